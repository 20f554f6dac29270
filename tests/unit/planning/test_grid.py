"""Who can hold which time: hours where the clocks change, limits, caps, and seats announced already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.planning.grid import laid_out
from hiring.planning.problem import Limits, PlannedSeat
from tests.unit.planning.problems import (
    INTERVIEWER,
    MONDAY,
    RAISER,
    a_problem,
    five_people,
    hours,
    somebody,
)

if TYPE_CHECKING:
    from hiring.planning.problem import Interviewer, LoopToPlan

TODAY = MONDAY.date()
WEEK = tuple(hours(9, 17, day) for day in range(14))


def there(zone: str, day: date, begin: int, end: int) -> Interval:
    """From one hour to another as the clock on a wall shows them."""
    place = ZoneInfo(zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=place)
    return Interval(midnight.replace(hour=begin), midnight.replace(hour=end))


def starts(loop: LoopToPlan, name: str = "", *, raising: bool = False) -> list[datetime]:
    """When interviews can begin; with somebody, by name."""
    grid = laid_out(loop)
    rows = [row for row, one in enumerate(grid.people) if one.name == name]
    can = (grid.can_bar_raise if raising else grid.can)[rows[0]] if rows else None
    return [
        slot.interval.starts_at
        for number, slot in enumerate(grid.slots)
        if can is None or can[number]
    ]


def with_one(**facts: Any) -> LoopToPlan:
    """A problem over two weeks with one person, Ida, besides the five."""
    ida: Interviewer = somebody("Ida", **{"open": WEEK, "may_sit": RAISER, **facts})
    return a_problem([*five_people(), ida], windows=WEEK)


def days_with(loop: LoopToPlan, *, raising: bool = False) -> set[int]:
    """On which days after the Monday Ida can begin, counted in UTC."""
    return {(moment - MONDAY).days for moment in starts(loop, "Ida", raising=raising)}


@pytest.mark.parametrize(
    ("zone", "day", "night"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
    ],
    ids=str,
)
def test_nine_to_five_is_eight_hours_whatever_the_clocks_do(
    zone: str, day: date, night: int
) -> None:
    working = there(zone, day, 9, 17)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    tomorrow = midnight + timedelta(days=1)
    loop = a_problem(
        [*five_people(), somebody("Ida", zone=zone, open=(working,))],
        windows=(Interval(midnight, tomorrow),),
        zone=zone,
    )
    mine = starts(loop, "Ida")
    assert [
        moment.astimezone(ZoneInfo(zone)).strftime("%H:%M") for moment in mine[:: len(mine) - 1]
    ] == [
        "09:00",
        "16:00",
    ]
    assert len(mine) == 8 * 4 - 3
    assert len(starts(loop)) == night * 4 - 3
    assert laid_out(loop).days == (day,)


@pytest.mark.parametrize(
    ("window", "minutes", "found"),
    [
        (hours(9, 10), 60, 1),
        (hours(9.1, 10.1), 60, 0),
        (hours(9.1, 10.25), 60, 1),
        (hours(9, 10), 50, 1),
        (hours(9, 10), 45, 2),
        (hours(9, 9.9), 60, 0),
    ],
)
def test_interviews_begin_on_the_quarter_hour_inside_the_window(
    window: Interval, minutes: int, found: int
) -> None:
    assert len(starts(a_problem(windows=(window,), minutes=minutes))) == found


def test_windows_that_touch_or_overlap_are_one() -> None:
    apart = a_problem(windows=(hours(9, 11), hours(10, 10.5), hours(11, 13)))
    assert starts(apart) == starts(a_problem(windows=(hours(9, 13),)))


@pytest.mark.parametrize(
    ("taken", "hold", "gone"),
    [
        (hours(11, 12), 15, (9.75, 12)),
        (hours(11, 12), 0, (10, 12)),
        (hours(11, 12), 60, (9, 12)),
        (hours(11.1, 11.9), 15, (9.75, 12)),
        (hours(11, 12.05), 15, (9.75, 12.25)),
        (hours(8, 9.5), 15, (8, 9.5)),
        (hours(16.9, 18), 15, (15.5, 18)),
    ],
)
def test_what_a_person_has_leaves_room_for_writing_before_it(
    taken: Interval, hold: int, gone: tuple[float, float]
) -> None:
    """An interview begins early enough for its writing; what is there brings its own."""
    limits = Limits(hold_minutes=hold)
    loop = a_problem(five_people(Ana={"taken": (taken,)}), limits=limits)
    lost = set(starts(loop, "Li")) - set(starts(loop, "Ana"))
    last, first = (hours(one, one).starts_at for one in gone)
    assert lost == {moment for moment in starts(loop) if last < moment < first}


def test_writing_may_reach_beyond_hours_and_the_candidates_window() -> None:
    assert starts(a_problem(), "Ana")[-1] == hours(16, 17).starts_at


def test_the_candidate_needs_no_time_for_writing() -> None:
    found = starts(a_problem(taken=(hours(11, 12),)))
    assert hours(10, 11).starts_at in found
    assert hours(12, 13).starts_at in found
    assert not any(hours(10, 12).starts_at < one < hours(12, 13).starts_at for one in found)


@pytest.mark.parametrize(
    ("facts", "lost"),
    [
        ({"booked": {TODAY: 4}}, set()),
        ({"booked": {TODAY: 5}}, {0}),
        ({"booked": {TODAY: 1}, "daily_limit": 1}, {0}),
        ({"daily_limit": 0}, set(range(14))),
        ({"booked": {TODAY: 2, TODAY + timedelta(3): 1}, "weekly_limit": 4}, set()),
        ({"booked": {TODAY: 2, TODAY + timedelta(6): 1}, "weekly_limit": 3}, set(range(7))),
        ({"booked": {TODAY + timedelta(7): 3}, "weekly_limit": 3}, set(range(7, 14))),
        ({"weekly_limit": 0}, set(range(14))),
        # Nine in the morning in UTC is the next day in Kiritimati, fourteen hours ahead, from ten on.
        ({"booked": {TODAY + timedelta(1): 5}, "zone": "Pacific/Kiritimati"}, set()),
        ({"may_sit": frozenset()}, set(range(14))),
    ],
    ids=str,
)
def test_limits_count_by_the_days_and_weeks_of_the_person(
    facts: dict[str, Any], lost: set[int]
) -> None:
    assert set(range(14)) - days_with(with_one(**facts)) == lost


@pytest.mark.parametrize(
    ("zone", "booked", "first_lost", "last_lost"),
    [
        ("UTC", TODAY, 9, 16),
        ("Asia/Kathmandu", TODAY, 9, 16),
        ("Pacific/Kiritimati", TODAY, 9, 9.75),
        ("Pacific/Kiritimati", TODAY + timedelta(1), 10, 16),
        ("Pacific/Pago_Pago", TODAY, 11, 16),
    ],
)
def test_a_full_day_ends_at_midnight_where_the_person_is(
    zone: str, booked: date, first_lost: float, last_lost: float
) -> None:
    ida = somebody("Ida", zone=zone, booked={booked: 5})
    loop = a_problem([*five_people(), ida])
    lost = sorted(set(starts(loop)) - set(starts(loop, "Ida")))
    assert [lost[0], lost[-1]] == [hours(one, one).starts_at for one in (first_lost, last_lost)]


@pytest.mark.parametrize(
    ("facts", "lost"),
    [
        ({"bar_raising": {TODAY: 1}}, set()),
        ({"bar_raising": {TODAY: 2}}, set(range(7))),
        ({"bar_raising": {TODAY + timedelta(7): 2}}, set(range(7, 14))),
        ({"bar_raising": {TODAY: 3}, "bar_raiser_cap": 4}, set()),
        ({"bar_raiser_cap": 0}, set(range(14))),
        ({"may_sit": INTERVIEWER}, set(range(14))),
    ],
    ids=str,
)
def test_a_bar_raisers_cap_closes_that_seat_only(facts: dict[str, Any], lost: set[int]) -> None:
    loop = with_one(**facts)
    assert set(range(14)) - days_with(loop, raising=True) == lost
    assert days_with(loop) == set(range(14))


@pytest.mark.parametrize(
    ("zone", "first"),
    [("UTC", 24), ("Asia/Kathmandu", 18.25), ("America/New_York", 28), ("Europe/Berlin", 23)],
)
def test_a_bar_raisers_week_begins_on_their_own_monday(zone: str, first: float) -> None:
    """Sunday the 8th into Monday the 9th; in New York the clocks have gone forward that Sunday."""
    night = hours(12, 34, 6)
    ida = somebody("Ida", zone=zone, open=(night,), may_sit=RAISER, bar_raising={TODAY: 2})
    loop = a_problem([*five_people(), ida], windows=(night,))
    assert starts(loop, "Ida", raising=True)[0] == hours(first, first, 6).starts_at


def announced(name: str, interval: Interval, kind: SeatKind = SeatKind.INTERVIEWER) -> PlannedSeat:
    return PlannedSeat(
        person_id=somebody(name).id, kind=kind, principles=("ownership",), interval=interval
    )


def holders(loop: LoopToPlan, interval: Interval) -> set[str]:
    grid = laid_out(loop)
    slot = next(n for n, one in enumerate(grid.slots) if one.interval == interval)
    return {person.name for row, person in enumerate(grid.people) if grid.can[row, slot]}


EVERYBODY = {"Sam", "Bea", "Ana", "Li", "Tom"}
SHORT = Interval(hours(9, 10).starts_at, hours(9, 10).ends_at - timedelta(minutes=10))


@pytest.mark.parametrize(
    ("seat", "ana", "who"),
    [
        (hours(10.1, 11.1), {}, {"Ana"}),
        (hours(6, 7), {}, {"Ana"}),
        (hours(9, 10, 3), {}, {"Ana"}),
        (SHORT, {}, {"Ana"}),
        (hours(9, 10.5), {}, {"Ana"}),
        (hours(9, 10), {}, EVERYBODY),
        (hours(9, 10), {"open": ()}, EVERYBODY),
        (hours(9, 10), {"taken": (hours(10.2, 10.4),)}, EVERYBODY - {"Ana"}),
        (hours(9, 10), {"taken": (hours(10.25, 10.5),)}, EVERYBODY),
        (hours(9, 10), {"booked": {TODAY: 5}}, EVERYBODY - {"Ana"}),
    ],
)
def test_an_announced_time_stays_possible_for_its_holder_only(
    seat: Interval, ana: dict[str, Any], who: set[str]
) -> None:
    loop = a_problem(five_people(Ana=ana), keep=(announced("Ana", seat),))
    assert holders(loop, seat) == who


@pytest.mark.parametrize(
    "ana",
    [
        {"taken": (hours(9, 11),)},
        {"booked": {TODAY: 9}},
        {"may_sit": frozenset()},
        {"open": ()},
    ],
    ids=str,
)
def test_what_has_begun_stays_whatever_is_against_it(ana: dict[str, Any]) -> None:
    loop = a_problem(five_people(Ana=ana), keep=(announced("Ana", hours(9, 10)),))
    loop = replace(loop, fixed=frozenset({somebody("Ana").id}))
    assert "Ana" in holders(loop, hours(9, 10))
    grid = laid_out(loop)
    assert grid.may_interview[grid.row[somebody("Ana").id]]


def test_a_bar_raiser_who_has_begun_stays_beyond_their_cap() -> None:
    loop = a_problem(
        five_people(Bea={"bar_raising": {TODAY: 2}}),
        keep=(announced("Bea", hours(9, 10), SeatKind.BAR_RAISER),),
    )
    assert starts(loop, "Bea", raising=True) == []
    begun = replace(loop, fixed=frozenset({somebody("Bea").id}))
    assert starts(begun, "Bea", raising=True) == [hours(9, 10).starts_at]


def test_who_left_the_company_keeps_no_time() -> None:
    grid = laid_out(a_problem(keep=(announced("Nobody Known", hours(6, 7)),)))
    assert grid.kept == {}
    assert grid.slots[0].interval == hours(9, 10)


@pytest.mark.parametrize(
    ("preferred", "outside"),
    [
        ((), []),
        ((hours(9, 17),), []),
        ((hours(9, 12),), [11.25, 16]),
        ((hours(9, 12), hours(12, 17)), []),
        ((hours(9, 12.1), hours(12.1, 17)), []),
    ],
    ids=["none named", "all", "mornings", "two that touch", "two that touch off the grid"],
)
def test_hours_that_touch_are_preferred_throughout(
    preferred: tuple[Interval, ...], outside: list[float]
) -> None:
    grid = laid_out(a_problem(five_people(Ana={"preferred": preferred})))
    row = grid.row[somebody("Ana").id]
    lost = [slot.interval for n, slot in enumerate(grid.slots) if grid.outside[row, n]]
    assert [one.starts_at for one in lost[:: max(1, len(lost) - 1)]] == [
        hours(one, one).starts_at for one in outside
    ]
