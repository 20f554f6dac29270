"""Who is signed in: a server-checked session for pages, a bearer token for the API."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from flask import Flask, g, request
from flask_login import LoginManager, current_user
from sqlmodel import Session, col, select

from hiring.domain.actor import Actor
from hiring.domain.terms import BarRaiserStanding, Role
from hiring.mail.inbox import unread_of_person
from hiring.models.access import ApiToken, UserSession, digest
from hiring.models.people import Person, PersonRole
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    from datetime import datetime

TOUCH_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class SignedIn:
    """What Flask-Login keeps: the session's secret, and who it stands for.

    Args:
        unread: how many notifications of theirs are unread, at most 100.
    """

    secret: str
    session_id: uuid.UUID
    actor: Actor
    unread: int = 0
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The secret that the signed cookie carries."""
        return self.secret


def current_actor() -> Actor:
    """The person acting. Only behind an access rule that requires one.

    Raises:
        RuntimeError: nobody is signed in; the route lacks its access rule.
    """
    actor = find_actor()
    if actor is None:
        raise RuntimeError("no one is signed in: the route should declare its access")
    return actor


def find_actor() -> Actor | None:
    """The person acting, or None."""
    token_actor: Actor | None = g.get("token_actor")
    if token_actor is not None:
        return token_actor
    if request.path.startswith("/api/"):
        return None
    if current_user.is_authenticated:
        return cast("SignedIn", current_user).actor
    return None


def current_session_id() -> uuid.UUID | None:
    """The signed-in browser's session row, None for a token."""
    return cast("SignedIn", current_user).session_id if current_user.is_authenticated else None


def unread_notifications() -> int:
    """How many notifications the signed-in person has not read, at most 100; 0 for a token."""
    return cast("SignedIn", current_user).unread if current_user.is_authenticated else 0


def actor_of(session: Session, person: Person) -> Actor:
    """The actor for a person."""
    roles = session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    return Actor(
        id=person.id,
        name=person.name,
        time_zone=person.time_zone,
        roles=frozenset(Role(role) for role in roles),
        certified_bar_raiser=person.bar_raiser is BarRaiserStanding.CERTIFIED,
    )


def register(app: Flask) -> None:
    """Load the signed-in person from the session cookie."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load_session)


def _load_session(secret: str) -> SignedIn | None:
    moment = now()
    found = _who_enters(UserSession, secret, moment)
    if found is None:
        return None
    session_id, last_seen_at, actor, unread = found
    if last_seen_at is None or moment - last_seen_at > TOUCH_AFTER:
        _touch_session(session_id, moment)
    return SignedIn(secret, session_id, actor, unread)


@cache
def _entry_statement(keys: type[UserSession | ApiToken]) -> Any:
    """A valid key, whose it is, and a row for each of their roles. Made once: every request asks."""
    of_session = keys is UserSession
    used_at = UserSession.last_seen_at if of_session else ApiToken.last_used_at
    # Every page shows it, and no answer of the API does: no query of its own.
    unread = unread_of_person() if of_session else sa.literal(0)
    return (
        sa.select(
            col(keys.id).label("key_id"),
            col(used_at).label("used_at"),
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.time_zone),
            col(Person.bar_raiser),
            col(PersonRole.role),
            unread.label("unread"),
        )
        .join(Person, col(keys.person_id) == col(Person.id))
        .outerjoin(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(
            col(keys.token_hash) == sa.bindparam("token_hash"),
            col(keys.revoked_at).is_(None),
            col(keys.expires_at) > sa.bindparam("moment"),
            col(Person.active),
        )
    )


def _who_enters(
    keys: type[UserSession | ApiToken], secret: str, moment: datetime
) -> tuple[uuid.UUID, datetime | None, Actor, int] | None:
    """The key's id, when it was last used, whose it is, what they have not read; or None."""
    wanted = {"token_hash": digest(secret), "moment": moment}
    rows = reading().execute(_entry_statement(keys), wanted).all()
    if not rows:
        return None
    row = rows[0]
    actor = Actor(
        id=row.person_id,
        name=row.name,
        time_zone=row.time_zone,
        roles=frozenset(Role(one.role) for one in rows if one.role is not None),
        certified_bar_raiser=row.bar_raiser is BarRaiserStanding.CERTIFIED,
    )
    return row.key_id, row.used_at, actor, row.unread


def _touch_session(session_id: uuid.UUID, moment: datetime) -> None:
    with transaction() as session:
        row = session.get_one(UserSession, session_id)
        row.last_seen_at = moment


def actor_of_token(secret: str) -> Actor | None:
    """Who an API token acts for; None when it is unknown, revoked or expired."""
    moment = now()
    found = _who_enters(ApiToken, secret, moment)
    if found is None:
        return None
    token_id, last_used_at, actor, _ = found
    if last_used_at is None or moment - last_used_at > TOUCH_AFTER:
        with transaction() as writing:
            writing.get_one(ApiToken, token_id).last_used_at = moment
    return actor
