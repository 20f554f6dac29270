"""Who may follow a debrief, and who may read a loop's timeline: the same F7 once more."""

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
from hiring.domain.terms import AuditRung
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.models.system import AuditEntry
from hiring.visibility import formula
from hiring.visibility.facts import facts_of, involved


@dataclass(frozen=True)
class TrailEntry:
    """An entry of a loop's timeline, as one viewer may know it."""

    seq: int
    at: datetime
    actor_id: uuid.UUID | None
    actor_name: str | None
    action: str
    seat_id: uuid.UUID | None
    detail: dict[str, Any]


def may_follow_debrief(session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID) -> bool:
    """Whether the viewer may see first and second votes, the board, the veto, the decision."""
    facts = facts_of(actor, policy)
    found = session.execute(
        sa.select(col(Loop.id)).where(col(Loop.id) == loop_id, formula.debrief_room(facts))
    ).first()
    return found is not None


def loops_to_follow(actor: Actor, policy: Policy) -> sa.ColumnElement[bool]:
    """The same as a condition on ``Loop``, for lists that show an outcome."""
    condition: sa.ColumnElement[bool] = formula.debrief_room(facts_of(actor, policy))
    return condition


def list_trail(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    *,
    after: int = 0,
    limit: int = 200,
) -> tuple[TrailEntry, ...]:
    """A loop's timeline in order, without the entries whose rung is closed to the viewer.

    An entry about a feedback's submission or reading needs that feedback's vote rung, so that
    the timeline tells nobody the order of arrival before they may read (F10); an entry about a
    draft is its author's alone (F2).
    """
    seat: Any = aliased(Seat)
    facts = facts_of(actor, policy, seat=seat)
    mine = col(AuditEntry.actor_id) == actor.id
    open_rung = sa.or_(
        col(AuditEntry.rung) == AuditRung.OPEN,
        sa.and_(col(AuditEntry.rung) == AuditRung.VOTE, sa.or_(formula.vote(facts), mine)),
        sa.and_(
            col(AuditEntry.rung) == AuditRung.AUTHOR,
            sa.or_(sa.and_(col(AuditEntry.seat_id).is_not(None), facts.is_author), mine),
        ),
        sa.and_(col(AuditEntry.rung) == AuditRung.ROOM, sa.or_(formula.debrief_room(facts), mine)),
    )
    rows = session.execute(
        sa.select(AuditEntry, col(Person.name).label("actor_name"))
        .join(Loop, col(Loop.id) == col(AuditEntry.loop_id))
        .outerjoin(seat, seat.id == col(AuditEntry.seat_id))
        .outerjoin(Person, col(Person.id) == col(AuditEntry.actor_id))
        .where(
            col(AuditEntry.loop_id) == loop_id,
            col(AuditEntry.seq) > after,
            involved(actor),
            open_rung,
        )
        .order_by(col(AuditEntry.seq))
        .limit(limit)
    ).all()
    return tuple(
        TrailEntry(
            seq=row.AuditEntry.seq,
            at=row.AuditEntry.at,
            actor_id=row.AuditEntry.actor_id,
            actor_name=row.actor_name,
            action=row.AuditEntry.action,
            seat_id=row.AuditEntry.seat_id,
            detail=row.AuditEntry.detail,
        )
        for row in rows
    )
