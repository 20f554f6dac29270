"""Who is on leave now, of those whom a reminder would go to (F6)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.hours import WorkingSpan
from hiring.domain.leave import is_on_leave
from hiring.domain.timetable import Interval, zone_of
from hiring.models.calendar import CalendarBusy, DayOff, WorkingHours
from hiring.models.people import Person

_DAY = timedelta(days=1)


def who_is_away(
    session: Session, person_ids: Collection[uuid.UUID], *, now: datetime
) -> frozenset[uuid.UUID]:
    """Those of these people who are on leave on the day it is where they are. Four queries."""
    if not person_ids:
        return frozenset()
    zones = {
        row.id: zone_of(row.time_zone)
        for row in session.execute(
            sa.select(col(Person.id), col(Person.time_zone)).where(col(Person.id).in_(person_ids))
        )
    }
    days_off: defaultdict[uuid.UUID, list[tuple[date, date]]] = defaultdict(list)
    # Wherever somebody is, their day is at most one away from that in UTC.
    for off in session.exec(
        select(DayOff).where(
            col(DayOff.person_id).in_(person_ids),
            col(DayOff.last_day) >= (now - _DAY).date(),
            col(DayOff.first_day) <= (now + _DAY).date(),
        )
    ):
        days_off[off.person_id].append((off.first_day, off.last_day))
    taken: defaultdict[uuid.UUID, list[Interval]] = defaultdict(list)
    for busy in session.exec(
        select(CalendarBusy).where(
            col(CalendarBusy.person_id).in_(person_ids),
            col(CalendarBusy.starts_at) < now + 2 * _DAY,
            col(CalendarBusy.ends_at) > now - 2 * _DAY,
        )
    ):
        taken[busy.person_id].append(Interval(busy.starts_at, busy.ends_at))
    spans: defaultdict[uuid.UUID, list[WorkingSpan]] = defaultdict(list)
    for one in session.exec(
        select(WorkingHours).where(col(WorkingHours.person_id).in_(person_ids))
    ):
        spans[one.person_id].append(WorkingSpan(one.weekday, one.starts_minute, one.ends_minute))
    return frozenset(
        person_id
        for person_id, zone in zones.items()
        if is_on_leave(
            now,
            zone,
            days_off=days_off[person_id],
            taken=taken[person_id],
            spans=spans[person_id],
        )
    )
