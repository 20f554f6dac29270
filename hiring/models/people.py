"""People, their teams, what they are certified for, and when they can interview."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from hiring.domain.terms import BarRaiserStanding, Role
from hiring.models.base import (
    Check,
    Row,
    enum_type,
    instant,
    not_blank,
    reference,
    version_column,
)


class Team(Row, table=True):
    """A team of the organisation."""

    __tablename__ = "team"
    __table_args__ = (not_blank("name"),)

    name: str = Field(max_length=120, unique=True)


class Person(Row, table=True):
    """Somebody with an account: an interviewer, manager, recruiter, administrator."""

    __tablename__ = "person"
    __table_args__ = (
        Check("level BETWEEN 1 AND 20", name="level_in_range"),
        Check("weekly_loop_cap IS NULL OR weekly_loop_cap >= 0", name="cap_not_negative"),
        Check("manager_id IS NULL OR manager_id <> id", name="not_own_manager"),
        Check("email = lower(email)", name="email_lower_case"),
        not_blank("name"),
        sa.Index("ix_person_name_id", "name", "id"),
    )

    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200)
    level: int
    team_id: uuid.UUID | None = reference("team.id", nullable=True)
    manager_id: uuid.UUID | None = reference("person.id", nullable=True)
    time_zone: str = Field(default="UTC", max_length=64)
    active: bool = True
    bar_raiser: BarRaiserStanding = Field(
        default=BarRaiserStanding.NONE, sa_type=enum_type(BarRaiserStanding)
    )
    weekly_loop_cap: int | None = Field(default=None)
    password_hash: str | None = Field(default=None, max_length=255)
    created_at: datetime = instant()
    version: int = version_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class PersonRole(SQLModel, table=True):
    """A site-wide role. None of them grants the reading of feedback."""

    __tablename__ = "person_role"

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    role: Role = Field(sa_type=enum_type(Role), primary_key=True)


class Certification(SQLModel, table=True):
    """A person may interview for a job family (L3)."""

    __tablename__ = "certification"
    __table_args__ = (not_blank("job_family"),)

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    job_family: str = Field(max_length=80, primary_key=True)
    certified_at: datetime = instant()


class AvailabilityWindow(Row, table=True):
    """A span in which a person has said that they can interview (L5)."""

    __tablename__ = "availability_window"
    __table_args__ = (
        Check("ends_at > starts_at", name="ends_after_start"),
        sa.Index("ix_availability_window_person_start", "person_id", "starts_at"),
    )

    person_id: uuid.UUID = reference("person.id", index=False)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
