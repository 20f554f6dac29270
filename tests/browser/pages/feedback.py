"""Written feedback: the editor, and what the panel wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.builders.feedback import NARRATIVE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PARTS = ("Situation", "Task", "Action", "Result")


class Editor:
    """Where one's own feedback is written."""

    def __init__(self, page: Page, loop: str) -> None:
        self.page = page
        self.path = f"{loop}/feedback/mine"

    def open(self) -> Editor:
        self.page.goto(self.path)
        return self

    def evidence(self, principle: str) -> Locator:
        return self.page.get_by_role("group", name=principle, exact=True)

    def part(self, principle: str, part: str) -> Locator:
        return self.evidence(principle).get_by_label(part, exact=True)

    @property
    def narrative(self) -> Locator:
        return self.page.get_by_role("textbox", name="Narrative", exact=True)

    @property
    def status(self) -> Locator:
        return self.page.locator("[data-autosave-status]")

    @property
    def panel(self) -> Locator:
        """Where two copies of the draft are compared."""
        return self.page.locator("[data-autosave-panel]")

    def is_saved(self) -> None:
        expect(self.status).to_contain_text("Saved")

    def write(self, principle: str, *, vote: str, rating: str = "Meets the bar") -> None:
        """Everything that is asked, for somebody who looks at one principle."""
        for part in PARTS:
            self.part(principle, part).fill(f"{part}: they found the broken number and said so.")
        self.evidence(principle).get_by_label(rating).check()
        self.narrative.fill(NARRATIVE)
        self.page.get_by_label(vote, exact=True).check()

    def submit(self) -> None:
        self.page.get_by_role("button", name="Submit", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Your feedback on")
        expect(self.page.locator(".page-head").get_by_text("Submitted")).to_be_visible()


class PanelFeedback:
    """What the panel wrote, as far as it is open to the reader."""

    def __init__(self, page: Page, loop: str) -> None:
        self.page = page
        self.path = f"{loop}/feedback"

    def open(self) -> PanelFeedback:
        self.page.goto(self.path)
        return self

    def of(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name)
