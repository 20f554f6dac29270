"""Letters as they left, where they leave as files: for their recipient, and harmless to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

from hiring.app.post import drain_outbox
from hiring.domain.terms import SeatKind
from hiring.models.loops import Seat
from tests.builders.debrief import a_decision, an_open_debrief
from tests.builders.loops import a_loop
from tests.harness.clock import START
from tests.integration.mail.letters import a_message, an_event
from tests.integration.notices.readers import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from config.settings import Settings
    from hiring.models.database import Database
    from hiring.models.mail import Message
    from tests.builders.loops import BuiltLoop


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, mail_folder=tmp_path / "mail")


@pytest.fixture
def invited(db: Database) -> tuple[BuiltLoop, Message]:
    """A loop, and the invitation of its first interviewer."""
    with db.writer() as session:
        built = a_loop(session, state="scheduled")
        person = built.interviewers[0]
        event = an_event(session, built, person)
        told = a_message(session, "interview_invitation", person, built=built, event=event)
        session.commit()
    return built, told


def test_a_letter_can_be_looked_at_and_downloaded_once_it_left(
    app: Flask, invited: tuple[BuiltLoop, Message]
):
    built, message = invited
    reader = Reader(app, built.interviewers[0])
    path = f"/notifications/{message.id}"
    assert "as it was mailed" not in reader.get(path)
    reader.get(f"{path}.eml", status=404)
    assert drain_outbox(app) == 1
    page = reader.client.get(path)
    assert "as it was mailed" in page.get_data(as_text=True)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    download = reader.client.get(f"{path}.eml")
    assert download.mimetype == "message/rfc822"
    assert download.headers["Content-Disposition"] == f'attachment; filename="{message.id}.eml"'
    letter = message_from_bytes(download.data)
    assert built.interviewers[0].email in str(letter["To"])


def test_the_frame_lets_a_letter_do_nothing(app: Flask, invited: tuple[BuiltLoop, Message]):
    built, message = invited
    drain_outbox(app)
    reader = Reader(app, built.interviewers[0])
    answer = reader.client.get(f"/notifications/{message.id}/letter")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "text/html"
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    # No other page of ours may be framed.
    other = reader.client.get("/notifications")
    assert other.headers["X-Frame-Options"] == "DENY"
    assert "unsafe-inline" not in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize("rest", [".eml", "/letter"])
def test_whoever_left_the_panel_no_longer_opens_the_letter_f7(
    app: Flask, db: Database, invited: tuple[BuiltLoop, Message], rest: str
):
    built, message = invited
    drain_outbox(app)
    reader = Reader(app, built.interviewers[0])
    assert reader.client.get(f"/notifications/{message.id}{rest}").status_code == 200
    with db.writer() as session:
        seat = session.get_one(Seat, built.of(SeatKind.INTERVIEWER)[0][0].id)
        seat.removed_at, seat.held = START, False
        session.commit()
    reader.get(f"/notifications/{message.id}{rest}", status=404)


@pytest.mark.parametrize("rest", [".eml", "/letter"])
def test_there_is_no_mailbox_where_letters_leave_otherwise(
    app: Flask, settings: Settings, invited: tuple[BuiltLoop, Message], rest: str
):
    built, message = invited
    drain_outbox(app)
    app.extensions["settings"] = replace(settings, mail_transport="smtp", smtp_url="smtp://here")
    reader = Reader(app, built.interviewers[0])
    assert "as it was mailed" not in reader.get(f"/notifications/{message.id}")
    reader.get(f"/notifications/{message.id}{rest}", status=404)


def test_a_digests_letter_opens_as_long_as_all_it_told_is_still_theirs_f7(
    app: Flask, db: Database, settings: Settings
):
    with db.writer() as session:
        built = a_loop(session, state="debrief_ready")
        person = built.interviewers[0]
        an_open_debrief(session, built, phase="discussion")
        a_decision(session, built)
        at = START - timedelta(hours=1)
        a_message(session, "decision_recorded", person, built=built, state="held", created_at=at)
        digest = a_message(session, "daily_digest", person, until=START.isoformat())
        weekly = a_message(session, "weekly_digest", built.recruiter, state="sent")
        session.commit()
    settings.mail_folder.mkdir()
    (settings.mail_folder / f"{weekly.id}.eml").write_bytes(b"Subject: The week\n\n")
    assert drain_outbox(app) == 1
    reader, path = Reader(app, person), f"/notifications/{digest.id}"
    assert "as it was mailed" in reader.get(path)
    assert reader.client.get(f"{path}.eml").status_code == 200
    with db.writer() as session:
        seat = session.get_one(Seat, built.of(SeatKind.INTERVIEWER)[0][0].id)
        seat.removed_at, seat.held = START, False
        session.commit()
    assert "as it was mailed" not in reader.get(path)
    reader.get(f"{path}.eml", status=404)
    reader.get(f"{path}/letter", status=404)
    # A week's letter is put together from loops, which cannot be asked of each again.
    Reader(app, built.recruiter).get(f"/notifications/{weekly.id}.eml", status=404)
