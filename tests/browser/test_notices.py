"""Notifications by keyboard and on a telephone; the count goes down; letters stay in their frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from config.settings import Settings
from hiring.app import create_app
from hiring.app.post import drain_outbox
from hiring.domain.terms import SeatKind
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.harness.live_server import LiveServer, serving
from tests.integration.mail.letters import a_message, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Page, ViewportSize

    from tests.browser.conftest import AsPerson, AssertAccessible
    from tests.harness.clock import FrozenClock

PHONE: ViewportSize = {"width": 390, "height": 800}


@pytest.fixture
def live_server(database: str, clock: FrozenClock, tmp_path: Path) -> Iterator[LiveServer]:
    """The product with a mailbox of this test's own."""

    def make(base_url: str) -> Flask:
        settings = Settings.for_tests(database_url=database, base_url=base_url)
        return create_app(replace(settings, mail_folder=tmp_path / "mail"), clock=clock)

    with serving(make) as server:
        yield server


@dataclass
class Told:
    """An interviewer with two messages, and an administrator."""

    interviewer: str
    administrator: str


@pytest.fixture
def told(live_server: LiveServer) -> Told:
    with live_server.app.extensions["database"].writer() as session:
        built = a_loop(session, state="scheduled")
        seat, person = built.of(SeatKind.INTERVIEWER)[0]
        event = an_event(session, built, person)
        a_message(session, "interview_invitation", person, built=built, event=event)
        a_message(session, "feedback_requested", person, built=built, seat=seat)
        keeper = a_person(session, roles=["administrator"])
        session.commit()
    drain_outbox(live_server.app)
    return Told(person.email, keeper.email)


def bell(page: Page, words: str) -> None:
    """The header says how many are unread, to the eye and to a screen reader."""
    expect(page.get_by_role("link", name=f"Notifications{words}", exact=True)).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until a control of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(name):
            return
    raise AssertionError(f"no control named {name} is reached by Tab")


def test_notifications_are_read_by_keyboard_and_the_count_goes_down(
    as_person: AsPerson, told: Told, assert_accessible: AssertAccessible
) -> None:
    page = as_person(told.interviewer)
    page.goto("/")
    bell(page, ", 2 unread")
    tab_to(page, "Notifications")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    expect(page.locator(".notice--unread")).to_have_count(2)
    assert_accessible(page)
    headline = page.locator(".agenda__title").first.inner_text()
    tab_to(page, headline)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    bell(page, ", 1 unread")
    expect(page.get_by_role("button", name="Mark as read")).to_be_hidden()
    assert_accessible(page)
    page.go_back()
    page.reload()
    expect(page.locator(".notice--unread")).to_have_count(1)
    tab_to(page, "Mark all as read")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("All are marked as read.")
    bell(page, "")
    page.get_by_role("link", name="Unread").click()
    expect(page.get_by_text("Nothing unread")).to_be_visible()
    assert_accessible(page)


def test_following_the_action_from_the_list_marks_it_read(as_person: AsPerson, told: Told) -> None:
    page = as_person(told.interviewer)
    page.goto("/notifications")
    action = page.locator(".notice__action").first
    address = action.get_attribute("href")
    with page.expect_response(lambda answer: answer.url.endswith("/read")):
        action.click()
    page.wait_for_url(f"**{address}")
    page.reload()
    bell(page, ", 1 unread")


def test_without_a_script_a_button_marks_it_read(as_person: AsPerson, told: Told) -> None:
    page = as_person(told.interviewer, java_script_enabled=False)
    page.goto("/notifications")
    page.locator(".agenda__title").first.click()
    bell(page, ", 2 unread")
    page.get_by_role("button", name="Mark as read").click()
    bell(page, ", 1 unread")


def test_the_letter_is_shown_in_its_frame_on_a_telephone(
    as_person: AsPerson, told: Told, assert_accessible: AssertAccessible
) -> None:
    page = as_person(told.interviewer, viewport=PHONE)
    page.goto("/notifications")
    page.get_by_role("link", name="Your interview is set", exact=True).click()
    page.get_by_text("See the letter as it was mailed").click()
    frame = page.frame_locator("iframe[title='The letter as it was mailed']")
    expect(frame.get_by_role("heading").first).to_have_text("Your interview is set")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download it for a mail program").click()
    assert coming.value.suggested_filename.endswith(".eml")


def test_quiet_hours_and_the_calendar_address_are_set_by_keyboard(
    as_person: AsPerson, told: Told, assert_accessible: AssertAccessible
) -> None:
    page = as_person(told.interviewer)
    page.goto("/notifications/settings")
    page.get_by_label("Mail me once a day, all in one").focus()
    page.keyboard.press("Space")
    page.get_by_label("Quiet from").fill("20:00")
    page.get_by_label("Quiet until").fill("07:00")
    page.get_by_role("checkbox", name="A summary of the week").press("Space")
    page.get_by_role("button", name="Keep this").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("From 20:00 until 07:00 only deadlines")
    expect(page.get_by_role("checkbox", name="A summary of the week")).not_to_be_checked()
    page.get_by_role("button", name="Make an address").press("Enter")
    address = page.get_by_label("Your secret address").input_value()
    assert_accessible(page)
    answer = page.context.request.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    page.get_by_role("link", name="I have copied it").click()
    page.locator("summary", has_text="Revoke the address").click()
    page.get_by_role("button", name="Revoke the address").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("opens nothing any more")
    assert page.context.request.get(address).status == 404


def test_the_ladder_is_arranged_by_keyboard_with_enter_keeping_it(
    as_person: AsPerson, told: Told, assert_accessible: AssertAccessible
) -> None:
    page = as_person(told.administrator)
    page.goto("/notifications/ladder")
    page.get_by_role("button", name="Remove step 2").press("Enter")
    expect(page.get_by_label("Hours after it ends")).to_have_count(4)
    page.get_by_role("button", name="Add a step").press("Enter")
    added = page.get_by_label("Hours after it ends").last
    expect(added).to_be_focused()
    added.fill("2")
    added.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Step 5: Each step comes later than the one before it.")
    assert_accessible(page)
    summary.get_by_role("link").first.click()
    expect(added).to_be_focused()
    added.fill("48")
    added.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Reminders follow these steps")
    expect(page.locator(".rungs-list li")).to_have_count(5)
    page.get_by_role("button", name="Back to the default").press("Enter")
    expect(page.get_by_role("heading", name="The steps")).to_be_visible()
    expect(page.get_by_role("button", name="Back to the default")).to_have_count(0)
