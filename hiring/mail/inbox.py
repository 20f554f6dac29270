"""A person's own messages: the list of their notifications, and which of them they have read."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlmodel import col, select

from hiring.domain.errors import NotFound
from hiring.domain.messages import MessageKind, MessageState
from hiring.mail.outbox import IN_DIGEST
from hiring.models.base import UtcDateTime
from hiring.models.keyset import Place, in_order, page_at
from hiring.models.mail import Message
from hiring.models.people import Person

if TYPE_CHECKING:
    from sqlmodel import Session

MOST_COUNTED = 100
"""Counting stops here: beyond it a page says "99+", and costs no more."""


def is_unread() -> sa.ColumnElement[bool]:
    """What a person has not read. A day's digest only bundles what the list holds already."""
    return sa.and_(col(Message.read_at).is_(None), col(Message.kind) != MessageKind.DAILY_DIGEST)


def is_told(now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """What has been told by ``now`` (aware): some is written long before its time."""
    return col(Message.created_at) <= now


def unread_of_person() -> sa.ScalarSelect[int]:
    """How many messages are unread of the ``Person`` that an enclosing statement is about.

    At most 100, so that it costs about the same however many there are. The statement is run with
    the present moment as ``moment``.
    """
    moment = sa.bindparam("moment", type_=UtcDateTime())
    few = _unread(col(Message.person_id) == col(Person.id), moment).correlate(Person).subquery()
    return sa.select(sa.func.count()).select_from(few).scalar_subquery()


def unread_count(session: Session, person_id: uuid.UUID, *, now: datetime) -> int:
    """How many messages of a person are unread; counting stops at 100."""
    few = _unread(col(Message.person_id) == person_id, now).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(few)) or 0


def _unread(theirs: sa.ColumnElement[bool], now: datetime | sa.BindParameter[datetime]) -> Any:
    wanted = sa.select(col(Message.id)).where(theirs, is_unread(), is_told(now))
    return wanted.limit(MOST_COUNTED)


def list_messages(
    session: Session,
    person_id: uuid.UUID,
    *,
    now: datetime,
    unread: bool = False,
    place: Place | None = None,
    limit: int = 50,
) -> tuple[Message, ...]:
    """A person's messages in whatever state, the newest first; a digest once it was sent.

    Args:
        session: any.
        person_id: whose.
        now: aware; what is to be told later is not there yet.
        unread: only those.
        place: where the page begins, by ``created_at`` and ``id``.
        limit: the most rows; ask for one more than is shown to know whether there are more.
    """
    mine = select(Message).where(Message.person_id == person_id, is_told(now))
    if unread:
        mine = mine.where(is_unread())
    sent = col(Message.state) == MessageState.SENT
    mine = mine.where(sa.or_(col(Message.kind) != MessageKind.DAILY_DIGEST, sent))
    keys = (col(Message.created_at), col(Message.id))
    rows = session.scalars(page_at(mine, keys, place, limit, descending=True)).all()
    return in_order(cast("Sequence[Message]", rows), place)


def get_own(
    session: Session, person_id: uuid.UUID, message_id: uuid.UUID, *, now: datetime
) -> Message:
    """One of a person's own messages.

    Raises:
        NotFound: there is none of that id, it is somebody else's, or to be told later.
    """
    own = select(Message).where(
        Message.id == message_id, Message.person_id == person_id, is_told(now)
    )
    message = session.exec(own).first()
    if message is None:
        raise NotFound("notification")
    return message


def list_bundled(session: Session, digest: Message) -> tuple[Message, ...]:
    """The messages that a day's digest told of, once it was sent."""
    told = select(Message).where(
        Message.person_id == digest.person_id,
        Message.outcome == IN_DIGEST,
        Message.settled_at == digest.settled_at,
    )
    return tuple(session.exec(told.order_by(col(Message.created_at), col(Message.id))).all())


def mark_read(
    session: Session,
    person_id: uuid.UUID,
    *,
    now: datetime,
    message_ids: Collection[uuid.UUID] | None = None,
) -> int:
    """Note that a person has read messages of theirs; returns how many were unread before.

    What one has looked at oneself is no change anybody else relies on: it is not audited.

    Args:
        session: a writing session.
        person_id: whose; another's messages stay as they are.
        now: aware.
        message_ids: which; None: all of them.
    """
    unread = [col(Message.person_id) == person_id, col(Message.read_at).is_(None), is_told(now)]
    if message_ids is not None:
        unread.append(col(Message.id).in_(message_ids))
    marked = session.execute(
        sa.update(Message)
        .where(*unread)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
    return cast("sa.CursorResult[object]", marked).rowcount
