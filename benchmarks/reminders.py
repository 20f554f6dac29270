"""``python -m benchmarks.reminders``: a reminder sweep costs what is due, whatever else there is.

The same reminders are due each time; what grows is the number of clocks that are not. The cost of
each sweep is told as a ratio to the one with no clock beside those due, in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from benchmarks.population import populate
from benchmarks.profiling import migrate
from benchmarks.report import machine
from hiring.domain.policy import DEFAULT_POLICY
from hiring.mail.clocks import sweep_reminders
from hiring.mail.taking_up import take_up_loops
from hiring.models.database import Database
from hiring.models.mail import Message, ReminderClock

CANDIDATES = 5_000
DUE = 200
BESIDE = (0, 10_000, 100_000, 1_000_000)
ROUNDS = 7
CHUNK = 50_000
NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(days=30)


def main() -> int:
    arguments = _arguments()
    print(f"## Reminder sweep, {machine()}: {DUE} due, {ROUNDS} rounds each\n")
    print("| clocks not due | median, ms | through that of none |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="hiring-bench-") as scratch:
        address = f"sqlite:///{Path(scratch) / 'clocks.sqlite3'}"
        migrate(address)
        populate(address, CANDIDATES)
        database = Database(address)
        due = _prepare(database)
        there, none = 0, 0.0
        for beside in arguments.beside:
            _add(database, beside - there)
            there = beside
            taken = statistics.median(_sweep(database, due) for _ in range(ROUNDS))
            none = none or taken
            print(f"| {beside:,} | {1000 * taken:.1f} | {taken / none:.2f} |", flush=True)
    return 0


def _prepare(database: Database) -> list[uuid.UUID]:
    """Clocks of feedback that is owed: so many of them are due, and no other."""
    with database.writer() as session:
        take_up_loops(session, now=NOW, policy=DEFAULT_POLICY)
        session.commit()
    with database.writer() as session:
        clocks = session.exec(select(ReminderClock).order_by(col(ReminderClock.seat_id))).all()
        assert len(clocks) >= DUE, len(clocks)
        for clock in clocks[DUE:]:
            session.delete(clock)
        session.commit()
        return [clock.seat_id for clock in clocks[:DUE]]


def _sweep(database: Database, due: list[uuid.UUID]) -> float:
    """How long it takes to write the reminders that are due (seconds)."""
    with database.writer() as session:
        session.execute(sa.delete(Message))
        _make_due(session, due)
        session.commit()
    began = time.perf_counter()
    with database.writer() as session:
        swept = sweep_reminders(session, now=NOW, policy=DEFAULT_POLICY, limit=DUE)
        session.commit()
    taken = time.perf_counter() - began
    assert swept == DUE, swept
    return taken


def _make_due(session: Session, due: list[uuid.UUID]) -> None:
    ended = NOW - timedelta(hours=4)
    session.execute(
        sa.update(ReminderClock)
        .where(col(ReminderClock.seat_id).in_(due))
        .values(anchor=ended, swept_at=ended, next_at=NOW)
    )


def _add(database: Database, count: int) -> None:
    """Clocks of seats that nobody looks at: only that they are there matters."""
    with database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        for start in range(0, count, CHUNK):
            rows = [
                {
                    "seat_id": uuid.uuid4(),
                    "loop_id": uuid.uuid4(),
                    "round": 0,
                    "basis": NOW,
                    "anchor": NOW,
                    "swept_at": NOW,
                    "next_at": LATER + timedelta(seconds=number),
                }
                for number in range(min(CHUNK, count - start))
            ]
            connection.execute(sa.insert(ReminderClock), rows)
        connection.commit()
        raw.execute("PRAGMA foreign_keys=ON")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reminders", description=__doc__)
    parser.add_argument(
        "--beside", type=int, nargs="+", default=BESIDE, help="how many clocks that are not due"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
