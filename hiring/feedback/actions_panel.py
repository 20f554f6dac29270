"""What the Bar Raiser does about others' feedback: return it for rework, or waive it (F9)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.errors import NotAllowed, NotFound, Refusal, demand
from hiring.domain.feedback import FeedbackFacts, why_not_return, why_not_waive
from hiring.domain.policy import Policy
from hiring.domain.terms import AuditRung, LoopEvent, LoopState
from hiring.feedback.commands import ReturnForRework, WaiveFeedback
from hiring.feedback.completion import close_when_complete
from hiring.feedback.queries import facts_of
from hiring.loops.moves import move_loop
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.feedback import FeedbackReturn, FeedbackWaiver
from hiring.models.loops import Seat
from hiring.visibility.ledger import loop_ledger


def return_for_rework(
    session: Session, actor: Actor, command: ReturnForRework, *, policy: Policy, now: datetime
) -> None:
    """Send thin feedback back to its author, once, before the debrief (F9).

    Raises:
        NotFound: the actor may not know of the loop, or it has no such seat.
        NotAllowed: the actor is not the loop's Bar Raiser.
        RuleRefused: there is nothing to return, it was returned before, or it is too late.
    """
    scope, seat, facts = _at_seat(session, actor, command.loop_id, command.seat_id, now=now)
    is_bar_raiser = scope.is_bar_raiser(actor)
    reasons = why_not_return(
        facts,
        policy,
        actor_is_bar_raiser=is_bar_raiser,
        own=seat.person_id == actor.id,
        reason=command.reason,
    )
    _let_the_bar_raiser_by(reasons, is_bar_raiser=is_bar_raiser)
    session.add(
        FeedbackReturn(
            seat_id=seat.id,
            returned_by=actor.id,
            returned_at=now,
            reason=command.reason.strip(),
        )
    )
    chain.record(
        session,
        "feedback.returned",
        actor_id=actor.id,
        now=now,
        loop_id=scope.loop.id,
        seat_id=seat.id,
        rung=AuditRung.VOTE,
        rule="F9",
    )
    if scope.state is LoopState.DEBRIEF_READY:
        move_loop(session, scope.loop, LoopEvent.FEEDBACK_REOPENED, actor_id=actor.id, now=now)


def waive_feedback(
    session: Session, actor: Actor, command: WaiveFeedback, *, now: datetime
) -> None:
    """Do without a seat's missing feedback (F9).

    Raises:
        NotFound: the actor may not know of the loop, or it has no such seat.
        NotAllowed: the actor is not the loop's Bar Raiser.
        RuleRefused: it is in, waived already, or not the time.
    """
    scope, seat, facts = _at_seat(session, actor, command.loop_id, command.seat_id, now=now)
    is_bar_raiser = scope.is_bar_raiser(actor)
    reasons = why_not_waive(facts, actor_is_bar_raiser=is_bar_raiser, reason=command.reason)
    _let_the_bar_raiser_by(reasons, is_bar_raiser=is_bar_raiser)
    session.add(
        FeedbackWaiver(
            seat_id=seat.id, waived_by=actor.id, waived_at=now, reason=command.reason.strip()
        )
    )
    chain.record(
        session,
        "feedback.waived",
        actor_id=actor.id,
        now=now,
        loop_id=scope.loop.id,
        seat_id=seat.id,
        rule="F9",
    )
    close_when_complete(session, actor, scope.loop.id, scope.state, now=now)


def _at_seat(
    session: Session, actor: Actor, loop_id: uuid.UUID, seat_id: uuid.UUID, *, now: datetime
) -> tuple[LoopScope, Seat, FeedbackFacts]:
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    seat = next((seat for seat in scope.seats if seat.id == seat_id), None)
    if seat is None:
        raise NotFound("seat")
    line = next(line for line in loop_ledger(session, loop_id) if line.seat_id == seat_id)
    return scope, seat, facts_of(scope, line)


def _let_the_bar_raiser_by(reasons: tuple[Refusal, ...], *, is_bar_raiser: bool) -> None:
    if reasons and not is_bar_raiser:
        raise NotAllowed(reasons[0])
    demand(reasons)
