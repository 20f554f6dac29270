"""Finding things in a browser: by keyboard alone, by touch, without scripts, on a bad connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from hiring.models.access import UserSession
from tests.browser.company import ADMIN, INTERVIEWER, RECRUITER, Company, move_in
from tests.browser.pages.finding import ListPage, Palette, listens
from tests.builders.candidates import a_candidate

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, AssertAccessible
    from tests.harness.browser import Watch

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 800},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.fixture
def company(db: Database) -> Company:
    with db.writer() as session:
        made = move_in(session)
        for number in range(60):
            a_candidate(session, name=f"Zed {number:02}")
        a_candidate(session, name="Tomáš Dvořáček", email="td@example.org")
        session.commit()
    return made


def test_the_palette_by_keyboard_alone(
    as_person: AsPerson, company: Company, assert_accessible: AssertAccessible
):
    page = as_person(RECRUITER)
    page.goto("/loops")
    first = page.locator("main tbody th a").first
    first.focus()
    palette = Palette(page)
    palette.open()
    expect(palette.option("New candidate")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(palette.dialog).to_be_hidden()
    expect(first).to_be_focused()

    palette.open()
    palette.type("dvor")
    palette.has_active("Tomáš Dvořáček")
    assert_accessible(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    palette.has_active("Tomáš Dvořáček")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tomáš Dvořáček")

    palette.open()
    palette.type("new cand")
    palette.has_active("New candidate")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/candidates/new$"))


def test_what_is_to_do_and_what_is_pressed(as_person: AsPerson, company: Company):
    page = as_person(INTERVIEWER)
    page.goto("/people")
    palette = Palette(page)
    palette.open()
    expect(palette.dialog.get_by_role("group", name="Yours to do")).to_be_visible()
    palette.type("dark")
    palette.has_active("Dark theme")
    page.keyboard.press("Enter")
    expect(palette.dialog).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    palette.open()
    palette.type("log off")
    palette.has_active("Sign out")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_the_palette_by_touch_on_a_telephone(
    as_person: AsPerson, company: Company, assert_accessible: AssertAccessible
):
    page = as_person(RECRUITER, **PHONE)
    page.goto("/")
    page.locator("a.find[role=button]").tap()
    palette = Palette(page)
    expect(palette.input).to_be_focused()
    palette.type("tomas")
    expect(palette.option("Tomáš Dvořáček")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = palette.option("Tomáš Dvořáček").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    palette.option("Tomáš Dvořáček").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tomáš Dvořáček")
    page.locator("a.find[role=button]").tap()
    palette.dialog.get_by_role("button", name="Close").tap()
    expect(palette.dialog).to_be_hidden()


def test_a_slow_answer_to_fewer_letters_is_thrown_away(as_person: AsPerson, company: Company):
    page = as_person(RECRUITER)
    page.goto("/candidates")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.url.endswith("q=zed"):
            held.append(route)
        else:
            route.continue_()

    page.route("**/search/suggest?*", hold)
    palette = Palette(page)
    palette.open()
    with page.expect_request("**/search/suggest?q=zed"):
        palette.type("zed")
    palette.type(" 07")
    palette.has_active("Zed 07")
    for route in held:
        route.abort()
    palette.has_active("Zed 07")
    expect(palette.options.filter(has_text="Zed 59")).to_have_count(0)


def test_what_was_found_stays_while_more_is_asked_and_when_nothing_answers(
    as_person: AsPerson, company: Company, watch: Watch
):
    watch.expect("ERR_FAILED")
    page = as_person(RECRUITER)
    page.goto("/candidates")
    palette = Palette(page)
    palette.open()
    palette.type("zed 0")
    expect(palette.option("Zed 09")).to_be_visible()
    page.route("**/search/suggest?*", lambda route: route.abort())
    palette.type("9")
    expect(palette.status).to_contain_text("Search did not answer")
    expect(palette.option("Zed 09")).to_be_visible()
    # What is shown belongs to fewer letters: Enter asks the page instead of guessing.
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=zed%2009"))
    expect(page.get_by_role("link", name="Zed 09")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("qqqq", "Nothing found for “qqqq”."),
        ("z", "Type at least two letters."),
        ("w" * 120, "longer"),
    ],
)
def test_the_palette_says_how_it_stands(
    as_person: AsPerson, company: Company, typed: str, words: str
):
    page = as_person(INTERVIEWER)
    page.goto("/people")
    palette = Palette(page)
    palette.open()
    palette.input.fill(typed)
    expect(palette.status).to_contain_text(words)


def test_who_was_signed_out_meanwhile_is_told(as_person: AsPerson, company: Company, db: Database):
    page = as_person(INTERVIEWER)
    page.goto("/people")
    palette = Palette(page)
    palette.open()
    expect(palette.options.first).to_be_visible()
    with db.writer() as session:
        session.execute(sa.delete(UserSession))
        session.commit()
    palette.type("zelda")
    expect(palette.status).to_contain_text("You are signed out")


def test_shortcuts_lead_through_the_sections_and_a_list(as_person: AsPerson, company: Company):
    page = as_person(RECRUITER)
    page.goto("/")
    for keys, path in (("gl", "/loops"), ("gr", "/requisitions"), ("gp", "/people"), ("gh", "/")):
        listens(page)
        page.keyboard.type(keys)
        expect(page).to_have_url(re.compile(f"{path}$"))
    listens(page)
    page.keyboard.type("gc")
    expect(page).to_have_url(re.compile("/candidates$"))
    listed = ListPage(page)
    listens(page)
    page.keyboard.type("j")
    expect(listed.rows.nth(0).locator("th a")).to_be_focused()
    page.keyboard.type("jjk")
    expect(listed.rows.nth(1).locator("th a")).to_be_focused()
    page.keyboard.type("x")
    expect(listed.rows.nth(1).get_by_role("checkbox")).to_be_checked()
    page.keyboard.type("/")
    expect(listed.search).to_be_focused()
    # Letters typed into a field are letters.
    page.keyboard.type("gln?")
    expect(listed.search).to_have_value("gln?")
    expect(page).to_have_url(re.compile("/candidates$"))
    listed.search.press("Tab")
    page.keyboard.type("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tomáš")
    page.go_back()
    listens(page)
    page.keyboard.type("n")
    expect(page).to_have_url(re.compile("/candidates/new$"))


def test_the_sheet_and_the_switch_for_single_keys(
    as_person: AsPerson, company: Company, assert_accessible: AssertAccessible
):
    page = as_person(INTERVIEWER)
    page.goto("/people")
    listens(page)
    page.keyboard.type("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Next row")).to_be_visible()
    assert_accessible(page)
    page.keyboard.type("gl")
    expect(page).to_have_url(re.compile("/people$"))
    sheet.get_by_role("checkbox", name="Shortcuts of a single key").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.type("j?gl")
    expect(sheet).to_be_hidden()
    page.reload()
    listens(page)
    page.keyboard.type("?gl")
    expect(page).to_have_url(re.compile("/people$"))
    expect(sheet).to_be_hidden()
    palette = Palette(page)
    palette.open()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Keyboard shortcuts").click()
    sheet.get_by_role("checkbox").check()
    sheet.get_by_role("button", name="Close").click()
    page.keyboard.type("gl")
    expect(page).to_have_url(re.compile("/loops$"))


def test_a_view_is_kept_used_and_removed(
    as_person: AsPerson, company: Company, assert_accessible: AssertAccessible
):
    page = as_person(RECRUITER)
    page.goto("/loops")
    listed = ListPage(page)
    listed.filter("State", "draft")
    expect(page).to_have_url(re.compile(r"/loops\?state=draft$"))
    listed.filter("Your part", "recruiter")
    expect(listed.in_force.get_by_role("link")).to_have_count(2)
    listed.keep_as("My drafts")
    mine = listed.views.get_by_role("link", name="My drafts")
    expect(mine).to_have_attribute("aria-current", "page")
    page.locator("summary", has_text="Your views").click()
    assert_accessible(page)
    page.get_by_role("textbox", name="Name of the view My drafts").fill("Drafts")
    page.get_by_role("button", name="Rename").click()
    listed.in_force.get_by_role("link", name=re.compile("State: Draft")).click()
    expect(page).to_have_url(re.compile(r"/loops\?part=recruiter$"))
    listed.views.get_by_role("link", name="Drafts", exact=True).click()
    expect(page).to_have_url(re.compile(r"state=draft&part=recruiter$"))
    page.locator("summary", has_text="Your views").click()
    page.get_by_role("button", name="Remove the view Drafts").click()
    expect(listed.views.get_by_role("link", name="Drafts", exact=True)).to_have_count(0)


def calls_off_all(page: Page, *, scripted: bool) -> None:
    page.goto("/loops?state=scheduled")
    listed = ListPage(page)
    number = listed.rows.count()
    if scripted:
        page.get_by_label("All on this page").check()
        expect(page.get_by_text(f"{number} ticked:")).to_be_visible()
    else:
        for box in page.locator("main tbody").get_by_role("checkbox").all():
            box.check()
    page.get_by_role("button", name="Cancel…").click()
    page.get_by_label("Reason").fill("The role is gone.")
    page.get_by_role("button", name=re.compile("Cancel (it|them)")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(f"{number} of {number} loops cancelled")
    )
    page.get_by_role("link", name="Back to the list").click()
    page.goto("/loops?state=scheduled")
    expect(page.get_by_text("No loop fits")).to_be_visible()


def test_several_loops_are_called_off_at_once(
    as_person: AsPerson, company: Company, assert_accessible: AssertAccessible
):
    page = as_person(RECRUITER, **PHONE)
    calls_off_all(page, scripted=True)
    assert_accessible(page)


def test_without_scripts_one_finds_pages_and_acts_as_well(as_person: AsPerson, company: Company):
    page = as_person(RECRUITER, java_script_enabled=False)
    calls_off_all(page, scripted=False)
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_role("searchbox").fill("tomas")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Tomáš Dvořáček")).to_be_visible()
    page.goto("/shortcuts")
    expect(page.get_by_text("Next row")).to_be_visible()


def test_a_long_list_is_paged_there_and_back_and_saved(as_person: AsPerson, company: Company):
    page = as_person(RECRUITER)
    page.goto("/candidates?search=zed")
    listed = ListPage(page)
    first = listed.links()
    assert (first[0], len(first)) == ("Zed 59", 50)
    page.get_by_role("link", name="Older").click()
    expect(listed.rows).to_have_count(10)
    assert listed.links()[-1] == "Zed 00"
    page.get_by_role("link", name="Newer").click()
    expect(listed.rows).to_have_count(50)
    assert listed.links() == first
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as CSV").click()
    assert download.value.suggested_filename == "candidates-2026-03-10.csv"
    text = download.value.path().read_text("utf-8-sig")
    assert len(text.splitlines()) == 61


def test_nothing_moves_when_the_palette_opens(as_person: AsPerson, company: Company):
    page = as_person(ADMIN)
    page.goto("/people")
    page.evaluate(
        """() => { window.moved = 0; new PerformanceObserver(list => {
            for (const one of list.getEntries()) window.moved += one.value;
        }).observe({ type: "layout-shift", buffered: true }) }"""
    )
    palette = Palette(page)
    palette.open()
    palette.type("maya")
    expect(palette.options.first).to_be_visible()
    assert page.evaluate("window.moved") < 0.01
