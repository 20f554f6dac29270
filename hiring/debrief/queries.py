"""A debrief as one person may follow it: the room, what was written for it, the memo."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from hiring.debrief.controls import controls_of
from hiring.debrief.facts import Room, room_of
from hiring.debrief.inside import inside
from hiring.debrief.view import Controls, DebriefView
from hiring.domain.actor import Actor
from hiring.domain.errors import NotAllowed, Refusal, demand
from hiring.domain.policy import Policy
from hiring.domain.terms import SeatKind
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.visibility.room import may_follow_debrief
from hiring.visibility.views import feedback_statuses

NOT_OPENED = Refusal(
    "D1",
    "The debrief has not been opened.",
    "The loop's Bar Raiser opens it once all feedback is in.",
)
_TRAINEE_WAITS = (
    "A trainee joins the debrief once their own feedback is in, so that it stays their own (F8)."
)
_OTHERS_WAIT = "The debrief opens to you once the feedback you owe on this loop is in (F7)."


def get_debrief(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> DebriefView:
    """The debrief as the viewer may know it, also before it is opened.

    Whoever shows it puts the visit on the trail (``presence``).

    Args:
        session: any session.
        actor: who looks.
        policy: the organisation's settings.
        loop_id: which.
        now: aware.

    Raises:
        NotFound: the loop is not this person's to know of.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now)
    room = room_of(session, scope)
    outside = _outside(scope, actor, room, now)
    if room.debrief is None:
        statuses = feedback_statuses(session, actor, policy, [loop_id], now=now)
        return replace(
            outside,
            hidden_because=NOT_OPENED.detail,
            owing=tuple(
                (line.person_name, statuses[line.seat_id])
                for line in room.ledger
                if line.kind.counts and line.owes and line.seat_id in statuses
            ),
        )
    if not may_follow_debrief(session, actor, policy, loop_id):
        trains = scope.part.seat is SeatKind.TRAINEE
        return replace(
            outside,
            controls=Controls(),
            hidden_because=_TRAINEE_WAITS if trains else _OTHERS_WAIT,
        )
    return inside(session, actor, policy, outside, room, room.debrief, now=now)


def get_open_debrief(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> DebriefView:
    """The same, once it is opened.

    Raises:
        NotFound: the loop is not this person's to know of.
        RuleRefused: D1: it has not been opened.
    """
    view = get_debrief(session, actor, policy, loop_id, now=now)
    if view.phase is None:
        demand((NOT_OPENED,))
    return view


def get_memo(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> DebriefView:
    """What the decision memo says, for those in the room once it is decided (D5).

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are outside the room.
        RuleRefused: D1 or D5: there is no decision yet.
    """
    view = get_open_debrief(session, actor, policy, loop_id, now=now)
    if view.hidden_because is not None:
        raise NotAllowed(Refusal("F8", view.hidden_because))
    if view.decision is None:
        demand((Refusal("D5", "There is no decision yet.", "The hiring manager decides."),))
    return view


def _outside(scope: LoopScope, actor: Actor, room: Room, now: datetime) -> DebriefView:
    own = room.facts.seat_of(actor.id)
    return DebriefView(
        loop_id=scope.loop.id,
        loop_state=scope.state,
        candidate_name=scope.candidate.name,
        title=scope.requisition.title,
        is_hiring_manager=scope.part.is_hiring_manager,
        is_recruiter=scope.part.is_recruiter,
        is_bar_raiser=scope.is_bar_raiser(actor),
        own_seat_id=own.seat_id if own else None,
        phase=room.debrief.phase if room.debrief else None,
        hidden_because=None,
        controls=controls_of(room, actor, scope),
        reading_is_over=room.debrief is not None and now >= room.debrief.reading_ends_at,
    )
