"""The numbers of fairness, each checked by hand or by their first definition."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.fairness import common_part, gini, lowest_spread, spread, why_next
from hiring.domain.lapse import NEAR, Lapse, Nearness, lapse_of
from tests.harness.clock import START

LOADS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("loads", "least_to_most"),
    [([], 0), ([3], 0), ([2, 2, 2], 0), ([0, 1], 1), ([5, 0, 3], 5), ([1, 4, 2, 4], 3)],
)
def test_the_spread_is_the_most_less_the_least(loads: list[int], least_to_most: int) -> None:
    assert spread(loads) == least_to_most


@pytest.mark.parametrize(
    ("total", "people", "lowest"),
    [(0, 0, 0), (5, 0, 0), (0, 4, 0), (4, 4, 0), (5, 4, 1), (3, 4, 1), (8, 4, 0), (1, 1, 0)],
)
def test_so_many_loops_can_be_shared_no_more_evenly(total: int, people: int, lowest: int) -> None:
    assert lowest_spread(total, people) == lowest


@pytest.mark.parametrize(
    ("loads", "common"),
    [([], 0), ([3, 4, 5], 0), ([20, 20, 20], 15), ([18, 22, 20, 20], 15), ([0, 20, 22, 18], 10)],
)
def test_what_is_above_the_common_part_tells_loads_apart(loads: list[int], common: int) -> None:
    assert common_part(loads, most=10) == common


@given(LOADS)
def test_no_way_to_share_beats_the_lowest_spread_and_dealing_in_turns_reaches_it(
    loads: list[int],
) -> None:
    total, people = sum(loads), len(loads)
    assert spread(loads) >= lowest_spread(total, people)
    in_turns = [len(range(place, total, people)) for place in range(people)]
    assert spread(in_turns) == lowest_spread(total, people)


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ([], 0.0),
        ([0, 0], 0.0),
        ([3, 3, 3], 0.0),
        ([0, 4], 0.5),
        ([0, 0, 0, 8], 0.75),
        ([1, 2, 3], 2 / 9),
    ],
)
def test_the_gini_coefficient(loads: list[int], expected: float) -> None:
    assert gini(loads) == pytest.approx(expected)


@given(LOADS)
def test_the_short_formula_is_the_mean_difference_of_all_pairs(loads: list[int]) -> None:
    number, total = len(loads), sum(loads)
    differences = sum(abs(one - other) for one in loads for other in loads)
    expected = differences / (2 * number * total) if total else 0.0
    assert gini(loads) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("served", "booked", "days", "among", "said"),
    [
        (
            0,
            0,
            None,
            4,
            (
                "They served no loops in the last 13 weeks and have no loops to come. Of the 4 who have"
                " room this week, nobody has fewer. They have not served yet."
            ),
        ),
        (
            1,
            2,
            41,
            1,
            (
                "They served 1 loop in the last 13 weeks and are booked for 2 loops to come. Nobody else"
                " has room this week. Their last loop was 41 days ago."
            ),
        ),
        (
            2,
            0,
            0,
            2,
            (
                "They served 2 loops in the last 13 weeks and have no loops to come. Of the 2 who have"
                " room this week, nobody has fewer. Their last loop was today."
            ),
        ),
        (
            2,
            1,
            1,
            2,
            (
                "They served 2 loops in the last 13 weeks and are booked for 1 loop to come. Of the 2"
                " who have room this week, nobody has fewer. Their last loop was 1 day ago."
            ),
        ),
    ],
)
def test_why_it_is_somebodys_turn(
    served: int, booked: int, days: int | None, among: int, said: str
) -> None:
    assert " ".join(why_next(served, booked, days, weeks=13, among=among)) == said


@pytest.mark.parametrize(
    ("served_at", "nearness"),
    [
        (START, Nearness.FAR),
        (START - timedelta(days=100) + NEAR + timedelta(seconds=1), Nearness.FAR),
        (START - timedelta(days=100) + NEAR, Nearness.NEAR),
        (START - timedelta(days=100) + timedelta(seconds=1), Nearness.NEAR),
        (START - timedelta(days=100), Nearness.PAST),
    ],
)
def test_whoever_serves_no_more_lapses(served_at: datetime, nearness: Nearness) -> None:
    expected = Lapse(served_at + timedelta(days=100), nearness)
    assert lapse_of(served_at, 100, START) == expected


def test_without_a_loop_or_a_graduation_there_is_nothing_to_count_from() -> None:
    assert lapse_of(None, 100, START) is None
