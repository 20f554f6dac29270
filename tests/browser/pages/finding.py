"""The palette, the help sheet and a list, as a person uses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def listens(page: Page) -> None:
    """The page's scripts have begun: keys that are pressed now are heard."""
    expect(page.locator("a.find[role=button]")).to_be_visible()


class Palette:
    """The command palette: a combobox in a dialog."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.dialog = page.get_by_role("dialog", name="Search, or do something")
        self.input = self.dialog.get_by_role("combobox")
        self.options = self.dialog.get_by_role("option")
        self.status = self.dialog.get_by_role("status")

    def open(self) -> None:
        listens(self.page)
        self.page.keyboard.press("Control+k")
        expect(self.input).to_be_focused()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def option(self, name: str) -> Locator:
        return self.dialog.get_by_role("option", name=re.compile(re.escape(name))).first

    def has_active(self, name: str) -> None:
        """The option that Enter takes is marked, and the input points at it."""
        active = self.dialog.locator("[role=option][aria-selected=true]")
        expect(active).to_have_count(1)
        expect(active).to_contain_text(name)
        identity = active.get_attribute("id")
        expect(self.input).to_have_attribute("aria-activedescendant", identity or "")


class ListPage:
    """A list with its views, search, filters and rows."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.search = page.locator("main").get_by_role("searchbox")
        self.views = page.get_by_role("navigation", name="Views")
        self.rows = page.locator("main tbody tr")
        self.in_force = page.get_by_role("list", name="Filters in force")

    def links(self) -> list[str]:
        return [text.strip() for text in self.rows.locator("th a").all_inner_texts()]

    def filter(self, label: str, choice: str) -> None:
        self.page.locator("summary", has_text="Filters").click()
        self.page.get_by_label(label, exact=True).select_option(choice)
        self.page.get_by_role("button", name="Apply").click()

    def keep_as(self, name: str) -> None:
        self.page.locator("summary", has_text="Keep this view").click()
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_role("button", name="Keep", exact=True).click()
