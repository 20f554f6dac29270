"""F6 at work: who is reminded when, and that a sweep costs what is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import Addressee
from hiring.feedback.actions_panel import return_for_rework, waive_feedback
from hiring.feedback.commands import ReturnForRework, WaiveFeedback
from hiring.mail.clocks import NEVER, reaim_clocks
from hiring.models.calendar import CalendarBusy, CalendarImport, DayOff
from hiring.models.mail import LadderStep, ReminderClock
from tests.builders.loops import USUAL_PANEL, SeatPlan
from tests.harness.clock import START
from tests.integration.mail.house import House

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., House]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BAR_RAISER, LATE = 1, 2


@pytest.fixture
def late(house: Make) -> House:
    """A scheduled loop of which all have written but the third of its panel, at its interview's end."""
    it = house()
    it.schedule()
    return only_one_owes(it)


def only_one_owes(it: House) -> House:
    for place in (0, 1, 3, 4):
        it.clock.set(ends(it, place))
        it.sweep()
        it.submit(place)
    it.clock.set(ends(it, LATE))
    it.told()
    return it


def ends(it: House, place: int) -> datetime:
    end = it.seats()[place].ends_at
    assert end
    return end


def swept(it: House, hours: float) -> list[str]:
    """What is written when the sweep comes so many hours after the interview's end."""
    it.clock.set(ends(it, LATE) + hours * HOUR)
    it.sweep()
    return it.told()


def clocks(it: House) -> list[ReminderClock]:
    with it.db.reader() as session:
        return list(session.exec(select(ReminderClock)))


def test_f6_the_ladder_climbs_and_each_rung_is_taken_once(late: House) -> None:
    author, recruiter = late.built.people[LATE].name, late.recruiter.name
    told = {hours: swept(late, hours) for hours in (1, 3.9, 4, 5, 23, 24, 27, 28, 35, 36, 60)}
    assert {hours: lines for hours, lines in told.items() if lines} == {
        4: [f"feedback_reminder → {author}"],
        24: [f"feedback_reminder → {author}"],
        28: [f"feedback_missing → {recruiter}"],
        36: [f"feedback_missing → {late.built.people[BAR_RAISER].name}"],
    }
    assert [clock.next_at for clock in clocks(late)] == [NEVER]


def test_f6_at_the_end_of_the_interview_feedback_is_asked_for(house: Make) -> None:
    it = house()
    it.schedule()
    it.told()
    author = it.built.people[LATE].name
    assert f"feedback_requested → {author}" not in swept(it, -0.1)
    assert swept(it, 0) == [f"feedback_requested → {author}"]


def test_f6_it_stops_the_moment_it_is_in(late: House) -> None:
    assert swept(late, 4)
    late.submit(LATE)
    late.told()
    assert clocks(late) == []
    assert swept(late, 99) == []


def test_f9_waiving_stops_it_too(late: House) -> None:
    command = WaiveFeedback(
        loop_id=late.loop_id, seat_id=late.seats()[LATE].id, reason="They fell ill."
    )
    late.act(waive_feedback, late.built.people[BAR_RAISER], command)
    late.told()
    assert swept(late, 99) == []


def test_f9_returned_feedback_is_owed_again_from_its_return_on(late: House) -> None:
    late.submit(LATE)
    late.told()
    late.clock.advance(hours=50)
    command = ReturnForRework(
        loop_id=late.loop_id, seat_id=late.seats()[LATE].id, reason="Say what they did."
    )
    author = late.built.people[LATE].name
    late.act(return_for_rework, late.built.people[BAR_RAISER], command, policy=DEFAULT_POLICY)
    assert late.told() == [f"feedback_returned → {author}"]
    assert swept(late, 50) == []
    assert swept(late, 54) == [f"feedback_reminder → {author}"]
    assert (
        swept(late, 78)
        == [
            f"feedback_missing → {late.recruiter.name}",
            f"feedback_reminder → {author}",
        ]
        or late.told() == []
    )


def test_f6_a_worker_that_was_down_for_days_sends_one_to_each(late: House) -> None:
    assert swept(late, 99) == [
        f"feedback_missing → {late.built.people[BAR_RAISER].name}",
        f"feedback_missing → {late.recruiter.name}",
        f"feedback_reminder → {late.built.people[LATE].name}",
    ]


def a_day_off(it: House) -> Any:
    day = ends(it, LATE).date()
    return [DayOff(person_id=it.built.people[LATE].id, first_day=day, last_day=day + DAY * 9)]


def a_full_calendar(it: House) -> Any:
    person, start = it.built.people[LATE].id, ends(it, LATE) - DAY
    calendar = CalendarImport(
        person_id=person,
        name="Work",
        imported_at=START,
        covers_from=START,
        covers_until=START + 60 * DAY,
        digest="0" * 64,
    )
    busy = CalendarBusy(
        import_id=calendar.id, starts_at=start, ends_at=start + 9 * DAY, person_id=person
    )
    return [calendar, busy]


