"""Starting a loop for an application."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.candidates.scope import get_application_scope
from hiring.domain.authority import why_not_manage_loop
from hiring.domain.errors import NotAllowed, demand, refuse
from hiring.domain.requisitions import why_not_open_loop
from hiring.domain.states import FINAL_STATES, effective_state
from hiring.models.candidates import Candidate
from hiring.models.loops import Loop

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.loops.commands import OpenLoop


def open_loop(session: Session, actor: Actor, command: OpenLoop, *, now: datetime) -> Loop:
    """Start a draft loop (J1): by the requisition's recruiter or hiring manager.

    Raises:
        NotFound: no such application, or not for this person to know of.
        NotAllowed: they may know of it, but do not plan its loops.
        RuleRefused: the narrative is not approved (J1), or the application has a loop already.
    """
    scope = get_application_scope(session, actor, command.application_id, lock=True)
    if refusals := why_not_manage_loop(scope.part):
        raise NotAllowed(refusals[0])
    demand(why_not_open_loop(scope.requisition.state))
    candidate = session.get_one(Candidate, scope.application.candidate_id)
    live = session.exec(
        select(Loop).where(
            Loop.application_id == scope.application.id, col(Loop.state).not_in(FINAL_STATES)
        )
    ).first()
    if live is not None:
        state = effective_state(live.state, live.first_starts_at, now)
        refuse(
            None,
            f"{candidate.name} already has a loop for {scope.requisition.title}: "
            f"it is {state.label} (loop {live.id}).",
            "Go on with that one, or cancel it first.",
        )
    loop = Loop(
        application_id=scope.application.id,
        time_zone=candidate.time_zone,
        created_by=actor.id,
        created_at=now,
        changed_at=now,
    )
    session.add(loop)
    session.flush()
    chain.record(
        session,
        "loop.opened",
        actor_id=actor.id,
        now=now,
        loop_id=loop.id,
        application_id=str(scope.application.id),
    )
    return loop
