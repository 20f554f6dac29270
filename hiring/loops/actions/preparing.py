"""An interviewer prepares."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.errors import NotFound, demand
from hiring.domain.panel_changes import why_not_prepare
from hiring.loops.queries.kit import Kit, find_kit
from hiring.loops.scope import LoopScope, get_loop_scope

if TYPE_CHECKING:
    from hiring.domain.actor import Actor


def open_kit(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime
) -> tuple[LoopScope, Kit]:
    """The actor's own kit (L6); the first time, note that it was opened.

    Raises:
        NotFound: no such loop for this person, or they hold no seat on it.
        RuleRefused: the loop is not scheduled yet.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    kit = find_kit(session, scope)
    if kit is None:
        raise NotFound("kit")
    demand(why_not_prepare(scope.state, held=kit.seat.held))
    if kit.seat.kit_opened_at is None:
        kit.seat.kit_opened_at = now
        session.flush()
        chain.record(
            session,
            "kit.opened",
            actor_id=actor.id,
            now=now,
            loop_id=loop_id,
            seat_id=kit.seat.id,
            person_id=str(actor.id),
        )
    return scope, kit
