"""Accepting a gap in coverage."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.coverage import why_not_waive_gap
from hiring.domain.errors import NotAllowed, demand
from hiring.loops.actions.standing import touch
from hiring.loops.queries.view import facts_of_scope
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.loops import CoverageWaiver

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.commands import WaiveGap


def waive_gap(
    session: Session, actor: Actor, command: WaiveGap, *, now: datetime, policy: Policy
) -> LoopScope:
    """Waive a coverage gap (L4): the loop's Bar Raiser alone, with a reason for the debrief.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they are on it, but are not its Bar Raiser.
        RuleRefused: there is no such gap, it is waived already, or no reason is given.
    """
    scope = get_loop_scope(session, actor, command.loop_id, now=now, lock=True)
    facts = facts_of_scope(session, scope, now=now, policy=policy)
    line = next((line for line in facts.coverage if line.key == command.key), None)
    is_bar_raiser = scope.is_bar_raiser(actor)
    refusals = why_not_waive_gap(
        is_bar_raiser=is_bar_raiser, state=scope.state, line=line, reason=command.reason
    )
    if not is_bar_raiser:
        raise NotAllowed(refusals[0])
    demand(refusals)
    session.add(
        CoverageWaiver(
            loop_id=scope.loop.id,
            key=command.key,
            waived_by=actor.id,
            waived_at=now,
            reason=command.reason.strip(),
        )
    )
    touch(scope.loop, now=now)
    session.flush()
    chain.record(
        session,
        "coverage.waived",
        actor_id=actor.id,
        now=now,
        loop_id=scope.loop.id,
        principle=command.key,
        rule="L4",
    )
    return scope
