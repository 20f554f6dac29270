"""Loops that have no plan: the minimal set that says why, and steps that would really help."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.errors import Refusal
from hiring.domain.terms import SeatKind
from hiring.planning.answers import Concession, NoPlan, Plan, Relaxation
from hiring.planning.conflicts import why_none
from hiring.planning.grid import laid_out
from hiring.planning.model import Aim, Asked, Part, Prices
from hiring.planning.planner import plan_loop
from hiring.planning.problem import Limits
from hiring.planning.search import Effort, best
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

if TYPE_CHECKING:
    from hiring.planning.problem import LoopToPlan

TODAY = MONDAY.date()
ALL_DAY = (hours(0, 24),)
BARRED = {
    "may_sit": INTERVIEWER,
    "why_not": {SeatKind.BAR_RAISER: (Refusal("L2", "Bea is on the requisition's team."),)},
}
GONE = {
    "may_sit": frozenset(),
    "why_not": {SeatKind.HIRING_MANAGER: (Refusal("L1", "Sam has left the company."),)},
}
TUESDAY_TOO: dict[str, Any] = {"open": (hours(9, 17), hours(9, 17, 1))}
ALL_WEEK = dict.fromkeys(("Sam", "Bea", "Ana", "Li", "Tom"), TUESDAY_TOO)

CASES: dict[str, tuple[LoopToPlan, dict[Part | str, tuple[str, str]], list[str]]] = {
    "no windows": (
        a_problem(windows=()),
        {Part.CANDIDATE: ("L5", "no 60 minutes free")},
        [],
    ),
    "no windows, but more days": (
        a_problem(windows=(), further=ALL_DAY),
        {Part.CANDIDATE: ("L5", "no 60 minutes free")},
        ["Look at 1 day more"],
    ),
    "a window shorter than an interview": (
        a_problem(windows=(hours(9, 9.75),), minutes=60),
        {Part.CANDIDATE: ("L5", "no 60 minutes free")},
        [],
    ),
    "a window too short for a panel": (
        a_problem(
            five_people(**ALL_WEEK),
            windows=(hours(9, 11), hours(10, 12)),
            further=(hours(9, 17, 1),),
        ),
        {
            Part.LEAST: ("L1", "at least 5"),
            Part.CANDIDATE: ("L5", "3 hours are theirs on 1 day"),
        },
        [
            "A panel of 3, with a reason (L1)",
            "Interviews of 30 minutes",
            "Look at 1 day more",
        ],
    ),
    "the candidate's limit of a day": (
        a_problem(limits=Limits(candidate_daily=4)),
        {Part.LEAST: ("L1", "at least 5"), Part.CANDIDATE: ("L5", "4 interviews a day at most")},
        ["A panel of 4, with a reason (L1)"],
    ),
    "nobody certified as Bar Raiser": (
        a_problem(five_people(Bea={"may_sit": INTERVIEWER})),
        {Part.BAR_RAISER: ("L2", "no certified Bar Raiser is independent")},
        [],
    ),
    "the only Bar Raiser is not independent": (
        a_problem(five_people(Bea=BARRED)),
        {Part.BAR_RAISER: ("L2", "Nobody may raise the bar on this loop")},
        [],
    ),
    "every Bar Raiser at their cap": (
        a_problem(
            [
                *five_people(Bea={"bar_raising": {TODAY: 2}}),
                somebody("Ida", may_sit=RAISER, bar_raiser_cap=0),
            ]
        ),
        {Part.BAR_RAISER: ("L2", "2 Bar Raisers may sit here: 2 are at the weekly cap.")},
        ["Bea takes one more loop than their weekly cap (L2)"],
    ),
    "one Bar Raiser at the cap, one busy": (
        a_problem(
            [
                *five_people(Bea={"bar_raising": {TODAY: 2}}),
                somebody("Ida", may_sit=RAISER, taken=ALL_DAY),
            ]
        ),
        {Part.BAR_RAISER: ("L2", "1 is at the weekly cap and 1 is not free")},
        [
            "Bea takes one more loop than their weekly cap (L2)",
            "Ida makes time within the candidate's",
        ],
    ),
    "the hiring manager is never free": (
        a_problem(five_people(Sam={"taken": ALL_DAY})),
        {Part.MANAGER: ("L1", "Sam, the hiring manager, must sit, and is never free")},
        ["Sam makes time within the candidate's"],
    ),
    "the hiring manager does not interview then": (
        a_problem(five_people(Sam={"open": (hours(9, 17, 1),)})),
        {Part.MANAGER: ("L1", "does not interview on the days asked for")},
        ["Sam makes time within the candidate's"],
    ),
    "the hiring manager may not": (
        a_problem(five_people(Sam=GONE), hiring_manager=somebody("Sam").id),
        {Part.MANAGER: ("L1", "Sam has left the company.")},
        [],
    ),
    "too few people": (
        a_problem(five_people()[:4]),
        {Part.LEAST: ("L1", "at least 5; besides the hiring manager 3 people")},
        ["A panel of 4, with a reason (L1)"],
    ),
    "nobody but two": (
        a_problem(five_people()[:2]),
        {Part.LEAST: ("L1", "1 person may interview")},
        [],
    ),
    "more assignments than a panel takes": (
        a_problem(needs=needs(**dict.fromkeys(KEYS, 4))),
        {},
        [],
    ),
    "more for one principle than a panel has": (
        a_problem(needs=needs(ownership=8)),
        {"ownership": ("L4", "Ownership needs 8 interviewers; a panel has 7 at most")},
        ["The Bar Raiser waives 3 interviewers for Ownership, with a reason (L4)"],
    ),
    "more for one principle than there are people": (
        a_problem(needs=needs("dive_deep", ownership=6)),
        {"ownership": ("L4", "Ownership needs 6 interviewers.")},
        ["The Bar Raiser waives 1 interviewer for Ownership, with a reason (L4)"],
    ),
    "breaks against the window": (
        a_problem(windows=(hours(9, 14),), limits=Limits(stretch_minutes=120, break_minutes=30)),
        {
            Part.BREAKS: ("L5", "a break of 30 minutes after 120 minutes"),
            Part.LEAST: ("L1", "at least 5"),
            Part.CANDIDATE: ("L5", "5 hours are theirs"),
        },
        ["A panel of 4, with a reason (L1)", "Interviews of 45 minutes"],
    ),
    "interviews longer than the candidate may sit": (
        a_problem(minutes=90, limits=Limits(stretch_minutes=60)),
        {Part.BREAKS: ("L5", "after 60 minutes"), Part.CANDIDATE: ("L5", "90 minutes each")},
        ["Interviews of 45 minutes"],
    ),
    "pauses too short to be breaks": (
        a_problem(
            five_people(
                **{
                    name: {"open": (hours(9 + 1.25 * at, 10 + 1.25 * at),)}
                    for at, name in enumerate(("Sam", "Bea", "Ana", "Li", "Tom"))
                }
            ),
            limits=Limits(panel_max=5, break_minutes=30),
        ),
        {
            Part.BREAKS: ("L5", "a break of 30 minutes"),
            Part.LEAST: ("L1", "at least 5"),
            Part.CANDIDATE: ("L5", "one interview at a time"),
        },
        ["A panel of 4, with a reason (L1)", "Interviews of 45 minutes"],
    ),
    "a panel larger than the largest": (
        a_problem(
            [*five_people(), somebody("Ida")],
            limits=Limits(panel_min=6, panel_max=5),
        ),
        {Part.MOST: ("L1", "The panel has 5 at most"), Part.LEAST: ("L1", "at least 6")},
        ["A panel of 5, with a reason (L1)", "A panel of 6, with a reason (L1)"],
    ),
    "the two who must sit have one hour between them": (
        a_problem(
            [
                *five_people(Sam={"open": (hours(9, 10),)}, Bea={"open": (hours(9, 10),)}),
                somebody("Ida"),
            ]
        ),
        {
            Part.MANAGER: ("L1", "can begin at 1 time only"),
            Part.BAR_RAISER: ("L2", "1 Bar Raiser may sit here and can"),
            Part.CANDIDATE: ("L5", "one interview at a time"),
        },
        [
            "Bea makes time within the candidate's",
            "Interviews of 30 minutes",
            "Sam makes time within the candidate's",
        ],
    ),
    "fewer principles than each has to take": (
        a_problem(needs=needs("ownership"), limits=Limits(principles_min=2)),
        {},
        [],
    ),
    "no principles at all": (a_problem(needs=()), {}, []),
}
PLAIN = {
    "more assignments than a panel takes": (
        "L4",
        "asks for 24 assignments of principles; 7 interviewers with 3 each take 21",
    ),
    "fewer principles than each has to take": ("L4", "at least 2 principles; the requisition"),
    "no principles at all": ("L4", "the requisition asks for 0"),
}


@cache
def answered(case: str) -> NoPlan:
    """The planner's answer to a case."""
    answer = plan_loop(CASES[case][0], seconds=60)
    assert isinstance(answer, NoPlan)
    return answer


