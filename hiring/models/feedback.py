"""Written feedback. Imported by ``hiring.visibility`` and ``hiring.feedback.actions`` alone.

No other model has a relationship to these tables: whoever wants to read them goes through F7.
"""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from hiring.domain.terms import Rating, Vote
from hiring.models.base import Check, Row, Unique, enum_type, instant, not_blank, prose, reference


class FeedbackDraft(SQLModel, table=True):
    """What an interviewer is still writing. Read by its author only (F2)."""

    __tablename__ = "feedback_draft"

    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True)
    version: int
    body: dict[str, Any] = Field(sa_type=sa.JSON, nullable=False)
    saved_at: datetime = instant()


class FeedbackVersion(Row, table=True):
    """Submitted feedback. Immutable; an amendment is the next version (F3)."""

    __tablename__ = "feedback_version"
    __table_args__ = (
        Unique("seat_id", "number"),
        Check("number >= 1", name="number_from_one"),
        Check(
            "(number = 1 AND reason IS NULL) OR (number > 1 AND length(trim(reason)) > 0)",
            name="an_amendment_has_a_reason",
        ),
    )

    seat_id: uuid.UUID = reference("seat.id", index=False)
    number: int
    vote: Vote = Field(sa_type=enum_type(Vote))
    narrative: str = prose()
    reason: str | None = Field(default=None, sa_type=sa.Text)
    could_read_others: bool = False
    submitted_at: datetime = instant()


class FeedbackEvidence(SQLModel, table=True):
    """The evidence on one principle, as Situation, Task, Action, Result and a rating (F4)."""

    __tablename__ = "feedback_evidence"
    __table_args__ = (
        Check(
            "rating <> 'not_observed' OR length(trim(reason)) > 0",
            name="not_observed_says_why",
        ),
    )

    version_id: uuid.UUID = Field(foreign_key="feedback_version.id", primary_key=True)
    principle: str = Field(max_length=80, primary_key=True)
    position: int
    situation: str = prose("")
    task: str = prose("")
    action: str = prose("")
    result: str = prose("")
    rating: Rating = Field(sa_type=enum_type(Rating))
    reason: str = prose("")


class FeedbackReturn(SQLModel, table=True):
    """The Bar Raiser sent thin feedback back, once, with a reason (F9)."""

    __tablename__ = "feedback_return"
    __table_args__ = (not_blank("reason"),)

    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True)
    returned_by: uuid.UUID = reference("person.id", index=False)
    returned_at: datetime = instant()
    answered_at: datetime | None = instant(nullable=True)
    reason: str = prose()


class FeedbackWaiver(SQLModel, table=True):
    """The Bar Raiser waived missing feedback, with a reason (F9)."""

    __tablename__ = "feedback_waiver"
    __table_args__ = (not_blank("reason"),)

    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True)
    waived_by: uuid.UUID = reference("person.id", index=False)
    waived_at: datetime = instant()
    reason: str = prose()


class PhoneScreen(Row, table=True):
    """The hiring manager's phone screen: notes and a vote, under the same rule as F7 (S1)."""

    __tablename__ = "phone_screen"
    __table_args__ = (not_blank("notes"),)

    application_id: uuid.UUID = Field(foreign_key="application.id", unique=True)
    screener_id: uuid.UUID = reference("person.id", index=False)
    principles: list[str] = Field(sa_type=sa.JSON, nullable=False)
    notes: str = prose()
    vote: Vote = Field(sa_type=enum_type(Vote))
    held_at: datetime = instant()
    submitted_at: datetime = instant()
