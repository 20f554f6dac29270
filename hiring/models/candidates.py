"""Candidates, their applications, résumé reviews and declared conflicts."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from hiring.domain.terms import ConflictKind
from hiring.models.base import Check, Row, Unique, enum_type, instant, not_blank, prose, reference


class Candidate(Row, table=True):
    """Somebody who applies. Has no account."""

    __tablename__ = "candidate"
    __table_args__ = (
        Check("email = lower(email)", name="email_lower_case"),
        not_blank("name"),
        sa.Index("ix_candidate_name_id", "name", "id"),
    )

    name: str = Field(max_length=200)
    email: str = Field(max_length=254, unique=True)
    time_zone: str = Field(default="UTC", max_length=64)
    background: str = prose("")
    created_at: datetime = instant()
    created_by: uuid.UUID | None = reference("person.id", nullable=True, index=False)


class Application(Row, table=True):
    """A candidate for a requisition."""

    __tablename__ = "application"
    __table_args__ = (Unique("candidate_id", "requisition_id"),)

    candidate_id: uuid.UUID = reference("candidate.id", index=False)
    requisition_id: uuid.UUID = reference("requisition.id")
    created_at: datetime = instant()


class ResumeReview(Row, table=True):
    """Yes or no to a résumé, with a reason."""

    __tablename__ = "resume_review"
    __table_args__ = (not_blank("reason"),)

    application_id: uuid.UUID = Field(foreign_key="application.id", unique=True)
    reviewer_id: uuid.UUID = reference("person.id", index=False)
    proceed: bool
    off_target: bool = False
    reason: str = prose()
    reviewed_at: datetime = instant()


class DeclaredConflict(Row, table=True):
    """A person is too close to a candidate to judge (L2, L3). Its kind and note are private."""

    __tablename__ = "declared_conflict"
    __table_args__ = (Unique("candidate_id", "person_id", "kind"),)

    person_id: uuid.UUID = reference("person.id")
    candidate_id: uuid.UUID = reference("candidate.id", index=False)
    kind: ConflictKind = Field(sa_type=enum_type(ConflictKind))
    note: str = prose("")
    declared_by: uuid.UUID = reference("person.id", index=False)
    declared_at: datetime = instant()


class CandidateWindow(Row, table=True):
    """A span in which a candidate has said that they can be interviewed."""

    __tablename__ = "candidate_window"
    __table_args__ = (
        Check("ends_at > starts_at", name="ends_after_start"),
        sa.Index("ix_candidate_window_candidate_start", "candidate_id", "starts_at"),
    )

    candidate_id: uuid.UUID = reference("candidate.id", index=False)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
