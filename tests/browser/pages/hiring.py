"""From a role narrative to a panel: requisitions, candidates, loops and their seats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Locator, Page


def said(page: Page, text: str) -> None:
    """What was done, as the page says it above everything else."""
    expect(page.locator(".flashes")).to_contain_text(text)


class Requisitions:
    """Opening a requisition, and a Bar Raiser's approval of it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(
        self, title: str, *, level: int, hiring_manager: str, principles: Iterable[str]
    ) -> None:
        page = self.page
        page.goto("/requisitions")
        page.get_by_role("link", name="Open a requisition").first.click()
        page.get_by_label("Title").fill(title)
        page.get_by_label("Level").fill(str(level))
        page.get_by_label("Job family").fill("engineering")
        page.get_by_label("Team").fill("Berth Planning")
        page.get_by_label("Hiring manager").fill(hiring_manager)
        page.get_by_label("What customers get").fill("A port is planned anew in seconds.")
        page.get_by_label("One year later").fill("The storm moved eleven ships, and no pencil.")
        page.get_by_label("The day of that page").fill("2027-03-10")
        page.get_by_label("The hard questions").fill("Why not buy a faster solver? We tried two.")
        for principle in principles:
            page.get_by_label(f"{principle}: interviewers").select_option("1")
        page.get_by_role("button", name="Open the requisition").click()
        said(page, "The requisition is open.")

    def approve(self) -> None:
        """From the home page, where it waits for a Bar Raiser."""
        self.page.goto("/")
        self.page.get_by_role("link", name="Read and approve a role narrative").click()
        expect(self.page.get_by_text("A port is planned anew in seconds.")).to_be_visible()
        self.page.get_by_role("button", name="Approve version 1").click()
        said(self.page, "Approved.")


class Candidates:
    """Bringing a candidate as far as a loop."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def bring(self, name: str, requisition: str) -> None:
        page = self.page
        page.goto("/candidates")
        page.get_by_role("link", name="Add a candidate").first.click()
        page.get_by_label("Name").fill(name)
        page.get_by_label("E-mail address").fill("candidate@example.org")
        page.get_by_label("Time zone").fill("Europe/Amsterdam")
        page.get_by_role("button", name="Add the candidate").click()
        said(page, f"{name} is here.")
        choice = page.get_by_label("Requisition").locator("option", has_text=requisition)
        page.get_by_label("Requisition").select_option(choice.get_attribute("value"))
        page.get_by_role("button", name="Put forward").click()
        said(page, "The application is in.")

    def start_loop(self) -> None:
        self.page.get_by_role("link", name="Start a loop").click()
        self.page.get_by_role("button", name="Start the loop").click()
        said(self.page, "The loop is open.")


class LoopPage:
    """A loop as its panel and its recruiter see it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def refusals(self) -> Locator:
        return self.page.locator("#broken li")

    @property
    def panel(self) -> Locator:
        """The seats, in the order of their interviews."""
        return self.page.locator("#panel tbody tr")

    def change_panel(self) -> None:
        name = re.compile("Seat the panel|Change the panel")
        self.page.locator(".page-head__actions").get_by_role("link", name=name).click()

    def record(self) -> None:
        self.page.get_by_role("button", name="Record this loop").click()
        said(self.page, "The loop is recorded.")
