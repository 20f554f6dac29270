"""Signing in: by password, by one-time link, in a demonstration; and out again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.access import SignInAttempt, SignInLink, UserSession
from hiring.models.people import Person
from hiring.models.system import AuditEntry
from hiring.people import actions
from hiring.people import passwords as passwords_module
from hiring.people.commands import MakeLink
from hiring.people.passwords import Passwords, passwords_of
from hiring.people.routes.entry import own_path
from tests.builders.people import a_person, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

PASSWORD = "copper lantern walks sideways"


@pytest.fixture
def ana(db: Database) -> Person:
    """Somebody with a password."""
    with db.writer() as session:
        person = a_person(session, name="Ana Ruiz", email="ana@example.com")
        person.password_hash = passwords_of(cheap=True).hash(PASSWORD)
        session.commit()
    return person


def try_in(
    client: FlaskClient, email: str = "ana@example.com", password: str = PASSWORD, **more: Any
) -> TestResponse:
    data = {"csrf_token": csrf_of(client, "/sign-in"), "email": email, "password": password}
    return client.post("/sign-in", data={**data, **more.pop("data", {})}, **more)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def a_link(db: Database, person: Person, clock: FrozenClock, minutes: int = 60) -> str:
    with db.writer() as session:
        wanted = MakeLink(person.id, minutes)
        secret = actions.make_sign_in_link(session, None, wanted, now=clock.now)
        session.commit()
    return f"/sign-in/link/{secret}"


@pytest.mark.parametrize("email", ["ana@example.com", " Ana@Example.com "])
def test_with_the_right_password(client: FlaskClient, ana: Person, email: str):
    answer = try_in(client, email)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert is_in(client)


def test_a_decomposed_accent_is_the_same_password(client: FlaskClient, db: Database, ana: Person):
    with db.writer() as session:
        person = session.get_one(Person, ana.id)
        person.password_hash = passwords_of(cheap=True).hash("caf\u00e9 lantern")
        session.commit()
    assert try_in(client, password="cafe\u0301 lantern").status_code == 303


WRONG = {
    "another password": ("ana@example.com", "something else"),
    "nobody's address": ("nobody@example.com", PASSWORD),
    "somebody without a password": ("bo@example.com", "nobody has this password"),
    "somebody deactivated": ("gone@example.com", PASSWORD),
}


@pytest.mark.parametrize(("email", "password"), WRONG.values(), ids=WRONG)
def test_every_wrong_sign_in_is_answered_alike(
    client: FlaskClient, db: Database, ana: Person, email: str, password: str
):
    with db.writer() as session:
        a_person(session, email="bo@example.com")
        gone = a_person(session, email="gone@example.com", active=False)
        gone.password_hash = ana.password_hash
        session.commit()
    answer = try_in(client, email, password)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "That e-mail address and password do not fit" in text
    assert f'value="{email}"' in text
    assert password not in text
    assert not is_in(client)
    with db.reader() as session:
        refused = session.exec(select(AuditEntry).where(AuditEntry.action == "session.refused"))
        assert len(refused.all()) == 1


def test_the_cookie_starts_anew(app: Flask, client: FlaskClient, ana: Person):
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        token = cookie["csrf_token"]
    try_in(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != token
        assert cookie.permanent


def test_signing_in_again_ends_the_session_before(
    client: FlaskClient, app: Flask, db: Database, ana: Person, clock: FrozenClock
):
    signed_in(client, ana, app)
    path = a_link(db, ana, clock)
    client.post(path, data={"csrf_token": csrf_of(client, path)})
    with db.reader() as session:
        open_ones = [row for row in session.exec(select(UserSession)) if row.revoked_at is None]
    assert len(open_ones) == 1


def test_five_failures_make_a_pause(client: FlaskClient, ana: Person, clock: FrozenClock):
    for _ in range(5):
        assert try_in(client, password="wrong").status_code == 422
    clock.advance(minutes=1)
    paused = try_in(client)
    assert paused.status_code == 429
    assert paused.headers["Retry-After"] == str(14 * 60)
    assert "Try again in 14 minutes" in paused.get_data(as_text=True)
    assert not is_in(client)
    clock.advance(minutes=14, seconds=1)
    assert try_in(client).status_code == 303


def test_the_pause_is_the_same_for_an_address_nobody_has(client: FlaskClient, ana: Person):
    statuses = [try_in(client, "nobody@example.com", "x").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert try_in(client).status_code == 303


def test_a_success_forgets_the_failures(client: FlaskClient, db: Database, ana: Person):
    for _ in range(4):
        try_in(client, password="wrong")
    assert try_in(client).status_code == 303
    client.post("/sign-out", data={"csrf_token": csrf_of(client, "/account")})
    assert [try_in(client, password="wrong").status_code for _ in range(5)] == [422] * 5


def test_successes_never_make_a_pause(client: FlaskClient, app: Flask, ana: Person):
    for _ in range(35):
        assert try_in(app.test_client()).status_code == 303


def test_one_network_address_cannot_try_everybody(client: FlaskClient, app: Flask, ana: Person):
    statuses = [try_in(client, f"{number}@example.com", "x").status_code for number in range(31)]
    assert statuses == [422] * 30 + [429]
    elsewhere = try_in(app.test_client(), environ_overrides={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 303


def test_guesses_at_the_same_moment_do_not_slip_through(app: Flask, ana: Person, db: Database):
    def guess(number: int) -> int:
        return try_in(app.test_client(), password=f"wrong {number}").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(guess, range(16)))
    assert statuses == [422] * 5 + [429] * 11


def test_failures_are_kept_as_digests_and_not_for_long(
    client: FlaskClient, db: Database, ana: Person, clock: FrozenClock
):
    try_in(client, password="wrong")
    with db.reader() as session:
        kept = session.exec(select(SignInAttempt)).all()
    assert len(kept) == 2
    assert all(len(row.key) == 64 and "ana" not in row.key for row in kept)
    clock.advance(minutes=16)
    try_in(client, "other@example.com", "wrong")
    with db.reader() as session:
        assert len(session.exec(select(SignInAttempt)).all()) == 2


def test_an_outdated_hash_is_renewed_at_sign_in(client: FlaskClient, db: Database, ana: Person):
    older = Passwords(time_cost=2, memory_cost=16).hash(PASSWORD)
    with db.writer() as session:
        session.get_one(Person, ana.id).password_hash = older
        session.commit()
    assert try_in(client).status_code == 303
    with db.reader() as session:
        renewed = session.get_one(Person, ana.id).password_hash
    assert renewed is not None
    assert renewed != older
    assert not passwords_of(cheap=True).is_outdated(renewed)


def test_when_the_machine_is_busy_nothing_counts_as_a_failure(
    client: FlaskClient, db: Database, ana: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(passwords_module, "PATIENCE", 0.001)
    own = passwords_of(cheap=True)
    held = 0
    while own._room.acquire(blocking=False):
        held += 1
    try:
        for _ in range(6):
            busy = try_in(client)
            assert (busy.status_code, busy.headers["Retry-After"]) == (429, "5")
    finally:
        own._room.release(held)
    assert try_in(client).status_code == 303


PATHS = {
    "/people": "/people",
    "/people?search=a&team=b": "/people?search=a&team=b",
    "": "",
    "people": "",
    "//evil.example": "",
    "///evil.example": "",
    "/\\evil.example": "",
    "\\\\evil.example": "",
    "/\t/evil.example": "",
    "/\n/evil.example": "",
    "\x01//evil.example": "",
    "/people\x00": "",
    " /people": "",
    "https://evil.example": "",
    "https:/people": "",
    "javascript:alert(1)": "",
    "//[": "",
}


@pytest.mark.parametrize(("asked", "kept"), PATHS.items(), ids=[repr(path) for path in PATHS])
def test_only_own_paths_are_gone_back_to(client: FlaskClient, ana: Person, asked: str, kept: str):
    assert own_path(asked) == kept
    answer = try_in(client, data={"next": asked})
    assert answer.headers["Location"] == (kept or "/")


def test_back_to_where_one_was_going(client: FlaskClient, ana: Person):
    sent = client.get("/people?search=ana").headers["Location"]
    page = client.get(sent).get_data(as_text=True)
    assert 'value="/people?search=ana"' in page
    signed = try_in(client, data={"next": "/people?search=ana"})
    assert signed.headers["Location"] == "/people?search=ana"
    again = client.get("/sign-in?next=/people")
    assert (again.status_code, again.headers["Location"]) == (303, "/people")


def test_looking_at_a_link_consumes_nothing(
    client: FlaskClient, db: Database, ana: Person, clock: FrozenClock
):
    path = a_link(db, ana, clock)
    for method in ("GET", "HEAD", "GET"):
        assert client.open(path, method=method).status_code == 200
    page = client.get(path).get_data(as_text=True)
    assert "Sign in as Ana Ruiz" in page
    assert page.count("<button") - page.count('type="button"') == 1
    assert not is_in(client)
    with db.reader() as session:
        assert session.exec(select(SignInLink)).one().used_at is None


def test_a_link_signs_in_once(
    app: Flask, client: FlaskClient, db: Database, ana: Person, clock: FrozenClock
):
    path = a_link(db, ana, clock)
    answer = client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(client)
    other = app.test_client()
    assert other.get(path).status_code == 404
    again = other.post(path, data={"csrf_token": csrf_of(other, "/sign-in")})
    assert again.status_code == 404
    assert "Each link works once" in again.get_data(as_text=True)
    assert not is_in(other)


def test_a_link_signs_in_once_also_for_many_presses_at_once(
    app: Flask, db: Database, ana: Person, clock: FrozenClock
):
    path = a_link(db, ana, clock)
    clients = [app.test_client() for _ in range(24)]
    tokens = [csrf_of(client, path) for client in clients]

    def press(number: int) -> int:
        return clients[number].post(path, data={"csrf_token": tokens[number]}).status_code

    with ThreadPoolExecutor(24) as pool:
        statuses = sorted(pool.map(press, range(24)))
    assert statuses == [303] + [404] * 23
    with db.reader() as session:
        assert len(session.exec(select(UserSession)).all()) == 1


SPENT = ["expired", "deactivated", "address changed", "unknown"]


@pytest.mark.parametrize("why", SPENT)
def test_a_link_that_does_not_work_tells_nothing(
    client: FlaskClient, db: Database, ana: Person, clock: FrozenClock, why: str
):
    path = a_link(db, ana, clock, minutes=10)
    with db.writer() as session:
        person = session.get_one(Person, ana.id)
        if why == "expired":
            clock.advance(minutes=10)
        elif why == "deactivated":
            person.active = False
        elif why == "address changed":
            actions.keys.revoke_links(session, ana.id, now=clock.now)
        else:
            path = "/sign-in/link/unknown"
        session.commit()
    shown = client.get(path)
    assert shown.status_code == 404
    assert "Ana" not in shown.get_data(as_text=True)
    pressed = client.post(path, data={"csrf_token": csrf_of(client, "/sign-in")})
    assert pressed.status_code == 404
    assert not is_in(client)


def test_without_a_csrf_token_a_link_is_not_pressed(
    client: FlaskClient, db: Database, ana: Person, clock: FrozenClock
):
    path = a_link(db, ana, clock)
    assert client.post(path).status_code == 400
    assert client.get(path).status_code == 200


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient, ana: Person):
    signed_in(client, ana, app)
    with client.session_transaction() as cookie:
        kept = cookie["_user_id"]
    answer = client.post("/sign-out", data={"csrf_token": csrf_of(client, "/account")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = kept
    assert not is_in(client)
    assert not is_in(thief)
    assert client.get("/sign-out").status_code == 405


def test_a_session_expires(client: FlaskClient, ana: Person, clock: FrozenClock):
    try_in(client)
    clock.advance(timedelta(days=7, seconds=-1))
    assert is_in(client)
    clock.advance(seconds=1)
    assert not is_in(client)


def test_an_empty_installation_says_how_to_begin(client: FlaskClient, db: Database):
    page = client.get("/sign-in").get_data(as_text=True)
    create = "flask --app wsgi person create you@example.com --name"
    assert f"{create} &#34;Your Name&#34; --role administrator" in page
    assert "flask --app wsgi person login-link you@example.com" in page
    assert 'type="password"' not in page
    with db.writer() as session:
        a_person(session)
        session.commit()
    page = client.get("/sign-in").get_data(as_text=True)
    assert "person create" not in page
    assert 'type="password"' in page


def test_nobody_is_chosen_where_people_are_real(client: FlaskClient, db: Database, ana: Person):
    assert "Ana Ruiz" not in client.get("/sign-in").get_data(as_text=True)
    data = {"csrf_token": csrf_of(client, "/sign-in"), "person_id": str(ana.id)}
    assert client.post("/sign-in/as", data=data).status_code == 404
    assert not is_in(client)
