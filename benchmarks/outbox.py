"""``python -m benchmarks.outbox``: how fast mail leaves, beside all that was ever sent.

So many messages wait; one worker, or several, send them, each letter read as its recipient,
rendered and marked in a transaction of its own, over a way out that takes it at once. The same is
measured on a database in which nothing was ever sent, in turns, so that a slow moment of the
machine hits both: what the outbox holds already must not matter.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import statistics
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from operator import attrgetter
from pathlib import Path
from time import monotonic, process_time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from benchmarks.profiling import migrate
from benchmarks.report import machine
from benchmarks.servers import postgresql
from hiring.domain.messages import MessageKind, MessageState, Trouble
from hiring.domain.policy import Policy
from hiring.domain.terms import Role
from hiring.mail import outbox
from hiring.mail.delivery import Delivery, drain
from hiring.mail.letter import House
from hiring.mail.transports import Outgoing, Receipt
from hiring.models.base import UtcDateTime, new_id
from hiring.models.database import Database
from hiring.models.mail import AddressTrouble, Message
from hiring.models.people import Person, PersonRole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.synchronize import Barrier

RESULTS = Path(__file__).with_name("results")
NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
PEOPLE = 1_000
CLAIMS = 9
READY_WITHIN = 60.0
WORKERS = (1, 4)
HOUSE = House(
    base_url="https://hiring.example.com",
    sender=("Bar Raiser", "hiring@example.com"),
    domain="example.com",
)


def main() -> int:
    """Measure, print, and keep what was found where asked for."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = [f"# The outbox, {date.today():%d %B %Y}\n", f"{machine()}.\n"]  # noqa: DTZ011
    with tempfile.TemporaryDirectory(prefix="hiring-outbox-") as scratch:
        for kind in ["sqlite"] + ["postgresql"] * arguments.postgres:
            text = measured(kind, Path(scratch), arguments)
            print(text, flush=True)
            report.append(text)
    if arguments.write:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"outbox-{date.today():%Y-%m-%d}.md"  # noqa: DTZ011
        path.write_text("\n".join(report))
    return 0


@dataclass(frozen=True)
class Speed:
    """What one turn took.

    Args:
        claim: milliseconds of a claim of 50, by itself.
        cost: milliseconds of the workers' processors for each letter: what else the machine does
            matters less to it.
        rate: letters a second, all workers together.
    """

    claim: float
    cost: float
    rate: float


def measured(kind: str, scratch: Path, arguments: argparse.Namespace) -> str:
    """Both databases, every number of workers, in turns."""
    sizes = (0, arguments.sent)
    speeds: dict[tuple[int, int], list[Speed]] = {}
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgresql(scratch / "server")) if kind != "sqlite" else ""
        addresses = {size: _filled(scratch, server, size) for size in sizes}
        for turn in range(arguments.rounds):
            for workers in WORKERS:
                for size in sizes:
                    print(f"{kind}: turn {turn + 1}, {workers} at {size:,} …", file=sys.stderr)
                    speed = _turn(addresses[size], workers, arguments.waiting)
                    speeds.setdefault((workers, size), []).append(speed)
    return _table(kind, speeds, arguments)


