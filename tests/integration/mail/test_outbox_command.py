"""The command line says how mail is getting on, and sends again what was given up."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from config.settings import Settings
from hiring.app.post import TRANSPORT, drain_outbox
from hiring.domain.messages import FIRST_WAIT, MessageKind, MessageState, Trouble
from hiring.mail.transports import TryLater
from hiring.models.base import new_id
from hiring.models.mail import AddressTrouble, Message
from hiring.models.system import AuditEntry
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.delivering import Remembering, a_message

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskCliRunner

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock


def test_it_says_how_many_messages_stand_where(
    db: Database, cli: FlaskCliRunner, clock: FrozenClock
):
    with db.writer() as session:
        ada = a_person(session, email="ada@example.com")
        a_message(session, ada, due_at=START - timedelta(seconds=90))
        a_message(session, ada, due_at=START + timedelta(hours=9))
        a_message(session, ada, state=MessageState.SENT, settled_at=START)
        session.commit()
    said = cli.invoke(args=["outbox", "status"])
    assert said.exit_code == 0, said.output
    lines = {" ".join(line.split()[:-1]): line.split()[-1] for line in said.output.splitlines()}
    assert {state: lines[state] for state in ("waiting", "sent", "dead")} == {
        "waiting": "2",
        "sent": "1",
        "dead": "0",
    }
    assert "oldest overdue 90 s" in " ".join(said.output.split())
    assert "ada@" not in said.output


def test_with_nothing_waiting_nothing_is_overdue(cli: FlaskCliRunner):
    assert "oldest overdue 0 s" in " ".join(cli.invoke(args=["outbox", "status"]).output.split())


def test_what_was_given_up_is_sent_again(app: Flask, db: Database, cli: FlaskCliRunner):
    with db.writer() as session:
        ada = a_person(session)
        dead, other, bounced = (
            a_message(session, ada, state=MessageState(state), settled_at=START)
            for state in ("dead", "dead", "undeliverable")
        )
        session.commit()
    one = cli.invoke(args=["outbox", "retry", str(dead.id)])
    assert (one.exit_code, one.output) == (
        0,
        f"{dead.id} task_due\n1 will be tried again.\n",
    )
    assert cli.invoke(args=["outbox", "retry", "--dead"]).output.startswith(f"{other.id} ")
    assert cli.invoke(args=["outbox", "retry", str(bounced.id)]).exit_code == 0
    with db.reader() as session:
        assert set(session.exec(select(Message.state))) == {MessageState.WAITING}
        assert [
            entry.detail["was"]
            for entry in session.exec(select(AuditEntry).order_by(AuditEntry.seq))  # type: ignore[arg-type]
            if entry.action == "message.retried"
        ] == ["dead", "dead", "undeliverable"]


def test_what_was_not_given_up_is_left_alone_and_named(db: Database, cli: FlaskCliRunner):
    with db.writer() as session:
        sent = a_message(session, a_person(session), state=MessageState.SENT, settled_at=START)
        session.commit()
    nobodys = new_id()
    said = cli.invoke(args=["outbox", "retry", str(sent.id), str(nobodys)])
    assert said.exit_code == 1
    assert str(sent.id) in said.output
    assert str(nobodys) in said.output
    with db.reader() as session:
        assert session.get_one(Message, sent.id).state is MessageState.SENT


def test_it_wants_ids_or_all_of_them(cli: FlaskCliRunner):
    for args in ([], ["--dead", str(new_id())]):
        assert cli.invoke(args=["outbox", "retry", *args]).exit_code == 2


@pytest.fixture
def failing(db: Database) -> Message:
    """A message that reads as a real letter: somebody’s address fails."""
    with db.writer() as session:
        ada, bo = a_person(session, roles=("administrator",)), a_person(session, name="Bo Tarn")
        session.add(AddressTrouble(address=bo.email, trouble=Trouble.BOUNCED, since=START))
        facts = {"of": "person", "id": str(bo.id), "trouble": "bounced"}
        message = a_message(session, ada, kind=MessageKind.ADDRESS_FAILING, facts=facts)
        session.commit()
    return message


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return Settings.for_tests(database_url=database, mail_folder=tmp_path / "mail")


def test_the_worker_sends_what_is_due_by_the_way_out_of_the_settings(
    app: Flask, settings: Settings, failing: Message
):
    assert drain_outbox(app) == 1
    (letter,) = settings.mail_folder.iterdir()
    assert letter.name == f"{failing.id}.eml"
    read = email.message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert "Bo Tarn" in str(read.get_body(("plain",)))
    assert read["Message-ID"] == f"<{failing.id}@localhost>"
    assert drain_outbox(app) == 0


def test_the_worker_stops_where_there_is_no_way_out_for_now(
    app: Flask, db: Database, failing: Message
):
    way_out = app.extensions[TRANSPORT] = Remembering()
    way_out.always = TryLater("network_URLError")
    assert drain_outbox(app, stopping=lambda: True) == 0
    assert way_out.handed == []
    assert drain_outbox(app) == 0
    assert way_out.ids == [str(failing.id)]
    with db.reader() as session:
        found = session.get_one(Message, failing.id)
    assert (found.state, found.outcome) == (MessageState.WAITING, "network_URLError")
    assert START < found.due_at <= START + FIRST_WAIT


def test_what_is_said_to_nobody_any_more_is_not_sent(app: Flask, db: Database):
    with db.writer() as session:
        message = a_message(session, a_person(session, active=False))
        session.commit()
    way_out = app.extensions[TRANSPORT] = Remembering()
    assert drain_outbox(app) == 1
    assert way_out.handed == []
    with db.reader() as session:
        assert session.get_one(Message, message.id).state is MessageState.DROPPED
