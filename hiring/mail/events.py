"""Keeping people's calendars in step with a loop: who is invited, to what, and who is told.

Nobody says "send an invitation": what should stand in each calendar is worked out anew from the
loop and compared with what was announced last. So a swap, a move, a repair or a plan tells those
whose own time changed, and nobody else, whichever way it came about.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from hiring.domain.messages import Answer, MessageKind, MessageState
from hiring.domain.terms import LoopState
from hiring.domain.timetable import zone_of
from hiring.mail.frames import LoopFrame
from hiring.mail.letter import WhyDropped
from hiring.mail.posting import Draft
from hiring.models.base import new_id
from hiring.models.loops import Seat
from hiring.models.mail import CalendarEvent, Message

_ANNOUNCED = frozenset(LoopState) - {LoopState.DRAFT, LoopState.CANCELLED}

Slots = list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What should stand in one calendar: an interviewer's interview, or a candidate's day.

    Args:
        day: of a candidate's day, on their own clock; else that of the interview, UTC.
        slots: ``[start, end, place]`` of each interview, in order.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    slots: Slots
    seat_id: uuid.UUID | None = None


def settle_events(session: Session, frames: Collection[LoopFrame], *, now: datetime) -> list[Draft]:
    """Bring the ledger of calendar events up to the loops, and answer what is to be told. One query.

    What has begun is over for calendars: nothing is announced, moved or taken back any more. A
    loop that is back in draft lets those go who left it; what else changes is announced when it
    is scheduled again.

    Args:
        session: of the transaction, which holds the loops.
        frames: the loops that changed.
        now: aware.
    """
    live: defaultdict[uuid.UUID, list[CalendarEvent]] = defaultdict(list)
    for event in session.exec(
        select(CalendarEvent)
        .where(
            col(CalendarEvent.loop_id).in_([frame.loop_id for frame in frames]),
            col(CalendarEvent.cancelled_at).is_(None),
        )
        .order_by(col(CalendarEvent.starts_at), col(CalendarEvent.id))
        # One interviewer's answer, or a change of the same loop, waits for this one.
        .with_for_update()
    ):
        live[event.loop_id].append(event)
    drafts: list[Draft] = []
    _take_back_unsent(session, frames, live, now)
    for frame in frames:
        events = [one for one in live[frame.loop_id] if one.cancelled_at is None]
        drafts += _settle_panel(session, frame, [one for one in events if one.person_id], now)
        drafts += _settle_candidate(
            session, frame, [one for one in events if one.candidate_id], now
        )
    session.flush()
    return drafts


def _take_back_unsent(
    session: Session,
    frames: Collection[LoopFrame],
    live: Mapping[uuid.UUID, Sequence[CalendarEvent]],
    now: datetime,
) -> None:
    """Forget invitations to a loop that is back in draft and that nobody has been sent yet.

    A plan that is known not to stand is announced to nobody (L4). Once the loop is scheduled
    again, they are invited anew. One query, where a loop is in draft and has events.
    """
    first = {
        event_key(event): event
        for frame in frames
        if frame.state is LoopState.DRAFT
        for event in live[frame.loop_id]
        if event.sequence == 0
    }
    if not first:
        return
    unsent = session.exec(
        select(Message)
        .where(col(Message.key).in_(first), col(Message.state) == MessageState.WAITING)
        .with_for_update()
    ).all()
    for message in unsent:
        first[message.key].cancelled_at = first[message.key].changed_at = now
        message.state, message.settled_at = MessageState.DROPPED, now
        message.outcome = str(WhyDropped.SUPERSEDED)
    session.flush()


def event_key(event: CalendarEvent) -> str:
    """What tells the message of an event as it stands from those before it."""
    return f"event:{event.id}:{event.sequence}"


def _settle_panel(
    session: Session, frame: LoopFrame, events: Sequence[CalendarEvent], now: datetime
) -> Iterator[Draft]:
    seated = {seat.person_id: seat for seat in frame.seats}
    known = {event.person_id: event for event in events}
    for person_id, event in known.items():
        is_gone = person_id not in seated or frame.state is LoopState.CANCELLED
        if is_gone and event.ends_at > now:
            yield _cancel(frame, event, now)
    if frame.state not in _ANNOUNCED:
        return
    for person_id, seat in seated.items():
        wanted = _interview(seat, now)
        if wanted is None:
            continue
        if person_id in known:
            yield from _change(frame, known[person_id], wanted, now)
        else:
            yield _invite(session, frame, wanted, now, person_id=person_id)


def _settle_candidate(
    session: Session, frame: LoopFrame, events: Sequence[CalendarEvent], now: datetime
) -> Iterator[Draft]:
    if frame.state is LoopState.CANCELLED:
        for event in events:
            if event.ends_at > now:
                yield _cancel(frame, event, now)
    if frame.state not in _ANNOUNCED:
        return
    days = {one.day: one for one in candidate_days(frame.seats, frame.candidate_zone)}
    upcoming = {day: one for day, one in days.items() if one.ends_at > now}
    left = {event.day: event for event in events}
    for day in sorted(upcoming.keys() & left.keys()):
        yield from _change(frame, left.pop(day), upcoming.pop(day), now)
    left = {day: event for day, event in left.items() if event.ends_at > now}
    # A whole day that moved is the same event on another day: nobody gets a cancellation for it.
    for old, new in zip(sorted(left), sorted(upcoming), strict=False):
        yield from _change(frame, left.pop(old), upcoming.pop(new), now)
    for event in left.values():
        yield _cancel(frame, event, now)
    for _, wanted in sorted(upcoming.items()):
        yield _invite(session, frame, wanted, now, candidate_id=frame.candidate_id)


def candidate_days(seats: Sequence[Seat], zone_name: str) -> tuple[Wanted, ...]:
    """The candidate's days: what is held for them on each day of their own clock.

    A trainee sits in an interview that is there anyway.
    """
    zone = zone_of(zone_name)
    by_day: defaultdict[date, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for seat in seats:
        if seat.held and seat.kind.counts and seat.starts_at and seat.ends_at:
            day = seat.starts_at.astimezone(zone).date()
            by_day[day].append((seat.starts_at, seat.ends_at, seat.place))
    return tuple(
        Wanted(
            day=day,
            starts_at=min(start for start, _, _ in spans),
            ends_at=max(end for _, end, _ in spans),
            slots=[
                [start.isoformat(), end.isoformat(), place] for start, end, place in sorted(spans)
            ],
        )
        for day, spans in sorted(by_day.items())
    )


def _interview(seat: Seat, now: datetime) -> Wanted | None:
    """A seat's interview, unless it is not held or has begun."""
    if not seat.held or not seat.starts_at or not seat.ends_at or seat.starts_at <= now:
        return None
    return Wanted(
        day=seat.starts_at.date(),
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
        slots=[[seat.starts_at.isoformat(), seat.ends_at.isoformat(), seat.place]],
        seat_id=seat.id,
    )


