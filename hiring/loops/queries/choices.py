"""Who may sit on a loop, and why the others may not: for whoever picks a panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain import eligibility
from hiring.domain.eligibility import PersonFacts, RoleFacts
from hiring.domain.errors import Refusal
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding, SeatKind
from hiring.loops.queries.facts import (
    bar_raiser_load,
    commitments,
    panel_people,
    role_facts,
    zones_of,
)
from hiring.loops.scope import LoopScope
from hiring.models.people import Certification, Person

MOST_CHOICES = 200


@dataclass(frozen=True)
class Choice:
    """Somebody who might sit, and by kind of seat every reason against."""

    person: PersonFacts
    why_not: Mapping[SeatKind, tuple[Refusal, ...]]


def panel_choices(
    session: Session,
    scope: LoopScope,
    *,
    now: datetime,
    policy: Policy,
    search: str = "",
    limit: int = MOST_CHOICES,
) -> tuple[Choice, ...]:
    """The people to pick a panel from, by name. The number of queries is constant.

    Those certified for the job family, those in the Bar Raiser programme, the hiring manager,
    whoever is seated already and whoever's name begins with ``search``.

    Args:
        session: for reading.
        scope: the loop.
        now: aware; a Bar Raiser's load is that of the loop's week, or of this one.
        policy: the organisation's settings.
        search: part of a name, to reach people outside that circle.
        limit: the most people to answer with.
    """
    requisition = scope.requisition
    seated = {seat.person_id for seat in scope.seats} | {requisition.hiring_manager_id}
    certified = sa.exists().where(
        col(Certification.person_id) == col(Person.id),
        col(Certification.job_family) == requisition.job_family,
    )
    circle = certified | (col(Person.bar_raiser) != BarRaiserStanding.NONE)
    if search.strip():
        name = sa.func.lower(col(Person.name))
        text = search.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        circle = name.like(f"{text}%", escape="\\") | name.like(f"% {text}%", escape="\\")
    ids = set(
        session.exec(
            select(Person.id)
            .where(col(Person.active), circle)
            .order_by(col(Person.name), col(Person.id))
            .limit(limit)
        )
    )
    ids |= seated
    people = panel_people(session, ids, requisition, scope.candidate, policy=policy)
    zones = zones_of(session, ids)
    start = scope.loop.first_starts_at or now
    others = commitments(session, ids, [start], apart_from=scope.loop.id)
    role = role_facts(session, requisition, people)
    found = [
        replace(
            person,
            bar_raiser_loops_that_week=bar_raiser_load(others[person.id], start, zones[person.id]),
        )
        for person in people.values()
    ]
    return tuple(
        Choice(person, {kind: why_not_sit(person, role, kind) for kind in SeatKind})
        for person in sorted(found, key=lambda one: (one.name, one.id))
    )


def why_not_sit(person: PersonFacts, role: RoleFacts, kind: SeatKind) -> tuple[Refusal, ...]:
    """Why the person may not take a seat of this kind (L1 to L3); a trainee's mentor apart."""
    if kind is SeatKind.BAR_RAISER:
        return eligibility.why_not_bar_raiser(person, role)
    if kind is SeatKind.HIRING_MANAGER:
        return eligibility.why_not_hiring_manager(person, role)
    if kind is SeatKind.TRAINEE:
        mentor = replace(role.hiring_manager, certified_for=frozenset({role.job_family}))
        return eligibility.why_not_trainee(person, role, mentor)
    return eligibility.why_not_interviewer(person, role)
