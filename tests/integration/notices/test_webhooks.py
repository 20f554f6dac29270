"""SendGrid tells what became of letters: only when it signed it, each event once."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import func, select

from hiring.domain.messages import MessageKind, MessageState, Trouble
from hiring.domain.terms import RequisitionState
from hiring.mail.outbox import Claim, sent
from hiring.models.base import new_id
from hiring.models.mail import AddressTrouble, Message, WebhookEvent
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import BuiltLoop, a_loop
from tests.builders.people import a_person
from tests.builders.replies import candidate_of
from tests.harness.clock import START
from tests.integration.loops.test_at_once import at_once
from tests.integration.notices.provider import (
    EVENTS,
    OTHER_KEY,
    event,
    headers,
    messages,
    settings_of,
    signature,
    tell,
    trail,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlmodel import Session

    from config.settings import Settings
    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.harness.clock import FrozenClock

NOOR = "noor@example.org"
BOUNCE = event("bounce", NOOR)
TELLS = b'[{"event":"bounce","email":"noor@example.org","sg_event_id":"e1"}]'
NOW = int(START.timestamp())
SIGNED = signature(TELLS, str(NOW))


@pytest.fixture
def settings(database: str) -> Settings:
    return settings_of(database)


@pytest.fixture
def built(db: Database) -> BuiltLoop:
    """A scheduled loop of a candidate at NOOR's address."""
    with db.writer() as session:
        made = a_loop(session, state="scheduled")
        candidate_of(session, made).email = NOOR
        session.commit()
    return made


def troubles(db: Database) -> dict[str, Trouble]:
    with db.reader() as session:
        return {one.address: one.trouble for one in session.exec(select(AddressTrouble))}


def told(db: Database) -> list[tuple[Any, dict[str, Any]]]:
    with db.reader() as session:
        return [(m.person_id, m.facts) for m in messages(session, MessageKind.ADDRESS_FAILING)]


# ---------------------------------------------------------------- who may tell


@pytest.mark.parametrize(
    ("stamp", "signed", "body"),
    [
        (str(NOW), signature(TELLS, str(NOW), OTHER_KEY), TELLS),
        (str(NOW), SIGNED, TELLS.replace(b"e1", b"e2")),
        (str(NOW), SIGNED, TELLS + b"\n"),
        (str(NOW + 1), SIGNED, TELLS),
        (str(NOW - 601), signature(TELLS, str(NOW - 601)), TELLS),
        (str(NOW + 601), signature(TELLS, str(NOW + 601)), TELLS),
        (str(NOW), "", TELLS),
        ("", SIGNED, TELLS),
        ("", signature(TELLS, ""), TELLS),
        ("soon", signature(TELLS, "soon"), TELLS),
        ("-5", signature(TELLS, "-5"), TELLS),
        ("9" * 11, signature(TELLS, "9" * 11), TELLS),
        ("9" * 4000, signature(TELLS, "9" * 4000), TELLS),
        (str(NOW), "no base64!", TELLS),
        (str(NOW), "AAAA", TELLS),
        (str(NOW), "é", TELLS),
    ],
    ids=range(16),
)
def test_what_is_not_signed_now_changes_nothing(
    client: FlaskClient, db: Database, built: BuiltLoop, stamp: str, signed: str, body: bytes
):
    answer = client.post(EVENTS, data=body, headers=headers(stamp, signed))
    assert (answer.status_code, answer.text) == (403, "Not signed")
    assert (troubles(db), told(db)) == ({}, [])


@pytest.mark.parametrize("off", [-600, 0, 600])
def test_a_signature_of_up_to_ten_minutes_is_taken(
    client: FlaskClient, db: Database, built: BuiltLoop, off: int
):
    stamp = str(NOW + off)
    answer = client.post(EVENTS, data=TELLS, headers=headers(stamp, signature(TELLS, stamp)))
    assert (answer.status_code, answer.text) == (200, "Taken")
    assert troubles(db) == {NOOR: Trouble.BOUNCED}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b"[", 400),
        (b"[" * 500_000, 400),
        (b"[\xff]", 400),
        (b"[" + b" " * 1_000_000, 413),
        (b"[]", 200),
        (b'[null, 3, "x", [], {}, {"event": {}}]', 200),
        (b'[{"event":"bounce","email":"a\\u0000@x.y","sg_event_id":"e\\ud800"}]', 200),
    ],
    ids=range(9),
)
def test_what_is_signed_and_makes_no_sense_changes_nothing(
    client: FlaskClient, db: Database, clock: FrozenClock, body: bytes, status: int
):
    answer = tell(client, clock, body=body)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    with db.reader() as session:
        assert session.exec(select(func.count()).select_from(WebhookEvent)).one() == 0


