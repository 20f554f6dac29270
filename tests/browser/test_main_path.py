"""The product's way from an empty installation to an offer, by its pages alone.

Interviewers use a telephone; whoever has no scripts gets as far as those who have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from hiring.domain.terms import SeatKind
from tests.browser.pages.debrief import OfferPage, Room
from tests.browser.pages.entry import Account, FrontDoor, People
from tests.browser.pages.feedback import Editor, PanelFeedback
from tests.browser.pages.hiring import Candidates, LoopPage, Requisitions
from tests.browser.pages.panel import Place, SeatsPage
from tests.builders.debrief import an_open_debrief
from tests.builders.loops import a_loop

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, NewPage
    from tests.harness.live_server import LiveServer

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 800}}
NO_SCRIPTS: dict[str, Any] = {"java_script_enabled": False}
ROLE = "Senior Engineer, Berth Planning"
CANDIDATE = "Noor Haddad"
PRINCIPLES = ("Ownership", "Dive Deep", "Earn Trust", "Deliver Results", "Customer Obsession")
# Who looks at what, the day before the clock of these tests.
PANEL = {
    "Maya Manager": Place("Maya Manager", "Hiring manager", PRINCIPLES[:1], "2026-03-09T09:00"),
    "Bea Barraiser": Place("Bea Barraiser", "Bar Raiser", PRINCIPLES[1:2], "2026-03-09T10:00"),
    "Ines Intha": Place("Ines Intha", "Interviewer", PRINCIPLES[2:3], "2026-03-09T11:00"),
    "Otto Okoye": Place("Otto Okoye", "Interviewer", PRINCIPLES[3:4], "2026-03-09T13:00"),
    "Pia Paredes": Place("Pia Paredes", "Interviewer", PRINCIPLES[4:], "2026-03-09T14:00"),
}
PRINCIPLE_OF = {name: place.principles[0] for name, place in PANEL.items()}
FIRST, SECOND = "Inclined to hire", "Strongly inclined to hire"


def address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@example.com"


def command(live_server: LiveServer, *words: str) -> str:
    """What the installation's own command line answers."""
    result = live_server.app.test_cli_runner().invoke(args=["person", *words])
    assert result.exit_code == 0, result.output
    return result.output.strip()


def administrator_gets_in(page: Page, live_server: LiveServer) -> None:
    door = FrontDoor(page)
    door.explains_the_first_administrator()
    command(live_server, "create", "ada@example.com", "--name", "Ada Admin", "--role=administrator")
    door.follow(command(live_server, "login-link", "ada@example.com"), "Ada Admin")
    account = Account(page)
    account.choose_password()
    account.sign_out()
    door.sign_in("ada@example.com")


def people_are_added(page: Page) -> None:
    people = People(page)
    people.add("Rae Recruiter", level=5, team="Recruiting", roles=["Recruiter"])
    people.add("Maya Manager", level=7, team="Berth Planning", certified_for="engineering")
    people.add(
        "Bea Barraiser",
        level=7,
        team="Payments",
        certified_for="engineering",
        bar_raiser="Certified",
    )
    for name in ("Ines Intha", "Otto Okoye", "Pia Paredes"):
        people.add(name, level=6, team="Berth Planning", certified_for="engineering")


def panel_is_seated(page: Page) -> str:
    """First with a gap, which the page refuses and says how to mend; answers the loop's path."""
    seats, loop = SeatsPage(page), LoopPage(page)
    for number, place in enumerate(list(PANEL.values())[:4], start=1):
        seats.seat(number, place)
    seats.save()
    expect(loop.refusals).to_contain_text(
        ["The panel has 4 interviewers", "Customer Obsession needs 1 interviewer"]
    )
    expect(loop.refusals.last).to_contain_text("Assign Customer Obsession to 1 more")
    loop.change_panel()
    seats.seat(5, PANEL["Pia Paredes"])
    seats.save()
    expect(page.get_by_text("Every rule is kept")).to_be_visible()
    loop.record()
    return page.url[page.url.index("/loops/") :]


def feedback_is_written(as_person: AsPerson, loop: str) -> dict[str, Page]:
    """By everybody, on a telephone; answers the page of each."""
    pages = {}
    for name in PANEL:
        page = pages[name] = as_person(address(name), **PHONE)
        page.goto("/")
        page.get_by_role("link", name=f"Write your feedback on {CANDIDATE}").click()
        editor = Editor(page, loop)
        if len(pages) == 1:
            editor.narrative.fill("A draft that")
            editor.is_saved()
            page.reload()
            expect(editor.narrative).to_have_value("A draft that")
            seat = PanelFeedback(page, loop).open().of("Otto Okoye")
            expect(seat).to_contain_text("Overdue")
            editor.open()
        else:
            seat = PanelFeedback(page, loop).open().of("Maya Manager")
            expect(seat).to_contain_text("You still owe feedback on this loop. It opens once")
            expect(seat).not_to_contain_text(FIRST)
            editor.open()
        editor.write(PRINCIPLE_OF[name], vote=FIRST)
        editor.submit()
    expect(PanelFeedback(page, loop).open().of("Maya Manager")).to_contain_text(FIRST)
    return pages


