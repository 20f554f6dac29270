"""A whole loop is planned, moved about and scheduled: by keyboard, by pointer, on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from hiring.domain.terms import LoopState
from hiring.models.loops import Loop, Seat
from tests.browser.pages.hiring import said
from tests.browser.pages.panel import Keyboard
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import PRINCIPLES
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, AssertAccessible

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}}
RECRUITER = "rae@example.com"


@pytest.fixture
def draft(db: Database) -> str:
    """The address of a draft in which nobody sits, of a company of six."""
    with db.writer() as session:
        recruiter = a_person(
            session,
            name="Rae Recruiter",
            email=RECRUITER,
            team="Hiring",
            roles=["recruiter"],
            certified_for=(),
        )
        manager = a_person(session, name="Maya Manager", level=7, team="Berth Planning")
        a_person(session, name="Bea Barraiser", level=7, team="Payments", bar_raiser="certified")
        for name in ("Ana Ruiz", "Li Wei", "Tom Okoro", "Olu Other"):
            a_person(session, name=name, team="Harbour Maps")
        requisition = a_requisition(
            session,
            hiring_manager=manager,
            recruiter=recruiter,
            principles=[(key, 1) for key in PRINCIPLES],
        )
        application = an_application(
            session,
            requisition=requisition,
            candidate=a_candidate(session, time_zone="America/New_York"),
        )
        loop = Loop(
            application_id=application.id,
            created_by=recruiter.id,
            created_at=START,
            changed_at=START,
        )
        session.add(loop)
        session.commit()
        return f"/loops/{loop.id}"


def state_of(db: Database) -> LoopState:
    with db.reader() as session:
        return LoopState(session.exec(select(Loop.state)).one())


def ask_for_next_week(page: Page) -> None:
    page.get_by_role("button", name="Next week").click()
    expect(page.locator("#state-title")).to_have_text("Every rule is kept")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "telephone"])
def test_a_loop_is_planned_moved_and_scheduled_by_keyboard_alone(
    draft: str, as_person: AsPerson, db: Database, options: dict[str, Any]
) -> None:
    page = as_person(RECRUITER, **options)
    keys = Keyboard(page)
    page.goto(draft)
    keys.tab_to(page.get_by_role("link", name="Plan it for me").first)
    keys.press("Enter")
    keys.tab_to(page.get_by_role("button", name="Next week"))
    keys.press("Enter")
    expect(page.locator("#state-title")).to_have_text("Every rule is kept")
    why = page.get_by_text("Why Bea Barraiser")
    expect(why).to_be_visible()
    block = page.get_by_role("slider", name="Maya Manager")
    before = page.locator("#seats-0-starts_at").input_value()
    keys.tab_to(block)
    with page.expect_response("**/plan/check"):
        keys.press("PageUp")
    assert page.locator("#seats-0-starts_at").input_value() != before
    with page.expect_response("**/plan/check"):
        keys.press("PageDown")
    expect(page.locator("#seats-0-starts_at")).to_have_value(before)
    expect(block).to_be_focused()
    keys.tab_to(page.get_by_role("button", name="Use and schedule"))
    keys.press("Enter")
    said(page, "The loop is scheduled.")
    assert state_of(db) is LoopState.SCHEDULED
    with db.reader() as session:
        assert len(session.exec(select(Seat).where(Seat.held)).all()) >= 5


# The next answer finds that the key was pressed while it was on its way.
PRESSED_MEANWHILE = """key => {
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    window.fetch = ask;
    const answer = await ask(...asked);
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    return answer;
  };
}"""


def test_a_move_made_while_the_answer_to_the_last_is_on_its_way_is_kept(
    draft: str, as_person: AsPerson
) -> None:
    page = as_person(RECRUITER)
    page.goto(f"{draft}/plan")
    ask_for_next_week(page)
    field = page.locator("#seats-0-starts_at")
    before = field.input_value()
    block = page.get_by_role("slider", name="Maya Manager")
    text = block.get_attribute("aria-valuetext")
    assert text is not None
    page.evaluate(PRESSED_MEANWHILE, "PageDown")
    block.focus()
    with page.expect_response("**/plan/check"):
        page.keyboard.press("PageUp")
    with page.expect_response("**/plan/check"):
        pass
    expect(field).to_have_value(before)
    expect(block).to_have_attribute("aria-valuetext", text)
    expect(page.locator("#state-title")).to_have_text("Every rule is kept")


def test_a_block_is_dragged_onto_another_and_the_rule_is_named(
    draft: str, as_person: AsPerson, db: Database
) -> None:
    page = as_person(RECRUITER)
    page.goto(f"{draft}/plan")
    ask_for_next_week(page)
    blocks = page.get_by_role("slider")
    one, other = blocks.nth(0), blocks.nth(1)
    mine, theirs = (block.locator(".day__interview").bounding_box() for block in (one, other))
    assert mine is not None
    assert theirs is not None
    x, y = mine["x"] + 12, mine["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (theirs["x"] - mine["x"]) / 2, y, steps=4)
    with page.expect_response("**/plan/check"):
        page.mouse.move(theirs["x"] + 12, y, steps=4)
        page.mouse.up()
    expect(page.locator(".mends")).to_contain_text("at the same time")
    expect(page.get_by_role("button", name="Use and schedule")).to_have_count(0)
    assert state_of(db) is LoopState.DRAFT
    page.get_by_role("button", name="Plan again").click()
    expect(page.locator("#state-title")).to_have_text("Every rule is kept")
    page.get_by_role("button", name="Use this plan").click()
    said(page, "The plan is the loop's panel now.")
    expect(page.get_by_role("heading", name="Seats")).to_be_visible()


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "telephone"])
def test_the_plan_and_the_want_of_one_are_accessible(
    draft: str,
    as_person: AsPerson,
    assert_accessible: AssertAccessible,
    options: dict[str, Any],
) -> None:
    page = as_person(RECRUITER, **options)
    page.goto(f"{draft}/plan")
    ask_for_next_week(page)
    page.get_by_text("Why Bea Barraiser").click()
    assert_accessible(page)
    page.get_by_label("Minutes for each interview").fill("240")
    page.get_by_role("button", name="Plan it").click()
    page.wait_for_load_state()
    assert_accessible(page)


def test_without_a_script_the_plan_is_used_all_the_same(
    draft: str, as_person: AsPerson, db: Database
) -> None:
    page = as_person(RECRUITER, java_script_enabled=False)
    page.goto(f"{draft}/plan")
    ask_for_next_week(page)
    page.get_by_role("button", name="Use and schedule").click()
    said(page, "The loop is scheduled.")
    assert state_of(db) is LoopState.SCHEDULED
