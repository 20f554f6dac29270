"""The hours a person keeps on their own clock, the days they are away, and how many they take (L5).

A working day is wall-clock time: nine to five stays nine to five when the clocks change. An hour
that is skipped is no working time; one that comes twice is meant the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hiring.domain.timetable import Interval, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

MINUTES_A_DAY = 24 * 60
GRID_MINUTES = 15
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class WorkingSpan:
    """A stretch of every such weekday, on the person's own clock.

    Args:
        weekday: 0 is Monday.
        starts: minutes after midnight.
        ends: minutes after midnight, at most 1440.
        preferred: whether they would rather interview in it.
    """

    weekday: int
    starts: int
    ends: int
    preferred: bool = False


OFFICE_HOURS = tuple(WorkingSpan(weekday, 9 * 60, 17 * 60) for weekday in range(5))
"""What planning takes for the hours of a person who has said nothing of theirs."""


@dataclass(frozen=True, slots=True, order=True)
class Away:
    """Days on which a person does not interview.

    Args:
        interval: from the first midnight to the last, where they are.
        holiday: its name; empty for days off of their own.
    """

    interval: Interval
    holiday: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewLimits:
    """The most interviews a person takes in a day and an ISO week of theirs; weekly may be None."""

    daily: int
    weekly: int | None = None


@lru_cache(maxsize=32768)
def wall_moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a clock in the zone first shows so many minutes past midnight.

    Where the clocks skip it, the moment at which they do.
    """
    wanted = datetime.combine(day, time()) + minute * _MINUTE
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wanted:
        return found
    # Skipped: what the clock would show before and after the change brackets the change.
    before = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = 0, round((found - before) / _MINUTE)
    while low < high:
        middle = (low + high) // 2
        shown = (before + middle * _MINUTE).astimezone(zone).replace(tzinfo=None)
        low, high = (low, middle) if shown >= wanted else (middle + 1, high)
    return before + low * _MINUTE


def whole_days(first: date, last: date, zone: ZoneInfo) -> Interval:
    """From the first day's midnight to the end of the last, where somebody is."""
    return Interval(wall_moment(first, 0, zone), wall_moment(last, MINUTES_A_DAY, zone))


def expanded(
    spans: Sequence[WorkingSpan], zone: ZoneInfo, within: Interval
) -> tuple[Interval, ...]:
    """Weekly hours as instants, clipped to ``within``; those that touch are one."""
    found: list[Interval] = []
    if spans:
        day = within.starts_at.astimezone(zone).date()
        last = within.ends_at.astimezone(zone).date()
        while day <= last:
            found += (
                Interval(wall_moment(day, one.starts, zone), wall_moment(day, one.ends, zone))
                for one in spans
                if one.weekday == day.weekday()
            )
            day += _DAY
    return clipped(found, within)


def clipped(windows: Iterable[Interval], within: Interval) -> tuple[Interval, ...]:
    """The parts of windows that lie in ``within``, in order; those that touch are one."""
    return merged(
        Interval(max(one.starts_at, within.starts_at), min(one.ends_at, within.ends_at))
        for one in windows
    )


def without(windows: Iterable[Interval], holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of windows outside the holes, in order."""
    left: list[Interval] = []
    gaps = merged(holes)
    for window in merged(windows):
        start = window.starts_at
        for gap in gaps:
            if gap.ends_at <= start or gap.starts_at >= window.ends_at:
                continue
            left.append(Interval(start, gap.starts_at))
            start = gap.ends_at
        left.append(Interval(start, window.ends_at))
    return merged(left)
