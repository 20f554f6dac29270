"""The only writer of a loop's state."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.states import effective_state, next_state
from hiring.domain.terms import LoopEvent, LoopState
from hiring.models.loops import Loop, LoopMove


def move_loop(
    session: Session,
    loop: Loop,
    event: LoopEvent,
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
    reason: str = "",
) -> LoopState:
    """Move a locked loop by the one table of transitions; record who, when and why.

    A scheduled loop whose first interview has begun is moved on first.

    Raises:
        RuleRefused: the table has no such move; nothing changes.
    """
    settle_state(session, loop, now=now)
    _write(session, loop, event, actor_id=actor_id, now=now, reason=reason)
    return loop.state


def settle_state(session: Session, loop: Loop, *, now: datetime) -> None:
    """Record the move to ``collecting`` that the clock has made already."""
    if effective_state(loop.state, loop.first_starts_at, now) is not loop.state:
        _write(session, loop, LoopEvent.FIRST_INTERVIEW_BEGAN, actor_id=None, now=now, reason="")


def _write(
    session: Session,
    loop: Loop,
    event: LoopEvent,
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
    reason: str,
) -> None:
    before = loop.state
    loop.state = next_state(before, event)
    loop.changed_at = now
    session.add(
        LoopMove(
            loop_id=loop.id,
            event=event,
            from_state=before,
            to_state=loop.state,
            actor_id=actor_id,
            at=now,
            reason=reason,
        )
    )
    chain.record(
        session,
        f"loop.{event.value}",
        actor_id=actor_id,
        now=now,
        loop_id=loop.id,
        from_state=before.value,
        to_state=loop.state.value,
    )
