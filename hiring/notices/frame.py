"""The blueprint, and messages as their pages show them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import Blueprint

from hiring.domain.messages import MessageKind
from hiring.domain.terms import Role
from hiring.mail.inbox import list_bundled
from hiring.mail.letter import Letter
from hiring.mail.reading import read_as_recipient
from hiring.webkit.actor import find_actor
from hiring.webkit.clock import now
from hiring.webkit.house import house
from hiring.webkit.transaction import policy

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hiring.models.mail import Message

blueprint = Blueprint("notices", __name__)


@dataclass(frozen=True)
class Notice:
    """A message as its recipient reads it."""

    id: uuid.UUID
    at: datetime
    letter: Letter
    is_unread: bool


@dataclass(frozen=True)
class Day:
    """The notices of one day on the reader's calendar.

    Args:
        name: how near it is, where that has a word.
        at: a moment of it.
    """

    name: str
    at: datetime
    notices: tuple[Notice, ...]


@blueprint.context_processor
def surroundings() -> dict[str, bool]:
    """Whether the page of what is stuck is among those shown side by side."""
    actor = find_actor()
    return {"looks_after_mail": actor is not None and actor.has(Role.ADMINISTRATOR)}


def notices_of(
    session: Session, messages: Sequence[Message]
) -> tuple[tuple[Notice, ...], frozenset[uuid.UUID]]:
    """Messages as their recipient reads them now, and the ids of those they may not any more (F7).

    A fixed number of queries, however many there are.
    """
    read = read_as_recipient(
        session, messages, now=now(), policy=policy(), house=house(), sending=False
    )
    notices, unreadable = [], set()
    for message in messages:
        letter = read.get(message.id)
        if isinstance(letter, Letter):
            unread = message.read_at is None and message.kind is not MessageKind.DAILY_DIGEST
            notices.append(Notice(message.id, message.created_at, letter, unread))
        else:
            unreadable.add(message.id)
    return tuple(notices), frozenset(unreadable)


def letter_is_still_theirs(session: Session, message: Message) -> bool:
    """Whether all that a message's letter told may still be known by its recipient (F7).

    What single messages say is read anew each time; a digest's letter, as it left, names whatever
    it bundled then. A week's is put together from loops, and cannot be asked of each again.
    """
    if message.kind is MessageKind.WEEKLY_DIGEST:
        return False
    if message.kind is not MessageKind.DAILY_DIGEST:
        return True
    _, unreadable = notices_of(session, list_bundled(session, message))
    return not unreadable


def by_day(notices: Sequence[Notice], zone: str) -> tuple[Day, ...]:
    """The notices in their order, by the day on the reader's calendar."""
    clock = ZoneInfo(zone)
    today = now().astimezone(clock).date()
    near = {today: "Today", today - timedelta(days=1): "Yesterday"}

    def day_of(notice: Notice) -> date:
        return notice.at.astimezone(clock).date()

    days = []
    for day, group in groupby(notices, key=day_of):
        of_day = tuple(group)
        days.append(Day(near.get(day, ""), of_day[0].at, of_day))
    return tuple(days)