def debrief_is_held(pages: dict[str, Page], loop: str) -> None:
    rooms = {name: Room(page, loop) for name, page in pages.items()}
    leading = rooms["Bea Barraiser"]
    leading.enter().open()
    for room in rooms.values():
        room.enter().mark_read()
    for name, room in rooms.items():
        room.enter().is_at("Second vote")
        room.vote(SECOND if name == "Ines Intha" else FIRST)
    expect(rooms["Otto Okoye"].enter().person("Ines Intha")).to_contain_text("Has voted")
    expect(rooms["Otto Okoye"].person("Ines Intha")).not_to_contain_text(SECOND)
    leading.enter().reveal()
    expect(leading.person("Ines Intha")).to_contain_text("Moved toward hire")
    leading.add_line(
        "Earn Trust",
        evidence_of="Ines Intha",
        column="Raises the bar",
        text="Told four teams that the old numbers were wrong.",
    )
    # The others see it without loading their page again.
    expect(rooms["Otto Okoye"].board).to_contain_text(
        "Told four teams that the old numbers were wrong."
    )


def test_an_empty_installation_comes_to_an_offer_by_its_pages(
    new_page: NewPage, as_person: AsPerson, live_server: LiveServer
) -> None:
    admin = new_page()
    administrator_gets_in(admin, live_server)
    people_are_added(admin)

    recruiter = as_person(address("Rae Recruiter"), **NO_SCRIPTS)
    Requisitions(recruiter).open(
        ROLE, level=6, hiring_manager=address("Maya Manager"), principles=PRINCIPLES
    )
    bar_raiser = as_person(address("Bea Barraiser"), **NO_SCRIPTS)
    Requisitions(bar_raiser).approve()
    candidates = Candidates(recruiter)
    candidates.bring(CANDIDATE, ROLE)
    candidates.start_loop()
    loop = panel_is_seated(recruiter)

    pages = feedback_is_written(as_person, loop)
    debrief_is_held(pages, loop)
    manager = pages["Maya Manager"]
    Room(manager, loop).enter().decide(
        "Hire",
        summary="We hire somebody who finds the broken number.",
        reasons={"Earn Trust": "They told four teams."},
    )
    expect(manager.get_by_role("region", name="The decision")).to_contain_text("Hire")
    manager.get_by_role("link", name="Read the decision memo").click()
    expect(manager.get_by_role("article")).to_contain_text("They told four teams.")
    expect(manager.get_by_role("article")).to_contain_text("Ines Intha was inclined to hire")

    offer = OfferPage(manager, loop).open()
    offer.draft("Level 6, Rotterdam, from the first of May.")
    OfferPage(recruiter, loop).open().approve()
    offer.open().make()
    offer.accept()


def test_a_veto_makes_a_hire_and_an_offer_impossible(db: Database, as_person: AsPerson) -> None:
    with db.writer() as session:
        built = a_loop(session)
        an_open_debrief(session, built, phase="discussion", board=True)
        loop = f"/loops/{built.loop.id}"
        bar_raiser, manager = built.bar_raiser.email, built.hiring_manager.email
        interviewer = built.person(SeatKind.INTERVIEWER).email
        session.commit()

    reason = "Nothing on the board shows that they own what they ship."
    room = Room(as_person(bar_raiser), loop).enter()
    room.veto(reason)

    page = as_person(manager, **NO_SCRIPTS)
    deciding = Room(page, loop).enter()
    expect(page.get_by_text(reason)).to_be_visible()
    given: dict[str, Any] = {
        "summary": "We would hire.",
        "reasons": {"Ownership": "They measured."},
    }
    deciding.decide("Hire", **given)
    refusal = page.get_by_role("alert", name="Nothing was changed. This stands in the way")
    expect(refusal).to_contain_text("D4")
    expect(page.get_by_label("Summary")).to_have_value("We would hire.")
    deciding.decide("No hire", **given)
    expect(page.get_by_role("region", name="The decision")).to_contain_text("No hire")

    offer = OfferPage(page, loop).open()
    expect(page.get_by_text("The Bar Raiser’s veto stands: no offer is made.")).to_be_visible()
    expect(offer.draft_button).to_have_count(0)

    other = as_person(interviewer, **PHONE)
    Room(other, loop).enter()
    expect(other.get_by_text(reason)).to_be_visible()
    expect(other.get_by_text("Veto this hire")).to_have_count(0)
