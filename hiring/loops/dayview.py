"""The days of a loop as grids of time: who interviews when, who is taken, who is free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval, merged

FROM_HOUR, TO_HOUR = 8, 18
"""What a day shows at least."""
MOST_DAYS = 7
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_DAY_HOURS = 24


@dataclass(frozen=True)
class Line:
    """One seat, or the candidate, before it is drawn.

    Args:
        key: what the inputs of its time are named after; empty where nothing can be moved.
        interviews: one for a seat, all that count for the candidate.
        busy: taken by what is none of the reader's business.
        windows: declared availability; None when none is declared or it is not shown.
        says: what is written on its block, line by line, besides the time.
    """

    name: str
    key: str = ""
    kind: SeatKind | None = None
    interviews: tuple[Interval, ...] = ()
    busy: tuple[Interval, ...] = ()
    windows: tuple[Interval, ...] | None = None
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bar:
    """A stretch of a day; ``left`` and ``width`` in per cent of what is shown of it."""

    left: float
    width: float
    start: int
    minutes: int
    words: str


@dataclass(frozen=True)
class Lane:
    """One line of a day, drawn."""

    line: Line
    blocks: tuple[Bar, ...]
    holds: tuple[Bar, ...]
    busy: tuple[Bar, ...]
    free: tuple[Bar, ...]
    restricted: bool


@dataclass(frozen=True)
class Tick:
    """A full hour on the reader's clock, and what the candidate's clock then shows."""

    left: float
    here: str
    there: str


@dataclass(frozen=True)
class Day:
    """One day on the reader's calendar.

    Args:
        title: the day in words; ``there`` the candidate's when it is another.
        minutes: how much of it is shown.
    """

    date: date
    title: str
    there: str
    minutes: int
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]

    @property
    def two_clocks(self) -> bool:
        """Whether the candidate's clock shows another time than the reader's."""
        return bool(self.there) or any(tick.here != tick.there for tick in self.ticks)


def days_of(
    lines: Sequence[Line],
    *,
    zone: str,
    candidate_zone: str,
    hold_minutes: int,
    otherwise: datetime | None = None,
    close: bool = False,
) -> tuple[Day, ...]:
    """Each day that has an interview, at most seven, with a lane for every line.

    Args:
        lines: the candidate and the seats, in the order to show them.
        zone: the reader's, whose days these are.
        candidate_zone: for the second clock.
        hold_minutes: kept for writing after each interview (L6).
        otherwise: the day to show while no interview has a time (aware).
        close: show no more of a day than an hour around its interviews, so that blocks are wide.
    """
    here, there = ZoneInfo(zone), ZoneInfo(candidate_zone)
    starts = [one.starts_at for line in lines for one in line.interviews]
    if not starts and otherwise is not None:
        starts = [otherwise]
    dates = sorted({start.astimezone(here).date() for start in starts})[:MOST_DAYS]
    return tuple(_day(one, lines, here, there, hold_minutes, close=close) for one in dates)


def _day(
    day: date,
    lines: Sequence[Line],
    here: ZoneInfo,
    there: ZoneInfo,
    hold_minutes: int,
    *,
    close: bool,
) -> Day:
    shown = _shown(day, [one for line in lines for one in line.interviews], here, close=close)
    theirs = shown.starts_at.astimezone(there).date()
    return Day(
        date=day,
        title=f"{day:%A} {day.day} {day:%B}",
        there="" if theirs == day else f"{theirs:%A} {theirs.day} {theirs:%B}",
        minutes=round(shown.length / _MINUTE),
        ticks=tuple(_ticks(shown, here, there)),
        lanes=tuple(_lane(line, shown, here, hold_minutes) for line in lines),
    )


def _shown(
    day: date, interviews: Iterable[Interval], here: ZoneInfo, *, close: bool = False
) -> Interval:
    """Whole hours from before the first interview of the day until after the last."""
    first, last = (_DAY_HOURS - 1, 1) if close else (FROM_HOUR, TO_HOUR)
    for one in interviews:
        start, end = one.starts_at.astimezone(here), one.ends_at.astimezone(here)
        if start.date() == day:
            first = min(first, start.hour)
            tail = _DAY_HOURS if end.date() != day else end.hour + (end.minute > 0)
            last = max(last, tail)
    if close:
        first, last = max(0, first - 1), min(_DAY_HOURS, last + 1)
    midnight = datetime.combine(day, time(), tzinfo=here)
    begins = midnight.replace(hour=first)
    ends = (
        midnight.replace(hour=last)
        if last < _DAY_HOURS
        else datetime.combine(day + timedelta(days=1), time(), tzinfo=here)
    )
    return Interval(begins, ends)


def _ticks(shown: Interval, here: ZoneInfo, there: ZoneInfo) -> Iterator[Tick]:
    moment = shown.starts_at
    while moment < shown.ends_at:
        yield Tick(
            _share(moment - shown.starts_at, shown),
            f"{moment.astimezone(here):%H:%M}",
            f"{moment.astimezone(there):%H:%M}",
        )
        moment += _HOUR


def _lane(line: Line, shown: Interval, here: ZoneInfo, hold_minutes: int) -> Lane:
    hold = timedelta(minutes=hold_minutes)
    holds = [Interval(one.ends_at, one.ends_at + hold) for one in line.interviews if line.kind]
    return Lane(
        line=line,
        blocks=_bars(line.interviews, shown, here),
        holds=_bars(holds, shown, here),
        busy=_bars(merged(line.busy), shown, here),
        free=_bars(merged(line.windows or ()), shown, here),
        restricted=line.windows is not None,
    )


def _bars(times: Iterable[Interval], shown: Interval, here: ZoneInfo) -> tuple[Bar, ...]:
    return tuple(_bar(one, shown, here) for one in times if one.overlaps(shown))


def _bar(one: Interval, shown: Interval, here: ZoneInfo) -> Bar:
    begins, ends = max(one.starts_at, shown.starts_at), min(one.ends_at, shown.ends_at)
    start, end = one.starts_at.astimezone(here), one.ends_at.astimezone(here)
    return Bar(
        left=_share(begins - shown.starts_at, shown),
        width=_share(ends - begins, shown),
        start=round((one.starts_at - shown.starts_at) / _MINUTE),
        minutes=round(one.length / _MINUTE),
        words=f"{start:%H:%M} to {end:%H:%M}",
    )


def _share(part: timedelta, shown: Interval) -> float:
    return round(100 * (part / shown.length), 3)


def next_working_morning(now: datetime, zone: str) -> datetime:
    """Nine in the morning of the next weekday where somebody is: when a loop usually begins."""
    here = ZoneInfo(zone)
    day = now.astimezone(here).date() + timedelta(days=1)
    while day.isoweekday() > 5:  # noqa: PLR2004  Friday is the fifth
        day += timedelta(days=1)
    return datetime.combine(day, time(9), tzinfo=here).astimezone(UTC)
