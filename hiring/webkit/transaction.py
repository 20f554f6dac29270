"""One request, one transaction: the only place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, g
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.errors import Refusal, RuleRefused, StaleWrite
from hiring.mail.announcing import announce
from hiring.models.loops import ONE_PLACE
from hiring.webkit.clock import now

if TYPE_CHECKING:
    from config.settings import Settings
    from hiring.domain.policy import Policy
    from hiring.models.database import Database


def database() -> Database:
    """The application's database."""
    return cast("Database", current_app.extensions["database"])


def settings() -> Settings:
    """The installation's settings."""
    return cast("Settings", current_app.extensions["settings"])


def policy() -> Policy:
    """The settings of the process."""
    return settings().policy


def reading() -> Session:
    """The request's session for reading; it never commits."""
    session: Session | None = g.get("reading_session")
    if session is None:
        session = g.reading_session = database().reader()
    return session


def current_session() -> Session:
    """The session of the transaction one is in, or else the request's session for reading."""
    writing: Session | None = g.get("writing_session")
    return writing or reading()


@contextmanager
def transaction() -> Iterator[Session]:
    """A transaction that commits when its block ends well, and changes nothing otherwise.

    What people are to be told of it is written with it: messages, calendar events, reminders.

    The request's reading session is ended first: what is decided on is read again, inside.

    Raises:
        StaleWrite: somebody else changed a row in between.
        RuleRefused: two requests did at once what can be done once.
    """
    end_reading()
    with database().writer() as session:
        g.writing_session = session
        try:
            for claim in _claims():
                claim(session)
            yield session
            announce(session, chain.noted(session), now=now(), policy=policy())
            chain.seal(session)
            session.commit()
        except StaleDataError as error:
            session.rollback()
            raise StaleWrite(
                "Somebody else changed this in the meantime. Nothing of yours was saved over it.",
                0,
            ) from error
        except IntegrityError as error:
            session.rollback()
            current_app.logger.warning("constraint refused a write: %s", type(error.orig).__name__)
            raise RuleRefused((_refusal_for(error),)) from error
        except BaseException:
            session.rollback()
            raise
        finally:
            g.pop("writing_session", None)


def _refusal_for(error: IntegrityError) -> Refusal:
    if ONE_PLACE in str(error.orig):
        return Refusal(
            "L5",
            "Somebody on this panel has another interview at the same time.",
            "Reload the page to see who; choose another time, or another interviewer.",
        )
    return Refusal(
        None,
        "This was done already, or at the same moment by somebody else.",
        "Reload the page to see how things stand now.",
    )


def claim_first(claim: Callable[[Session], None]) -> None:
    """Run ``claim`` first in the request's next transaction (idempotency keys)."""
    g.setdefault("transaction_claims", []).append(claim)


def _claims() -> list[Callable[[Session], None]]:
    claims: list[Callable[[Session], None]] = g.pop("transaction_claims", [])
    return claims


def end_reading() -> None:
    """Give the reading session's connection back."""
    session: Session | None = g.pop("reading_session", None)
    if session is not None:
        session.close()


def register(app: Flask) -> None:
    """End the reading session with the request."""

    @app.teardown_appcontext
    def close_reading(_error: BaseException | None) -> None:
        end_reading()
