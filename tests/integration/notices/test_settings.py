"""How one is written to: kept, refused where it makes no sense, and never over another's hand."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.domain.messages import MessageKind, MessageState, Preference, Rhythm
from hiring.mail.preferences import preferences_of
from hiring.models.mail import MailPreference
from hiring.models.system import AuditEntry
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.letters import a_message
from tests.integration.notices.readers import Reader, reload

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database
    from hiring.models.people import Person

PATH = "/notifications/settings"
ALL = ["decision_recorded", "offer_step", "weekly_digest"]


@pytest.fixture
def ana(db: Database) -> Person:
    with db.writer() as session:
        person = a_person(session, name="Ana Ruiz")
        session.commit()
    return person


@pytest.fixture
def reader(app: Flask, ana: Person) -> Reader:
    return Reader(app, ana)


def filled(**changes: Any) -> dict[str, Any]:
    form = {
        "rhythm": "at_once",
        "digest_at": "08:00",
        "quiet_from": "",
        "quiet_until": "",
        "mailed": ALL,
        "version": "0",
    }
    return {**form, **changes}


def kept(db: Database, person: Person) -> Preference:
    with db.reader() as session:
        return preferences_of(session, [person.id])[person.id]


def test_whoever_never_said_is_mailed_at_once(db: Database, ana: Person, reader: Reader):
    assert kept(db, ana) == Preference()
    page = reader.get(PATH)
    assert "You are mailed at once." in page
    assert "Deadlines are mailed also in" in page


def test_a_preference_is_kept_and_said_back_in_words(db: Database, ana: Person, reader: Reader):
    form = filled(
        rhythm="daily",
        digest_at="16:30",
        quiet_from="20:00",
        quiet_until="07:15",
        mailed=["offer_step"],
    )
    assert reader.post(PATH, **form).status_code == 303
    assert kept(db, ana) == Preference(
        rhythm=Rhythm.DAILY,
        digest_at=time(16, 30),
        quiet_from=time(20),
        quiet_until=time(7, 15),
        muted=frozenset({MessageKind.DECISION_RECORDED, MessageKind.WEEKLY_DIGEST}),
    )
    page = reader.get(PATH)
    assert "What can wait comes once a day: next on Tuesday at 16:30." in page
    assert "From 20:00 until 07:15 only deadlines" in page
    with db.reader() as session:
        entry = session.exec(
            select(AuditEntry).where(AuditEntry.action == "mail_preference.kept")
        ).one()
    assert entry.actor_id == ana.id
    assert entry.detail["muted"] == ["decision_recorded", "weekly_digest"]


REFUSED = (
    (filled(quiet_from="20:00"), "Quiet hours need both"),
    (filled(quiet_until="07:00"), "Quiet hours need both"),
    (filled(quiet_from="20:00", quiet_until="20:00"), "last all day"),
    (filled(digest_at=""), "A time of day"),
    (filled(digest_at="25:00"), "Not a valid time value"),
    (filled(rhythm="hourly"), "Not a valid choice"),
    (filled(mailed=["feedback_requested"]), "not a valid choice"),
)


@pytest.mark.parametrize(("form", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_makes_no_sense_is_said_at_its_field(
    db: Database, ana: Person, reader: Reader, form: dict[str, Any], words: str
):
    answer = reader.post(PATH, **form)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert kept(db, ana) == Preference()


def test_an_older_copy_is_refused_and_what_was_chosen_stays(
    db: Database, ana: Person, reader: Reader
):
    reader.post(PATH, **filled(digest_at="09:00"))
    answer = reader.post(PATH, **filled(digest_at="10:00", rhythm="daily"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "This has changed meanwhile" in page
    assert 'value="10:00"' in page
    assert kept(db, ana).digest_at == time(9)
    reader.post(PATH, **filled(digest_at="10:00", version="1"))
    assert kept(db, ana).digest_at == time(10)


def test_what_was_held_for_a_digest_is_let_go_when_there_is_none_any_more(
    db: Database, ana: Person, reader: Reader
):
    at = START + timedelta(hours=17)
    with db.writer() as session:
        other = a_person(session)
        held = [
            a_message(session, "offer_step", person, state="held", due_at=at)
            for person in (ana, other)
        ]
        session.commit()
    reader.post(PATH, **filled(quiet_from="14:00", quiet_until="16:00"))
    mine, others = (reload(db, one) for one in held)
    # Not into their quiet hours: they end at 16:00 in London, an hour from now.
    assert (mine.state, mine.due_at) == (MessageState.WAITING, START + timedelta(hours=1))
    assert (others.state, others.due_at) == (MessageState.HELD, at)


def test_a_kind_that_a_later_version_named_is_nothing_to_this_one(db: Database, ana: Person):
    with db.writer() as session:
        session.add(MailPreference(person_id=ana.id, muted=["moonshine", "offer_step"]))
        session.commit()
    assert kept(db, ana).muted == {MessageKind.OFFER_STEP}
