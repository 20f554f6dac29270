"""Every page, for those it is for: what assistive technology needs, little to fetch, nothing that
moves by itself, and room on a telephone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from config.settings import Settings
from hiring.app import create_app
from tests.browser.company import (
    ADMIN,
    BAR_RAISER,
    INTERVIEWER,
    LEAD,
    MANAGER,
    RECRUITER,
    TRAINEE,
    Company,
    move_in,
)
from tests.browser.conftest import PATIENCE
from tests.browser.pages.feedback import Editor
from tests.browser.signing_in import sign_in
from tests.harness.browser import Watch, accessibility_problems, load_of
from tests.harness.clock import FrozenClock
from tests.harness.live_server import LiveServer, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

    from tests.harness.databases import Databases

# Endpoint, whose page it is, address.
PAGES: Final = (
    ("people.sign_in", "", "/sign-in"),
    ("people.link", "", "/sign-in/link/used-already"),
    ("help.rules", RECRUITER, "/help/rules"),
    ("help.rules", INTERVIEWER, "/help/rules?search=veto"),
    ("help.index", BAR_RAISER, "/help"),
    ("help.guide", INTERVIEWER, "/help/interviewers"),
    ("principles.index", INTERVIEWER, "/principles"),
    ("principles.show", INTERVIEWER, "/principles/ownership"),
    ("principles.edit", LEAD, "/principles/ownership/edit"),
    ("design.index", INTERVIEWER, "/design"),
    ("home.index", MANAGER, "/"),
    ("home.index", LEAD, "/"),
    ("finding.search", RECRUITER, "/search"),
    ("finding.search", RECRUITER, "/search?q=a"),
    ("finding.search", INTERVIEWER, "/search?q=no"),
    ("finding.search", INTERVIEWER, "/search?q=nobody"),
    ("finding.sheet", INTERVIEWER, "/shortcuts"),
    ("people.account", ADMIN, "/account"),
    ("people.index", ADMIN, "/people"),
    ("people.index", INTERVIEWER, "/people?search=nobody"),
    ("people.new", ADMIN, "/people/new"),
    ("people.show", RECRUITER, "/people/{person}"),
    ("people.edit", ADMIN, "/people/{person}/edit"),
    ("people.edit", LEAD, "/people/{person}/edit"),
    ("people.availability", INTERVIEWER, "/people/{person}/availability"),
    ("people.availability", ADMIN, "/people/{person}/availability"),
    ("people.holidays", RECRUITER, "/holidays"),
    ("people.holidays", INTERVIEWER, "/holidays"),
    ("plans.index", RECRUITER, "/plans"),
    ("plans.index", INTERVIEWER, "/plans"),
    ("plans.new", RECRUITER, "/plans/new"),
    ("plans.new", INTERVIEWER, "/plans/new"),
    ("plans.show", RECRUITER, "/plans/{plan}"),
    ("plans.show", RECRUITER, "/plans/{running_plan}"),
    ("programme.index", LEAD, "/bar-raisers"),
    ("programme.index", RECRUITER, "/bar-raisers"),
    ("programme.mine", BAR_RAISER, "/bar-raisers/mine"),
    ("programme.mine", INTERVIEWER, "/bar-raisers/mine"),
    ("requisitions.index", RECRUITER, "/requisitions"),
    ("requisitions.index", ADMIN, "/requisitions?state=closed"),
    ("requisitions.new", RECRUITER, "/requisitions/new"),
    ("requisitions.show", MANAGER, "/requisitions/{requisition}"),
    ("requisitions.show", BAR_RAISER, "/requisitions/{waiting}"),
    ("requisitions.edit", MANAGER, "/requisitions/{requisition}/edit"),
    ("requisitions.versions", MANAGER, "/requisitions/{requisition}/versions"),
    ("candidates.index", RECRUITER, "/candidates"),
    ("candidates.index", ADMIN, "/candidates"),
    ("several_candidates.choose", RECRUITER, "/candidates/several?id={alone}&id={candidate}"),
    ("candidates.new", RECRUITER, "/candidates/new"),
    ("candidates.show", RECRUITER, "/candidates/{candidate}"),
    ("candidates.show", INTERVIEWER, "/candidates/{candidate}"),
    ("candidates.show", RECRUITER, "/candidates/{alone}"),
    ("candidates.apply", RECRUITER, "/candidates/{alone}/apply"),
    ("screens.show", MANAGER, "/applications/{unscreened}/phone-screen"),
    ("screens.show", INTERVIEWER, "/applications/{application}/phone-screen"),
    ("loops.index", RECRUITER, "/loops"),
    ("loops.index", ADMIN, "/loops"),
    ("loops.index", RECRUITER, "/loops?state=live&part=recruiter&from=2026-01-01"),
    ("loops.index", RECRUITER, "/loops?search=nobody"),
    ("loops.several", RECRUITER, "/loops/several?do=cancel&id={draft}&id={hired}"),
    ("loops.several", RECRUITER, "/loops/several?do=schedule&id={draft}"),
    ("loops.new", RECRUITER, "/loops/new?application_id={unscreened}"),
    ("loops.show", RECRUITER, "/loops/{draft}"),
    ("loops.show", RECRUITER, "/loops/{scheduled}"),
    ("loops.show", INTERVIEWER, "/loops/{collecting}"),
    ("loops.show", MANAGER, "/loops/{hired}"),
    ("loops.show", RECRUITER, "/loops/{cancelled}"),
    ("loops.seats", RECRUITER, "/loops/{draft}/seats"),
    ("loops.plan", RECRUITER, "/loops/{draft}/plan"),
    ("loops.add", RECRUITER, "/loops/{scheduled}/seats/new"),
    ("loops.edit", RECRUITER, "/loops/{scheduled}/seats/{seat}"),
    ("loops.swap", RECRUITER, "/loops/{scheduled}/seats/{seat}/swap"),
    ("loops.reschedule", RECRUITER, "/loops/{scheduled}/times"),
    ("loops.kit", INTERVIEWER, "/loops/{scheduled}/kit"),
    ("loops.kit", TRAINEE, "/loops/{scheduled}/kit"),
    ("loops.conflict", INTERVIEWER, "/loops/{scheduled}/conflict"),
    ("loops.waive", BAR_RAISER, "/loops/{draft}/waiver"),
    ("loops.timeline", MANAGER, "/loops/{hired}/timeline"),
    ("feedback.mine", INTERVIEWER, "/loops/{collecting}/feedback/mine"),
    ("feedback.mine", TRAINEE, "/loops/{collecting}/feedback/mine"),
    ("feedback.mine", BAR_RAISER, "/loops/{collecting}/feedback/mine?amend=1"),
    ("feedback.preview", BAR_RAISER, "/loops/{collecting}/feedback/mine/preview"),
    ("feedback.preview", INTERVIEWER, "/loops/{collecting}/feedback/mine/preview"),
    ("feedback.index", INTERVIEWER, "/loops/{collecting}/feedback"),
    ("feedback.index", RECRUITER, "/loops/{collecting}/feedback"),
    ("feedback.index", BAR_RAISER, "/loops/{debrief_ready}/feedback"),
    ("feedback.trainees", LEAD, "/feedback/trainees"),
    ("debrief.show", INTERVIEWER, "/loops/{collecting}/debrief"),
    ("debrief.show", BAR_RAISER, "/loops/{debrief_ready}/debrief"),
    ("debrief.show", BAR_RAISER, "/loops/{reading}/debrief"),
    ("debrief.show", INTERVIEWER, "/loops/{voting}/debrief"),
    ("debrief.show", BAR_RAISER, "/loops/{discussion}/debrief"),
    ("debrief.show", MANAGER, "/loops/{discussion}/debrief"),
    ("debrief.show", RECRUITER, "/loops/{discussion}/debrief"),
    ("debrief.show", MANAGER, "/loops/{vetoed}/debrief"),
    ("debrief.weigh_veto", BAR_RAISER, "/loops/{discussion}/debrief/veto"),
    ("debrief.weigh_decision", MANAGER, "/loops/{discussion}/debrief/decide"),
    ("debrief.memo", MANAGER, "/loops/{hired}/memo"),
    ("offers.show", MANAGER, "/loops/{hired}/offer"),
    ("offers.show", MANAGER, "/loops/{vetoed}/offer"),
    ("offers.tasks", MANAGER, "/onboarding"),
    ("offers.tasks", INTERVIEWER, "/onboarding"),
    ("notices.index", INTERVIEWER, "/notifications"),
    ("notices.index", ADMIN, "/notifications"),
    ("notices.index", INTERVIEWER, "/notifications?show=unread"),
    ("notices.show", INTERVIEWER, "/notifications/{message}"),
    ("notices.preferences", INTERVIEWER, "/notifications/settings"),
    ("notices.ladder", LEAD, "/notifications/ladder"),
    ("notices.ladder", INTERVIEWER, "/notifications/ladder"),
    ("notices.delivery", ADMIN, "/notifications/delivery"),
    ("notices.letters", RECRUITER, "/loops/{scheduled}/letters"),
    ("notices.letters", RECRUITER, "/loops/{draft}/letters"),
    ("notices.candidate_letter", RECRUITER, "/loops/{scheduled}/letters/{letter}"),
    ("nothing", INTERVIEWER, "/loops/{requisition}"),
    ("forbidden", INTERVIEWER, "/people/new"),
)
# Pages of no section: what answers elsewhere, and the parts that pages fetch for themselves.
NO_PAGES = {
    "finding.export",
    "finding.offer",
    "finding.suggest",
    # Letters as they left: shown in a frame, or downloaded.
    "notices.calendar",
    "notices.candidate_looks",
    "notices.candidate_mail",
    "notices.letter",
    "notices.mail",
    "health.alive",
    "health.ready",
    "help.note",
    "plans.state",
    "debrief.state",
    "debrief.written",
    "product_api.document",
    "static",
    # Of a demonstration alone, which has a test of its own.
    "tour.index",
    "tour.show",
}
ANSWERS = {"nothing": 404, "forbidden": 403, "people.link": 404}
WITHOUT_TRAIL = {"home.index", "people.sign_in", "people.link"}
PHONE: Final[ViewportSize] = {"width": 390, "height": 800}
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
MOST_BYTES: Final = 100_000
LEAST_SHIFT: Final = 0.01
SLOW: Final = {  # a telephone between two cells: bytes a second, milliseconds
    "offline": False,
    "latency": 20,
    "downloadThroughput": 40_000,
    "uploadThroughput": 40_000,
}
# A form sent empty: address, the button, what then has to be announced.
EMPTY_FORMS: Final = (
    (ADMIN, "/people/new", "Add the person"),
    (RECRUITER, "/requisitions/new", "Open the requisition"),
    (RECRUITER, "/candidates/new", "Add the candidate"),
    (INTERVIEWER, "/loops/{collecting}/feedback/mine", "Look it over and submit"),
    (BAR_RAISER, "/loops/{draft}/waiver", "Waive the gap"),
)


@pytest.fixture(scope="module")
def live_server(databases: Callable[[str], Databases]) -> Iterator[LiveServer]:
    """One for all pages: none of these tests changes anything."""
    database = databases("sqlite").create()

    def make(base_url: str) -> Flask:
        settings = Settings.for_tests(database_url=database, base_url=base_url)
        return create_app(settings, clock=FrozenClock())

    with serving(make) as server:
        yield server
    databases("sqlite").drop(database)


@pytest.fixture(scope="module")
def company(live_server: LiveServer) -> Company:
    with live_server.app.extensions["database"].writer() as session:
        made = move_in(session)
        session.commit()
    return made


@pytest.fixture(scope="module")
def contexts(browser: Browser, live_server: LiveServer, company: Company) -> Iterator[Contexts]:
    opened = Contexts(browser, live_server)
    yield opened
    opened.close()


class Contexts:
    """A browser for each person, signed in once."""

    def __init__(self, browser: Browser, server: LiveServer) -> None:
        self._browser, self._server = browser, server
        self._opened: dict[str, BrowserContext] = {}
        self.watch = Watch()

    def page(self, email: str) -> Page:
        if email not in self._opened:
            context = self._browser.new_context(
                base_url=self._server.url, locale="en-GB", reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE)
            self.watch.over(context)
            if email:
                sign_in(context, self._server, email)
            self._opened[email] = context
        return self._opened[email].new_page()

    def close(self) -> None:
        for context in self._opened.values():
            context.close()


@pytest.fixture
def page_of(contexts: Contexts) -> Iterator[Callable[[str], Page]]:
    """Opens a page as somebody; the test fails if it complained of anything."""
    pages: list[Page] = []

    def open_page(email: str) -> Page:
        pages.append(contexts.page(email))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    problems, contexts.watch.problems = contexts.watch.unexpected(), []
    assert not problems, "the pages reported:\n" + "\n".join(problems)


def has_room(page: Page) -> None:
    """Nothing is wider than the screen, so that nobody scrolls sideways."""
    page.set_viewport_size(PHONE)
    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('main *')]
          .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
          .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`)
          .slice(0, 6)"""
    )
    assert not wide, f"{page.url} is wider than a telephone:\n" + "\n".join(wide)


