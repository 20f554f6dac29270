"""Writing down the hours people keep, their days off and calendars, and holidays (L5)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_keep_holidays
from hiring.domain.errors import FieldError, Invalid, NotAllowed, NotFound
from hiring.domain.hours import GRID_MINUTES, MINUTES_A_DAY, WorkingSpan
from hiring.models.calendar import (
    CalendarBusy,
    CalendarImport,
    DayOff,
    Holiday,
    InterviewLimit,
    WorkingHours,
)
from hiring.people.actions.availability import lock_for_declaring
from hiring.people.actions.locks import lock_installation
from hiring.people.checks import time_zones
from hiring.people.commands import (
    AddHoliday,
    ChangeDaysOff,
    ForgetCalendar,
    ImportCalendar,
    SetHours,
)
from hiring.people.queries_hours import HoursView, get_hours, list_days_off

MOST_SPANS_A_DAY = 2
MOST_DAYS_OFF = 200
MOST_CALENDARS = 10
LONGEST_OFF_DAYS = 400
HIGHEST_DAILY, HIGHEST_WEEKLY = 20, 50
LONGEST_CALENDAR_NAME = 80
LONGEST_HOLIDAY_NAME = 120
YEARS = range(2000, 2101)


def set_hours(session: Session, actor: Actor, command: SetHours, *, now: datetime) -> HoursView:
    """Put these weekly hours and limits in place of those there were (L5).

    Raises:
        NotFound: there is no such person.
        NotAllowed: neither one's own, nor a recruiter or administrator.
        Invalid: hours that are none, or limits out of range.
    """
    person = lock_for_declaring(session, actor, command.person_id)
    errors = [*wrong_hours(command.spans), *_wrong_limits(command)]
    errors += _wrong_days(command.days_off or (), "/days_off")
    if errors:
        raise Invalid(errors)
    session.execute(sa.delete(WorkingHours).where(col(WorkingHours.person_id) == person.id))
    session.add_all(
        WorkingHours(
            person_id=person.id,
            weekday=one.weekday,
            starts_minute=one.starts,
            ends_minute=one.ends,
            preferred=one.preferred,
        )
        for one in command.spans
    )
    session.execute(sa.delete(InterviewLimit).where(col(InterviewLimit.person_id) == person.id))
    if command.daily is not None or command.weekly is not None:
        limits = InterviewLimit(person_id=person.id, daily=command.daily, weekly=command.weekly)
        session.add(limits)
    if command.days_off is not None:
        session.execute(sa.delete(DayOff).where(col(DayOff.person_id) == person.id))
        session.add_all(
            DayOff(person_id=person.id, first_day=first, last_day=last)
            for first, last in command.days_off
        )
    session.flush()
    chain.record(
        session,
        "person.hours_set",
        actor_id=actor.id,
        now=now,
        subject_id=person.id,
        spans=len(command.spans),
        daily=command.daily,
        weekly=command.weekly,
        days_off=None if command.days_off is None else len(command.days_off),
    )
    return get_hours(session, person.id)


def change_days_off(
    session: Session, actor: Actor, command: ChangeDaysOff, *, now: datetime
) -> tuple[DayOff, ...]:
    """Add days off and take others away (L5).

    Raises:
        NotFound: there is no such person.
        NotAllowed: neither one's own, nor a recruiter or administrator.
        Invalid: days upside down, out of reach, or too many.
    """
    person = lock_for_declaring(session, actor, command.person_id)
    if errors := list(_wrong_days(command.add, "/first_day")):
        raise Invalid(errors)
    theirs = col(DayOff.person_id) == person.id
    session.execute(sa.delete(DayOff).where(theirs, col(DayOff.id).in_(command.remove)))
    session.add_all(
        DayOff(person_id=person.id, first_day=first, last_day=last) for first, last in command.add
    )
    session.flush()
    kept = list_days_off(session, person.id)
    if len(kept) > MOST_DAYS_OFF:
        raise Invalid((FieldError("/first_day", f"At most {MOST_DAYS_OFF} entries."),))
    chain.record(
        session,
        "person.days_off_changed",
        actor_id=actor.id,
        now=now,
        subject_id=person.id,
        added=len(command.add),
        removed=len(command.remove),
    )
    return kept


def import_calendar(
    session: Session, actor: Actor, command: ImportCalendar, *, now: datetime
) -> CalendarImport:
    """Keep when a calendar has something, in place of the import of the same name (L5).

    Raises:
        NotFound: there is no such person.
        NotAllowed: neither one's own, nor a recruiter or administrator.
        Invalid: no name, or too many calendars.
    """
    person = lock_for_declaring(session, actor, command.person_id)
    name = " ".join(command.name.split())
    if not name or len(name) > LONGEST_CALENDAR_NAME:
        detail = f"A calendar needs a name of at most {LONGEST_CALENDAR_NAME} characters."
        raise Invalid((FieldError("/name", detail),))
    theirs = session.exec(select(CalendarImport).where(CalendarImport.person_id == person.id)).all()
    former = next((one for one in theirs if one.name == name), None)
    if former is not None:
        _forget(session, former)
    elif len(theirs) >= MOST_CALENDARS:
        detail = f"At most {MOST_CALENDARS} calendars. Remove one first."
        raise Invalid((FieldError("/name", detail),))
    kept = CalendarImport(
        person_id=person.id,
        name=name,
        imported_at=now,
        covers_from=command.times.covers.starts_at,
        covers_until=command.times.covers.ends_at,
        digest=command.digest,
    )
    session.add(kept)
    session.flush()
    session.add_all(
        CalendarBusy(
            import_id=kept.id,
            person_id=person.id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in command.times.busy
    )
    session.flush()
    chain.record(
        session,
        "person.calendar_imported",
        actor_id=actor.id,
        now=now,
        subject_id=person.id,
        import_id=str(kept.id),
        busy=len(command.times.busy),
        again=former is not None,
    )
    return kept


def forget_calendar(
    session: Session, actor: Actor, command: ForgetCalendar, *, now: datetime
) -> None:
    """Remove an imported calendar and every time of it.

    Raises:
        NotFound: there is no such person, or no such calendar of theirs.
        NotAllowed: neither one's own, nor a recruiter or administrator.
    """
    person = lock_for_declaring(session, actor, command.person_id)
    found = session.get(CalendarImport, command.import_id)
    if found is None or found.person_id != person.id:
        raise NotFound("calendar")
    _forget(session, found)
    chain.record(
        session,
        "person.calendar_forgotten",
        actor_id=actor.id,
        now=now,
        subject_id=person.id,
        import_id=str(command.import_id),
    )


def add_holiday(session: Session, actor: Actor, command: AddHoliday, *, now: datetime) -> Holiday:
    """Enter a holiday (L5).

    Raises:
        NotAllowed: neither a recruiter nor an administrator.
        Invalid: no name, no such zone, a day out of reach, or the day is one already.
    """
    for refusal in why_not_keep_holidays(actor):
        raise NotAllowed(refusal)
    lock_installation(session)
    name = " ".join(command.name.split())
    errors = []
    if not name or len(name) > LONGEST_HOLIDAY_NAME:
        errors.append(FieldError("/name", "A holiday needs a name."))
    if command.time_zone and command.time_zone not in time_zones():
        errors.append(FieldError("/time_zone", "There is no such time zone."))
    if command.day.year not in YEARS:
        errors.append(FieldError("/day", "This year is out of reach."))
    same = session.exec(
        select(Holiday.id).where(Holiday.day == command.day, Holiday.time_zone == command.time_zone)
    ).first()
    if same is not None:
        errors.append(FieldError("/day", "This day is a holiday there already."))
    if errors:
        raise Invalid(errors)
    holiday = Holiday(day=command.day, name=name, time_zone=command.time_zone)
    session.add(holiday)
    session.flush()
    chain.record(
        session,
        "holiday.added",
        actor_id=actor.id,
        now=now,
        subject_id=holiday.id,
        day=command.day.isoformat(),
        time_zone=command.time_zone,
    )
    return holiday


def remove_holiday(session: Session, actor: Actor, holiday_id: uuid.UUID, *, now: datetime) -> None:
    """Strike a holiday (L5).

    Raises:
        NotAllowed: neither a recruiter nor an administrator.
        NotFound: there is none of that id.
    """
    for refusal in why_not_keep_holidays(actor):
        raise NotAllowed(refusal)
    lock_installation(session)
    holiday = session.get(Holiday, holiday_id)
    if holiday is None:
        raise NotFound("holiday")
    chain.record(
        session,
        "holiday.removed",
        actor_id=actor.id,
        now=now,
        subject_id=holiday.id,
        day=holiday.day.isoformat(),
    )
    session.delete(holiday)
    session.flush()


def wrong_hours(spans: Sequence[WorkingSpan]) -> Iterator[FieldError]:
    """What is wrong with weekly hours, each at ``/hours/NUMBER/PART``."""
    by_day: defaultdict[int, list[tuple[int, WorkingSpan]]] = defaultdict(list)
    for number, one in enumerate(spans):
        pointer = f"/hours/{number}"
        if one.weekday not in range(7):
            yield FieldError(f"{pointer}/weekday", "A weekday from 0, Monday, to 6.", "L5")
        if not 0 <= one.starts < one.ends <= MINUTES_A_DAY:
            yield FieldError(f"{pointer}/ends", "Hours end after they start, on one day.", "L5")
        if one.starts % GRID_MINUTES or one.ends % GRID_MINUTES:
            yield FieldError(f"{pointer}/starts", "Hours are in quarters of an hour.", "L5")
        by_day[one.weekday].append((number, one))
    for theirs in by_day.values():
        latest = -1
        for place, (number, one) in enumerate(sorted(theirs, key=lambda each: each[1])):
            if place >= MOST_SPANS_A_DAY:
                detail = f"At most {MOST_SPANS_A_DAY} spans a day."
                yield FieldError(f"/hours/{number}/weekday", detail, "L5")
            if one.starts < latest:
                detail = "This overlaps the other hours of the day."
                yield FieldError(f"/hours/{number}/starts", detail, "L5")
            latest = max(latest, one.ends)


def _wrong_limits(command: SetHours) -> Iterator[FieldError]:
    for name, value, most in (
        ("daily_limit", command.daily, HIGHEST_DAILY),
        ("weekly_limit", command.weekly, HIGHEST_WEEKLY),
    ):
        if value is not None and not 0 <= value <= most:
            yield FieldError(f"/{name}", f"A whole number from 0 to {most}.", "L5")


def _wrong_days(days: Sequence[tuple[date, date]], pointer: str) -> Iterator[FieldError]:
    if len(days) > MOST_DAYS_OFF:
        yield FieldError(pointer, f"At most {MOST_DAYS_OFF} entries.")
    for first, last in days:
        if first.year not in YEARS or last.year not in YEARS:
            yield FieldError(pointer, "This year is out of reach.")
        elif last < first:
            yield FieldError(pointer, "The last day comes before the first.")
        elif (last - first).days >= LONGEST_OFF_DAYS:
            yield FieldError(pointer, f"At most {LONGEST_OFF_DAYS} days at once.")


def _forget(session: Session, calendar: CalendarImport) -> None:
    times = col(CalendarBusy.import_id) == calendar.id
    session.execute(sa.delete(CalendarBusy).where(times))
    session.delete(calendar)
    session.flush()
