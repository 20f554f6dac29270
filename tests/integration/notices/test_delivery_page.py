"""What could not be delivered: seen and mended by administrators, who learn of no loop (F7)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.domain.messages import MessageKind, MessageState, Trouble
from hiring.models.base import new_id
from hiring.models.mail import AddressTrouble, Message
from hiring.models.system import AuditEntry
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.letters import a_message, candidate_of
from tests.integration.notices.readers import Reader, reload, statements

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database
    from hiring.models.mail import Message

PATH = "/notifications/delivery"
WORKS = re.compile(r'action="(/notifications/delivery/addresses/[^"]+/works)"')


@pytest.fixture
def keeper(app: Flask, db: Database) -> Reader:
    with db.writer() as session:
        person = a_person(session, name="Ada Admin", roles=["administrator"])
        session.commit()
    return Reader(app, person)


@pytest.fixture
def stuck(db: Database) -> list[Message]:
    """One of a colleague that is dead, one of a candidate that is undeliverable; both in trouble."""
    with db.writer() as session:
        built = a_loop(session, state="scheduled")
        person, candidate = built.interviewers[0], candidate_of(session, built)
        person.name, candidate.name = "Ines Colleague", "Cam Canary"
        candidate.email = "cam.canary@example.org"
        built.requisition.title = "Canary Keeper"
        dead = a_message(session, "feedback_requested", person, built=built, state="dead")
        dead.attempts, dead.outcome = 12, "http_503"
        lost = a_message(
            session, "candidate_invitation", candidate, built=built, state="undeliverable"
        )
        lost.outcome = "bounced"
        for address in (person.email, candidate.email):
            session.add(AddressTrouble(address=address, trouble=Trouble.BOUNCED, since=START))
        session.commit()
    return [dead, lost]


def test_nothing_stuck_is_said_so(keeper: Reader):
    page = keeper.get(PATH)
    assert "Nothing is stuck" in page
    assert "None: every address takes its mail." in page
    assert "Nothing is late" in page
    assert "As files on this machine" in page


def test_what_is_stuck_is_told_without_the_loop_or_the_candidate_f7(
    keeper: Reader, stuck: list[Message], db: Database
):
    # What kind of message it is would tell what happened on the loop (F7, F9, D4).
    with db.writer() as session:
        for kind in (MessageKind.FEEDBACK_RETURNED, MessageKind.VETO_RECORDED):
            told = session.get_one(Message, stuck[0].id).model_dump() | {"kind": kind}
            session.add(Message(**told | {"id": new_id(), "key": f"stuck {kind}"}))
        session.commit()
    page = keeper.get(PATH)
    for words in ("Ines Colleague", "A candidate", "http_503", "bounced"):
        assert words in page
    for words in ("feedback", "veto", "decision", "offer"):
        assert words not in page.lower().partition("<main")[2]
    assert "anary" not in page
    for message in stuck:
        assert str(message.loop_id) not in page
        assert str(message.candidate_id) not in page


@pytest.mark.parametrize("roles", [(), ("recruiter",), ("programme_lead",)])
def test_others_neither_see_nor_mend_it(
    app: Flask, db: Database, stuck: list[Message], roles: tuple[str, ...]
):
    with db.writer() as session:
        person = a_person(session, roles=roles)
        session.commit()
    reader = Reader(app, person)
    reader.get(PATH, status=403)
    assert "Delivery" not in reader.get("/notifications")
    assert reader.post(f"{PATH}/{stuck[0].id}/again").status_code == 403
    assert reader.post(f"{PATH}/addresses/{'0' * 24}/works").status_code == 403
    assert reload(db, stuck[0]).state is MessageState.DEAD


def test_one_that_was_given_up_is_tried_again_once(
    db: Database, keeper: Reader, stuck: list[Message]
):
    for message in stuck:
        path = f"{PATH}/{message.id}/again"
        assert keeper.post(path).status_code == 303
        again = reload(db, message)
        assert again.state is MessageState.WAITING
        assert (again.due_at, again.attempts, again.outcome) == (START, 0, "")
        assert again.settled_at is None
        assert keeper.post(path).status_code == 409
    assert "Nothing is stuck" in keeper.get(PATH)
    with db.reader() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.action == "message.retried")).all()
    assert [entry.actor_id for entry in noted] == [keeper.person.id] * 2
    assert {entry.loop_id for entry in noted} == {None}
    assert keeper.post(f"{PATH}/{keeper.person.id}/again").status_code == 404


def test_an_address_that_works_again_is_written_to_again(
    db: Database, keeper: Reader, stuck: list[Message]
):
    ways = WORKS.findall(keeper.get(PATH))
    assert len(ways) == 2
    assert keeper.post(ways[0]).status_code == 303
    assert WORKS.findall(keeper.get(PATH)) == ways[1:]
    assert keeper.post(ways[0]).status_code == 404
    assert keeper.post(f"{PATH}/addresses/%C3%A9/works").status_code == 404
    with db.reader() as session:
        assert len(session.exec(select(AddressTrouble)).all()) == 1
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "address.cleared")).one()
    assert entry.actor_id == keeper.person.id
    assert entry.subject_id in {stuck[0].person_id, stuck[1].candidate_id}
    assert "@" not in str(entry.detail)


def test_what_waits_is_counted_and_the_oldest_that_is_due_is_named(db: Database, keeper: Reader):
    with db.writer() as session:
        a_message(session, "weekly_digest", keeper.person, due_at=START - timedelta(hours=3))
        a_message(session, "weekly_digest", keeper.person, due_at=START + timedelta(hours=3))
        a_message(session, "offer_step", keeper.person, state="held")
        a_message(session, "offer_step", keeper.person, state="sent")
        session.commit()
    page = re.sub(r"\s+", " ", keeper.get(PATH))
    assert "<dt>Waiting</dt> <dd> 2 </dd>" in page
    assert "<dt>Held for a digest</dt> <dd> 1 </dd>" in page
    assert "3 hours ago" in page


def test_it_goes_on_by_key_at_no_further_cost(app: Flask, db: Database, keeper: Reader):
    def more(count: int) -> None:
        with db.writer() as session:
            for number in range(count):
                at = START - timedelta(minutes=number)
                a_message(session, "offer_step", keeper.person, state="dead", created_at=at)
            session.commit()

    more(1)
    keeper.get(PATH)
    with statements(app) as one:
        keeper.get(PATH)
    more(60)
    with statements(app) as many:
        page = keeper.get(PATH)
    assert many.count == one.count
    assert page.count("Try again") == 50
    older = page.split('rel="next"', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    assert keeper.get(older).count("Try again") == 11
