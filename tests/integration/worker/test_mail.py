"""What the worker does for mail: takes up, reminds, catches up after a day, and sends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from hiring.app.post import TRANSPORT, drain_outbox
from hiring.app.worker import forget, tick
from hiring.domain.messages import MessageKind, MessageState
from hiring.mail.clocks import NEVER
from hiring.mail.forgetting import KEEP_MESSAGES
from hiring.mail.transports import Outgoing, Receipt, TryLater
from hiring.models.mail import Message, ReminderClock
from tests.builders.loops import a_loop
from tests.builders.people import a_person

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock


class Tray:
    """A way out that keeps what it is given, or is closed."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.is_closed = False

    def send(self, outgoing: Outgoing) -> Receipt:
        if self.is_closed:
            raise TryLater("closed")
        self.taken.append(outgoing)
        return Receipt()

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def tray(app: Flask) -> Tray:
    app.extensions[TRANSPORT] = Tray()
    tray: Tray = app.extensions[TRANSPORT]
    return tray


def kinds(db: Database, *states: str) -> list[str]:
    """Of all messages but the weekly digests."""
    with db.reader() as session:
        found = session.exec(select(Message).order_by(col(Message.kind))).all()
    return [
        one.kind.value
        for one in found
        if one.kind is not MessageKind.WEEKLY_DIGEST and (not states or one.state.value in states)
    ]


def test_loops_of_before_there_were_messages_are_taken_up_once(app: Flask, db: Database) -> None:
    with db.writer() as session:
        a_loop(session, state="scheduled")
        session.commit()
    tick(app)
    tick(app)
    assert kinds(db) == ["candidate_invitation"] + ["interview_invitation"] * 5


def test_a_day_without_a_worker_is_caught_up_without_a_storm(
    app: Flask, db: Database, clock: FrozenClock, tray: Tray
) -> None:
    with db.writer() as session:
        built = a_loop(session, state="scheduled")
        session.commit()
    tick(app)
    drain_outbox(app)
    tray.taken.clear()
    last = built.seats[-1].ends_at
    assert last
    clock.set(last + timedelta(hours=40))
    for _ in range(3):
        tick(app)
        drain_outbox(app)
    told = [one.category for one in tray.taken]
    # To each author one reminder, and of each one word to the recruiter and one to the Bar Raiser.
    assert told.count("feedback_reminder") == 5
    assert told.count("feedback_missing") == 10
    assert "feedback_requested" not in told
    with db.reader() as session:
        assert {one.next_at for one in session.exec(select(ReminderClock))} == {NEVER}


def test_what_cannot_be_sent_waits_and_is_sent_when_it_can(
    app: Flask, db: Database, clock: FrozenClock, tray: Tray
) -> None:
    with db.writer() as session:
        a_loop(session, state="scheduled")
        session.commit()
    tick(app)
    tray.is_closed = True
    drain_outbox(app)
    assert len(kinds(db, "waiting")) == 6
    tray.is_closed = False
    clock.advance(minutes=2)
    drain_outbox(app)
    assert len(kinds(db, "sent")) == 6


def test_a_worker_told_to_stop_sends_no_more(app: Flask, db: Database, tray: Tray) -> None:
    with db.writer() as session:
        a_loop(session, state="scheduled")
        session.commit()
    tick(app)
    drain_outbox(app, stopping=lambda: len(tray.taken) == 2)
    assert len(tray.taken) == 2
    assert len(kinds(db, "waiting")) == 4


def test_messages_are_kept_for_over_a_year_and_then_forgotten(
    app: Flask, db: Database, clock: FrozenClock, tray: Tray
) -> None:
    with db.writer() as session:
        session.add(
            Message(
                key="long ago",
                kind=MessageKind.OFFER_STEP,
                person_id=a_person(session).id,
                facts={},
                state=MessageState.DROPPED,
                created_at=clock.now,
                due_at=clock.now,
                settled_at=clock.now,
            )
        )
        session.commit()
    clock.advance(KEEP_MESSAGES)
    forget(app)
    assert kinds(db) == ["offer_step"]
    clock.advance(seconds=1)
    forget(app)
    assert kinds(db) == []
