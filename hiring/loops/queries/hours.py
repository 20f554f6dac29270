"""When people can interview: their hours, days off, holidays, calendars and limits (L5).

One truth for whoever plans and for the rules: two queries, whatever the number of people.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.hours import (
    OFFICE_HOURS,
    Away,
    InterviewLimits,
    WorkingSpan,
    clipped,
    expanded,
    whole_days,
    without,
)
from hiring.domain.policy import Policy
from hiring.domain.timetable import Interval, merged, zone_of
from hiring.models.calendar import (
    CalendarBusy,
    DayOff,
    Holiday,
    InterviewLimit,
    WorkingHours,
)
from hiring.models.candidates import CandidateWindow
from hiring.models.people import AvailabilityWindow, Person

_DAY = timedelta(days=1)
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class Diary:
    """What is known of when one person can interview, around what was asked.

    Args:
        zone: theirs.
        asked: the stretches of time that were looked at, in order.
        declares: whether they have said anything of when they can.
        spans: their weekly hours.
        windows: single windows that they declared.
        away: days off and holidays.
        taken: what their imported calendars have.
        daily: their own limit, None for the organisation's.
        weekly: their own limit, None for none.
    """

    zone: ZoneInfo
    asked: tuple[Interval, ...]
    declares: bool = False
    spans: list[WorkingSpan] = field(default_factory=list)
    windows: list[Interval] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
    taken: list[Interval] = field(default_factory=list)
    daily: int | None = None
    weekly: int | None = None

    @property
    def declared(self) -> tuple[Interval, ...] | None:
        """Windows and weekly hours together; None when they declared neither."""
        if not self.declares:
            return None
        return self._on_the_clock(self.spans, self.windows)

    @property
    def open(self) -> tuple[Interval, ...]:
        """When planning may take them: what they declared, or office hours, less what is away."""
        hours = self.spans if self.declares else OFFICE_HOURS
        return self._at_work(self._on_the_clock(hours, self.windows))

    @property
    def preferred(self) -> tuple[Interval, ...]:
        """The hours in which they would rather, less what is away."""
        return self._at_work(self._on_the_clock([one for one in self.spans if one.preferred], ()))

    def limits(self, policy: Policy) -> InterviewLimits:
        """Their own limits; nobody's day is fuller than the organisation allows."""
        return _limited(self.daily, self.weekly, policy)

    def _on_the_clock(
        self, spans: Sequence[WorkingSpan], windows: Sequence[Interval]
    ) -> tuple[Interval, ...]:
        return merged(
            one
            for part in self.asked
            for one in (*expanded(spans, self.zone, part), *clipped(windows, part))
        )

    def _at_work(self, hours: Sequence[Interval]) -> tuple[Interval, ...]:
        return without(hours, (one.interval for one in self.away))


def diaries(
    session: Session, ids: Collection[uuid.UUID], asked: Sequence[Interval], *, now: datetime
) -> dict[uuid.UUID, Diary]:
    """What is known of when these people can interview. Two queries.

    Args:
        session: for reading.
        ids: whom; those who do not exist are left out.
        asked: the stretches of time to look at; hours are laid out over these alone.
        now: aware; a person whose declared windows have all passed declares none.
    """
    parts = merged(
        Interval(max(one.starts_at, _EARLIEST), min(one.ends_at, _LATEST)) for one in asked
    )
    found: dict[uuid.UUID, Diary] = {}
    if not ids or not parts:
        return found
    begins, ends = parts[0].starts_at, parts[-1].ends_at
    for row in session.execute(_keeping(), {"ids": list(ids), "now": now}):
        diary = found.get(row.id)
        if diary is None:
            diary = found[row.id] = Diary(
                zone=zone_of(row.time_zone),
                asked=parts,
                declares=bool(row.has_windows) or row.weekday is not None,
                daily=row.daily,
                weekly=row.weekly,
            )
        if row.weekday is not None:
            diary.spans.append(
                WorkingSpan(row.weekday, row.starts_minute, row.ends_minute, row.preferred)
            )
    around = {
        "ids": list(ids),
        "begins": begins,
        "ends": ends,
        # Whoever is a day ahead or behind UTC counts too.
        "first": begins.date() - _DAY,
        "last": ends.date() + _DAY,
        "now": now,
    }
    for row in session.execute(_dated(), around):
        if row.kind == "holiday":
            for diary in found.values():
                if row.time_zone in {"", diary.zone.key}:
                    days = whole_days(row.first_day, row.last_day, diary.zone)
                    diary.away.append(Away(days, row.name))
            continue
        diary = found[row.person_id]
        if row.kind == "off":
            diary.away.append(Away(whole_days(row.first_day, row.last_day, diary.zone)))
        elif row.kind == "window":
            diary.windows.append(Interval(row.starts_at, row.ends_at))
        else:
            diary.taken.append(Interval(row.starts_at, row.ends_at))
    return found


