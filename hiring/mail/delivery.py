"""Sending what is due: claim, read as the recipient, hand over, mark."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from hiring.domain.messages import Trouble
from hiring.mail import outbox
from hiring.mail.envelope import outgoing
from hiring.mail.letter import House, Letter, Rendered, WhyDropped
from hiring.mail.outbox import Claim
from hiring.mail.reading import read_as_recipient
from hiring.mail.rendering import render
from hiring.mail.transports import RefusedForGood, Transport, TryLater
from hiring.models.mail import AddressTrouble, Message

if TYPE_CHECKING:
    from hiring.domain.policy import Policy

BATCH: Final = 50
GIVE_UP_AFTER: Final = 3
"""So many letters in a row that could not be handed over: the other side is not there."""
FRESH_FOR: Final = timedelta(seconds=10)
"""What was read longer ago is read again before it is sent."""
MARGIN: Final = timedelta(seconds=45)
"""A letter is begun only while so much of the lease is left: no handing over takes as long."""

log = logging.getLogger(__name__)


class ReadAs(Protocol):
    """What reads messages as their recipients may."""

    def __call__(
        self,
        session: Session,
        messages: Sequence[Message],
        *,
        now: datetime,
        policy: Policy,
        house: House,
        sending: bool,
    ) -> Mapping[uuid.UUID, Letter | WhyDropped]:
        """What each says to its recipient now, or why it says nothing."""


@dataclass(frozen=True)
class Delivery:
    """All that sending stands on.

    Args:
        transaction: a transaction that commits when its block ends well.
        reader: a session for reading.
        transport: the way out.
        house: the installation.
        policy: the settings of the process.
        clock: the present moment, aware.
        draw: a number between 0 and 1, by chance.
        read: what each message says to its recipient now.
        render: a letter as it is sent.
    """

    transaction: Callable[[], AbstractContextManager[Session]]
    reader: Callable[[], Session]
    transport: Transport
    house: House
    policy: Policy
    clock: Callable[[], datetime]
    draw: Callable[[], float]
    read: ReadAs = read_as_recipient
    render: Callable[[Letter, House], Rendered] = render


def drain(
    delivery: Delivery, *, limit: int = BATCH, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Send one batch of what is due; answer how many messages came to an end, sent or not.

    No transaction is open while a letter is handed over. Told to stop, it finishes the letter at
    hand and gives the rest back; so it does when the other side cannot be reached.

    There is one window: a worker that dies between the other side's word that it has the letter
    and the mark here leaves it to be sent again once its lease has run out. The second one bears
    the same Message-ID, event and row id, so that whoever receives both can tell.

    Args:
        delivery: what it stands on.
        limit: how many at most.
        stopping: whether this worker is to stop.
    """
    with delivery.transaction() as session:
        claims = outbox.claim(session, now=delivery.clock(), limit=limit)
    if not claims:
        return 0
    run = _Run(delivery, claims)
    try:
        while run.left and not stopping() and not run.is_pointless:
            run.next()
    finally:
        delivery.transport.close()
        if run.left:
            with delivery.transaction() as session:
                outbox.given_back(session, run.left)
    return run.ended


