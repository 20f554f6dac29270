"""L5: hours, days off, holidays, calendars and limits, as planning and the rules read them."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.domain.hours import InterviewLimits
from hiring.domain.policy import Policy
from hiring.domain.timetable import Interval
from hiring.loops.queries.hours import (
    calendar_taken,
    candidate_hours,
    interview_limits,
    open_hours,
    preferred_hours,
)
from hiring.models.calendar import (
    CalendarBusy,
    CalendarImport,
    DayOff,
    Holiday,
    InterviewLimit,
    WorkingHours,
)
from hiring.models.candidates import CandidateWindow
from hiring.models.people import AvailabilityWindow
from tests.builders.candidates import a_candidate
from tests.builders.people import a_person
from tests.integration.loops.conftest import NEXT_WEEK

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

MONDAY = datetime(2026, 3, 30, tzinfo=UTC)
"""The first Monday on which London's clocks are an hour ahead of UTC."""
NOW = MONDAY - timedelta(days=10)
THAT_MONDAY = Interval(MONDAY, MONDAY + timedelta(days=1))


def at(begins: float, ends: float) -> Interval:
    return Interval(MONDAY + timedelta(hours=begins), MONDAY + timedelta(hours=ends))


def weekly(person: Person, begins: int, ends: int, weekday: int = 0, **more: Any) -> WorkingHours:
    return WorkingHours(
        person_id=person.id,
        weekday=weekday,
        starts_minute=60 * begins,
        ends_minute=60 * ends,
        **more,
    )


def window(person: Person, span: Interval) -> AvailabilityWindow:
    return AvailabilityWindow(person_id=person.id, starts_at=span.starts_at, ends_at=span.ends_at)


def busy(session: Session, person: Person, *spans: Interval) -> None:
    kept = CalendarImport(
        person_id=person.id,
        name=f"Calendar {uuid.uuid4()}",
        imported_at=NOW,
        covers_from=NOW,
        covers_until=NOW + timedelta(weeks=26),
        digest="0" * 64,
    )
    session.add(kept)
    session.flush()
    session.add_all(
        CalendarBusy(
            import_id=kept.id, person_id=person.id, starts_at=one.starts_at, ends_at=one.ends_at
        )
        for one in spans
    )


Rows = "Callable[[Person], list[Any]]"
# What a person in London keeps, and when they are open on that Monday, in hours UTC.
OPEN: dict[str, tuple[Any, list[tuple[float, float]]]] = {
    "nothing said: office hours": (lambda _: [], [(8, 16)]),
    "weekly hours": (lambda one: [weekly(one, 10, 12), weekly(one, 13, 15)], [(9, 11), (12, 14)]),
    "hours of other days only": (lambda one: [weekly(one, 10, 12, weekday=1)], []),
    "hours that touch": (lambda one: [weekly(one, 10, 12), weekly(one, 12, 15)], [(9, 14)]),
    "a window alone": (lambda one: [window(one, at(18, 20))], [(18, 20)]),
    "a window elsewhere alone": (lambda one: [window(one, at(48, 50))], []),
    "windows that have passed": (lambda one: [window(one, at(-500, -490))], [(8, 16)]),
    "hours and a window": (
        lambda one: [weekly(one, 10, 12), window(one, at(10, 13))], [(9, 13)]),
    "a window that reaches in": (lambda one: [window(one, at(-5, 2))], [(0, 2)]),
    "a day off": (
        lambda one: [DayOff(person_id=one.id, first_day=date(2026, 3, 28),
                            last_day=date(2026, 3, 30))], []),
    "a day off that is over": (
        lambda one: [DayOff(person_id=one.id, first_day=date(2026, 3, 28),
                            last_day=date(2026, 3, 29))], [(8, 16)]),
    "everybody's holiday": (lambda _: [Holiday(day=date(2026, 3, 30), name="A")], []),
    "a holiday there": (
        lambda _: [Holiday(day=date(2026, 3, 30), name="A", time_zone="Europe/London")], []),
    "a holiday elsewhere": (
        lambda _: [Holiday(day=date(2026, 3, 30), name="A", time_zone="Europe/Berlin")], [(8, 16)]),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "wanted"), OPEN.values(), ids=OPEN)
