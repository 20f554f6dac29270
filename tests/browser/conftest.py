"""The product behind a real socket, and Chromium in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest
from playwright.sync_api import sync_playwright

from config.settings import Settings
from hiring.app import create_app
from hiring.models.database import Database
from tests.browser.signing_in import sign_in
from tests.harness.browser import FLAGS, Watch, accessibility_problems, headed, keep_evidence
from tests.harness.chromium import find_chromium
from tests.harness.live_server import LiveServer, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from flask import Flask
    from playwright.sync_api import Browser, Page

    from tests.harness.clock import FrozenClock
    from tests.harness.databases import Databases

FAILED = pytest.StashKey[bool]()
PATIENCE = 10_000  # milliseconds


class NewPage(Protocol):
    """Opens a page in a browser of its own: another person, another screen, no scripts."""

    def __call__(self, **options: Any) -> Page: ...


class AsPerson(Protocol):
    """Opens a page in a browser of its own, in which somebody is signed in."""

    def __call__(self, email: str, **options: Any) -> Page: ...


class AssertAccessible(Protocol):
    def __call__(self, page: Page, **options: Any) -> None: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def database(databases: Callable[[str], Databases]) -> Iterator[str]:
    """A fresh SQLite database: browsers try the pages, the integration suite both databases."""
    address = databases("sqlite").create()
    yield address
    databases("sqlite").drop(address)


@pytest.fixture
def live_server(database: str, clock: FrozenClock) -> Iterator[LiveServer]:
    """The product, listening; ``live_server.url``, ``live_server.path("/loops")``."""

    def make(base_url: str) -> Flask:
        return create_app(Settings.for_tests(database_url=database, base_url=base_url), clock=clock)

    with serving(make) as server:
        yield server


@pytest.fixture
def db(live_server: LiveServer) -> Database:
    """The database of the live server, to set a scene and to look at what came of it."""
    database: Database = live_server.app.extensions["database"]
    return database


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS), headless=not headed()
        )
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    """What went wrong in the pages; ``watch.expect(pattern)`` for what a test provokes."""
    return Watch()


@pytest.fixture
def new_page(
    browser: Browser, live_server: LiveServer, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[NewPage]:
    """Opens pages that share no cookies; takes the options of Playwright's ``new_context``.

    The test fails when any of them logged an error, broke the content security policy, asked
    for anything beyond this machine, or was answered with a server error.
    """
    contexts = []
    pages: list[Page] = []

    def open_page(**options: Any) -> Page:
        settings: dict[str, Any] = {
            "base_url": live_server.url,
            "locale": "en-GB",
            "timezone_id": "UTC",
            "viewport": {"width": 1280, "height": 900},
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**(settings | options))
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        return page

    yield open_page
    try:
        problems = watch.unexpected()
        if problems or request.node.stash.get(FAILED, False):
            for number, page in enumerate(pages):
                if not page.is_closed():
                    keep_evidence(page, f"{request.node.name}-{number}")
    finally:
        for context in contexts:
            context.close()
    assert not problems, "the pages reported:\n" + "\n".join(problems)


@pytest.fixture
def as_person(new_page: NewPage, live_server: LiveServer) -> AsPerson:
    """Opens a page as the person with an address; takes the options of ``new_page``."""

    def open_page(email: str, **options: Any) -> Page:
        page = new_page(**options)
        sign_in(page.context, live_server, email)
        return page

    return open_page


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page in a fresh browser, 1280 × 900; ``page.goto("/loops")`` takes a path."""
    return new_page()


@pytest.fixture
def assert_accessible() -> AssertAccessible:
    """Fails with every violation axe-core finds, in light and dark: ``assert_accessible(page)``."""

    def check(page: Page, **options: Any) -> None:
        problems = accessibility_problems(page, **options)
        assert not problems, f"{page.url} is not accessible:\n" + "\n".join(problems)

    return check
