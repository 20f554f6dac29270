"""A person's own interviews, and the time held after each for writing, as a feed has them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.deadlines import writing_hold
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState
from hiring.domain.timetable import zone_of
from hiring.mail.letter import Event, House, Span
from hiring.mail.wording import clock, one_line, path_of, zone_name
from hiring.models.base import UtcDateTime
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.mail import CalendarEvent
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active

LOOKS_BACK: Final = timedelta(days=30)
ALARM: Final = 15
_RECRUITER: Any = aliased(Person, name="recruiter")


def events_of_feed(
    session: Session, person_id: uuid.UUID, *, now: datetime, policy: Policy, house: House
) -> list[Event]:
    """A person's held interviews and writing holds (L6), of 30 days back and all to come. One query.

    Nothing for somebody who has left. A hold is an event of its own here: a feed, unlike an
    invitation, carries as many as there are.

    Args:
        session: for reading.
        person_id: whose.
        now: aware.
        policy: how long the hold is.
        house: who invites, and where links lead.
    """
    given = {"person": person_id, "since": now - LOOKS_BACK}
    found: list[Event] = []
    for row in session.execute(_statement(), given):
        found.append(_interview(row, house))
        if policy.writing_hold_minutes:
            found.append(_hold(row, policy, house))
    return found


@cache
def _statement() -> Any:
    return (
        sa.select(
            Seat,
            Person,
            col(Loop.id).label("loop_id"),
            col(Loop.changed_at),
            col(CalendarEvent.sequence),
            col(CalendarEvent.changed_at).label("announced_at"),
            col(Candidate.name).label("candidate"),
            col(Requisition.title).label("title"),
            _RECRUITER.name.label("recruiter"),
        )
        .select_from(Seat)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(_RECRUITER, _RECRUITER.id == col(Requisition.recruiter_id))
        .outerjoin(
            CalendarEvent,
            sa.and_(
                col(CalendarEvent.loop_id) == col(Loop.id),
                col(CalendarEvent.person_id) == col(Seat.person_id),
                col(CalendarEvent.cancelled_at).is_(None),
            ),
        )
        .where(
            col(Seat.person_id) == sa.bindparam("person", type_=sa.Uuid()),
            col(Person.active),
            col(Seat.held),
            active(),
            col(Seat.ends_at) >= sa.bindparam("since", type_=UtcDateTime()),
            col(Loop.state).not_in((LoopState.DRAFT, LoopState.CANCELLED)),
        )
        .order_by(col(Seat.starts_at), col(Seat.id))
    )


def _interview(row: Any, house: House) -> Event:
    path = path_of(row.loop_id, "/kit")
    said = f"{_hours(row)}\nYour kit: {house.base_url.rstrip('/')}{path}"
    span = Span(row.Seat.starts_at, row.Seat.ends_at, one_line(row.Seat.place))
    return _event(row, house, "interview", f"Interview: {_about(row)}", said, span, path)


def _hold(row: Any, policy: Policy, house: House) -> Event:
    path = path_of(row.loop_id, "/feedback/mine")
    said = f"Held for writing your feedback (L6).\n{house.base_url.rstrip('/')}{path}"
    span = Span(*writing_hold(row.Seat.ends_at, policy))
    return _event(row, house, "writing", f"Write feedback: {_about(row)}", said, span, path)


def _event(
    row: Any, house: House, part: str, summary: str, description: str, span: Span, path: str
) -> Event:
    return Event(
        # Of the seat, so that it stays the same however often the feed is fetched.
        id=uuid.uuid5(row.Seat.id, part),
        sequence=row.sequence or 0,
        span=span,
        summary=summary,
        description=description,
        organizer=(one_line(row.recruiter), house.answers_to or house.sender[1]),
        attendee=(one_line(row.Person.name), row.Person.email),
        cancelled=False,
        stamped_at=max(row.changed_at, row.announced_at or row.changed_at),
        alarm_minutes=(ALARM,) if part == "interview" else (),
        path=path,
    )


def _about(row: Any) -> str:
    return f"{one_line(row.candidate)}, {one_line(row.title)}"


def _hours(row: Any) -> str:
    zone = zone_of(row.Person.time_zone)
    starts_at = row.Seat.starts_at
    hours = f"{clock(starts_at, zone)}–{clock(row.Seat.ends_at, zone)}"
    return f"{hours} ({zone_name(starts_at, zone)})"
