"""Making the smallest change of a panel that stands already, all of it at once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.errors import FieldError, Invalid, RuleRefused, StaleWrite, demand
from hiring.domain.panel import why_not_change_a_seat
from hiring.domain.panel_changes import why_not_move_to, why_not_repair, why_not_swap
from hiring.domain.terms import LoopState
from hiring.loops.actions.changes import close_if_complete
from hiring.loops.actions.planning import use_plan
from hiring.loops.actions.scheduling import keep_questions
from hiring.loops.actions.seating import check_lines
from hiring.loops.actions.standing import (
    broken_now,
    demand_newcomer,
    let_go,
    lock_people,
    managed_scope,
    set_principles,
    settle_change,
)
from hiring.loops.commands import UsePlan
from hiring.loops.moves import settle_state
from hiring.loops.queries.difference import Change, SeatChange, difference
from hiring.loops.queries.facts import requirements, stored
from hiring.models.loops import ReservedQuestion, Seat
from hiring.visibility.ledger import seats_with_feedback

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.commands import AcceptRepair, SeatLine
    from hiring.loops.scope import LoopScope

QuestionBank = Mapping[str, Sequence[str]]
_CHANGED = "Somebody else changed this loop since the change was proposed. Nothing was done."
_SAID = {
    Change.MOVED: "seat.rescheduled",
    Change.REASSIGNED: "seat.edited",
    Change.REPLACED: "seat.swapped",
    Change.ADDED: "seat.added",
    Change.REMOVED: "seat.removed",
}


def accept_repair(
    session: Session,
    actor: Actor,
    command: AcceptRepair,
    *,
    now: datetime,
    policy: Policy,
    bank: QuestionBank,
) -> LoopScope:
    """Bring a panel to what was proposed, seat by seat, and ask the rules once, at the end.

    One by one the same changes would take a scheduled loop through states that break a rule. A
    loop that fell back to draft because a rule broke is scheduled again.

    Args:
        session: of the transaction.
        actor: the requisition's recruiter or hiring manager.
        command: the panel as it is to be.
        now: aware.
        policy: the organisation's settings.
        bank: the question keys of each principle.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they do not plan it.
        RuleRefused: the panel no longer changes, an interview concerned has begun, a newcomer has
            read feedback on the loop (F7), or a rule would be broken.
        StaleWrite: somebody else changed the loop since it was looked at.
        Invalid: unknown people, keys or mentors.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    demand(why_not_repair(scope.state, has_times=any(seat.starts_at for seat in scope.seats)))
    if command.version is not None and command.version != scope.loop.version:
        raise StaleWrite(_CHANGED, scope.loop.version)
    if scope.state is LoopState.DRAFT:
        wanted = UsePlan(
            loop_id=command.loop_id,
            seats=command.seats,
            version=command.version,
            schedules=any(seat.held for seat in scope.seats),
        )
        return use_plan(session, actor, wanted, now=now, policy=policy, principles=bank, bank=bank)
    _demand_once(command.seats)
    known = set(bank) | {one.key for one in requirements(session, scope.requisition.id)}
    check_lines(session, command.seats, known)
    changes = [
        one
        for one in difference(stored(session, scope.seats), command.seats)
        if one.change is not Change.KEPT
    ]
    _demand_possible(session, scope, changes, now=now)
    settle_state(session, scope.loop, now=now)
    lock_people(
        session,
        {seat.person_id for seat in scope.seats} | {line.person_id for line in command.seats},
    )
    before = broken_now(session, scope, now=now, policy=policy)
    touched = _apply(session, scope, changes, command.seats, now=now)
    session.flush()
    after = broken_now(session, scope, now=now, policy=policy)
    if after and scope.state is LoopState.SCHEDULED:
        raise RuleRefused(after)
    settle_change(session, actor, scope, before=before, changed=touched, now=now, policy=policy)
    keep_questions(session, scope.loop.id, bank)
    _note(session, actor, scope, changes, now=now)
    close_if_complete(session, scope, now=now)
    return scope


def _demand_once(lines: Sequence[SeatLine]) -> None:
    """Check that nobody is to sit twice.

    Raises:
        Invalid: somebody is.
    """
    times = Counter(line.person_id for line in lines)
    wrong = [
        FieldError(f"/seats/{place}/person_id", "This person has another seat already.", "L1")
        for place, line in enumerate(lines)
        if times[line.person_id] > 1
    ]
    if wrong:
        raise Invalid(wrong)