class TestWithoutAKey:
    @pytest.fixture
    def settings(self, database: str) -> Settings:
        return settings_of(database, sendgrid_event_key="")

    def test_there_is_no_such_page(self, client: FlaskClient, clock: FrozenClock):
        assert tell(client, clock, BOUNCE).status_code == 404


class TestWithSomethingElseForAKey:
    @pytest.fixture
    def settings(self, database: str) -> Settings:
        return settings_of(database, sendgrid_event_key="no key")

    def test_sendgrid_comes_again_later(
        self, client: FlaskClient, clock: FrozenClock, caplog: pytest.LogCaptureFixture
    ):
        assert tell(client, clock, BOUNCE).status_code == 503
        assert "HIRING_SENDGRID_EVENT_KEY" in caplog.text
        assert "no key" not in caplog.text


# ---------------------------------------------------------------- addresses that fail


def test_a_candidates_address_that_fails_is_kept_and_its_recruiter_told_once(
    client: FlaskClient,
    db: Database,
    clock: FrozenClock,
    built: BuiltLoop,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.DEBUG)
    shouted = event("bounce", "Noor@Example.ORG", type="bounce")
    assert tell(client, clock, shouted, shouted).status_code == 200
    clock.advance(minutes=5)
    again = (shouted, event("dropped", NOOR, "e2"), event("spamreport", NOOR, "e3"))
    assert tell(client, clock, *again).status_code == 200
    facts = {"of": "candidate", "id": str(built.application.candidate_id), "trouble": "bounced"}
    assert troubles(db) == {NOOR: Trouble.BOUNCED}
    assert told(db) == [(built.recruiter.id, facts)]
    with db.reader() as session:
        assert session.get_one(AddressTrouble, NOOR).since == START
        [entry] = trail(session, "address.failing")
        assert entry.subject_id == built.application.candidate_id
        assert entry.detail == {"trouble": "bounced"}
        [message] = messages(session, MessageKind.ADDRESS_FAILING)
        assert "noor" not in message.key
    assert "noor" not in caplog.text.lower()


