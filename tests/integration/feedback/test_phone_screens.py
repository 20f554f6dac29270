from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.requisitions import Requisition
from hiring.models.system import AuditEntry
from tests.builders.candidates import an_application
from tests.builders.feedback import submitted_feedback
from tests.builders.loops import a_loop
from tests.builders.people import a_person, a_token, bearer, csrf_of, signed_in
from tests.builders.requisitions import a_requisition

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

CANARY = "kingfisher"
BODY = {
    "principles": ["ownership"],
    "notes": f"They owned the release. {CANARY}",
    "vote": "yes",
    "held_at": "2026-03-01T10:00:00Z",
}


class Desk:
    """A loop with a phone screen under it, and everybody's token."""

    def __init__(self, client: FlaskClient, db: Database, state: str = "scheduled") -> None:
        self.client = client
        with db.writer() as session:
            self.built = built = a_loop(session, state=state)
            self.people = {
                "manager": built.hiring_manager,
                "recruiter": built.recruiter,
                "bar_raiser": built.bar_raiser,
                "interviewer": built.interviewers[0],
                "other_recruiter": a_person(session, roles=("recruiter",)),
                "administrator": a_person(session, roles=("administrator",)),
                "stranger": a_person(session),
            }
            self.tokens = {name: a_token(session, one) for name, one in self.people.items()}
            session.commit()
        self.path = f"/api/v1/applications/{built.application.id}/phone-screen"

    def get(self, who: str) -> TestResponse:
        return self.client.get(self.path, headers=bearer(self.tokens[who]))

    def put(self, who: str, **changes: Any) -> TestResponse:
        body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
        return self.client.put(self.path, json=body, headers=bearer(self.tokens[who]))


@pytest.fixture
def desk(client: FlaskClient, db: Database) -> Desk:
    return Desk(client, db)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        ("recruiter", 403),
        ("bar_raiser", 403),
        ("interviewer", 403),
        ("other_recruiter", 403),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_only_the_hiring_manager_records_a_phone_screen(desk: Desk, who: str, status: int) -> None:
    answer = desk.put(who)
    assert answer.status_code == status
    if status == 200:
        assert {name: answer.json[name] for name in BODY} == BODY
        assert answer.json["hidden_because"] is None


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"principles": []}, "/principles"),
        ({"principles": ["frugality"]}, "/principles/0"),
        ({"notes": "  "}, "/notes"),
        ({"vote": "neutral"}, "/vote"),
        ({"vote": None}, "/vote"),
        ({"held_at": "2026-03-10T15:00:01Z"}, "/held_at"),
    ],
)
def test_on_the_fence_means_no_and_evidence_is_needed(
    desk: Desk, changes: dict[str, Any], pointer: str
) -> None:
    body = {**BODY, **changes}
    body = {name: value for name, value in body.items() if value is not None}
    answer = desk.client.put(desk.path, json=body, headers=bearer(desk.tokens["manager"]))
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert desk.get("manager").status_code == 404


@pytest.mark.parametrize("who", ["bar_raiser", "interviewer"])
def test_s1_interviewers_are_blind_until_their_own_is_in(
    desk: Desk, db: Database, clock: FrozenClock, who: str
) -> None:
    desk.put("manager")
    blind = desk.get(who)
    assert blind.status_code == 200
    assert (blind.json["notes"], blind.json["vote"]) == (None, None)
    assert "S1" in blind.json["hidden_because"]
    assert CANARY not in blind.get_data(as_text=True)
    desk.put("manager", notes=f"Another {CANARY} altogether.", vote="strong_no")
    assert desk.get(who).headers["ETag"] == blind.headers["ETag"]
    clock.advance(days=10)
    with db.writer() as session:
        person = desk.people[who]
        seat = next(one for one in desk.built.seats if one.person_id == person.id)
        submitted_feedback(session, seat, submitted_at=clock.now)
        session.commit()
    opened = desk.get(who)
    assert opened.json["vote"] == "strong_no"
    assert CANARY in opened.json["notes"]


