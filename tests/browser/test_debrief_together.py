"""Twelve people in one debrief: each step reaches every screen, and a vote reaches none too early."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hiring.domain.terms import SeatKind
from tests.browser.pages.debrief import Room
from tests.builders.feedback import submitted_feedback
from tests.builders.loops import USUAL_PANEL, SeatPlan, a_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson
    from tests.builders.loops import BuiltLoop

LOG = logging.getLogger(__name__)
PEOPLE = 12
POLLED_EVERY = "1"  # second: a step is on every screen within two
PATIENCE = 20_000  # milliseconds, for a slow machine; what it takes is logged
SECRET = "Strongly not inclined to hire"


def a_large_loop(db: Database) -> BuiltLoop:
    """Eleven seats and a recruiter, everybody's feedback in."""
    with db.writer() as session:
        seats = (*USUAL_PANEL, *(SeatPlan() for _ in range(PEOPLE - 1 - len(USUAL_PANEL))))
        built = a_loop(session, state="debrief_ready", panel=seats)
        for seat in built.seats:
            submitted_feedback(session, seat)
        session.commit()
    return built


class Rooms:
    """Everybody's screen; ``all_see`` waits for each and tells how long the last one took."""

    def __init__(self, rooms: list[Room]) -> None:
        self.all = rooms
        self.took: dict[str, float] = {}

    def all_see(self, step: str, deed: Callable[[], object], look: Callable[[Room], None]) -> None:
        deed()
        began = time.perf_counter()
        for room in self.all:
            look(room)
        self.took[step] = time.perf_counter() - began


def at(step: str) -> Callable[[Room], None]:
    def look(room: Room) -> None:
        here = room.page.get_by_role("list", name="Agenda of the debrief")
        expect(here.locator("[aria-current=step]")).to_contain_text(step, timeout=PATIENCE)

    return look


def says(text: str) -> Callable[[Room], None]:
    def look(room: Room) -> None:
        expect(room.now).to_contain_text(text, timeout=PATIENCE)

    return look


@pytest.mark.timeout(600)
def test_d2_twelve_screens_see_each_step_and_no_vote_before_the_reveal(
    db: Database, as_person: AsPerson
) -> None:
    built = a_large_loop(db)
    path = f"/loops/{built.loop.id}"
    everybody = [*built.people, built.recruiter]
    assert len(everybody) == PEOPLE
    rooms = {person.id: Room(as_person(person.email), path).enter() for person in everybody}
    raiser, manager = rooms[built.bar_raiser.id], rooms[built.hiring_manager.id]
    together = Rooms(list(rooms.values()))
    bodies: list[str] = []
    for room in together.all:
        every = room.page.locator("[data-poll-every]").get_attribute("data-poll-every")
        assert every == POLLED_EVERY

    together.all_see(
        "opening",
        raiser.page.get_by_role("button", name="Open the debrief").click,
        at("Silent reading"),
    )
    for room in together.all:
        # What was written arrives without a reload.
        written = room.page.get_by_role("heading", name="What was written")
        expect(written).to_be_visible(timeout=PATIENCE)
    seated = [rooms[person.id] for person in built.people]
    for room in seated[:-1]:
        room.page.get_by_role("button", name="I have finished reading").click()
    together.all_see("reading done", seated[-1].mark_read, at("Second vote"))

    watcher = rooms[built.recruiter.id].page
    watcher.on("response", lambda answer: bodies.append(answer.text()) if answer.ok else None)
    for room in seated:
        vote = SECRET if room is seated[3] else "Inclined to hire"
        room.page.get_by_label(vote, exact=True).check()
        room.page.get_by_role("button", name="Cast my second vote").click()
    together.all_see("all votes in", lambda: None, says("Every second vote is in"))
    for room in together.all:
        if room is not seated[3]:
            assert SECRET not in room.page.locator(".people").inner_text()
            assert SECRET not in room.page.locator(".room__plan .now").inner_html()
    assert bodies
    assert not [body for body in bodies if SECRET in body or "strong_no" in body]

    def sees_the_movement(room: Room) -> None:
        name = built.people[3].name
        expect(room.person(name)).to_contain_text("Moved away from hire", timeout=PATIENCE)

    reveal = raiser.page.get_by_role("button", name="Reveal the second votes").click
    together.all_see("reveal", reveal, sees_the_movement)
    first = raiser.page.get_by_role("button", name="Begin: ")
    together.all_see("floor", first.click, says("speak"))
    with db.reader() as session:
        session.add(built.loop)
        interviewer = built.person(SeatKind.INTERVIEWER)
    seen = "They told four teams before anybody asked."

    def adds_a_line() -> None:
        raiser.add_line("Earn Trust", evidence_of=interviewer.name, column="Unknown", text=seen)

    def sees_the_line(room: Room) -> None:
        expect(room.board.get_by_text(seen)).to_be_visible(timeout=PATIENCE)

    together.all_see("line", adds_a_line, sees_the_line)

    # Somebody comes late, somebody loads again: they land where the room is.
    manager.page.reload()
    says("speak")(manager)
    manager.decide("No hire", summary="We hold the bar.", reasons={"Earn Trust": "They waited."})
    together.all_see("decision", lambda: None, at("Decision"))
    for step, seconds in together.took.items():
        LOG.info("%s: on the last of %d screens after %.2f s", step, PEOPLE, seconds)
