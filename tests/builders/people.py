"""People as tests need them: teams, persons, tokens, and a browser that is signed in."""

from __future__ import annotations

import itertools
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from hiring.domain.terms import BarRaiserStanding, Role
from hiring.models.access import ApiToken, UserSession, digest
from hiring.models.people import AvailabilityWindow, Certification, Person, PersonRole, Team
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlmodel import Session

_number = itertools.count(1)


def a_team(session: Session, name: str = "Berth Planning") -> Team:
    """The team of that name, made where there is none."""
    team = session.exec(select(Team).where(Team.name == name)).first()
    if team is None:
        team = Team(name=name)
        session.add(team)
        session.flush()
    return team


def a_person(
    session: Session,
    *,
    name: str | None = None,
    email: str | None = None,
    level: int = 6,
    team: Team | str | None = None,
    manager: Person | None = None,
    certified_for: Iterable[str] = ("engineering",),
    bar_raiser: str = "none",
    roles: Iterable[str] = (),
    time_zone: str = "Europe/London",
    weekly_loop_cap: int | None = None,
    active: bool = True,
    available: Iterable[tuple[datetime, datetime]] = (),
) -> Person:
    """A person, certified to interview for engineering unless told otherwise."""
    number = next(_number)
    name = f"Person {number}" if name is None else name
    if isinstance(team, str):
        team = a_team(session, team)
    person = Person(
        email=email or f"{name.split()[0].lower()}.{number}@example.com",
        name=name,
        level=level,
        team_id=team.id if team else None,
        manager_id=manager.id if manager else None,
        time_zone=time_zone,
        active=active,
        bar_raiser=BarRaiserStanding(bar_raiser),
        weekly_loop_cap=weekly_loop_cap,
        created_at=START,
    )
    session.add(person)
    session.flush()
    session.add_all(PersonRole(person_id=person.id, role=Role(role)) for role in roles)
    session.add_all(
        Certification(person_id=person.id, job_family=family, certified_at=START)
        for family in certified_for
    )
    session.add_all(
        AvailabilityWindow(person_id=person.id, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in available
    )
    session.flush()
    return person


def a_token(session: Session, person: Person, *, name: str = "a program") -> str:
    """An API token of the person; returns its secret."""
    secret = secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            person_id=person.id,
            name=name,
            token_hash=digest(secret),
            created_at=START,
            expires_at=START + timedelta(days=3650),
        )
    )
    session.flush()
    return secret


def bearer(secret: str) -> dict[str, str]:
    """The header an API token travels in."""
    return {"Authorization": f"Bearer {secret}"}


def signed_in(client: FlaskClient, person: Person, app: Flask) -> FlaskClient:
    """The client, signed in as the person, who needs to be committed already."""
    secret = secrets.token_urlsafe(32)
    with app.extensions["database"].writer() as session:
        session.add(
            UserSession(
                person_id=person.id,
                token_hash=digest(secret),
                created_at=START,
                last_seen_at=START,
                expires_at=START + timedelta(days=3650),
            )
        )
        session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
    return client


def csrf_of(client: FlaskClient, path: str) -> str:
    """The CSRF token that the page at ``path`` puts into its forms."""
    text = client.get(path).get_data(as_text=True)
    return text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
