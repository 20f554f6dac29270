"""How a debrief ends: the veto, the decision, and a loop that fell short (D4 to D6)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from hiring.audit import chain
from hiring.debrief.commands import CastVeto, Decide, RecordFailure
from hiring.debrief.facts import mark_changed, room_of
from hiring.domain import decision as rules
from hiring.domain.actor import Actor
from hiring.domain.errors import NotAllowed, Refusal, demand
from hiring.domain.terms import AuditRung, DebriefPhase, LoopEvent, Outcome
from hiring.loops.moves import move_loop
from hiring.loops.scope import get_loop_scope
from hiring.models.debrief import Decision, DecisionReason, LoopFailure, Veto


def cast_veto(
    session: Session, actor: Actor, loop_id: uuid.UUID, command: CastVeto, *, now: datetime
) -> None:
    """Veto a hire (D4). Nothing takes it back; the database itself refuses to.

    It holds at once, whenever it is cast. Cast before the second votes are revealed, it is shown
    to nobody but the Bar Raiser until they are: known earlier, it would be one vote that is not
    blind, and the heaviest (D2).

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are not its Bar Raiser.
        RuleRefused: D4 says no: not opened, already decided otherwise, offer accepted, no reason.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    if not scope.is_bar_raiser(actor):
        raise NotAllowed(Refusal("D4", "The veto is the loop's Bar Raiser's alone."))
    room = room_of(session, scope)
    demand(rules.why_not_veto(room.decision, actor_is_bar_raiser=True, reason=command.reason))
    session.add(Veto(loop_id=loop_id, cast_by=actor.id, cast_at=now, reason=command.reason.strip()))
    if room.debrief is not None and room.is_revealed:
        mark_changed(room.debrief, now)
    chain.record(
        session,
        "debrief.veto_cast",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM if room.is_revealed else AuditRung.AUTHOR,
    )


def decide(
    session: Session, actor: Actor, loop_id: uuid.UUID, command: Decide, *, now: datetime
) -> None:
    """Decide (D5): the hiring manager, once; a hire never over a veto (D4).

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are not the requisition's hiring manager.
        RuleRefused: D4 or D5 says no.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    if not scope.part.is_hiring_manager:
        raise NotAllowed(
            Refusal("D5", "The hiring manager decides, and nobody else.", "Ask the hiring manager.")
        )
    room = room_of(session, scope)
    proposed = rules.Decision(
        outcome=command.outcome,
        summary=command.summary,
        reasons=tuple(
            rules.DecisionReason(principle=reason.principle, text=reason.text)
            for reason in command.reasons
        ),
    )
    demand(
        rules.why_not_decide(
            room.decision, proposed, actor_is_hiring_manager=True, principles=room.principles
        )
    )
    assert room.debrief is not None
    otherwise = command.outcome is Outcome.OTHER_ROLE
    move_loop(session, scope.loop, LoopEvent.DECIDE, actor_id=actor.id, now=now)
    session.add(
        Decision(
            loop_id=loop_id,
            outcome=command.outcome,
            summary=command.summary.strip(),
            other_role=command.other_role.strip() if otherwise else "",
            decided_by=actor.id,
            decided_at=now,
        )
    )
    session.flush()
    session.add_all(
        DecisionReason(
            loop_id=loop_id, position=place, principle=reason.principle, text=reason.text.strip()
        )
        for place, reason in enumerate(command.reasons)
    )
    room.debrief.phase = DebriefPhase.DECIDED
    mark_changed(room.debrief, now)
    chain.record(
        session,
        "debrief.decided",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM,
        principles=[reason.principle for reason in command.reasons],
    )


def record_failure(
    session: Session, actor: Actor, loop_id: uuid.UUID, command: RecordFailure, *, now: datetime
) -> LoopFailure:
    """Record that the loop fell short: one more interview is needed, and why (D6).

    Raises:
        NotFound: the loop is not this person's to know of.
        NotAllowed: they are neither its Bar Raiser nor the hiring manager.
        RuleRefused: D6 says no.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    if not (scope.is_bar_raiser(actor) or scope.part.is_hiring_manager):
        raise NotAllowed(
            Refusal(
                "D6",
                "The Bar Raiser or the hiring manager records that the loop fell short.",
                "Ask one of them.",
            )
        )
    room = room_of(session, scope)
    demand(
        rules.why_not_record_failure(
            room.decision,
            actor_runs_or_decides=True,
            principle=command.principle,
            reason=command.reason,
            principles=room.principles,
        )
    )
    failure = LoopFailure(
        loop_id=loop_id,
        principle=command.principle,
        reason=command.reason.strip(),
        recorded_by=actor.id,
        recorded_at=now,
    )
    session.add(failure)
    if room.debrief is not None:
        mark_changed(room.debrief, now)
    chain.record(
        session,
        "debrief.failure_recorded",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM,
        principle=command.principle,
    )
    return failure
