"""The Bar Raiser programme: nomination, training, graduation, calibration."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from hiring.domain.terms import NominationState, TrainingKind
from hiring.models.base import Check, Row, enum_type, instant, not_blank, prose, reference


class Nomination(Row, table=True):
    """Somebody is proposed for the programme, with evidence."""

    __tablename__ = "nomination"
    __table_args__ = (
        not_blank("evidence"),
        Check("nominated_by <> person_id", name="not_oneself"),
        Check("state = 'open' OR decided_at IS NOT NULL", name="a_verdict_has_a_time"),
        sa.Index(
            "ix_nomination_one_open",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
    )

    person_id: uuid.UUID = reference("person.id", index=False)
    nominated_by: uuid.UUID = reference("person.id", index=False)
    evidence: str = prose()
    state: NominationState = Field(default=NominationState.OPEN, sa_type=enum_type(NominationState))
    nominated_at: datetime = instant()
    decided_by: uuid.UUID | None = reference("person.id", nullable=True, index=False)
    decided_at: datetime | None = instant(nullable=True)


class TrainingStep(Row, table=True):
    """One loop shadowed, or run while a mentor shadows."""

    __tablename__ = "training_step"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "loop_id", "kind"),
        Check("mentor_id <> person_id", name="not_own_mentor"),
    )

    person_id: uuid.UUID = reference("person.id", index=False)
    loop_id: uuid.UUID = reference("loop.id")
    mentor_id: uuid.UUID = reference("person.id", index=False)
    kind: TrainingKind = Field(sa_type=enum_type(TrainingKind))
    completed_at: datetime = instant()


class Graduation(Row, table=True):
    """The programme leads certified a Bar Raiser."""

    __tablename__ = "graduation"

    person_id: uuid.UUID = reference("person.id")
    graduated_by: uuid.UUID = reference("person.id", index=False)
    graduated_at: datetime = instant()
