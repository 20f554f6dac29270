"""What a calendar tells, and why one is not read."""

from __future__ import annotations

from dataclasses import dataclass

from hiring.domain.timetable import Interval

MOST_OCCURRENCES = 20_000
TOO_MANY = (
    f"The calendar has more than {MOST_OCCURRENCES} entries in these weeks, repetitions included."
)
TOO_LONG = "The calendar takes too long to read: it repeats too much, or since too long ago."


class CalendarRefused(ValueError):
    """The file is no calendar that can be read here; says why, and nothing of what is in it."""


@dataclass(frozen=True, slots=True)
class CalendarTimes:
    """What a calendar tells.

    Args:
        busy: when it has something, in order, apart.
        covers: the stretch of time it speaks of.
        unreadable: entries that were left out because their times make no sense.
    """

    busy: tuple[Interval, ...]
    covers: Interval
    unreadable: int = 0
