"""Copies kept on a device: whose key, on which page, and when a copy can go (F1, F2)."""

from __future__ import annotations

import base64
import re
import uuid
from typing import TYPE_CHECKING

import pytest

from config.settings import Settings
from hiring.app import create_app
from hiring.domain.terms import SeatKind
from hiring.webkit.keeping import COOKIE, key_of
from tests.builders.loops import a_loop
from tests.builders.people import csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from tests.builders.loops import BuiltLoop

MARK = f"{'0a' * 16}.00ff"
ANA, BEN = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def built(db: Database) -> BuiltLoop:
    with db.writer() as session:
        built = a_loop(session)
        session.commit()
    return built


def editor_of(built: BuiltLoop) -> str:
    return f"/loops/{built.loop.id}/feedback/mine"


def keys_on(page: str) -> list[str]:
    found = re.search(r'data-keep-keys="([^"]*)"', page)
    return found[1].split() if found else []


def test_f2_a_key_is_the_persons_and_the_secrets_own() -> None:
    keys = {key_of(secret, person) for secret in ("one", "two") for person in (ANA, BEN)}
    assert len(keys) == 4
    assert {len(base64.b64decode(key)) for key in keys} == {32}
    assert key_of("one", ANA) == key_of("one", ANA)


def test_f2_a_page_holds_its_readers_keys_the_present_one_first_and_is_stored_nowhere(
    app: Flask, db: Database, built: BuiltLoop
) -> None:
    person = built.person(SeatKind.INTERVIEWER)
    known = app.extensions["settings"]
    rotated = create_app(
        Settings.for_tests(
            database_url=known.database_url,
            secret_key="newest",
            secret_key_fallbacks=("older", "oldest"),
        ),
        clock=app.extensions["clock"],
    )
    answer = signed_in(rotated.test_client(), person, rotated).get(editor_of(built))
    assert answer.status_code == 200
    assert keys_on(answer.text) == [key_of(one, person.id) for one in ("newest", "older", "oldest")]
    assert "no-store" in answer.headers["Cache-Control"]
    for secret in ("newest", "older"):
        assert secret not in answer.text
    rotated.extensions["database"].dispose()


def test_f2_nobody_is_handed_anothers_key(app: Flask, built: BuiltLoop) -> None:
    people = [built.person(SeatKind.INTERVIEWER, place) for place in (0, 1)]
    pages = [signed_in(app.test_client(), one, app).get(editor_of(built)).text for one in people]
    mine, theirs = (keys_on(page) for page in pages)
    assert mine != theirs
    assert theirs[0] not in pages[0]
    stranger = app.test_client().get("/sign-in").text
    assert keys_on(stranger) == []


@pytest.mark.parametrize(
    ("fields", "before", "after"),
    [
        ({"kept": MARK}, "", MARK),
        ({"kept": MARK}, "a.b", MARK),
        ({"kept": MARK}, f"{'1b' * 16}.7", f"{'1b' * 16}.7~{MARK}"),
        ({"kept": MARK}, "~".join(f"{n:032x}.1" for n in range(40)), None),
        ({}, "", ""),
        ({"kept": "x"}, "", ""),
        ({"kept": f"{MARK}; path=/evil"}, "", ""),
        ({"kept": f"{MARK}\r\nX: y"}, "", ""),
        ({"kept": MARK, "deed": "review"}, "", ""),
        ({"kept": MARK, "narrative": "x" * 20_001}, "", ""),
    ],
)
def test_f1_a_copy_can_go_once_its_form_was_taken_and_not_before(
    app: Flask, built: BuiltLoop, fields: dict[str, str], before: str, after: str | None
) -> None:
    browser = signed_in(app.test_client(), built.person(SeatKind.INTERVIEWER), app)
    token = csrf_of(browser, editor_of(built))
    if before:
        browser.set_cookie(COOKIE, before)
    data = {"narrative": "n", "deed": "save", "csrf_token": token, **fields}
    answer = browser.post(editor_of(built), data=data)
    said = cookie_of(answer.headers.getlist("Set-Cookie"))
    if after is None:
        assert said.split("~")[-1] == MARK
        assert len(said.split("~")) == 20
    else:
        assert said == after


def test_f1_a_form_that_ends_at_the_sign_in_page_was_not_taken(
    app: Flask, built: BuiltLoop
) -> None:
    answer = app.test_client().post(editor_of(built), data={"kept": MARK})
    assert cookie_of(answer.headers.getlist("Set-Cookie")) == ""


def test_what_was_typed_is_shown_back_without_the_mark(app: Flask, built: BuiltLoop) -> None:
    browser = signed_in(app.test_client(), built.person(SeatKind.INTERVIEWER), app)
    answer = browser.post(editor_of(built), data={"kept": MARK, "narrative": "typed"})
    assert answer.status_code == 400
    assert "typed" in answer.text
    assert MARK not in answer.text


@pytest.mark.parametrize(
    ("headers", "signed", "told"),
    [
        ({"X-Requested-With": "autosave"}, True, True),
        ({"X-Requested-With": "autosave"}, False, False),
        ({}, True, False),
    ],
)
def test_f2_a_page_that_saves_itself_learns_whose_session_this_is(
    app: Flask, built: BuiltLoop, headers: dict[str, str], signed: bool, told: bool
) -> None:
    person = built.person(SeatKind.INTERVIEWER)
    browser: FlaskClient = app.test_client()
    if signed:
        browser = signed_in(browser, person, app)
    answer = browser.get(editor_of(built), headers=headers)
    assert answer.headers.get("X-Signed-In") == (str(person.id) if told else None)


def cookie_of(lines: list[str]) -> str:
    """What the answer puts into the cookie; empty where it leaves it alone."""
    for line in lines:
        name, _, rest = line.partition("=")
        if name == COOKIE:
            return rest.split(";")[0].strip('"')
    return ""