def _table(
    kind: str, speeds: dict[tuple[int, int], list[Speed]], arguments: argparse.Namespace
) -> str:
    lines = [
        f"## {kind}: {arguments.waiting:,} letters, {arguments.rounds} turns\n",
        f"With nothing sent before, and with {arguments.sent:,}; ratios are the medians over turns.\n",
        "| workers | letters/s | ratio | processor, ms a letter | ratio | claim of 50, ms | ratio |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for workers in WORKERS:
        turns = list(zip(*(speeds[workers, size] for size in (0, arguments.sent)), strict=True))
        cells = [
            _both(turns, attrgetter(name), digits)
            for name, digits in (("rate", 0), ("cost", 1), ("claim", 1))
        ]
        lines.append(f"| {workers} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _both(turns: list[tuple[Speed, ...]], figure: Callable[[Speed], float], digits: int) -> str:
    """The median of either database, and of how they compare."""
    fresh, full = (
        statistics.median(figure(one) for one in each) for each in zip(*turns, strict=True)
    )
    ratio = statistics.median(figure(two) / figure(one) for one, two in turns)
    return f"{fresh:,.{digits}f} and {full:,.{digits}f} | {ratio:.2f}"


# ---------------------------------------------------------------- one turn


def _turn(address: str, workers: int, waiting: int) -> Speed:
    database = Database(address)
    try:
        _add_waiting(database, waiting)
        claim = _claim(database)
    finally:
        database.dispose()
    context = get_context("spawn")
    begin = context.Barrier(workers + 1)
    costs = context.Array("d", workers)
    processes = [
        context.Process(target=_work, args=(address, begin, costs, number))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    try:
        begin.wait(READY_WITHIN)
        began = monotonic()
        for process in processes:
            process.join()
        took = monotonic() - began
    except threading.BrokenBarrierError:
        raise SystemExit("a worker did not begin") from None
    finally:
        for process in processes:
            process.terminate()
    if any(process.exitcode for process in processes):
        raise SystemExit("a worker failed")
    _check_that_all_are_sent(address)
    return Speed(claim, 1000 * sum(costs[:]) / waiting, waiting / took)


def _work(address: str, begin: Barrier, costs: Any, number: int) -> None:
    """One worker: until nothing is due; notes the seconds of processor that took."""
    database = Database(address, pool_size=2)

    @contextmanager
    def transaction() -> Iterator[Session]:
        with database.writer() as session:
            yield session
            session.commit()

    delivery = Delivery(
        transaction=transaction,
        reader=database.reader,
        transport=_TakesAll(),
        house=HOUSE,
        policy=Policy(),
        clock=lambda: NOW,
        draw=lambda: 0.5,
    )
    # Once without anything to send, so that what is made at the first use is there.
    delivery.read(database.reader(), [], now=NOW, policy=delivery.policy, house=HOUSE, sending=True)
    begin.wait(READY_WITHIN)
    began = process_time()
    while drain(delivery):
        pass
    costs[number] = process_time() - began


class _TakesAll:
    """A way out that takes a letter at once."""

    def send(self, outgoing: Outgoing) -> Receipt:
        return Receipt(outgoing.message_id)

    def close(self) -> None:
        """Nothing is held open."""


def _claim(database: Database) -> float:
    """Milliseconds to claim 50, the median of some; they are given back each time."""
    taken = []
    for _ in range(CLAIMS):
        with database.writer() as session:
            session.execute(sa.text("SELECT 1"))
            began = monotonic()
            outbox.claim(session, now=NOW, limit=50)
            taken.append(1000 * (monotonic() - began))
            session.rollback()
    return statistics.median(taken)


def _check_that_all_are_sent(address: str) -> None:
    database = Database(address)
    with database.reader() as session:
        left = {
            state.value: session.scalar(
                sa.select(sa.func.count()).select_from(Message).where(outbox.in_state(state))
            )
            for state in (MessageState.WAITING, MessageState.SENDING)
        }
    database.dispose()
    if any(left.values()):
        raise SystemExit(f"not all were sent: {left}")


# ---------------------------------------------------------------- what is there


def _filled(scratch: Path, server: str, size: int) -> str:
    print(f"filling a database with {size:,} messages that were sent …", file=sys.stderr)
    address = _new_database(scratch, server, size)
    migrate(address)
    database = Database(address)
    with database.writer() as session:
        people = [_person(number) for number in range(PEOPLE)]
        session.add_all(people)
        session.flush()
        session.add_all(PersonRole(person_id=one.id, role=Role.ADMINISTRATOR) for one in people)
        session.add(AddressTrouble(address=people[0].email, trouble=Trouble.BOUNCED, since=NOW))
        if size:
            session.execute(*_sent(database, size))
        session.commit()
    with database.writer() as session:
        session.execute(sa.text("ANALYZE"))
        session.commit()
    database.dispose()
    return address


def _new_database(scratch: Path, server: str, size: int) -> str:
    if not server:
        return f"sqlite:///{scratch / f'outbox-{size}.sqlite3'}"
    import psycopg
    from sqlalchemy.engine import make_url

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "outbox_{size}"'.encode())
    return make_url(server).set(database=f"outbox_{size}").render_as_string(hide_password=False)


def _person(number: int) -> Person:
    return Person(
        email=f"person{number}@example.com",
        name=f"Person {number}",
        level=6,
        time_zone="Europe/London",
        created_at=NOW - timedelta(days=400),
    )


def _sent(database: Database, size: int) -> tuple[sa.TextClause, dict[str, Any]]:
    """The statement that puts so many sent messages there, one every twenty seconds until now."""
    if database.is_sqlite:
        rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :size)"
        id_ = "printf('%032x', i)"
        at = "strftime('%Y-%m-%d %H:%M:%S.000000', julianday(:now) - (:size - i) * 20 / 86400.0)"
    else:
        rows = "WITH n AS (SELECT i FROM generate_series(1, :size) AS i)"
        id_ = "lpad(to_hex(i), 32, '0')::uuid"
        at = ":now - (:size - i) * interval '20 seconds'"
    people = "p AS (SELECT id, row_number() OVER (ORDER BY id) AS number FROM person)"
    statement = sa.text(
        f"INSERT INTO message (id, key, kind, person_id, facts, state, created_at, due_at,"
        f" attempts, settled_at, outcome, provider_id) {rows}, {people}"
        f" SELECT {id_}, 'sent:' || i, 'task_due', p.id, '{{}}', 'sent', {at}, {at}, 1, {at},"
        f" '', 'provider-' || i FROM n JOIN p ON p.number = 1 + i % :people"
    ).bindparams(sa.bindparam("now", NOW, UtcDateTime()))
    return statement, {"size": size, "people": PEOPLE}


def _add_waiting(database: Database, number: int) -> None:
    """So many messages that read as real letters: that somebody's address fails."""
    with database.writer() as session:
        people = session.exec(select(Person.id).order_by(col(Person.email))).all()
        in_trouble = select(col(AddressTrouble.address))
        failing = session.exec(select(Person.id).where(col(Person.email).in_(in_trouble))).one()
        readers = [one for one in people if one != failing]
        session.add_all(
            Message(
                key=f"waiting:{new_id()}",
                kind=MessageKind.ADDRESS_FAILING,
                person_id=readers[each % len(readers)],
                facts={"of": "person", "id": str(failing), "trouble": "bounced"},
                created_at=NOW,
                due_at=NOW,
            )
            for each in range(number)
        )
        session.commit()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outbox", description=__doc__)
    parser.add_argument("--sent", type=int, default=1_000_000, help="messages sent before")
    parser.add_argument("--waiting", type=int, default=2_000, help="messages sent in a turn")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own too")
    parser.add_argument("--write", action="store_true", help="write results/outbox-<date>.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
