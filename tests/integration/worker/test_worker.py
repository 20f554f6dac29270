"""The worker finds what is due in tables by time; running it twice, or late, changes nothing."""

from __future__ import annotations

import fcntl
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import func, select

from hiring.app.worker import KEEP_EXPIRED, forget, lock_of, start_embedded, tick
from hiring.domain.terms import LoopEvent, LoopState
from hiring.models.access import SignInLink, UserSession
from hiring.models.loops import Loop, LoopMove
from hiring.models.system import WorkerHeartbeat
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.harness.clock import START

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock


def test_a_loop_whose_first_interview_began_is_moved_once(
    app: Flask, db: Database, clock: FrozenClock
):
    with db.writer() as session:
        made = a_loop(session, state="scheduled")
        session.commit()
        first_start = made.loop.first_starts_at
    assert first_start is not None
    clock.set(first_start - timedelta(seconds=1))
    tick(app)
    clock.set(first_start + timedelta(days=1))
    tick(app)
    tick(app)
    with db.reader() as session:
        assert session.get_one(Loop, made.loop.id).state is LoopState.COLLECTING
        moves = session.exec(
            select(func.count())
            .select_from(LoopMove)
            .where(
                LoopMove.loop_id == made.loop.id,
                LoopMove.event == LoopEvent.FIRST_INTERVIEW_BEGAN,
            )
        ).one()
    assert moves == 1


def test_the_heartbeat_is_told_as_information(
    app: Flask, client: FlaskClient, db: Database, clock: FrozenClock
):
    tick(app)
    clock.advance(minutes=5)
    tick(app)
    assert client.get("/readyz").get_json()["scheduler_heartbeat"] == "2026-03-10T15:05:00Z"
    with db.reader() as session:
        assert len(session.exec(select(WorkerHeartbeat)).all()) == 1


def test_what_is_past_its_use_is_forgotten_and_nothing_else(
    app: Flask, db: Database, clock: FrozenClock
):
    with db.writer() as session:
        person = a_person(session)
        session.add(
            SignInLink(person_id=person.id, token_hash="a", created_at=START, expires_at=START)
        )
        for name, lasts in (("old", timedelta(0)), ("current", KEEP_EXPIRED)):
            session.add(
                UserSession(
                    person_id=person.id,
                    token_hash=name,
                    created_at=START,
                    last_seen_at=START,
                    expires_at=START + lasts,
                )
            )
        session.commit()
    clock.advance(KEEP_EXPIRED + timedelta(seconds=1))
    forget(app)
    with db.reader() as session:
        assert session.exec(select(UserSession.token_hash)).all() == ["current"]
        assert session.exec(select(SignInLink)).all() == []


def test_each_database_has_an_embedded_worker_of_its_own():
    one, other = (lock_of(f"sqlite:///{name}.sqlite3") for name in ("one", "other"))
    assert one != other
    assert one == lock_of("sqlite:///one.sqlite3")


def test_only_one_embedded_worker_runs(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HIRING_WORKER_LOCK", str(tmp_path / "lock"))
    stop_first = start_embedded(app)
    lock = (tmp_path / "lock").open("w", encoding="ascii")
    with pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    start_embedded(app)()
    stop_first()
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    lock.close()
