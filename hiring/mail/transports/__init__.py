"""The ways a letter can leave: SendGrid, SMTP, or files to read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hiring.mail.letter import Rendered


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered letter with its envelope; nothing in it can break out of a header's line.

    Args:
        message_id: of the row: the idempotency key, the same however often it is tried.
        header_id: the stable Message-ID, without angle brackets.
        references: Message-IDs of the thread, without angle brackets.
        sender: name and address.
        to: name and address.
        reply_to: name and address, or None.
        category: the message's kind, for the provider's statistics.
        dated: when it is handed over (aware).
        unsubscribe: address of the page to turn this kind off; empty for duties.
    """

    message_id: str
    header_id: str
    references: tuple[str, ...]
    sender: tuple[str, str]
    to: tuple[str, str]
    reply_to: tuple[str, str] | None
    category: str
    rendered: Rendered
    dated: datetime
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side said when it took the letter."""

    provider_id: str = ""


class TryLater(Exception):
    """The letter could not be handed over now.

    Args:
        outcome: a short code without any address or word of the letter, such as ``http_503``.
        wait: how long the other side asked to wait, where it did.
    """

    def __init__(self, outcome: str, wait: timedelta | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.wait = wait


class RefusedForGood(Exception):
    """The other side will never take this letter: trying again would not help."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Transport(Protocol):
    """A way out. Used by one thread at a time."""

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand the letter over.

        Raises:
            TryLater: it may be taken later.
            RefusedForGood: it never will be.
        """

    def close(self) -> None:
        """Let go of a connection that is held open; the next letter opens one again."""
