"""Messages to deliver, ways out that remember, and a plain reading of messages."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hiring.domain.messages import MessageKind, MessageState
from hiring.domain.policy import Policy
from hiring.mail.delivery import Delivery
from hiring.mail.letter import House, Letter, Rendered, WhyDropped
from hiring.mail.transports import Outgoing, Receipt
from hiring.models.base import new_id
from hiring.models.mail import Message
from tests.harness.clock import START

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.harness.clock import FrozenClock

HOUSE = House(
    base_url="https://hiring.example.com",
    sender=("Bar Raiser", "hiring@example.com"),
    domain="example.com",
)
Said = Letter | WhyDropped | Exception
_number = itertools.count(1)


def a_message(session: Session, to: Person, **fields: Any) -> Message:
    """A message to this person, waiting to be sent now unless told otherwise."""
    given = {
        "key": f"test:{next(_number)}",
        "kind": MessageKind.TASK_DUE,
        "person_id": to.id,
        "facts": {},
        "created_at": START,
        "due_at": START,
    }
    message = Message(**{**given, **fields})
    session.add(message)
    session.flush()
    return message


def a_leased(session: Session, to: Person, until: datetime, **fields: Any) -> Message:
    """A message that a worker holds until then."""
    return a_message(
        session,
        to,
        **{
            "state": MessageState.SENDING,
            "lease_token": new_id(),
            "lease_until": until,
            "attempts": 1,
            **fields,
        },
    )


def a_letter(**changes: Any) -> Letter:
    """A plain letter."""
    letter = Letter(
        kind=MessageKind.TASK_DUE,
        to=("Ada Mora", "ada@example.com"),
        zone="Europe/London",
        subject="A task is due",
        headline="A task is due",
        preview="It is due today.",
    )
    return replace(letter, **changes)


def plainly(letter: Letter, house: House) -> Rendered:
    """A letter as its headline alone."""
    return Rendered(subject=letter.subject, text=letter.headline, html=f"<p>{letter.headline}</p>")


class Readings:
    """What messages say: a plain letter, unless told otherwise of one."""

    def __init__(self) -> None:
        self.of: dict[uuid.UUID, Said] = {}
        self.asked: list[list[uuid.UUID]] = []

    def __call__(
        self, session: Session, messages: Sequence[Message], **context: Any
    ) -> Mapping[uuid.UUID, Letter | WhyDropped]:
        assert context["sending"] is True
        self.asked.append([message.id for message in messages])
        said = {message.id: self.of.get(message.id, a_letter()) for message in messages}
        for one in said.values():
            if isinstance(one, Exception):
                raise one
        return said  # type: ignore[return-value]


class Remembering:
    """A way out that keeps what it was handed, and answers what it is told to answer."""

    def __init__(self) -> None:
        self.handed: list[Outgoing] = []
        self.answers: list[Exception] = []
        self.always: Exception | None = None
        self.before: Callable[[], None] = lambda: None
        self.closed = 0

    def send(self, outgoing: Outgoing) -> Receipt:
        self.before()
        self.handed.append(outgoing)
        answer = self.always or (self.answers.pop(0) if self.answers else None)
        if answer is not None:
            raise answer
        return Receipt(f"provider-{len(self.handed)}")

    def close(self) -> None:
        self.closed += 1

    @property
    def ids(self) -> list[str]:
        return [each.message_id for each in self.handed]


def a_delivery(db: Database, clock: FrozenClock, **changes: Any) -> Delivery:
    """Sending, over a way out that remembers and a plain reading unless told otherwise."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with db.writer() as session:
            yield session
            session.commit()

    given: dict[str, Any] = {
        "transaction": transaction,
        "reader": db.reader,
        "transport": Remembering(),
        "house": HOUSE,
        "policy": Policy(),
        "clock": clock,
        "draw": lambda: 1.0,
        "read": Readings(),
        "render": plainly,
    }
    return Delivery(**{**given, **changes})
