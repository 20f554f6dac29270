"""What every request meets: declared access, headers, errors that tell nothing, idempotency."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import func, select

from config.settings import Settings
from hiring.app import create_app
from hiring.models.access import UserSession
from hiring.models.people import Person
from hiring.webkit import access
from tests.builders.people import a_person, a_token, bearer, csrf_of, signed_in
from tests.harness.clock import START

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database


@pytest.fixture
def administrator(db: Database) -> dict[str, str]:
    """The headers of an administrator's program."""
    with db.writer() as session:
        person = a_person(session, name="Ada Min", roles=["administrator"])
        headers = bearer(a_token(session, person))
        session.commit()
    return headers


def test_every_route_declares_its_access(app: Flask):
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access.declared(rule.endpoint, app) is None
    ]
    assert undeclared == []


def test_every_api_route_wants_a_token(app: Flask):
    open_to_all = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        and (declared := access.declared(rule.endpoint, app)) is not None
        and declared.kind != "token"
    }
    assert open_to_all == {"/api/v1/openapi.json"}


def test_a_route_without_a_declaration_is_refused(settings: Settings):
    app = create_app(settings)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.get_data(as_text=True)
    app.extensions["database"].dispose()


@pytest.mark.parametrize("path", ["/sign-in", "/help/rules", "/nothing", "/healthz", "/api/v1/me"])
def test_headers_on_every_answer(client: FlaskClient, path: str):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_a_stranger_is_sent_to_sign_in_and_back(client: FlaskClient):
    answer = client.get("/people?query=ana")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/people?query%3Dana"


def test_f1_what_was_typed_survives_a_session_that_ended(
    app: Flask, db: Database, client: FlaskClient
):
    with db.writer() as session:
        person = a_person(session)
        session.commit()
    signed_in(client, person, app)
    token = csrf_of(client, "/account")
    with db.writer() as session:
        session.execute(sa.update(UserSession).values(revoked_at=START))
        session.commit()
    answer = client.post(
        "/loops/00000000-0000-0000-0000-000000000001/feedback/mine",
        data={"csrf_token": token, "narrative": "<b>An hour's work</b>", "vote": "no"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "&lt;b&gt;An hour&#39;s work&lt;/b&gt;" in page
    assert token not in page
    assert "/sign-in" in page


REFUSED_TOKENS = {
    "none": {},
    "unknown": {"Authorization": "Bearer nothing"},
    "another scheme": {"Authorization": "Basic YTpi"},
    "empty": {"Authorization": "Bearer "},
}


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/nothing", "/api/v1/loops/1"])
@pytest.mark.parametrize("headers", REFUSED_TOKENS.values(), ids=REFUSED_TOKENS)
def test_without_a_token_every_address_answers_alike(
    client: FlaskClient, path: str, headers: dict[str, str]
):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_api_does_not_take_a_browsers_cookie(app: Flask, db: Database, client: FlaskClient):
    with db.writer() as session:
        person = a_person(session, roles=["administrator"])
        session.commit()
    signed_in(client, person, app)
    assert client.get("/api/v1/me").status_code == 401


BAD_BODIES: dict[str, tuple[bytes, str, int]] = {
    "no JSON": (b"{", "application/json", 422),
    "a list": (b"[]", "application/json", 422),
    "a text": (b'"{}"', "application/json", 422),
    "another type": (b"name=x", "application/x-www-form-urlencoded", 415),
    "nested too deep": (b"[" * 100_000, "application/json", 422),
    "too large": (b'{"name": "' + b"x" * 2_000_000 + b'"}', "application/json", 413),
}


@pytest.mark.parametrize(("body", "content_type", "status"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_a_problem_with_a_reason(
    client: FlaskClient,
    administrator: dict[str, str],
    body: bytes,
    content_type: str,
    status: int,
):
    answer = client.post(
        "/api/v1/people", data=body, content_type=content_type, headers=administrator
    )
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"]


def test_a_method_that_is_not_there_says_which_are(
    client: FlaskClient, administrator: dict[str, str]
):
    answer = client.delete("/api/v1/people", headers=administrator)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.mimetype == "application/problem+json"


class TestIdempotency:
    """The same key and body: the same answer, once done."""

    def create(
        self, client: FlaskClient, headers: dict[str, str], key: str, **body: Any
    ) -> tuple[int, dict[str, Any]]:
        body = {"email": "new@example.com", "name": "New", **body}
        answer = client.post(
            "/api/v1/people", json=body, headers={**headers, "Idempotency-Key": key}
        )
        return answer.status_code, answer.get_json()

    def test_a_repeated_post_is_answered_the_same(
        self, client: FlaskClient, administrator: dict[str, str], db: Database
    ):
        first = self.create(client, administrator, "k1")
        again = self.create(client, administrator, "k1")
        assert first[0] == 201
        assert again == first
        with db.reader() as session:
            found = session.exec(
                select(func.count()).select_from(Person).where(Person.name == "New")
            )
            assert found.one() == 1

    def test_another_body_with_the_same_key_is_refused(
        self, client: FlaskClient, administrator: dict[str, str]
    ):
        self.create(client, administrator, "k1")
        status, answer = self.create(client, administrator, "k1", name="Other")
        assert status == 422
        assert "another request" in answer["errors"][0]["detail"]

    def test_another_persons_key_is_another_key(
        self, client: FlaskClient, administrator: dict[str, str], db: Database
    ):
        self.create(client, administrator, "k1")
        with db.writer() as session:
            other = bearer(a_token(session, a_person(session, roles=["administrator"])))
            session.commit()
        assert self.create(client, other, "k1", email="other@example.com")[0] == 201

    def test_what_was_refused_can_be_sent_again(
        self, client: FlaskClient, administrator: dict[str, str]
    ):
        assert self.create(client, administrator, "k1", manager_id=str(uuid.uuid4()))[0] == 422
        assert self.create(client, administrator, "k1")[0] == 201

    def test_at_once_it_is_done_once(self, app: Flask, administrator: dict[str, str], db: Database):
        def post(_: int) -> int:
            return self.create(app.test_client(), administrator, "k1")[0]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(post, range(24)))
        assert set(answers) <= {201, 409}
        assert 201 in answers
        with db.reader() as session:
            found = session.exec(
                select(func.count()).select_from(Person).where(Person.name == "New")
            )
            assert found.one() == 1


def test_readiness_tells_database_migrations_and_heartbeat(client: FlaskClient):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "head",
        "scheduler_heartbeat": None,
    }


def test_an_unmigrated_database_is_not_ready(empty_database: str):
    app = create_app(Settings.for_tests(database_url=empty_database))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["migrations"] == "missing"
    app.extensions["database"].dispose()
