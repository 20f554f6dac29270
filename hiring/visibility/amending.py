"""How many versions of feedback a loop holds: what is on a screen is old once there are more."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from hiring.models.feedback import FeedbackVersion
from hiring.models.loops import Loop, Seat
from hiring.visibility.facts import active, counting


def versions_written(loop: Any = Loop) -> Any:
    """The number, over a query that has ``loop`` in its FROM. For those in the debrief's room."""
    return (
        sa.select(sa.func.count(col(FeedbackVersion.id)))
        .join(Seat, col(Seat.id) == col(FeedbackVersion.seat_id))
        .where(col(Seat.loop_id) == loop.id, active(), counting())
        .correlate(loop)
        .scalar_subquery()
    )
