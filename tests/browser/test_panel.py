"""A panel is put together by keyboard, by pointer and on a telephone, and never loses a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from hiring.domain.terms import LoopState
from hiring.models.loops import Loop, Seat
from tests.browser.pages.hiring import LoopPage, said
from tests.browser.pages.panel import Keyboard, Picker, SeatsPage
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import PRINCIPLES, SeatPlan, a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START

if TYPE_CHECKING:
    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, AssertAccessible
    from tests.harness.browser import Watch

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}}
RECRUITER = "rae@example.com"
NAMES = ("Maya Manager", "Bea Barraiser", "Ana Ruiz", "Li Wei", "Tom Okoro")
LABELS = ("Ownership", "Dive Deep", "Earn Trust", "Deliver Results", "Customer Obsession")


@dataclass(frozen=True)
class Scene:
    """A loop of a recruiter's."""

    loop: str

    @property
    def seats(self) -> str:
        return f"{self.loop}/seats"


@pytest.fixture
def people(db: Database) -> dict[str, Any]:
    """A requisition, and everybody its panel needs, and two whom it does not."""
    with db.writer() as session:
        recruiter = a_person(
            session, name="Rae Recruiter", email=RECRUITER, team="Hiring", roles=["recruiter"]
        )
        manager = a_person(session, name="Maya Manager", level=7, team="Berth Planning")
        bar_raiser = a_person(
            session, name="Bea Barraiser", level=7, team="Payments", bar_raiser="certified"
        )
        others = [a_person(session, name=name, team="Harbour Maps") for name in NAMES[2:]]
        a_person(session, name="Jun Ior", level=2)
        requisition = a_requisition(
            session,
            hiring_manager=manager,
            recruiter=recruiter,
            principles=[(key, 1) for key in PRINCIPLES],
        )
        application = an_application(
            session,
            requisition=requisition,
            candidate=a_candidate(session, time_zone="America/New_York"),
        )
        session.commit()
        return {
            "requisition": requisition,
            "application": application,
            "recruiter": recruiter,
            "panel": [manager, bar_raiser, *others],
        }


@pytest.fixture
def empty(db: Database, people: dict[str, Any]) -> Scene:
    """A draft in which nobody sits."""
    with db.writer() as session:
        loop = Loop(
            application_id=people["application"].id,
            created_by=people["recruiter"].id,
            created_at=START,
            changed_at=START,
        )
        session.add(loop)
        session.commit()
        return Scene(f"/loops/{loop.id}")


@pytest.fixture
def seated(db: Database, people: dict[str, Any]) -> Scene:
    """A draft that keeps every rule: from nine in the morning, an hour apart."""
    kinds = ("hiring_manager", "bar_raiser", *["interviewer"] * 3)
    with db.writer() as session:
        built = a_loop(
            session,
            state="draft",
            application=people["application"],
            panel=[
                SeatPlan(kind, session.merge(person), (key,))  # type: ignore[arg-type]
                for kind, person, key in zip(kinds, people["panel"], PRINCIPLES, strict=True)
            ],
            starts_at=START.replace(hour=9, minute=0) + timedelta(days=7),
        )
        session.commit()
        return Scene(f"/loops/{built.loop.id}")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "telephone"])
def test_a_panel_is_built_by_keyboard_alone_from_nothing_to_scheduled(
    empty: Scene, as_person: AsPerson, db: Database, options: dict[str, Any]
) -> None:
    page = as_person(RECRUITER, **options)
    keys, seats, picker = Keyboard(page), SeatsPage(page), Picker(page)
    page.goto(empty.loop)
    keys.tab_to(page.get_by_role("link", name="Seat the panel").first)
    keys.press("Enter")
    expect(seats.holder(1)).to_contain_text("Maya Manager")
    for number, name in enumerate(NAMES[1:], start=2):
        keys.tab_to(seats.holder(number))
        keys.press("Enter")
        expect(picker.search).to_be_focused()
        keys.type(name.split()[1].lower())
        expect(picker.may.get_by_role("button")).to_have_count(1)
        keys.press("ArrowDown", "Enter")
        expect(seats.holder(number)).to_contain_text(name)
        expect(seats.holder(number)).to_be_focused()

    keys.tab_to(seats.assignment(LABELS[0], NAMES[0]))
    for label, name in zip(LABELS, NAMES, strict=True):
        expect(seats.assignment(label, name)).to_be_focused()
        keys.press("Space")
        expect(seats.covered(label)).to_have_text("1 of 1")
        expect(seats.assignment(label, name)).to_be_checked()
        keys.press("ArrowDown", "ArrowRight")

    keys.tab_to(page.get_by_role("button", name="Lay out the times"))
    keys.press("Enter")
    expect(seats.headline).to_have_text("Every rule is kept")
    expect(seats.starts(2)).to_have_value("2026-03-11T14:15")
    keys.tab_to(page.get_by_role("button", name="Save and schedule"))
    keys.press("Enter")
    said(page, "The loop is scheduled.")
    with db.reader() as session:
        assert session.exec(select(Loop.state)).one() is LoopState.SCHEDULED
        assert len(session.exec(select(Seat)).all()) == 5


