"""Quarters of an hour: what rounds inward, what outward, and whose days and weeks they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from hiring.domain.timetable import Interval
from hiring.planning.ticks import (
    Calendar,
    Span,
    by_week,
    days_of,
    in_ticks,
    monday,
    runs,
    tick_at_or_after,
    tick_at_or_before,
    time_of,
)
from tests.unit.planning.problems import MONDAY, at, hours

SPAN = Span(tick_at_or_before(MONDAY), 8)


def drawn(line: np.ndarray) -> str:
    """A line of ticks as one can read it."""
    return "".join("#" if one else "." for one in line)


def read(line: str) -> np.ndarray:
    return np.array([[one == "#" for one in line]])


def minutes(begin: float, end: float) -> Interval:
    """From one minute of the Monday to another."""
    return Interval(MONDAY + timedelta(minutes=begin), MONDAY + timedelta(minutes=end))


@pytest.mark.parametrize(
    ("length", "ticks"), [(0, 0), (1, 1), (14, 1), (15, 1), (16, 2), (45, 3), (50, 4), (300, 20)]
)
def test_minutes_round_up_to_whole_ticks(length: int, ticks: int) -> None:
    assert in_ticks(length) == ticks


@pytest.mark.parametrize(
    ("past", "before", "after"),
    [
        (timedelta(), 0, 0),
        (timedelta(seconds=1), 0, 1),
        (timedelta(minutes=7), 0, 1),
        (timedelta(minutes=15), 1, 1),
        (timedelta(minutes=29, seconds=59), 1, 2),
    ],
    ids=str,
)
@pytest.mark.parametrize("day", [MONDAY, datetime(1999, 12, 31, tzinfo=UTC)], ids=["now", "before"])
def test_a_moment_lies_between_two_ticks(
    day: datetime, past: timedelta, before: int, after: int
) -> None:
    first = tick_at_or_before(day)
    assert time_of(first) == day
    assert (tick_at_or_before(day + past) - first, tick_at_or_after(day + past) - first) == (
        before,
        after,
    )


@pytest.mark.parametrize(
    ("times", "inside", "touched"),
    [
        ([], "........", "........"),
        ([minutes(0, 30)], "##......", "##......"),
        ([minutes(1, 30)], ".#......", "##......"),
        ([minutes(0, 31)], "##......", "###....."),
        ([minutes(7, 22)], "........", "##......"),
        ([minutes(16, 29)], "........", ".#......"),
        ([minutes(30, 30)], "........", "........"),
        ([minutes(37, 37)], "........", "..#....."),
        ([minutes(45, 30)], "........", "........"),
        ([minutes(-60, 15), minutes(105, 600)], "#......#", "#......#"),
        ([minutes(-60, -30), minutes(600, 630)], "........", "........"),
        ([minutes(0, 60), minutes(30, 90)], "######..", "######.."),
        ([minutes(0, 30), minutes(60, 75), minutes(15, 45)], "###.#...", "###.#..."),
    ],
)
def test_windows_round_inward_and_what_is_taken_outward(
    times: list[Interval], inside: str, touched: str
) -> None:
    assert drawn(SPAN.inside([times])[0]) == inside
    assert drawn(SPAN.touched([times])[0]) == touched


def test_each_line_has_its_own_times() -> None:
    found = SPAN.inside([[minutes(0, 15)], [], [minutes(15, 45)]])
    assert [drawn(line) for line in found] == ["#.......", "........", ".##....."]


@pytest.mark.parametrize(
    ("line", "length", "found"),
    [
        ("####", 1, "####"),
        ("####", 2, "###."),
        ("####", 4, "#..."),
        ("####", 5, "...."),
        ("##.##", 2, "#..#."),
        ("##.##", 3, "....."),
        ("....", 1, "...."),
        ("", 2, ""),
    ],
)
def test_a_run_begins_where_all_of_it_is_free(line: str, length: int, found: str) -> None:
    assert drawn(runs(read(line).reshape(1, len(line)), length)[0]) == found


@pytest.mark.parametrize(
    ("zone", "hour", "day", "week"),
    [
        ("UTC", 23.5, date(2026, 3, 8), date(2026, 3, 2)),
        ("Asia/Kathmandu", 18, date(2026, 3, 8), date(2026, 3, 2)),
        ("Asia/Kathmandu", 18.25, date(2026, 3, 9), date(2026, 3, 9)),
        ("America/New_York", 28.75, date(2026, 3, 9), date(2026, 3, 9)),
        ("America/New_York", 4.75, date(2026, 3, 7), date(2026, 3, 2)),
    ],
)
def test_days_and_weeks_are_those_of_a_zone(zone: str, hour: float, day: date, week: date) -> None:
    """Counted from the Sunday on which clocks go forward in New York."""
    calendar = Calendar.of([at(hour, 6)], ZoneInfo(zone))
    assert (calendar.days, calendar.weeks) == ((day,), (week,))
    assert (drawn(calendar.on_days({day})), drawn(calendar.in_weeks({week}))) == ("#", "#")
    assert (drawn(calendar.on_days(())), drawn(calendar.in_weeks({day + timedelta(7)}))) == (
        ".",
        ".",
    )


@pytest.mark.parametrize(
    ("interval", "zone", "days"),
    [
        (hours(9, 17), "UTC", [2]),
        (hours(9, 24), "UTC", [2]),
        (hours(9, 24.25), "UTC", [2, 3]),
        (hours(9, 18.25), "Asia/Kathmandu", [2]),
        (hours(9, 18.5), "Asia/Kathmandu", [2, 3]),
        (hours(0, 72), "America/New_York", [1, 2, 3, 4]),
    ],
)
def test_the_days_that_a_window_touches(interval: Interval, zone: str, days: list[int]) -> None:
    assert [day.day for day in days_of(interval, ZoneInfo(zone))] == days


def test_numbers_by_day_sum_to_weeks_from_monday_to_sunday() -> None:
    days = [(date(2026, 3, 1), 1), (date(2026, 3, 2), 2), (date(2026, 3, 8), 4)]
    assert by_week(days) == {date(2026, 2, 23): 1, date(2026, 3, 2): 6}
    assert monday(date(2027, 1, 3)) == date(2026, 12, 28)
