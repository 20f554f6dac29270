"""Putting a draft's panel together, and moving the times of one that stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.pages.hiring import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator, Page

MOST_STOPS = 90


@dataclass(frozen=True)
class Place:
    """One seat as it is typed: wall clock as ``2026-03-09T09:00``."""

    person: str
    kind: str
    principles: Sequence[str]
    starts_at: str
    minutes: int = 45


class SeatsPage:
    """The whole panel in one form, by pointer; needs no script."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def row(self, number: int) -> Locator:
        return self.page.get_by_role("group", name=f"Seat {number}", exact=True)

    def holder(self, number: int) -> Locator:
        """The button that says who sits there and leads to the picker."""
        return self.row(number).locator(".who")

    def seat(self, number: int, place: Place) -> None:
        if not self.row(number).count():
            self.page.get_by_role("button", name="Add an interviewer").click()
        self.row(number).get_by_label("Sits as").select_option(label=place.kind)
        if place.person not in self.holder(number).inner_text():
            self.choose(number, place.person)
        self.row(number).get_by_label("Starts").fill(place.starts_at)
        self.row(number).get_by_label("Minutes").fill(str(place.minutes))
        for principle in place.principles:
            self.assignment(principle, place.person).check()

    def choose(self, number: int, person: str) -> None:
        """Through the picker, which is a page of its own where there is no script."""
        self.holder(number).click()
        self.page.locator("#may").get_by_role("button", name=person).click()
        expect(self.holder(number)).to_contain_text(person)

    def assignment(self, principle: str, person: str) -> Locator:
        return self.page.get_by_role("checkbox", name=f"{principle}: {person}", exact=True)

    def covered(self, principle: str) -> Locator:
        return self.page.get_by_role("row", name=re.compile(f"^{principle}")).locator(".chip")

    @property
    def headline(self) -> Locator:
        """How many things stand in the way."""
        return self.page.locator("#state-title")

    @property
    def in_the_way(self) -> Locator:
        return self.page.locator(".panel__state .mend")

    def starts(self, number: int) -> Locator:
        return self.row(number).get_by_label("Starts")

    def block(self, person: str) -> Locator:
        """A person's interview on the day's grid."""
        return self.page.get_by_role("slider", name=person)

    def save(self) -> None:
        self.page.get_by_role("button", name="Save the panel").click()
        said(self.page, "The panel is saved.")


class Picker:
    """The dialog of people beside the panel."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialog = page.get_by_role("dialog")

    @property
    def search(self) -> Locator:
        return self.dialog.get_by_role("searchbox")

    @property
    def may(self) -> Locator:
        return self.dialog.locator("#may")

    @property
    def may_not(self) -> Locator:
        return self.dialog.locator("#may-not")


class Keyboard:
    """Getting about with keys alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, target: Locator, key: str = "Tab") -> None:
        """Press Tab until the target has the focus, as somebody does who has no pointer."""
        expect(target).to_be_visible()
        for _ in range(MOST_STOPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no key leads to {target}")
