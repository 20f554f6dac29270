"""After a hire decision: references, the offer, keeping in touch, how it went."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from hiring.domain.terms import OfferState, Outcome, Rehire
from hiring.models.base import Check, Row, Unique, enum_type, instant, not_blank, prose, reference

_STANDS = sa.text("state IN ('draft', 'approved', 'made', 'accepted')")


def _after_hire() -> sa.ForeignKeyConstraint:
    """The row can only exist beside a decision to hire (K1, O1)."""
    return sa.ForeignKeyConstraint(["loop_id", "outcome"], ["decision.loop_id", "decision.outcome"])


class ReferenceCheck(Row, table=True):
    """What somebody who worked with the candidate said (K1)."""

    __tablename__ = "reference_check"
    __table_args__ = (
        _after_hire(),
        Check("outcome = 'hire'", name="after_a_hire"),
        not_blank("referee"),
    )

    loop_id: uuid.UUID = Field(index=True)
    outcome: Outcome = Field(default=Outcome.HIRE, sa_type=enum_type(Outcome))
    referee: str = Field(max_length=200)
    relation: str = Field(max_length=200)
    would_rehire: Rehire = Field(sa_type=enum_type(Rehire))
    notes: str = prose()
    checked_by: uuid.UUID = reference("person.id", index=False)
    checked_at: datetime = instant()


class Offer(Row, table=True):
    """An offer: only after an unvetoed decision to hire (O1).

    One at a time: another may follow a declined or withdrawn one, never an accepted one.
    """

    __tablename__ = "offer"
    __table_args__ = (
        _after_hire(),
        Check("outcome = 'hire'", name="after_a_hire"),
        Check(
            "state NOT IN ('accepted', 'declined') OR answered_at IS NOT NULL",
            name="an_answer_has_a_time",
        ),
        sa.Index(
            "ix_offer_one_that_stands",
            "loop_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        sa.Index("ix_offer_loop_drafted", "loop_id", "drafted_at"),
    )

    loop_id: uuid.UUID
    outcome: Outcome = Field(default=Outcome.HIRE, sa_type=enum_type(Outcome))
    state: OfferState = Field(default=OfferState.DRAFT, sa_type=enum_type(OfferState))
    terms: str = prose()
    drafted_by: uuid.UUID = reference("person.id", index=False)
    drafted_at: datetime = instant()
    made_at: datetime | None = instant(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    first_day: date | None = Field(default=None)


class OfferApproval(SQLModel, table=True):
    """Somebody approved the offer."""

    __tablename__ = "offer_approval"

    offer_id: uuid.UUID = Field(foreign_key="offer.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    approved_at: datetime = instant()
    note: str = prose("")


class OnboardingTask(Row, table=True):
    """A scheduled, owned task that keeps the team in touch until the first day."""

    __tablename__ = "onboarding_task"
    __table_args__ = (not_blank("title"),)

    offer_id: uuid.UUID = reference("offer.id")
    title: str = Field(max_length=200)
    owner_id: uuid.UUID = reference("person.id")
    due_on: date
    done_at: datetime | None = instant(nullable=True)


class HireOutcome(Row, table=True):
    """How a hire is doing at 6 and 12 months: for calibration only."""

    __tablename__ = "hire_outcome"
    __table_args__ = (
        Unique("offer_id", "month"),
        Check("month IN (6, 12)", name="six_or_twelve"),
        Check("rating BETWEEN 1 AND 5", name="rating_in_range"),
    )

    offer_id: uuid.UUID = reference("offer.id", index=False)
    month: int
    rating: int
    note: str = prose("")
    recorded_by: uuid.UUID = reference("person.id", index=False)
    recorded_at: datetime = instant()
