"""F1 and F2: a session that ends loses no word, and nobody else finds one on a shared device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from hiring.models.access import UserSession
from tests.browser.editor.conftest import ELSEWHERE, FIRST, MORE, narrative_of
from tests.browser.pages.feedback import Editor
from tests.browser.signing_in import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson
    from tests.browser.editor.conftest import Scene
    from tests.harness.live_server import LiveServer

NO_CRYPTO = 'Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });'


def end_on_the_server(_context: BrowserContext, db: Database) -> None:
    with db.writer() as session:
        session.execute(delete(UserSession))
        session.commit()


def lose_the_cookie(context: BrowserContext, _db: Database) -> None:
    context.clear_cookies()


@pytest.mark.parametrize("end", [end_on_the_server, lose_the_cookie])
def test_f1_the_text_outlives_the_session(
    editor: Editor,
    scene: Scene,
    db: Database,
    live_server: LiveServer,
    end: Callable[[BrowserContext, Database], None],
) -> None:
    end(editor.page.context, db)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text(
        "Kept on this device, not yet saved: you are signed out. Last saved 15:00."
    )
    editor.narrative.fill(f"{MORE} And on.")
    assert narrative_of(db, scene.seat_id) == FIRST

    sign_in(editor.page.context, live_server, scene.email)
    editor.panel.get_by_role("link", name="Sign in and come back").click()
    expect(editor.narrative).to_have_value(f"{MORE} And on.")
    expect(editor.panel).to_contain_text("What you had typed here is back")
    editor.is_saved()
    assert narrative_of(db, scene.seat_id) == f"{MORE} And on."
    assert editor.copies() == []


def test_f1_when_the_server_got_a_newer_text_meanwhile_both_are_shown_and_neither_is_chosen(
    editor: Editor, scene: Scene, db: Database, live_server: LiveServer, as_person: AsPerson
) -> None:
    lose_the_cookie(editor.page.context, db)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("you are signed out")
    another_device = Editor(as_person(scene.email), scene.loop).open()
    another_device.narrative.fill(ELSEWHERE)
    another_device.is_saved()

    sign_in(editor.page.context, live_server, scene.email)
    editor.panel.get_by_role("link", name="Sign in and come back").click()
    expect(editor.panel).to_contain_text("This device holds text that was never saved")
    expect(editor.copy("Narrative", "saved")).to_have_text(ELSEWHERE)
    expect(editor.copy("Narrative", "kept here")).to_have_text(MORE)
    expect(editor.narrative).to_have_value(ELSEWHERE)
    assert len(editor.copies()) == 1
    editor.page.reload()
    expect(editor.copy("Narrative", "kept here")).to_have_text(MORE)
    assert narrative_of(db, scene.seat_id) == ELSEWHERE
    editor.panel.get_by_role("button", name="Go on from this text").click()
    expect(editor.narrative).to_have_value(MORE)
    editor.is_saved()
    assert narrative_of(db, scene.seat_id) == MORE


def test_f1_a_form_of_an_earlier_session_gets_the_new_one_s_proof_by_itself(
    editor: Editor, scene: Scene, db: Database, live_server: LiveServer
) -> None:
    sign_in(editor.page.context, live_server, scene.email)
    editor.narrative.fill(MORE)
    editor.is_saved()
    expect(editor.panel).to_be_empty()
    assert narrative_of(db, scene.seat_id) == MORE


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_f2_whoever_signs_in_next_is_neither_shown_the_text_nor_finds_it(
    editor: Editor, scene: Scene, db: Database, live_server: LiveServer, who: str
) -> None:
    context = editor.page.context
    lose_the_cookie(context, db)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("you are signed out")

    sign_in(context, live_server, getattr(scene, who))
    for page, path in ((context.new_page(), "/"), (context.new_page(), editor.path)):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert FIRST not in page.content()
        stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        for word in ("broken", "narrative", str(scene.seat_id), scene.name):
            assert word not in stored
    page.reload()
    assert len(editor.copies()) == 1, "it stays for its author"

    sign_in(context, live_server, scene.email)
    again = Editor(page, scene.loop).open()
    expect(again.panel).to_be_empty()
    editor.page.reload()
    expect(editor.narrative).to_have_value(MORE)
    editor.is_saved()


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_f2_a_page_left_open_neither_saves_nor_stays_readable_under_another_s_session(
    editor: Editor, scene: Scene, db: Database, live_server: LiveServer, who: str
) -> None:
    sign_in(editor.page.context, live_server, getattr(scene, who))
    editor.narrative.fill(MORE)
    expect(editor.page.get_by_text("Somebody else is signed in here now")).to_be_visible()
    expect(editor.narrative).to_have_count(0)
    assert MORE not in editor.page.content()
    assert narrative_of(db, scene.seat_id) == FIRST

    sign_in(editor.page.context, live_server, scene.email)
    editor.open()
    expect(editor.narrative).to_have_value(MORE)
    editor.is_saved()


@pytest.mark.parametrize(("kept_on", "found"), [(True, MORE), (False, FIRST)])
def test_f2_a_copy_opens_as_long_as_the_secret_it_was_sealed_under_is_known(
    editor: Editor,
    scene: Scene,
    live_server: LiveServer,
    kept_on: bool,
    found: str,
) -> None:
    context = editor.page.context
    context.clear_cookies()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("you are signed out")
    editor.page.close()
    extensions = live_server.app.extensions
    old = extensions["settings"].secret_key
    extensions["settings"] = replace(
        extensions["settings"],
        secret_key="a new secret",
        secret_key_fallbacks=(old,) if kept_on else (),
    )
    sign_in(context, live_server, scene.email)
    again = Editor(context.new_page(), scene.loop).open()
    expect(again.narrative).to_have_value(found)


def test_f2_without_encryption_a_copy_ends_with_its_tab_and_its_owner(
    scene: Scene, as_person: AsPerson, live_server: LiveServer, db: Database
) -> None:
    page = as_person(scene.email)
    context = page.context
    context.add_init_script(NO_CRYPTO)
    editor = Editor(page, scene.loop).open()
    lose_the_cookie(context, db)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("you are signed out")
    assert editor.copies() == []
    assert len(editor.copies("sessionStorage")) == 1

    sign_in(context, live_server, scene.email)
    editor.panel.get_by_role("link", name="Sign in and come back").click()
    expect(editor.narrative).to_have_value(MORE)
    lose_the_cookie(context, db)
    editor.narrative.fill(f"{MORE} And on.")
    expect(editor.status).to_contain_text("you are signed out")
    sign_in(context, live_server, scene.colleague)
    Editor(page, scene.loop).open()
    expect(editor.narrative).to_have_value("")
    assert editor.copies("sessionStorage") == []
