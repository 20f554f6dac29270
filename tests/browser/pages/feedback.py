"""Written feedback: the editor, and what the panel wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.builders.feedback import NARRATIVE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PATIENCE = 5_000
"""Milliseconds a page may take to do what it does by itself."""
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
    def said(self) -> Locator:
        """What of it is read out."""
        return self.page.locator("[data-autosave-said]")

    @property
    def map(self) -> Locator:
        """The parts, and how far each is."""
        return self.page.locator("[data-map]")

    def part_on_map(self, name: str) -> Locator:
        return self.map.locator("[data-map-part]").filter(has_text=name)

    def copy(self, field: str, side: str) -> Locator:
        """One of two texts that are shown side by side."""
        pane = self.panel.get_by_role("group", name=f"{field}: {side}", exact=True)
        return pane.locator(".compare__text")

    def copies(self, area: str = "localStorage") -> list[str]:
        """What lies in the browser's storage of texts the server has not acknowledged."""
        found: list[str] = self.page.evaluate(
            "area => Object.entries(window[area]).filter(([id]) => id.startsWith('keep:'))"
            ".map(entry => entry.join(' '))",
            area,
        )
        return found

    def let_go(self) -> None:
        """The page has heard that what was kept has arrived, and keeps it no longer."""
        self._waits_for(0)

    def keeps_a_copy(self) -> None:
        """What was typed lies in the browser's storage."""
        self._waits_for(1)

    def _waits_for(self, copies: int) -> None:
        # Storage announces its changes to other pages alone, and wait_for_function may not evaluate
        # a string under the pages' security policy.
        self.page.evaluate(
            """async ([copies, patience]) => {
              const there = () => Object.keys(localStorage).filter(id => id.startsWith('keep:'));
              const until = Date.now() + patience;
              while (there().length !== copies) {
                if (Date.now() > until) throw Error(`${there().length} copies are kept`);
                await new Promise(done => setTimeout(done, 20));
              }
            }""",
            [copies, PATIENCE],
        )

    @property
    def panel(self) -> Locator:
        """Where two copies of the draft are compared."""
        return self.page.locator("[data-autosave-panel]")

    def is_saved(self) -> None:
        """What was typed on this page is acknowledged."""
        expect(self.status).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))

    def write(self, principle: str, *, vote: str, rating: str = "Meets the bar") -> None:
        """Everything that is asked, for somebody who looks at one principle."""
        for part in PARTS:
            self.part(principle, part).fill(f"{part}: they found the broken number and said so.")
        self.evidence(principle).get_by_label(rating).check()
        self.narrative.fill(NARRATIVE)
        self.page.get_by_label(vote, exact=True).check()

    def look_over(self) -> None:
        """The last look before it is submitted."""
        self.page.get_by_role("button", name="Look it over and submit").click()
        expect(self.page.get_by_role("heading", name="Before you submit")).to_be_visible()

    def submit(self) -> None:
        self.look_over()
        self.page.get_by_role("button", name="Submit for good").click()
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
