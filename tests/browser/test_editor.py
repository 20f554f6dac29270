"""What is typed into the editor is never lost, and no hand needs a mouse (F1, F2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from hiring.domain.terms import SeatKind
from hiring.models.access import UserSession
from tests.browser.pages.entry import FrontDoor
from tests.browser.pages.feedback import PARTS, Editor
from tests.builders.feedback import NARRATIVE
from tests.builders.loops import a_loop
from tests.contract.server import serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, NewPage
    from tests.harness.browser import Watch
    from tests.harness.live_server import LiveServer

FIRST = "They found the broken number"
MORE = f"{FIRST} and told four teams."
ELSEWHERE = "Typed in another tab."
UNTIL_IT_TRIES_AGAIN = 30_000  # milliseconds: the page itself waits longer from time to time
NO_CONNECTION = r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|EMPTY_RESPONSE)"


@dataclass(frozen=True)
class Scene:
    """A loop, and one of its interviewers, who looks at one principle."""

    loop: str
    email: str
    name: str
    principle: str = "Earn Trust"


@pytest.fixture
def scene(db: Database) -> Scene:
    with db.writer() as session:
        built = a_loop(session)
        person = built.person(SeatKind.INTERVIEWER)
        made = Scene(f"/loops/{built.loop.id}", person.email, person.name)
        session.commit()
    return made


@pytest.fixture
def editor(scene: Scene, as_person: AsPerson) -> Editor:
    """Open, with a draft that is saved."""
    editor = Editor(as_person(scene.email), scene.loop).open()
    editor.narrative.fill(FIRST)
    editor.is_saved()
    return editor


def test_f1_the_text_outlives_an_expired_session(
    editor: Editor, scene: Scene, db: Database, live_server: LiveServer
) -> None:
    with db.writer() as session:
        session.execute(delete(UserSession))
        session.commit()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("Your text is kept in this browser.")
    expect(editor.panel.get_by_role("link", name="Sign in")).to_be_visible()

    made = live_server.app.test_cli_runner().invoke(args=["person", "login-link", scene.email])
    FrontDoor(editor.page.context.new_page()).follow(made.output.strip(), scene.name)
    editor.page.reload()
    expect(editor.narrative).to_have_value(FIRST)
    expect(editor.panel.get_by_label("Narrative: unsaved")).to_have_value(MORE)
    editor.panel.get_by_role("button", name="Use my unsaved text").click()
    editor.is_saved()
    editor.page.reload()
    expect(editor.narrative).to_have_value(MORE)
    expect(editor.panel).to_be_empty()


def test_f1_the_text_outlives_a_dropped_connection(editor: Editor, watch: Watch) -> None:
    watch.expect(NO_CONNECTION)
    editor.page.context.set_offline(True)
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("No connection. Your text is kept in this browser.")
    editor.page.context.set_offline(False)
    expect(editor.status).to_contain_text("Saved at", timeout=UNTIL_IT_TRIES_AGAIN)
    editor.page.reload()
    expect(editor.narrative).to_have_value(MORE)


def test_f1_the_text_outlives_a_restart_of_the_server(
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
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("Your text is kept in this browser. Trying again.")
    with serving(database, tmp_path / "second.log", port=installation.port):
        expect(editor.status).to_contain_text("Saved at", timeout=UNTIL_IT_TRIES_AGAIN)
        page.reload()
        expect(editor.narrative).to_have_value(MORE)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Go on from the text here", MORE), ("Go on from the saved copy", ELSEWHERE)],
)
def test_f1_an_older_copy_is_refused_in_a_second_tab_and_both_texts_are_shown(
    editor: Editor, scene: Scene, choice: str, kept: str
) -> None:
    other = Editor(editor.page.context.new_page(), scene.loop).open()
    other.narrative.fill(ELSEWHERE)
    other.is_saved()
    editor.narrative.fill(MORE)
    expect(editor.status).to_contain_text("Not saved: a newer copy exists.")
    expect(editor.panel.get_by_label("Narrative: saved elsewhere")).to_have_value(ELSEWHERE)
    expect(editor.panel.get_by_label("Narrative: here")).to_have_value(MORE)
    expect(other.open().narrative).to_have_value(ELSEWHERE)

    editor.panel.get_by_role("button", name=choice).click()
    expect(editor.panel).to_be_empty()
    expect(editor.narrative).to_have_value(kept)
    if kept is MORE:
        expect(editor.status).to_contain_text("Saved at")
    expect(other.open().narrative).to_have_value(kept)


def test_f1_an_older_copy_is_refused_without_scripts_and_both_texts_are_shown(
    scene: Scene, as_person: AsPerson
) -> None:
    page = as_person(scene.email, java_script_enabled=False)
    first = Editor(page, scene.loop).open()
    second = Editor(page.context.new_page(), scene.loop).open()
    for editor, text in ((second, ELSEWHERE), (first, MORE)):
        editor.narrative.fill(text)
        editor.page.get_by_role("button", name="Save draft").click()
    refused = page.get_by_role("alert").filter(has_text="A newer copy of this draft")
    expect(refused.get_by_label(re.compile("saved elsewhere"))).to_have_value(ELSEWHERE)
    expect(refused.get_by_label(re.compile("typed here"))).to_have_value(MORE)
    expect(page.get_by_role("textbox", name="Narrative", exact=True)).to_have_value(MORE)
    expect(second.open().narrative).to_have_value(ELSEWHERE)


def tab_to(page: Page, target: Locator, most: int = 60) -> None:
    """Press the tabulator until the target has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("control => control === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached by the keyboard")


def test_f4_feedback_is_written_and_submitted_by_keyboard_alone(
    scene: Scene, as_person: AsPerson
) -> None:
    page = as_person(scene.email)
    editor = Editor(page, scene.loop).open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    for part in PARTS:
        tab_to(page, editor.part(scene.principle, part))
        page.keyboard.insert_text(f"{part}: they found the broken number and said so.")
    tab_to(page, editor.evidence(scene.principle).get_by_label("Raises the bar"))
    page.keyboard.press("ArrowRight")
    expect(editor.evidence(scene.principle).get_by_label("Meets the bar")).to_be_checked()
    tab_to(page, editor.narrative)
    page.keyboard.insert_text(NARRATIVE)
    tab_to(page, page.get_by_label("Strongly inclined to hire", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Submit", exact=True))
    page.keyboard.press("Enter")
    expect(
        page.get_by_text("Raises the bar").or_(page.get_by_text("Meets the bar"))
    ).to_be_visible()
    expect(page.locator(".page-head").get_by_text("Submitted")).to_be_visible()
