"""Every kind of letter as a mail program shows it: light and dark, on a phone and on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hiring.mail.letter import Letter
from hiring.mail.rendering import render
from hiring.models.database import Database
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.integration.mail.letters import HOUSE, LATER, a_message, a_post_bag, an_event, read_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import AssertAccessible

PHONE, DESK = 390, 700
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 5
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def letters(database: str) -> Iterator[dict[str, str]]:
    """By name, the HTML of a letter of every kind, and of one with names as long as they get."""
    opened = Database(database)
    with opened.writer() as session:
        bag = a_post_bag(session)
        messages = dict(bag.messages)
        messages["long"] = _long(session)
        read = read_all(session, list(messages.values()), now=LATER)
        found = {}
        for name, message in messages.items():
            letter = read[message.id]
            assert isinstance(letter, Letter), (name, letter)
            found[name] = render(letter, HOUSE).html
    yield found
    opened.dispose()


def _long(session: Any) -> Any:
    manager, recruiter = a_person(session, name=LONG), a_person(session, name="نور حداد ✨")
    requisition = a_requisition(
        session, hiring_manager=manager, recruiter=recruiter, title="Principal " * 19
    )
    candidate = a_candidate(session, name="نور " * 40)
    application = an_application(session, requisition=requisition, candidate=candidate)
    built = a_loop(session, state="scheduled", application=application)
    for seat in built.seats:
        seat.place = "https://video.example.com/" + "x" * 180
    event = an_event(session, built, manager)
    return a_message(session, "interview_invitation", manager, built=built, event=event)


@pytest.fixture
def letter_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page without scripts or a network of its own, as a mail program is."""
    contexts = []

    def open_page(width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
        context.on("request", lambda request: fetched.append(request.url))
        contexts.append(context)
        return context.new_page()

    fetched: list[str] = []
    yield open_page
    for context in contexts:
        context.close()
    assert not fetched, f"a letter fetched {fetched}"


def test_every_letter_can_be_read_on_every_screen(
    letters: dict[str, str],
    letter_page: Callable[..., Page],
    assert_accessible: AssertAccessible,
):
    phone, desk = letter_page(PHONE), letter_page(DESK)
    for name, html in letters.items():
        for page in (phone, desk):
            page.set_content(html)
            assert page.evaluate(SIDEWAYS) <= 0, f"{name} scrolls sideways"
        desk.set_content(html)
        assert_accessible(desk)


def test_a_letter_is_dark_on_a_dark_screen(
    letters: dict[str, str], letter_page: Callable[..., Page]
):
    page = letter_page(DESK)
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.set_content(letters["interview_invitation"])
        grounds.append(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(243, 244, 247)", "rgb(21, 23, 28)"]
