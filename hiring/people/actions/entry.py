"""Getting in: by password, by one-time link, and in a demonstration by choosing somebody."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.errors import FieldError, Invalid, NotFound
from hiring.models.access import SignInAttempt, SignInLink, UserSession, digest
from hiring.models.people import Person
from hiring.people.actions.keys import end_sessions, new_secret, revoke_links
from hiring.people.actions.locks import lock_installation, lock_person
from hiring.people.commands import NewSession, SetPassword, SignIn, SignInRefused, UseLink
from hiring.people.demo import is_demo
from hiring.people.passwords import Passwords, TooBusy, weaknesses
from hiring.people.queries import find_person_by_email

WINDOW = timedelta(minutes=15)
FAILURES_OF_AN_EMAIL = 5
# Several people may sit behind one address.
FAILURES_OF_AN_ADDRESS = 30
LONGEST_USER_AGENT = 300

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class _Attempt:
    person_id: uuid.UUID | None
    password_hash: str | None
    email_key: str
    rows: tuple[uuid.UUID, ...]


def sign_in(
    transaction: Transaction,
    command: SignIn,
    passwords: Passwords,
    *,
    now: datetime,
    session_hours: int,
) -> NewSession | SignInRefused:
    """Sign in with a password; as slow, and as silent, for an e-mail address nobody has.

    An attempt counts as failed before it is tried, so that many at once do not slip through; and
    the slow hash is worked on with no transaction open.

    Args:
        transaction: opens a transaction; used twice.
        command: who, and from where.
        passwords: checks them.
        now: aware.
        session_hours: how long the session lasts (hours).
    """
    with transaction() as session:
        begun = _begin_attempt(session, command, now=now)
    if isinstance(begun, SignInRefused):
        return begun
    renewed = None
    try:
        fits = passwords.fits(command.password, begun.password_hash)
        if fits and passwords.is_outdated(begun.password_hash or ""):
            renewed = passwords.hash(command.password)
    except TooBusy as busy:
        with transaction() as session:
            _forget_attempt(session, begun)
        return SignInRefused(retry_after=busy.retry_after)
    with transaction() as session:
        if not fits or begun.person_id is None:
            chain.record(
                session, "session.refused", actor_id=None, now=now, subject_id=begun.person_id
            )
            return SignInRefused()
        person = lock_person(session, begun.person_id)
        if not person.active or person.password_hash != begun.password_hash:
            return SignInRefused()
        if renewed is not None:
            person.password_hash = renewed
        _forget_attempt(session, begun)
        session.execute(sa.delete(SignInAttempt).where(col(SignInAttempt.key) == begun.email_key))
        return _begin_session(
            session, person, now=now, hours=session_hours, by="password", command=command
        )


def use_sign_in_link(
    session: Session, command: UseLink, *, now: datetime, session_hours: int
) -> NewSession:
    """Press the button behind a one-time link: it works once, also for many presses at once.

    Raises:
        NotFound: there is no such link, or it is used, expired, or of a deactivated person.
    """
    used = session.execute(
        sa.update(SignInLink)
        .where(*_usable(command.secret, now))
        .values(used_at=now)
        .returning(SignInLink.person_id)  # type: ignore[call-overload]
    ).first()
    if used is None:
        raise NotFound("sign-in link")
    person = lock_person(session, used.person_id)
    if not person.active:
        raise NotFound("sign-in link")
    return _begin_session(session, person, now=now, hours=session_hours, by="link", command=command)


def find_link_owner(session: Session, secret: str, *, now: datetime) -> Person | None:
    """Whose usable link this is; nothing is consumed by asking."""
    return session.scalars(
        sa.select(Person)
        .join(SignInLink, col(SignInLink.person_id) == col(Person.id))
        .where(*_usable(secret, now), col(Person.active))
    ).first()


def sign_in_to_demo(
    session: Session,
    person_id: uuid.UUID,
    command: UseLink,
    *,
    now: datetime,
    session_hours: int,
) -> NewSession:
    """Sign in as anybody, in a demonstration only.

    Raises:
        NotFound: this is no demonstration, or there is no such active person.
    """
    if not is_demo(session):
        raise NotFound
    person = lock_person(session, person_id)
    if not person.active:
        raise NotFound("person")
    return _begin_session(
        session, person, now=now, hours=session_hours, by="demonstration", command=command
    )


def set_password(
    transaction: Transaction,
    actor: Actor,
    command: SetPassword,
    passwords: Passwords,
    *,
    now: datetime,
) -> None:
    """Choose a password of one's own; every other session ends, and so do unused links.

    Args:
        transaction: opens a transaction; used twice, with none open while hashing.
        actor: whose.
        command: the new one, and the one in use.
        passwords: hashes them.
        now: aware.

    Raises:
        Invalid: too easily guessed, or the current one does not fit.
        TooBusy: too many passwords are being worked on at once.
    """
    with transaction() as session:
        person = lock_person(session, actor.id)
        kept, about = person.password_hash, (person.name, person.email)
        needs_current = kept is not None and not command.came_by_link
        key = digest(f"password {actor.id}")
        wait = _wait(session, key, FAILURES_OF_AN_EMAIL, now=now) if needs_current else 0
    if wait:
        detail = f"Too many wrong ones. Try again in {math.ceil(wait / 60)} min."
        raise Invalid((FieldError("/current_password", detail),))
    errors = list(weaknesses(command.new, about))
    if needs_current and not passwords.fits(command.current, kept):
        errors.append(FieldError("/current_password", "This is not your current password."))
        with transaction() as session:
            session.add(SignInAttempt(key=key, at=now))
    if errors:
        raise Invalid(errors)
    hashed = passwords.hash(command.new)
    with transaction() as session:
        person = lock_person(session, actor.id)
        person.password_hash = hashed
        session.execute(sa.delete(SignInAttempt).where(col(SignInAttempt.key) == key))
        end_sessions(session, actor.id, now=now, but=command.session_id)
        revoke_links(session, actor.id, now=now)
        chain.record(session, "password.set", actor_id=actor.id, now=now, subject_id=actor.id)


def _begin_attempt(session: Session, command: SignIn, *, now: datetime) -> _Attempt | SignInRefused:
    # One at a time: attempts at the same moment have to see each other.
    lock_installation(session)
    session.execute(sa.delete(SignInAttempt).where(col(SignInAttempt.at) <= now - WINDOW))
    keys = (
        digest(f"email {command.email.strip().lower()}"),
        digest(f"address {command.address}"),
    )
    for key, most in zip(keys, (FAILURES_OF_AN_EMAIL, FAILURES_OF_AN_ADDRESS), strict=True):
        wait = _wait(session, key, most, now=now)
        if wait:
            return SignInRefused(retry_after=wait)
    rows = [SignInAttempt(key=key, at=now) for key in keys]
    session.add_all(rows)
    person = find_person_by_email(session, command.email)
    known = person is not None and person.active
    return _Attempt(
        person_id=person.id if person and known else None,
        password_hash=person.password_hash if person and known else None,
        email_key=keys[0],
        rows=tuple(row.id for row in rows),
    )


def _forget_attempt(session: Session, attempt: _Attempt) -> None:
    """It was no failure after all."""
    session.execute(sa.delete(SignInAttempt).where(col(SignInAttempt.id).in_(attempt.rows)))


def _wait(session: Session, key: str, most: int, *, now: datetime) -> int:
    """Seconds until a key has failed less than ``most`` times in the window; 0 for none."""
    oldest_that_counts = session.scalars(
        sa.select(col(SignInAttempt.at))
        .where(col(SignInAttempt.key) == key, col(SignInAttempt.at) > now - WINDOW)
        .order_by(col(SignInAttempt.at).desc())
        .offset(most - 1)
        .limit(1)
    ).first()
    if oldest_that_counts is None:
        return 0
    return max(1, math.ceil((oldest_that_counts + WINDOW - now).total_seconds()))


def _usable(secret: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(SignInLink.token_hash) == digest(secret),
        col(SignInLink.used_at).is_(None),
        col(SignInLink.expires_at) > now,
    )


def _begin_session(
    session: Session,
    person: Person,
    *,
    now: datetime,
    hours: int,
    by: str,
    command: SignIn | UseLink,
) -> NewSession:
    dead = col(UserSession.revoked_at).is_not(None) | (col(UserSession.expires_at) <= now)
    session.execute(sa.delete(UserSession).where(col(UserSession.person_id) == person.id, dead))
    if command.replaces is not None:
        replaced = session.get(UserSession, command.replaces)
        if replaced is not None and replaced.revoked_at is None:
            replaced.revoked_at = now
    secret = new_secret()
    row = UserSession(
        person_id=person.id,
        token_hash=digest(secret),
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(hours=hours),
        user_agent=command.user_agent[:LONGEST_USER_AGENT],
    )
    session.add(row)
    chain.record(
        session,
        "session.began",
        actor_id=person.id,
        now=now,
        subject_id=person.id,
        session_id=row.id,
        by=by,
    )
    return NewSession(secret, row.id, person.id, needs_password=person.password_hash is None)