def open_hours(
    session: Session, ids: Collection[uuid.UUID], within: Interval, *, now: datetime
) -> dict[uuid.UUID, tuple[Interval, ...]]:
    """When planning may take these people, in order, for each of them. Two queries.

    Their declared windows and weekly hours, or office hours where they declared neither, without
    holidays and days off. Calendars are ``calendar_taken``.
    """
    kept = diaries(session, ids, [within], now=now)
    return {person_id: diary.open for person_id, diary in kept.items()}


def preferred_hours(
    session: Session, ids: Collection[uuid.UUID], within: Interval, *, now: datetime
) -> dict[uuid.UUID, tuple[Interval, ...]]:
    """The hours in which they would rather, for those who say so. Two queries."""
    kept = diaries(session, ids, [within], now=now)
    return {id_: hours for id_, diary in kept.items() if (hours := diary.preferred)}


def calendar_taken(
    session: Session, ids: Collection[uuid.UUID], within: Interval
) -> dict[uuid.UUID, tuple[Interval, ...]]:
    """What their imported calendars have, for those with anything there. One query."""
    found: defaultdict[uuid.UUID, list[Interval]] = defaultdict(list)
    around = {"ids": list(ids), "begins": within.starts_at, "ends": within.ends_at}
    for person_id, starts_at, ends_at in session.execute(_busy(), around):
        found[person_id].append(Interval(starts_at, ends_at))
    return {person_id: clipped(taken, within) for person_id, taken in found.items()}


def interview_limits(
    session: Session, ids: Collection[uuid.UUID], policy: Policy
) -> dict[uuid.UUID, InterviewLimits]:
    """How many interviews each of these people takes. One query."""
    most = policy.interviewer_daily_interviews
    limits = dict.fromkeys(ids, InterviewLimits(daily=most))
    for person_id, daily, weekly in session.execute(_limits(), {"ids": list(ids)}):
        limits[person_id] = _limited(daily, weekly, policy)
    return limits


def candidate_hours(
    session: Session, candidate_id: uuid.UUID, within: Interval
) -> tuple[Interval, ...]:
    """When the candidate said that they can, in ``within``; empty when they said nothing."""
    around = {"candidate": candidate_id, "begins": within.starts_at, "ends": within.ends_at}
    rows = session.execute(_candidates(), around)
    return clipped((Interval(starts_at, ends_at) for starts_at, ends_at in rows), within)


def _limited(daily: int | None, weekly: int | None, policy: Policy) -> InterviewLimits:
    most = policy.interviewer_daily_interviews
    return InterviewLimits(daily=most if daily is None else min(daily, most), weekly=weekly)


