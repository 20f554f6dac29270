"""The debrief's room, the memo, and what follows a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.pages.hiring import said

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Room:
    """The debrief as one person sees it."""

    def __init__(self, page: Page, loop: str) -> None:
        self.page = page
        self.path = f"{loop}/debrief"

    def enter(self) -> Room:
        self.page.goto(self.path)
        return self

    def open(self) -> None:
        self.page.get_by_role("button", name="Open the debrief").click()
        self.is_at("Silent reading")

    def is_at(self, step: str) -> None:
        here = self.page.get_by_role("list", name="Agenda of the debrief")
        expect(here.locator("[aria-current=step]")).to_contain_text(step)

    def mark_read(self) -> None:
        button = self.page.get_by_role("button", name="I have finished reading")
        button.click()
        expect(button).to_have_count(0)

    def vote(self, vote: str) -> None:
        self.page.get_by_label(vote, exact=True).check()
        self.page.get_by_role("button", name="Cast my second vote").click()
        expect(self.page.get_by_text("Nobody else sees it before the reveal.")).to_be_visible()

    def person(self, name: str) -> Locator:
        """Somebody's place in the panel: whether they are here, how far, how they voted."""
        return self.page.locator(".people__one").filter(has_text=name)

    def reveal(self) -> None:
        self.page.get_by_role("button", name="Reveal the second votes").click()
        self.is_at("Discussion")

    @property
    def now(self) -> Locator:
        """What is happening."""
        return self.page.locator(".now")

    @property
    def board(self) -> Locator:
        return self.page.get_by_role("region", name="The board")

    def on(self, principle: str) -> Locator:
        """A principle's place on the board."""
        return self.page.get_by_role("region", name=principle, exact=True)

    def add_line(self, principle: str, *, evidence_of: str, column: str, text: str) -> None:
        place = self.on(principle)
        place.get_by_text("Add a line").click()
        place.get_by_label(evidence_of, exact=True).check()
        place.get_by_label(column, exact=True).check()
        place.get_by_label("What it shows").fill(text)
        place.get_by_role("button", name="Add the line").click()
        expect(place.get_by_text(text)).to_be_visible()

    def decide(self, outcome: str, *, summary: str, reasons: dict[str, str]) -> None:
        """On the decision's own page, opened from the room; there already, it goes on there."""
        if self.page.url.endswith(self.path):
            self.page.get_by_role("link", name="Write the decision").click()
        self.page.get_by_label(outcome, exact=True).check()
        self.page.get_by_label("Summary").fill(summary)
        for principle, reason in reasons.items():
            door = self.page.locator("details.reason", has_text=principle)
            if door.get_attribute("open") is None:
                door.locator("summary").click()
            door.get_by_label(f"Why, on {principle}").fill(reason)
        self.page.get_by_role("button", name="Record the decision").click()

    def veto(self, reason: str) -> None:
        """On a page of its own: opened first, then meant, then cast for good."""
        self.page.get_by_role("link", name="Veto this hire").click()
        cast = self.page.get_by_role("button", name="Cast the veto for good")
        self.page.get_by_label("Which evidence keeps this hire below the bar").fill(reason)
        cast.click()
        expect(self.page.get_by_role("alert")).to_contain_text("Type the word veto")
        self.page.get_by_label("Type the word veto").fill("veto")
        cast.click()
        expect(self.page.get_by_text("A hire and an offer are impossible.")).to_be_visible()


class OfferPage:
    """References, the offer, and the time until the first day."""

    def __init__(self, page: Page, loop: str) -> None:
        self.page = page
        self.path = f"{loop}/offer"

    def open(self) -> OfferPage:
        self.page.goto(self.path)
        return self

    @property
    def draft_button(self) -> Locator:
        return self.page.get_by_role("button", name="Draft the offer")

    def draft(self, terms: str) -> None:
        self.page.get_by_label("Terms").fill(terms)
        self.draft_button.click()
        expect(self.page.get_by_role("region", name="The offer")).to_contain_text(terms)

    def approve(self) -> None:
        self.page.get_by_role("button", name="Approve the offer").click()
        expect(self.page.get_by_text("Approved by")).to_be_visible()

    def make(self) -> None:
        self.page.get_by_role("button", name="Make the offer").click()
        expect(self.page.get_by_role("button", name="The candidate accepted")).to_be_visible()

    def accept(self) -> None:
        self.page.get_by_role("button", name="The candidate accepted").click()
        said(self.page, "")
        expect(self.page.get_by_role("heading", name="Until the first day")).to_be_visible()
