"""The commands an installation starts with."""

from __future__ import annotations

import html.parser
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING

import pytest

from tests.contract.client import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.company import Company

ADDRESS = "cleo.command@example.com"


@pytest.fixture
def company(companies: Callable[..., Company]) -> Company:
    """On one database: what the commands store is tried on both elsewhere."""
    return companies("sqlite")


def test_from_person_to_token_to_the_api(company: Company):
    installation = company.installation
    installation.succeed(
        "person",
        "create",
        ADDRESS,
        "--name",
        "Cléo 陳",
        "--role",
        "recruiter",
        "--role",
        "programme_lead",
    )
    printed = installation.succeed("token", "create", ADDRESS)
    token = printed.strip()
    assert printed in {token, token + "\n"}, "the token alone"
    assert re.fullmatch(r"\S{20,}", token)
    me = installation.caller(token).get("/me").ok()
    assert (me["email"], me["name"]) == (ADDRESS, "Cléo 陳")
    assert set(me["roles"]) == {"recruiter", "programme_lead"}


CANNOT_BE_DONE = [
    ["token", "create", "nobody@example.com"],
    ["token", "create"],
    ["person", "login-link", "nobody@example.com"],
    ["person", "create", "not-an-address", "--name", "A"],
    ["person", "create", "a@example.com"],
    ["person", "create", "king@example.com", "--name", "A", "--role", "king"],
    ["person", "create", "ines@example.com", "--name", "Ines Again"],
    ["person", "create", "INES@EXAMPLE.COM", "--name", "Ines Again"],
]


TOLD_BY_HELP = {
    ("person",): ("create", "login-link"),
    ("token",): ("create",),
    ("person", "create"): ("--name", "--role", "EMAIL"),
    ("person", "login-link"): ("EMAIL",),
    ("token", "create"): ("EMAIL",),
}


def test_what_cannot_be_done_and_help(company: Company):
    help_commands = [[*command, "--help"] for command in TOLD_BY_HELP]
    done = company.installation.in_one_go([*CANNOT_BE_DONE, *help_commands])
    for arguments, refused in zip(CANNOT_BE_DONE, done, strict=False):
        assert refused.status != 0, arguments
        assert refused.printed == "", "what a script would take for the answer"
        assert refused.complained.strip(), arguments
        assert "Traceback" not in refused.complained, arguments
    for helped, words in zip(done[len(CANNOT_BE_DONE) :], TOLD_BY_HELP.values(), strict=True):
        assert helped.status == 0
        assert all(word in helped.printed for word in words), helped


class Form(html.parser.HTMLParser):
    """The forms of a page that send something: their addresses, fields and buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: list[str] = []
        self.buttons = 0
        self.fields: dict[str, str] = {}
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.actions.append(given.get("action", ""))
            self.inside = True
        elif not self.inside:
            return
        elif tag == "input" and given.get("type") == "submit":
            self.buttons += 1
        elif tag == "input" and "name" in given:
            self.fields[given["name"]] = given.get("value", "")
        elif tag == "button":
            self.buttons += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def test_a_sign_in_link_signs_in_once(company: Company):
    installation = company.installation
    link = installation.succeed("person", "login-link", company["mei"].email).strip()
    assert link.startswith(installation.address + "/")

    def visit() -> tuple[urllib.request.OpenerDirector, Form]:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = Form()
        with browser.open(link, timeout=30) as page:
            form.feed(page.read().decode())
        return browser, form

    secret = link.rstrip("/").rpartition("/")[2].rpartition("=")[2]
    assert_problem(installation.caller(secret).get("/me"), 401)
    visit()  # a mail scanner that only looks uses nothing up
    browser, form = visit()
    assert len(form.actions) == 1
    assert form.buttons == 1
    target = urllib.parse.urljoin(link, form.actions[0] or link)
    data = urllib.parse.urlencode(form.fields).encode()
    assert target.startswith(installation.address + "/")
    press = urllib.request.Request(target, data, {"Referer": link})  # noqa: S310 - just checked
    with browser.open(press, timeout=30) as signed_in:
        assert signed_in.status == 200
        assert "/login" not in signed_in.url
    with browser.open(installation.address + "/", timeout=30) as home:
        assert home.status == 200
    with pytest.raises(urllib.error.HTTPError) as used:
        pressed_again(link)
    with used.value as refused:
        assert refused.code in {400, 403, 404, 409, 410}


def pressed_again(link: str) -> None:
    """Another browser finds no button any more, or one that does nothing."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = Form()
    with browser.open(link, timeout=30) as page:
        form.feed(page.read().decode())
    target = urllib.parse.urljoin(link, form.actions[0] or link)
    browser.open(target, urllib.parse.urlencode(form.fields).encode(), timeout=30).close()