@pytest.mark.parametrize("case", CASES)
def test_a_loop_without_a_plan_says_exactly_why(case: str) -> None:
    _, stands, steps = CASES[case]
    answer = answered(case)
    assert answer.is_proven
    expected = list(stands.values()) or [PLAIN[case]]
    assert sorted(one.rule for one in answer.conflicts) == sorted(rule for rule, _ in expected)
    for rule, words in expected:
        assert any(one.rule == rule and words in one.text for one in answer.conflicts), answer
    assert sorted(one.text for one in answer.relaxations) == steps
    costs = [one.cost for one in answer.relaxations]
    assert costs == sorted(costs)


@pytest.mark.parametrize("case", [case for case, (_, stands, _) in CASES.items() if stands])
def test_none_of_the_reasons_can_be_spared(case: str) -> None:
    loop, stands, _ = CASES[case]
    assert not can_hold(loop, set(stands))
    for one in stands:
        assert can_hold(loop, set(stands) - {one}), one


def can_hold(loop: LoopToPlan, stands: set[Part | str]) -> bool:
    """Whether these requirements can be met together, the others forgotten."""
    lines = tuple(
        need if need.key in stands else replace(need, interviewers=0) for need in loop.needs
    )
    loop = replace(loop, needs=lines)
    asked = Asked(aim=Aim.NOTHING, without=frozenset(one for one in Part if one not in stands))
    grid = laid_out(loop)
    if not grid.slots:
        return Part.CANDIDATE not in stands
    return not best(grid, Prices.of(grid), Effort(prove=False), asked=asked).is_impossible


