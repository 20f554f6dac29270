"""Laying a calendar out: every time at which it has something, in a stretch of time.

Run it through ``apart.read_calendar``: what the libraries do with a file is bounded only there.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import icalendar
import recurring_ical_events

from hiring.domain.hours import clipped, wall_moment
from hiring.domain.timetable import Interval
from hiring.people.calendars.bare import bare
from hiring.people.calendars.rules import Budget, several
from hiring.people.calendars.times import (
    MOST_OCCURRENCES,
    TOO_MANY,
    CalendarRefused,
    CalendarTimes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from zoneinfo import ZoneInfo


def laid_out(data: bytes, zone: ZoneInfo, within: Interval) -> CalendarTimes:
    """When the calendar has something, inside ``within``.

    Args:
        data: the file.
        zone: whose clock times without a zone, and whole days, are meant on.
        within: what to look at.

    Raises:
        CalendarRefused: it is no calendar, too large, or repeats too much.
    """
    with warnings.catch_warnings():
        # The library guesses at some names of zones, and says so.
        warnings.simplefilter("ignore")
        try:
            calendars = icalendar.Calendar.from_ical(bare(data), multiple=True)
        except CalendarRefused:
            raise
        except Exception as error:
            raise CalendarRefused("This is no calendar file that can be read.") from error
        sheet = _Sheet(zone, within)
        for calendar in calendars:
            sheet.take(calendar)
        return sheet.times()


class _Sheet:
    """What was found so far."""

    def __init__(self, zone: ZoneInfo, within: Interval) -> None:
        self.zone, self.within = zone, within
        self.busy: list[Interval] = []
        self.spoken_of: list[Interval] = []
        self.unreadable = 0
        self.has_events = False
        self.budget = Budget(within)

    def take(self, calendar: Any) -> None:
        series: defaultdict[str, list[Any]] = defaultdict(list)
        for part in calendar.subcomponents:
            if part.name == "VEVENT":
                series[str(part.get("UID", id(part)))].append(part)
            elif part.name == "VFREEBUSY":
                self._read(1, partial(self._take_periods, part))
        self.has_events = self.has_events or bool(series)
        for parts in series.values():
            self._read(len(parts), partial(self._take_entry, parts))

    def times(self) -> CalendarTimes:
        covers = self.within
        if self.spoken_of and not self.has_events:
            inside = clipped(self.spoken_of, self.within)
            if not inside:
                raise CalendarRefused("The file speaks of times that have passed, or are far away.")
            covers = Interval(inside[0].starts_at, inside[-1].ends_at)
        return CalendarTimes(clipped(self.busy, covers), covers, self.unreadable)

    def _read(self, entries: int, read: Callable[[], None]) -> None:
        try:
            read()
        except CalendarRefused:
            raise
        except Exception:  # noqa: BLE001  whatever a file's nonsense makes a library raise
            self.unreadable += entries

    def _take_entry(self, parts: list[Any]) -> None:
        for part in parts:
            self.budget.spend(part)
        self._add(_occurrences(parts, self.zone, self.within))

    def _take_periods(self, part: Any) -> None:
        self._add(_periods(part, self.zone))
        self.spoken_of += _spoken_of(part, self.zone)

    def _add(self, found: Iterator[Interval]) -> None:
        self.busy += found
        if len(self.busy) > MOST_OCCURRENCES:
            raise CalendarRefused(TOO_MANY)


def _occurrences(parts: list[Any], zone: ZoneInfo, within: Interval) -> Iterator[Interval]:
    """What an entry and the changes of its repetitions take of the time."""
    if len(parts) == 1 and not parts[0].keys() & {"RRULE", "RDATE", "RECURRENCE-ID"}:
        yield from _busy(parts[0], zone, within)
        return
    calendar = icalendar.Calendar()
    calendar.subcomponents = parts
    # A day more on each side: whole days and times without a zone are placed afterwards.
    found = recurring_ical_events.of(calendar, keep_recurrence_attributes=False).between(
        within.starts_at - timedelta(days=1), within.ends_at + timedelta(days=1)
    )
    for one in found:
        yield from _busy(one, zone, within)


def _busy(one: Any, zone: ZoneInfo, within: Interval) -> Iterator[Interval]:
    is_free = (
        str(one.get("STATUS", "")).upper() == "CANCELLED"
        or str(one.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(one.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    )
    if not is_free:
        interval = Interval(_moment(one.start, zone), _moment(one.end, zone))
        if interval.length < timedelta():
            raise ValueError("it ends before it starts")
        if interval.overlaps(within):
            yield interval


def _periods(part: Any, zone: ZoneInfo) -> Iterator[Interval]:
    for group in several(part.get("FREEBUSY")):
        kind = str(group.params.get("FBTYPE", "BUSY")).upper()
        for period in several(getattr(group, "dts", None)) or [group]:
            begins, ends = getattr(period, "dt", period)
            if isinstance(ends, timedelta):
                ends = begins + ends
            if kind != "FREE":
                yield Interval(_moment(begins, zone), _moment(ends, zone))


def _spoken_of(part: Any, zone: ZoneInfo) -> Iterator[Interval]:
    if "DTSTART" in part and "DTEND" in part:
        yield Interval(_moment(part["DTSTART"].dt, zone), _moment(part["DTEND"].dt, zone))


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant of a time of the file; without a zone, on the clock of ``zone``."""
    if not isinstance(value, datetime):
        return wall_moment(value, 0, zone)
    if value.tzinfo is None:
        midnight = wall_moment(value.date(), value.hour * 60 + value.minute, zone)
        return midnight + timedelta(seconds=value.second)
    return value.astimezone(UTC)
