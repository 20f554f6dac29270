"""Who may follow a debrief, and who may read a loop's timeline: the same F7 once more."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import AuditRung, FeedbackVisibility, Vote
from hiring.models.debrief import Debrief
from hiring.models.feedback import FeedbackVersion
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.models.system import AuditEntry
from hiring.visibility import formula
from hiring.visibility.facts import (
    VIEWERS,
    Viewer,
    active,
    counting,
    facts_for,
    facts_of,
    involved,
    viewer_of,
)

# Made once: its columns are worked out when they are first asked for.
_SEAT: Any = aliased(Seat, name="seat_of_the_loop")


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
    statement = _room_statement(viewer_of(actor, policy))
    found = session.execute(statement, {"wanted": loop_id}).first()
    return found is not None


def who_follows_debrief(
    session: Session, person_ids: Collection[uuid.UUID], loop_id: uuid.UUID, policy: Policy
) -> frozenset[uuid.UUID]:
    """Those of these people who may follow a loop's debrief. A query for each."""
    after_own = policy.feedback_visibility is FeedbackVisibility.AFTER_OWN
    viewers = (
        Viewer(id=person_id, leads_programme=False, opens_after_own=after_own)
        for person_id in person_ids
    )
    return frozenset(
        viewer.id
        for viewer in viewers
        if session.execute(_room_statement(viewer), {"wanted": loop_id}).first()
    )


@lru_cache(maxsize=VIEWERS)
def _room_statement(viewer: Viewer) -> Any:
    return sa.select(col(Loop.id)).where(
        col(Loop.id) == sa.bindparam("wanted", type_=sa.Uuid()), loops_followed_by(viewer)
    )


@lru_cache(maxsize=VIEWERS)
def loops_followed_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The loops whose debrief the viewer may follow, as a condition made once for each."""
    condition: sa.ColumnElement[bool] = formula.debrief_room(facts_for(viewer))
    return condition


@lru_cache(maxsize=VIEWERS)
def loops_with_tasks_of(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The loops whose onboarding tasks the viewer may see, those that are theirs."""
    condition: sa.ColumnElement[bool] = formula.own_task(facts_for(viewer))
    return condition


def first_votes(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID
) -> dict[uuid.UUID, Vote]:
    """By counting seat, the vote that stood when the debrief opened (D3), for those in the room.

    An amendment made during the debrief is read with the feedback; it does not become the first
    vote, or it would hide the movement. Empty for whoever is not in the room. One query.
    """
    facts = facts_of(actor, policy)
    rows = session.execute(
        sa.select(
            col(FeedbackVersion.seat_id),
            col(FeedbackVersion.vote),
            (col(FeedbackVersion.submitted_at) <= col(Debrief.opened_at)).label("stood"),
        )
        .join(Seat, col(Seat.id) == col(FeedbackVersion.seat_id))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Debrief, col(Debrief.loop_id) == col(Loop.id))
        .where(
            col(Loop.id) == loop_id,
            active(),
            counting(),
            formula.debrief_room(facts),
            formula.vote(facts),
        )
        .order_by(col(FeedbackVersion.seat_id), col(FeedbackVersion.number))
    ).all()
    found: dict[uuid.UUID, Vote] = {}
    for seat_id, vote, stood in rows:
        if stood or seat_id not in found:
            found[seat_id] = vote
    return found


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
    facts = facts_of(actor, policy, seat=_SEAT)
    rung, did_it = col(AuditEntry.rung), col(AuditEntry.actor_id) == actor.id
    open_rung = sa.or_(
        rung == AuditRung.OPEN,
        sa.and_(rung == AuditRung.VOTE, formula.trail_of_feedback(facts, did_it)),
        sa.and_(rung == AuditRung.AUTHOR, formula.trail_of_draft(facts, did_it)),
        sa.and_(rung == AuditRung.ROOM, formula.trail_of_room(facts, did_it)),
    )
    rows = session.execute(
        sa.select(AuditEntry, col(Person.name).label("actor_name"))
        .join(Loop, col(Loop.id) == col(AuditEntry.loop_id))
        .outerjoin(_SEAT, _SEAT.id == col(AuditEntry.seat_id))
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
