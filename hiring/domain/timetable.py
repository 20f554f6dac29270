"""When interviews may take place (L5), and the time held for writing after each (L6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time, start included, end excluded; both kept in UTC.

    UTC, because Python compares two times of one zone by the wall clock, which is wrong
    in the hour that daylight saving repeats.

    Raises:
        ValueError: a time has no zone.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Refuse naive times, and keep UTC."""
        for name in ("starts_at", "ends_at"):
            moment: datetime = getattr(self, name)
            if moment.tzinfo is UTC:
                continue  # as everything is that a database answers; there are many of these
            if moment.tzinfo is None:
                raise ValueError(f"{name} needs a time zone")
            object.__setattr__(self, name, moment.astimezone(UTC))

    @property
    def length(self) -> timedelta:
        """How long it lasts; not positive when it ends before it starts."""
        return self.ends_at - self.starts_at

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share any moment. Touching is not sharing."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def within(self, other: Interval) -> bool:
        """Whether this lies wholly inside the other."""
        return other.starts_at <= self.starts_at and self.ends_at <= other.ends_at

    def held(self, minutes: int) -> Interval:
        """The same with so many minutes held after it (L6)."""
        return Interval(self.starts_at, self.ends_at + timedelta(minutes=minutes))

    def spoken(self, zone: ZoneInfo) -> str:
        """As a person reads it: ``Tue 4 Mar, 10:00 to 11:00 (Europe/Berlin)``."""
        start, end = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        last = (
            f"{end:%H:%M}" if end.date() == start.date() else f"{end:%a} {end.day} {end:%b %H:%M}"
        )
        return f"{start:%a} {start.day} {start:%b}, {start:%H:%M} to {last} ({zone.key})"


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None when there is none such."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC where there is none such any more."""
    return zone_named(name) or _UTC_ZONE


def local_day(interval: Interval, zone: ZoneInfo) -> date:
    """The calendar day on which it starts, where the person is."""
    return interval.starts_at.astimezone(zone).date()


def merged(windows: Iterable[Interval]) -> tuple[Interval, ...]:
    """Windows in order, with those that touch or overlap made one; empty ones left out."""
    joined: list[Interval] = []
    for window in sorted(one for one in windows if one.length > timedelta()):
        if joined and window.starts_at <= joined[-1].ends_at:
            last = joined.pop()
            joined.append(Interval(last.starts_at, max(last.ends_at, window.ends_at)))
        else:
            joined.append(window)
    return tuple(joined)


def is_available(interval: Interval, windows: Sequence[Interval] | None, now: datetime) -> bool:
    """Whether an interview lies inside declared availability (L5).

    Args:
        interval: the interview.
        windows: None when the person declared none: then any time will do.
        now: an interview that has begun was evidently possible.
    """
    if windows is None or interval.starts_at <= now:
        return True
    return any(interval.within(window) for window in merged(windows))


def person_clash(mine: Interval, other: Interval, hold_minutes: int) -> bool:
    """Whether one person cannot do both interviews, each with its time for writing (L5, L6)."""
    return mine.held(hold_minutes).overlaps(other.held(hold_minutes))


def one_after_another(
    first: datetime, lengths: Iterable[timedelta], pause: timedelta
) -> tuple[Interval, ...]:
    """Interviews laid out in order from a start, with the same pause between each two.

    Args:
        first: when the first one starts (aware).
        lengths: of each interview.
        pause: between the end of one and the start of the next.
    """
    found = []
    start = first.astimezone(UTC)
    for length in lengths:
        found.append(Interval(start, start + length))
        start += length + pause
    return tuple(found)


def longest_stretch(interviews: Iterable[Interval], break_minutes: int) -> timedelta:
    """The longest time a candidate sits with no pause of at least ``break_minutes`` (L5)."""
    pause = timedelta(minutes=break_minutes)
    longest = timedelta()
    began = ended = None
    for interview in sorted(interviews):
        if began is None or ended is None or interview.starts_at - ended >= pause:
            began, ended = interview.starts_at, interview.ends_at
        else:
            ended = max(ended, interview.ends_at)
        longest = max(longest, ended - began)
    return longest


def busiest_days(
    interviews: Iterable[Interval], zone: ZoneInfo, limit: int
) -> tuple[tuple[date, int], ...]:
    """The days, in the person's zone, with more interviews than the limit (L5), and how many."""
    days = Counter(local_day(one, zone) for one in interviews)
    return tuple((day, number) for day, number in sorted(days.items()) if number > limit)
