"""The days of a loop as grids of time, on two clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.loops.dayview import Line, days_of, next_working_morning

DAY = datetime(2026, 3, 17, tzinfo=UTC)


def hours(start: float, end: float) -> Interval:
    return Interval(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def a_line(*interviews: Interval, **more: object) -> Line:
    return Line("Ana", kind=SeatKind.INTERVIEWER, interviews=interviews, **more)  # type: ignore[arg-type]


def drawn(*lines: Line, zone: str = "UTC", candidate: str = "UTC", **more: object):
    return days_of(lines, zone=zone, candidate_zone=candidate, hold_minutes=15, **more)  # type: ignore[arg-type]


def test_an_ordinary_day_shows_eight_to_six() -> None:
    (day,) = drawn(a_line(hours(9, 10)))
    assert [tick.here for tick in day.ticks] == [f"{hour:02}:00" for hour in range(8, 18)]
    assert (day.title, day.minutes, day.two_clocks) == ("Tuesday 17 March", 600, False)
    (block,), (held,) = day.lanes[0].blocks, day.lanes[0].holds
    assert (block.left, block.width, block.start, block.minutes) == (10.0, 10.0, 60, 60)
    assert (block.words, held.words) == ("09:00 to 10:00", "10:00 to 10:15")


@pytest.mark.parametrize(
    ("interview", "first", "last"),
    [
        (hours(6.5, 7), "06:00", "17:00"),
        (hours(17.5, 18.5), "08:00", "18:00"),
        (hours(23.5, 24.5), "08:00", "23:00"),
        (hours(23, 24), "08:00", "23:00"),
    ],
)
def test_a_day_is_as_long_as_its_interviews(interview: Interval, first: str, last: str) -> None:
    day = drawn(a_line(interview))[0]
    assert (day.ticks[0].here, day.ticks[-1].here) == (first, last)
    (block,) = day.lanes[0].blocks
    assert block.left >= 0
    assert block.left + block.width <= 100.001


def test_the_candidates_clock_stands_beside_the_readers() -> None:
    (day,) = drawn(a_line(hours(9, 10)), zone="Europe/London", candidate="Asia/Kolkata")
    assert (day.ticks[0].here, day.ticks[0].there) == ("08:00", "13:30")
    assert day.two_clocks
    assert day.there == ""


def test_another_day_on_the_candidates_calendar_is_named() -> None:
    (day,) = drawn(a_line(hours(0, 1)), candidate="America/New_York")
    assert day.there == "Monday 16 March"


def test_days_are_the_readers() -> None:
    days = drawn(a_line(hours(2, 3)), a_line(hours(20, 21)), zone="America/New_York")
    assert [day.date for day in days] == [date(2026, 3, 16), date(2026, 3, 17)]
    assert [len(lane.blocks) for lane in days[0].lanes] == [1, 0]


@pytest.mark.parametrize(
    ("day", "hours_shown"),
    [
        ("2026-03-29T12:00+00:00", 24),
        ("2026-10-25T12:00+00:00", 25),
        ("2026-03-28T12:00+00:00", 24),
    ],
)
def test_no_hour_is_lost_where_the_clocks_change(day: str, hours_shown: int) -> None:
    noon = datetime.fromisoformat(day)
    whole = Interval(noon - timedelta(hours=12), noon + timedelta(hours=11, minutes=30))
    shown = drawn(a_line(whole), zone="Europe/London")[0]
    labels = [tick.here for tick in shown.ticks]
    assert shown.minutes == 60 * len(labels)
    assert len(labels) <= hours_shown
    assert labels[-1] == "23:00"


def test_busy_and_free_times_are_drawn_as_far_as_the_day_goes() -> None:
    line = a_line(busy=(hours(7, 9), hours(8.5, 10)), windows=(hours(9, 12), hours(30, 31)))
    (day,) = drawn(line, otherwise=DAY + timedelta(hours=9))
    (lane,) = day.lanes
    assert [(one.left, one.width) for one in lane.busy] == [(0.0, 20.0)]
    assert [(one.left, one.width) for one in lane.free] == [(10.0, 30.0)]
    assert lane.restricted
    assert not lane.blocks


def test_there_is_no_day_without_a_time() -> None:
    assert drawn(a_line()) == ()


def test_no_more_than_a_week_is_drawn() -> None:
    far = [hours(24 * day + 9, 24 * day + 10) for day in range(12)]
    assert len(drawn(a_line(*far))) == 7


@pytest.mark.parametrize(
    ("now", "zone", "wanted"),
    [
        ("2026-03-10T12:00+00:00", "Europe/London", "2026-03-11T09:00+00:00"),
        ("2026-03-13T12:00+00:00", "Europe/London", "2026-03-16T09:00+00:00"),
        ("2026-03-10T23:00+00:00", "Asia/Tokyo", "2026-03-12T00:00+00:00"),
    ],
)
def test_a_loop_usually_begins_on_the_next_working_morning(
    now: str, zone: str, wanted: str
) -> None:
    found = next_working_morning(datetime.fromisoformat(now), zone)
    assert found == datetime.fromisoformat(wanted)
