"""What a person may do in a debrief now: the rules' own answers, asked ahead for the page."""

from __future__ import annotations

from hiring.debrief.facts import Room
from hiring.debrief.view import Controls
from hiring.domain import debrief as rules
from hiring.domain import decision as ending
from hiring.domain.actor import Actor
from hiring.domain.terms import BoardColumn, Outcome
from hiring.loops.scope import LoopScope

_SOME = "something"


def controls_of(room: Room, actor: Actor, scope: LoopScope) -> Controls:
    """The actor's controls. No query."""
    facts, decision = room.facts, room.decision
    runs, decides = scope.is_bar_raiser(actor), scope.part.is_hiring_manager
    own = facts.seat_of(actor.id)
    opened = facts.phase is not None
    some_key = next(iter(room.principles), _SOME)
    may_read = own is not None and not own.has_read
    return Controls(
        why_not_open=rules.why_not_open(facts, actor.id) if runs and not opened else None,
        why_not_reveal=rules.why_not_reveal(facts, actor.id) if runs and opened else None,
        may_mark_read=may_read and not rules.why_not_mark_read(facts, actor.id),
        may_vote=own is not None and not rules.why_not_vote(facts, actor.id),
        may_add_line=own is not None and _may_add_line(room, actor),
        may_veto=not ending.why_not_veto(decision, actor_is_bar_raiser=runs, reason=_SOME),
        may_decide=not ending.why_not_decide(
            decision,
            ending.Decision(
                outcome=Outcome.NO_HIRE,
                summary=_SOME,
                reasons=(ending.DecisionReason(principle=some_key, text=_SOME),),
            ),
            actor_is_hiring_manager=decides,
            principles=(*room.principles, some_key),
        ),
        may_record_failure=not ending.why_not_record_failure(
            decision,
            actor_runs_or_decides=runs or decides,
            principle=some_key,
            reason=_SOME,
            principles=(*room.principles, some_key),
        ),
        excusable=tuple(
            (one.seat_id, one.name)
            for one in facts.panel
            if runs and not rules.why_not_excuse(facts, actor.id, one.seat_id, _SOME)
        ),
        sources=tuple(
            (line.seat_id, line.person_name, tuple(sorted(room.spoken_of[line.seat_id])))
            for line in room.ledger
            if line.kind.counts and line.seat_id in room.spoken_of
        ),
    )


def _may_add_line(room: Room, actor: Actor) -> bool:
    """Whether it is time for lines, and theirs to add them: only what a line says is at fault."""
    blank = rules.BoardLine(
        principle=_SOME, column=BoardColumn.UNKNOWN, text=_SOME, seat_id=room.facts.panel[0].seat_id
    )
    refusals = rules.why_not_add_line(room.facts, actor.id, blank, {})
    return all(refusal.pointer for refusal in refusals)