def test_times_are_moved_on_the_day_by_keyboard(seated: Scene, as_person: AsPerson) -> None:
    page = as_person(RECRUITER)
    keys, seats = Keyboard(page), SeatsPage(page)
    page.goto(seated.seats)
    block = seats.block("Ana Ruiz")
    keys.tab_to(block)
    keys.press("ArrowRight")
    expect(seats.starts(3)).to_have_value("2026-03-17T11:15")
    expect(block).to_have_attribute("aria-valuetext", "11:15 to 12:00")
    expect(seats.headline).to_have_text("Every rule is kept")
    keys.press("ArrowRight")
    expect(seats.headline).to_have_text("1 thing in the way")
    expect(seats.in_the_way).to_contain_text(
        "Ana Ruiz and Li Wei would interview the candidate at the same time."
    )
    expect(block).to_be_focused()
    keys.press("PageUp", "PageUp", "PageUp")
    expect(seats.starts(3)).to_have_value("2026-03-17T14:30")
    expect(seats.headline).to_have_text("Every rule is kept")
    expect(block).to_have_attribute("aria-valuetext", "14:30 to 15:15")
    seats.save()
    expect(LoopPage(page).panel.last).to_contain_text("Ana Ruiz")


def test_an_interview_is_dragged_a_quarter_of_an_hour_at_a_time(
    seated: Scene, as_person: AsPerson
) -> None:
    page = as_person(RECRUITER)
    seats = SeatsPage(page)
    page.goto(seated.seats)
    block = seats.block("Tom Okoro")
    block.scroll_into_view_if_needed()
    bar = block.locator(".day__interview").bounding_box()
    lane = page.locator(".day__lane").last.bounding_box()
    assert bar
    assert lane
    hour = lane["width"] / 10
    x, y = bar["x"] + 5, bar["y"] + 5
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + hour * 0.4, y, steps=4)
    page.mouse.move(x + hour * 1.05, y, steps=4)
    page.mouse.up()
    expect(seats.starts(5)).to_have_value("2026-03-17T14:00")
    expect(seats.headline).to_have_text("Every rule is kept")
    moved = block.locator(".day__interview").bounding_box()
    assert moved
    assert abs(moved["x"] - bar["x"] - hour) < 2


def test_the_picker_says_who_may_not_and_why_and_loses_nothing(
    seated: Scene, as_person: AsPerson, assert_accessible: AssertAccessible
) -> None:
    page = as_person(RECRUITER, **PHONE)
    seats, picker = SeatsPage(page), Picker(page)
    page.goto(seated.seats)
    seats.row(3).get_by_label("Place or video link").fill("Pier 9")
    seats.holder(3).click()
    expect(picker.may).to_contain_text("Ana Ruiz")
    expect(picker.may_not).to_contain_text("Li Wei has a seat on this panel already.")
    picker.search.fill("jun")
    expect(picker.may_not).to_contain_text("Jun Ior is at level 2, more than one below the role")
    expect(picker.may_not.get_by_role("link", name="Rule L3")).to_be_visible()
    expect(picker.search).to_have_value("jun")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(picker.dialog).to_be_hidden()
    expect(seats.holder(3)).to_be_focused()
    expect(seats.row(3).get_by_label("Place or video link")).to_have_value("Pier 9")
    expect(seats.holder(3)).to_contain_text("Ana Ruiz")