# The statements are made once: making one costs more than running it.
@cache
def _keeping() -> Any:
    """Zone, limits and weekly hours: one row for each span of hours, one without any for none."""
    declared = (
        sa.exists()
        .where(
            col(AvailabilityWindow.person_id) == col(Person.id),
            col(AvailabilityWindow.ends_at) > sa.bindparam("now"),
        )
        .correlate(Person)
    )
    return (
        sa.select(
            col(Person.id),
            col(Person.time_zone),
            declared.label("has_windows"),
            col(InterviewLimit.daily),
            col(InterviewLimit.weekly),
            col(WorkingHours.weekday),
            col(WorkingHours.starts_minute),
            col(WorkingHours.ends_minute),
            col(WorkingHours.preferred),
        )
        .select_from(Person)
        .outerjoin(InterviewLimit, col(InterviewLimit.person_id) == col(Person.id))
        .outerjoin(WorkingHours, col(WorkingHours.person_id) == col(Person.id))
        .where(col(Person.id).in_(sa.bindparam("ids", expanding=True)))
        .order_by(col(Person.id), col(WorkingHours.weekday), col(WorkingHours.starts_minute))
    )


@cache
def _dated() -> Any:
    """Windows, calendars, days off and holidays in the time asked about, as one query."""
    no_person, no_day = sa.cast(sa.null(), sa.Uuid()), sa.cast(sa.null(), sa.Date())
    no_moment = sa.cast(sa.null(), sa.DateTime(timezone=True))
    no_words = sa.cast(sa.null(), sa.String())

    def lines(kind: str, *values: Any) -> Any:
        names = ("person_id", "starts_at", "ends_at", "first_day", "last_day", "name", "time_zone")
        return sa.select(
            sa.literal(kind).label("kind"),
            *(value.label(name) for name, value in zip(names, values, strict=True)),
        )

    def timed(kind: str, table: Any) -> Any:
        columns = (col(table.person_id), col(table.starts_at), col(table.ends_at))
        return lines(kind, *columns, no_day, no_day, no_words, no_words).where(
            columns[0].in_(sa.bindparam("ids", expanding=True)),
            columns[1] < sa.bindparam("ends"),
            columns[2] > sa.bindparam("begins"),
        )

    off = lines(
        "off",
        col(DayOff.person_id),
        no_moment,
        no_moment,
        col(DayOff.first_day),
        col(DayOff.last_day),
        no_words,
        no_words,
    ).where(
        col(DayOff.person_id).in_(sa.bindparam("ids", expanding=True)),
        col(DayOff.last_day) >= sa.bindparam("first"),
        col(DayOff.first_day) <= sa.bindparam("last"),
    )
    holiday = lines(
        "holiday",
        no_person,
        no_moment,
        no_moment,
        col(Holiday.day),
        col(Holiday.day),
        col(Holiday.name),
        col(Holiday.time_zone),
    ).where(col(Holiday.day).between(sa.bindparam("first"), sa.bindparam("last")))
    declared = timed("window", AvailabilityWindow).where(
        col(AvailabilityWindow.ends_at) > sa.bindparam("now")
    )
    return sa.union_all(declared, timed("busy", CalendarBusy), off, holiday)


@cache
def _busy() -> Any:
    return sa.select(
        col(CalendarBusy.person_id), col(CalendarBusy.starts_at), col(CalendarBusy.ends_at)
    ).where(
        col(CalendarBusy.person_id).in_(sa.bindparam("ids", expanding=True)),
        col(CalendarBusy.starts_at) < sa.bindparam("ends"),
        col(CalendarBusy.ends_at) > sa.bindparam("begins"),
    )


@cache
def _limits() -> Any:
    return sa.select(
        col(InterviewLimit.person_id), col(InterviewLimit.daily), col(InterviewLimit.weekly)
    ).where(col(InterviewLimit.person_id).in_(sa.bindparam("ids", expanding=True)))


@cache
def _candidates() -> Any:
    return (
        sa.select(col(CandidateWindow.starts_at), col(CandidateWindow.ends_at))
        .where(
            col(CandidateWindow.candidate_id) == sa.bindparam("candidate", type_=sa.Uuid()),
            col(CandidateWindow.starts_at) < sa.bindparam("ends"),
            col(CandidateWindow.ends_at) > sa.bindparam("begins"),
        )
        .order_by(col(CandidateWindow.starts_at))
    )
