"""The browser tests notice what they are there to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests.harness.browser import Watch, accessibility_problems
from tests.harness.live_server import LiveServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><title>A page</title><meta name="viewport" content="width=device-width">{head}</head>
<body><main><h1>A page</h1>{body}</main></body>
</html>"""


@pytest.fixture
def live_server() -> Iterator[LiveServer]:
    """A few pages of no product, each with one thing wrong."""

    def make(_base_url: str) -> Flask:
        app = Flask("pages", static_folder=None)
        pages = {
            "/sound": PAGE.format(head="", body="<p>Nothing wrong here.</p>"),
            "/throws": PAGE.format(head='<script src="/throws.js"></script>', body=""),
            "/inline": PAGE.format(head="<style>h1 { margin: 0 }</style>", body=""),
            "/leaves": PAGE.format(head="", body='<img src="http://elsewhere.example/x" alt="">'),
            "/unnamed": PAGE.format(head="", body='<input type="text">'),
            "/faint": PAGE.format(head='<link rel="stylesheet" href="/faint.css">', body=""),
        }
        for path, source in pages.items():
            app.add_url_rule(
                path, path, lambda source=source: (source, {"Content-Security-Policy": POLICY})
            )
        app.add_url_rule("/throws.js", "js", lambda: ("throw new Error('broken')", SCRIPT))
        app.add_url_rule("/faint.css", "css", lambda: (FAINT, {"Content-Type": "text/css"}))
        app.add_url_rule("/fails", "fails", lambda: ("no", 500))
        app.add_url_rule("/refuses", "refuses", lambda: ("no", 409))
        return app

    with serving(make) as server:
        yield server


POLICY = "default-src 'self'; img-src *"
SCRIPT = {"Content-Type": "text/javascript"}
FAINT = "@media (prefers-color-scheme: dark) { h1 { color: #777; background: #888 } }"


@pytest.fixture
def watched(browser: Browser, live_server: LiveServer) -> Iterator[tuple[Page, Watch]]:
    watch = Watch()
    context = browser.new_context(base_url=live_server.url)
    watch.over(context)
    yield context.new_page(), watch
    context.close()


@pytest.mark.parametrize("path", ["/sound", "/refuses"])
def test_a_page_that_is_well_or_refuses_reports_nothing(watched: tuple[Page, Watch], path: str):
    page, watch = watched
    page.goto(path)
    assert watch.unexpected() == []


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/throws", "uncaught error: broken"),
        ("/inline", "Content Security Policy"),
        ("/leaves", "asked for http://elsewhere.example/x"),
        ("/fails", "500 from GET"),
    ],
)
def test_what_goes_wrong_in_a_page_is_reported(
    watched: tuple[Page, Watch], path: str, problem: str
):
    page, watch = watched
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert any(problem in each for each in watch.unexpected()), watch.problems
    watch.expect(".*")
    assert watch.unexpected() == []


def test_axe_finds_a_field_without_a_name_although_the_policy_forbids_foreign_scripts(
    watched: tuple[Page, Watch],
):
    page, _ = watched
    page.goto("/unnamed")
    assert any(each.startswith("label (light)") for each in accessibility_problems(page))
    assert accessibility_problems(page, without=["label"]) == []


def test_axe_looks_at_the_dark_page_too(watched: tuple[Page, Watch]):
    page, _ = watched
    page.goto("/faint")
    found = accessibility_problems(page)
    assert [each.partition(" at ")[0] for each in found] == ["color-contrast (dark)"]