@pytest.mark.parametrize("absence", [a_day_off, a_full_calendar])
def test_f6_who_is_on_leave_is_not_nagged_and_the_recruiter_is_told_at_once(
    late: House, absence: Callable[[House], list[Any]]
) -> None:
    with late.db.writer() as session:
        for row in absence(late):
            session.add(row)
            session.flush()
        session.commit()
    assert swept(late, 4) == [f"feedback_missing → {late.recruiter.name}"]
    assert swept(late, 24) == []
    assert swept(late, 28) == [f"feedback_missing → {late.recruiter.name}"]


def test_f8_a_trainee_is_reminded_and_nobody_is_told_on_them(house: Make) -> None:
    it = house(panel=(*USUAL_PANEL, SeatPlan("trainee", mentor=LATE)))  # type: ignore[arg-type]
    it.schedule()
    only_one_owes(it)
    it.submit(LATE)
    it.told()
    trainee = it.built.people[5].name
    assert swept(it, 4) == [f"feedback_reminder → {trainee}"]
    assert swept(it, 99) == [f"feedback_reminder → {trainee}"]


def test_f6_nobody_is_told_on_about_themselves(house: Make) -> None:
    it = house()
    it.schedule()
    for place in (0, 2, 3, 4):
        it.clock.set(ends(it, place))
        it.submit(place)
    it.clock.set(ends(it, BAR_RAISER) + 36 * HOUR)
    it.told()
    it.sweep()
    assert it.told() == [
        f"feedback_missing → {it.built.people[0].name}",
        f"feedback_missing → {it.recruiter.name}",
        f"feedback_reminder → {it.built.people[BAR_RAISER].name}",
    ]


def test_f6_a_loop_recorded_after_the_fact_is_asked_about_from_then_on(house: Make) -> None:
    it = house(starts_at=START - 3 * DAY)
    it.schedule()
    it.sweep()
    assert set(it.told()) == {f"feedback_requested → {one.name}" for one in it.built.people}


def test_an_interview_that_moves_takes_its_clock_along(house: Make) -> None:
    it = house()
    it.schedule()
    before = {clock.seat_id: clock.next_at for clock in clocks(it)}
    it.move(5 * HOUR, 4)
    after = {clock.seat_id: clock.next_at for clock in clocks(it)}
    moved = it.seats()[4].id
    assert after.pop(moved) == before.pop(moved) + 5 * HOUR
    assert after == before


def test_f6_a_ladder_of_ones_own_is_followed_and_never_for_what_is_past(late: House) -> None:
    assert swept(late, 4)
    late.clock.set(ends(late, LATE) + 6 * HOUR)
    with late.db.writer() as session:
        session.add_all(
            LadderStep(position=place, hours=hours, addressee=to)
            for place, (hours, to) in enumerate(
                [
                    (0, Addressee.AUTHOR),
                    (5, Addressee.AUTHOR),
                    (8, Addressee.RECRUITER),
                    (10, Addressee.BAR_RAISER),
                ]
            )
        )
        reaim_clocks(session, now=late.clock.now)
        session.commit()
    assert swept(late, 6) == []
    assert swept(late, 8) == [f"feedback_missing → {late.recruiter.name}"]


def test_f10_a_ladder_that_has_ended_does_not_start_again_when_somebody_else_submits(
    house: Make,
) -> None:
    it = house()
    it.schedule()
    it.clock.set(ends(it, LATE) + 90 * HOUR)
    it.sweep()
    with it.db.writer() as session:
        steps = [(0, "author"), (3, "author"), (6, "recruiter"), (9, "bar_raiser")]
        for place, (hours, to) in enumerate(steps):
            session.add(LadderStep(position=place, hours=hours, addressee=Addressee(to)))
        reaim_clocks(session, now=it.clock.now)
        session.commit()
    it.sweep()
    it.told()
    it.submit(3)
    it.clock.advance(hours=1)
    it.sweep()
    assert it.told() == []


def test_what_is_due_is_swept_so_much_at_a_time(house: Make) -> None:
    it = house()
    it.schedule()
    it.clock.set(ends(it, 4))
    it.told()
    swept = [it.sweep(limit=2) for _ in range(4)]
    assert swept == [2, 2, 1, 0]
    assert len(it.told()) == 5


def test_a_sweep_with_nothing_due_is_one_query(late: House) -> None:
    late.submit(LATE)
    asked: list[str] = []
    engine = late.db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    late.clock.advance(hours=100)
    assert late.sweep() == 0
    assert len([one for one in asked if "reminder_clock" in one]) == 1
