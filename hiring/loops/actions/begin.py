"""The move that time makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hiring.domain.terms import LoopState
from hiring.loops.moves import settle_state
from hiring.models.loops import Loop

if TYPE_CHECKING:
    from datetime import datetime


def begin_due_loops(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Record that loops whose first interview has begun are collecting; answer how many.

    Safe to run by two workers at once: each takes loops that the other does not hold.

    Args:
        session: a writing session.
        now: aware.
        limit: the most to move in one transaction; the rest waits for the next tick.
    """
    due = session.exec(
        select(Loop)
        .where(Loop.state == LoopState.SCHEDULED, col(Loop.first_starts_at) <= now)
        .order_by(col(Loop.first_starts_at), col(Loop.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for loop in due:
        settle_state(session, loop, now=now)
    return len(due)
