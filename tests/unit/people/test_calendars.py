"""Calendar files: what they say, and what harmful ones may not do."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from hiring.domain.timetable import Interval
from hiring.people.calendars import apart
from hiring.people.calendars.apart import CPU_SECONDS, read_calendar
from hiring.people.calendars.times import CalendarRefused

NOW = datetime(2026, 3, 9, 8, tzinfo=UTC)
WITHIN = Interval(NOW, NOW + timedelta(weeks=26))
LIMIT_SECONDS = 2.5 * CPU_SECONDS
HOUR = "DURATION:PT1H"
BERLIN = "DTSTART;TZID=Europe/Berlin:"


def file(*parts: str, before: str = "") -> bytes:
    """A calendar with an entry for each part, each with an id of its own."""
    entries = (f"BEGIN:VEVENT\nUID:{at}\n{part}\nEND:VEVENT\n" for at, part in enumerate(parts))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{''.join(entries)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def changed(*changes: str) -> bytes:
    """Three days from 10 March at nine in Berlin, with changes of the same entry."""
    whole = [f"{BERLIN}20260310T090000\n{HOUR}\nRRULE:FREQ=DAILY;COUNT=3", *changes]
    return file(*whole).replace(b"UID:1", b"UID:0").replace(b"UID:2", b"UID:0")


ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Our Office\n"
    "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0600\nTZOFFSETTO:+0500\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010101T000000\nTZOFFSETFROM:+0500\nTZOFFSETTO:+0600\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
)
FREE_BUSY = (
    "BEGIN:VFREEBUSY\nDTSTART:20260301T000000Z\nDTEND:20260401T000000Z\n"
    "FREEBUSY:20260310T090000Z/20260310T100000Z,20260311T090000Z/PT2H\n"
    "FREEBUSY;FBTYPE=FREE:20260312T090000Z/PT2H\nEND:VFREEBUSY\n"
)

SAYS: dict[str, tuple[bytes, list[str]]] = {
    "one time": (file(f"DTSTART:20260310T090000Z\n{HOUR}"), ["10T09:00 10T10:00"]),
    "with a zone": (file(f"{BERLIN}20260310T090000\n{HOUR}"), ["10T08:00 10T09:00"]),
    "a zone of Windows": (
        file(f"DTSTART;TZID=W. Europe Standard Time:20260310T090000\n{HOUR}"),
        ["10T08:00 10T09:00"],
    ),
    "a zone the file describes": (
        file(f"DTSTART;TZID=Our Office:20260310T140000\n{HOUR}", before=ZONE),
        ["10T09:00 10T10:00"],
    ),
    "on the person's own clock": (file(f"DTSTART:20260310T090000\n{HOUR}"), ["10T13:00 10T14:00"]),
    "a whole day": (file("DTSTART;VALUE=DATE:20260312"), ["12T04:00 13T04:00"]),
    "whole days": (
        file("DTSTART;VALUE=DATE:20260312\nDTEND;VALUE=DATE:20260314"),
        ["12T04:00 14T04:00"],
    ),
    "over and over, the clocks changing": (
        file(f"{BERLIN}20250107T090000\n{HOUR}\nRRULE:FREQ=WEEKLY;UNTIL=20260331T235959Z"),
        ["10T08:00 10T09:00", "17T08:00 17T09:00", "24T08:00 24T09:00", "31T07:00 31T08:00"],
    ),
    "counted": (changed(), ["10T08:00 10T09:00", "11T08:00 11T09:00", "12T08:00 12T09:00"]),
    "counted from long ago": (
        file(f"DTSTART:20260301T090000Z\n{HOUR}\nRRULE:FREQ=DAILY;COUNT=10"),
        ["09T09:00 09T10:00", "10T09:00 10T10:00"],
    ),
    "left out once": (
        file(
            f"{BERLIN}20260310T090000\n{HOUR}\nRRULE:FREQ=DAILY;COUNT=3\n"
            "EXDATE;TZID=Europe/Berlin:20260311T090000"
        ),
        ["10T08:00 10T09:00", "12T08:00 12T09:00"],
    ),
    "once more": (
        file(f"DTSTART:20260310T090000Z\n{HOUR}\nRDATE:20260313T120000Z"),
        ["10T09:00 10T10:00", "13T12:00 13T13:00"],
    ),
    "one moved": (
        changed(
            f"RECURRENCE-ID;TZID=Europe/Berlin:20260311T090000\n{BERLIN}20260311T150000\n{HOUR}"
        ),
        ["10T08:00 10T09:00", "11T14:00 11T15:00", "12T08:00 12T09:00"],
    ),
    "one called off": (
        changed(
            f"RECURRENCE-ID;TZID=Europe/Berlin:20260311T090000\n{BERLIN}20260311T090000\n{HOUR}\n"
            "STATUS:CANCELLED"
        ),
        ["10T08:00 10T09:00", "12T08:00 12T09:00"],
    ),
    "called off": (file(f"DTSTART:20260310T090000Z\n{HOUR}\nSTATUS:CANCELLED"), []),
    "transparent": (file(f"DTSTART:20260310T090000Z\n{HOUR}\nTRANSP:TRANSPARENT"), []),
    "shown as free": (
        file(f"DTSTART:20260310T090000Z\n{HOUR}\nX-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        [],
    ),
    "no length": (file("DTSTART:20260310T090000Z"), []),
    "touching": (
        file(f"DTSTART:20260310T090000Z\n{HOUR}", f"DTSTART:20260310T100000Z\n{HOUR}"),
        ["10T09:00 10T11:00"],
    ),
    "reaching in": (file("DTSTART:20260301T090000Z\nDURATION:P8D"), ["09T08:00 09T09:00"]),
    "over": (file(f"DTSTART:20260301T090000Z\n{HOUR}"), []),
    "free and busy": (file(before=FREE_BUSY), ["10T09:00 10T10:00", "11T09:00 11T11:00"]),
    "alarms and tasks": (
        file(
            f"DTSTART:20260310T090000Z\n{HOUR}\n"
            "BEGIN:VALARM\nTRIGGER:-PT5M\nDTSTART:20260320T090000Z\nEND:VALARM",
            # VTODO is the calendar format's word for a task (RFC 5545, 3.6.2).
            before="BEGIN:VTODO\nDTSTART:20260321T090000Z\nDUE:20260321T100000Z\nEND:VTODO\n",  # its word
        ),
        ["10T09:00 10T10:00"],
    ),
    "folded lines": (
        file(f"DTSTART:20260310T090000Z\n{HOUR}").replace(b"T090000Z", b"T09\r\n 0000Z"),
        ["10T09:00 10T10:00"],
    ),
    "another encoding": (
        file(f"DTSTART:20260310T090000Z\n{HOUR}\nSUMMARY:Caf\xe9").decode().encode("latin-1"),
        ["10T09:00 10T10:00"],
    ),
    "no entries": (file(), []),
}  # fmt: skip


@pytest.mark.parametrize(("data", "says"), SAYS.values(), ids=SAYS)
def test_what_a_calendar_says(data: bytes, says: list[str]) -> None:
    found = read_calendar(data, "America/New_York", WITHIN)
    form = "%dT%H:%M"
    assert [f"{one.starts_at:{form}} {one.ends_at:{form}}" for one in found.busy] == says
    assert found.unreadable == 0
    assert all(one.within(found.covers) for one in found.busy)


def test_a_file_of_free_and_busy_covers_what_it_speaks_of() -> None:
    found = read_calendar(file(before=FREE_BUSY), "UTC", WITHIN)
    assert found.covers == Interval(NOW, datetime(2026, 4, 1, tzinfo=UTC))


def repeating(rule: str, start: str = "20260310T090000Z", times: int = 1) -> bytes:
    return file(*[f"DTSTART:{start}\n{HOUR}\nRRULE:{rule}"] * times)


def listed(numbers: range) -> str:
    return ",".join(map(str, numbers))


REFUSED: dict[str, tuple[bytes, str]] = {
    "too large": (b"BEGIN:VCALENDAR\r\n" + b"x" * 1_000_000, "larger than 900 kB"),
    "empty": (b"", "no calendar file"),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00", "characters no calendar has"),
    "UTF-16": (file().decode().encode("utf-16"), "characters no calendar has"),
    "null characters": (file("SUMMARY:\x00"), "characters no calendar has"),
    "a web page": (b"<!doctype html><title>Sign in</title>", "no calendar file"),
    "half a file": (file()[:-20], "not a whole one"),
    "parts out of order": (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "close in order"),
    "nested entries": (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 20_000, "nested deeper"),
    "too many entries": (file(*["DTSTART:20260310T090000Z"] * 5_001), "more than 5000 entries"),
    "too many lines": (b"BEGIN:VCALENDAR\n" + b"A:1\n" * 60_001, "more than 60000 lines"),
    "a huge line": (file("UID:" + "x" * 100_000), "longer than a time can be"),
    "every second": (repeating("FREQ=SECONDLY"), "more often than daily"),
    "every minute": (repeating("FREQ=MINUTELY;COUNT=5"), "more often than daily"),
    "every hour": (repeating("FREQ=HOURLY"), "more often than daily"),
    "every second of a minute": (
        repeating(f"FREQ=DAILY;BYSECOND={listed(range(60))}"), "more often than hourly"),
    "every minute of a day": (
        repeating(f"FREQ=DAILY;BYHOUR={listed(range(24))};BYMINUTE={listed(range(60))}"),
        "more often than hourly"),
    "no step": (repeating("FREQ=DAILY;INTERVAL=0"), "more often than hourly"),
    "since the year one": (repeating("FREQ=DAILY", "00010101T090000Z"), "too long"),
    "thousands of rules": (repeating("FREQ=DAILY", "19000101T090000Z", 1_000), "too long"),
    "thousands of entries a day": (
        repeating("FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8", times=100), "20000 entries"),
    "a rule without end": (repeating("FREQ=DAILY;BYDAY=" + "MO," * 1_000), "longer than a time"),
    "two rules": (
        file(f"DTSTART:20260310T090000Z\n{HOUR}\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY"),
        "more than one rule"),
    "a zone that changes each second": (
        file(before=ZONE.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY")),
        "unusual rule"),
    "rules that never fit, again and again": (
        repeating("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", times=30), "takes too long"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=REFUSED)
def test_a_harmful_file_is_refused_in_time(data: bytes, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(CalendarRefused, match=said):
        read_calendar(data, "Europe/Berlin", WITHIN)
    assert time.monotonic() - began < LIMIT_SECONDS


LEFT_OUT = {
    "a start that is no time": file("DTSTART:tomorrow", f"DTSTART:20260310T090000Z\n{HOUR}"),
    "an end before the start": file(
        "DTSTART:20260310T090000Z\nDTEND:20260309T090000Z", f"DTSTART:20260310T090000Z\n{HOUR}"
    ),
    "the end of time": file(
        "DTSTART:99991231T235959Z\nDURATION:P99999D", f"DTSTART:20260310T090000Z\n{HOUR}"
    ),
}


@pytest.mark.parametrize("data", LEFT_OUT.values(), ids=LEFT_OUT)
def test_nonsense_is_left_out_and_the_rest_is_read(data: bytes) -> None:
    found = read_calendar(data, "Europe/Berlin", WITHIN)
    assert len(found.busy) == 1
    assert found.unreadable == 1


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WALL_SECONDS", 0.001)
    with pytest.raises(CalendarRefused, match="takes too long"):
        read_calendar(file(), "UTC", WITHIN)


def test_what_a_calendar_is_about_is_never_read() -> None:
    from hiring.people.calendars.bare import bare

    kept = bare(
        file(
            f"DTSTART:20260310T090000Z\n{HOUR}\nSUMMARY:Canary\nDESCRIPTION:Canary\n"
            "ATTENDEE;CN=Canary:mailto:canary@example.com\nLOCATION:Canary"
        )
    )
    assert "canary" not in kept.lower()
