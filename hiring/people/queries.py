"""What is known of people: the directory, the chains of managers, the facts of eligibility."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from hiring.domain.eligibility import PersonFacts
from hiring.domain.errors import NotFound
from hiring.domain.terms import BarRaiserStanding, Findable, Role
from hiring.models.access import ApiToken, UserSession
from hiring.models.finding import ids_named
from hiring.models.keyset import Place, in_order, page_at
from hiring.models.people import AvailabilityWindow, Certification, Person, PersonRole, Team

Chain = tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A person as the directory shows them.

    Args:
        team: the team's name.
        time_zone: IANA zone.
        weekly_loop_cap: loops a week as Bar Raiser; None for the installation's default (L2).
        has_password: whether they can sign in without a one-time link.
    """

    id: uuid.UUID
    email: str
    name: str
    level: int
    team: str | None
    manager_id: uuid.UUID | None
    manager_name: str | None
    time_zone: str
    roles: tuple[Role, ...]
    certified_for: tuple[str, ...]
    bar_raiser: BarRaiserStanding
    weekly_loop_cap: int | None
    active: bool
    has_password: bool
    version: int


@dataclass(frozen=True)
class NamedColleague:
    """A person as search shows them."""

    id: uuid.UUID
    name: str
    email: str
    team: str | None


@dataclass(frozen=True, kw_only=True)
class DirectoryFilter:
    """Which part of the directory is asked for.

    Args:
        search: how words of the name, or the e-mail address, begin.
        team: the team's name.
        job_family: only those who interview for it.
        active: True or False for only those; None for everybody.
    """

    search: str = ""
    team: str = ""
    bar_raiser: BarRaiserStanding | None = None
    role: Role | None = None
    job_family: str = ""
    active: bool | None = None


def list_people(
    session: Session,
    wanted: DirectoryFilter | None = None,
    *,
    place: Place | None = None,
    limit: int,
) -> tuple[PersonView, ...]:
    """People by name, at most ``limit``. Three queries, whatever the number.

    Args:
        session: for reading.
        wanted: which.
        place: where the page begins, by name and id.
        limit: how many at most.
    """
    statement = _people()
    for condition in _conditions(wanted or DirectoryFilter()):
        statement = statement.where(condition)
    statement = page_at(statement, (col(Person.name), col(Person.id)), place, limit)
    return _views(session, in_order(session.execute(statement).all(), place))


def list_named(session: Session, text: str, *, limit: int) -> tuple[NamedColleague, ...]:
    """The active people whose name or address fits what was typed, by name. One query."""
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name), col(Person.email), col(Team.name))
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .where(col(Person.active), col(Person.id).in_(ids_named(Findable.PERSON, text)))
        .order_by(col(Person.name), col(Person.id))
        .limit(limit)
    )
    return tuple(NamedColleague(*row) for row in rows)


def get_person(session: Session, person_id: uuid.UUID) -> PersonView:
    """One person.

    Raises:
        NotFound: there is none of that id.
    """
    rows = session.execute(_people().where(col(Person.id) == person_id)).all()
    if not rows:
        raise NotFound("person")
    return _views(session, rows)[0]


def find_person_by_email(session: Session, email: str) -> Person | None:
    """The person of that e-mail address, in whatever case it is typed."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).first()


def has_people(session: Session) -> bool:
    """Whether anybody at all has an account."""
    return session.execute(sa.select(col(Person.id)).limit(1)).first() is not None


def list_teams(session: Session) -> tuple[str, ...]:
    """Every team's name."""
    return tuple(session.exec(select(Team.name).order_by(col(Team.name))))


def list_job_families(session: Session) -> tuple[str, ...]:
    """Every job family somebody is certified for."""
    families = col(Certification.job_family)
    return tuple(session.scalars(sa.select(families).distinct().order_by(families)))


def management_chains(session: Session, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Chain]:
    """The managers above each person, (id, name), nearest first. One query.

    A circle among managers ends where it would begin again.
    """
    wanted = set(person_ids)
    rows = session.execute(_above_statement(), {"wanted": list(wanted)})
    people = {row.id: (row.name, row.manager_id) for row in rows}
    return {person_id: _chain(person_id, people) for person_id in wanted if person_id in people}


@cache
def _above_statement() -> Any:
    """Made once: every page of a loop asks."""
    above = (
        sa.select(col(Person.id), col(Person.name), col(Person.manager_id))
        .where(col(Person.id).in_(sa.bindparam("wanted", expanding=True)))
        .cte("above", recursive=True)
    )
    boss: Any = aliased(Person)
    # UNION, not UNION ALL: whoever is reached again is not followed again.
    above = above.union(
        sa.select(boss.id, boss.name, boss.manager_id).join(above, above.c.manager_id == boss.id)
    )
    return sa.select(above.c.id, above.c.name, above.c.manager_id)


def _chain(person_id: uuid.UUID, people: dict[uuid.UUID, tuple[str, uuid.UUID | None]]) -> Chain:
    chain: list[tuple[uuid.UUID, str]] = []
    seen = {person_id}
    manager_id = people[person_id][1]
    while manager_id is not None and manager_id not in seen:
        seen.add(manager_id)
        name, following = people[manager_id]
        chain.append((manager_id, name))
        manager_id = following
    return tuple(chain)


