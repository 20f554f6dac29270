"""What the pages of messages read beside the messages themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col, select

from hiring.domain.errors import NotFound
from hiring.domain.messages import Answer
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.access import digest
from hiring.models.mail import AddressTrouble, CalendarEvent, CalendarFeed, Message
from hiring.models.people import Person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.actor import Actor

MOST_LETTERS = 200


def find_own_feed(session: Session, person_id: uuid.UUID) -> CalendarFeed | None:
    """Somebody's calendar feed that is not revoked."""
    live = select(CalendarFeed).where(
        CalendarFeed.person_id == person_id, col(CalendarFeed.revoked_at).is_(None)
    )
    return session.exec(live.order_by(col(CalendarFeed.created_at).desc())).first()


def find_feed(session: Session, secret: str) -> CalendarFeed | None:
    """The live feed of an active person that a secret opens."""
    try:
        wanted = digest(secret)
    except UnicodeEncodeError:
        return None
    statement = (
        select(CalendarFeed)
        .join(Person, col(Person.id) == col(CalendarFeed.person_id))
        .where(
            CalendarFeed.token_hash == wanted,
            col(CalendarFeed.revoked_at).is_(None),
            col(Person.active),
        )
    )
    return session.exec(statement).first()


@dataclass(frozen=True)
class Sent:
    """A message to a candidate, with what they answered to the event in it."""

    message: Message
    answer: Answer


def get_letters_scope(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime
) -> LoopScope:
    """The loop, for its recruiter and its hiring manager: they write with the candidate.

    Raises:
        NotFound: there is none, or the actor is neither.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now)
    if not (scope.part.is_recruiter or scope.part.is_hiring_manager):
        raise NotFound("page")
    return scope


def list_candidate_messages(session: Session, scope: LoopScope) -> tuple[Sent, ...]:
    """What the candidate of a loop was sent about it, the newest first."""
    rows = session.execute(
        _to_candidate(scope)
        .order_by(col(Message.created_at).desc(), col(Message.id).desc())
        .limit(MOST_LETTERS)
    )
    return tuple(Sent(message, answer or Answer.NONE) for message, answer in rows)


def get_candidate_message(session: Session, scope: LoopScope, message_id: uuid.UUID) -> Sent:
    """One message to the candidate of a loop.

    Raises:
        NotFound: there is none of that id about this loop.
    """
    row = session.execute(_to_candidate(scope).where(col(Message.id) == message_id)).first()
    if row is None:
        raise NotFound("letter")
    return Sent(row[0], row[1] or Answer.NONE)


def find_trouble(session: Session, address: str) -> AddressTrouble | None:
    """Why an address is written to no more, if it is not."""
    return session.get(AddressTrouble, address)


def _to_candidate(scope: LoopScope) -> Any:
    return (
        sa.select(Message, col(CalendarEvent.answer))
        .outerjoin(CalendarEvent, col(CalendarEvent.id) == col(Message.event_id))
        .where(
            col(Message.candidate_id) == scope.candidate.id, col(Message.loop_id) == scope.loop.id
        )
    )
