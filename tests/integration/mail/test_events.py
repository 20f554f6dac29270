"""Calendars follow a loop: those whose own time changed are told, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.domain.messages import Answer, MessageState
from hiring.domain.terms import LoopState
from hiring.models.loops import Loop
from hiring.models.mail import CalendarEvent, Message
from tests.builders.loops import USUAL_PANEL, SeatPlan
from tests.harness.clock import START
from tests.integration.mail.house import CANDIDATE, House, tally

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., House]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def planned(house: Make) -> House:
    """A loop that was scheduled, and of which everybody has been told."""
    it = house()
    it.schedule()
    it.deliver()
    it.told()
    return it


def name(it: House, place: int) -> str:
    return it.built.people[place].name


def test_scheduling_invites_everybody_on_the_panel_and_the_candidate(house: Make) -> None:
    it = house(panel=(*USUAL_PANEL, SeatPlan("trainee", mentor=2)))  # type: ignore[arg-type]
    assert it.told() == []
    it.schedule()
    told = it.told()
    assert tally(told) == {"interview_invitation": 6, "candidate_invitation": 1}
    assert f"candidate_invitation → {CANDIDATE}" in told
    assert [event.sequence for event in it.events()] == [0] * 7


def test_a_draft_tells_nobody(house: Make) -> None:
    it = house()
    it.move(HOUR, 0)
    it.swap(2, it.other)
    assert it.told() == []
    assert it.events() == []


def test_a_swap_tells_the_two_and_nobody_else(planned: House) -> None:
    gone = name(planned, 2)
    planned.swap(2, planned.other)
    assert planned.told() == [
        f"interview_cancelled → {gone}",
        "interview_invitation → Olu Other",
    ]


@pytest.mark.parametrize(
    ("by", "room", "told"),
    [
        pytest.param(HOUR * 5, None, True, id="another-hour"),
        pytest.param(HOUR * 0, "Room 9", True, id="another-room"),
        pytest.param(HOUR * 0, None, False, id="nothing-new"),
    ],
)
def test_a_move_tells_whose_interview_it_is_and_the_candidate(
    planned: House, by: timedelta, room: str | None, told: bool
) -> None:
    planned.move(by, 4, room=room)
    expected = [f"candidate_changed → {CANDIDATE}", f"interview_changed → {name(planned, 4)}"]
    assert planned.told() == (expected if told else [])
    changed = [event for event in planned.events() if event.sequence]
    assert {event.sequence for event in changed} == ({1} if told else set())


def test_what_a_seat_looks_at_is_no_matter_for_calendars(planned: House) -> None:
    planned.give(2, "dive_deep", "earn_trust")
    assert planned.told() == []


def test_a_trainee_moves_with_the_mentor_and_the_candidate_is_told_once(house: Make) -> None:
    it = house(panel=(*USUAL_PANEL, SeatPlan("trainee", mentor=4)))  # type: ignore[arg-type]
    it.schedule()
    it.told()
    it.move(HOUR * 5, 4)
    assert tally(it.told()) == {"interview_changed": 2, "candidate_changed": 1}


def test_l4_who_leaves_is_told_at_once_and_the_others_when_the_loop_stands_again(
    planned: House,
) -> None:
    gone = name(planned, 2)
    planned.remove(2)
    with planned.db.reader() as session:
        assert session.get_one(Loop, planned.loop_id).state is LoopState.DRAFT
    assert planned.told() == [f"interview_cancelled → {gone}"]
    planned.move(HOUR * 6, 3)
    assert planned.told() == []


def test_l4_nobody_is_invited_to_a_plan_that_no_longer_stands_before_they_heard_of_it(
    house: Make,
) -> None:
    it = house()
    it.schedule()
    it.remove(2, by_themselves=True)
    with it.db.reader() as session:
        unsent = session.exec(
            select(Message.kind).where(Message.state == MessageState.WAITING)
        ).all()
    assert set(unsent) <= {"seat_declined", "interview_cancelled"}
    it.told()
    it.add(it.other, like=2)
    it.schedule()
    assert tally(it.told()) == {"interview_invitation": 5, "candidate_invitation": 1}


def test_who_drops_out_themselves_is_told_on_to_the_recruiter_once(planned: House) -> None:
    gone = name(planned, 2)
    planned.remove(2, by_themselves=True)
    assert planned.told() == [
        f"interview_cancelled → {gone}",
        f"seat_declined → {planned.recruiter.name}",
    ]


def test_calling_off_takes_every_event_back(planned: House) -> None:
    planned.cancel()
    assert tally(planned.told()) == {"interview_cancelled": 5, "candidate_cancelled": 1}
    assert all(event.cancelled_at and event.sequence == 1 for event in planned.events())


def test_a_loop_recorded_after_the_fact_invites_nobody(house: Make) -> None:
    it = house(starts_at=START - DAY * 3)
    it.schedule()
    assert it.told() == []


def test_a_whole_day_that_moves_is_the_same_event_on_another_day(planned: House) -> None:
    before = {event.id for event in planned.events()}
    planned.move(DAY, 0, 1, 2, 3, 4)
    assert tally(planned.told()) == {"interview_changed": 5, "candidate_changed": 1}
    assert {event.id for event in planned.events()} == before


def test_a_second_day_is_an_event_of_its_own_and_goes_again(planned: House) -> None:
    planned.move(DAY, 4)
    assert tally(planned.told()) == {
        "interview_changed": 1,
        "candidate_changed": 1,
        "candidate_invitation": 1,
    }
    planned.move(-DAY, 4)
    assert tally(planned.told()) == {
        "interview_changed": 1,
        "candidate_changed": 1,
        "candidate_cancelled": 1,
    }


def test_an_answer_to_another_time_is_no_answer_to_this_one(planned: House) -> None:
    def answer(room: str | None, by: timedelta) -> Answer:
        with planned.db.writer() as session:
            event = session.get_one(CalendarEvent, mine.id)
            event.answer, event.answered_at = Answer.ACCEPTED, START
            session.commit()
        planned.move(by, 4, room=room)
        with planned.db.reader() as session:
            return session.get_one(CalendarEvent, mine.id).answer

    mine = next(e for e in planned.events() if e.person_id == planned.built.people[4].id)
    assert answer("Room 9", HOUR * 0) is Answer.ACCEPTED
    assert answer(None, HOUR * 5) is Answer.NONE


def test_a_refused_change_tells_nobody(planned: House) -> None:
    with pytest.raises(Exception, match="seat"):
        planned.swap(2, planned.built.people[3])
    assert planned.told() == []


def test_what_has_begun_is_over_for_calendars(planned: House) -> None:
    seats = planned.seats()
    assert seats[0].ends_at
    planned.clock.set(seats[0].ends_at + timedelta(minutes=5))
    planned.cancel()
    told = tally(planned.told())
    assert told == {"interview_cancelled": 4, "candidate_cancelled": 1}


def test_one_more_interview_on_a_day_that_was_over_is_the_same_day_again(planned: House) -> None:
    last = planned.seats()[4].ends_at
    assert last
    planned.clock.set(last + timedelta(minutes=5))
    planned.add(planned.other, like=4, later=2 * HOUR)
    assert planned.told() == [
        f"candidate_changed → {CANDIDATE}",
        "interview_invitation → Olu Other",
    ]
