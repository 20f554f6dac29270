"""The calendar feed: whoever has the secret address reads one person's interviews, and no more."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.models.access import digest
from hiring.models.mail import CalendarFeed
from hiring.models.people import Person
from hiring.people.actions.keys import revoke_everything
from tests.builders.loops import a_loop
from tests.harness.clock import START
from tests.integration.mail.letters import candidate_of
from tests.integration.notices.readers import Reader

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from tests.builders.loops import BuiltLoop
    from tests.harness.clock import FrozenClock

MAKE, REVOKE = "/notifications/settings/calendar", "/notifications/settings/calendar/revoke"
ADDRESS = re.compile(r'value="http://[^/]+(/calendar/([^"]+)\.ics)"')


@pytest.fixture
def built(db: Database) -> BuiltLoop:
    with db.writer() as session:
        made = a_loop(session, state="scheduled")
        candidate_of(session, made).name = "Cam Canary"
        session.commit()
    return made


def made_by(reader: Reader) -> tuple[str, str]:
    """The path of a new address, and the secret in it."""
    answer = reader.post(MAKE)
    assert answer.status_code == 201
    found = ADDRESS.search(answer.get_data(as_text=True))
    assert found
    return found[1], found[2]


def test_an_address_is_shown_once_and_only_its_digest_is_kept(
    app: Flask, db: Database, built: BuiltLoop
):
    reader = Reader(app, built.interviewers[0])
    path, secret = made_by(reader)
    assert secret not in reader.get("/notifications/settings")
    with db.reader() as session:
        feed = session.exec(select(CalendarFeed)).one()
    assert (feed.token_hash, feed.person_id) == (digest(secret), built.interviewers[0].id)
    assert path.endswith(f"{secret}.ics")


def test_a_calendar_finds_ones_interviews_and_the_time_held_for_writing_l6(
    app: Flask, client: FlaskClient, built: BuiltLoop
):
    path, _ = made_by(Reader(app, built.interviewers[0]))
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = answer.get_data(as_text=True).replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert "Cam Canary" in text


def test_whoever_has_no_interviews_has_an_empty_calendar(
    app: Flask, client: FlaskClient, built: BuiltLoop
):
    path, _ = made_by(Reader(app, built.recruiter))
    text = client.get(path).get_data(as_text=True)
    assert "BEGIN:VCALENDAR" in text
    assert "VEVENT" not in text


def test_nothing_else_opens_it(app: Flask, client: FlaskClient, db: Database, built: BuiltLoop):
    reader = Reader(app, built.interviewers[0])
    first, _ = made_by(reader)
    second, _ = made_by(reader)
    for path, status in ((first, 404), (second, 200), ("/calendar/unknown.ics", 404)):
        assert client.get(path).status_code == status, path
    assert client.get("/calendar/%F0%9F%8C%8A.ics").status_code == 404
    reader.post(REVOKE)
    assert client.get(second).status_code == 404
    assert reader.post(REVOKE).status_code == 303
    third, _ = made_by(reader)
    with db.writer() as session:
        session.get_one(Person, built.interviewers[0].id).active = False
        session.commit()
    assert client.get(third).status_code == 404


def test_whoever_is_deactivated_finds_the_old_address_closed_when_they_are_back(
    app: Flask, client: FlaskClient, db: Database, built: BuiltLoop, clock: FrozenClock
):
    path, _ = made_by(Reader(app, built.interviewers[0]))
    with db.writer() as session:
        revoke_everything(session, built.interviewers[0].id, now=clock.now)
        session.commit()
    assert client.get(path).status_code == 404


def test_that_a_calendar_asked_is_noted_once_an_hour(
    app: Flask, client: FlaskClient, db: Database, built: BuiltLoop, clock: FrozenClock
):
    path, _ = made_by(Reader(app, built.interviewers[0]))

    def asked() -> timedelta | None:
        client.get(path)
        with db.reader() as session:
            at = session.exec(select(CalendarFeed.last_read_at)).one()
        return at - START if at else None

    assert asked() == timedelta(0)
    clock.advance(minutes=59)
    assert asked() == timedelta(0)
    clock.advance(minutes=1)
    assert asked() == timedelta(hours=1)
    assert "1 minute ago" in Reader(app, built.interviewers[0]).get("/notifications/settings")


def test_no_log_line_holds_the_secret(
    app: Flask, client: FlaskClient, built: BuiltLoop, caplog: pytest.LogCaptureFixture
):
    path, secret = made_by(Reader(app, built.interviewers[0]))
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        client.get(path.replace(secret, f"{secret}x"))
    assert any("notices.calendar" in one.getMessage() for one in caplog.records)
    assert secret not in caplog.text
