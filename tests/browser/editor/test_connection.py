"""F1: whatever happens to the connection, the server or the browser, no word is lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.editor.conftest import FIRST, MORE, narrative_of
from tests.browser.editor.weather import NO_CONNECTION, opened_before
from tests.browser.pages.entry import FrontDoor
from tests.browser.pages.feedback import Editor
from tests.browser.signing_in import sign_in
from tests.contract.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Dialog

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, NewPage
    from tests.browser.editor.conftest import Scene
    from tests.browser.editor.weather import Weather
    from tests.contract.server import Installation
    from tests.harness.browser import Watch
    from tests.harness.live_server import LiveServer

UNTIL_IT_TRIES_AGAIN = 30_000  # milliseconds: the page itself waits longer from time to time
KEPT = "Kept on this device, not yet saved:"
FULL = """() => {
  let piece = "x".repeat(1 << 20);
  for (let number = 0; piece; number += 1) {
    try { localStorage.setItem(`other-${number}`, piece); }
    catch { piece = piece.slice(0, piece.length >> 1); }
  }
}"""
BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked", "SecurityError"); },
});"""


def test_f1_the_text_outlives_a_dropped_connection(
    editor: Editor, scene: Scene, db: Database, watch: Watch
) -> None:
    watch.expect(NO_CONNECTION)
    editor.page.context.set_offline(True)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text(f"{KEPT} offline. Last saved 15:00.")
    expect(editor.said).to_contain_text("offline")
    assert narrative_of(db, scene.seat_id) == FIRST
    editor.page.context.set_offline(False)
    editor.is_saved()
    assert narrative_of(db, scene.seat_id) == MORE
    assert editor.copies() == []


@pytest.mark.parametrize(
    "failure", ["500 Internal Server Error", "502 Bad Gateway", "503 Busy", "429 Too Many Requests"]
)
def test_f1_a_server_that_fails_is_asked_again(
    editor: Editor, weather: Weather, scene: Scene, db: Database, watch: Watch, failure: str
) -> None:
    watch.expect(r"^5\d\d from POST|status of 5\d\d")
    weather.fails_with(failure)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text(f"{KEPT} the server could not save it ({failure[:3]})")
    assert len(editor.copies()) == 1
    weather.clears_up()
    editor.is_saved()
    assert narrative_of(db, scene.seat_id) == MORE


def test_f1_a_slow_answer_is_waited_for_and_nothing_is_sent_beside_it(
    editor: Editor, weather: Weather, scene: Scene, db: Database
) -> None:
    weather.holds_back()
    editor.narrative.fill(MORE)
    assert weather.arrived.wait(5)
    editor.narrative.fill(f"{MORE} At once.")
    editor.part(scene.principle, "Situation").fill("A quay.")
    expect(editor.status).to_contain_text("the server is slow to answer")
    weather.clears_up()
    editor.is_saved()
    assert narrative_of(db, scene.seat_id) == f"{MORE} At once."
    assert weather.most_at_once == 1
    expect(editor.panel).to_be_empty()


def test_f1_one_s_own_save_whose_answer_was_lost_is_no_conflict(
    editor: Editor, weather: Weather, scene: Scene, db: Database, watch: Watch
) -> None:
    watch.expect(NO_CONNECTION)
    weather.loses_answers()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text(KEPT)
    assert narrative_of(db, scene.seat_id) == MORE, "it arrived"
    editor.narrative.fill(f"{MORE} At once.")
    weather.clears_up()
    editor.is_saved()
    expect(editor.panel).to_be_empty()
    assert narrative_of(db, scene.seat_id) == f"{MORE} At once."


def test_f1_nor_is_it_one_after_the_page_was_loaded_anew(
    editor: Editor, weather: Weather, watch: Watch
) -> None:
    watch.expect(NO_CONNECTION)
    weather.loses_answers()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text(KEPT)
    editor.narrative.fill(f"{MORE} At once.")
    expect(editor.status).to_contain_text(KEPT)
    editor.page.reload()
    expect(editor.narrative).to_have_value(f"{MORE} At once.")
    weather.clears_up()
    editor.is_saved()
    expect(editor.panel.get_by_role("alert")).to_have_count(0)