@dataclass(frozen=True, slots=True)
class _Broken:
    """What could not be read, for a fault of ours."""

    outcome: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What is to be said, as of a moment."""

    at: datetime
    messages: Mapping[uuid.UUID, Message]
    letters: Mapping[uuid.UUID, Letter | WhyDropped | _Broken]
    troubles: Mapping[str, Trouble]


class _Run:
    """One batch on its way."""

    def __init__(self, delivery: Delivery, claims: list[Claim]) -> None:
        self.left = claims
        self.ended = 0
        self._delivery = delivery
        self._failed_in_a_row = 0
        self._known: _Known | None = None

    @property
    def is_pointless(self) -> bool:
        """Whether to go on would only hammer, or outlast the lease."""
        too_late = self._delivery.clock() + MARGIN > self.left[0].until
        return too_late or self._failed_in_a_row >= GIVE_UP_AFTER

    def next(self) -> None:
        """See one message through; whatever is wrong with it, the next one's turn comes."""
        known = self._fresh()
        claim = self.left.pop(0)
        message = known.messages.get(claim.message_id)
        if message is None:
            return
        try:
            end = self._end_of(claim, message, known)
        except RefusedForGood as refused:
            log.warning("message %s is refused: %s", claim.message_id, refused.outcome)
            end = partial(outbox.dead, claim=claim, outcome=refused.outcome)
        except TryLater as failed:
            self._failed_in_a_row += 1
            self._postpone(claim, failed.outcome, failed.wait)
            return
        except Exception as error:  # noqa: BLE001  one letter's fault must not stop the others
            self._postpone(claim, _fault(error))
            return
        with self._delivery.transaction() as session:
            self.ended += end(session, now=self._delivery.clock())

    def _end_of(self, claim: Claim, message: Message, known: _Known) -> Callable[..., bool]:
        """Hand a message over, or find why not to; answer what settles it."""
        letter = known.letters[message.id]
        if isinstance(letter, _Broken):
            raise _Faulty(letter.outcome)
        if isinstance(letter, WhyDropped):
            return partial(outbox.dropped, claim=claim, message=message, why=letter)
        trouble = known.troubles.get(letter.to[1].lower())
        if trouble is not None:
            return partial(outbox.undeliverable, claim=claim, trouble=trouble)
        house = self._delivery.house
        rendered = self._delivery.render(letter, house)
        ready = outgoing(message.id, letter, rendered, house, now=self._delivery.clock())
        receipt = self._delivery.transport.send(ready)
        self._failed_in_a_row = 0
        return partial(outbox.sent, claim=claim, message=message, provider_id=receipt.provider_id)

    def _postpone(self, claim: Claim, outcome: str, asked: timedelta | None = None) -> None:
        log.warning("message %s could not be sent: %s", claim.message_id, outcome)
        delivery = self._delivery
        with delivery.transaction() as session:
            outbox.later(
                session,
                claim,
                outcome,
                now=delivery.clock(),
                draw=delivery.draw(),
                asked=asked,
            )

    def _fresh(self) -> _Known:
        """What is to be said, read again where it was read some time ago."""
        now = self._delivery.clock()
        if self._known is None or now - self._known.at > FRESH_FOR:
            self._known = self._read(now)
        return self._known

    def _read(self, now: datetime) -> _Known:
        ids = [claim.message_id for claim in self.left]
        with self._delivery.reader() as session:
            found = session.exec(select(Message).where(col(Message.id).in_(ids))).all()
        letters = self._read_letters(found, now)
        written_to = {
            letter.to[1].lower() for letter in letters.values() if isinstance(letter, Letter)
        }
        with self._delivery.reader() as session:
            troubles = session.exec(
                select(AddressTrouble).where(col(AddressTrouble.address).in_(written_to))
            ).all()
        return _Known(
            at=now,
            messages={message.id: message for message in found},
            letters=letters,
            troubles={each.address: each.trouble for each in troubles},
        )

    def _read_letters(
        self, messages: Sequence[Message], now: datetime
    ) -> dict[uuid.UUID, Letter | WhyDropped | _Broken]:
        """All at once; where that fails, one by one, so that only what is broken is left."""
        delivery = self._delivery
        try:
            with delivery.reader() as session:
                return dict(
                    delivery.read(
                        session,
                        messages,
                        now=now,
                        policy=delivery.policy,
                        house=delivery.house,
                        sending=True,
                    )
                )
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001  as above
            if len(messages) == 1:
                return {messages[0].id: _Broken(_fault(error))}
        alone = [self._read_letters([message], now) for message in messages]
        return {id_: letter for each in alone for id_, letter in each.items()}


class _Faulty(Exception):
    """A message that could not be read."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def _fault(error: Exception) -> str:
    """A code for a fault of ours: its type only, for what it says may hold words or an address."""
    return error.outcome if isinstance(error, _Faulty) else f"error_{type(error).__name__}"
