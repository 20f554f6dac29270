"""A loop, its seats and what they take, and every move of its state."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from hiring.domain.terms import LoopEvent, LoopState, SeatKind
from hiring.models.base import (
    Check,
    Row,
    enum_type,
    instant,
    not_blank,
    prose,
    reference,
    version_column,
)

_LIVE = sa.text("state NOT IN ('cancelled', 'decided')")
_HELD = sa.text("held AND removed_at IS NULL")
ONE_PLACE = "ex_seat_one_place_at_a_time"
"""By this name the database refuses two held interviews of one person at once (L5); migration 0003."""


class Loop(Row, table=True):
    """A panel of interviews for one application, up to its decision."""

    __tablename__ = "loop"
    __table_args__ = (
        Check(
            "state IN ('draft', 'cancelled')"
            " OR (first_starts_at IS NOT NULL AND last_ends_at IS NOT NULL)",
            name="a_scheduled_loop_has_times",
        ),
        sa.Index(
            "ix_loop_one_live_per_application",
            "application_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        sa.Index("ix_loop_state_first_start", "state", "first_starts_at"),
    )

    application_id: uuid.UUID = reference("application.id")
    state: LoopState = Field(default=LoopState.DRAFT, sa_type=enum_type(LoopState))
    size_reason: str = prose("")
    time_zone: str = Field(default="UTC", max_length=64)
    first_starts_at: datetime | None = instant(nullable=True)
    last_ends_at: datetime | None = instant(nullable=True)
    created_by: uuid.UUID = reference("person.id", index=False)
    created_at: datetime = instant()
    changed_at: datetime = instant()
    version: int = version_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class Seat(Row, table=True):
    """One person's place on a loop, and the interview they hold.

    ``held`` is true from scheduling on: then the database itself refuses a second Bar Raiser,
    a person twice, an interview without a time, and another of the same person at that time.
    """

    __tablename__ = "seat"
    __table_args__ = (
        Check("ends_at > starts_at", name="ends_after_start"),
        Check(
            "NOT held OR removed_at IS NOT NULL OR (starts_at IS NOT NULL AND ends_at IS NOT NULL)",
            name="held_has_times",
        ),
        Check(
            "NOT held OR kind <> 'trainee' OR mentor_seat_id IS NOT NULL",
            name="held_trainee_has_mentor",
        ),
        Check("mentor_seat_id IS NULL OR mentor_seat_id <> id", name="not_own_mentor"),
        sa.Index(
            "ix_seat_one_bar_raiser",
            "loop_id",
            unique=True,
            sqlite_where=sa.text("held AND removed_at IS NULL AND kind = 'bar_raiser'"),
            postgresql_where=sa.text("held AND removed_at IS NULL AND kind = 'bar_raiser'"),
        ),
        sa.Index(
            "ix_seat_person_once",
            "loop_id",
            "person_id",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        sa.Index("ix_seat_person_start", "person_id", "starts_at"),
    )

    loop_id: uuid.UUID = reference("loop.id")
    person_id: uuid.UUID = reference("person.id", index=False)
    kind: SeatKind = Field(sa_type=enum_type(SeatKind))
    starts_at: datetime | None = instant(nullable=True)
    ends_at: datetime | None = instant(nullable=True)
    place: str = Field(default="", max_length=500)
    mentor_seat_id: uuid.UUID | None = reference("seat.id", nullable=True, index=False)
    position: int = 0
    held: bool = False
    created_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)
    kit_opened_at: datetime | None = instant(nullable=True)


class SeatPrinciple(SQLModel, table=True):
    """A principle or competency that a seat takes (L4)."""

    __tablename__ = "seat_principle"

    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True, ondelete="CASCADE")
    key: str = Field(max_length=80, primary_key=True)
    position: int = 0


class ReservedQuestion(SQLModel, table=True):
    """A prepared question kept for one seat, so that no two of a loop ask it (L6)."""

    __tablename__ = "reserved_question"

    loop_id: uuid.UUID = Field(foreign_key="loop.id", primary_key=True)
    question_key: str = Field(max_length=120, primary_key=True)
    seat_id: uuid.UUID = Field(foreign_key="seat.id", index=True, ondelete="CASCADE")
    principle: str = Field(max_length=80)


class CoverageWaiver(SQLModel, table=True):
    """The Bar Raiser waived a coverage gap, with a reason shown in the debrief (L4)."""

    __tablename__ = "coverage_waiver"
    __table_args__ = (not_blank("reason"),)

    loop_id: uuid.UUID = Field(foreign_key="loop.id", primary_key=True)
    key: str = Field(max_length=80, primary_key=True)
    waived_by: uuid.UUID = reference("person.id", index=False)
    waived_at: datetime = instant()
    reason: str = prose()


class LoopMove(Row, table=True):
    """A move of a loop's state: who, when, why. Never changed."""

    __tablename__ = "loop_move"

    loop_id: uuid.UUID = reference("loop.id")
    event: LoopEvent = Field(sa_type=enum_type(LoopEvent))
    from_state: LoopState = Field(sa_type=enum_type(LoopState, "from_state"))
    to_state: LoopState = Field(sa_type=enum_type(LoopState, "to_state"))
    actor_id: uuid.UUID | None = reference("person.id", nullable=True, index=False)
    at: datetime = instant()
    reason: str = prose("")
