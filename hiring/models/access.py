"""How people and programs get in: sessions, one-time links, tokens, throttling."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from hiring.models.base import Row, Unique, instant, not_blank, reference


def digest(secret: str) -> str:
    """How a session's, link's or token's secret is stored: never the secret itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


class UserSession(Row, table=True):
    """A signed-in browser. Checked on every request, so that it can be revoked."""

    __tablename__ = "user_session"

    person_id: uuid.UUID = reference("person.id")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant()
    last_seen_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    revoked_at: datetime | None = instant(nullable=True)
    user_agent: str = Field(default="", max_length=300)


class SignInLink(Row, table=True):
    """A one-time sign-in address. Opening it does nothing; its button consumes it."""

    __tablename__ = "sign_in_link"

    person_id: uuid.UUID = reference("person.id")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    used_at: datetime | None = instant(nullable=True)
    created_by: uuid.UUID | None = reference("person.id", nullable=True, index=False)


class ApiToken(Row, table=True):
    """A program's key to the API, acting as one person."""

    __tablename__ = "api_token"
    __table_args__ = (not_blank("name"),)

    person_id: uuid.UUID = reference("person.id")
    name: str = Field(max_length=80)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    last_used_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)


class SignInAttempt(Row, table=True):
    """A failed sign-in, kept as long as it throttles. ``key`` is a digest, not an address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index("ix_sign_in_attempt_key_at", "key", "at"),)

    key: str = Field(max_length=64)
    at: datetime = instant()


class IdempotentAnswer(Row, table=True):
    """The answer to a POST that carried an ``Idempotency-Key``, so that it is done once."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (Unique("person_id", "key"),)

    person_id: uuid.UUID = reference("person.id", index=False)
    key: str = Field(max_length=200)
    request_hash: str = Field(max_length=64)
    status: int | None = Field(default=None)
    answer: Any = Field(default=None, sa_type=sa.JSON)
    created_at: datetime = instant(index=True)
