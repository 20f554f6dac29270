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

ELSEWHERE = "In no team"
# What is said beside a name, of those of whom it is true.
WORDS = {
    Role.RECRUITER: "recruiter",
    Role.PROGRAMME_LEAD: "programme lead",
    Role.ADMINISTRATOR: "administrator",
    BarRaiserStanding.CERTIFIED: "Bar Raiser",
    BarRaiserStanding.IN_TRAINING: "Bar Raiser in training",
}


@dataclass(frozen=True)
class DemoPerson:
    """Somebody invented, to sign in as; ``parts`` are what they are besides an interviewer."""

    id: uuid.UUID
    name: str
    level: int
    parts: tuple[str, ...]


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
    """Everybody one may sign in as, by team, the most senior first. Two queries."""
    roles: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    for person_id, role in session.execute(sa.select(PersonRole.person_id, PersonRole.role)):  # type: ignore[call-overload]
        roles[person_id].add(role)
    rows = session.execute(
        sa.select(Person, col(Team.name))
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .where(col(Person.active))
        .order_by(col(Team.name), col(Person.level).desc(), col(Person.name), col(Person.id))
    )
    teams: defaultdict[str, list[DemoPerson]] = defaultdict(list)
    for person, team in rows:
        facts = {*roles[person.id], person.bar_raiser}
        parts = tuple(words for fact, words in WORDS.items() if fact in facts)
        teams[team or ELSEWHERE].append(DemoPerson(person.id, person.name, person.level, parts))
    return tuple((team, tuple(people)) for team, people in teams.items())
