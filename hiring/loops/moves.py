"""The only writer of a loop's state."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
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
    if event in {LoopEvent.FEEDBACK_COMPLETE, LoopEvent.FEEDBACK_REOPENED}:
        # That it is complete, or no more, may be known; whose came in last, or that it was the
        # Bar Raiser who returned some, may not (F10, F9).
        actor_id = None
    before = loop.state
    loop.state = next_state(before, event)
    loop.changed_at = now
    _record(session, loop, event, before, actor_id=actor_id, at=now, reason=reason)
    return loop.state


def settle_state(session: Session, loop: Loop, *, now: datetime) -> None:
    """Record the move to ``collecting`` that the clock has made already.

    It is dated when the interview began and leaves the loop's version alone: whoever happens to
    write next (a draft, say) leaves no trace of when they did (F10).
    """
    event = LoopEvent.FIRST_INTERVIEW_BEGAN
    begun = loop.first_starts_at
    if begun is None or effective_state(loop.state, begun, now) is loop.state:
        return
    session.flush()
    before, after = loop.state, next_state(loop.state, event)
    table = Loop.__table__  # type: ignore[attr-defined]
    session.execute(sa.update(table).where(table.c.id == loop.id).values(state=after))
    set_committed_value(loop, "state", after)
    _record(session, loop, event, before, actor_id=None, at=max(begun, loop.changed_at), reason="")


def _record(
    session: Session,
    loop: Loop,
    event: LoopEvent,
    before: LoopState,
    *,
    actor_id: uuid.UUID | None,
    at: datetime,
    reason: str,
) -> None:
    session.add(
        LoopMove(
            loop_id=loop.id,
            event=event,
            from_state=before,
            to_state=loop.state,
            actor_id=actor_id,
            at=at,
            reason=reason,
        )
    )
    chain.record(
        session,
        f"loop.{event.value}",
        actor_id=actor_id,
        now=at,
        loop_id=loop.id,
        from_state=before.value,
        to_state=loop.state.value,
    )
