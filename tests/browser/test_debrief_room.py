"""One person's screen in a debrief: the keyboard, a telephone, a lost connection, an ended session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlmodel import delete

from hiring.domain.terms import SeatKind
from hiring.models.access import UserSession
from tests.browser.pages.debrief import Room
from tests.browser.signing_in import sign_in
from tests.builders.debrief import a_board_line, an_open_debrief, everyone_has_voted
from tests.builders.loops import a_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson
    from tests.builders.loops import BuiltLoop
    from tests.harness.browser import Watch
    from tests.harness.live_server import LiveServer

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}, "has_touch": True}
HELD_UP = 40_000  # milliseconds: after an error a screen asks again ever more seldom
TYPED = "They waited for three weeks before they told anybody"
NOW = {
    "reading": "Everybody reads in silence",
    "voting": "Vote again, blind",
    "discussion": "The second votes are revealed",
}
SHIFTS = """() => { window.shifts = 0; new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
}).observe({ type: "layout-shift", buffered: true }); }"""


@dataclass
class Scene:
    """A debrief at a phase, and everybody's way into it."""

    built: BuiltLoop
    as_person: AsPerson

    def enter(self, kind: SeatKind | str, place: int = 0, **options: Any) -> Room:
        who = self.built.recruiter if kind == "recruiter" else self.built.person(kind, place)
        return Room(self.as_person(who.email, **options), f"/loops/{self.built.loop.id}").enter()


@pytest.fixture
def debrief(db: Database, as_person: AsPerson) -> Callable[..., Scene]:
    def make(phase: str, *, voted: bool = False, **given: Any) -> Scene:
        with db.writer() as session:
            built = a_loop(session)
            an_open_debrief(session, built, phase=phase, **given)
            if voted:
                everyone_has_voted(session, built)
            session.commit()
        return Scene(built, as_person)

    return make


