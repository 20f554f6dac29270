"""Reading one's notifications.

That somebody has read one is theirs alone: nothing hangs on it and nobody else sees it, so the
trail keeps no note of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.mail.inbox import get_own, mark_read

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.actor import Actor


def read_message(session: Session, actor: Actor, message_id: uuid.UUID, *, now: datetime) -> None:
    """Mark one of one's own as read; the moment of the first time stays.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    get_own(session, actor.id, message_id, now=now)
    mark_read(session, actor.id, now=now, message_ids=(message_id,))


def read_all(session: Session, actor: Actor, *, now: datetime) -> int:
    """Mark all of one's own as read; returns how many were unread."""
    return mark_read(session, actor.id, now=now)


def pass_over(
    session: Session, actor: Actor, message_ids: Collection[uuid.UUID], *, now: datetime
) -> int:
    """Count no more what one may not know of any more (F7), and so cannot open to read.

    Args:
        session: a writing session.
        actor: whose messages they are.
        message_ids: those that were found to be not theirs any more.
        now: aware.
    """
    return mark_read(session, actor.id, now=now, message_ids=message_ids)
