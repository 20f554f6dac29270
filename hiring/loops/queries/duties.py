"""What of the loops somebody is on could be theirs to do: live loops, and gaps to waive (L4)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.states import FINAL_STATES, effective_state
from hiring.domain.terms import LoopEvent, LoopState, SeatKind
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import CoverageWaiver, Loop, LoopMove, Seat, SeatPrinciple
from hiring.models.requisitions import Requirement, Requisition
from hiring.visibility.facts import VIEWERS, active, counting, involves

# Made once: their columns are worked out when they are first asked for.
_MINE: Any = aliased(Seat, name="my_seat")
_TAKEN: Any = aliased(Seat, name="taken_seat")
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePart:
    """A loop that is neither decided nor cancelled, and the actor's part in it.

    Args:
        state: the effective state.
        went_back: a rule broken by a change took it back to draft (L4).
        kind: what the actor sits as; None, like the next four, when they hold no seat.
        held: their seat is part of a scheduled loop.
        prepared: they have opened their kit (L6).
    """

    loop_id: uuid.UUID
    state: LoopState
    candidate: str
    title: str
    first_starts_at: datetime | None
    last_ends_at: datetime | None
    went_back: bool
    is_hiring_manager: bool
    is_recruiter: bool
    kind: SeatKind | None
    starts_at: datetime | None
    ends_at: datetime | None
    held: bool
    prepared: bool


@dataclass(frozen=True, slots=True)
class OpenGap:
    """What a loop's panel leaves uncovered, not waived.

    Args:
        panel: how many counting seats the loop has.
        names: of the principles and competencies.
    """

    panel: int
    names: tuple[str, ...]


def list_live_parts(session: Session, actor: Actor, *, now: datetime) -> tuple[LivePart, ...]:
    """The live loops the actor is on, the earliest first. One query.

    Args:
        session: any.
        actor: who asks.
        now: aware; decides the effective state.
    """
    rows = session.execute(_parts_statement(actor.id)).all()
    return tuple(
        LivePart(
            loop_id=row.id,
            state=effective_state(row.state, row.first_starts_at, now),
            candidate=row.name,
            title=row.title,
            first_starts_at=row.first_starts_at,
            last_ends_at=row.last_ends_at,
            went_back=row.state is LoopState.DRAFT and bool(row.went_back),
            is_hiring_manager=row.hiring_manager_id == actor.id,
            is_recruiter=row.recruiter_id == actor.id,
            kind=row.kind,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            held=bool(row.held),
            prepared=row.kit_opened_at is not None,
        )
        for row in rows
    )


def find_open_gaps(session: Session, loop_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, OpenGap]:
    """The gaps nobody has waived, by loop; for callers who found the loops. One query."""
    if not loop_ids:
        return {}
    names: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    panels: dict[uuid.UUID, int] = {}
    for row in session.execute(_gaps_statement(), {"wanted": list(loop_ids)}):
        names[row.id].append(row.name)
        panels[row.id] = row.panel
    return {loop_id: OpenGap(panels[loop_id], tuple(listed)) for loop_id, listed in names.items()}


@lru_cache(maxsize=VIEWERS)
def _parts_statement(person_id: uuid.UUID) -> Any:
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
    went_back = (
        sa.exists()
        .where(
            col(LoopMove.loop_id) == col(Loop.id),
            col(LoopMove.event) == LoopEvent.RULE_BROKEN_BY_SEAT_CHANGE,
        )
        .correlate(Loop)
    )
    return (
        sa.select(
            col(Loop.id),
            col(Loop.state),
            col(Loop.first_starts_at),
            col(Loop.last_ends_at),
            col(Candidate.name),
            col(Requisition.title),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            _MINE.kind,
            _MINE.starts_at,
            _MINE.ends_at,
            _MINE.held,
            _MINE.kit_opened_at,
            sa.case((col(Loop.state) == LoopState.DRAFT, went_back), else_=sa.false()).label(
                "went_back"
            ),
        )
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .outerjoin(
            _MINE,
            sa.and_(_MINE.loop_id == col(Loop.id), _MINE.person_id == person_id, active(_MINE)),
        )
        # The first narrows to a handful through indexes; the last is the rule itself.
        .where(
            col(Loop.id).in_(sa.union(seated, runs)),
            col(Loop.state).not_in(FINAL_STATES),
            involves(person_id),
        )
        .order_by(col(Loop.first_starts_at), col(Loop.id))
        .limit(MOST)
    )


@cache
def _gaps_statement() -> Any:
    taken = (
        sa.select(sa.func.count(sa.distinct(_TAKEN.person_id)))
        .select_from(_TAKEN)
        .join(SeatPrinciple, col(SeatPrinciple.seat_id) == _TAKEN.id)
        .where(
            _TAKEN.loop_id == col(Loop.id),
            active(_TAKEN),
            counting(_TAKEN),
            col(SeatPrinciple.key) == col(Requirement.key),
        )
        .correlate(Loop, Requirement)
        .scalar_subquery()
    )
    panel = (
        sa.select(sa.func.count(_TAKEN.id))
        .where(_TAKEN.loop_id == col(Loop.id), active(_TAKEN), counting(_TAKEN))
        .correlate(Loop)
        .scalar_subquery()
    )
    waived = (
        sa.exists()
        .where(
            col(CoverageWaiver.loop_id) == col(Loop.id),
            col(CoverageWaiver.key) == col(Requirement.key),
        )
        .correlate(Loop, Requirement)
    )
    return (
        sa.select(col(Loop.id), col(Requirement.name), panel.label("panel"))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Requirement, col(Requirement.requisition_id) == col(Application.requisition_id))
        .where(
            col(Loop.id).in_(sa.bindparam("wanted", expanding=True)),
            taken < col(Requirement.interviewers),
            ~waived,
        )
        .order_by(col(Loop.id), col(Requirement.position))
    )
