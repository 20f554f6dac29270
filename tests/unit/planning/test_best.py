"""The planner against trying everything, and against the domain's own checks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hiring.planning.answers import NoPlan, Plan
from hiring.planning.costs import costs_of
from hiring.planning.greedy import quick
from hiring.planning.grid import laid_out
from hiring.planning.model import Prices
from hiring.planning.planner import plan_loop
from hiring.planning.problem import Limits
from hiring.planning.search import Effort, best
from hiring.planning.weights import total
from tests.unit.planning.exhausted import least_cost
from tests.unit.planning.problems import by_chance, hours, objections

SMALL = Limits(panel_min=2, panel_max=3, stretch_minutes=60, break_minutes=15)


@pytest.mark.parametrize("seed", range(40))
def test_a_small_loop_costs_what_trying_everything_finds(seed: int) -> None:
    windows = (hours(9, 11), hours(13, 14.5, 1)) if seed % 2 else (hours(12, 14.5),)
    loop = by_chance(seed, people=6, raisers=2, minutes=30, windows=windows, limits=SMALL)
    answer = plan_loop(loop)
    if isinstance(answer, NoPlan):
        assert answer.is_proven
        assert least_cost(loop) is None
    else:
        assert (answer.cost, answer.is_optimal) == (least_cost(loop), True)
        assert objections(loop, answer.seats) == ()


def test_both_answers_were_among_the_small_loops() -> None:
    none = by_chance(0, people=6, raisers=2, minutes=30, windows=(hours(12, 12.5),), limits=SMALL)
    some = by_chance(4, people=6, raisers=2, minutes=30, windows=(hours(12, 14.5),), limits=SMALL)
    assert [type(plan_loop(loop)) for loop in (none, some)] == [NoPlan, Plan]


@pytest.mark.parametrize(
    "limits",
    [
        Limits(),
        Limits(stretch_minutes=120, break_minutes=30),
        Limits(candidate_daily=3, hold_minutes=30),
        Limits(panel_min=6, panel_max=6, principles_max=2, stretch_minutes=180, break_minutes=45),
    ],
    ids=["usual", "long breaks", "few a day", "six exactly"],
)
@pytest.mark.parametrize("seed", [1, 4])
def test_whatever_is_planned_passes_the_domains_own_checks(seed: int, limits: Limits) -> None:
    loop = by_chance(seed, people=25, raisers=6, minutes=45, days=3, limits=limits)
    answer = plan_loop(loop, seconds=1)
    assert isinstance(answer, Plan)
    assert objections(loop, answer.seats) == ()
    assert answer.cost == total(costs_of(loop, answer.seats))
    assert answer.bound <= answer.cost
    assert {one.person_id for one in answer.reasons} == {
        seat.person_id for seat in answer.seats if seat.kind.counts
    }


@pytest.mark.parametrize("seed", range(2))
def test_whom_the_search_never_let_in_could_not_have_bettered_it(seed: int) -> None:
    loop = by_chance(seed, people=150, raisers=15, days=2)
    loop = replace(loop, people=tuple(replace(one, preferred=()) for one in loop.people))
    grid = laid_out(loop)
    few = best(grid, Prices.of(grid), Effort(pool=12))
    everybody = best(grid, Prices.of(grid), Effort(pool=150))
    assert few.value == pytest.approx(everybody.value, abs=0.5)
    assert few.value - few.bound < 1


@pytest.mark.parametrize("seed", range(8))
def test_a_quick_plan_keeps_every_rule_too(seed: int) -> None:
    loop = by_chance(seed, people=60, raisers=10, days=3)
    grid = laid_out(loop)
    seats = quick(grid, Prices.of(grid))
    assert seats is not None
    assert objections(loop, seats) == ()


def test_the_same_problem_and_seed_give_the_same_plan() -> None:
    loop = by_chance(3, people=80, raisers=10)
    assert plan_loop(loop, seed=7) == plan_loop(loop, seed=7)
