"""What may be asked of the planning of several loops together, complete and frozen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StartBatch:
    """Plan these drafts together.

    Args:
        loop_ids: in the order of the report.
        earliest: aware; no interview before it.
        latest: aware; none after it.
        minutes: how long each interview takes.
        seconds: how long the planner may take.
        seed: the same loops, times and seed make the same plans.
    """

    loop_ids: tuple[uuid.UUID, ...]
    earliest: datetime
    latest: datetime
    minutes: int = 60
    seconds: int = 60
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptPlanned:
    """Make the plan of one loop its panel.

    Args:
        schedules: whether everybody's time is held at once.
    """

    batch_id: uuid.UUID
    loop_id: uuid.UUID
    schedules: bool = True
