"""Time on the planner's grid: quarters of an hour counted in UTC, and whose days and weeks they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from hiring.planning.problem import TICK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from hiring.domain.timetable import Interval

    Bools = NDArray[np.bool_]

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)


def in_ticks(minutes: int) -> int:
    """Minutes as whole ticks, rounded up."""
    return -(-timedelta(minutes=minutes) // TICK)


def tick_at_or_before(moment: datetime) -> int:
    """The last tick that is not after a moment."""
    return (moment - _ORIGIN) // TICK


def tick_at_or_after(moment: datetime) -> int:
    """The first tick that is not before a moment."""
    return -((_ORIGIN - moment) // TICK)


def time_of(tick: int) -> datetime:
    """The moment at which a tick begins, in UTC."""
    return _ORIGIN + tick * TICK


@dataclass(frozen=True, slots=True)
class Span:
    """A run of ticks that is looked at: from ``first``, so many."""

    first: int
    size: int

    def inside(self, windows: Sequence[Iterable[Interval]]) -> Bools:
        """For each line of windows, the ticks that lie wholly inside one of them."""
        return self._marked(windows, tick_at_or_after, tick_at_or_before)

    def touched(self, taken: Sequence[Iterable[Interval]]) -> Bools:
        """For each line of times, the ticks of which any part is taken."""
        return self._marked(taken, tick_at_or_before, tick_at_or_after)

    def _marked(
        self,
        lines: Sequence[Iterable[Interval]],
        begins: Callable[[datetime], int],
        ends: Callable[[datetime], int],
    ) -> Bools:
        rows, first, last = [], [], []
        for row, line in enumerate(lines):
            for one in line:
                rows.append(row)
                first.append(begins(one.starts_at))
                last.append(ends(one.ends_at))
        steps = np.zeros((len(lines), self.size + 1), np.int32)
        start = np.clip(np.array(first, np.int64) - self.first, 0, self.size)
        end = np.clip(np.array(last, np.int64) - self.first, start, self.size)
        at = np.array(rows, np.int64)
        np.add.at(steps, (at, start), 1)
        np.add.at(steps, (at, end), -1)
        return steps[:, :-1].cumsum(axis=1) > 0


def runs(ticks: Bools, length: int) -> Bools:
    """Where a run of so many true ticks begins, line by line; false where it would pass the end."""
    sums = np.zeros((ticks.shape[0], ticks.shape[1] + 1), np.int32)
    np.cumsum(ticks, axis=1, out=sums[:, 1:])
    found = np.zeros_like(ticks)
    begins = ticks.shape[1] - length + 1
    if begins > 0:
        found[:, :begins] = sums[:, length:] - sums[:, :begins] == length
    return found


@dataclass(frozen=True)
class Calendar:
    """On which day and in which week of one zone each of some times begins.

    Args:
        days: for each time, its day.
        weeks: for each time, the Monday of its ISO week.
    """

    days: tuple[date, ...]
    weeks: tuple[date, ...]

    @classmethod
    def of(cls, times: Sequence[datetime], zone: ZoneInfo) -> Calendar:
        """The calendar of these times where the clock shows this zone's time."""
        days = tuple(moment.astimezone(zone).date() for moment in times)
        return cls(days, tuple(monday(day) for day in days))

    def on_days(self, full: Collection[date]) -> Bools:
        """The times that begin on one of these days."""
        if not full:
            return np.zeros(len(self.days), bool)
        return np.array([day in full for day in self.days], bool)

    def in_weeks(self, full: Collection[date]) -> Bools:
        """The times that begin in one of the weeks of these Mondays."""
        if not full:
            return np.zeros(len(self.weeks), bool)
        return np.array([week in full for week in self.weeks], bool)


def monday(day: date) -> date:
    """The first day of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def days_of(interval: Interval, zone: ZoneInfo) -> tuple[date, ...]:
    """The days that an interval touches, where the clock shows this zone's time."""
    first = interval.starts_at.astimezone(zone).date()
    last = (interval.ends_at - TICK).astimezone(zone).date()
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def by_week(days: Iterable[tuple[date, int]]) -> Counter[date]:
    """Numbers by day, summed by the Monday of the week."""
    found: Counter[date] = Counter()
    for day, number in days:
        found[monday(day)] += number
    return found
