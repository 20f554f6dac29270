"""When a Bar Raiser who serves no longer lapses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NEAR = timedelta(days=30)
"""So long before a lapse it is time to give somebody a loop."""


class Nearness(StrEnum):
    """How far off a lapse is."""

    FAR = "far"
    NEAR = "near"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Lapse:
    """When somebody lapses unless they serve again.

    Args:
        at: the moment (aware).
    """

    at: datetime
    nearness: Nearness


def lapse_of(served_at: datetime | None, lapse_days: int, now: datetime) -> Lapse | None:
    """When somebody lapses who serves no further loop; None where nothing counts from.

    Args:
        served_at: their last loop, or else their graduation (aware).
        lapse_days: the organisation's setting.
        now: aware.
    """
    if served_at is None:
        return None
    at = served_at + timedelta(days=lapse_days)
    if at <= now:
        return Lapse(at, Nearness.PAST)
    return Lapse(at, Nearness.NEAR if at - now <= NEAR else Nearness.FAR)
