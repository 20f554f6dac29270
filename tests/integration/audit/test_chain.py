"""The trail is append-only and hash-chained: what is taken away or touched is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from hiring.audit import chain
from hiring.models.system import AuditEntry, AuditHead
from hiring.webkit.transaction import transaction
from tests.harness.clock import START

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskCliRunner
    from sqlmodel import Session

    from hiring.models.database import Database


def write(app: Flask, *actions: str) -> None:
    with app.app_context(), transaction() as session:
        for action in actions:
            chain.record(session, action, actor_id=None, now=START, count=len(action))


def write_and_fail(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        chain.record(session, "loop.cancel", actor_id=None, now=START)
        _ = 1 / 0


def breaks(db: Database) -> list[str]:
    with db.reader() as session:
        return list(chain.verify(session))


def untriggered(session: Session) -> None:
    """Somebody with the database in hand drops what protects the trail."""
    if session.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            session.execute(sa.text(f"DROP TRIGGER audit_entry_refuses_{event}"))
    else:
        session.execute(sa.text("DROP TRIGGER audit_entry_refuses_changes ON audit_entry"))


def test_entries_follow_one_another(app: Flask, db: Database):
    write(app, "loop.opened", "seat.added")
    write(app, "loop.schedule")
    with db.reader() as session:
        entries = session.exec(select(AuditEntry).order_by(sa.text("seq"))).all()
    assert [(entry.seq, entry.action) for entry in entries] == [
        (1, "loop.opened"),
        (2, "seat.added"),
        (3, "loop.schedule"),
    ]
    assert entries[0].previous_hash == chain.GENESIS
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert breaks(db) == []


def test_what_is_rolled_back_leaves_no_entry(app: Flask, db: Database):
    write(app, "loop.opened")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(app)
    write(app, "seat.added")
    with db.reader() as session:
        assert session.exec(select(AuditEntry.action)).all() == ["loop.opened", "seat.added"]
    assert breaks(db) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'nothing' WHERE seq = 1",
        "DELETE FROM audit_entry WHERE seq = 1",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_changes(app: Flask, db: Database, statement: str):
    write(app, "loop.opened", "seat.added")
    with db.writer() as session, pytest.raises(DBAPIError, match="never changed"):
        session.execute(sa.text(statement))
    assert breaks(db) == []


def test_postgresql_refuses_truncate(app: Flask, db: Database):
    write(app, "loop.opened")
    statement = "TRUNCATE audit_entry" if not db.is_sqlite else "DELETE FROM audit_entry"
    with db.writer() as session, pytest.raises(DBAPIError, match="never changed"):
        session.execute(sa.text(statement))


TAMPERING = {
    "a removed entry": ("DELETE FROM audit_entry WHERE seq = 2", "entry 2 is missing"),
    "a changed action": (
        "UPDATE audit_entry SET action = 'x' WHERE seq = 2",
        "entry 2 was changed",
    ),
    "a changed time": (
        "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE seq = 2",
        "entry 2 was changed",
    ),
    "a cut tail": ("DELETE FROM audit_entry WHERE seq = 3", "should end at entry 3"),
    "everything gone": ("DELETE FROM audit_entry", "should end at entry 3"),
}


@pytest.mark.parametrize(("statement", "found"), TAMPERING.values(), ids=TAMPERING)
def test_tampering_is_found(
    app: Flask, db: Database, cli: FlaskCliRunner, statement: str, found: str
):
    write(app, "loop.opened", "seat.added", "loop.schedule")
    with db.writer() as session:
        untriggered(session)
        session.execute(sa.text(statement))
        session.commit()
    assert any(found in line for line in breaks(db))
    result = cli.invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "broken" in result.output


def test_a_rehashed_entry_breaks_the_one_after_it(app: Flask, db: Database):
    write(app, "loop.opened", "seat.added", "loop.schedule")
    with db.writer() as session:
        untriggered(session)
        entry = session.get_one(AuditEntry, 2)
        entry.action = "nothing.happened"
        entry.hash = chain.digest(entry)
        session.add(entry)
        session.commit()
    assert "entry 3 does not follow from the entry before it" in breaks(db)


def test_verify_says_that_the_trail_is_whole(app: Flask, cli: FlaskCliRunner):
    write(app, "loop.opened")
    result = cli.invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output) == (0, "The audit trail is whole.\n")


def test_a_missing_head_is_found(app: Flask, db: Database):
    write(app, "loop.opened")
    with db.writer() as session:
        session.execute(sa.delete(AuditHead))
        session.commit()
    assert breaks(db) == ["the chain's head is missing"]


def test_writers_at_once_make_one_chain(app: Flask, db: Database):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write(app, f"loop.event_{number}"), range(24)))
    with db.reader() as session:
        assert len(session.exec(select(AuditEntry.seq)).all()) == 24
    assert breaks(db) == []


def test_a_database_without_a_trail_is_told_in_words(empty_database: str):
    from config.settings import Settings
    from hiring.app import create_app

    app = create_app(Settings.for_tests(database_url=empty_database))
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "cannot be read" in result.output
    app.extensions["database"].dispose()
