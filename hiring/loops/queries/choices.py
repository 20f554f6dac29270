"""Who may take a seat on a loop, and why the others may not: for whoever picks a panel."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain import eligibility, meetings
from hiring.domain.eligibility import PersonFacts
from hiring.domain.errors import Refusal
from hiring.domain.names import sought_in
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding, Findable, SeatKind
from hiring.domain.timetable import Interval
from hiring.loops.queries.calendar import (
    around,
    bar_raiser_load,
    commitments,
    interviews_that_week,
)
from hiring.loops.queries.facts import PlannedSeat, panel_people, role_facts, seat_facts
from hiring.loops.queries.hours import diaries
from hiring.loops.scope import LoopScope
from hiring.models.finding import ids_named
from hiring.models.people import Certification, Person

MOST_CHOICES = 200


@dataclass(frozen=True)
class Choice:
    """Somebody who might take a seat.

    Args:
        why_not: every reason against, with its rule; empty when they may.
        load: their interviews on other loops in the week of this one.
        free: whether they can at the time of the seat; None while it has no time.
    """

    person: PersonFacts
    why_not: tuple[Refusal, ...]
    load: int
    free: bool | None = None


@dataclass(frozen=True)
class Choices:
    """The people for one seat.

    Args:
        may: the free ones first, then those with the least to do that week.
        may_not: by name.
        cut_off: whether there are more people than fit; a search reaches them.
    """

    may: tuple[Choice, ...]
    may_not: tuple[Choice, ...]
    cut_off: bool


@dataclass(frozen=True, kw_only=True)
class WantedSeat:
    """The seat somebody is looked for.

    Args:
        interval: when its interview is; None while no time is set.
        taken: who has another seat on the panel.
        mentor: for a trainee, whoever holds the seat beside; None when not chosen yet.
    """

    kind: SeatKind
    interval: Interval | None = None
    taken: frozenset[uuid.UUID] = frozenset()
    mentor: uuid.UUID | None = None


def panel_choices(
    session: Session,
    scope: LoopScope,
    seat: WantedSeat,
    *,
    now: datetime,
    policy: Policy,
    search: str = "",
    limit: int = MOST_CHOICES,
) -> Choices:
    """The people to pick a seat's holder from. The number of queries is constant.

    Without a search: the hiring manager for their own seat; for a trainee everybody; otherwise
    those certified for the job family and those in the Bar Raiser programme.

    Args:
        session: for reading.
        scope: the loop.
        seat: what they would sit as, and when.
        now: aware; load is that of the interview's week, or of the loop's, or of this one.
        policy: the organisation's settings.
        search: how words of the name begin, to reach people outside that circle.
        limit: the most people to answer with.
    """
    requisition = scope.requisition
    found = list(session.scalars(_circle(scope, seat.kind, search).limit(limit + 1)))
    ids = set(found[:limit])
    asked = {requisition.hiring_manager_id} | ({seat.mentor} if seat.mentor else set())
    people = panel_people(session, ids | asked, requisition, scope.candidate, policy=policy)
    moment = seat.interval.starts_at if seat.interval else (scope.loop.first_starts_at or now)
    others = commitments(session, ids, [moment], apart_from=scope.loop.id)
    kept = diaries(session, ids, around([moment]), now=now) if seat.interval else {}
    role = role_facts(session, requisition, people)
    # Whoever is to be the mentor is asked for when one is chosen.
    anybody = replace(role.hiring_manager, certified_for=frozenset({role.job_family}))
    mentor = people.get(seat.mentor, anybody) if seat.mentor else anybody
    choices = []
    for person_id in ids:
        held = others[person_id]
        zone = people[person_id].time_zone
        person = replace(
            people[person_id], bar_raiser_loops_that_week=bar_raiser_load(held, moment, zone)
        )
        free = None
        if seat.interval is not None:
            planned = PlannedSeat(
                id=person_id,
                person_id=person_id,
                kind=seat.kind,
                starts_at=seat.interval.starts_at,
                ends_at=seat.interval.ends_at,
            )
            facts = seat_facts(planned, person, held, kept.get(person_id), policy=policy)
            free = not any(meetings.against_the_person(facts, seat.interval, policy, now))
        twice = eligibility.why_not_twice(person.name) if person_id in seat.taken else ()
        choices.append(
            Choice(
                person,
                (*twice, *eligibility.why_not_sit(person, role, seat.kind, mentor)),
                load=interviews_that_week(held, moment, zone),
                free=free,
            )
        )
    choices.sort(key=lambda one: (one.free is False, _burden(one, seat.kind), *_by_name(one)))
    return Choices(
        may=tuple(one for one in choices if not one.why_not),
        may_not=tuple(sorted((one for one in choices if one.why_not), key=_by_name)),
        cut_off=len(found) > limit,
    )


def _circle(scope: LoopScope, kind: SeatKind, search: str) -> sa.Select[Any]:
    statement = sa.select(col(Person.id)).where(col(Person.active))
    if sought_in(search):
        statement = statement.where(col(Person.id).in_(ids_named(Findable.PERSON, search)))
    elif kind is SeatKind.HIRING_MANAGER:
        statement = statement.where(col(Person.id) == scope.requisition.hiring_manager_id)
    elif kind is not SeatKind.TRAINEE:
        certified = sa.exists().where(
            col(Certification.person_id) == col(Person.id),
            col(Certification.job_family) == scope.requisition.job_family,
        )
        in_programme = col(Person.bar_raiser) != BarRaiserStanding.NONE
        statement = statement.where(certified | in_programme)
    return statement.order_by(col(Person.name), col(Person.id))


def _burden(one: Choice, kind: SeatKind) -> tuple[int, int]:
    as_bar_raiser = one.person.bar_raiser_loops_that_week if kind is SeatKind.BAR_RAISER else 0
    return as_bar_raiser, one.load


def _by_name(one: Choice) -> tuple[str, uuid.UUID]:
    return one.person.name, one.person.id


def names_of_people(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of those of these people who exist. One query."""
    if not ids:
        return {}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())
