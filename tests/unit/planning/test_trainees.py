"""Trainees: beside the right mentor, at a time they can, on a plan that is best without them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hiring.domain.errors import Refusal
from hiring.domain.terms import SeatKind
from hiring.planning.answers import Plan
from hiring.planning.planner import plan_loop
from hiring.planning.problem import Interviewer, Limits, LoopToPlan, PlannedSeat
from tests.unit.domain.facts import an_id
from tests.unit.planning.problems import MONDAY, RAISER, a_problem, five_people, hours, somebody

TRAINEE = frozenset({SeatKind.TRAINEE})
RAISING = frozenset({SeatKind.BAR_RAISER})
SITTING = frozenset({SeatKind.INTERVIEWER})
AT = {"Sam": 9, "Bea": 10, "Ana": 11, "Li": 12, "Tom": 13}
HOURS: dict[str, dict[str, Any]] = {
    name: {"open": (hours(hour, hour + 1),)} for name, hour in AT.items()
}


def learning(name: str = "Ida", **facts: Any) -> Interviewer:
    """In training as Bar Raiser, unless it is said as what."""
    return somebody(name, **{"may_sit": TRAINEE, "shadows": RAISING, **facts})


def a_loop(*trainees: Interviewer, **facts: Any) -> LoopToPlan:
    """The five, one after another from nine, and these trainees."""
    return a_problem([*five_people(**HOURS), *trainees], **facts)


def beside(loop: LoopToPlan) -> dict[str, str]:
    """Who sits beside whom, by name; the mentor's time is theirs."""
    plan = plan_loop(loop)
    assert isinstance(plan, Plan)
    names = {one.id: one.name for one in loop.people}
    times = {seat.person_id: seat.interval for seat in plan.seats if seat.kind.counts}
    trainees = [seat for seat in plan.seats if seat.kind is SeatKind.TRAINEE]
    assert plan.seats[len(times) :] == tuple(trainees)
    for seat in trainees:
        assert seat.mentor_id is not None
        assert seat.interval == times[seat.mentor_id]
        assert seat.principles == ()
    return {names[seat.person_id]: names[seat.mentor_id] for seat in trainees if seat.mentor_id}


@pytest.mark.parametrize(
    ("trainees", "limits", "pairs"),
    [
        ([], Limits(), {}),
        ([learning()], Limits(), {"Ida": "Bea"}),
        ([learning(shadows=SITTING)], Limits(), {"Ida": "Ana"}),
        ([learning(shadows=SITTING, open=(hours(12, 13),))], Limits(), {"Ida": "Li"}),
        ([learning(shadows=frozenset())], Limits(), {}),
        ([learning(may_sit=frozenset())], Limits(), {}),
        ([learning(taken=(hours(10, 10.5),))], Limits(), {}),
        ([learning(taken=(hours(11, 11.5),))], Limits(), {}),
        ([learning(open=(hours(11, 17),))], Limits(), {}),
        ([learning(booked={MONDAY.date(): 5})], Limits(), {}),
        ([learning()], Limits(trainees=0), {}),
        ([learning(), learning("Uli", load=1)], Limits(), {"Ida": "Bea"}),
        ([learning(load=2), learning("Uli", load=1)], Limits(), {"Uli": "Bea"}),
        (
            [
                learning(),
                learning("Uli", shadows=SITTING),
                learning("Zoe", shadows=SITTING, load=1),
            ],
            Limits(trainees=3),
            {"Ida": "Bea", "Uli": "Ana", "Zoe": "Li"},
        ),
        (
            [learning(load=3), *(learning(name, shadows=SITTING) for name in ("Uli", "Zoe"))],
            Limits(trainees=2),
            {"Uli": "Ana", "Zoe": "Li"},
        ),
    ],
    ids=[
        "none",
        "beside the Bar Raiser",
        "beside an interviewer",
        "beside whom they can",
        "in no training",
        "may not",
        "busy",
        "no time to write",
        "other hours",
        "a full day",
        "none asked for",
        "one beside each mentor",
        "who sits least comes first",
        "three",
        "two at most",
    ],
)
def test_who_is_placed_beside_whom(
    trainees: list[Interviewer], limits: Limits, pairs: dict[str, str]
) -> None:
    found = beside(a_loop(*trainees, limits=limits))
    if len(pairs) > 1:
        # Who of two who are alike comes first is by their ids.
        assert sorted(found) == sorted(pairs)
        assert sorted(found.values()) == sorted(pairs.values())
    else:
        assert found == pairs


