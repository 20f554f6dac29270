"""What is typed into any form that is marked for it is kept until the server has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.editor.weather import opened_before
from tests.browser.pages.feedback import Editor
from tests.browser.signing_in import sign_in
from tests.builders.feedback import submitted_feedback
from tests.builders.people import a_person

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson
    from tests.browser.editor.conftest import Scene
    from tests.harness.live_server import LiveServer

WHY = "No result is named, and I cannot tell whose work it was."
DOORS = {"return": "Return for rework", "waive": "Waive"}
BUTTONS = {"amend": "Submit the amendment", "return": "Return it", "waive": "Waive it"}


@dataclass
class Deed:
    """Something that asks for a reason, and the page of whoever may do it."""

    name: str
    email: str
    page: Page
    path: str

    def come(self) -> Locator:
        """To the form; answers where the reason is typed."""
        self.page.goto(self.path)
        return self.reason

    @property
    def reason(self) -> Locator:
        if self.name == "amend":
            return self.page.get_by_label("What changed, and why")
        return self.page.locator(f"form[data-keep^=feedback-{self.name}] textarea").first

    @property
    def door(self) -> Locator:
        return self.page.locator("summary", has_text=DOORS[self.name]).first

    def send(self) -> None:
        self.page.get_by_role("button", name=BUTTONS[self.name]).first.click()

    def copies(self) -> list[str]:
        return Editor(self.page, "").copies()


@pytest.fixture(params=list(BUTTONS))
def deed(request: pytest.FixtureRequest, scene: Scene, db: Database, as_person: AsPerson) -> Deed:
    with db.writer() as session:
        for seat in (scene.seat_id, scene.bar_raiser_seat):
            submitted_feedback(session, seat)
        session.commit()
    mine = request.param == "amend"
    email = scene.email if mine else scene.bar_raiser
    path = f"{scene.loop}/feedback" + ("/mine?amend=1" if mine else "")
    return Deed(request.param, email, as_person(email), path)


def type_reason(deed: Deed, text: str) -> None:
    reason = deed.come()
    if deed.name != "amend":
        deed.door.click()
    reason.fill(text)


def test_a_reason_outlives_the_session_and_goes_once_it_has_arrived(
    deed: Deed, live_server: LiveServer
) -> None:
    type_reason(deed, WHY)
    deed.page.context.clear_cookies()
    deed.send()
    expect(deed.page.get_by_role("heading", level=1)).to_be_visible()
    expect(deed.page.get_by_text(WHY)).to_be_visible()
    copies = deed.copies()
    assert len(copies) == 1
    assert "cannot tell" not in copies[0]

    sign_in(deed.page.context, live_server, deed.email)
    deed.come()
    if deed.name != "amend":
        expect(deed.door).to_contain_text("unsent text kept")
        deed.door.click()
    expect(deed.reason).to_have_value(WHY)
    expect(deed.page.get_by_text("What you had typed here is back")).to_be_visible()
    deed.send()
    expect(deed.page.locator(".flashes")).not_to_be_empty()
    Editor(deed.page, "").let_go()
    assert "keep_done" not in deed.page.evaluate("document.cookie")


def test_what_is_typed_before_the_script_begins_is_kept(deed: Deed) -> None:
    with opened_before(deed.page, "keep.js", deed.path):
        if deed.name != "amend":
            deed.door.click()
        deed.reason.fill(WHY)
    Editor(deed.page, "").keeps_a_copy()
    deed.come()
    expect(deed.reason).to_have_value(WHY)


def test_a_closed_tab_loses_nothing_and_what_is_given_up_is_gone(deed: Deed) -> None:
    type_reason(deed, WHY)
    Editor(deed.page, "").keeps_a_copy()
    context = deed.page.context
    deed.page.close()
    deed.page = context.new_page()
    deed.come()
    expect(deed.reason).to_have_value(WHY)
    if deed.name != "amend":
        deed.door.click()
    deed.page.get_by_role("button", name="Do without it").click()
    expect(deed.reason).to_have_value("")
    Editor(deed.page, "").let_go()
    deed.page.reload()
    expect(deed.reason).to_have_value("")


@pytest.mark.parametrize("deed", ["amend"], indirect=True)
def test_a_form_that_is_refused_is_kept_on(deed: Deed) -> None:
    """The page that came back holds what was typed; so does the device, until it is taken."""
    type_reason(deed, WHY)
    narrative = Editor(deed.page, "").narrative
    narrative.fill("Too short.")
    deed.send()
    expect(deed.page.get_by_role("alert").first).to_be_visible()
    expect(narrative).to_have_value("Too short.")
    context = deed.page.context
    Editor(deed.page, "").keeps_a_copy()
    deed.page.close()
    deed.page = context.new_page()
    deed.come()
    expect(Editor(deed.page, "").narrative).to_have_value("Too short.")
    expect(deed.reason).to_have_value(WHY)


def test_what_was_typed_of_a_new_candidate_goes_as_soon_as_they_are_here(
    db: Database, as_person: AsPerson
) -> None:
    with db.writer() as session:
        recruiter = a_person(session, roles=["recruiter"]).email
        session.commit()
    page = as_person(recruiter)
    page.goto("/candidates/new")
    page.get_by_label("Name").fill("Nina Novak")
    page.get_by_label("E-mail address").fill("nina@example.org")
    Editor(page, "").keeps_a_copy()
    page.get_by_role("button", name="Add the candidate").click()
    expect(page.get_by_text("Nina Novak is here.")).to_be_visible()
    Editor(page, "").let_go()
