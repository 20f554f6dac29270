"""Workers that are killed at any instant, and the postbox that remembers what reached it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hiring.app.post import delivery_of
from hiring.loops.actions.begin import begin_due_loops
from hiring.mail.clocks import sweep_reminders
from hiring.mail.delivery import Delivery, drain
from hiring.mail.transports import Outgoing, Receipt
from hiring.webkit.transaction import policy, transaction

if TYPE_CHECKING:
    from flask import Flask
    from sqlmodel import Session

    from tests.harness.clock import FrozenClock


class Killed(BaseException):
    """As SIGKILL: nothing of the worker runs any more, and no transaction of its ends."""


@dataclass
class Postbox:
    """What reached people's mailboxes, by the id of the message."""

    taken: Counter[str] = field(default_factory=Counter)
    killed_in_the_window: set[str] = field(default_factory=set)


class Worker:
    """One process's share of the work, with a chance to be killed wherever it touches the world."""

    def __init__(
        self, app: Flask, clock: FrozenClock, postbox: Postbox, chance: random.Random, risk: float
    ) -> None:
        self._app, self._clock, self._postbox = app, clock, postbox
        self._chance, self._risk = chance, risk
        self._taken_and_not_marked = ""
        self.is_dead = False

    def tick(self) -> None:
        """What a worker does when its timer fires."""
        with self._app.app_context():
            try:
                self._work()
            except Killed:
                if self._taken_and_not_marked:
                    self._postbox.killed_in_the_window.add(self._taken_and_not_marked)

    def _work(self) -> None:
        now = self._clock.now
        with self._transaction() as session:
            begin_due_loops(session, now=now)
        with self._transaction() as session:
            sweep_reminders(session, now=now, policy=policy())
        delivery = replace(self._delivery(), transport=self, transaction=self._transaction)
        while drain(delivery):
            pass

    def _delivery(self) -> Delivery:
        return replace(delivery_of(self._app), draw=self._chance.random)

    def send(self, outgoing: Outgoing) -> Receipt:
        self._may_be_killed()
        self._postbox.taken[outgoing.message_id] += 1
        self._taken_and_not_marked = outgoing.message_id
        self._may_be_killed()
        return Receipt(provider_id="taken")

    def close(self) -> None:
        """Nothing is open between letters."""

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        self._may_be_killed()
        with transaction() as session:
            yield session
            self._may_be_killed()
        self._taken_and_not_marked = ""

    def _may_be_killed(self) -> None:
        if self.is_dead or self._chance.random() < self._risk:
            self.is_dead = True
            raise Killed