def test_nobody_sits_beside_the_hiring_manager() -> None:
    wanted = frozenset({SeatKind.HIRING_MANAGER})
    assert beside(a_loop(learning(shadows=wanted))) == {}


def test_trainees_change_neither_the_plan_nor_what_it_costs() -> None:
    without, with_them = (
        plan_loop(a_loop(*them)) for them in ((), (learning(preferred=(hours(1, 2),), load=9),))
    )
    assert isinstance(without, Plan)
    assert isinstance(with_them, Plan)
    assert with_them.seats[:5] == without.seats
    assert (with_them.cost, with_them.costs) == (without.cost, without.costs)


def test_who_sits_on_the_panel_is_not_beside_it_too() -> None:
    both = learning(may_sit=TRAINEE | SITTING, open=(hours(10, 11), hours(12, 13)))
    people = [one for one in five_people(**HOURS) if one.name != "Li"]
    assert beside(a_problem([*people, both])) == {}


TRAINED = PlannedSeat(
    person_id=an_id("Ida"),
    kind=SeatKind.TRAINEE,
    principles=(),
    interval=hours(10, 11),
    mentor_id=an_id("Bea"),
)


CONFLICT = Refusal("L3", "Ida has declared a conflict with the candidate.")


@pytest.mark.parametrize(
    ("bea", "ida", "pairs"),
    [
        ({}, {}, {"Ida": "Bea"}),
        ({"taken": (hours(10, 11),)}, {}, {"Ida": "Bea"}),
        ({"taken": (hours(10, 11),)}, {"taken": (hours(14, 15),)}, {}),
        ({"may_sit": frozenset()}, {}, {"Ida": "Rae"}),
        ({"may_sit": frozenset()}, {"shadows": SITTING, "open": (hours(10, 11),)}, {}),
        ({}, {"taken": (hours(10, 11),)}, {}),
        ({}, {"open": ()}, {"Ida": "Bea"}),
        ({}, {"why_not": {SeatKind.TRAINEE: (CONFLICT,)}, "may_sit": frozenset()}, {}),
    ],
    ids=[
        "all stays",
        "the mentor moves, and they along",
        "the mentor moves to when they cannot",
        "the mentor leaves, and another one comes",
        "the mentor leaves, and nobody is the right one",
        "something else came up",
        "outside hours, as announced",
        "a conflict was declared",
    ],
)
def test_what_becomes_of_an_announced_trainee(
    bea: dict[str, Any], ida: dict[str, Any], pairs: dict[str, str]
) -> None:
    before = plan_loop(a_loop(learning()))
    assert isinstance(before, Plan)
    assert TRAINED in before.seats
    facts = {**HOURS, "Bea": {"open": (hours(10, 11), hours(14, 15)), **bea}}
    rae = somebody("Rae", may_sit=RAISER, open=(hours(10, 11),))
    loop = a_problem([*five_people(**facts), learning(**ida)], keep=before.seats)
    loop = replace(loop, people=(*loop.people, rae)) if "may_sit" in bea else loop
    assert beside(loop) == pairs


def test_a_mentor_who_moves_beyond_the_trainees_hours_goes_alone() -> None:
    before = plan_loop(a_loop(learning(open=(hours(9, 12),))))
    assert isinstance(before, Plan)
    facts = {
        **HOURS,
        "Bea": {"open": (hours(10, 11), hours(14, 15)), "taken": (hours(10, 11),)},
    }
    loop = a_problem([*five_people(**facts), learning(open=(hours(9, 12),))], keep=before.seats)
    assert beside(loop) == {}
