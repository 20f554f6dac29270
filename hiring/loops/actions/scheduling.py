"""Scheduling a loop, and calling it off."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.errors import Refusal, demand
from hiring.domain.kits import dealt_questions
from hiring.domain.requisitions import why_not_open_loop
from hiring.domain.states import next_state
from hiring.domain.terms import LoopEvent
from hiring.loops.actions.standing import (
    broken_now,
    lock_people,
    managed_scope,
    panel_of,
    retime,
    touch,
)
from hiring.loops.moves import move_loop, settle_state
from hiring.loops.queries.facts import keys_of_seats
from hiring.loops.queries.kit import reservations
from hiring.models.loops import ReservedQuestion, Seat

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.commands import CancelLoop, ScheduleLoop
    from hiring.loops.scope import LoopScope

QuestionBank = Mapping[str, Sequence[str]]


def schedule_loop(
    session: Session,
    actor: Actor,
    command: ScheduleLoop,
    *,
    now: datetime,
    policy: Policy,
    bank: QuestionBank,
) -> LoopScope:
    """Hold everybody's time and keep their questions (L1 to L6); a past loop is recorded so.

    Everyone on the panel is locked first, so that two loops cannot take the same hour, or a Bar
    Raiser's last place of the week.

    Args:
        session: of the transaction.
        actor: the requisition's recruiter or hiring manager.
        command: which loop, and why its panel has an unusual size.
        now: aware; a loop whose first interview lies before it is collecting at once.
        policy: the organisation's settings.
        bank: the question keys of each principle.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they do not plan it.
        RuleRefused: it is no draft, or with every broken rule.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    loop = scope.loop
    next_state(scope.state, LoopEvent.SCHEDULE)
    if command.size_reason.strip():
        loop.size_reason = command.size_reason.strip()
    lock_people(session, [seat.person_id for seat in scope.seats])
    broken = broken_now(session, scope, now=now, policy=policy)
    demand((*why_not_open_loop(scope.requisition.state), *_pointing(broken, scope.seats)))
    for seat in scope.seats:
        seat.held = True
    retime(loop, scope.seats)
    touch(loop, now=now)
    session.flush()
    keep_questions(session, loop.id, bank)
    move_loop(session, loop, LoopEvent.SCHEDULE, actor_id=actor.id, now=now)
    settle_state(session, loop, now=now)
    session.flush()
    return scope


def cancel_loop(session: Session, actor: Actor, command: CancelLoop, *, now: datetime) -> LoopScope:
    """Call a loop off, at any time before its decision, and give everybody their time back.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they do not plan it.
        RuleRefused: it has ended already.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    move_loop(
        session,
        scope.loop,
        LoopEvent.CANCEL,
        actor_id=actor.id,
        now=now,
        reason=command.reason.strip(),
    )
    for seat in scope.seats:
        seat.held = False
    session.flush()
    return scope


def keep_questions(session: Session, loop_id: uuid.UUID, bank: QuestionBank) -> None:
    """Keep prepared questions for each counting seat, no question for two of them (L6)."""
    seats = [seat for seat in panel_of(session, loop_id) if seat.kind.counts]
    keys = keys_of_seats(session, [seat.id for seat in seats])
    kept = reservations(session, loop_id)
    dealt = dealt_questions([(seat.id, keys[seat.id]) for seat in seats], bank, kept)
    gone = set(kept) - set(dealt)
    if gone:
        session.execute(
            sa.delete(ReservedQuestion).where(
                col(ReservedQuestion.loop_id) == loop_id,
                col(ReservedQuestion.question_key).in_([one.question for one in gone]),
            )
        )
    session.add_all(
        ReservedQuestion(
            loop_id=loop_id,
            question_key=one.question,
            seat_id=one.seat_id,
            principle=one.principle,
        )
        for one in dealt
        if one not in kept
    )
    session.flush()


def _pointing(refusals: Sequence[Refusal], seats: Sequence[Seat]) -> tuple[Refusal, ...]:
    """The same, each pointing at the seat it is about."""
    places = {seat.id: place for place, seat in enumerate(seats)}
    return tuple(
        replace(one, pointer=f"/seats/{places[one.subject]}") if one.subject in places else one
        for one in refusals
    )
