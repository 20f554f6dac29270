"""What a candidate was sent: for the recruiter and the hiring manager of the loop, nobody else."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.app.post import drain_outbox
from hiring.domain.messages import Answer, Trouble
from hiring.domain.terms import SeatKind
from hiring.models.mail import AddressTrouble, Message
from hiring.models.people import Person
from tests.builders.loops import BuiltLoop, SeatPlan, a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.letters import a_message, an_event, candidate_of
from tests.integration.notices.readers import Reader, statements

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from config.settings import Settings
    from hiring.models.database import Database


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, mail_folder=tmp_path / "mail")


@dataclass
class Written:
    """A loop whose candidate was invited."""

    built: BuiltLoop
    message: Message
    email: str

    @property
    def path(self) -> str:
        return f"/loops/{self.built.loop.id}/letters"

    def readers(self, app: Flask) -> list[Reader]:
        return [Reader(app, one) for one in (self.built.recruiter, self.built.hiring_manager)]


@pytest.fixture
def written(db: Database) -> Written:
    with db.writer() as session:
        panel = [SeatPlan(SeatKind(kind)) for kind in ("hiring_manager", "bar_raiser")]
        panel += [SeatPlan()] * 3 + [SeatPlan(SeatKind.TRAINEE, mentor=2)]
        built = a_loop(session, state="scheduled", panel=panel)
        candidate = candidate_of(session, built)
        candidate.name = "Cam Canary"
        event = an_event(session, built, candidate)
        event.answer, event.answered_at = Answer.TENTATIVE, START
        told = a_message(session, "candidate_invitation", candidate, built=built, event=event)
        other = a_loop(session, state="scheduled", recruiter=built.recruiter)
        a_message(session, "candidate_invitation", candidate_of(session, other), built=other)
        session.commit()
    return Written(built, told, candidate.email)


def test_who_leads_the_loop_sees_what_was_sent_and_answered(app: Flask, written: Written):
    assert drain_outbox(app) >= 1
    for reader in written.readers(app):
        page = reader.get(written.path)
        assert page.count('class="person__name" href="/loops/') == 1
        for words in ("Cam Canary", "Invitation to the interviews", "Mailed", "Perhaps"):
            assert words in page
        letter = f"{written.path}/{written.message.id}"
        assert "Hello Cam Canary" in reader.get(letter)
        assert reader.client.get(f"{letter}.eml").mimetype == "message/rfc822"
        frame = reader.client.get(f"{letter}/letter")
        assert "sandbox" in frame.headers["Content-Security-Policy"]


@pytest.mark.parametrize("rest", ["", "/{id}", "/{id}.eml", "/{id}/letter"])
def test_nobody_else_does_f7(app: Flask, db: Database, written: Written, rest: str):
    drain_outbox(app)
    with db.writer() as session:
        strangers = [
            a_person(session, roles=[role])
            for role in ("administrator", "recruiter", "programme_lead")
        ]
        session.commit()
    on_the_panel = [one for one in written.built.people if one != written.built.hiring_manager]
    address = written.path + rest.format(id=written.message.id)
    for person in (*on_the_panel, *strangers):
        reader = Reader(app, person)
        reader.get(address, status=404)
        assert reader.post(f"{written.path}/address-works").status_code == 404
    assert app.test_client().get(address).status_code == 303


def test_only_letters_about_this_loop_to_its_candidate_open(
    app: Flask, db: Database, written: Written
):
    with db.writer() as session:
        others = session.exec(select(Message).where(Message.id != written.message.id)).all()
        mine = a_message(session, "offer_step", session.get_one(Person, written.built.recruiter.id))
        session.commit()
    reader = written.readers(app)[0]
    for id_ in (*[one.id for one in others], mine.id, uuid.uuid4()):
        reader.get(f"{written.path}/{id_}", status=404)
    reader.get(f"/loops/{uuid.uuid4()}/letters", status=404)


def test_an_address_that_fails_is_said_and_cleared_by_who_writes_to_it(
    app: Flask, db: Database, written: Written
):
    recruiter, manager = written.readers(app)
    assert "does not reach" not in recruiter.get(written.path)
    with db.writer() as session:
        session.add(AddressTrouble(address=written.email, trouble=Trouble.BOUNCED, since=START))
        session.commit()
    for reader in (recruiter, manager):
        assert "Mail does not reach this candidate" in reader.get(written.path)
    assert manager.post(f"{written.path}/address-works").status_code == 303
    assert "does not reach" not in recruiter.get(written.path)
    assert recruiter.post(f"{written.path}/address-works").status_code == 404


def test_before_anything_was_sent_it_is_said_when_something_will_be(app: Flask, db: Database):
    with db.writer() as session:
        built = a_loop(session, state="draft")
        session.commit()
    page = Reader(app, built.recruiter).get(f"/loops/{built.loop.id}/letters")
    assert "Nothing was sent yet" in page


def test_the_list_costs_the_same_however_long_it_is(app: Flask, db: Database, written: Written):
    reader = written.readers(app)[0]
    reader.get(written.path)
    with statements(app) as one:
        reader.get(written.path)
    with db.writer() as session:
        candidate = candidate_of(session, written.built)
        for _ in range(60):
            a_message(session, "candidate_changed", candidate, built=written.built, sequence=1)
        session.commit()
    with statements(app) as many:
        assert reader.get(written.path).count("Change of the interviews") == 60
    assert many.count == one.count
