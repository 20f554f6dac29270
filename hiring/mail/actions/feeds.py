"""The secret address at which one's own interviews can be subscribed to.

Whoever has the address can read the calendar behind it, and nothing else; only its digest is kept.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from hiring.audit import chain
from hiring.models.access import digest
from hiring.models.mail import CalendarFeed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.actor import Actor

READ_AGAIN = timedelta(hours=1)
"""Calendars ask every few minutes: that they did is noted this often at most."""


def make_feed(session: Session, actor: Actor, *, now: datetime) -> str:
    """Make a new address for one's own calendar, in place of any before; returns its secret."""
    replaced = _revoke(session, actor.id, now)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(person_id=actor.id, token_hash=digest(secret), created_at=now)
    session.add(feed)
    chain.record(
        session,
        "calendar_feed.made",
        actor_id=actor.id,
        now=now,
        subject_id=actor.id,
        feed_id=feed.id,
        replaced=replaced,
    )
    return secret


def revoke_feed(session: Session, actor: Actor, *, now: datetime) -> int:
    """Let one's address open nothing any more; returns how many there were. Twice is no harm."""
    ended = _revoke(session, actor.id, now)
    if ended:
        chain.record(
            session, "calendar_feed.revoked", actor_id=actor.id, now=now, subject_id=actor.id
        )
    return ended


def note_feed_read(session: Session, feed_id: uuid.UUID, *, now: datetime) -> None:
    """Note that a calendar asked, so that its owner sees whether one still does."""
    session.execute(
        sa.update(CalendarFeed).where(col(CalendarFeed.id) == feed_id).values(last_read_at=now),
        execution_options={"synchronize_session": False},
    )


def _revoke(session: Session, person_id: uuid.UUID, now: datetime) -> int:
    live = (col(CalendarFeed.person_id) == person_id, col(CalendarFeed.revoked_at).is_(None))
    ended = session.scalars(sa.select(CalendarFeed).where(*live).with_for_update()).all()
    for feed in ended:
        feed.revoked_at = now
    return len(ended)
