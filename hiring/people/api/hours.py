"""The hours people keep, in the JSON API."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated

from flask import Response
from pydantic import Field
from sqlmodel import Session

from hiring.domain.hours import WorkingSpan
from hiring.people import actions, queries, queries_hours
from hiring.people.api.people import PersonPath, blueprint
from hiring.people.commands import SetHours
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import In, Out, answer, problems, require_match
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading, transaction

DAILY = "the most interviews on a day; null for the installation's default"
WEEKLY = "the most interviews in an ISO week; null for no limit"
MOST_SPANS_SENT = 100
Clock = Annotated[
    str,
    Field(
        pattern=r"^(([01][0-9]|2[0-3]):(00|15|30|45)|24:00)$",
        description="hours and minutes, in quarters of an hour; 24:00 ends a day",
    ),
]
DailyLimit = Annotated[int, Field(ge=0, le=actions.HIGHEST_DAILY)]
WeeklyLimit = Annotated[int, Field(ge=0, le=actions.HIGHEST_WEEKLY)]


class SpanIn(In):
    """A stretch of every such weekday, on the person's own clock."""

    weekday: int = Field(ge=0, le=6, description="0 is Monday")
    starts: Clock
    ends: Clock
    preferred: bool = Field(default=False, description="whether they would rather interview then")


class DaysOffIn(In):
    """Days on which somebody is away, first and last included."""

    first_day: date
    last_day: date


class HoursIn(In):
    """Weekly hours, limits and days off, in place of those there were."""

    hours: list[SpanIn] = Field(max_length=MOST_SPANS_SENT)
    daily_limit: DailyLimit | None = Field(default=None, description=DAILY)
    weekly_limit: WeeklyLimit | None = Field(default=None, description=WEEKLY)
    days_off: list[DaysOffIn] = Field(default_factory=list, max_length=actions.MOST_DAYS_OFF)


class SpanOut(Out):
    """A stretch of every such weekday, on the person's own clock."""

    weekday: int
    starts: str
    ends: str
    preferred: bool


class DaysOffOut(Out):
    """Days on which somebody is away, first and last included."""

    first_day: date
    last_day: date


class HoursOut(Out):
    """When somebody works, and how much they interview (L5)."""

    time_zone: str
    hours: list[SpanOut]
    daily_limit: int | None = Field(description=DAILY)
    weekly_limit: int | None = Field(description=WEEKLY)
    days_off: list[DaysOffOut]


@blueprint.get(
    "/people/<uuid:person_id>/hours",
    summary="Read a person's weekly hours, limits and days off",
    responses={200: HoursOut},
)
@access.token
def get_hours(path: PersonPath) -> Response:
    """On their own clock. Hours and declared availability add up; days off take away."""
    return answer(_hours(reading(), path.person_id))


@blueprint.put(
    "/people/<uuid:person_id>/hours",
    summary="Set a person's weekly hours, limits and days off",
    responses={200: HoursOut, **problems(403, 409, 412)},
)
@access.token
def set_hours(path: PersonPath, body: HoursIn) -> Response:
    """One's own, or anybody's for recruiters and administrators."""
    command = SetHours(
        person_id=path.person_id,
        spans=tuple(
            WorkingSpan(one.weekday, _minutes(one.starts), _minutes(one.ends), one.preferred)
            for one in body.hours
        ),
        daily=body.daily_limit,
        weekly=body.weekly_limit,
        days_off=tuple((one.first_day, one.last_day) for one in body.days_off),
    )
    with transaction() as session:
        require_match(lambda: _hours(session, path.person_id))
        actions.set_hours(session, current_actor(), command, now=now())
        out = _hours(session, path.person_id)
    return answer(out)


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return 60 * int(hours) + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _hours(session: Session, person_id: uuid.UUID) -> HoursOut:
    person = queries.get_person(session, person_id)
    kept = queries_hours.get_hours(session, person_id)
    return HoursOut(
        time_zone=person.time_zone,
        hours=[
            SpanOut(
                weekday=one.weekday,
                starts=_clock(one.starts),
                ends=_clock(one.ends),
                preferred=one.preferred,
            )
            for one in kept.spans
        ],
        daily_limit=kept.daily,
        weekly_limit=kept.weekly,
        days_off=[DaysOffOut.model_validate(row) for row in kept.days_off],
    )