@pytest.mark.parametrize("case", [case for case, (_, _, steps) in CASES.items() if steps])
def test_each_step_offered_really_gives_a_plan(case: str) -> None:
    loop, _, _ = CASES[case]
    for step in answered(case).relaxations:
        eased_loop = eased(loop, step)
        plan = plan_loop(eased_loop, seconds=3)
        assert isinstance(plan, Plan), step
        assert plan.cost <= step.cost
        assert objections(eased_loop, plan.seats) == ()


def eased(loop: LoopToPlan, step: Relaxation) -> LoopToPlan:
    """The problem with a step taken, as whoever presses the button would change it."""
    limits = loop.limits
    match step.concession:
        case Concession.LONGER_WINDOW:
            return replace(loop, windows=loop.windows + loop.further[: step.amount])
        case Concession.SHORTER_INTERVIEWS:
            return replace(loop, minutes=step.amount)
        case Concession.PANEL_SIZE if step.amount < limits.panel_min:
            return replace(loop, limits=replace(limits, panel_min=step.amount))
        case Concession.PANEL_SIZE:
            return replace(loop, limits=replace(limits, panel_max=step.amount))
        case Concession.WAIVED_GAP:
            return replace(
                loop,
                needs=tuple(
                    replace(need, interviewers=need.interviewers - step.amount)
                    if need.key == step.key
                    else need
                    for need in loop.needs
                ),
            )
    assert step.person_id is not None
    raiser = step.concession is Concession.BAR_RAISER_CAP
    people = tuple(
        one
        if one.id != step.person_id
        else replace(one, bar_raiser_cap=one.bar_raiser_cap + 1)
        if raiser
        else replace(one, taken=(), open=loop.windows)
        for one in loop.people
    )
    return replace(loop, people=people)


def test_the_smallest_step_of_a_kind_is_the_one_that_is_offered() -> None:
    days = tuple(hours(9, 17, day) for day in range(1, 6))
    away = {"open": (hours(9, 17, 3),)}
    loop = a_problem(five_people(**dict.fromkeys(ALL_WEEK, away)), further=days)
    answer = plan_loop(loop)
    assert isinstance(answer, NoPlan)
    longer = [one for one in answer.relaxations if one.concession is Concession.LONGER_WINDOW]
    assert [one.amount for one in longer] == [3]


def test_nothing_is_offered_when_nothing_helps() -> None:
    loop = a_problem(
        five_people(Bea={"may_sit": INTERVIEWER}),
        further=tuple(hours(9, 17, n) for n in range(1, 9)),
    )
    answer = plan_loop(loop)
    assert isinstance(answer, NoPlan)
    assert answer.relaxations == ()


def test_five_hundred_people_who_cannot_are_answered_too() -> None:
    crowd = [
        somebody(f"Person {n}", open=(hours(9 + n % 3, 10 + n % 3),), may_sit=RAISER)
        for n in range(500)
    ]
    answer = plan_loop(a_problem([somebody("Sam", may_sit=MANAGES), *crowd]), seconds=60)
    assert isinstance(answer, NoPlan)
    assert answer.is_proven
    assert [one.rule for one in answer.conflicts] == ["L1", "L5"]


@pytest.mark.parametrize(
    ("facts", "rules"), [({}, []), ({"people": five_people()[:4]}, ["L1"])], ids=["can", "cannot"]
)
def test_where_only_time_ran_out_nothing_is_said_to_stand_in_the_way(
    facts: dict[str, Any], rules: list[str]
) -> None:
    answer = why_none(a_problem(**facts), is_proven=False, seconds=60, seed=0)
    assert [one.rule for one in answer.conflicts] == rules
    assert not answer.is_proven
