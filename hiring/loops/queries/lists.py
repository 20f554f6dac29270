"""The loops somebody is on, newest first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.states import effective_state
from hiring.domain.terms import LoopState, SeatKind
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active, involved

# Made once: its columns are worked out when they are first asked for.
_MINE: Any = aliased(Seat, name="own_seat")


@dataclass(frozen=True)
class LoopRow:
    """One line of the list."""

    id: uuid.UUID
    state: LoopState
    application_id: uuid.UUID
    candidate_id: uuid.UUID
    candidate_name: str
    requisition_id: uuid.UUID
    requisition_title: str
    first_starts_at: datetime | None
    last_ends_at: datetime | None
    seat: SeatKind | None
    is_hiring_manager: bool
    is_recruiter: bool
    version: int


def list_loops(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    state: LoopState | None = None,
    search: str = "",
    application_id: uuid.UUID | None = None,
    before: uuid.UUID | None = None,
    limit: int,
) -> tuple[LoopRow, ...]:
    """The loops the actor is on, newest first; up to ``limit``. One query.

    Args:
        session: for reading.
        actor: who asks.
        now: aware; decides the effective state.
        state: only loops that are in this state at ``now``.
        search: only candidates whose name, or a part of it, begins so.
        application_id: only loops of this application.
        before: only loops older than this one (the last of the page before).
        limit: the most rows.
    """
    statement = (
        sa.select(Loop, Candidate, Requisition, _MINE.kind.label("own_kind"))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .outerjoin(
            _MINE,
            sa.and_(_MINE.loop_id == col(Loop.id), _MINE.person_id == actor.id, active(_MINE)),
        )
        # The first narrows to a handful through indexes; the second is the rule itself.
        .where(col(Loop.id).in_(_ids_of(actor)), involved(actor))
        .order_by(col(Loop.id).desc())
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(in_state(state, now))
    if search.strip():
        statement = statement.where(_named(search.strip()))
    if application_id is not None:
        statement = statement.where(col(Loop.application_id) == application_id)
    if before is not None:
        statement = statement.where(col(Loop.id) < before)
    return tuple(_row(row, actor, now) for row in session.execute(statement))


def in_state(state: LoopState, now: datetime) -> sa.ColumnElement[bool]:
    """The loop is effectively in this state: the same as ``effective_state``, in SQL."""
    begun = sa.and_(col(Loop.state) == LoopState.SCHEDULED, col(Loop.first_starts_at) <= now)
    if state is LoopState.COLLECTING:
        return sa.or_(col(Loop.state) == state, begun)
    if state is LoopState.SCHEDULED:
        return sa.and_(col(Loop.state) == state, col(Loop.first_starts_at) > now)
    return col(Loop.state) == state


def _ids_of(actor: Actor) -> sa.CompoundSelect[Any]:
    seated = sa.select(col(Seat.loop_id)).where(col(Seat.person_id) == actor.id, active())
    runs = (
        sa.select(col(Loop.id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(
            sa.or_(
                col(Requisition.hiring_manager_id) == actor.id,
                col(Requisition.recruiter_id) == actor.id,
            )
        )
    )
    return sa.union(seated, runs)


def _named(search: str) -> sa.ColumnElement[bool]:
    name = sa.func.lower(col(Candidate.name))
    text = search.lower()
    for character in ("\\", "%", "_"):
        text = text.replace(character, f"\\{character}")
    return sa.or_(name.like(f"{text}%", escape="\\"), name.like(f"% {text}%", escape="\\"))


def _row(row: Any, actor: Actor, now: datetime) -> LoopRow:
    loop, candidate, requisition = row.Loop, row.Candidate, row.Requisition
    return LoopRow(
        id=loop.id,
        state=effective_state(loop.state, loop.first_starts_at, now),
        application_id=loop.application_id,
        candidate_id=candidate.id,
        candidate_name=candidate.name,
        requisition_id=requisition.id,
        requisition_title=requisition.title,
        first_starts_at=loop.first_starts_at,
        last_ends_at=loop.last_ends_at,
        seat=row.own_kind,
        is_hiring_manager=requisition.hiring_manager_id == actor.id,
        is_recruiter=requisition.recruiter_id == actor.id,
        version=loop.version,
    )