def _no_trouble(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    return "somebody.else@example.org", set()


def _of_panel(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    return built.bar_raiser.email, {built.recruiter.id}


def _of_none_but_an_administrator(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    a_person(session, roles=("administrator",), active=False)
    two = {a_person(session, roles=("administrator",)).id for _ in range(2)}
    return a_person(session).email, two


def _of_the_recruiter(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    return built.recruiter.email, {a_person(session, roles=("administrator",)).id}


def _of_an_old_panel(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    old = a_loop(session, state="decided", requisition=built.requisition)
    return old.bar_raiser.email, {a_person(session, roles=("administrator",)).id}


def _of_one_who_left_a_panel(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    built.seats[4].removed_at = START
    session.add(built.seats[4])
    return built.people[4].email, {a_person(session, roles=("administrator",)).id}


def _of_a_candidate_for_two(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    other = a_loop(session, state="scheduled", hiring_manager=built.hiring_manager)
    made = an_application(session, requisition=other.requisition, candidate=a_candidate(session))
    an_application(session, requisition=built.requisition, candidate=candidate_of(session, other))
    assert made.candidate_id != other.application.candidate_id
    both = {built.recruiter.id, other.recruiter.id}
    return candidate_of(session, other).email, both


def _of_a_candidate_of_long_ago(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    candidate = a_candidate(session)
    recruiters = []
    for days in (30, 10, 20):
        old = a_loop(session, state="draft", hiring_manager=built.hiring_manager)
        old.requisition.state = RequisitionState.CLOSED
        session.add(old.requisition)
        an_application(
            session,
            requisition=old.requisition,
            candidate=candidate,
            now=START - timedelta(days=days),
        )
        recruiters.append(old.recruiter.id)
    return candidate.email, {recruiters[1]}


def _of_a_candidate_for_nothing(session: Session, built: BuiltLoop) -> tuple[str, set[Any]]:
    return a_candidate(session).email, {a_person(session, roles=("administrator",)).id}


@pytest.mark.parametrize(
    "whose",
    [
        _no_trouble,
        _of_panel,
        _of_none_but_an_administrator,
        _of_the_recruiter,
        _of_an_old_panel,
        _of_one_who_left_a_panel,
        _of_a_candidate_for_two,
        _of_a_candidate_of_long_ago,
        _of_a_candidate_for_nothing,
    ],
    ids=lambda whose: whose.__name__.strip("_"),
)
def test_who_is_told_of_an_address_that_fails(
    client: FlaskClient,
    db: Database,
    clock: FrozenClock,
    built: BuiltLoop,
    whose: Callable[[Session, BuiltLoop], tuple[str, set[Any]]],
):
    with db.writer() as session:
        address, expected = whose(session, built)
        session.commit()
    assert tell(client, clock, event("dropped", address)).status_code == 200
    assert {person_id for person_id, _ in told(db)} == expected
    assert troubles(db) == ({address: Trouble.DROPPED} if expected else {})


def test_one_address_of_a_person_who_applies_is_told_for_both(
    client: FlaskClient, db: Database, clock: FrozenClock, built: BuiltLoop
):
    with db.writer() as session:
        person: Person = a_person(session, email=NOOR)
        administrator = a_person(session, roles=("administrator",))
        session.commit()
    tell(client, clock, BOUNCE)
    assert [(who, facts["of"], facts["id"]) for who, facts in told(db)] == [
        (built.recruiter.id, "candidate", str(built.application.candidate_id)),
        (administrator.id, "person", str(person.id)),
    ]


def test_the_same_events_at_once_count_once(
    app: Flask, db: Database, clock: FrozenClock, built: BuiltLoop
):
    events = [event("open", NOOR, f"{n}") for n in range(20)] + [BOUNCE]
    shuffled = [events, events[::-1], events]
    answers = at_once(
        *(lambda some=some: tell(app.test_client(), clock, *some) for some in shuffled)
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(told(db)) == 1


# ---------------------------------------------------------------- letters that arrived


def a_message(session: Session, person: Person, state: MessageState, attempts: int) -> Message:
    is_sending = state is MessageState.SENDING
    is_settled = state in {MessageState.SENT, MessageState.DEAD}
    message = Message(
        key=f"test:{new_id()}",
        kind=MessageKind.PANEL_BROKEN,
        person_id=person.id,
        facts={},
        state=state,
        created_at=START,
        due_at=START,
        attempts=attempts,
        lease_token=new_id() if is_sending else None,
        lease_until=START + timedelta(minutes=2) if is_sending else None,
        settled_at=START if is_settled else None,
    )
    session.add(message)
    session.flush()
    return message


@pytest.mark.parametrize("kind", ["processed", "delivered"])
@pytest.mark.parametrize(
    ("state", "attempts", "is_marked"),
    [
        (MessageState.SENDING, 1, True),
        (MessageState.WAITING, 1, True),
        (MessageState.WAITING, 0, False),
        (MessageState.DEAD, 3, False),
        (MessageState.SENT, 1, False),
        (MessageState.HELD, 0, False),
    ],
)
def test_a_letter_the_provider_has_is_not_sent_again(
    client: FlaskClient,
    db: Database,
    clock: FrozenClock,
    kind: str,
    state: MessageState,
    attempts: int,
    is_marked: bool,
):
    with db.writer() as session:
        message = a_message(session, a_person(session), state, attempts)
        session.commit()
    clock.advance(minutes=1)
    arrived = event(kind, NOOR, message_id=str(message.id), sg_message_id="of-the-provider")
    assert tell(client, clock, arrived).status_code == 200
    assert tell(client, clock, arrived).status_code == 200
    with db.writer() as session:
        now = session.get_one(Message, message.id)
        assert now.state is (MessageState.SENT if is_marked else state)
        assert now.provider_id == ("of-the-provider" if is_marked else "")
        assert (now.settled_at == clock.now) is is_marked
        assert now.attempts == attempts
        if message.lease_token:
            claim = Claim(message.id, message.lease_token, 1, START)
            assert not sent(session, claim, now, now=clock.now)


def test_what_is_told_of_letters_that_are_not_ours_changes_nothing(
    client: FlaskClient, db: Database, clock: FrozenClock
):
    unknown = event("delivered", NOOR, message_id=str(new_id()))
    deferred = event("deferred", NOOR, "e2", message_id=str(new_id()), reason="452 try later")
    assert tell(client, clock, unknown, deferred).status_code == 200
    assert troubles(db) == {}
