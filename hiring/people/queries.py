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
from hiring.domain.errors import FieldError, Invalid, NotFound
from hiring.domain.terms import BarRaiserStanding, Role
from hiring.models.access import ApiToken, UserSession
from hiring.models.people import AvailabilityWindow, Certification, Person, PersonRole, Team

Chain = tuple[tuple[uuid.UUID, str], ...]
_ESCAPE = "\\"


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


@dataclass(frozen=True, kw_only=True)
class DirectoryFilter:
    """Which part of the directory is asked for.

    Args:
        search: how the e-mail address or a word of the name begins.
        team: the team's name.
        active: True or False for only those; None for everybody.
    """

    search: str = ""
    team: str = ""
    bar_raiser: BarRaiserStanding | None = None
    role: Role | None = None
    active: bool | None = None


def list_people(
    session: Session,
    wanted: DirectoryFilter | None = None,
    *,
    after: tuple[str, uuid.UUID] | None = None,
    limit: int,
) -> tuple[PersonView, ...]:
    """People by name, at most ``limit``. Three queries, whatever the number.

    Args:
        session: for reading.
        wanted: which.
        after: name and id of the last one already seen.
        limit: how many at most.
    """
    statement = _people()
    for condition in _conditions(wanted or DirectoryFilter()):
        statement = statement.where(condition)
    if after is not None:
        name, person_id = after
        statement = statement.where(
            sa.or_(
                col(Person.name) > name,
                sa.and_(col(Person.name) == name, col(Person.id) > person_id),
            )
        )
    statement = statement.order_by(col(Person.name), col(Person.id)).limit(limit)
    return _views(session, session.execute(statement).all())


def directory_position(keys: Sequence[str] | None) -> tuple[str, uuid.UUID] | None:
    """The name and id that the cursor of a list of people holds.

    Raises:
        Invalid: it is not one that such a list gave out.
    """
    if keys is None:
        return None
    try:
        # Half a surrogate pair is text to Python and to no database.
        keys[0].encode()
        return keys[0], uuid.UUID(keys[1])
    except ValueError:
        error = FieldError("/cursor", "This cursor is not one that a list gave out.")
        raise Invalid((error,)) from None


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
    session: Session, person_ids: Iterable[uuid.UUID], *, weekly_cap: int
) -> dict[uuid.UUID, PersonFacts]:
    """What L1 to L3 need to know of people, apart from any loop. Three queries.

    Load, conflicts of interest and future reports belong to a loop: ``dataclasses.replace`` adds them.

    Args:
        session: for reading.
        person_ids: whom; unknown ids are left out.
        weekly_cap: the installation's cap for those who have none of their own (L2).
    """
    wanted = set(person_ids)
    chains = management_chains(session, wanted)
    families = _certifications(session, wanted)
    rows = session.execute(
        sa.select(Person, col(Team.name))
        .outerjoin(Team, col(Team.id) == col(Person.team_id))
        .where(col(Person.id).in_(wanted))
    )
    return {
        person.id: PersonFacts(
            id=person.id,
            name=person.name,
            active=person.active,
            level=person.level,
            team_id=person.team_id,
            team_name=team or "",
            chain_above=chains[person.id],
            certified_for=frozenset(families[person.id]),
            bar_raiser=person.bar_raiser,
            weekly_cap=weekly_cap if person.weekly_loop_cap is None else person.weekly_loop_cap,
        )
        for person, team in rows
    }


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
    text = wanted.search.strip()
    if text:
        conditions.append(sa.or_(*_begins_with(text)))
    if wanted.team:
        conditions.append(col(Team.name) == wanted.team)
    if wanted.bar_raiser is not None:
        conditions.append(col(Person.bar_raiser) == wanted.bar_raiser)
    if wanted.role is not None:
        has_role = sa.exists().where(
            col(PersonRole.person_id) == col(Person.id), col(PersonRole.role) == wanted.role
        )
        conditions.append(has_role)
    if wanted.active is not None:
        conditions.append(col(Person.active).is_(wanted.active))
    return conditions


def _begins_with(text: str) -> Iterable[sa.ColumnElement[bool]]:
    # SQLite folds the case of ASCII only: the spellings a name is likely to have are tried as well.
    for variant in sorted({text, text.lower(), text.title()}):
        start = _escaped(variant) + "%"
        yield col(Person.name).ilike(start, escape=_ESCAPE)
        yield col(Person.name).ilike(f"% {start}", escape=_ESCAPE)
    yield col(Person.email).like(_escaped(text.lower()) + "%", escape=_ESCAPE)


def _escaped(text: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return text


def _certifications(
    session: Session, person_ids: Iterable[uuid.UUID]
) -> defaultdict[uuid.UUID, list[str]]:
    families: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    rows = session.execute(
        sa.select(col(Certification.person_id), col(Certification.job_family))
        .where(col(Certification.person_id).in_(set(person_ids)))
        .order_by(col(Certification.job_family))
    )
    for person_id, family in rows:
        families[person_id].append(family)
    return families


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
