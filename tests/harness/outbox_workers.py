"""Workers that send from one outbox, and are killed: ``python -m … ADDRESS LOG ROUNDS``.

ROUNDS is JSON, a list of ``{"minutes": …, "workers": …}``: so many processes send what is due at a
clock that stands so many minutes after the tests' start, until nothing is. With ``"kill":
[point, n]`` the n-th time that a worker gets there it ends itself with SIGKILL; with ``"chance"``
and ``"seed"`` it does so at any point by chance, and another takes its place.

The log has a line for each letter handed over (``sent ID MESSAGE-ID``) and for each end (``killed
POINT ID``) and of each round (``over``), appended as a mail server and a coroner would.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import configure_mappers
from sqlmodel import Session

from hiring.domain.policy import Policy
from hiring.mail.delivery import Delivery, drain
from hiring.mail.transports import Outgoing, Receipt
from hiring.models.database import Database
from tests.harness.clock import START
from tests.integration.mail.delivering import HOUSE, Readings, plainly

POINTS: Final = ("claiming", "claimed", "sent", "marking", "marked")
BATCH: Final = 6
Round = dict[str, Any]


class Worker:
    """One process that sends until nothing is due, unless it dies first."""

    def __init__(self, address: str, log: str, given: Round, number: int) -> None:
        self._database = Database(address, pool_size=2)
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._point, self._left = given.get("kill", ("", 0))
        self._chance = given.get("chance", 0.0)
        self._draw = random.Random(f"{given.get('seed')}-{number}")  # noqa: S311  repeatable
        self._now = START + timedelta(minutes=given["minutes"])
        self._at_hand = "-"

    def run(self) -> None:
        delivery = Delivery(
            transaction=self._transaction,
            reader=self._reader,
            transport=self,
            house=HOUSE,
            policy=Policy(),
            clock=lambda: self._now,
            draw=self._draw.random,
            read=Readings(),
            render=plainly,
        )
        while drain(delivery, limit=BATCH):
            pass

    def send(self, outgoing: Outgoing) -> Receipt:
        self._write(f"sent {outgoing.message_id} {outgoing.header_id}")
        self._at_hand = outgoing.message_id
        self._may_die("sent")
        return Receipt("taken")

    def close(self) -> None:
        """Nothing is held open."""

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        marks = self._at_hand != "-"
        with self._database.writer() as session:
            yield session
            self._may_die("marking" if marks else "claiming")
            session.commit()
        if marks:
            self._may_die("marked")
        self._at_hand = "-"

    def _reader(self) -> Session:
        self._may_die("claimed")
        return self._database.reader()

    def _may_die(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            dies = self._left == 0
        else:
            dies = self._draw.random() < self._chance
        if dies:
            self._write(f"killed {point} {self._at_hand}")
            os.kill(os.getpid(), signal.SIGKILL)

    def _write(self, line: str) -> None:
        os.write(self._log, f"{line}\n".encode())


def run_round(begin: Callable[[int], None], given: Round, numbers: Iterator[int]) -> None:
    """Let so many workers run to their ends; whoever is killed by chance has a successor."""
    running = {_forked(begin, next(numbers)) for _ in range(given["workers"])}
    while running:
        pid, status = os.wait()
        running.discard(pid)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if killed and "chance" in given:
            running.add(_forked(begin, next(numbers)))
        elif not killed and status != 0:
            sys.exit(f"a worker failed: {status}")


def _forked(begin: Callable[[int], None], number: int) -> int:
    pid = os.fork()
    if pid == 0:
        # Whatever happens, a worker never goes on as the program that started it.
        status = 1
        try:
            begin(number)
            status = 0
        except BaseException:  # noqa: BLE001  as it says
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stderr.flush()
            os._exit(status)
    return pid


def main(address: str, log: str, rounds: str) -> None:
    # Made up once, before there are workers: each of them has it then.
    configure_mappers()
    Database(address).dispose()
    numbers = iter(range(10_000))
    for given in json.loads(rounds):
        begin = partial(_work, address, log, given)
        run_round(begin, given, numbers)
        with Path(log).open("a", encoding="ascii") as lines:
            lines.write("over\n")


def _work(address: str, log: str, given: Round, number: int) -> None:
    Worker(address, log, given, number).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