@pytest.mark.parametrize(
    ("endpoint", "who", "address"), PAGES, ids=[f"{p[0]}-{p[1].partition('@')[0]}" for p in PAGES]
)
def test_a_page_is_accessible_light_still_and_has_room_on_a_telephone(
    endpoint: str, who: str, address: str, page_of: Callable[[str], Page], company: Company
) -> None:
    page = page_of(who)
    page.set_viewport_size(DESKTOP)
    answer = page.goto(company.path(address))
    assert answer is not None
    assert answer.status == ANSWERS.get(endpoint, 200)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    if endpoint not in WITHOUT_TRAIL:
        trail = page.get_by_role("navigation", name="Breadcrumb")
        expect(trail.get_by_role("link").first).to_be_visible()
    load = load_of(page)
    assert 0 < load.weight <= MOST_BYTES, f"{page.url} weighs {load.weight:,} bytes before pictures"
    assert load.shift <= LEAST_SHIFT, f"{page.url} moves by itself: {load.shift:.3f}"
    problems = accessibility_problems(page)
    assert not problems, f"{page.url} is not accessible:\n" + "\n".join(problems)
    has_room(page)
    assert Editor(page, "").copies() == [], f"{page.url} keeps what nobody typed"


@pytest.mark.parametrize("address", ["/people", "/candidates", "/loops", "/loops/{scheduled}"])
def test_a_page_that_arrives_slowly_stands_still(
    address: str, page_of: Callable[[str], Page], company: Company
) -> None:
    page = page_of(RECRUITER)
    page.set_viewport_size(DESKTOP)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    page.goto(company.path(address))
    assert load_of(page).shift <= LEAST_SHIFT


@pytest.mark.parametrize(("who", "address", "button"), EMPTY_FORMS)
def test_what_is_missing_from_a_form_is_announced_and_led_to(
    who: str, address: str, button: str, page_of: Callable[[str], Page], company: Company
) -> None:
    page = page_of(who)
    page.set_viewport_size(DESKTOP)
    page.goto(company.path(address))
    # The browser would hold the form back; others do not.
    page.locator("main form").evaluate_all("all => all.forEach(form => form.noValidate = true)")
    page.get_by_role("button", name=button, exact=True).click()
    summary = page.locator("main .summary[role=alert]")
    expect(summary).to_be_visible()
    link = summary.get_by_role("link").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    expect(page.locator(f"[id='{target}']")).to_have_attribute("aria-invalid", "true")
    problems = accessibility_problems(page)
    assert not problems, f"{page.url} is not accessible:\n" + "\n".join(problems)
    has_room(page)


def test_every_page_is_in_the_table(live_server: LiveServer) -> None:
    reachable = {
        rule.endpoint
        for rule in live_server.app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.rule.startswith("/api/")
    }
    assert reachable - NO_PAGES == {page[0] for page in PAGES} - {"nothing", "forbidden"}
