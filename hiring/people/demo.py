"""Whether this database is a demonstration, in which anyone may sign in as anybody."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.errors import refuse
from hiring.domain.terms import BarRaiserStanding, Role
from hiring.models.people import Person, PersonRole, Team
from hiring.models.system import Installation
from hiring.people.queries import has_people

INTERVIEWERS = "Interviewers and hiring managers"
GROUPS = (
    (Role.RECRUITER, "Recruiters"),
    (BarRaiserStanding.CERTIFIED, "Certified Bar Raisers"),
    (Role.PROGRAMME_LEAD, "Leads of the Bar Raiser programme"),
    (Role.ADMINISTRATOR, "Administrators"),
)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody invented, to sign in as."""

    id: uuid.UUID
    name: str
    level: int
    team: str


def is_demo(session: Session) -> bool:
    """Whether the people here are invented."""
    return bool(session.scalar(sa.select(col(Installation.demo)).where(col(Installation.id) == 1)))


def mark_as_demo(session: Session, *, now: datetime) -> None:
    """Make this database a demonstration, before anybody is in it; once is for good.

    Raises:
        RuleRefused: there are people here already, and they may be real.
    """
    if is_demo(session):
        return
    if has_people(session):
        refuse(
            None,
            "This database has people in it: it cannot become a demonstration, in which anyone "
            "may sign in as anybody.",
            "Use an empty database, by another DATABASE_URL.",
        )
    session.get_one(Installation, 1, with_for_update=True).demo = True
    chain.record(session, "installation.marked_as_demo", actor_id=None, now=now)


def list_demo_people(session: Session) -> tuple[tuple[str, tuple[DemoPerson, ...]], ...]:
    """Everybody one may sign in as, under the heading that says most about them. Two queries."""
    roles: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    for person_id, role in session.execute(sa.select(PersonRole.person_id, PersonRole.role)):  # type: ignore[call-overload]
        roles[person_id].add(role)
    rows = session.execute(
        sa.select(Person, col(Team.name))
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .where(col(Person.active))
        .order_by(col(Person.name), col(Person.id))
    )
    groups: dict[str, list[DemoPerson]] = {heading: [] for _, heading in GROUPS}
    groups[INTERVIEWERS] = []
    for person, team in rows:
        facts = {*roles[person.id], person.bar_raiser}
        heading = next((words for fact, words in GROUPS if fact in facts), INTERVIEWERS)
        groups[heading].append(DemoPerson(person.id, person.name, person.level, team or ""))
    return tuple((heading, tuple(people)) for heading, people in groups.items() if people)