def eligibility_facts(
    session: Session, person_ids: Iterable[uuid.UUID], *, weekly_cap: int, bare: bool = False
) -> dict[uuid.UUID, PersonFacts]:
    """What L1 to L3 need to know of people, apart from any loop. Three queries.

    Load, conflicts of interest and future reports belong to a loop: ``dataclasses.replace`` adds them.

    Args:
        session: for reading.
        person_ids: whom; unknown ids are left out.
        weekly_cap: the installation's cap for those who have none of their own (L2).
        bare: leave out managers and certifications, where no rule is asked. One query.
    """
    wanted = set(person_ids)
    chains = {} if bare else management_chains(session, wanted)
    families = defaultdict[uuid.UUID, list[str]](list) if bare else _certifications(session, wanted)
    return {
        row.id: PersonFacts(
            id=row.id,
            name=row.name,
            active=row.active,
            level=row.level,
            team_id=row.team_id,
            team_name=row.team or "",
            chain_above=chains.get(row.id, ()),
            certified_for=frozenset(families[row.id]),
            bar_raiser=row.bar_raiser,
            weekly_cap=weekly_cap if row.weekly_loop_cap is None else row.weekly_loop_cap,
            time_zone=row.time_zone,
        )
        for row in session.execute(_eligibility_statement(), {"wanted": list(wanted)})
    }


@cache
def _eligibility_statement() -> Any:
    """Made once: every page of a loop asks."""
    return (
        sa.select(
            col(Person.id),
            col(Person.name),
            col(Person.active),
            col(Person.level),
            col(Person.team_id),
            col(Team.name).label("team"),
            col(Person.bar_raiser),
            col(Person.weekly_loop_cap),
            col(Person.time_zone),
        )
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .where(col(Person.id).in_(sa.bindparam("wanted", expanding=True)))
    )


def list_availability(
    session: Session, person_id: uuid.UUID, *, ending_after: datetime | None = None
) -> tuple[AvailabilityWindow, ...]:
    """The windows a person has declared, in order (L5); none declared means no restriction."""
    statement = select(AvailabilityWindow).where(AvailabilityWindow.person_id == person_id)
    if ending_after is not None:
        statement = statement.where(col(AvailabilityWindow.ends_at) > ending_after)
    return tuple(session.exec(statement.order_by(col(AvailabilityWindow.starts_at))))


def list_sessions(
    session: Session, person_id: uuid.UUID, *, now: datetime
) -> tuple[UserSession, ...]:
    """The browsers a person is signed in with, the latest used first."""
    return tuple(
        session.exec(
            select(UserSession)
            .where(
                UserSession.person_id == person_id,
                col(UserSession.revoked_at).is_(None),
                col(UserSession.expires_at) > now,
            )
            .order_by(col(UserSession.last_seen_at).desc(), col(UserSession.id))
        )
    )


def list_tokens(session: Session, person_id: uuid.UUID, *, now: datetime) -> tuple[ApiToken, ...]:
    """A person's API tokens that still open something, the newest first."""
    return tuple(
        session.exec(
            select(ApiToken)
            .where(
                ApiToken.person_id == person_id,
                col(ApiToken.revoked_at).is_(None),
                col(ApiToken.expires_at) > now,
            )
            .order_by(col(ApiToken.created_at).desc(), col(ApiToken.id))
        )
    )


def _people() -> sa.Select[Any]:
    manager: Any = aliased(Person)
    statement: sa.Select[Any] = (
        sa.select(Person, col(Team.name), manager.name)
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .outerjoin(manager, manager.id == col(Person.manager_id))
    )
    return statement


def _conditions(wanted: DirectoryFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.search.strip():
        conditions.append(col(Person.id).in_(ids_named(Findable.PERSON, wanted.search)))
    if wanted.team:
        conditions.append(col(Team.name) == wanted.team)
    if wanted.bar_raiser is not None:
        conditions.append(col(Person.bar_raiser) == wanted.bar_raiser)
    if wanted.role is not None:
        has_role = sa.exists().where(
            col(PersonRole.person_id) == col(Person.id), col(PersonRole.role) == wanted.role
        )
        conditions.append(has_role)
    if wanted.job_family:
        interviews = sa.exists().where(
            col(Certification.person_id) == col(Person.id),
            col(Certification.job_family) == wanted.job_family,
        )
        conditions.append(interviews)
    if wanted.active is not None:
        conditions.append(col(Person.active).is_(wanted.active))
    return conditions


def _certifications(
    session: Session, person_ids: Iterable[uuid.UUID]
) -> defaultdict[uuid.UUID, list[str]]:
    families: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    rows = session.execute(_certifications_statement(), {"wanted": list(set(person_ids))})
    for person_id, family in rows:
        families[person_id].append(family)
    return families


@cache
def _certifications_statement() -> Any:
    """Made once: every page of a loop asks."""
    return (
        sa.select(col(Certification.person_id), col(Certification.job_family))
        .where(col(Certification.person_id).in_(sa.bindparam("wanted", expanding=True)))
        .order_by(col(Certification.job_family))
    )


def _views(session: Session, rows: Sequence[Any]) -> tuple[PersonView, ...]:
    ids = {person.id for person, _, _ in rows}
    families = _certifications(session, ids)
    roles: defaultdict[uuid.UUID, list[Role]] = defaultdict(list)
    for person_id, role in session.execute(
        sa.select(col(PersonRole.person_id), col(PersonRole.role))
        .where(col(PersonRole.person_id).in_(ids))
        .order_by(col(PersonRole.role))
    ):
        roles[person_id].append(role)
    return tuple(
        PersonView(
            id=person.id,
            email=person.email,
            name=person.name,
            level=person.level,
            team=team,
            manager_id=person.manager_id,
            manager_name=manager_name,
            time_zone=person.time_zone,
            roles=tuple(roles[person.id]),
            certified_for=tuple(families[person.id]),
            bar_raiser=person.bar_raiser,
            weekly_loop_cap=person.weekly_loop_cap,
            active=person.active,
            has_password=person.password_hash is not None,
            version=person.version,
        )
        for person, team, manager_name in rows
    )
