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
        self.page.get_by_role("button", name="I have read it all").click()
        expect(self.page.locator(".flashes")).not_to_be_empty()

    def vote(self, vote: str) -> None:
        self.page.get_by_label(vote, exact=True).check()
        self.page.get_by_role("button", name="Cast my second vote").click()
        expect(self.page.get_by_text("Nobody else sees it before the reveal.")).to_be_visible()

    def votes_of(self, name: str) -> Locator:
        return self.page.locator(".movement").filter(has_text=name)

    def reveal(self) -> None:
        self.page.get_by_role("button", name="Reveal the second votes").click()
        self.is_at("Discussion")

    def add_line(self, principle: str, *, evidence_of: str, column: str, text: str) -> None:
        form = self.page.get_by_role("region", name="Add a line to the board")
        form.get_by_label("Principle or competency").select_option(label=principle)
        whose = form.get_by_label("Whose evidence shows it")
        option = whose.locator("option", has_text=evidence_of)
        whose.select_option(option.get_attribute("value"))
        form.get_by_label(column).check()
        form.get_by_label("What it shows").fill(text)
        form.get_by_role("button", name="Add the line").click()
        expect(self.page.get_by_role("table", name="The board")).to_contain_text(text)

    def decide(self, outcome: str, *, summary: str, reasons: dict[str, str]) -> None:
        form = self.page.get_by_role("region", name="Your decision")
        form.get_by_label(outcome, exact=True).check()
        form.get_by_label("Summary").fill(summary)
        for principle, reason in reasons.items():
            form.get_by_label(principle, exact=True).fill(reason)
        form.get_by_role("button", name="Record the decision").click()

    def veto(self, reason: str) -> None:
        """Behind its own door: opened first, then cast for good."""
        cast = self.page.get_by_role("button", name="Cast the veto for good")
        expect(cast).not_to_be_visible()
        self.page.get_by_text("Veto this hire").click()
        self.page.get_by_label("Which evidence keeps this hire below the bar").fill(reason)
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
