"""Which trainees' feedback a person may read (F8), as a list without a word of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import SeatKind
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.models.system import AuditEntry
from hiring.visibility import formula
from hiring.visibility.facts import active, facts_of


@dataclass(frozen=True)
class TraineeLine:
    """A trainee whose feedback is open to the viewer, beside whom they sat, and when."""

    seat_id: uuid.UUID
    loop_id: uuid.UUID
    trainee_name: str
    mentor_name: str
    held_at: datetime | None


def list_readable_trainees(
    session: Session,
    actor: Actor,
    policy: Policy,
    *,
    before: uuid.UUID | None = None,
    limit: int = 50,
) -> tuple[TraineeLine, ...]:
    """Trainees' seats whose feedback the viewer may read, the newest seat first. One query.

    Args:
        session: any.
        actor: the viewer.
        policy: for ``feedback_visibility``.
        before: the last seat of the page before; None for the first page.
        limit: how many.
    """
    facts = facts_of(actor, policy)
    mentor_seat: Any = aliased(Seat)
    mentor: Any = aliased(Person)
    statement = (
        sa.select(
            Seat,
            col(Person.name).label("trainee_name"),
            mentor.name.label("mentor_name"),
        )
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Person, col(Person.id) == col(Seat.person_id))
        .join(mentor_seat, mentor_seat.id == col(Seat.mentor_seat_id))
        .join(mentor, mentor.id == mentor_seat.person_id)
        .where(active(), formula.reads_trainee(facts))
        .order_by(col(Seat.id).desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(col(Seat.id) < before)
    return tuple(
        TraineeLine(
            seat_id=row.Seat.id,
            loop_id=row.Seat.loop_id,
            trainee_name=row.trainee_name,
            mentor_name=row.mentor_name,
            held_at=row.Seat.starts_at,
        )
        for row in session.execute(statement)
    )


def count_unread_trainees(
    session: Session, actor: Actor, policy: Policy, *, since: datetime
) -> int:
    """How many trainees' feedback is open to the viewer and was never opened by them. One query.

    Args:
        session: any.
        actor: the viewer.
        policy: for ``feedback_visibility``.
        since: only of seats made after this (aware). Ids grow with time, so that older seats are
            not so much as looked at.
    """
    oldest = uuid.UUID(int=int(since.timestamp() * 1000) << 80)
    opened = sa.exists().where(
        col(AuditEntry.loop_id) == col(Seat.loop_id),
        col(AuditEntry.seat_id) == col(Seat.id),
        col(AuditEntry.actor_id) == actor.id,
        col(AuditEntry.action) == "feedback.read",
    )
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Seat)
            .join(Loop, col(Loop.id) == col(Seat.loop_id))
            .where(
                col(Seat.id) >= oldest,
                col(Seat.kind) == SeatKind.TRAINEE,
                active(),
                formula.reads_trainee(facts_of(actor, policy)),
                ~opened.correlate(Seat),
            )
        )
        or 0
    )
