"""Feedback that is still owed: one's own, and the overdue of others; the status rung alone (F7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackStatus
from hiring.models.base import UtcDateTime
from hiring.models.feedback import FeedbackReturn, FeedbackVersion, FeedbackWaiver
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.visibility import formula
from hiring.visibility.facts import (
    VIEWERS,
    Viewer,
    active,
    counting,
    facts_for,
    is_in,
    is_waived,
    viewer_of,
)
from hiring.visibility.standing import due_of, status_of
from hiring.visibility.statements import return_open

_DUE = frozenset({FeedbackStatus.PENDING, FeedbackStatus.OVERDUE})


@dataclass(frozen=True)
class OwedFeedback:
    """Feedback that is not in, of an interview that is over.

    Args:
        is_own: it is the viewer's to write.
        returned: it came back for rework (F9); told of one's own alone.
        ends_at: of the interview.
        due_at: aware, UTC.
    """

    loop_id: uuid.UUID
    person_name: str
    is_own: bool
    returned: bool
    status: FeedbackStatus
    ends_at: datetime
    due_at: datetime


def list_owed(
    session: Session,
    actor: Actor,
    policy: Policy,
    *,
    own: Collection[uuid.UUID],
    others: Collection[uuid.UUID],
    now: datetime,
) -> tuple[OwedFeedback, ...]:
    """What is owed on these loops as far as the viewer may know it, oldest interview first.

    Only seats that owe are fetched: nothing in here tells of what is in. One query.

    Args:
        session: any.
        actor: the viewer.
        policy: for the hours.
        own: loops of whose seats the viewer's own are wanted.
        others: loops of which every other counting seat that is overdue is wanted.
        now: aware.
    """
    if not own and not others:
        return ()
    rows = session.execute(
        _owed_statement(viewer_of(actor, policy)),
        {"own": list(own), "others": list(others), "moment": now},
    ).all()
    found = (_owed(row, actor, policy, now) for row in rows)
    return tuple(
        one
        for one in found
        if one.status in _DUE and (one.is_own or one.status is FeedbackStatus.OVERDUE)
    )


def _owed(row: Any, actor: Actor, policy: Policy, now: datetime) -> OwedFeedback:
    is_own = row.person_id == actor.id
    return OwedFeedback(
        loop_id=row.loop_id,
        person_name=row.name,
        is_own=is_own,
        returned=is_own and row.returned_at is not None and row.answered_at is None,
        status=status_of(row, row.ends_at, policy, now),
        ends_at=row.ends_at,
        due_at=due_of(row, row.ends_at, policy) or row.ends_at,
    )


@lru_cache(maxsize=VIEWERS)
def _owed_statement(viewer: Viewer) -> Any:
    facts = facts_for(viewer)
    mine = sa.and_(
        col(Seat.person_id) == viewer.id,
        col(Seat.loop_id).in_(sa.bindparam("own", expanding=True)),
    )
    theirs = sa.and_(
        col(Seat.person_id) != viewer.id,
        counting(),
        col(Seat.loop_id).in_(sa.bindparam("others", expanding=True)),
    )
    return (
        sa.select(
            col(Seat.loop_id),
            col(Seat.person_id),
            col(Seat.ends_at),
            col(Person.name),
            col(FeedbackWaiver.waived_by),
            col(FeedbackReturn.returned_at),
            col(FeedbackReturn.answered_at),
            sa.exists().where(col(FeedbackVersion.seat_id) == col(Seat.id)).label("is_submitted"),
            return_open(facts),
        )
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Person, col(Person.id) == col(Seat.person_id))
        .outerjoin(FeedbackWaiver, col(FeedbackWaiver.seat_id) == col(Seat.id))
        .outerjoin(FeedbackReturn, col(FeedbackReturn.seat_id) == col(Seat.id))
        .where(
            active(),
            col(Seat.held),
            col(Seat.ends_at) <= sa.bindparam("moment", type_=UtcDateTime()),
            sa.or_(mine, theirs),
            ~is_waived(),
            ~is_in(),
            formula.status(facts),
        )
        .order_by(col(Seat.ends_at), col(Seat.id))
    )
