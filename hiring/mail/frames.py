"""Who stands around a loop: its seats, who runs it, whose candidate it is. For whoever writes to them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.terms import LoopEvent, LoopState, SeatKind
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, LoopMove, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active


@dataclass(frozen=True, kw_only=True)
class LoopFrame:
    """A loop and the people around it, as they are in this transaction.

    Args:
        state: as recorded.
        scheduled_at: when it was scheduled last (aware); None: never.
        candidate_zone: the candidate's time zone, by name.
        seats: the active ones, in the panel's order.
    """

    loop_id: uuid.UUID
    state: LoopState
    scheduled_at: datetime | None
    hiring_manager_id: uuid.UUID
    recruiter_id: uuid.UUID
    candidate_id: uuid.UUID
    candidate_zone: str
    seats: tuple[Seat, ...]

    @property
    def bar_raiser_id(self) -> uuid.UUID | None:
        """Who holds the Bar Raiser's seat; None while nobody does."""
        seated = (seat.person_id for seat in self.seats if seat.kind is SeatKind.BAR_RAISER)
        return next(seated, None)

    @property
    def counting_ids(self) -> tuple[uuid.UUID, ...]:
        """Who sits on it and counts."""
        return tuple(seat.person_id for seat in self.seats if seat.kind.counts)


def loop_frames(session: Session, loop_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, LoopFrame]:
    """The frames of these loops. Two queries, whatever their number."""
    if not loop_ids:
        return {}
    scheduled = (
        sa.select(sa.func.max(col(LoopMove.at)))
        .where(col(LoopMove.loop_id) == col(Loop.id), col(LoopMove.event) == LoopEvent.SCHEDULE)
        .correlate(Loop)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            col(Loop.id),
            col(Loop.state),
            scheduled.label("scheduled_at"),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            col(Candidate.id).label("candidate_id"),
            col(Candidate.time_zone),
        )
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(col(Loop.id).in_(loop_ids))
        .order_by(col(Loop.id))
    ).all()
    seats: defaultdict[uuid.UUID, list[Seat]] = defaultdict(list)
    for seat in session.exec(
        select(Seat)
        .where(col(Seat.loop_id).in_(loop_ids), active())
        .order_by(col(Seat.position), col(Seat.id))
    ):
        seats[seat.loop_id].append(seat)
    return {
        row.id: LoopFrame(
            loop_id=row.id,
            state=row.state,
            scheduled_at=row.scheduled_at,
            hiring_manager_id=row.hiring_manager_id,
            recruiter_id=row.recruiter_id,
            candidate_id=row.candidate_id,
            candidate_zone=row.time_zone,
            seats=tuple(seats[row.id]),
        )
        for row in rows
    }
