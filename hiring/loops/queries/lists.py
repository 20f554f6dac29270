"""The loops somebody is on, narrowed and sorted as they ask."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.states import FINAL_STATES, effective_state
from hiring.domain.terms import Findable, LoopState, SeatKind
from hiring.models.base import UtcDateTime
from hiring.models.candidates import Application, Candidate
from hiring.models.finding import ids_named
from hiring.models.keyset import Place, in_order, page_at
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import VIEWERS, active, involves

# Made once: its columns are worked out when they are first asked for.
_MINE: Any = aliased(Seat, name="own_seat")
RECRUITER = "recruiter"
NO_TIME_YET: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands for the start of a loop that has none, so that these come last."""


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

    @property
    def managed(self) -> bool:
        """Whether the reader plans this loop."""
        return self.is_hiring_manager or self.is_recruiter


@dataclass(frozen=True, kw_only=True)
class LoopFilter:
    """Which of one's loops are asked for.

    Args:
        ids: only these.
        search: how words of the candidate's name, or of the requisition's title, begin.
        state: only loops that are in this state now.
        live: only loops that can still move.
        part: the reader's own: a kind of seat, or ``recruiter``.
        starts_from: only loops whose first interview begins then or later (aware).
        starts_before: only those whose first interview begins earlier (aware).
    """

    ids: tuple[uuid.UUID, ...] = ()
    search: str = ""
    state: LoopState | None = None
    live: bool = False
    part: str = ""
    requisition_id: uuid.UUID | None = None
    application_id: uuid.UUID | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None


def list_loops(
    session: Session,
    actor: Actor,
    wanted: LoopFilter | None = None,
    *,
    now: datetime,
    soonest_first: bool = False,
    place: Place | None = None,
    limit: int,
) -> tuple[LoopRow, ...]:
    """The loops the actor is on, newest first; up to ``limit``. One query.

    Args:
        session: for reading.
        actor: who asks.
        wanted: which of them.
        now: aware; decides the effective state.
        soonest_first: by their first interview instead; those without a time come last.
        place: where the page begins: by id, or by start and id.
        limit: the most rows.
    """
    statement = _own_loops(actor.id)
    for condition in _conditions(wanted or LoopFilter(), actor, now):
        statement = statement.where(condition)
    if soonest_first:
        statement = page_at(statement, (_START, col(Loop.id)), place, limit)
    else:
        statement = page_at(statement, (col(Loop.id),), place, limit, descending=True)
    rows = session.execute(statement).all()
    return tuple(_row(row, actor, now) for row in in_order(rows, place))


def find_requisition_title(session: Session, actor: Actor, requisition_id: uuid.UUID) -> str | None:
    """The title of a requisition on one of whose loops the actor is."""
    title: str | None = session.scalars(
        sa.select(col(Requisition.title))
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .join(Loop, col(Loop.application_id) == col(Application.id))
        .where(col(Requisition.id) == requisition_id, involves(actor.id))
        .limit(1)
    ).first()
    return title


def in_state(state: LoopState, now: datetime) -> sa.ColumnElement[bool]:
    """The loop is effectively in this state: the same as ``effective_state``, in SQL."""
    begun = sa.and_(col(Loop.state) == LoopState.SCHEDULED, col(Loop.first_starts_at) <= now)
    if state is LoopState.COLLECTING:
        return sa.or_(col(Loop.state) == state, begun)
    if state is LoopState.SCHEDULED:
        return sa.and_(col(Loop.state) == state, col(Loop.first_starts_at) > now)
    return col(Loop.state) == state


_START: Final = sa.func.coalesce(
    col(Loop.first_starts_at), sa.literal(NO_TIME_YET, UtcDateTime), type_=UtcDateTime
)


@lru_cache(maxsize=VIEWERS)
def _own_loops(person_id: uuid.UUID) -> sa.Select[Any]:
    """The columns the list shows, of the loops of one person. Made once for each."""
    statement: Any = (
        sa.select(
            col(Loop.id),
            col(Loop.state),
            col(Loop.application_id),
            col(Loop.first_starts_at),
            col(Loop.last_ends_at),
            col(Loop.version),
            col(Candidate.id).label("candidate_id"),
            col(Candidate.name).label("candidate_name"),
            col(Requisition.id).label("requisition_id"),
            col(Requisition.title).label("requisition_title"),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            _MINE.kind.label("own_kind"),
        )
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .outerjoin(
            _MINE,
            sa.and_(_MINE.loop_id == col(Loop.id), _MINE.person_id == person_id, active(_MINE)),
        )
        # The first narrows to a handful through indexes; the second is the rule itself.
        .where(col(Loop.id).in_(_ids_of(person_id)), involves(person_id))
    )
    return statement  # type: ignore[no-any-return]


def _ids_of(person_id: uuid.UUID) -> sa.CompoundSelect[Any]:
    seated = sa.select(col(Seat.loop_id)).where(col(Seat.person_id) == person_id, active())
    runs = (
        sa.select(col(Loop.id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(
            sa.or_(
                col(Requisition.hiring_manager_id) == person_id,
                col(Requisition.recruiter_id) == person_id,
            )
        )
    )
    return sa.union(seated, runs)


def _conditions(wanted: LoopFilter, actor: Actor, now: datetime) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.ids:
        conditions.append(col(Loop.id).in_(wanted.ids))
    if wanted.search.strip():
        conditions.append(
            sa.or_(
                col(Candidate.id).in_(ids_named(Findable.CANDIDATE, wanted.search)),
                col(Requisition.id).in_(ids_named(Findable.REQUISITION, wanted.search)),
            )
        )
    if wanted.state is not None:
        conditions.append(in_state(wanted.state, now))
    if wanted.live:
        conditions.append(col(Loop.state).not_in(FINAL_STATES))
    if wanted.part:
        conditions.append(_has_part(wanted.part, actor))
    if wanted.requisition_id is not None:
        conditions.append(col(Application.requisition_id) == wanted.requisition_id)
    if wanted.application_id is not None:
        conditions.append(col(Loop.application_id) == wanted.application_id)
    if wanted.starts_from is not None:
        conditions.append(col(Loop.first_starts_at) >= wanted.starts_from)
    if wanted.starts_before is not None:
        conditions.append(col(Loop.first_starts_at) < wanted.starts_before)
    return conditions


def _has_part(part: str, actor: Actor) -> sa.ColumnElement[bool]:
    if part == RECRUITER:
        return col(Requisition.recruiter_id) == actor.id
    if part == SeatKind.HIRING_MANAGER:
        return col(Requisition.hiring_manager_id) == actor.id
    return _MINE.kind == SeatKind(part)  # type: ignore[no-any-return]


def _row(row: Any, actor: Actor, now: datetime) -> LoopRow:
    return LoopRow(
        id=row.id,
        state=effective_state(row.state, row.first_starts_at, now),
        application_id=row.application_id,
        candidate_id=row.candidate_id,
        candidate_name=row.candidate_name,
        requisition_id=row.requisition_id,
        requisition_title=row.requisition_title,
        first_starts_at=row.first_starts_at,
        last_ends_at=row.last_ends_at,
        seat=row.own_kind,
        is_hiring_manager=row.hiring_manager_id == actor.id,
        is_recruiter=row.recruiter_id == actor.id,
        version=row.version,
    )
