"""Messages on their way, the calendar events that travelled with them, and how people want both.

None of it holds a word of feedback (F10): a message is a kind, a recipient and ids. What it says
is worked out when it is sent or read, from what its recipient may know then.
"""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from hiring.domain.messages import Answer, MessageKind, MessageState, Rhythm, Trouble
from hiring.domain.terms import Addressee
from hiring.models.base import (
    Check,
    Row,
    Unique,
    enum_type,
    instant,
    reference,
    version_column,
)

_WAITING = sa.text("state = 'waiting'")
_SENDING = sa.text("state = 'sending'")
_HELD = sa.text("state = 'held'")
_STUCK = sa.text("state IN ('dead', 'undeliverable')")
_UNREAD = sa.text("person_id IS NOT NULL AND read_at IS NULL")
_LIVE_OF_PERSON = sa.text("cancelled_at IS NULL AND person_id IS NOT NULL")
_LIVE_OF_CANDIDATE = sa.text("cancelled_at IS NULL AND candidate_id IS NOT NULL")


def _only(condition: sa.TextClause) -> dict[str, Any]:
    return {"sqlite_where": condition, "postgresql_where": condition}


class CalendarEvent(Row, table=True):
    """An event in somebody's own calendar: an interviewer's interview, or a candidate's day.

    Its id is the event's UID for good; ``sequence`` rises with each change that is announced, so
    that a calendar never takes an older message for a newer one (RFC 5546, 2.1.4).
    ``slots`` is what was announced last: ``[start, end, place]`` of each interview.
    """

    __tablename__ = "calendar_event"
    __table_args__ = (
        Check("(person_id IS NULL) <> (candidate_id IS NULL)", name="of_one"),
        Check("ends_at > starts_at", name="ends_after_start"),
        Check("sequence >= 0", name="sequence_not_negative"),
        sa.Index(
            "ix_calendar_event_one_of_person",
            "loop_id",
            "person_id",
            unique=True,
            **_only(_LIVE_OF_PERSON),
        ),
        sa.Index(
            "ix_calendar_event_one_a_day",
            "loop_id",
            "candidate_id",
            "day",
            unique=True,
            **_only(_LIVE_OF_CANDIDATE),
        ),
        sa.Index("ix_calendar_event_person_ends", "person_id", "ends_at"),
    )

    loop_id: uuid.UUID = reference("loop.id")
    person_id: uuid.UUID | None = reference("person.id", nullable=True, index=False)
    candidate_id: uuid.UUID | None = reference("candidate.id", nullable=True)
    day: date
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    slots: list[list[str]] = Field(sa_type=sa.JSON, nullable=False)
    sequence: int = 0
    answer: Answer = Field(default=Answer.NONE, sa_type=enum_type(Answer))
    answered_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
    changed_at: datetime = instant()
    cancelled_at: datetime | None = instant(nullable=True)