@pytest.mark.parametrize("who", ["other_recruiter", "administrator", "stranger"])
def test_s1_whoever_has_no_part_is_told_there_is_none(desk: Desk, who: str) -> None:
    before = desk.get(who)
    desk.put("manager")
    after = desk.get(who)
    assert (after.status_code, after.get_data()) == (404, before.get_data())


def test_s1_reading_is_recorded_and_reading_ones_own_is_not(
    client: FlaskClient, db: Database
) -> None:
    with db.writer() as session:
        manager, recruiter = a_person(session), a_person(session, roles=("recruiter",))
        requisition = a_requisition(session, hiring_manager=manager, recruiter=recruiter)
        application = an_application(session, requisition=requisition)
        tokens = [a_token(session, one) for one in (manager, recruiter)]
        session.commit()
    path = f"/api/v1/applications/{application.id}/phone-screen"
    client.put(path, json=BODY, headers=bearer(tokens[0]))
    for secret in tokens:
        assert client.get(path, headers=bearer(secret)).json["vote"] == "yes"
    with db.reader() as session:
        read = session.exec(select(AuditEntry).where(AuditEntry.action == "phone_screen.read"))
        assert [entry.actor_id for entry in read] == [recruiter.id]
        written = session.exec(
            select(AuditEntry).where(AuditEntry.action == "phone_screen.recorded")
        ).one()
    assert written.detail == {}


def test_it_may_be_written_anew_until_the_loop_begins(desk: Desk, clock: FrozenClock) -> None:
    desk.put("manager")
    assert desk.put("manager", vote="no").json["vote"] == "no"
    start = min(seat.starts_at for seat in desk.built.seats if seat.starts_at)
    clock.set(start - timedelta(seconds=1))
    assert desk.put("manager", vote="yes").status_code == 200
    clock.set(start)
    late = desk.put("manager", vote="no")
    assert (late.status_code, late.json["rule"]) == (409, "S1")


def test_the_next_hiring_manager_does_not_overwrite_it(desk: Desk, db: Database) -> None:
    desk.put("manager")
    with db.writer() as session:
        requisition = session.get_one(Requisition, desk.built.requisition.id)
        requisition.hiring_manager_id = desk.people["stranger"].id
        session.commit()
    answer = desk.put("stranger", vote="no")
    assert (answer.status_code, answer.json["rule"]) == (409, "S1")


def test_if_match_guards_it(desk: Desk) -> None:
    first = desk.put("manager")
    headers = {**bearer(desk.tokens["manager"]), "If-Match": first.headers["ETag"]}
    assert (
        desk.client.put(desk.path, json={**BODY, "vote": "no"}, headers=headers).status_code == 200
    )
    assert desk.client.put(desk.path, json=BODY, headers=headers).status_code == 412


def test_the_page_records_and_shows_it_back(desk: Desk, app: Flask) -> None:
    client = signed_in(app.test_client(), desk.people["manager"], app)
    path = f"/applications/{desk.built.application.id}/phone-screen"
    token = csrf_of(client, path)
    sent = {
        "csrf_token": token,
        "principles": ["ownership", "dive_deep"],
        "notes": f"They dug. {CANARY}",
        "vote": "no",
        "held_at": "2026-03-09T10:00",
    }
    answer = client.post(path, data=sent)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert CANARY in client.get(path).get_data(as_text=True)
    told = desk.get("manager").json
    assert (told["vote"], told["principles"]) == ("no", ["ownership", "dive_deep"])
    assert told["held_at"] == "2026-03-09T10:00:00Z"
    undecided = client.post(path, data={**sent, "vote": "", "notes": "Kept as typed."})
    assert undecided.status_code == 422
    assert "Kept as typed." in undecided.get_data(as_text=True)


def test_s1_the_page_says_why_it_is_hidden(desk: Desk, app: Flask) -> None:
    desk.put("manager")
    client = signed_in(app.test_client(), desk.people["interviewer"], app)
    path = f"/applications/{desk.built.application.id}/phone-screen"
    page = client.get(path)
    assert page.status_code == 200
    assert CANARY not in page.get_data(as_text=True)
    assert "once your own feedback" in page.get_data(as_text=True)
    posted = client.post(path, data={"csrf_token": csrf_of(client, "/requisitions")})
    assert posted.status_code == 403
