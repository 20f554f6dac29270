"""Which seats owe feedback, for whoever reminds them: never a vote, never a word (F6, F7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.terms import SeatKind
from hiring.models.feedback import FeedbackReturn
from hiring.models.loops import Seat
from hiring.visibility.facts import active, is_in, is_waived


@dataclass(frozen=True, kw_only=True)
class OwingSeat:
    """A seat whose feedback is awaited.

    Args:
        ends_at: of its interview (aware, UTC).
        returned_at: when it came back for rework and is owed again (F9); None: it never did.
    """

    seat_id: uuid.UUID
    loop_id: uuid.UUID
    person_id: uuid.UUID
    kind: SeatKind
    ends_at: datetime
    returned_at: datetime | None


def seats_owing(session: Session, loop_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, OwingSeat]:
    """The seats of these loops that hold an interview and owe feedback, by id. One query."""
    if not loop_ids:
        return {}
    rows = session.execute(
        sa.select(
            col(Seat.id).label("seat_id"),
            col(Seat.loop_id),
            col(Seat.person_id),
            col(Seat.kind),
            col(Seat.ends_at),
            col(FeedbackReturn.returned_at),
        )
        .outerjoin(
            FeedbackReturn,
            sa.and_(
                col(FeedbackReturn.seat_id) == col(Seat.id),
                col(FeedbackReturn.answered_at).is_(None),
            ),
        )
        .where(
            col(Seat.loop_id).in_(loop_ids),
            active(),
            col(Seat.held),
            col(Seat.ends_at).is_not(None),
            ~is_waived(),
            ~is_in(),
        )
        .order_by(col(Seat.id))
    ).all()
    return {
        row.seat_id: OwingSeat(
            seat_id=row.seat_id,
            loop_id=row.loop_id,
            person_id=row.person_id,
            kind=row.kind,
            ends_at=row.ends_at,
            returned_at=row.returned_at,
        )
        for row in rows
    }
