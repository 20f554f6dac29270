"""A requisition, its role narrative in versions, and what its loops must cover."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from hiring.domain.terms import RequirementKind, RequisitionState
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


class Requisition(Row, table=True):
    """An opening with exactly one hiring manager (J2)."""

    __tablename__ = "requisition"
    __table_args__ = (
        Check("level BETWEEN 1 AND 20", name="level_in_range"),
        not_blank("title"),
        not_blank("job_family"),
        sa.Index("ix_requisition_state_id", "state", "id"),
    )

    title: str = Field(max_length=200)
    level: int
    job_family: str = Field(max_length=80)
    team_id: uuid.UUID = reference("team.id")
    hiring_manager_id: uuid.UUID = reference("person.id")
    recruiter_id: uuid.UUID = reference("person.id")
    state: RequisitionState = Field(
        default=RequisitionState.DRAFT, sa_type=enum_type(RequisitionState)
    )
    created_at: datetime = instant()
    version: int = version_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class NarrativeVersion(Row, table=True):
    """One version of the role narrative. A new version is unapproved again (J1)."""

    __tablename__ = "narrative_version"
    __table_args__ = (
        Unique("requisition_id", "number"),
        Check("number >= 1", name="number_from_one"),
        Check(
            "(approved_by IS NULL AND approved_at IS NULL)"
            " OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name="approval_whole",
        ),
    )

    requisition_id: uuid.UUID = reference("requisition.id", index=False)
    number: int
    text: str = prose()
    author_id: uuid.UUID = reference("person.id", index=False)
    written_at: datetime = instant()
    approved_by: uuid.UUID | None = reference("person.id", nullable=True, index=False)
    approved_at: datetime | None = instant(nullable=True)


class Requirement(SQLModel, table=True):
    """A principle or competency to cover, and by how many interviewers (J3)."""

    __tablename__ = "requirement"
    __table_args__ = (
        Check("interviewers BETWEEN 1 AND 7", name="interviewers_in_range"),
        Unique("requisition_id", "position"),
    )

    requisition_id: uuid.UUID = Field(foreign_key="requisition.id", primary_key=True)
    key: str = Field(max_length=80, primary_key=True)
    position: int
    kind: RequirementKind = Field(
        default=RequirementKind.PRINCIPLE, sa_type=enum_type(RequirementKind)
    )
    name: str = Field(max_length=120)
    interviewers: int = 1
    critical: bool = False


class FutureReport(SQLModel, table=True):
    """A person who will report to whoever is hired: never an interviewer (L3)."""

    __tablename__ = "future_report"

    requisition_id: uuid.UUID = Field(foreign_key="requisition.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
