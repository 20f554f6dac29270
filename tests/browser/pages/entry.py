"""Getting in: the first page, one-time links, passwords, and the keeping of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.sync_api import Page

PASSWORD = "quay crane tide ledger"


class FrontDoor:
    """The page of those who are not signed in."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def explains_the_first_administrator(self) -> None:
        self.page.goto("/")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Nobody is here yet")
        for command in ("person create", "--role administrator", "person login-link"):
            expect(self.page.get_by_text(command)).to_be_visible()

    def follow(self, link: str, name: str) -> None:
        """Open a one-time link, twice: looking at it uses nothing up. Then press its button."""
        for _ in range(2):
            self.page.goto(link)
            expect(self.page.get_by_role("button", name=f"Sign in as {name}")).to_be_visible()
            expect(self.page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
        self.page.get_by_role("button", name=f"Sign in as {name}").click()
        expect(self.page.get_by_text("You are signed in.")).to_be_visible()

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Yours to do")


class Account:
    """One's own account."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose_password(self, password: str = PASSWORD) -> None:
        self.page.get_by_label("New password").fill(password)
        self.page.get_by_role("button", name="Set the password").click()
        expect(self.page.get_by_text("Your password is set.")).to_be_visible()

    def sign_out(self) -> None:
        self.page.locator("summary", has_text="Your menu").click()
        self.page.get_by_role("navigation", name="Main").wait_for()
        self.page.locator(".menu__panel").get_by_role("button", name="Sign out").click()
        expect(self.page.get_by_text("You are signed out.")).to_be_visible()


class People:
    """The directory, as an administrator keeps it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def add(
        self,
        name: str,
        *,
        level: int,
        team: str,
        certified_for: str = "",
        bar_raiser: str = "",
        roles: Iterable[str] = (),
    ) -> str:
        """Give a person an account; answers their e-mail address."""
        email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
        page = self.page
        page.goto("/people")
        page.get_by_role("link", name="Add a person").click()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("E-mail address", exact=True).fill(email)
        page.get_by_label("Team").fill(team)
        page.get_by_label("Level").fill(str(level))
        page.get_by_label("Time zone").select_option("Europe/London")
        page.get_by_label("Certified to interview for").fill(certified_for)
        if bar_raiser:
            page.get_by_label("Bar Raiser", exact=True).select_option(label=bar_raiser)
        for role in roles:
            page.get_by_label(role, exact=True).check()
        page.get_by_role("button", name="Add the person").click()
        expect(page.get_by_text(f"{name} has an account.")).to_be_visible()
        return email
