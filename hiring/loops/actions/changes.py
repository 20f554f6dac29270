"""Changing a panel seat by seat: somebody comes, somebody leaves, a time moves."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.authority import why_not_manage_loop
from hiring.domain.errors import FieldError, Invalid, NotAllowed, demand
from hiring.domain.panel import why_not_change_a_seat
from hiring.domain.panel_changes import (
    is_complete,
    owes_after_swap,
    why_not_add_seat,
    why_not_swap,
)
from hiring.domain.terms import LoopEvent, LoopState
from hiring.loops.actions.scheduling import QuestionBank, keep_questions
from hiring.loops.actions.seating import check_lines
from hiring.loops.actions.standing import (
    broken_now,
    demand_newcomer,
    find_seat,
    let_go,
    lock_people,
    managed_scope,
    panel_of,
    require_people,
    set_principles,
    settle_change,
)
from hiring.loops.commands import SeatLine
from hiring.loops.moves import move_loop, settle_state
from hiring.loops.queries.facts import keys_of_seats, requirements
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.loops import ReservedQuestion, Seat
from hiring.visibility.ledger import loop_ledger, seats_with_feedback

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.commands import AddSeat, EditSeat, RemoveSeat, SwapPerson


def add_seat(
    session: Session,
    actor: Actor,
    command: AddSeat,
    *,
    now: datetime,
    policy: Policy,
    bank: QuestionBank,
) -> LoopScope:
    """Seat one more person.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they do not plan it.
        RuleRefused: the panel no longer changes, they have read feedback on the loop (F7), or
            interviews have begun and a rule would break.
        Invalid: an unknown person, key or mentor.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    loop, line = scope.loop, command.seat
    demand(why_not_add_seat(scope.state, line.starts_at, now))
    _check(session, scope, line, bank)
    demand_newcomer(session, scope, line.person_id, line.kind)
    settle_state(session, loop, now=now)
    lock_people(session, [*(seat.person_id for seat in scope.seats), line.person_id])
    before = broken_now(session, scope, now=now, policy=policy)
    seat = Seat(
        loop_id=loop.id,
        person_id=line.person_id,
        kind=line.kind,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        place=line.place.strip(),
        mentor_seat_id=_mentor(scope, line),
        position=max((other.position for other in scope.seats), default=-1) + 1,
        created_at=now,
    )
    session.add(seat)
    session.flush()
    set_principles(session, seat.id, line.principles)
    settle_change(session, actor, scope, before=before, changed={seat.id}, now=now, policy=policy)
    if loop.state is not LoopState.DRAFT:
        keep_questions(session, loop.id, bank)
    _note(session, actor, scope, "seat.added", seat, now=now)
    return scope


