"""The lines of a calendar file that tell times, and no others: titles and people go unread."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hiring.people.calendars.times import CalendarRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_BYTES = 900_000
MOST_LINES = 60_000
MOST_ENTRIES = 5_000
MOST_ZONE_PARTS = 200
LONGEST_LINE = 20_000
LONGEST_RULE = 300
DEEPEST = 3
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
_CHANGE = frozenset({"DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"})
_PARTS: Mapping[str, frozenset[str]] = {
    "VCALENDAR": frozenset(),
    "VEVENT": _TIMES | {"UID", "SEQUENCE", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"},
    "VFREEBUSY": frozenset({"DTSTART", "DTEND", "FREEBUSY"}),
    "VTIMEZONE": frozenset({"TZID"}),
    "STANDARD": _CHANGE,
    "DAYLIGHT": _CHANGE,
}
_OF_A_ZONE = frozenset({"FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "INTERVAL", "WKST"})
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}(?=[:;])")
_ZONE = re.compile(r"BEGIN:VTIMEZONE\n(.*?)END:VTIMEZONE", re.DOTALL)


def bare(data: bytes) -> str:
    """The calendar with the lines that tell times; all else is dropped before anything reads it.

    Raises:
        CalendarRefused: it is no calendar, or too large.
    """
    if len(data) > MOST_BYTES:
        raise CalendarRefused(f"The file is larger than {MOST_BYTES // 1000} kB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if "\x00" in text:
        raise CalendarRefused("This is no calendar file: it holds characters no calendar has.")
    kept = _Kept()
    for line in _unfolded(text):
        kept.take(line)
    if kept.within or not kept.lines or kept.lines[0] != "BEGIN:VCALENDAR":
        raise CalendarRefused("This is no calendar file, or not a whole one.")
    for zone in re.findall(_ZONE, "\n".join(kept.lines)):
        _demand_usual(zone)
    return "\r\n".join(kept.lines) + "\r\n"


class _Kept:
    """The lines kept so far, and where in the calendar's parts they end."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.within: list[str] = []
        self.ignored = 0
        self.counts: Counter[str] = Counter()

    def take(self, line: str) -> None:
        found = _NAME.match(line)
        name = found[0].upper() if found else ""
        if name in {"BEGIN", "END"}:
            part = line.partition(":")[2].strip().upper()
            if name == "BEGIN":
                self._begin(part)
            else:
                self._end(part)
        elif self.within and not self.ignored and name in _PARTS[self.within[-1]]:
            if len(line) > (LONGEST_RULE if name == "RRULE" else LONGEST_LINE):
                raise CalendarRefused("A line of the calendar is longer than a time can be.")
            self.lines.append(line)

    def _begin(self, part: str) -> None:
        if self.ignored or part not in _PARTS:
            self.ignored += 1
            return
        self.within.append(part)
        self.lines.append(f"BEGIN:{part}")
        self.counts[part] += 1
        if len(self.within) > DEEPEST:
            raise CalendarRefused("This is no calendar file: it is nested deeper than one is.")
        if self.counts["VEVENT"] + self.counts["VFREEBUSY"] > MOST_ENTRIES:
            raise CalendarRefused(f"The calendar holds more than {MOST_ENTRIES} entries.")
        if self.counts["STANDARD"] + self.counts["DAYLIGHT"] > MOST_ZONE_PARTS:
            raise CalendarRefused("The calendar describes more time zones than there are.")

    def _end(self, part: str) -> None:
        if self.ignored:
            self.ignored -= 1
            return
        if not self.within or self.within.pop() != part:
            raise CalendarRefused("This is no calendar file: its parts do not close in order.")
        self.lines.append(f"END:{part}")


def _demand_usual(zone: str) -> None:
    """A time zone's changes are laid out whenever its name is met: hold them to yearly ones."""
    for rule in re.findall(r"^RRULE[^:\n]*:(.*)$", zone, re.MULTILINE):
        parts = set(re.findall(r"([A-Z]+)=", rule.upper()))
        if "FREQ=YEARLY" not in rule.upper() or not parts <= _OF_A_ZONE:
            raise CalendarRefused("A time zone in the calendar changes by an unusual rule.")
    if zone.count("RDATE") > MOST_ZONE_PARTS:
        raise CalendarRefused("A time zone in the calendar changes by an unusual rule.")


def _unfolded(text: str) -> Iterator[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        raise CalendarRefused(f"The calendar has more than {MOST_LINES} lines.")
    parts: list[str] = []
    for line in lines:
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    yield "".join(parts)
