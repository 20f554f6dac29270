"""Problems that nobody should pose, and large ones: each gets an answer, in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hiring.domain.timetable import Interval
from hiring.planning.answers import NoPlan, Plan
from hiring.planning.grid import laid_out
from hiring.planning.planner import plan_loop
from hiring.planning.problem import Limits
from tests.unit.planning.problems import (
    INTERVIEWER,
    KEYS,
    MANAGES,
    MONDAY,
    RAISER,
    a_problem,
    five_people,
    hours,
    needs,
    objections,
    somebody,
)

NOON = hours(12, 12)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"windows": ()}, "L5"),
        ({"windows": (NOON,)}, "L5"),
        ({"windows": (NOON, NOON)}, "L5"),
        ({"windows": (Interval(NOON.ends_at, hours(9, 10).starts_at),)}, "L5"),
        ({"windows": (hours(9, 9.2),)}, "L5"),
        ({"taken": (hours(0, 24),)}, "L5"),
        ({"minutes": 24 * 60}, "L5"),
        ({"limits": Limits(candidate_daily=0)}, "L5"),
        ({"windows": (hours(9, 17, 400),)}, "L1"),
        ({"people": five_people()[:1]}, "L2"),
        ({"needs": ()}, "L4"),
        ({"needs": needs(ownership=99)}, "L4"),
        ({"limits": Limits(panel_min=7, panel_max=7)}, "L1"),
        ({"limits": Limits(principles_min=3, principles_max=3), "needs": needs(*KEYS[:2])}, "L4"),
    ],
    ids=str,
)
def test_what_cannot_be_planned_is_answered_with_a_rule(facts: dict[str, Any], rule: str) -> None:
    answer = plan_loop(a_problem(**facts), seconds=60)
    assert isinstance(answer, NoPlan)
    assert answer.is_proven
    assert rule in {one.rule for one in answer.conflicts}
    assert all(one.text.endswith(".") for one in answer.conflicts)


@pytest.mark.parametrize("people", [(), five_people()[1:]], ids=["nobody", "the others"])
def test_a_loop_without_its_hiring_manager_is_no_problem_at_all(people: tuple[Any, ...]) -> None:
    loop = replace(a_problem(), people=people)
    with pytest.raises(ValueError, match="hiring manager"):
        laid_out(loop)
    with pytest.raises(ValueError, match="hiring manager"):
        plan_loop(loop)


@pytest.mark.parametrize(
    "zone", ["Asia/Kathmandu", "Pacific/Kiritimati", "Australia/Lord_Howe", "America/St_Johns"]
)
def test_a_day_is_planned_in_whatever_zone_it_lies(zone: str) -> None:
    start = datetime(2026, 4, 5, 9, tzinfo=ZoneInfo(zone))
    day = Interval(start, start + timedelta(hours=8))
    people = tuple(replace(one, zone=zone, open=(day,)) for one in five_people())
    loop = a_problem(people, windows=(day,), zone=zone)
    plan = plan_loop(loop)
    assert isinstance(plan, Plan)
    assert (plan.costs.waiting, plan.is_optimal) == (8, True)
    assert objections(loop, plan.seats) == ()


def test_a_window_beside_an_empty_one_is_enough() -> None:
    plan = plan_loop(a_problem(windows=(NOON, hours(9, 17), NOON)))
    assert isinstance(plan, Plan)


@pytest.mark.parametrize(
    "facts",
    [
        {"open": (NOON,)},
        {"open": (hours(17, 9),), "preferred": (NOON,)},
        {"taken": (NOON,)},
        {"ability": {"unheard_of": 3}},
        {"ability": dict.fromkeys(KEYS, 99), "load": 10_000, "bar_raiser_load": 10_000},
        {"booked": {MONDAY.date(): -1}},
    ],
    ids=str,
)
def test_odd_facts_of_one_person_do_no_harm(facts: dict[str, Any]) -> None:
    loop = a_problem([*five_people(), somebody("Ida", **facts)])
    plan = plan_loop(loop)
    assert isinstance(plan, Plan)
    assert plan.is_optimal
    assert objections(loop, plan.seats) == ()


def test_windows_of_sixty_days_are_answered_in_about_the_time_given() -> None:
    days = tuple(hours(9, 17, day) for day in range(60))
    crowd = [
        somebody(
            f"Person {n}",
            open=days,
            may_sit=RAISER if n < 8 else INTERVIEWER,
            taken=tuple(hours(9 + (n + day) % 5, 12 + (n + day) % 5, day) for day in range(60)),
            load=n % 4,
            ability={key: (n + at) % 4 for at, key in enumerate(KEYS)},
        )
        for n in range(40)
    ]
    loop = a_problem([somebody("Sam", may_sit=MANAGES, open=days), *crowd], windows=days)
    began = monotonic()
    plan = plan_loop(loop, seconds=1)
    assert monotonic() - began < 60
    assert isinstance(plan, Plan)
    assert objections(loop, plan.seats) == ()
    assert plan.bound <= plan.cost


def test_without_time_the_answer_is_a_plan_or_says_that_nothing_is_proven() -> None:
    answer = plan_loop(a_problem(), seconds=0)
    assert isinstance(answer, Plan) or not answer.is_proven
    hard = a_problem(five_people(Sam={"taken": (hours(9, 16),)}), windows=(hours(9, 13),))
    none = plan_loop(hard, seconds=0)
    assert isinstance(none, NoPlan)
