"""Several loops planned together: what was asked, how far it has come, what came of each loop."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from hiring.domain.terms import BatchOutcome, BatchState
from hiring.models.base import Check, Row, enum_type, instant, reference, version_column

_HELD = "state IN ('running', 'cancelling')"
_UNDER_WAY = sa.text("state IN ('queued', 'running', 'cancelling')")


class PlanBatch(Row, table=True):
    """One asking for plans. A worker that takes it up renews its lease while it lives.

    ``taken_by`` is another one each time it is taken up: whoever lost it can write no more.
    """

    __tablename__ = "plan_batch"
    __table_args__ = (
        Check("latest > earliest", name="latest_after_earliest"),
        Check("minutes > 0 AND seconds > 0 AND seed >= 0", name="numbers_in_range"),
        Check(
            f"(taken_by IS NOT NULL AND lease_until IS NOT NULL) = ({_HELD})",
            name="leased_while_it_runs",
        ),
        Check(
            "(ended_at IS NOT NULL) = (state IN ('done', 'cancelled', 'failed'))",
            name="ended_when_it_has",
        ),
        sa.Index("ix_plan_batch_asked_by_id", "asked_by", "id"),
        sa.Index(
            "ix_plan_batch_under_way",
            "asked_at",
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
    )

    asked_by: uuid.UUID = reference("person.id", index=False)
    asked_at: datetime = instant()
    earliest: datetime = instant()
    latest: datetime = instant()
    minutes: int
    seconds: int
    seed: int = 0
    state: BatchState = Field(default=BatchState.QUEUED, sa_type=enum_type(BatchState))
    placed: int = 0
    loops: int
    cost: int = Field(default=0, sa_type=sa.BigInteger)
    bound: float = 0.0
    step: str = Field(default="", max_length=200)
    attempts: int = 0
    taken_by: uuid.UUID | None = Field(default=None)
    lease_until: datetime | None = instant(nullable=True)
    started_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    version: int = version_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class PlanBatchLoop(SQLModel, table=True):
    """One loop of a batch, and what came of it.

    ``plan`` holds its seats, costs and reasons, ``conflicts`` why there is none, or none any more.
    """

    __tablename__ = "plan_batch_loop"
    __table_args__ = (
        Check(
            "plan IS NOT NULL OR outcome NOT IN ('planned', 'accepted')",
            name="a_plan_where_one_is_said",
        ),
        Check(
            "(settled_at IS NOT NULL) = (outcome IN ('accepted', 'stale'))",
            name="settled_when_it_is",
        ),
    )

    batch_id: uuid.UUID = Field(foreign_key="plan_batch.id", primary_key=True, ondelete="CASCADE")
    loop_id: uuid.UUID = Field(
        foreign_key="loop.id", primary_key=True, index=True, ondelete="RESTRICT"
    )
    position: int = 0
    outcome: BatchOutcome = Field(default=BatchOutcome.PENDING, sa_type=enum_type(BatchOutcome))
    plan: dict[str, Any] | None = Field(
        default=None, sa_type=sa.JSON(none_as_null=True), nullable=True
    )
    conflicts: dict[str, Any] | None = Field(
        default=None, sa_type=sa.JSON(none_as_null=True), nullable=True
    )
    settled_at: datetime | None = instant(nullable=True)
