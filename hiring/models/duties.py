"""Data duties: retention, legal hold, erasure, and demographics that stand apart."""

import uuid
from datetime import datetime

from sqlmodel import Field, SQLModel

from hiring.models.base import Check, Row, instant, not_blank, prose, reference


class RetentionPeriod(SQLModel, table=True):
    """For how long a jurisdiction lets candidate data be kept."""

    __tablename__ = "retention_period"
    __table_args__ = (Check("months BETWEEN 1 AND 240", name="months_in_range"),)

    jurisdiction: str = Field(max_length=20, primary_key=True)
    months: int


class LegalHold(Row, table=True):
    """Stands above every retention period while it lasts."""

    __tablename__ = "legal_hold"
    __table_args__ = (not_blank("reason"),)

    candidate_id: uuid.UUID = reference("candidate.id")
    placed_by: uuid.UUID = reference("person.id", index=False)
    placed_at: datetime = instant()
    lifted_at: datetime | None = instant(nullable=True)
    reason: str = prose()


class ErasureTombstone(Row, table=True):
    """That somebody was erased, and when; nothing about who they were."""

    __tablename__ = "erasure_tombstone"

    candidate_id: uuid.UUID = Field(foreign_key="candidate.id", unique=True)
    erased_at: datetime = instant()


class CandidateDemographics(SQLModel, table=True):
    """What a candidate chose to tell, for adverse-impact reports only; never shown in a loop."""

    __tablename__ = "candidate_demographics"

    candidate_id: uuid.UUID = Field(foreign_key="candidate.id", primary_key=True)
    gender: str = Field(default="", max_length=40)
    ethnicity: str = Field(default="", max_length=80)
    age_band: str = Field(default="", max_length=20)
    collected_at: datetime = instant()
