"""The tour of a demonstration with the keyboard alone, and the first page on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.demo_tour import load_tours
from hiring.app.demo.create import create_demo
from hiring.domain.policy import Policy

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from hiring.models.database import Database
    from tests.browser.conftest import AssertAccessible, NewPage
    from tests.harness.clock import FrozenClock

PHONE = {"width": 390, "height": 800}
MOST_TABS = 60


@pytest.fixture
def company(db: Database, clock: FrozenClock) -> None:
    """The demonstration, on the live server's database."""
    with db.writer() as session:
        create_demo(session, policy=Policy(), now=clock())
        session.commit()


def test_the_tour_is_taken_by_keyboard_as_each_role(
    company: None, new_page: NewPage, assert_accessible: AssertAccessible
):
    """One test, because making the demonstration takes seconds."""
    page = new_page()
    page.goto("/tour")
    assert_accessible(page)
    for tour in load_tours():
        page.goto("/tour")
        tab_to(page, tour.title)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(tour.title)
        for step in tour.steps:
            tab_to(page, step.open)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda address: "/tour" not in address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator("main")).not_to_contain_text("There is no such page")
            page.go_back()
            page.wait_for_url(f"**/tour/{tour.key}")
    assert_accessible(page)
    _the_first_pages_fit_a_telephone(new_page(viewport=PHONE), assert_accessible)


def _the_first_pages_fit_a_telephone(page: Page, assert_accessible: AssertAccessible) -> None:
    page.goto("/sign-in")
    assert_accessible(page)
    assert fits(page)
    page.get_by_role("button", name="Be the recruiter").click()
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Overdue")
    assert_accessible(page)
    assert fits(page)
    page.goto("/tour/interviewer")
    assert_accessible(page)
    assert fits(page)
    page.goto("/")
    page.locator(".agenda__title").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tomáš")


def tab_to(page: Page, words: str) -> None:
    """Press the tab key until what has the focus says this."""
    for _ in range(MOST_TABS):
        if page.evaluate("() => document.activeElement?.innerText?.trim() ?? ''") == words:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not lead to {words!r}")


def fits(page: Page) -> bool:
    """Nothing has to be moved sideways."""
    wide: bool = page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    return wide