def killed(installation: Installation) -> None:
    """End the server and its workers as a power cut would."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            text = (folder / "environ").read_bytes() if folder.name.isdigit() else b""
        except OSError:
            continue
        if f"\0PORT={installation.port}\0".encode() in b"\0" + text:
            found.append(int(folder.name))
    assert found
    for pid in found:
        os.kill(pid, signal.SIGKILL)


def test_f1_the_text_outlives_a_server_that_is_killed(
    scene: Scene, database: str, new_page: NewPage, watch: Watch, tmp_path: Path
) -> None:
    watch.expect(NO_CONNECTION)
    with serving(database, tmp_path / "first.log") as installation:
        page = new_page(base_url=installation.address)
        link = installation.succeed("person", "login-link", scene.email).strip()
        FrontDoor(page).follow(link, scene.name)
        editor = Editor(page, scene.loop).open()
        editor.narrative.fill(FIRST)
        editor.is_saved()
        killed(installation)
        editor.narrative.fill(MORE)
        expect(editor.status).to_contain_text(f"{KEPT} the server cannot be reached.")
    with serving(database, tmp_path / "second.log", port=installation.port):
        expect(editor.status).to_contain_text("Saved", timeout=UNTIL_IT_TRIES_AGAIN)
        page.reload()
        expect(editor.narrative).to_have_value(MORE)


def test_f1_a_tab_closed_before_the_save_loses_nothing(
    editor: Editor, scene: Scene, db: Database
) -> None:
    context = editor.page.context
    editor.narrative.fill(MORE)
    editor.page.close()
    again = Editor(context.new_page(), scene.loop).open()
    expect(again.narrative).to_have_value(MORE)
    again.part(scene.principle, "Task").fill("Theirs.")
    again.is_saved()
    expect(again.panel.get_by_role("alert")).to_have_count(0)
    assert narrative_of(db, scene.seat_id) == MORE
    assert again.copies() == []


def test_f1_nor_does_a_tab_closed_that_could_not_save(
    editor: Editor, scene: Scene, db: Database, live_server: LiveServer
) -> None:
    context = editor.page.context
    context.clear_cookies()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text(KEPT)
    editor.page.close()
    assert narrative_of(db, scene.seat_id) == FIRST
    sign_in(context, live_server, scene.email)
    again = Editor(context.new_page(), scene.loop).open()
    expect(again.narrative).to_have_value(MORE)
    expect(again.panel).to_contain_text("What you had typed here is back")
    again.is_saved()
    assert narrative_of(db, scene.seat_id) == MORE
    assert again.copies() == []
    again.panel.get_by_text("What differs from the saved copy").click()
    expect(again.copy("Narrative", "saved")).to_have_text(FIRST)
    again.panel.get_by_role("button", name="Go back to the saved copy").click()
    expect(again.narrative).to_have_value(FIRST)


def test_f1_leaving_by_a_link_and_coming_back_loses_nothing(editor: Editor, scene: Scene) -> None:
    editor.narrative.fill(MORE)
    editor.page.get_by_role("link", name="Your kit").click()
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text("Your kit")
    editor.page.go_back()
    expect(editor.narrative).to_have_value(MORE)
    editor.part(scene.principle, "Task").fill("Theirs.")
    editor.is_saved()
    expect(editor.panel.get_by_role("alert")).to_have_count(0)
    assert editor.copies() == []


@pytest.mark.parametrize("cause", ["full", "blocked"])
def test_f1_where_the_browser_keeps_no_copy_the_page_says_so_and_asks_before_it_goes(
    scene: Scene, as_person: AsPerson, watch: Watch, weather: Weather, db: Database, cause: str
) -> None:
    watch.expect(NO_CONNECTION)
    page = as_person(scene.email)
    if cause == "blocked":
        page.add_init_script(BLOCKED)
    editor = Editor(page, scene.loop).open()
    if cause == "full":
        page.evaluate(FULL)
    page.context.set_offline(True)
    editor.narrative.press_sequentially(FIRST)
    expect(editor.status).to_contain_text("Not kept on this device, not yet saved: offline.")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    editor.is_saved()
    assert narrative_of(db, scene.seat_id) == FIRST


@pytest.mark.parametrize("device", ["2026-03-13T02:11:00Z", "1999-12-31T23:59:00Z"])
def test_f1_a_device_whose_clock_is_wrong_shows_the_servers_time(
    scene: Scene, as_person: AsPerson, watch: Watch, weather: Weather, device: str
) -> None:
    watch.expect(NO_CONNECTION)
    page = as_person(scene.email)
    page.clock.set_fixed_time(device)
    editor = Editor(page, scene.loop).open()
    editor.narrative.fill(FIRST)
    expect(editor.status).to_have_text("Saved 15:00")
    page.context.set_offline(True)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text(KEPT)
    page.context.set_offline(False)
    editor.is_saved()
    page.reload()
    expect(editor.narrative).to_have_value(MORE)


def test_f1_what_is_typed_before_the_script_begins_is_saved(
    scene: Scene, as_person: AsPerson, db: Database
) -> None:
    editor = Editor(as_person(scene.email), scene.loop)
    with opened_before(editor.page, "autosave.js", editor.path):
        editor.narrative.fill(MORE)
    editor.is_saved()
    assert narrative_of(db, scene.seat_id) == MORE
