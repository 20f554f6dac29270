"""A calendar's answer counts from whom the invitation went to, while it stands, and once."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlmodel import select
from werkzeug.test import encode_multipart

from hiring.domain.messages import Answer
from hiring.models.loops import Loop, Seat
from hiring.models.mail import CalendarEvent, Message
from tests.builders.loops import BuiltLoop, a_loop
from tests.builders.replies import a_calendar, a_mail, an_event, candidate_of
from tests.harness.clock import START
from tests.integration.notices.provider import (
    INBOUND,
    SECRET,
    hand_in,
    hand_in_parts,
    settings_of,
    trail,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient, FlaskCliRunner
    from sqlmodel import Session

    from config.settings import Settings
    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.harness.clock import FrozenClock

OTHER = "other@example.com"


@pytest.fixture
def settings(database: str) -> Settings:
    return settings_of(database)


class Desk:
    """A scheduled loop, the event of one of its interviewers, and the event of its candidate."""

    def __init__(self, db: Database) -> None:
        self.db = db
        with db.writer() as session:
            self.built: BuiltLoop = a_loop(session, state="scheduled")
            self.seat, self.person = self.built.seats[2], self.built.people[2]
            self.event = an_event(session, self.built, self.seat, sequence=3)
            self.day = an_event(session, self.built)
            self.candidate = candidate_of(session, self.built)
            self.candidate.email = "noor@example.com"
            session.commit()

    def mail(self, answer: str = "ACCEPTED", **told: Any) -> bytes:
        """The interviewer's answer; what is not told is as it should be."""
        sender = told.pop("sender", f"Ines <{self.person.email}>")
        attendee = told.pop("attendee", self.person.email)
        event_id = told.pop("event_id", self.event.id)
        calendar = a_calendar(event_id, attendee, answer, **{"sequence": 3, **told})
        return a_mail(sender, calendar)

    def answers(self, event: CalendarEvent | None = None) -> tuple[Answer, Any]:
        with self.db.reader() as session:
            found = session.get_one(CalendarEvent, (event or self.event).id)
            return found.answer, found.answered_at

    def is_untouched(self) -> bool:
        """Whether nobody's answer, seat, loop or message has come of anything."""
        with self.db.reader() as session:
            events = session.exec(select(CalendarEvent)).all()
            return (
                all(one.answer is Answer.NONE and one.answered_at is None for one in events)
                and all(seat.removed_at is None for seat in session.exec(select(Seat)))
                and session.exec(select(Message)).all() == []
                and session.get_one(Loop, self.built.loop.id).version == self.built.loop.version
                and trail(session, "invitation.answered") == []
            )


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


# ---------------------------------------------------------------- an answer is taken


@pytest.mark.parametrize(
    ("told", "answer"), [("ACCEPTED", Answer.ACCEPTED), ("TENTATIVE", Answer.TENTATIVE)]
)
def test_an_answer_is_noted_with_when_it_was_made(
    client: FlaskClient, db: Database, desk: Desk, told: str, answer: Answer
):
    taken = hand_in(client, desk.mail(told, stamp="20260310T143000Z"))
    assert (taken.status_code, taken.text) == (200, "Taken")
    assert desk.answers() == (answer, START - timedelta(minutes=30))
    assert desk.answers(desk.day) == (Answer.NONE, None)
    with db.reader() as session:
        [entry] = trail(session, "invitation.answered")
        assert entry.actor_id == desk.person.id
        assert entry.loop_id == desk.built.loop.id
        assert entry.detail == {
            "event_id": str(desk.event.id),
            "sequence": 3,
            "answer": answer.value,
        }
        assert session.exec(select(Message)).all() == []


def test_a_candidates_answer_is_noted_as_nobodys_act(client: FlaskClient, db: Database, desk: Desk):
    address = desk.candidate.email
    mail = desk.mail(sender=address, attendee=address, event_id=desk.day.id)
    assert hand_in(client, mail).status_code == 200
    assert desk.answers(desk.day)[0] is Answer.ACCEPTED
    with db.reader() as session:
        [entry] = trail(session, "invitation.answered")
        assert (entry.actor_id, entry.subject_id) == (None, desk.candidate.id)