class Message(Row, table=True):
    """A message to one person or candidate, written in the transaction of what it tells of.

    ``key`` is what it tells and to whom: the same thing is told once. While it is being sent a
    worker holds it by ``lease_token`` until ``lease_until``; whoever finds the lease run out may
    take it over. A person's messages are their notifications in the app too, read or unread.
    """

    __tablename__ = "message"
    __table_args__ = (
        Unique("key"),
        Check("(person_id IS NULL) <> (candidate_id IS NULL)", name="to_one"),
        Check(
            "(lease_token IS NOT NULL AND lease_until IS NOT NULL) = (state = 'sending')",
            name="leased_while_sending",
        ),
        Check(
            "(settled_at IS NOT NULL) = (state IN ('sent', 'dropped', 'dead', 'undeliverable'))",
            name="settled_when_it_is",
        ),
        Check("attempts >= 0", name="attempts_not_negative"),
        sa.Index("ix_message_waiting", "due_at", "id", **_only(_WAITING)),
        sa.Index("ix_message_sending", "lease_until", **_only(_SENDING)),
        sa.Index("ix_message_held", "person_id", **_only(_HELD)),
        sa.Index("ix_message_stuck", "settled_at", **_only(_STUCK)),
        sa.Index("ix_message_person_id_created", "person_id", "created_at", "id"),
        sa.Index("ix_message_unread", "person_id", **_only(_UNREAD)),
        sa.Index("ix_message_candidate", "candidate_id", "created_at"),
        sa.Index("ix_message_event", "event_id", "created_at"),
        sa.Index("ix_message_settled", "settled_at"),
    )

    key: str = Field(max_length=200)
    kind: MessageKind = Field(sa_type=enum_type(MessageKind))
    person_id: uuid.UUID | None = reference("person.id", nullable=True, index=False)
    candidate_id: uuid.UUID | None = reference("candidate.id", nullable=True, index=False)
    loop_id: uuid.UUID | None = reference("loop.id", nullable=True)
    seat_id: uuid.UUID | None = Field(default=None)
    event_id: uuid.UUID | None = reference("calendar_event.id", nullable=True, index=False)
    facts: dict[str, Any] = Field(sa_type=sa.JSON, nullable=False)
    state: MessageState = Field(default=MessageState.WAITING, sa_type=enum_type(MessageState))
    created_at: datetime = instant()
    due_at: datetime = instant()
    attempts: int = 0
    lease_token: uuid.UUID | None = Field(default=None)
    lease_until: datetime | None = instant(nullable=True)
    settled_at: datetime | None = instant(nullable=True)
    outcome: str = Field(default="", max_length=80)
    provider_id: str = Field(default="", max_length=200)
    read_at: datetime | None = instant(nullable=True)


class ReminderClock(SQLModel, table=True):
    """When the reminder ladder has something to do next for a seat that owes feedback (F6).

    There is a row only while feedback is owed: a sweep costs what is due, not what exists.
    ``basis`` is the interview's end or the return it was set by, ``anchor`` from when its hours
    count, ``swept_at`` up to when it was dealt with; ``round`` 1 is after a return (F9).
    """

    __tablename__ = "reminder_clock"
    __table_args__ = (Check("round IN (0, 1)", name="round_in_range"),)

    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True, ondelete="CASCADE")
    loop_id: uuid.UUID = reference("loop.id")
    round: int = 0
    basis: datetime = instant()
    anchor: datetime = instant()
    swept_at: datetime = instant()
    next_at: datetime = instant(index=True)


class LadderStep(SQLModel, table=True):
    """A step of the organisation's own reminder ladder (F6); none: that of the settings."""

    __tablename__ = "ladder_step"
    __table_args__ = (
        Check("hours BETWEEN 0 AND 336", name="hours_in_range"),
        Check("position >= 0", name="position_not_negative"),
    )

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hours: int
    addressee: Addressee = Field(sa_type=enum_type(Addressee))


class MailPreference(SQLModel, table=True):
    """How a person wants to be written to; minutes are those of their own day."""

    __tablename__ = "mail_preference"
    __table_args__ = (
        Check("digest_minute BETWEEN 0 AND 1439", name="digest_in_the_day"),
        Check("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_from_until"),
        Check(
            "quiet_from IS NULL OR (quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439)",
            name="quiet_in_the_day",
        ),
    )

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    rhythm: Rhythm = Field(default=Rhythm.AT_ONCE, sa_type=enum_type(Rhythm))
    digest_minute: int = 480
    quiet_from: int | None = Field(default=None)
    quiet_until: int | None = Field(default=None)
    muted: list[str] = Field(sa_type=sa.JSON, nullable=False)
    version: int = version_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class AddressTrouble(SQLModel, table=True):
    """An address to which mail does not get through; nothing is sent there until it is cleared."""

    __tablename__ = "address_trouble"
    __table_args__ = (Check("address = lower(address)", name="address_lower_case"),)

    address: str = Field(max_length=254, primary_key=True)
    trouble: Trouble = Field(sa_type=enum_type(Trouble))
    since: datetime = instant()


class CalendarFeed(Row, table=True):
    """The secret address at which a person's own interviews can be subscribed to."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Check("length(token_hash) = 64", name="hash_length"),)

    person_id: uuid.UUID = reference("person.id")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime = instant()
    last_read_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)


class WebhookEvent(SQLModel, table=True):
    """A provider's event that was dealt with: told twice, it counts once."""

    __tablename__ = "webhook_event"

    id: str = Field(max_length=120, primary_key=True)
    at: datetime = instant(index=True)