def tab_to(page: Page, target: Locator, most: int = 120) -> None:
    """Press the tabulator until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("control => control === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached by the keyboard")


def press(page: Page, role: Any, name: str, key: str = "Enter") -> None:
    tab_to(page, page.get_by_role(role, name=name).first)
    page.keyboard.press(key)


def test_d2_an_interviewer_reads_votes_and_speaks_by_keyboard_alone(
    debrief: Callable[..., Scene],
) -> None:
    scene = debrief("reading")
    room = scene.enter(SeatKind.INTERVIEWER)
    page = room.page
    tab_to(page, page.get_by_role("radio", name="By person"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("article", name="Ownership")).to_be_visible()
    page.keyboard.press("Control+Home")
    page.reload()
    press(page, "button", "I have finished reading")
    expect(page.get_by_text("You have finished", exact=True)).to_be_visible()

    room = debrief("voting").enter(SeatKind.INTERVIEWER)
    page = room.page
    tab_to(page, page.get_by_label("Strongly inclined to hire", exact=True))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody else sees it before the reveal.")).to_be_visible()
    expect(page.locator(".room__now .chip").filter(has_text="Inclined to hire")).to_be_visible()

    room = debrief("discussion").enter(SeatKind.INTERVIEWER)
    page, place = room.page, room.on("Earn Trust")
    tab_to(page, place.locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, place.get_by_role("link", name="Read it"))
    page.keyboard.press("Enter")
    expect(place.get_by_text("They cut the scope in half")).to_be_visible()
    tab_to(page, place.get_by_role("radio", name="Raises the bar"))
    page.keyboard.press("Space")
    tab_to(page, place.get_by_label("What it shows"))
    page.keyboard.insert_text(TYPED)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(place.locator(".issue__list")).to_contain_text(TYPED)
    expect(place.get_by_label("What it shows")).not_to_be_visible()


def test_d2_d4_the_bar_raiser_reveals_leads_and_vetoes_by_keyboard_alone(
    debrief: Callable[..., Scene],
) -> None:
    room = debrief("voting", voted=True).enter(SeatKind.BAR_RAISER)
    page = room.page
    press(page, "button", "Reveal the second votes")
    room.is_at("Discussion")
    press(page, "button", "Begin: ")
    expect(room.now).to_contain_text("speaks")
    press(page, "button", "Next: ")
    expect(page.locator(".people__one--speaks")).to_have_count(1)
    press(page, "link", "Veto this hire")
    tab_to(page, page.get_by_label("Which evidence keeps this hire below the bar"))
    page.keyboard.insert_text(TYPED)
    tab_to(page, page.get_by_label("Type the word veto"))
    page.keyboard.insert_text("veto")
    press(page, "button", "Cast the veto for good")
    expect(page.get_by_text("A hire and an offer are impossible.")).to_be_visible()


def test_d5_the_hiring_manager_decides_by_keyboard_alone(debrief: Callable[..., Scene]) -> None:
    room = debrief("discussion", board=True).enter(SeatKind.HIRING_MANAGER)
    page = room.page
    press(page, "link", "Write the decision")
    tab_to(page, page.get_by_label("Hire", exact=True))
    page.keyboard.press("ArrowRight")
    tab_to(page, page.get_by_label("Summary"))
    page.keyboard.insert_text("We hold the bar.")
    door = page.locator("details.reason", has_text="Earn Trust")
    tab_to(page, door.locator("summary"))
    page.keyboard.press("Enter")
    expect(door).to_contain_text("before anybody asked")
    tab_to(page, door.get_by_label("Why, on Earn Trust"))
    page.keyboard.insert_text(TYPED)
    press(page, "button", "Record the decision")
    expect(page.get_by_role("region", name="The decision")).to_contain_text("No hire")


@pytest.mark.parametrize("phase", list(NOW))
@pytest.mark.parametrize("who", [SeatKind.INTERVIEWER, "recruiter"])
def test_whoever_comes_late_or_loads_again_lands_where_the_room_is(
    debrief: Callable[..., Scene], phase: str, who: Any
) -> None:
    room = debrief(phase).enter(who, **PHONE)
    for _ in range(2):
        expect(room.now).to_contain_text(NOW[phase])
        wide = room.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide
        room.page.reload()
    if who == "recruiter":
        expect(room.page.locator(".room form, .room [type=submit]")).to_have_count(0)


def test_what_is_being_typed_is_never_touched_and_nothing_moves(
    debrief: Callable[..., Scene], db: Database
) -> None:
    scene = debrief("discussion")
    room, raiser = scene.enter(SeatKind.INTERVIEWER), scene.enter(SeatKind.BAR_RAISER)
    page, place = room.page, room.on("Earn Trust")
    place.get_by_text("Add a line").click()
    text = place.get_by_label("What it shows")
    text.press_sequentially(TYPED)
    text.evaluate("area => area.setSelectionRange(5, 11)")
    page.evaluate(SHIFTS)
    scrolled = page.evaluate("scrollY")
    raiser.page.get_by_role("button", name="Begin: ").click()
    expect(room.now).to_contain_text("speaks")
    with db.writer() as session:
        session.add(scene.built.loop)
        a_board_line(session, scene.built, text="A line of somebody else's.")
        session.commit()
    raiser.page.get_by_role("button", name="Next: ").click()
    # Another's line comes in above the very form that is being written in.
    expect(place).to_contain_text("A line of somebody else's.")
    expect(text).to_have_value(TYPED)
    expect(text).to_be_focused()
    chosen = text.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert chosen == TYPED[5:11]
    assert abs(page.evaluate("scrollY") - scrolled) < 400
    place.get_by_label("Raises the bar").check()
    place.get_by_role("button", name="Add the line").click()
    expect(place.locator(".issue__list")).to_contain_text(TYPED)


def test_a_poll_that_brings_nothing_moves_nothing(debrief: Callable[..., Scene]) -> None:
    room = debrief("discussion").enter(SeatKind.HIRING_MANAGER)
    page = room.page
    page.get_by_text("One more interview is needed").click()
    page.evaluate(SHIFTS)
    first = room.now.element_handle()
    for _ in range(3):
        with page.expect_response("**/debrief/state"):
            pass
    assert page.evaluate("shifts") == 0
    assert first is not None
    assert first.evaluate("one => one.isConnected")
    expect(page.get_by_label("How the gap came about")).to_be_visible()


def test_a_lost_connection_is_said_and_made_good(
    debrief: Callable[..., Scene], watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    room = debrief("discussion").enter(SeatKind.INTERVIEWER)
    page, place = room.page, room.on("Earn Trust")
    place.get_by_text("Add a line").click()
    place.get_by_label("What it shows").fill(TYPED)
    place.get_by_label("Raises the bar").check()
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text(
        re.compile(r"Connection lost, last seen \d\d:\d\d"), timeout=HELD_UP
    )
    place.get_by_role("button", name="Add the line").click()
    expect(page.get_by_text("Not sent: the connection is lost.")).to_be_visible()
    expect(place.get_by_label("What it shows")).to_have_value(TYPED)
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0, timeout=HELD_UP)
    place.get_by_role("button", name="Add the line").click()
    expect(place.locator(".issue__list")).to_contain_text(TYPED)


def test_an_ended_session_is_said_and_nothing_typed_is_lost(
    debrief: Callable[..., Scene], db: Database, live_server: LiveServer
) -> None:
    scene = debrief("discussion")
    room = scene.enter(SeatKind.INTERVIEWER)
    page, place = room.page, room.on("Earn Trust")
    place.get_by_text("Add a line").click()
    place.get_by_label("What it shows").fill(TYPED)
    place.get_by_label("Raises the bar").check()
    with db.writer() as session:
        session.execute(delete(UserSession))
        session.commit()
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    expect(page.get_by_role("link", name="Sign in in another tab")).to_be_visible()
    place.get_by_role("button", name="Add the line").click()
    expect(page.get_by_text("Not sent: you are signed out.")).to_be_visible()
    expect(place.get_by_label("What it shows")).to_have_value(TYPED)
    sign_in(page.context, live_server, scene.built.interviewers[0].email)
    expect(page.get_by_role("alert")).to_have_count(0, timeout=HELD_UP)
    place.get_by_role("button", name="Add the line").click()
    expect(place.locator(".issue__list")).to_contain_text(TYPED)


def test_d2_the_reading_is_timed_by_the_servers_clock(debrief: Callable[..., Scene]) -> None:
    # The server's clock stands at its own hour, far from this machine's.
    room = debrief("reading").enter(SeatKind.INTERVIEWER)
    expect(room.page.get_by_role("timer")).to_contain_text(re.compile(r"^(10:00|9:\d\d) left$"))
    with room.page.expect_response("**/debrief/state"):
        pass
    expect(room.page.get_by_role("timer")).to_contain_text(re.compile(r"^9:\d\d left$"))
