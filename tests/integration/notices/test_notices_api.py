"""Notifications, preferences and the ladder through the API: one's own, and as the pages do it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.terms import SeatKind
from hiring.models.loops import Seat
from tests.builders.loops import BuiltLoop, a_loop
from tests.builders.people import a_person, a_token, bearer
from tests.harness.clock import START
from tests.integration.mail.letters import a_message

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from hiring.models.mail import Message

LIST, PREFERENCES = "/api/v1/me/notifications", "/api/v1/me/mail-preferences"
LADDER = "/api/v1/reminder-ladder"
DEFAULT: dict[str, Any] = {
    "rhythm": "at_once",
    "digest_at": "08:00",
    "quiet_from": None,
    "quiet_until": None,
    "muted": [],
    "time_zone": "Europe/London",
}
OWN = [
    {"hours": 1, "to": "author"},
    {"hours": 9, "to": "recruiter"},
    {"hours": 20, "to": "bar_raiser"},
]
Headers = dict[str, str]


@pytest.fixture
def told(db: Database) -> tuple[BuiltLoop, list[Message], Headers]:
    """Three messages of one interviewer, and the headers of their program."""
    with db.writer() as session:
        built = a_loop(session)
        seat, person = built.of(SeatKind.INTERVIEWER)[0]
        messages = [
            a_message(
                session,
                "feedback_requested",
                person,
                built=built,
                seat=seat,
                created_at=START - timedelta(hours=hours),
            )
            for hours in range(3)
        ]
        headers = bearer(a_token(session, person))
        session.commit()
    return built, messages, headers


def headers_of(db: Database, *roles: str) -> Headers:
    with db.writer() as session:
        made = bearer(a_token(session, a_person(session, roles=roles)))
        session.commit()
    return made


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer.get_json()["items"]]


def test_ones_own_are_listed_newest_first_page_by_page(
    client: FlaskClient, told: tuple[BuiltLoop, list[Message], Headers]
):
    built, messages, headers = told
    answer = client.get(f"{LIST}?limit=2", headers=headers)
    assert answer.status_code == 200
    body = answer.get_json()
    assert ids(answer) == [str(one.id) for one in messages[:2]]
    first = body["items"][0]
    assert first["kind"] == "feedback_requested"
    assert first["path"].startswith(f"/loops/{built.loop.id}/feedback")
    assert (first["created_at"], first["read_at"]) == ("2026-03-10T15:00:00Z", None)
    assert first["state"] == "waiting"
    assert first["headline"]
    following = client.get(body["next"], headers=headers)
    assert ids(following) == [str(messages[2].id)]
    assert following.get_json()["next"] is None


def test_one_or_all_are_marked_read(
    client: FlaskClient, told: tuple[BuiltLoop, list[Message], Headers]
):
    _, messages, headers = told
    path = f"{LIST}/{messages[1].id}/read"
    answer = client.post(path, json={}, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json()["read_at"] == "2026-03-10T15:00:00Z"
    unread = client.get(f"{LIST}?unread=true", headers=headers)
    assert ids(unread) == [str(messages[0].id), str(messages[2].id)]
    assert client.post(path, json={}, headers=headers).status_code == 200
    assert client.post(f"{LIST}/read-all", json={}, headers=headers).get_json() == {"unread": 0}
    assert ids(client.get(f"{LIST}?unread=true", headers=headers)) == []
    assert len(ids(client.get(LIST, headers=headers))) == 3


def test_anothers_are_not_there(
    client: FlaskClient, db: Database, told: tuple[BuiltLoop, list[Message], Headers]
):
    _, messages, _ = told
    others = headers_of(db, "administrator", "recruiter", "programme_lead")
    assert ids(client.get(LIST, headers=others)) == []
    for id_ in (messages[0].id, uuid.uuid4()):
        answer = client.post(f"{LIST}/{id_}/read", json={}, headers=others)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
    assert client.get(LIST).status_code == 401


def test_what_is_not_theirs_any_more_is_neither_listed_nor_opened_f7(
    client: FlaskClient, db: Database, told: tuple[BuiltLoop, list[Message], Headers]
):
    built, messages, headers = told
    with db.writer() as session:
        seat = session.get_one(Seat, built.of(SeatKind.INTERVIEWER)[0][0].id)
        seat.removed_at, seat.held = START, False
        session.commit()
    assert ids(client.get(LIST, headers=headers)) == []
    answer = client.post(f"{LIST}/{messages[0].id}/read", json={}, headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "cursor=x", "unread=perhaps"])
def test_a_malformed_query_is_a_problem(client: FlaskClient, db: Database, query: str):
    answer = client.get(f"{LIST}?{query}", headers=headers_of(db))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_preferences_are_read_set_and_guarded_by_their_etag(client: FlaskClient, db: Database):
    headers = headers_of(db)
    first = client.get(PREFERENCES, headers=headers)
    assert first.get_json() == DEFAULT
    wanted = {
        "rhythm": "daily",
        "digest_at": "17:45",
        "quiet_from": "21:00",
        "quiet_until": "06:30",
        "muted": ["weekly_digest"],
    }
    match = {**headers, "If-Match": first.headers["ETag"]}
    answer = client.put(PREFERENCES, json=wanted, headers=match)
    assert answer.status_code == 200
    assert answer.get_json() == {**wanted, "time_zone": "Europe/London"}
    assert client.put(PREFERENCES, json={}, headers=match).status_code == 412
    assert client.get(PREFERENCES, headers=headers).get_json()["digest_at"] == "17:45"
    assert client.put(PREFERENCES, json={}, headers=headers).get_json() == DEFAULT


@pytest.mark.parametrize(
    ("body", "pointer", "rule"),
    [
        ({"digest_at": "24:00"}, "/digest_at", None),
        ({"quiet_from": "21:00"}, "/quiet_until", None),
        ({"quiet_from": "21:00", "quiet_until": "21:00"}, "/quiet_until", None),
        ({"muted": ["feedback_reminder"]}, "/muted", "F6"),
        ({"muted": ["moonshine"]}, "/muted/0", None),
        ({"rhythm": "hourly"}, "/rhythm", None),
        ({"colour": "red"}, "/colour", None),
    ],
)
def test_what_makes_no_sense_is_a_problem_with_a_pointer(
    client: FlaskClient, db: Database, body: dict[str, Any], pointer: str, rule: str | None
):
    headers = headers_of(db)
    answer = client.put(PREFERENCES, json=body, headers=headers)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]
    assert answer.get_json().get("rule") == rule
    assert client.get(PREFERENCES, headers=headers).get_json() == DEFAULT


def test_the_ladder_is_read_by_all_and_set_by_its_keepers_f6(client: FlaskClient, db: Database):
    keeper, other = headers_of(db, "programme_lead"), headers_of(db, "recruiter")
    first = client.get(LADDER, headers=other).get_json()
    assert first["is_default"] is True
    assert [step["hours"] for step in first["steps"]] == [0, 4, 24, 28, 36]
    body = {"steps": OWN}
    assert client.put(LADDER, json=body, headers=other).status_code == 403
    answer = client.put(LADDER, json=body, headers=keeper)
    assert answer.get_json() == {"steps": OWN, "is_default": False}
    match = {**keeper, "If-Match": answer.headers["ETag"]}
    assert client.put(LADDER, json={"steps": []}, headers=match).get_json() == first
    assert client.put(LADDER, json=body, headers=match).status_code == 412


def test_what_is_no_ladder_is_refused_with_its_rule_f6(client: FlaskClient, db: Database):
    keeper = headers_of(db, "administrator")
    wrong = {"steps": [{"hours": 5, "to": "author"}, {"hours": 2, "to": "recruiter"}]}
    answer = client.put(LADDER, json=wrong, headers=keeper)
    assert (answer.status_code, answer.get_json()["rule"]) == (409, "F6")
    assert "/steps/1" in [error["pointer"] for error in answer.get_json()["errors"]]
    for steps in ([{"hours": -1, "to": "author"}], [{"hours": 1, "to": "nobody"}], [OWN[0]] * 13):
        assert client.put(LADDER, json={"steps": steps}, headers=keeper).status_code == 422
