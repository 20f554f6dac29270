from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from hiring.mail.calendar import feed, invitation
from hiring.mail.letter import Event, Span
from tests.harness.clock import START
from tests.harness.icalendar_checker import Malformed, read
from tests.unit.mail.letters import HOUSE

TEN = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half an hour before Europe's clocks change
EVENT = Event(
    id=uuid.UUID(int=7),
    sequence=2,
    span=Span(TEN, TEN + timedelta(hours=1), "Room 3; by the stairs, left"),
    summary="Interview: Noor Haddad, Senior Engineer",
    description="02:30–03:15 interview, then 15 minutes held for writing.\nYour kit: https://x.example/kit",
    organizer=("Rae Recruiter", "answers@example.com"),
    attendee=("Ines Mora", "ines@example.com"),
    cancelled=False,
    stamped_at=START,
    alarm_minutes=(15,),
    path="/loops/7/kit",
)
NAMES = [
    "Noor Haddad",
    'Ada "The Count" Lovelace',
    "Haddad; Noor, Dr: PhD",
    "نور حداد",
    "👩‍💻" * 50,
    "N" * 200,
    "Noor\r\nATTENDEE:mailto:evil@example.com",
    "back\\slash \\n",
    "tab\tand\x00nul",
]


def with_vobject(data: bytes) -> Any:
    """The calendar as another program reads it."""
    return vobject.readOne(data.decode())


def test_an_invitation_says_all_that_a_calendar_needs():
    calendar = read(invitation(EVENT, house=HOUSE))
    (event,) = calendar.events
    assert calendar.value("METHOD") == "REQUEST"
    assert event.value("UID") == f"{EVENT.id}@example.com"
    assert event.value("SEQUENCE") == "2"
    assert (event.time("DTSTART"), event.time("DTEND")) == (TEN, TEN + timedelta(hours=1))
    assert event.time("DTSTAMP") == START
    assert event.value("SUMMARY") == EVENT.summary
    assert event.value("DESCRIPTION") == EVENT.description
    assert event.value("LOCATION") == EVENT.span.place
    assert (event.value("STATUS"), event.value("TRANSP")) == ("CONFIRMED", "OPAQUE")
    assert event.value("CLASS") == "PRIVATE"
    assert event.value("URL") == "https://hiring.example.com/loops/7/kit"
    organizer, attendee = event.one("ORGANIZER"), event.one("ATTENDEE")
    assert (organizer.value, organizer.parameters) == (
        "mailto:answers@example.com",
        {"CN": "Rae Recruiter"},
    )
    assert attendee.value == "mailto:ines@example.com"
    assert attendee.parameters == {
        "CN": "Ines Mora",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }
    (alarm,) = event.children
    assert (alarm.value("ACTION"), alarm.value("TRIGGER")) == ("DISPLAY", "-PT15M")


def test_a_cancellation_takes_back_the_same_event_with_a_higher_sequence():
    before = read(invitation(EVENT, house=HOUSE)).events[0]
    calendar = read(invitation(replace(EVENT, cancelled=True, sequence=3), house=HOUSE))
    (event,) = calendar.events
    assert calendar.value("METHOD") == "CANCEL"
    assert event.value("STATUS") == "CANCELLED"
    assert event.value("UID") == before.value("UID")
    assert int(event.value("SEQUENCE")) > int(before.value("SEQUENCE"))
    assert not event.children
    assert "PARTSTAT" not in event.one("ATTENDEE").parameters


def test_times_are_those_of_utc_whatever_zone_they_come_in():
    east = timezone(timedelta(hours=9))
    span = Span(TEN.astimezone(east), (TEN + timedelta(hours=1)).astimezone(east))
    data = invitation(replace(EVENT, span=span, stamped_at=START.astimezone(east)), house=HOUSE)
    assert read(data).events[0].time("DTSTART") == TEN
    assert b"TZID" not in data
    assert b"LOCATION" not in data


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cancelled", [False, True])
def test_whatever_a_name_holds_the_file_is_sound(name: str, cancelled: bool):
    event = replace(
        EVENT,
        summary=name,
        description=f"{name}\n{name}",
        span=replace(EVENT.span, place=name),
        organizer=(name, "answers@example.com"),
        attendee=(name, "ines@example.com"),
        cancelled=cancelled,
    )
    data = invitation(event, house=HOUSE)
    (found,) = read(data).events
    assert len(found.all("ATTENDEE")) == 1
    theirs = with_vobject(data).vevent
    assert theirs.summary.value == found.value("SUMMARY")
    assert theirs.description.value == found.value("DESCRIPTION")
    if name.isprintable():
        assert found.value("SUMMARY") == name
        assert found.one("ATTENDEE").parameters["CN"] == name.replace('"', "'")


