"""What the recipients of messages may know of what these are about: one statement for them all."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import zone_of
from hiring.mail.letter import Span
from hiring.mail.wording_facts import EventKnown, Involvement, LoopKnown, Reader, SeatKnown
from hiring.models.candidates import Application, Candidate
from hiring.models.debrief import Debrief, Veto
from hiring.models.loops import Loop, Seat
from hiring.models.mail import CalendarEvent, Message
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.visibility import formula
from hiring.visibility.facts import (
    Viewer,
    active,
    counting,
    facts_for,
    involves,
    is_in,
    is_returned,
    is_waived,
)

# The viewer of F7's clauses is the message's own recipient: a column, so that one statement
# answers for every recipient. As text, since the clauses fix what they take from outside, and a
# column object would bring its table with it.
_RECIPIENT: Final = cast("uuid.UUID", sa.literal_column("message.person_id", sa.Uuid()))

_READER: Any = aliased(Person, name="reader")
_RECRUITER: Any = aliased(Person, name="recruiter")
_HOLDER: Any = aliased(Person, name="holder")
_APPLICANT: Any = aliased(Candidate, name="applicant")
_SUBJECT: Any = aliased(Seat, name="subject_seat")
_OWN: Any = aliased(Seat, name="own_seat")


@dataclass(frozen=True, slots=True)
class Context:
    """A message's recipient and what it is about, as far as that exists."""

    reader: Reader
    loop: LoopKnown | None
    part: Involvement
    seat: SeatKnown | None
    event: EventKnown | None


def contexts_of(session: Session, message_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Context]:
    """By message: its recipient, and what it is about as that recipient may know it. One query."""
    if not message_ids:
        return {}
    rows = session.execute(_statement(), {"wanted": list(message_ids)}).all()
    return {row.message_id: _context(row) for row in rows}


@cache
def _statement() -> Any:
    viewer = Viewer(id=_RECIPIENT, leads_programme=False, opens_after_own=False)
    own = (
        sa.exists()
        .where(_OWN.loop_id == col(Loop.id), _OWN.person_id == _RECIPIENT, active(_OWN))
        .correlate(Loop)
    )
    flags = {
        "is_involved": involves(_RECIPIENT),
        "follows": formula.debrief_room(facts_for(viewer)),
        "holds_bar": own.where(_OWN.kind == SeatKind.BAR_RAISER),
        "holds_counting": own.where(counting(_OWN)),
        "holds_trainee": own.where(_OWN.kind == SeatKind.TRAINEE),
        "subject_in": is_in(_SUBJECT),
        "subject_waived": is_waived(_SUBJECT),
        "subject_returned": is_returned(_SUBJECT),
    }
    return (
        sa.select(
            col(Message.id).label("message_id"),
            _READER,
            _APPLICANT,
            col(Loop.id).label("loop_id"),
            col(Loop.state).label("loop_state"),
            col(Application.id).label("application_id"),
            col(Candidate.name).label("candidate"),
            col(Requisition.title).label("title"),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            _RECRUITER.name.label("recruiter_name"),
            _RECRUITER.email.label("recruiter_email"),
            _SUBJECT,
            _HOLDER.name.label("holder"),
            CalendarEvent,
            col(Debrief.revealed_at),
            col(Veto.cast_by),
            *(sa.type_coerce(flag, sa.Boolean).label(name) for name, flag in flags.items()),
        )
        .select_from(Message)
        .outerjoin(_READER, _READER.id == col(Message.person_id))
        .outerjoin(_APPLICANT, _APPLICANT.id == col(Message.candidate_id))
        .outerjoin(Loop, col(Loop.id) == col(Message.loop_id))
        .outerjoin(Application, col(Application.id) == col(Loop.application_id))
        .outerjoin(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .outerjoin(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .outerjoin(_RECRUITER, _RECRUITER.id == col(Requisition.recruiter_id))
        .outerjoin(
            _SUBJECT,
            sa.and_(_SUBJECT.id == col(Message.seat_id), _SUBJECT.loop_id == col(Loop.id)),
        )
        .outerjoin(_HOLDER, _HOLDER.id == _SUBJECT.person_id)
        .outerjoin(CalendarEvent, col(CalendarEvent.id) == col(Message.event_id))
        .outerjoin(Debrief, col(Debrief.loop_id) == col(Loop.id))
        .outerjoin(Veto, col(Veto.loop_id) == col(Loop.id))
        .where(col(Message.id).in_(sa.bindparam("wanted", expanding=True)))
    )


def _context(row: Any) -> Context:
    reader = _reader(row.reader, row.applicant)
    return Context(
        reader, _loop(row), _part(row, reader), _seat(row), _event_known(row.CalendarEvent)
    )


def _reader(person: Person | None, applicant: Candidate | None) -> Reader:
    if person is not None:
        return Reader(
            id=person.id,
            name=person.name,
            address=person.email,
            zone=zone_of(person.time_zone),
            is_active=person.active,
            bar_raiser=person.bar_raiser,
            weekly_loop_cap=person.weekly_loop_cap,
        )
    if applicant is None:
        raise LookupError("a message goes to a person or a candidate")
    return Reader(
        id=applicant.id,
        name=applicant.name,
        address=applicant.email,
        zone=zone_of(applicant.time_zone),
        is_candidate=True,
    )


def _loop(row: Any) -> LoopKnown | None:
    if row.loop_id is None:
        return None
    return LoopKnown(
        id=row.loop_id,
        state=row.loop_state,
        application_id=row.application_id,
        candidate=row.candidate,
        title=row.title,
        recruiter=(row.recruiter_name, row.recruiter_email),
        is_revealed=row.revealed_at is not None,
    )


def _part(row: Any, reader: Reader) -> Involvement:
    return Involvement(
        is_involved=bool(row.is_involved),
        is_recruiter=row.recruiter_id == reader.id,
        is_hiring_manager=row.hiring_manager_id == reader.id,
        is_bar_raiser=bool(row.holds_bar),
        counts=bool(row.holds_counting),
        trains=bool(row.holds_trainee),
        follows_debrief=bool(row.follows),
        cast_veto=row.cast_by == reader.id,
    )


def _seat(row: Any) -> SeatKnown | None:
    seat: Seat | None = row.subject_seat
    if seat is None:
        return None
    return SeatKnown(
        id=seat.id,
        person_id=seat.person_id,
        person=row.holder,
        kind=seat.kind,
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
        stands=seat.removed_at is None and seat.held,
        owes=not row.subject_waived and not row.subject_in,
        is_returned=bool(row.subject_returned),
    )


def _event_known(event: CalendarEvent | None) -> EventKnown | None:
    if event is None:
        return None
    owner = event.person_id or event.candidate_id
    if owner is None:
        raise LookupError("an event is in somebody's calendar")
    slots = [_slot(slot) for slot in event.slots]
    return EventKnown(
        id=event.id,
        owner_id=owner,
        sequence=event.sequence,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        # Two of a panel at one time and place are one interview to whoever sits there.
        slots=tuple(dict.fromkeys(sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at)))),
        changed_at=event.changed_at,
        is_cancelled=event.cancelled_at is not None,
    )


def _slot(slot: list[str]) -> Span:
    start, end, *place = slot
    return Span(_instant(start), _instant(end), place[0] if place else "")


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
