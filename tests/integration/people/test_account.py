"""One's own account: password, sessions, API tokens, time zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.access import ApiToken, UserSession, digest
from hiring.models.people import Person
from hiring.models.system import AuditEntry
from hiring.people import actions
from hiring.people.commands import MakeLink
from hiring.people.passwords import passwords_of
from tests.builders.people import a_person, a_token, bearer, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

OLD = "copper lantern walks sideways"
NEW = "quiet harbour seven umbrellas"


@pytest.fixture
def ana(db: Database) -> Person:
    """Somebody with a password."""
    with db.writer() as session:
        person = a_person(session, name="Ana Ruiz", email="ana@example.com")
        person.password_hash = passwords_of(cheap=True).hash(OLD)
        session.commit()
    return person


@pytest.fixture
def bo(db: Database) -> Person:
    """Somebody else, without a password."""
    with db.writer() as session:
        person = a_person(session, name="Bo Lund", email="bo@example.com")
        session.commit()
    return person


def post(client: FlaskClient, path: str, **data: Any) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf_of(client, "/account"), **data})


def hash_of(db: Database, person: Person) -> str | None:
    with db.reader() as session:
        return session.get_one(Person, person.id).password_hash


def sign_in_by_link(client: FlaskClient, db: Database, person: Person, clock: FrozenClock) -> str:
    with db.writer() as session:
        secret = actions.make_sign_in_link(session, None, MakeLink(person.id, 60), now=clock.now)
        session.commit()
    path = f"/sign-in/link/{secret}"
    answer = client.post(path, data={"csrf_token": csrf_of(client, path)})
    return answer.headers["Location"]


def test_a_first_password_after_a_link(
    app: Flask, client: FlaskClient, db: Database, bo: Person, clock: FrozenClock
):
    assert sign_in_by_link(client, db, bo, clock) == "/account#password"
    assert 'name="current_password"' not in client.get("/account").get_data(as_text=True)
    assert post(client, "/account/password", new_password=NEW).status_code == 303
    data = {"csrf_token": csrf_of(app.test_client(), "/sign-in")}
    fresh = app.test_client()
    data = {"csrf_token": csrf_of(fresh, "/sign-in"), "email": "bo@example.com", "password": NEW}
    assert fresh.post("/sign-in", data=data).status_code == 303


def test_a_forgotten_password_is_replaced_after_a_link_and_not_much_later(
    client: FlaskClient, db: Database, ana: Person, clock: FrozenClock
):
    sign_in_by_link(client, db, ana, clock)
    clock.advance(minutes=61)
    assert 'name="current_password"' in client.get("/account").get_data(as_text=True)
    assert post(client, "/account/password", new_password=NEW).status_code == 422
    clock.advance(minutes=-2)
    assert post(client, "/account/password", new_password=NEW).status_code == 303
    # Once used up, the next change needs the password just set.
    assert post(client, "/account/password", new_password=OLD).status_code == 422


def test_changing_the_password_ends_the_other_sessions(
    app: Flask, client: FlaskClient, db: Database, ana: Person
):
    signed_in(client, ana, app)
    elsewhere = signed_in(app.test_client(), ana, app)
    answer = post(client, "/account/password", current_password=OLD, new_password=NEW)
    assert answer.status_code == 303
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    kept = hash_of(db, ana) or ""
    assert kept.startswith("$argon2id$")
    assert passwords_of(cheap=True).fits(NEW, kept)
    with db.reader() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "password.set")).one()
    assert entry.subject_id == ana.id
    assert entry.detail == {}


REFUSED = {
    "the current one is wrong": ("something else", NEW, "not your current password"),
    "the current one is left out": ("", NEW, "not your current password"),
    "too short": (OLD, "a1B!x", "at least 10 characters"),
    "too long": (OLD, "x1 " * 70, "at most 200 characters"),
    "everybody's": (OLD, "password123", "could guess this"),
    "one's own address": (OLD, "ana@example.com", "could guess this"),
    "one's own name": (OLD, "Ana Ruiz 1", "could guess this"),
    "keys in a row": (OLD, "qwertyuiop", "could guess this"),
}


@pytest.mark.parametrize(("current", "new", "said"), REFUSED.values(), ids=REFUSED)
def test_a_password_refused_changes_nothing(
    app: Flask, client: FlaskClient, db: Database, ana: Person, current: str, new: str, said: str
):
    signed_in(client, ana, app)
    before = hash_of(db, ana)
    answer = post(client, "/account/password", current_password=current, new_password=new)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    # Once as the account's own address, for password managers; never as what was typed.
    assert page.count(f'value="{new}"') == (new == ana.email)
    assert hash_of(db, ana) == before


def test_guessing_the_current_password_makes_a_pause(
    app: Flask, client: FlaskClient, db: Database, ana: Person, clock: FrozenClock
):
    signed_in(client, ana, app)
    for _ in range(5):
        post(client, "/account/password", current_password="wrong", new_password=NEW)
    paused = post(client, "/account/password", current_password=OLD, new_password=NEW)
    assert "Too many wrong ones. Try again in 15 min." in paused.get_data(as_text=True)
    clock.advance(minutes=15)
    later = post(client, "/account/password", current_password=OLD, new_password=NEW)
    assert later.status_code == 303


def sessions_of(db: Database, person: Person) -> list[UserSession]:
    with db.reader() as session:
        return list(session.exec(select(UserSession).where(UserSession.person_id == person.id)))


def test_sessions_are_listed_and_ended(app: Flask, client: FlaskClient, db: Database, ana: Person):
    signed_in(client, ana, app)
    elsewhere = signed_in(app.test_client(), ana, app)
    page = client.get("/account").get_data(as_text=True)
    assert page.count('/end"') == 2
    assert page.count("This one") == 1
    with client.session_transaction() as cookie:
        own = digest(cookie["_user_id"])
    [other] = [row for row in sessions_of(db, ana) if row.token_hash != own]
    assert post(client, f"/account/sessions/{other.id}/end").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    assert post(client, f"/account/sessions/{other.id}/end").status_code == 303


def test_every_other_session_at_once(app: Flask, client: FlaskClient, db: Database, ana: Person):
    signed_in(client, ana, app)
    others = [signed_in(app.test_client(), ana, app) for _ in range(3)]
    answer = post(client, "/account/sessions/end-others")
    assert "Other sessions ended: 3." in client.get(answer.headers["Location"]).get_data(
        as_text=True
    )
    assert [other.get("/account").status_code for other in others] == [303] * 3
    assert client.get("/account").status_code == 200


def test_somebody_elses_session_and_token_do_not_exist(
    app: Flask, client: FlaskClient, db: Database, ana: Person, bo: Person
):
    signed_in(client, ana, app)
    elses = signed_in(app.test_client(), bo, app)
    with db.writer() as session:
        secret = a_token(session, bo)
        session.commit()
        token = session.exec(select(ApiToken)).one()
    [theirs] = sessions_of(db, bo)
    assert post(client, f"/account/sessions/{theirs.id}/end").status_code == 404
    assert post(client, f"/account/tokens/{token.id}/revoke").status_code == 404
    assert elses.get("/account").status_code == 200
    assert client.get("/api/v1/me", headers=bearer(secret)).status_code == 200


def test_a_tokens_secret_is_shown_once_and_kept_nowhere(
    app: Flask, client: FlaskClient, db: Database, ana: Person
):
    signed_in(client, ana, app)
    answer = post(client, "/account/tokens", name=" Payroll  export ", days="30")
    assert answer.status_code == 201
    assert "no-store" in answer.headers["Cache-Control"]
    [secret] = set(re.findall(r"br_[\w-]{43}", answer.get_data(as_text=True)))
    me = client.get("/api/v1/me", headers=bearer(secret))
    assert me.get_json()["email"] == "ana@example.com"
    page = client.get("/account").get_data(as_text=True)
    assert "Payroll export" in page
    assert secret not in page
    with db.reader() as session:
        token = session.exec(select(ApiToken)).one()
        trail = session.exec(select(AuditEntry)).all()
    assert token.token_hash == digest(secret)
    assert (token.expires_at - token.created_at).days == 30
    assert not any(secret in str(entry.detail) for entry in trail)


def test_a_token_ends_when_revoked_or_expired(
    app: Flask, client: FlaskClient, db: Database, ana: Person, clock: FrozenClock
):
    signed_in(client, ana, app)
    secrets = []
    for days in ("30", "90"):
        page = post(client, "/account/tokens", name=days, days=days).get_data(as_text=True)
        secrets.append(re.findall(r"br_[\w-]{43}", page)[0])
    clock.advance(days=30)
    answers = [client.get("/api/v1/me", headers=bearer(one)).status_code for one in secrets]
    assert answers == [401, 200]
    with db.reader() as session:
        second = session.exec(select(ApiToken).where(ApiToken.name == "90")).one()
    assert post(client, f"/account/tokens/{second.id}/revoke").status_code == 303
    assert client.get("/api/v1/me", headers=bearer(secrets[1])).status_code == 401


@pytest.mark.parametrize(
    "typed",
    [{"name": " ", "days": "30"}, {"name": "x" * 81, "days": "30"}, {"name": "x", "days": "7"}],
)
def test_a_token_that_is_none(
    app: Flask, client: FlaskClient, db: Database, ana: Person, typed: dict[str, str]
):
    signed_in(client, ana, app)
    assert post(client, "/account/tokens", **typed).status_code == 422
    with db.reader() as session:
        assert session.exec(select(ApiToken)).all() == []


def test_f7_nobody_makes_a_way_in_for_somebody_else(
    db: Database, ana: Person, bo: Person, clock: FrozenClock
):
    """Whoever could, an administrator too, would read what the other person reads."""
    from hiring.domain.actor import Actor
    from hiring.domain.errors import NotAllowed
    from hiring.domain.terms import Role
    from hiring.people.commands import MakeToken

    administrator = Actor(id=bo.id, name="Bo Lund", roles=frozenset(Role))
    with db.writer() as session:
        with pytest.raises(NotAllowed):
            actions.make_token(session, administrator, MakeToken(ana.id, "x", 1), now=clock.now)
        with pytest.raises(NotAllowed):
            actions.make_sign_in_link(session, administrator, MakeLink(ana.id, 1), now=clock.now)


def test_the_time_zone_is_ones_own_to_choose(app: Flask, client: FlaskClient, ana: Person):
    signed_in(client, ana, app)
    assert post(client, "/account/time-zone", time_zone="Asia/Tokyo").status_code == 303
    assert '<option selected value="Asia/Tokyo">' in client.get("/account").get_data(as_text=True)
    assert post(client, "/account/time-zone", time_zone="Mars/Phobos").status_code == 422
