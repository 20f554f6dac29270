"""Events in people's calendars, and what their calendars mail back."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

from hiring.models.candidates import Candidate
from hiring.models.mail import CalendarEvent
from tests.harness.clock import START

if TYPE_CHECKING:
    import uuid

    from sqlmodel import Session

    from hiring.models.loops import Seat
    from tests.builders.loops import BuiltLoop


def an_event(
    session: Session, built: BuiltLoop, seat: Seat | None = None, *, sequence: int = 0
) -> CalendarEvent:
    """The event in the calendar of the seat's holder; without a seat, the candidate's day."""
    loop = built.loop
    starts_at = seat.starts_at if seat else loop.first_starts_at
    ends_at = seat.ends_at if seat else loop.last_ends_at
    assert starts_at is not None
    assert ends_at is not None
    event = CalendarEvent(
        loop_id=loop.id,
        person_id=seat.person_id if seat else None,
        candidate_id=None if seat else built.application.candidate_id,
        day=starts_at.date(),
        starts_at=starts_at,
        ends_at=ends_at,
        slots=[[starts_at.isoformat(), ends_at.isoformat(), "Room 1"]],
        sequence=sequence,
        created_at=START - timedelta(days=1),
        changed_at=START - timedelta(days=1),
    )
    session.add(event)
    session.flush()
    return event


def candidate_of(session: Session, built: BuiltLoop) -> Candidate:
    """Whom the loop is about."""
    return session.get_one(Candidate, built.application.candidate_id)


def a_calendar(
    event_id: uuid.UUID | str,
    attendee: str,
    answer: str = "DECLINED",
    *,
    sequence: int | str = 0,
    stamp: str = "20260310T145900Z",
    **other: str,
) -> bytes:
    """A reply as calendars write it; ``other`` replaces whole lines by name, empty leaves one out."""
    lines = {
        "METHOD": "METHOD:REPLY",
        "PRODID": "PRODID:-//Somebody//Calendar 1.0//EN",
        "VERSION": "VERSION:2.0",
        "BEGIN": "BEGIN:VEVENT",
        "DTSTART": "DTSTART:20260317T090000Z",
        "DTSTAMP": f"DTSTAMP:{stamp}",
        "ORGANIZER": "ORGANIZER;CN=Bar Raiser:mailto:answers@hiring.example.com",
        "UID": f"UID:{event_id}@hiring.example.com",
        "ATTENDEE": f'ATTENDEE;CN="Doe; Ines: QA";PARTSTAT={answer};CUTYPE=INDIVIDUAL:mailto:{attendee}',
        "SEQUENCE": f"SEQUENCE:{sequence}",
        "SUMMARY": "SUMMARY:Interview",
        "END": "END:VEVENT",
    } | other
    written = ["BEGIN:VCALENDAR", *(line for line in lines.values() if line), "END:VCALENDAR", ""]
    return "\r\n".join(written).encode()


def a_mail(sender: str, calendar: bytes, *, way: str = "alternative") -> bytes:
    """A mail that brings a calendar: in one of the ways that calendars send it.

    Args:
        sender: the ``From`` header, with or without a name.
        calendar: the file.
        way: ``alternative``, ``attached``, ``quoted`` (printable), ``alone`` or ``nested``.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "answers@hiring.example.com"
    mail["Subject"] = "Declined: Interview"
    if way == "alone":
        mail.set_content(calendar, maintype="text", subtype="calendar", params={"method": "REPLY"})
        return mail.as_bytes()
    mail.set_content("Ines has declined this invitation.")
    if way == "quoted":
        text = calendar.decode()
        mail.add_alternative(text, subtype="calendar", cte="quoted-printable")
        return mail.as_bytes()
    if way in {"alternative", "nested"}:
        method = {"method": "REPLY"}
        mail.add_alternative(calendar, maintype="text", subtype="calendar", params=method)
    if way in {"attached", "nested"}:
        mail.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    return mail.as_bytes()