@pytest.mark.parametrize("kind", ["text/calendar", "application/ics", "application/octet-stream"])
def test_a_mail_that_was_taken_apart_is_understood(client: FlaskClient, desk: Desk, kind: str):
    calendar = a_calendar(desk.event.id, desk.person.email, "ACCEPTED", sequence=3)
    assert hand_in_parts(client, desk.person.email, calendar, kind=kind).status_code == 200
    assert desk.answers()[0] is Answer.ACCEPTED


def test_a_mail_on_standard_input_is_understood_and_nothing_is_said(
    cli: FlaskCliRunner, desk: Desk, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    taken = cli.invoke(args=["mail", "receive"], input=desk.mail())
    assert (taken.exit_code, taken.output) == (0, "")
    assert desk.answers()[0] is Answer.ACCEPTED
    for raw in (b"", b"\xff\x00", b"x" * 3_000_000, desk.mail(sender=OTHER)):
        taken = cli.invoke(args=["mail", "receive"], input=raw)
        assert (taken.exit_code, taken.output) == (0, "")
    assert desk.person.email not in caplog.text


def test_a_database_that_does_not_answer_is_asked_again_later(
    cli: FlaskCliRunner, desk: Desk, caplog: pytest.LogCaptureFixture
):
    with desk.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE calendar_event RENAME TO gone")
    taken = cli.invoke(args=["mail", "receive"], input=desk.mail())
    assert (taken.exit_code, taken.output) == (75, "")
    assert desk.person.email not in caplog.text


@pytest.mark.parametrize(
    ("later", "stamp", "expected"),
    [
        ("TENTATIVE", "20260310T145900Z", Answer.TENTATIVE),
        ("TENTATIVE", "20260310T150100Z", Answer.TENTATIVE),
        ("TENTATIVE", "none", Answer.TENTATIVE),
        # Mail that was overtaken on its way, or is played again.
        ("TENTATIVE", "20260310T145800Z", Answer.ACCEPTED),
    ],
)
def test_the_latest_answer_stands(
    client: FlaskClient, db: Database, desk: Desk, later: str, stamp: str, expected: Answer
):
    first = desk.mail("ACCEPTED", stamp="20260310T145900Z")
    for mail in (first, first, desk.mail(later, stamp=stamp), desk.mail(later, stamp=stamp)):
        assert hand_in(client, mail).status_code == 200
    assert desk.answers()[0] is expected
    with db.reader() as session:
        noted = trail(session, "invitation.answered")
    assert len(noted) == (1 if expected is Answer.ACCEPTED else 2)


def test_an_answer_from_the_future_is_from_now(client: FlaskClient, desk: Desk):
    hand_in(client, desk.mail("ACCEPTED", stamp="20290101T000000Z"))
    assert desk.answers() == (Answer.ACCEPTED, START)


# ---------------------------------------------------------------- what changes nothing


@pytest.mark.parametrize(
    "told",
    [
        {"sender": OTHER},
        {"attendee": OTHER},
        {"sender": OTHER, "attendee": OTHER},
        {"sender": "recruiter"},
        {"sender": "Ines <other@example.com>"},
        {"event_id": UUID(int=7)},
        {"event_id": "loop"},
        {"event_id": "day"},
        {"sequence": 2},
        {"sequence": 0},
    ],
    ids=str,
)
@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED"])
def test_answers_of_others_and_to_what_was_are_passed_over(
    client: FlaskClient, desk: Desk, told: dict[str, Any], answer: str
):
    stand_in = {
        "loop": desk.built.loop.id,
        "day": desk.day.id,
        "recruiter": desk.built.recruiter.email,
    }
    told = {name: stand_in.get(value, value) for name, value in told.items()}
    taken = hand_in(client, desk.mail(answer, **told))
    assert (taken.status_code, taken.text) == (200, "Taken")
    assert desk.is_untouched()


@pytest.mark.parametrize(
    "fields",
    [
        {"dkim": "{@evil.example : pass}"},
        {"dkim": "{@example.com : fail}"},
        {"dkim": "none", "envelope": '{"from":"mallory@evil.example"}'},
        {"dkim": "", "SPF": "fail", "envelope": '{"from":"ines@example.com"}'},
    ],
    ids=str,
)
def test_a_forged_sender_is_passed_over(
    client: FlaskClient, desk: Desk, caplog: pytest.LogCaptureFixture, fields: dict[str, str]
):
    assert hand_in(client, desk.mail("DECLINED"), **fields).status_code == 200
    assert desk.is_untouched()
    assert [
        record.getMessage() for record in caplog.records if record.name != "hiring.requests"
    ] == ["inbound mail: not_vouched_for"]


def _is_cancelled(session: Session, desk: Desk) -> None:
    session.merge(desk.event).cancelled_at = START


def _has_left(session: Session, desk: Desk) -> None:
    person: Person = session.merge(desk.person)
    person.active = False


def _has_another_address(session: Session, desk: Desk) -> None:
    person: Person = session.merge(desk.person)
    person.email = "new@example.com"


@pytest.mark.parametrize("become", [_is_cancelled, _has_left, _has_another_address])
def test_an_invitation_that_stands_no_more_is_not_answered(
    client: FlaskClient, db: Database, desk: Desk, become: Callable[[Session, Desk], None]
):
    mail = desk.mail("DECLINED")
    with db.writer() as session:
        become(session, desk)
        session.commit()
    assert hand_in(client, mail).status_code == 200
    assert desk.is_untouched()


def test_an_interview_that_is_over_is_not_answered(
    client: FlaskClient, clock: FrozenClock, desk: Desk
):
    assert desk.seat.ends_at is not None
    clock.set(desk.seat.ends_at)
    assert hand_in(client, desk.mail("DECLINED")).status_code == 200
    assert desk.is_untouched()


# ---------------------------------------------------------------- the address itself


@pytest.mark.parametrize("secret", ["", "x", SECRET + "x", SECRET[:-1], SECRET.upper(), "é", "%00"])
def test_without_the_secret_there_is_no_such_page(client: FlaskClient, desk: Desk, secret: str):
    assert hand_in(client, desk.mail(), secret=secret).status_code == 404
    assert desk.is_untouched()


class TestWithoutASecret:
    @pytest.fixture
    def settings(self, database: str) -> Settings:
        return settings_of(database, inbound_secret="")

    @pytest.mark.parametrize("secret", ["", SECRET])
    def test_there_is_no_such_page(self, client: FlaskClient, desk: Desk, secret: str):
        assert hand_in(client, desk.mail(), secret=secret).status_code == 404


def a_form(**fields: Any) -> tuple[str, bytes]:
    boundary, body = encode_multipart(fields)
    return f"multipart/form-data; boundary={boundary}", body


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n", 400),
        ("multipart/form-data; boundary=x", b"\xff" * 100_000, 400),
        (*a_form(subject="no mail"), 400),
        (*a_form(email="no mail"), 200),
        (*a_form(email="x" * 1_500_000), 200),
        (*a_form(email="x" * 3_000_000), 200),
        ("multipart/form-data; boundary=x", b"\xff" * 3_000_000, 200),
        (*a_form(**{"from": OTHER, "a": (io.BytesIO(b"x" * 3_000_000), "a.ics")}), 200),
        (*a_form(**{"from": OTHER, "a": (io.BytesIO(b"x" * 300_000), "a.ics")}), 200),
        (*a_form(**{"from": OTHER, **{f"field{n}": "x" for n in range(300)}}), 200),
    ],
    ids=range(12),
)
def test_no_form_is_too_much(
    client: FlaskClient,
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
    content_type: str,
    body: bytes,
    status: int,
):
    caplog.set_level(logging.DEBUG)
    answer = client.post(INBOUND + SECRET, data=body, content_type=content_type)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert len(answer.text) < 20
    assert SECRET not in caplog.text
    assert desk.is_untouched()
