"""Who hears of a debrief, a decision, a veto, an offer and a task: through the real actions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hiring.debrief.actions import cast_second_vote, mark_read, open_debrief, reveal_votes
from hiring.debrief.actions_decision import cast_veto, decide
from hiring.debrief.commands import CastVeto, CastVote, Decide, ReasonGiven
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import Outcome, SeatKind, Vote
from hiring.offers.actions import accept_offer, approve_offer, draft_offer, make_offer
from hiring.offers.actions_onboarding import add_task
from hiring.offers.commands import AddTask, DraftOffer
from tests.builders.loops import USUAL_PANEL, SeatPlan
from tests.builders.people import a_person
from tests.integration.mail.house import House

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

    Make = Callable[..., House]

MANAGER, RAISER = 0, 1


class Room:
    """A loop on its way through the debrief."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.manager, self.raiser, *self.others = house.built.people

    def open(self) -> None:
        house = self.house
        house.schedule()
        for place in range(5):
            end = house.seats()[place].ends_at
            assert end
            house.clock.set(end)
            house.submit(place)
        house.told()
        house.act(open_debrief, self.raiser, house.loop_id, policy=DEFAULT_POLICY)

    def vote(self) -> None:
        for person in self.house.built.people:
            self.house.act(mark_read, person, self.house.loop_id)
        for person in self.house.built.people:
            self.house.act(cast_second_vote, person, self.house.loop_id, CastVote(vote=Vote.YES))

    def reveal(self) -> None:
        self.house.act(reveal_votes, self.raiser, self.house.loop_id)

    def veto(self) -> None:
        command = CastVeto(reason="Nothing shows that they own what they ship, in any interview.")
        self.house.act(cast_veto, self.raiser, self.house.loop_id, command)

    def decide(self, outcome: Outcome) -> None:
        key = self.house.principles(0)[0]
        command = Decide(
            outcome=outcome,
            summary="The panel saw somebody who finds the broken number and says so.",
            reasons=(ReasonGiven(principle=key, text="They measured after every step."),),
        )
        self.house.act(decide, self.manager, self.house.loop_id, command)


@pytest.fixture
def room(house: Make) -> Room:
    return Room(house())


def to(kind: str, *people: str) -> list[str]:
    return sorted(f"{kind} → {name}" for name in people)


def test_d1_the_last_feedback_makes_the_debrief_ready_and_says_nothing_of_whose_it_was(
    room: Room,
) -> None:
    room.open()
    house = room.house
    everybody = [one.name for one in (room.manager, *room.others)]
    assert house.told() == to("debrief_opened", *everybody, house.recruiter.name)


def test_d4_a_veto_is_told_of_once_the_votes_are_revealed_and_not_before(room: Room) -> None:
    room.open()
    room.vote()
    room.house.told()
    room.veto()
    assert room.house.told() == []
    room.reveal()
    expected = to("veto_recorded", room.manager.name, room.house.recruiter.name)
    assert room.house.told() == expected


def test_d4_a_veto_after_the_reveal_is_told_of_at_once(room: Room) -> None:
    room.open()
    room.vote()
    room.reveal()
    room.house.told()
    room.veto()
    assert room.house.told() == to("veto_recorded", room.manager.name, room.house.recruiter.name)


def test_d5_a_decision_is_told_of_to_the_panel_and_the_recruiter(room: Room) -> None:
    room.open()
    room.vote()
    room.reveal()
    room.house.told()
    room.decide(Outcome.NO_HIRE)
    panel = [room.raiser.name, *(one.name for one in room.others)]
    assert room.house.told() == to("decision_recorded", *panel, room.house.recruiter.name)


def test_f8_a_trainee_who_is_outside_the_room_is_not_even_counted_in(
    app: Flask, db: Database, clock: FrozenClock
) -> None:
    with db.writer() as session:
        recruiter = a_person(session, name="Rae Trains", roles=["recruiter"])
        session.commit()
    panel = (*USUAL_PANEL, SeatPlan(SeatKind.TRAINEE, person=recruiter, mentor=2))
    room = Room(House(app, db, clock, recruiter=recruiter, panel=panel))
    room.house.built.people.pop()
    room.manager, room.raiser, *room.others = room.house.built.people
    room.open()
    room.vote()
    room.reveal()
    room.house.told()
    room.veto()
    assert room.house.told() == to("veto_recorded", room.manager.name)
    room.decide(Outcome.NO_HIRE)
    assert not [line for line in room.house.told() if recruiter.name in line]


def test_o1_each_step_of_an_offer_is_told_to_the_other_and_tasks_to_their_owners(
    room: Room,
) -> None:
    room.open()
    room.vote()
    room.reveal()
    room.decide(Outcome.HIRE)
    house, loop_id = room.house, room.house.loop_id
    manager, recruiter = room.manager, house.recruiter
    house.told()
    terms = DraftOffer(terms="Level 6, from May.")
    house.act(draft_offer, manager, loop_id, terms, policy=DEFAULT_POLICY)
    assert house.told() == to("offer_step", recruiter.name)
    house.act(approve_offer, recruiter, loop_id, note="", policy=DEFAULT_POLICY)
    assert house.told() == to("offer_step", manager.name)
    house.act(make_offer, manager, loop_id, policy=DEFAULT_POLICY)
    house.act(accept_offer, recruiter, loop_id, policy=DEFAULT_POLICY)
    assert house.told() == to("offer_step", recruiter.name, manager.name)
    command = AddTask(
        title="Have lunch", owner_id=manager.id, due_on=house.clock.now.date() + timedelta(days=9)
    )
    house.act(add_task, recruiter, loop_id, command, policy=DEFAULT_POLICY)
    assert house.told() == to("task_assigned", manager.name) + to("task_due", manager.name)
