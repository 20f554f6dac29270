"""F4: written and submitted by keyboard, on a telephone, without a script; helped on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.editor.conftest import MORE
from tests.browser.pages.feedback import PARTS, Editor
from tests.builders.feedback import NARRATIVE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import AsPerson, AssertAccessible
    from tests.browser.editor.conftest import Scene

WIDE = {"viewport": {"width": 1280, "height": 900}}
NARROW = {"viewport": {"width": 390, "height": 844}}


def tab_to(page: Page, target: Locator, most: int = 60) -> None:
    """Press the tabulator until the target has the focus, and can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("control => control === document.activeElement"):
            expect(target).to_be_in_viewport()
            return
    pytest.fail(f"{target} is not reached by the keyboard")


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["1280", "390"])
def test_f4_feedback_is_written_and_submitted_by_keyboard_alone(
    scene: Scene, as_person: AsPerson, screen: dict[str, dict[str, int]]
) -> None:
    page = as_person(scene.email, **screen)
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Write your feedback on"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your feedback on")
    editor = Editor(page, scene.loop)
    expect(editor.map.get_by_text("0 of 3 parts complete")).to_be_visible()
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
    page.keyboard.press("Control+s")
    editor.is_saved()
    expect(editor.map.locator("summary")).to_contain_text("3 of 3 parts complete")
    tab_to(page, page.get_by_role("button", name="Look it over and submit"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Before you submit")).to_be_visible()
    expect(page.get_by_text("Each interviewer, once their own is submitted")).to_be_visible()
    expect(page.get_by_text("does not change any more")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Submit for good"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is in", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Read the panel's feedback")).to_be_visible()
    expect(page.locator(".page-head").get_by_text("Submitted")).to_be_visible()
    editor.let_go()


def test_f4_the_map_says_what_is_missing_while_it_is_written(editor: Editor, scene: Scene) -> None:
    page, principle = editor.page, editor.part_on_map(scene.principle)
    narrative, vote = editor.part_on_map("Narrative"), editor.part_on_map("Vote")
    for part, state in ((principle, "empty"), (narrative, "begun"), (vote, "empty")):
        expect(part).to_have_attribute("data-state", state)
    expect(narrative.get_by_role("list").get_by_role("link")).to_have_text(["75 more words"])

    editor.part(scene.principle, "Task").fill("Theirs.")
    expect(principle).to_have_attribute("data-state", "begun")
    lacks = principle.get_by_role("list").get_by_role("link")
    expect(lacks).to_have_text(["situation", "action", "result", "rating"])
    lacks.get_by_text("result").click()
    expect(editor.part(scene.principle, "Result")).to_be_focused()
    expect(editor.map.get_by_role("status")).to_have_text("")

    page.get_by_label("Not inclined to hire", exact=True).check()
    expect(vote).to_have_attribute("data-state", "complete")
    expect(editor.map.get_by_role("status")).to_have_text("1 of 3 parts complete")
    expect(editor.map.locator("summary")).to_contain_text("1 of 3 parts complete")


def test_f4_what_was_not_observed_needs_a_reason_and_no_story(
    editor: Editor, scene: Scene, assert_accessible: AssertAccessible
) -> None:
    section = editor.evidence(scene.principle)
    reason = section.get_by_label("Why it was not observed")
    optional = section.get_by_text("these four may stay empty")
    expect(reason).to_be_hidden()
    expect(optional).to_be_hidden()
    choice = section.get_by_label("Not observed", exact=True)
    choice.scroll_into_view_if_needed()
    before = choice.bounding_box()
    choice.check()
    after = choice.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 1, "what was pressed stays under the finger"
    expect(reason).to_be_visible()
    expect(optional).to_be_visible()
    lacks = editor.part_on_map(scene.principle).get_by_role("list").get_by_role("link")
    expect(lacks).to_have_text(["why it was not observed"])
    assert_accessible(editor.page)
    reason.fill("Time ran out.")
    expect(editor.part_on_map(scene.principle)).to_have_attribute("data-state", "complete")
    editor.is_saved()
    editor.page.reload()
    expect(reason).to_have_value("Time ran out.")
    section.get_by_label("Falls short").check()
    expect(reason).to_be_hidden()
    section.get_by_label("Not observed", exact=True).check()
    expect(reason).to_have_value("Time ran out.")


def test_f4_what_is_missing_is_said_before_the_last_look(editor: Editor, scene: Scene) -> None:
    editor.narrative.fill(MORE)
    editor.page.get_by_role("button", name="Look it over and submit").click()
    problems = editor.page.get_by_role("alert", name="Not complete yet")
    expect(problems).to_contain_text("What you typed is saved as a draft.")
    problems.get_by_role("link", name="There is no vote.").click()
    expect(editor.page.get_by_label("Strongly inclined to hire", exact=True)).to_be_focused()
    expect(editor.narrative).to_have_value(MORE)
    editor.write(scene.principle, vote="Inclined to hire")
    editor.submit()


def test_l6_questions_and_meanings_are_at_hand(scene: Scene, as_person: AsPerson) -> None:
    """Also without a script, where every field is in sight and every form works."""
    page = as_person(scene.email, java_script_enabled=False)
    editor = Editor(page, scene.loop).open()
    section = editor.evidence(scene.principle)
    expect(section.get_by_text("Listens, speaks plainly")).to_be_visible()
    expect(section.get_by_label("Why it was not observed")).to_be_visible()
    editor.write(scene.principle, vote="Inclined to hire")
    editor.look_over()
    expect(page.get_by_text(NARRATIVE)).to_be_visible()
    page.get_by_role("link", name="Go on writing").click()
    expect(editor.narrative).to_have_value(NARRATIVE)
    editor.submit()


def test_f4_on_a_telephone_the_map_stays_in_reach_and_out_of_the_way(
    scene: Scene, as_person: AsPerson
) -> None:
    page = as_person(scene.email, **NARROW, has_touch=True, is_mobile=True)
    editor = Editor(page, scene.loop).open()
    vote = page.get_by_label("Inclined to hire", exact=True)
    vote.scroll_into_view_if_needed()
    expect(editor.map.locator("summary")).to_be_in_viewport()
    expect(editor.part_on_map("Narrative")).to_be_hidden()
    editor.map.locator("summary").tap()
    editor.part_on_map("Narrative").get_by_role("link").first.tap()
    expect(editor.narrative).to_be_focused()
    expect(editor.narrative).to_be_in_viewport()
    expect(editor.part_on_map("Narrative")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
