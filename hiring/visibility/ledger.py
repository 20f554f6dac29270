"""What actions decide on: who owes, who is in, who is waived. Never a vote, never a word."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.terms import Rating, SeatKind
from hiring.models.feedback import (
    FeedbackEvidence,
    FeedbackReturn,
    FeedbackVersion,
    FeedbackWaiver,
)
from hiring.models.loops import Seat
from hiring.models.people import Person
from hiring.visibility.facts import active

# The statements are made once: making one costs more than running it.
_LOOP: Final = sa.bindparam("of_loop", type_=sa.Uuid())


@dataclass(frozen=True)
class SeatLedger:
    """Where one seat's feedback stands, whoever asks. For decisions; not for showing.

    Args:
        evidenced: keys of the principles on which its latest version holds evidence.
        unobserved: keys of those of which it says, with a reason, that they were not observed.
        times_returned: 0 or 1 (F9).
    """

    seat_id: uuid.UUID
    person_id: uuid.UUID
    person_name: str
    level: int
    kind: SeatKind
    starts_at: datetime | None
    ends_at: datetime | None
    submitted: bool
    waived: bool
    returned_open: bool
    times_returned: int
    evidenced: frozenset[str]
    unobserved: frozenset[str]

    @property
    def is_in(self) -> bool:
        """Whether a submitted version stands."""
        return self.submitted and not self.returned_open

    @property
    def owes(self) -> bool:
        """Whether feedback is still awaited from it."""
        return not self.waived and not self.is_in


def loop_ledger(session: Session, loop_id: uuid.UUID) -> tuple[SeatLedger, ...]:
    """The ledger of a loop's active seats, in the panel's order. Two queries."""
    rows = session.execute(_ledger_statement(), {_LOOP.key: loop_id}).all()
    evidenced, unobserved = _spoken_of(session, loop_id)
    return tuple(
        SeatLedger(
            seat_id=row.Seat.id,
            person_id=row.Seat.person_id,
            person_name=row.name,
            level=row.level,
            kind=row.Seat.kind,
            starts_at=row.Seat.starts_at,
            ends_at=row.Seat.ends_at,
            submitted=bool(row.submitted),
            waived=bool(row.waived),
            returned_open=row.returned_at is not None and row.answered_at is None,
            times_returned=0 if row.returned_at is None else 1,
            evidenced=frozenset(evidenced[row.Seat.id]),
            unobserved=frozenset(unobserved[row.Seat.id]),
        )
        for row in rows
    )


def seats_with_feedback(session: Session, loop_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Seats for which something was submitted: they can no longer be given to another."""
    return frozenset(
        session.exec(
            select(col(FeedbackVersion.seat_id))
            .join(Seat, col(Seat.id) == col(FeedbackVersion.seat_id))
            .where(col(Seat.loop_id) == loop_id)
            .distinct()
        ).all()
    )


def _spoken_of(
    session: Session, loop_id: uuid.UUID
) -> tuple[defaultdict[uuid.UUID, set[str]], defaultdict[uuid.UUID, set[str]]]:
    rows = session.execute(_spoken_of_statement(), {_LOOP.key: loop_id}).all()
    evidenced: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    unobserved: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    for seat_id, principle, is_unobserved in rows:
        (unobserved if is_unobserved else evidenced)[seat_id].add(principle)
    return evidenced, unobserved


@cache
def _ledger_statement() -> Any:
    return (
        sa.select(
            Seat,
            col(Person.name).label("name"),
            col(Person.level).label("level"),
            col(FeedbackWaiver.seat_id).is_not(None).label("waived"),
            col(FeedbackReturn.returned_at),
            col(FeedbackReturn.answered_at),
            sa.exists().where(col(FeedbackVersion.seat_id) == col(Seat.id)).label("submitted"),
        )
        .join(Person, col(Person.id) == col(Seat.person_id))
        .outerjoin(FeedbackWaiver, col(FeedbackWaiver.seat_id) == col(Seat.id))
        .outerjoin(FeedbackReturn, col(FeedbackReturn.seat_id) == col(Seat.id))
        .where(col(Seat.loop_id) == _LOOP, active())
        .order_by(col(Seat.position), col(Seat.id))
    )


@cache
def _spoken_of_statement() -> Any:
    latest = (
        sa.select(
            col(FeedbackVersion.seat_id).label("seat_id"),
            sa.func.max(col(FeedbackVersion.number)).label("number"),
        )
        .join(Seat, col(Seat.id) == col(FeedbackVersion.seat_id))
        .where(col(Seat.loop_id) == _LOOP)
        .group_by(col(FeedbackVersion.seat_id))
        .subquery()
    )
    return (
        sa.select(
            col(FeedbackVersion.seat_id),
            col(FeedbackEvidence.principle),
            (col(FeedbackEvidence.rating) == Rating.NOT_OBSERVED).label("unobserved"),
        )
        .join(Seat, col(Seat.id) == col(FeedbackVersion.seat_id))
        .join(
            latest,
            sa.and_(
                latest.c.seat_id == col(FeedbackVersion.seat_id),
                latest.c.number == col(FeedbackVersion.number),
            ),
        )
        .join(FeedbackEvidence, col(FeedbackEvidence.version_id) == col(FeedbackVersion.id))
        .where(col(Seat.loop_id) == _LOOP)
    )
