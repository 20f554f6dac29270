"""Who is in the room now. A screen that is looked at says so now and then; silence is leaving."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.actor import Actor
from hiring.domain.terms import AuditRung
from hiring.models.debrief import DebriefPresence
from hiring.models.people import Person

REFRESHED_AFTER: Final = timedelta(seconds=20)
"""How often a screen writes that somebody is there: every poll would be a write a second each."""
GONE_AFTER: Final = timedelta(seconds=60)


def last_seen(session: Session, loop_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    """When each person was last seen in a debrief's room. One query."""
    rows = session.execute(
        sa.select(col(DebriefPresence.person_id), col(DebriefPresence.seen_at)).where(
            col(DebriefPresence.loop_id) == loop_id
        )
    )
    return {row.person_id: row.seen_at for row in rows}


def still_here(seen: Mapping[uuid.UUID, datetime], now: datetime) -> frozenset[uuid.UUID]:
    """Who of them has not gone."""
    return frozenset(person for person, at in seen.items() if now - at < GONE_AFTER)


def is_due(seen_at: datetime | None, now: datetime, *, since: datetime | None) -> bool:
    """Whether it is time to write that somebody is there.

    Args:
        seen_at: when they were last seen; None if never.
        now: aware.
        since: the reveal: whoever sees more than before is written down anew.
    """
    return seen_at is None or now - seen_at >= REFRESHED_AFTER or _sees_more(seen_at, since, now)


def stay(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    seen_at: datetime | None,
    since: datetime | None,
    anew: bool = False,
) -> None:
    """Write that somebody allowed into the room is in it; that a visit begins is on the trail.

    Args:
        session: a writing session.
        actor: who.
        loop_id: whose debrief; the caller has asked whether the actor may follow it.
        now: aware.
        seen_at: when they were last seen; None if never.
        since: the reveal: what is seen from then on is a visit of its own.
        anew: the whole page was asked for: a visit of its own.
    """
    begins = seen_at is None or now - seen_at >= GONE_AFTER
    if anew or begins or _sees_more(seen_at, since, now):
        record_visit(session, actor, loop_id, now=now)
    if seen_at is None:
        try:
            with session.begin_nested():
                session.add(DebriefPresence(loop_id=loop_id, person_id=actor.id, seen_at=now))
        except IntegrityError:
            # Another of their screens was quicker.
            return
    elif seen_at < now:
        session.execute(
            sa.update(DebriefPresence)
            .where(
                col(DebriefPresence.loop_id) == loop_id, col(DebriefPresence.person_id) == actor.id
            )
            .values(seen_at=now)
        )


def _sees_more(seen_at: datetime | None, since: datetime | None, now: datetime) -> bool:
    return seen_at is not None and since is not None and seen_at < since <= now


def record_visit(session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime) -> None:
    """Put on the trail that somebody follows the debrief."""
    chain.record(
        session,
        "debrief.followed",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        rung=AuditRung.ROOM,
    )


def names_of(session: Session, people: frozenset[uuid.UUID]) -> tuple[str, ...]:
    """Their names, in order."""
    if not people:
        return ()
    rows = session.execute(
        sa.select(col(Person.name)).where(col(Person.id).in_(people)).order_by(col(Person.name))
    )
    return tuple(row.name for row in rows)