@given(st.text(max_size=250), st.text(max_size=80))
def test_whatever_is_written_the_file_is_sound(text: str, name: str):
    event = replace(EVENT, summary=text, description=text, attendee=(name, "ines@example.com"))
    assert len(read(invitation(event, house=HOUSE)).events) == 1
    assert len(read(feed([event], house=HOUSE, name=name, now=START)).events) == 1


def test_the_same_event_is_written_the_same_each_time():
    assert invitation(EVENT, house=HOUSE) == invitation(EVENT, house=HOUSE)
    assert feed([EVENT], house=HOUSE, name="A", now=START) == feed(
        [EVENT], house=HOUSE, name="A", now=START + timedelta(hours=1)
    )


def test_another_reader_understands_an_invitation():
    theirs = with_vobject(invitation(EVENT, house=HOUSE))
    assert theirs.method.value == "REQUEST"
    assert theirs.vevent.dtstart.value == TEN
    assert theirs.vevent.dtend.value == TEN + timedelta(hours=1)
    assert theirs.vevent.summary.value == EVENT.summary
    assert theirs.vevent.location.value == EVENT.span.place
    assert theirs.vevent.attendee.params["CN"] == ["Ines Mora"]
    assert theirs.vevent.valarm.trigger.value == timedelta(minutes=-15)


# ------------------------------------------------------------- feeds


def test_a_feed_holds_each_event_and_invites_nobody():
    hold = replace(EVENT, id=uuid.UUID(int=8), summary="Write feedback", alarm_minutes=())
    data = feed([EVENT, hold], house=HOUSE, name="Interviews of Ines Mora", now=START)
    calendar = read(data)
    assert calendar.value("METHOD") == "PUBLISH"
    assert calendar.value("X-WR-CALNAME") == calendar.value("NAME") == "Interviews of Ines Mora"
    assert calendar.one("REFRESH-INTERVAL").parameters == {"VALUE": "DURATION"}
    assert calendar.value("REFRESH-INTERVAL") == calendar.value("X-PUBLISHED-TTL") == "PT1H"
    assert [event.value("SUMMARY") for event in calendar.events] == [
        EVENT.summary,
        "Write feedback",
    ]
    assert [len(event.children) for event in calendar.events] == [1, 0]
    assert len(with_vobject(data).vevent_list) == 2


def test_a_feed_without_an_event_is_a_calendar_still():
    data = feed([], house=HOUSE, name="Interviews", now=START)
    assert read(data).events == []
    assert with_vobject(data).method.value == "PUBLISH"


# ------------------------------------------------------------- the checker itself

SOUND = invitation(EVENT, house=HOUSE)
CANCEL = invitation(replace(EVENT, cancelled=True), house=HOUSE)


@pytest.mark.parametrize(
    ("data", "old", "new"),
    [
        (SOUND, b"\r\n", b"\n"),
        (SOUND, b"SUMMARY:", b"SUMMARY:" + b"x" * 75),
        (SOUND, b"SUMMARY:", b"SUMMARY:a;b"),
        (SOUND, b"SUMMARY:", b"SUMMARY:\\x"),
        (SOUND, b"SUMMARY:", b"SUMMARY\x07:"),
        (SOUND, b"UID:", b"X-ID:"),
        (SOUND, b"SEQUENCE:2", b"SEQUENCE:two"),
        (SOUND, b"DTSTART:20260329T003000Z", b"DTSTART:20260329T003000"),
        (SOUND, b"DTSTART:20260329T003000Z", b"DTSTART:20260329T023000Z"),
        (SOUND, b"DTSTART:20260329T003000Z", b"DTSTART:20260332T003000Z"),
        (SOUND, b"METHOD:REQUEST", b"METHOD:CANCEL"),
        (SOUND, b"METHOD:REQUEST", b"METHOD:PUBLISH"),
        (SOUND, b"METHOD:REQUEST\r\n", b""),
        (SOUND, b"CLASS:PRIVATE", b"CLASS:PRIVATE\r\nCLASS:PRIVATE"),
        (SOUND, b"TRIGGER:-PT15M", b"TRIGGER:-PT"),
        (SOUND, b"mailto:answers@example.com", b"answers@example.com"),
        (SOUND, b'CN="Rae Recruiter"', b"CN=Rae, Recruiter"),
        (SOUND, b"END:VEVENT\r\n", b""),
        (SOUND, b"END:VALARM", b"END:VEVENT"),
        (CANCEL, b"SEQUENCE:2", b"SEQUENCE:0"),
        (CANCEL, b"STATUS:CANCELLED", b"STATUS:CONFIRMED"),
    ],
)
def test_the_checker_refuses_what_the_rfcs_do(data: bytes, old: bytes, new: bytes):
    assert old in data
    with pytest.raises((Malformed, ValueError)):
        read(data.replace(old, new, 1))
