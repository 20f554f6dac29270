"""The hours, days off and calendars of a person, and the holidays of all: as they are kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from hiring.domain.hours import WorkingSpan
from hiring.models.calendar import CalendarImport, DayOff, Holiday, InterviewLimit, WorkingHours

CALENDAR_AGES_AFTER = timedelta(days=14)
"""An import this old no longer tells what its owner has since agreed to."""


@dataclass(frozen=True, kw_only=True)
class HoursView:
    """What a person keeps.

    Args:
        daily: their own limit, None for the organisation's.
        weekly: their own limit, None for none.
    """

    spans: tuple[WorkingSpan, ...]
    daily: int | None
    weekly: int | None
    days_off: tuple[DayOff, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarView:
    """An imported calendar: what it covers, never what is in it."""

    id: uuid.UUID
    name: str
    imported_at: datetime
    covers_from: datetime
    covers_until: datetime
    has_aged: bool


def get_hours(
    session: Session, person_id: uuid.UUID, *, off_after: date | None = None
) -> HoursView:
    """Weekly hours, limits and days off of one person. Three queries.

    Args:
        session: for reading.
        person_id: whom.
        off_after: leave days off out that end before this day.
    """
    limit = session.get(InterviewLimit, person_id)
    return HoursView(
        spans=list_spans(session, person_id),
        daily=limit.daily if limit else None,
        weekly=limit.weekly if limit else None,
        days_off=list_days_off(session, person_id, after=off_after),
    )


def list_spans(session: Session, person_id: uuid.UUID) -> tuple[WorkingSpan, ...]:
    """A person's weekly hours, from Monday on."""
    rows = session.exec(
        select(WorkingHours)
        .where(WorkingHours.person_id == person_id)
        .order_by(col(WorkingHours.weekday), col(WorkingHours.starts_minute))
    )
    return tuple(
        WorkingSpan(row.weekday, row.starts_minute, row.ends_minute, row.preferred) for row in rows
    )


def list_days_off(
    session: Session, person_id: uuid.UUID, *, after: date | None = None
) -> tuple[DayOff, ...]:
    """A person's days off in order; only those that end on or after a day, where one is given."""
    statement = select(DayOff).where(DayOff.person_id == person_id)
    if after is not None:
        statement = statement.where(col(DayOff.last_day) >= after)
    return tuple(session.exec(statement.order_by(col(DayOff.first_day), col(DayOff.id))))


def list_calendars(
    session: Session, person_id: uuid.UUID, *, now: datetime
) -> tuple[CalendarView, ...]:
    """The calendars a person handed over, by name."""
    rows = session.exec(
        select(CalendarImport)
        .where(CalendarImport.person_id == person_id)
        .order_by(col(CalendarImport.name))
    )
    return tuple(
        CalendarView(
            id=row.id,
            name=row.name,
            imported_at=row.imported_at,
            covers_from=row.covers_from,
            covers_until=row.covers_until,
            has_aged=now - row.imported_at > CALENDAR_AGES_AFTER or row.covers_until <= now,
        )
        for row in rows
    )


def list_holidays(
    session: Session, *, after: date, time_zone: str | None = None, limit: int = 200
) -> tuple[Holiday, ...]:
    """The holidays from a day on, in order.

    Args:
        session: for reading.
        after: the first day.
        time_zone: only those that everybody has, or those who live by it.
        limit: the most to answer with.
    """
    statement = select(Holiday).where(col(Holiday.day) >= after)
    if time_zone is not None:
        statement = statement.where(col(Holiday.time_zone).in_(["", time_zone]))
    in_order = statement.order_by(col(Holiday.day), col(Holiday.time_zone)).limit(limit)
    return tuple(session.exec(in_order))