def _demand_possible(
    session: Session, scope: LoopScope, changes: Sequence[SeatChange], *, now: datetime
) -> None:
    """Check each change as it would be checked alone.

    Raises:
        RuleRefused: one of them is not possible.
    """
    written = seats_with_feedback(session, scope.loop.id)
    for one in changes:
        old, new = one.before, one.after
        if old is not None:
            demand(why_not_change_a_seat(scope.state, old.starts_at, now))
        if old is not None and one.change in {Change.REPLACED, Change.REMOVED}:
            demand(why_not_swap(scope.state, has_feedback=old.id in written))
        if new is not None and (old is None or old.starts_at != new.starts_at):
            demand(why_not_move_to(scope.state, new.starts_at, now))
        if new is not None and one.change in {Change.REPLACED, Change.ADDED}:
            demand_newcomer(session, scope, new.person_id, new.kind)


def _apply(
    session: Session,
    scope: LoopScope,
    changes: Sequence[SeatChange],
    lines: Sequence[SeatLine],
    *,
    now: datetime,
) -> set[uuid.UUID]:
    """Make the changes; the seats whose holder, time, kind or mentor is new."""
    seats = {seat.id: seat for seat in scope.seats}
    by_person = {seat.person_id: seat for seat in scope.seats}
    moved: set[uuid.UUID] = set()
    leaving = [one for one in changes if one.change in {Change.REPLACED, Change.REMOVED}]
    for one in leaving:
        if one.before is not None:
            let_go(seats[one.before.id], scope.seats, now=now)
    last = max((seat.position for seat in scope.seats), default=-1)
    for one in changes:
        line = one.after
        if line is None or one.change not in {Change.REPLACED, Change.ADDED}:
            continue
        last += 1
        seat = Seat(
            loop_id=scope.loop.id,
            person_id=line.person_id,
            kind=line.kind,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            place=line.place.strip() or (one.before.place if one.before else ""),
            position=seats[one.before.id].position if one.before else last,
            created_at=now,
        )
        session.add(seat)
        by_person[line.person_id] = seat
        moved.add(seat.id)
        session.flush()
        set_principles(session, seat.id, line.principles)
        if one.before is not None:
            _hand_over(session, one.before.id, seat.id)
    for one in changes:
        if one.before is not None and one.change is Change.REMOVED:
            session.execute(
                sa.delete(ReservedQuestion).where(col(ReservedQuestion.seat_id) == one.before.id)
            )
    handles = {seat.id: seat.person_id for seat in scope.seats}
    handles |= {line.handle: line.person_id for line in lines if line.handle}
    altered = {one.after.person_id for one in changes if one.after is not None}
    for line in lines:
        seat, mentor = by_person[line.person_id], _mentor(line, handles, by_person)
        wanted = (line.kind, line.starts_at, line.ends_at, mentor)
        if wanted != (seat.kind, seat.starts_at, seat.ends_at, seat.mentor_seat_id):
            seat.held = False
            seat.kind, seat.starts_at, seat.ends_at, seat.mentor_seat_id = wanted
            moved.add(seat.id)
        if line.person_id in altered:
            set_principles(session, seat.id, line.principles)
    return moved


def _hand_over(session: Session, old: uuid.UUID, new: uuid.UUID) -> None:
    """Keep the questions for whoever takes over; those of other principles are let go later."""
    session.execute(
        sa.update(ReservedQuestion).where(col(ReservedQuestion.seat_id) == old).values(seat_id=new)
    )


def _mentor(
    line: SeatLine,
    handles: Mapping[uuid.UUID, uuid.UUID],
    by_person: Mapping[uuid.UUID, Seat],
) -> uuid.UUID | None:
    person = line.mentor_person_id
    if line.mentor_seat_id is not None:
        person = handles.get(line.mentor_seat_id)
    return by_person[person].id if person is not None and person in by_person else None


def _note(
    session: Session,
    actor: Actor,
    scope: LoopScope,
    changes: Sequence[SeatChange],
    *,
    now: datetime,
) -> None:
    for one in changes:
        subject = one.after or one.before
        if subject is None:
            continue
        detail: dict[str, Any] = {}
        if one.change is Change.REPLACED and one.before is not None:
            detail["from_person_id"] = str(one.before.person_id)
        if one.change is Change.MOVED and subject.starts_at is not None:
            detail["starts_at"] = subject.starts_at.isoformat()
        chain.record(
            session,
            _SAID[one.change],
            actor_id=actor.id,
            now=now,
            loop_id=scope.loop.id,
            person_id=str(subject.person_id),
            kind=subject.kind.value,
            **detail,
        )