def _invite(
    session: Session,
    frame: LoopFrame,
    wanted: Wanted,
    now: datetime,
    *,
    person_id: uuid.UUID | None = None,
    candidate_id: uuid.UUID | None = None,
) -> Draft:
    event = CalendarEvent(
        id=new_id(),
        loop_id=frame.loop_id,
        person_id=person_id,
        candidate_id=candidate_id,
        day=wanted.day,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        slots=wanted.slots,
        created_at=now,
        changed_at=now,
    )
    session.add(event)
    return _told(frame, event, _KINDS["invitation"], now, wanted.seat_id)


def _change(
    frame: LoopFrame, event: CalendarEvent, wanted: Wanted, now: datetime
) -> Iterator[Draft]:
    if event.slots == wanted.slots:
        return
    has_moved = [slot[:2] for slot in event.slots] != [slot[:2] for slot in wanted.slots]
    event.day, event.slots = wanted.day, wanted.slots
    event.starts_at, event.ends_at = wanted.starts_at, wanted.ends_at
    event.sequence += 1
    event.changed_at = now
    if has_moved:
        # Who agreed to another time has not agreed to this one (RFC 5546, 3.2.2.1).
        event.answer, event.answered_at = Answer.NONE, None
    yield _told(frame, event, _KINDS["changed"], now, wanted.seat_id)


def _cancel(frame: LoopFrame, event: CalendarEvent, now: datetime) -> Draft:
    event.sequence += 1
    event.changed_at = event.cancelled_at = now
    return _told(frame, event, _KINDS["cancelled"], now, None)


_KINDS = {
    "invitation": (MessageKind.INTERVIEW_INVITATION, MessageKind.CANDIDATE_INVITATION),
    "changed": (MessageKind.INTERVIEW_CHANGED, MessageKind.CANDIDATE_CHANGED),
    "cancelled": (MessageKind.INTERVIEW_CANCELLED, MessageKind.CANDIDATE_CANCELLED),
}


def _told(
    frame: LoopFrame,
    event: CalendarEvent,
    kinds: tuple[MessageKind, MessageKind],
    now: datetime,
    seat_id: uuid.UUID | None,
) -> Draft:
    return Draft(
        key=event_key(event),
        kind=kinds[0] if event.person_id else kinds[1],
        at=now,
        person_id=event.person_id,
        candidate_id=event.candidate_id,
        loop_id=frame.loop_id,
        seat_id=seat_id,
        event_id=event.id,
        facts={"sequence": event.sequence},
        about=event.starts_at,
    )