def test_the_matrix_says_at_once_what_is_covered(seated: Scene, as_person: AsPerson) -> None:
    page = as_person(RECRUITER)
    seats = SeatsPage(page)
    page.goto(seated.seats)
    expect(seats.headline).to_have_text("Every rule is kept")
    seats.assignment("Earn Trust", "Ana Ruiz").uncheck()
    expect(seats.covered("Earn Trust")).to_have_text("0 of 1")
    expect(seats.headline).to_have_text("2 things in the way")
    expect(page.get_by_role("button", name="Save and schedule")).to_have_count(0)
    seats.in_the_way.get_by_role("link", name="Assign it").click()
    expect(seats.assignment("Earn Trust", "Maya Manager")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(seats.covered("Earn Trust")).to_have_text("1 of 1")
    seats.assignment("Dive Deep", "Ana Ruiz").check()
    expect(seats.headline).to_have_text("Every rule is kept")


def test_what_mends_a_rule_is_a_press_away(seated: Scene, as_person: AsPerson) -> None:
    page = as_person(RECRUITER)
    seats, picker = SeatsPage(page), Picker(page)
    page.goto(seated.seats)
    seats.row(2).get_by_role("button", name="Take seat 2").click()
    expect(seats.in_the_way.first).to_contain_text("The loop has no Bar Raisers")
    page.get_by_role("button", name="Add the Bar Raiser’s seat").click()
    expect(seats.holder(5)).to_contain_text("Choose a person")
    page.get_by_role("button", name="Choose the Bar Raiser").click()
    expect(picker.may).to_contain_text("0 of 2 loops that week")
    picker.may.get_by_role("button", name="Bea Barraiser").click()
    expect(seats.holder(5)).to_contain_text("Bea Barraiser")
    expect(seats.in_the_way.first).not_to_contain_text("Bar Raiser")


def test_a_check_never_touches_what_is_being_typed(seated: Scene, as_person: AsPerson) -> None:
    page = as_person(RECRUITER)
    seats = SeatsPage(page)
    page.goto(seated.seats)
    place = seats.row(2).get_by_label("Place or video link")
    place.fill("")
    with page.expect_response(lambda answer: answer.url.endswith("/seats/check")):
        place.press_sequentially("The long room above the old customs house", delay=25)
    expect(place).to_be_focused()
    expect(place).to_have_value("The long room above the old customs house")
    with page.expect_response(lambda answer: answer.url.endswith("/seats/check")):
        place.press("End")
        place.press_sequentially(", second floor", delay=25)
    expect(place).to_have_value("The long room above the old customs house, second floor")
    assert place.evaluate("one => one.selectionStart") == len(place.input_value())


def test_without_a_connection_what_is_typed_stays(
    seated: Scene, as_person: AsPerson, watch: Watch
) -> None:
    watch.expect(r"net::ERR_FAILED")
    page = as_person(RECRUITER)
    seats = SeatsPage(page)
    page.goto(seated.seats)
    page.route("**/seats/check", lambda route: route.abort())
    seats.starts(2).fill("2026-03-17T16:00")
    expect(page.locator("#panel-note")).to_contain_text("The connection is lost.")
    page.unroute("**/seats/check")
    seats.starts(3).fill("2026-03-17T17:00")
    expect(page.locator("#panel-note")).to_have_text("Not saved yet.")
    expect(seats.starts(2)).to_have_value("2026-03-17T16:00")
    seats.save()


def test_without_scripts_the_same_page_checks_and_picks(empty: Scene, as_person: AsPerson) -> None:
    page = as_person(RECRUITER, java_script_enabled=False)
    seats = SeatsPage(page)
    page.goto(empty.seats)
    page.get_by_label("The first starts").fill("2026-03-17T09:00")
    page.get_by_role("button", name="Lay out the times").click()
    seats.holder(3).click()
    expect(page.locator("#may")).to_contain_text("Free then")
    page.get_by_label("Look for somebody by name").fill("jun")
    page.keyboard.press("Enter")
    expect(page.locator("#may-not")).to_contain_text("Jun Ior is at level 2")
    page.get_by_role("button", name="Back without choosing").click()
    expect(seats.starts(3)).to_have_value("2026-03-17T11:30")
    seats.choose(3, "Ana Ruiz")
    expect(seats.starts(3)).to_have_value("2026-03-17T11:30")
    page.get_by_role("button", name="Check").click()
    expect(seats.headline).to_contain_text("in the way")


def test_interviews_of_a_scheduled_loop_are_moved_on_the_day(
    db: Database, people: dict[str, Any], seated: Scene, as_person: AsPerson
) -> None:
    page = as_person(RECRUITER)
    keys = Keyboard(page)
    page.goto(seated.loop)
    page.get_by_role("button", name="Schedule").click()
    said(page, "The loop is scheduled.")
    page.get_by_role("link", name="Move interviews").click()
    block = page.get_by_role("slider", name="Tom Okoro")
    keys.tab_to(block)
    keys.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    expect(page.locator("#state-title")).to_contain_text("1 rule would be broken")
    keys.press("PageUp", "PageUp")
    expect(page.locator("#state-title")).to_contain_text("every rule is kept")
    page.get_by_role("button", name="Save the times").click()
    said(page, "The times are saved.")
    expect(LoopPage(page).panel.last).to_contain_text("14:15")