def test_l5_when_planning_may_take_somebody(
    db: Database, rows: Callable[[Person], list[Any]], wanted: list[tuple[float, float]]
) -> None:
    with db.writer() as session:
        person = a_person(session, time_zone="Europe/London")
        session.add_all(rows(person))
        session.commit()
    with db.reader() as session:
        found = open_hours(session, [person.id], THAT_MONDAY, now=NOW)
    assert found == {person.id: tuple(at(*one) for one in wanted)}


def test_l5_preferred_calendars_limits_and_the_candidate(db: Database) -> None:
    with db.writer() as session:
        person, other = a_person(session), a_person(session)
        candidate = a_candidate(session)
        session.add_all([weekly(person, 10, 12, preferred=True), weekly(person, 13, 15)])
        session.add(InterviewLimit(person_id=person.id, daily=9, weekly=4))
        busy(session, person, at(10, 11), at(23, 30))
        busy(session, person, at(10.5, 12))
        session.add(
            CandidateWindow(
                candidate_id=candidate.id,
                starts_at=MONDAY - timedelta(hours=2),
                ends_at=MONDAY + timedelta(hours=9),
            )
        )
        session.commit()
    both = [person.id, other.id]
    with db.reader() as session:
        assert preferred_hours(session, both, THAT_MONDAY, now=NOW) == {person.id: (at(9, 11),)}
        taken = calendar_taken(session, both, THAT_MONDAY)
        assert taken == {person.id: (at(10, 12), at(23, 24))}
        # The organisation's limit stands above one's own.
        assert interview_limits(session, both, Policy()) == {
            person.id: InterviewLimits(daily=5, weekly=4),
            other.id: InterviewLimits(daily=5),
        }
        assert candidate_hours(session, candidate.id, THAT_MONDAY) == (at(0, 9),)
        assert candidate_hours(session, uuid.uuid4(), THAT_MONDAY) == ()


def test_l5_it_takes_two_queries_for_one_person_as_for_many(db: Database) -> None:
    with db.writer() as session:
        people = [a_person(session) for _ in range(12)]
        session.add_all(weekly(one, 9, 17, weekday=day) for one in people for day in range(5))
        session.commit()
        ids = [one.id for one in people]
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    counts = []
    within = Interval(MONDAY, MONDAY + timedelta(weeks=6))
    for some in (ids[:1], ids):
        sent.clear()
        with db.reader() as session:
            assert len(open_hours(session, some, within, now=NOW)) == len(some)
        counts.append(len(sent))
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert counts == [2, 2]


def _keep_away(session: Session, person: Person) -> DayOff:
    day = NEXT_WEEK.date()
    row = DayOff(
        person_id=person.id, first_day=day - timedelta(days=1), last_day=day + timedelta(days=1)
    )
    session.add(row)
    return row


def _be_busy(session: Session, person: Person) -> None:
    busy(session, person, Interval(NEXT_WEEK, NEXT_WEEK + timedelta(days=1)))


AGAINST: dict[str, tuple[Any, str]] = {
    "a day off": (_keep_away, "is away on"),
    "a calendar": (_be_busy, "by a calendar they imported"),
    "hours of another day": (
        lambda session, one: session.add(weekly(one, 3, 4, weekday=(NEXT_WEEK.weekday() + 3) % 7)),
        "has not declared",
    ),
    "a limit of none": (
        lambda session, one: session.add(InterviewLimit(person_id=one.id, weekly=0)),
        "they take 0 at most",
    ),
}


@pytest.mark.parametrize(("keep", "said"), AGAINST.values(), ids=AGAINST)
def test_l5_a_loop_against_what_somebody_keeps_is_not_scheduled(
    room: Room, keep: Callable[[Session, Person], Any], said: str
) -> None:
    loop_id = room.seated()
    room.write(lambda session: keep(session, room.manager))
    refused = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    assert refused.status_code == 409
    body = refused.get_json()
    assert body["rule"] == "L5"
    assert said in body["detail"] + str(body.get("errors"))
