"""The debrief: who has read, second votes, the board, the veto and the decision."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from hiring.domain.terms import BoardColumn, DebriefPhase, Outcome, Vote
from hiring.models.base import (
    Check,
    Row,
    Unique,
    enum_type,
    instant,
    not_blank,
    prose,
    reference,
    version_column,
)


class Debrief(SQLModel, table=True):
    """A loop's debrief, opened and run by the Bar Raiser (D1, D2)."""

    __tablename__ = "debrief"
    __table_args__ = (
        Check(
            "phase IN ('reading', 'voting') OR revealed_at IS NOT NULL",
            name="discussion_follows_the_reveal",
        ),
    )

    loop_id: uuid.UUID = Field(foreign_key="loop.id", primary_key=True)
    phase: DebriefPhase = Field(default=DebriefPhase.READING, sa_type=enum_type(DebriefPhase))
    opened_by: uuid.UUID = reference("person.id", index=False)
    opened_at: datetime = instant()
    reading_ends_at: datetime = instant()
    revealed_at: datetime | None = instant(nullable=True)
    changed_at: datetime = instant()
    version: int = version_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class DebriefMark(SQLModel, table=True):
    """A seat has finished reading, or the Bar Raiser excused it as absent."""

    __tablename__ = "debrief_mark"
    __table_args__ = (
        Check("read_at IS NOT NULL OR excused_at IS NOT NULL", name="says_something"),
        Check(
            "excused_at IS NULL OR (excused_by IS NOT NULL AND length(trim(excuse_reason)) > 0)",
            name="an_excuse_has_a_reason",
        ),
    )

    loop_id: uuid.UUID = Field(foreign_key="debrief.loop_id", primary_key=True)
    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True)
    read_at: datetime | None = instant(nullable=True)
    excused_at: datetime | None = instant(nullable=True)
    excused_by: uuid.UUID | None = reference("person.id", nullable=True, index=False)
    excuse_reason: str = prose("")


class DebriefPresence(SQLModel, table=True):
    """When a person was last seen in the room, so that everybody knows who has come."""

    __tablename__ = "debrief_presence"

    loop_id: uuid.UUID = Field(foreign_key="debrief.loop_id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    seen_at: datetime = instant()


class DebriefFloor(SQLModel, table=True):
    """What the room is on: the principle discussed and whose turn it is to speak (D2)."""

    __tablename__ = "debrief_floor"

    loop_id: uuid.UUID = Field(foreign_key="debrief.loop_id", primary_key=True)
    principle: str = Field(default="", max_length=80)
    speaker_seat_id: uuid.UUID | None = reference("seat.id", nullable=True, index=False)
    changed_at: datetime = instant()


class SecondVote(SQLModel, table=True):
    """A vote cast in the debrief, blind until the reveal; kept forever (D2, D3)."""

    __tablename__ = "second_vote"

    loop_id: uuid.UUID = Field(foreign_key="debrief.loop_id", primary_key=True)
    seat_id: uuid.UUID = Field(foreign_key="seat.id", primary_key=True)
    vote: Vote = Field(sa_type=enum_type(Vote))
    cast_at: datetime = instant()


class BoardLine(Row, table=True):
    """A line of the board, tied to evidence somebody wrote (D2)."""

    __tablename__ = "board_line"
    __table_args__ = (not_blank("text"),)

    loop_id: uuid.UUID = reference("debrief.loop_id")
    principle: str = Field(max_length=80)
    column: BoardColumn = Field(sa_type=enum_type(BoardColumn))
    text: str = prose()
    seat_id: uuid.UUID = reference("seat.id", index=False)
    author_id: uuid.UUID = reference("person.id", index=False)
    written_at: datetime = instant()


class Veto(SQLModel, table=True):
    """The Bar Raiser's veto. Nothing changes or removes it, by any route (D4)."""

    __tablename__ = "veto"
    __table_args__ = (not_blank("reason"),)

    loop_id: uuid.UUID = Field(foreign_key="debrief.loop_id", primary_key=True)
    cast_by: uuid.UUID = reference("person.id", index=False)
    cast_at: datetime = instant()
    reason: str = prose()


class Decision(SQLModel, table=True):
    """The hiring manager's decision (D5)."""

    __tablename__ = "decision"
    __table_args__ = (not_blank("summary"), Unique("loop_id", "outcome"))

    loop_id: uuid.UUID = Field(foreign_key="debrief.loop_id", primary_key=True)
    outcome: Outcome = Field(sa_type=enum_type(Outcome))
    summary: str = prose()
    other_role: str = Field(default="", max_length=200)
    decided_by: uuid.UUID = reference("person.id", index=False)
    decided_at: datetime = instant()


class DecisionReason(SQLModel, table=True):
    """A reason for the decision, by principle (D5)."""

    __tablename__ = "decision_reason"
    __table_args__ = (not_blank("text"),)

    loop_id: uuid.UUID = Field(foreign_key="decision.loop_id", primary_key=True)
    position: int = Field(primary_key=True)
    principle: str = Field(max_length=80)
    text: str = prose()


class LoopFailure(Row, table=True):
    """One more interview was needed: a failure of the loop, with the gap behind it (D6)."""

    __tablename__ = "loop_failure"
    __table_args__ = (not_blank("reason"),)

    loop_id: uuid.UUID = reference("debrief.loop_id")
    principle: str = Field(max_length=80)
    reason: str = prose()
    recorded_by: uuid.UUID = reference("person.id", index=False)
    recorded_at: datetime = instant()