def edit_seat(
    session: Session,
    actor: Actor,
    command: EditSeat,
    *,
    now: datetime,
    policy: Policy,
    bank: QuestionBank,
) -> LoopScope:
    """Change what a seat is for and where: its kind, principles, place and mentor.

    Raises:
        NotFound: no such loop or seat for this person.
        NotAllowed: they do not plan it.
        RuleRefused: the interview has begun or the panel no longer changes.
        Invalid: an unknown key or mentor.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    seat = find_seat(scope, command.seat_id)
    demand(why_not_change_a_seat(scope.state, seat.starts_at, now))
    line = SeatLine(
        person_id=seat.person_id,
        kind=command.kind,
        principles=command.principles,
        place=command.place,
        mentor_seat_id=command.mentor_seat_id,
    )
    _check(session, scope, line, bank)
    settle_state(session, scope.loop, now=now)
    lock_people(session, [other.person_id for other in scope.seats])
    before = broken_now(session, scope, now=now, policy=policy)
    moved = (seat.kind, seat.mentor_seat_id) != (line.kind, line.mentor_seat_id)
    if moved:
        seat.held = False
    seat.kind, seat.place = line.kind, line.place.strip()
    seat.mentor_seat_id = _mentor(scope, line, own=seat)
    set_principles(session, seat.id, line.principles)
    settle_change(
        session,
        actor,
        scope,
        before=before,
        changed={seat.id} if moved else (),
        now=now,
        policy=policy,
    )
    if scope.loop.state is not LoopState.DRAFT:
        keep_questions(session, scope.loop.id, bank)
    _note(session, actor, scope, "seat.edited", seat, now=now)
    return scope


def remove_seat(
    session: Session, actor: Actor, command: RemoveSeat, *, now: datetime, policy: Policy
) -> LoopScope:
    """Take a seat off: by those who plan the loop, or by its holder, who drops out (L4).

    A scheduled loop that lacks something now goes back to draft and keeps what is still good.

    Raises:
        NotFound: no such loop or seat for this person.
        NotAllowed: the seat is another's and they do not plan the loop.
        RuleRefused: the interview has begun, or others have and the loop cannot do without.
    """
    scope = get_loop_scope(session, actor, command.loop_id, now=now, lock=True)
    seat = find_seat(scope, command.seat_id)
    if seat.person_id != actor.id and (refusals := why_not_manage_loop(scope.part)):
        raise NotAllowed(refusals[0])
    demand(why_not_change_a_seat(scope.state, seat.starts_at, now))
    settle_state(session, scope.loop, now=now)
    lock_people(session, [other.person_id for other in scope.seats])
    before = broken_now(session, scope, now=now, policy=policy)
    let_go(seat, scope.seats, now=now)
    session.execute(sa.delete(ReservedQuestion).where(col(ReservedQuestion.seat_id) == seat.id))
    settle_change(session, actor, scope, before=before, changed=(), now=now, policy=policy)
    action = "seat.dropped_out" if seat.person_id == actor.id else "seat.removed"
    _note(session, actor, scope, action, seat, now=now)
    close_if_complete(session, scope, now=now)
    return scope


def swap_person(
    session: Session, actor: Actor, command: SwapPerson, *, now: datetime, policy: Policy
) -> LoopScope:
    """Give a seat, with its time, principles and questions, to another person.

    The new holder gets a seat of their own: nothing the other one wrote is theirs to see (F2).

    Raises:
        NotFound: no such loop or seat for this person.
        NotAllowed: they do not plan it.
        RuleRefused: feedback was submitted for the seat (F3), they have read feedback on the loop
            (F7), the panel no longer changes, or interviews have begun and a rule would break.
        Invalid: an unknown person, or the one who holds it already.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    loop, old = scope.loop, find_seat(scope, command.seat_id)
    has_feedback = old.id in seats_with_feedback(session, loop.id)
    demand(why_not_swap(scope.state, has_feedback=has_feedback))
    require_people(session, [("/person_id", command.person_id)])
    if command.person_id == old.person_id:
        raise Invalid((FieldError("/person_id", "This person holds the seat already."),))
    demand_newcomer(session, scope, command.person_id, old.kind)
    settle_state(session, loop, now=now)
    lock_people(session, [*(seat.person_id for seat in scope.seats), command.person_id])
    before = broken_now(session, scope, now=now, policy=policy)
    new = Seat(
        loop_id=loop.id,
        person_id=command.person_id,
        kind=old.kind,
        starts_at=old.starts_at,
        ends_at=old.ends_at,
        place=old.place,
        mentor_seat_id=old.mentor_seat_id,
        position=old.position,
        created_at=now,
    )
    session.add(new)
    session.flush()
    set_principles(session, new.id, keys_of_seats(session, [old.id])[old.id])
    for seat in scope.seats:
        if seat.mentor_seat_id == old.id:
            seat.mentor_seat_id = new.id
    let_go(old, (), now=now)
    session.execute(
        sa.update(ReservedQuestion)
        .where(col(ReservedQuestion.seat_id) == old.id)
        .values(seat_id=new.id)
    )
    settle_change(session, actor, scope, before=before, changed={new.id}, now=now, policy=policy)
    _note(session, actor, scope, "seat.swapped", new, now=now, from_person_id=str(old.person_id))
    if owes_after_swap(new.kind, loop.state):
        move_loop(session, loop, LoopEvent.FEEDBACK_REOPENED, actor_id=actor.id, now=now)
    session.flush()
    return scope


def _check(session: Session, scope: LoopScope, line: SeatLine, bank: Collection[str]) -> None:
    known = set(bank) | {one.key for one in requirements(session, scope.requisition.id)}
    check_lines(session, [line], known, at="")


def _mentor(scope: LoopScope, line: SeatLine, own: Seat | None = None) -> uuid.UUID | None:
    for seat in scope.seats:
        if own is not None and seat.id == own.id:
            continue
        if seat.id == line.mentor_seat_id or seat.person_id == line.mentor_person_id:
            return seat.id
    if line.mentor_seat_id is None and line.mentor_person_id is None:
        return None
    raise Invalid((FieldError("/mentor_seat_id", "There is no such seat on this panel.", "L3"),))


def _note(
    session: Session,
    actor: Actor,
    scope: LoopScope,
    action: str,
    seat: Seat,
    *,
    now: datetime,
    **detail: Any,
) -> None:
    chain.record(
        session,
        action,
        actor_id=actor.id,
        now=now,
        loop_id=scope.loop.id,
        seat_id=seat.id,
        person_id=str(seat.person_id),
        kind=seat.kind.value,
        **detail,
    )


def close_if_complete(session: Session, scope: LoopScope, *, now: datetime) -> None:
    """Close the feedback when the one who left was the last to owe any (D1)."""
    owing = [line for line in loop_ledger(session, scope.loop.id) if line.kind.counts and line.owes]
    if panel_of(session, scope.loop.id) and is_complete(owing, scope.loop.state):
        move_loop(session, scope.loop, LoopEvent.FEEDBACK_COMPLETE, actor_id=None, now=now)
        session.flush()
