"""A rule's words where its number stands, and the rewording of a principle, by keyboard and telephone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import delete

from hiring.models.access import UserSession
from tests.builders.people import a_person

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, ViewportSize

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, AssertAccessible, NewPage

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 800}
LEAD, SECOND = "lee@example.com", "sam@example.com"
EDIT = "/principles/ownership/edit"


@pytest.fixture(autouse=True)
def leads(db: Database) -> None:
    with db.writer() as session:
        a_person(session, name="Lee Lead", email=LEAD, roles=["programme_lead"])
        a_person(session, name="Sam Second", email=SECOND, roles=["programme_lead"])
        session.commit()


def note_of(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Everyone comes prepared")


def tab_to(page: Page, target: Locator, most: int = 80) -> None:
    """Reach something as a hand without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by keyboard")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_rules_number_opens_its_words_by_keyboard(
    as_person: AsPerson, assert_accessible: AssertAccessible, viewport: ViewportSize
) -> None:
    page = as_person(LEAD, viewport=viewport)
    page.goto("/principles")
    number = page.locator("main").get_by_role("link", name="Rule L6")
    tab_to(page, number)
    page.keyboard.press("Enter")
    note = note_of(page)
    expect(note).to_be_visible()
    expect(note).to_be_focused()
    expect(note).to_contain_text("When it stops you")
    box = note.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert box["y"] + box["height"] <= viewport["height"]
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(number).to_be_focused()


def test_leaving_the_note_closes_it_and_goes_on_from_the_number(as_person: AsPerson) -> None:
    page = as_person(LEAD)
    page.goto("/principles")
    number = page.locator("main").get_by_role("link", name="Rule L6")
    number.focus()
    page.keyboard.press("Enter")
    note = note_of(page)
    expect(note).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(note).to_be_hidden()
    expect(page.get_by_role("link", name="Customer Obsession")).to_be_focused()


def test_the_note_is_closed_by_its_button_and_by_a_press_beside_it(as_person: AsPerson) -> None:
    page = as_person(LEAD)
    page.goto("/principles")
    number, note = page.locator("main").get_by_role("link", name="Rule L6"), note_of(page)
    number.click()
    note.get_by_role("button", name="Close").click()
    expect(note).to_be_hidden()
    number.click()
    expect(note).to_be_visible()
    page.mouse.click(5, 5)
    expect(note).to_be_hidden()


def test_without_a_script_the_number_leads_to_the_rule(as_person: AsPerson) -> None:
    page = as_person(LEAD, java_script_enabled=False)
    page.goto("/principles")
    page.locator("main").get_by_role("link", name="Rule L6").click()
    expect(page).to_have_url(re.compile("/help/rules#L6$"))
    expect(page.get_by_role("heading", name="Everyone comes prepared")).to_be_in_viewport()


def test_after_the_session_ended_the_number_leads_where_it_would(
    as_person: AsPerson, db: Database
) -> None:
    page = as_person(LEAD)
    page.goto("/principles")
    with db.writer() as session:
        session.exec(delete(UserSession))
        session.commit()
    page.locator("main").get_by_role("link", name="Rule L6").click()
    page.wait_for_url("**/sign-in**")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_lead_rewords_a_principle_by_keyboard(
    as_person: AsPerson, assert_accessible: AssertAccessible, viewport: ViewportSize
) -> None:
    page = as_person(LEAD, viewport=viewport)
    page.goto("/principles/ownership")
    tab_to(page, page.get_by_role("link", name="Reword"))
    page.keyboard.press("Enter")
    second = page.get_by_label("Question", exact=True).nth(1)
    moved = second.input_value()
    tab_to(page, page.get_by_role("button", name="Move question 2 up"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Question", exact=True).first).to_have_value(moved)
    meaning = page.get_by_label("Meaning")
    meaning.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Acts as an owner does.")
    tab_to(page, page.get_by_label("Why it changes"))
    page.keyboard.type("Shorter, and easier to say.")
    assert_accessible(page)
    tab_to(page, page.get_by_role("button", name="Keep as version 1"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kept as version 1.")).to_be_visible()
    history = page.locator("#history")
    expect(history).to_contain_text("Shorter, and easier to say.")
    expect(history).to_contain_text("Question moved")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_arrow_keeps_the_hand_where_it_was(as_person: AsPerson) -> None:
    page = as_person(LEAD)
    page.goto(EDIT)
    first = page.get_by_label("Question", exact=True).first.input_value()
    page.get_by_role("button", name="Move question 1 down").press("Enter")
    expect(page.get_by_role("button", name="Move question 2 down")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Question", exact=True).nth(2)).to_have_value(first)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Question", exact=True).nth(3)).to_have_value(first)
    expect(page.get_by_role("button", name="Move question 4 up")).to_be_focused()
    page.get_by_role("button", name="Add a question").press("Enter")
    expect(page.get_by_label("Question", exact=True).nth(4)).to_be_focused()


def test_two_leads_at_once_and_neither_loses_a_word(
    as_person: AsPerson, assert_accessible: AssertAccessible
) -> None:
    mine, theirs = as_person(LEAD), as_person(SECOND)
    for page, meaning in ((mine, "Mine, at some length."), (theirs, "Theirs.")):
        page.goto(EDIT)
        page.get_by_label("Meaning").fill(meaning)
        page.get_by_label("Why it changes").fill(f"Because it is {meaning}")
    theirs.get_by_role("button", name="Keep as version 1").click()
    expect(theirs.get_by_text("Kept as version 1.")).to_be_visible()
    mine.get_by_role("button", name="Keep as version 1").click()
    alert = mine.get_by_role("alert")
    expect(alert).to_contain_text("Sam Second has reworded this principle")
    expect(alert).to_contain_text("Theirs.")
    expect(mine.get_by_label("Meaning")).to_have_value("Mine, at some length.")
    assert_accessible(mine)
    mine.get_by_role("button", name="Keep as version 2").click()
    expect(mine.get_by_text("Kept as version 2.")).to_be_visible()


def test_what_was_typed_survives_a_session_that_ended(
    as_person: AsPerson, new_page: NewPage, db: Database
) -> None:
    page = as_person(LEAD)
    page.goto(EDIT)
    page.get_by_label("Meaning").fill("Typed while the session ended.")
    with db.writer() as session:
        session.exec(delete(UserSession))
        session.commit()
    page.get_by_role("button", name="Keep as version 1").click()
    expect(page.get_by_text("Typed while the session ended.")).to_be_visible()


@pytest.fixture
def design(as_person: AsPerson) -> Page:
    page = as_person(LEAD)
    page.goto("/design")
    return page


def test_a_dialog_opens_and_closes_by_keyboard_alone(
    design: Page, assert_accessible: AssertAccessible
) -> None:
    opener = design.get_by_role("button", name="Open a dialog")
    opener.press("Enter")
    dialog = design.get_by_role("dialog", name="One question at a time")
    expect(dialog).to_be_visible()
    assert_accessible(design)
    design.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
