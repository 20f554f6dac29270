"""The installation, the audit trail, the worker's heartbeat and its slots."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from hiring.domain.terms import AuditRung
from hiring.models.base import Check, enum_type, instant, reference


class Installation(SQLModel, table=True):
    """What this database is. Its one row is also the lock on what concerns everybody.

    ``demo`` is set on an empty database only, and never taken back: people invented for a
    demonstration may be signed in as by anyone.
    """

    __tablename__ = "installation"
    __table_args__ = (Check("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    demo: bool = False
    created_at: datetime = instant()


class AuditEntry(SQLModel, table=True):
    """One change or one reading, hash-chained to the one before. The database refuses changes.

    ``rung`` says which rung of F7 a reader of the timeline needs on ``seat_id``'s feedback.
    ``detail`` holds ids, states and rule numbers: no free text, so that erasure breaks no chain.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Check("length(hash) = 64", name="hash_length"),
        sa.Index("ix_audit_entry_loop_seq", "loop_id", "seq"),
        sa.Index("ix_audit_entry_subject_seq", "subject_id", "seq"),
    )

    seq: int = Field(
        sa_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    at: datetime = instant()
    actor_id: uuid.UUID | None = reference("person.id", nullable=True, index=False)
    action: str = Field(max_length=80)
    loop_id: uuid.UUID | None = reference("loop.id", nullable=True, index=False)
    seat_id: uuid.UUID | None = Field(default=None)
    subject_id: uuid.UUID | None = Field(default=None)
    rung: AuditRung = Field(sa_type=enum_type(AuditRung))
    detail: dict[str, Any] = Field(sa_type=sa.JSON, nullable=False)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)


class AuditHead(SQLModel, table=True):
    """The end of the chain; locked by whoever appends, so that the chain never forks."""

    __tablename__ = "audit_head"
    __table_args__ = (Check("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(sa_type=sa.BigInteger, default=0)
    hash: str = Field(max_length=64)


class WorkerHeartbeat(SQLModel, table=True):
    """When a worker last said that it is alive."""

    __tablename__ = "worker_heartbeat"

    name: str = Field(max_length=80, primary_key=True)
    at: datetime = instant()


class JobSlot(SQLModel, table=True):
    """A tick of a job, claimed by inserting it: no two workers run the same one."""

    __tablename__ = "job_slot"

    job: str = Field(max_length=80, primary_key=True)
    slot: str = Field(max_length=32, primary_key=True)
    claimed_at: datetime = instant()
