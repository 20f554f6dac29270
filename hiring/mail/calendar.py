"""Calendar files: invitations and cancellations for one event, and feeds to subscribe to.

RFC 5545 says how a file is written, RFC 5546 what each method must carry. Times are in UTC, so
that no file depends on a description of a time zone.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from icalendar import (
    Alarm,
    Calendar,
    Timezone,
    TimezoneStandard,
    vCalAddress,
    vDuration,
    vText,
    vUri,
)
from icalendar import Event as Component

from hiring.mail.letter import Event, House

PRODUCT: Final = "-//Bar Raiser//Calendar//EN"
FRESH_FOR: Final = timedelta(hours=1)
"""How long a subscribed calendar may keep what it fetched."""


def invitation(event: Event, *, house: House) -> bytes:
    """The file that puts an event into a calendar (REQUEST), or takes it out again (CANCEL)."""
    method = "CANCEL" if event.cancelled else "REQUEST"
    calendar = _calendar(method)
    component = _component(event, house)
    attendee = _address(event.attendee)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if not event.cancelled:
        attendee.params["PARTSTAT"] = "NEEDS-ACTION"
        attendee.params["RSVP"] = "TRUE"
    component.add("attendee", attendee)
    calendar.add_component(component)
    return _written(calendar)


def feed(events: Sequence[Event], *, house: House, name: str, now: datetime) -> bytes:
    """A calendar to subscribe to (PUBLISH): the events, and nobody who is invited (RFC 5546, 3.2.1).

    Args:
        events: of one person.
        house: for links and UIDs.
        name: how a calendar program names it.
        now: aware; not before any event was changed.
    """
    calendar = _calendar("PUBLISH")
    # As text outright: of names it does not know the library escapes nothing.
    title = vText(_visible(name))
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("last-modified", max([event.stamped_at for event in events], default=now))
    calendar.add("refresh-interval", vDuration(FRESH_FOR, params={"VALUE": "DURATION"}))
    calendar.add("x-published-ttl", vDuration(FRESH_FOR))
    if not events:
        # A calendar has one component at least (RFC 5545, 3.6), also when nothing is to come.
        calendar.add_component(_utc())
    for event in events:
        calendar.add_component(_component(event, house))
    return _written(calendar)


def uid_of(event_id: uuid.UUID, house: House) -> str:
    """The event's UID, the same for good."""
    return f"{event_id}@{house.domain}"


def _written(calendar: Calendar) -> bytes:
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _component(event: Event, house: House) -> Component:
    component = Component()
    component.add("uid", uid_of(event.id, house))
    component.add("dtstamp", event.stamped_at.astimezone(UTC))
    component.add("last-modified", event.stamped_at.astimezone(UTC))
    component.add("sequence", event.sequence)
    component.add("dtstart", event.span.starts_at.astimezone(UTC))
    component.add("dtend", event.span.ends_at.astimezone(UTC))
    component.add("summary", _visible(event.summary))
    component.add("description", _visible(event.description, lines=True))
    if place := _visible(event.span.place):
        component.add("location", place)
    component.add("organizer", _address(event.organizer))
    component.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    component.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    component.add("class", "PRIVATE")
    if event.path:
        component.add("url", vUri(house.base_url.rstrip("/") + event.path))
    if not event.cancelled:
        for minutes in event.alarm_minutes:
            component.add_component(_alarm(minutes, event.summary))
    return component


def _alarm(minutes: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _visible(summary))
    alarm.add("trigger", -timedelta(minutes=minutes))
    return alarm


def _address(who: tuple[str, str]) -> Any:
    name, address = who
    found = vCalAddress(f"mailto:{_visible(address).replace(' ', '')}")
    # A parameter's value holds no double quote, even between double quotes (RFC 5545, 3.2).
    found.params["CN"] = vText(_visible(name).replace('"', "'"))
    return found


def _utc() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  an onset is local by its definition
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    standard.add("tzname", "UTC")
    zone.add_component(standard)
    return zone


def _visible(text: str, *, lines: bool = False) -> str:
    """The text without control characters; of a property that has lines, its line breaks stay."""
    kept = "\n" if lines else ""
    return "".join(
        sign if sign in kept or unicodedata.category(sign) not in {"Cc", "Cs"} else " "
        for sign in text
    ).strip()
