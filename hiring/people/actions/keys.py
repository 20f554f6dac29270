"""Sessions, one-time links and API tokens: making them, and ending them.

A secret is 256 random bits; only its digest is kept, so that a stolen database opens nothing.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.errors import FieldError, Invalid, NotAllowed, NotFound, Refusal, refuse
from hiring.models.access import ApiToken, SignInLink, UserSession, digest
from hiring.models.mail import CalendarFeed
from hiring.models.people import Person
from hiring.people.actions.locks import lock_person
from hiring.people.commands import MakeLink, MakeToken

LONGEST_TOKEN_NAME = 80
LONGEST_TOKEN_DAYS = 3650
MOST_TOKENS = 50


def new_secret(prefix: str = "") -> str:
    """A new secret."""
    return prefix + secrets.token_urlsafe(32)


def make_token(session: Session, actor: Actor | None, command: MakeToken, *, now: datetime) -> str:
    """Make an API token; its secret is told this once.

    Args:
        session: a writing session.
        actor: the person it will act for; None from the installation's own command line.
        command: for whom, its name, its days.
        now: aware.

    Raises:
        NotFound: there is no such person.
        NotAllowed: it would act for somebody else.
        Invalid: no name, or an impossible number of days.
        RuleRefused: the person is deactivated, or has too many.
    """
    person = lock_person(session, command.person_id)
    _demand_own(actor, person)
    _demand_active(person)
    name = " ".join(command.name.split())
    errors = []
    if not name or len(name) > LONGEST_TOKEN_NAME:
        detail = f"Name the program that will use it, in at most {LONGEST_TOKEN_NAME} characters."
        errors.append(FieldError("/name", detail))
    if not 1 <= command.days <= LONGEST_TOKEN_DAYS:
        errors.append(
            FieldError("/days", f"A whole number of days from 1 to {LONGEST_TOKEN_DAYS}.")
        )
    if errors:
        raise Invalid(errors)
    count = sa.select(sa.func.count()).where(*_live_tokens(person.id, now))
    if (session.scalar(count) or 0) >= MOST_TOKENS:
        refuse(None, f"{person.name} has {MOST_TOKENS} API tokens.", "Revoke one first.")
    secret = new_secret("br_")
    token = ApiToken(
        person_id=person.id,
        name=name,
        token_hash=digest(secret),
        created_at=now,
        expires_at=now + timedelta(days=command.days),
    )
    session.add(token)
    _note(session, "token.made", actor.id if actor else None, person.id, now, token_id=token.id)
    return secret


def make_sign_in_link(
    session: Session, actor: Actor | None, command: MakeLink, *, now: datetime
) -> str:
    """Make a one-time sign-in link; returns the secret of its address.

    Only from the installation's own command line: whoever could make one for another person could
    read what that person reads (F7).

    Raises:
        NotFound: there is no such person.
        NotAllowed: anybody but the command line asks.
        RuleRefused: the person is deactivated.
    """
    if actor is not None:
        detail = "Sign-in links are made on the machine that runs this installation."
        raise NotAllowed(Refusal("F7", detail, "Ask whoever runs it."))
    person = lock_person(session, command.person_id)
    _demand_active(person)
    theirs = col(SignInLink.person_id) == person.id
    session.execute(sa.delete(SignInLink).where(theirs, col(SignInLink.expires_at) <= now))
    secret = new_secret()
    session.add(
        SignInLink(
            person_id=person.id,
            token_hash=digest(secret),
            created_at=now,
            expires_at=now + timedelta(minutes=command.minutes),
        )
    )
    _note(session, "link.made", None, person.id, now)
    return secret


def revoke_token(session: Session, actor: Actor, token_id: uuid.UUID, *, now: datetime) -> None:
    """End one of one's own API tokens; ending it twice is no harm.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    token = session.get(ApiToken, token_id)
    if token is None or token.person_id != actor.id:
        raise NotFound("token")
    if token.revoked_at is None:
        token.revoked_at = now
        _note(session, "token.revoked", actor.id, actor.id, now, token_id=token.id)


def revoke_session(session: Session, actor: Actor, session_id: uuid.UUID, *, now: datetime) -> None:
    """End one of one's own sessions; ending it twice is no harm.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    row = session.get(UserSession, session_id)
    if row is None or row.person_id != actor.id:
        raise NotFound("session")
    if row.revoked_at is None:
        row.revoked_at = now
        _note(session, "session.ended", actor.id, actor.id, now, session_id=row.id)


def revoke_other_sessions(
    session: Session, actor: Actor, kept: uuid.UUID | None, *, now: datetime
) -> int:
    """End all of one's own sessions but ``kept``; returns how many there were."""
    ended = end_sessions(session, actor.id, now=now, but=kept)
    if ended:
        _note(session, "session.others_ended", actor.id, actor.id, now, sessions=ended)
    return ended


def end_sessions(
    session: Session, person_id: uuid.UUID, *, now: datetime, but: uuid.UUID | None = None
) -> int:
    """End a person's sessions, ``but`` one; returns how many were open."""
    conditions = [
        col(UserSession.person_id) == person_id,
        col(UserSession.revoked_at).is_(None),
        col(UserSession.expires_at) > now,
    ]
    if but is not None:
        conditions.append(col(UserSession.id) != but)
    ended = session.execute(
        sa.update(UserSession).where(*conditions).values(revoked_at=now).returning(UserSession.id)  # type: ignore[call-overload]
    )
    return len(ended.all())


def revoke_links(session: Session, person_id: uuid.UUID, *, now: datetime) -> None:
    """Let no unused link of a person be used any more."""
    theirs = col(SignInLink.person_id) == person_id
    unused = col(SignInLink.used_at).is_(None) & (col(SignInLink.expires_at) > now)
    session.execute(sa.update(SignInLink).where(theirs, unused).values(expires_at=now))


def revoke_everything(session: Session, person_id: uuid.UUID, *, now: datetime) -> None:
    """End every way in that a person has: sessions, links, API tokens, calendar addresses."""
    end_sessions(session, person_id, now=now)
    revoke_links(session, person_id, now=now)
    session.execute(sa.update(ApiToken).where(*_live_tokens(person_id, now)).values(revoked_at=now))
    feeds = (col(CalendarFeed.person_id) == person_id, col(CalendarFeed.revoked_at).is_(None))
    session.execute(sa.update(CalendarFeed).where(*feeds).values(revoked_at=now))


def _live_tokens(person_id: uuid.UUID, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(ApiToken.person_id) == person_id,
        col(ApiToken.revoked_at).is_(None),
        col(ApiToken.expires_at) > now,
    )


def _demand_own(actor: Actor | None, person: Person) -> None:
    if actor is not None and actor.id != person.id:
        raise NotAllowed(
            Refusal("F7", "A token acts for the person who makes it.", "Make one of your own.")
        )


def _demand_active(person: Person) -> None:
    if not person.active:
        refuse(
            None,
            f"{person.name} is deactivated and cannot sign in.",
            "An administrator can activate them again.",
        )


def _note(
    session: Session,
    action: str,
    actor_id: uuid.UUID | None,
    person_id: uuid.UUID,
    now: datetime,
    **detail: Any,
) -> None:
    chain.record(session, action, actor_id=actor_id, now=now, subject_id=person_id, **detail)
