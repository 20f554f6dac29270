"""Why each person has their seat, and what is said of the next three."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.errors import Refusal
from hiring.domain.terms import SeatKind
from hiring.planning.answers import Plan
from hiring.planning.planner import plan_loop
from tests.unit.domain.facts import an_id
from tests.unit.planning.problems import (
    INTERVIEWER,
    KEYS,
    MONDAY,
    RAISER,
    a_problem,
    by_chance,
    five_people,
    hours,
    somebody,
)

if TYPE_CHECKING:
    from hiring.planning.answers import SeatReasons
    from hiring.planning.problem import Interviewer, LoopToPlan

TODAY = MONDAY.date()
SURE = {"ability": dict.fromkeys(KEYS, 3), "load": 0}
BUSY = (hours(0, 24),)


def planned(loop: LoopToPlan) -> Plan:
    plan = plan_loop(loop)
    assert isinstance(plan, Plan)
    return plan


def of(name: str, loop: LoopToPlan) -> SeatReasons:
    return next(one for one in planned(loop).reasons if one.person_id == an_id(name))


def with_others(*others: Interviewer, **of_each: dict[str, Any]) -> LoopToPlan:
    """Ana at eleven and nobody else then; all five know every principle."""
    at = {"Sam": 9, "Bea": 10, "Ana": 11, "Li": 12, "Tom": 13}
    facts = {
        name: {**SURE, "open": (hours(hour, hour + 1),), **of_each.get(name, {})}
        for name, hour in at.items()
    }
    return a_problem([*five_people(**facts), *others])


@pytest.mark.parametrize(
    ("name", "facts", "line"),
    [
        ("Sam", {}, "The hiring manager sits on every loop (L1)."),
        (
            "Bea",
            {"bar_raiser_load": 0},
            "Independent of this requisition (L2), with no loops as Bar Raiser",
        ),
        (
            "Bea",
            {"bar_raiser_load": 1},
            "Independent of this requisition (L2), with 1 loop as Bar Raiser",
        ),
        ("Ana", {"load": 1}, "1 other interview"),
        ("Ana", {"load": 14}, "14 other interviews"),
        ("Ana", {"preferred": (hours(9, 17),)}, "At an hour they prefer."),
        (
            "Ana",
            {"preferred": (hours(14, 17),)},
            "Free then, though not at an hour they prefer.",
        ),
    ],
)
def test_why_somebody_has_their_seat(name: str, facts: dict[str, Any], line: str) -> None:
    why = of(name, with_others(**{name: facts})).why
    assert [one for one in why if one.startswith(line)], why


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (0, "no interviews so far."),
        (1, "a few interviews so far."),
        (2, "several interviews so far."),
        (3, "many interviews so far."),
        (7, "many interviews so far."),
    ],
)
def test_how_well_somebody_knows_what_they_take(level: int, words: str) -> None:
    loop = with_others(Ana={"ability": dict.fromkeys(KEYS, level)})
    seat = next(one for one in planned(loop).seats if one.person_id == an_id("Ana"))
    names = {need.key: need.name for need in loop.needs}
    assert [line for line in of("Ana", loop).why if line.endswith(words)] == [
        f"{names[seat.principles[0]]}: {words}"
    ]


@pytest.mark.parametrize(
    ("fixed", "line"),
    [
        (False, "The seat stays as it was announced."),
        (True, "The interview has begun, so the seat stays as it is."),
    ],
)
def test_what_is_said_of_a_seat_that_stays(fixed: bool, line: str) -> None:
    loop = with_others()
    kept = planned(loop).seats
    again = replace(loop, keep=kept, fixed=frozenset({an_id("Ana")} if fixed else ()))
    assert line in of("Ana", again).why


@pytest.mark.parametrize(
    ("ida", "words"),
    [
        (SURE, "would do as well; nothing sets them apart."),
        ({**SURE, "load": 1}, "has 1 other interview in the weeks around."),
        ({"load": 0}, "has taken these principles less often."),
        ({"load": 9}, "has taken these principles less often."),
        (
            {**SURE, "preferred": (hours(14, 17),)},
            "is free then, but not at an hour they prefer.",
        ),
        ({**SURE, "taken": (hours(11.5, 11.75),)}, "has something else at that time."),
        ({**SURE, "taken": (hours(12, 12.25),)}, "has something else at that time."),
        ({**SURE, "open": (hours(14, 17),)}, "does not interview at that hour."),
        ({**SURE, "open": ()}, "does not interview at that hour."),
        (
            {**SURE, "open": (hours(10, 11.5), hours(11.5, 14)), "booked": {TODAY: 5}},
            "has as many interviews that day or week as their limit allows (L5).",
        ),
        (
            {
                "may_sit": frozenset(),
                "why_not": {
                    SeatKind.INTERVIEWER: (
                        Refusal("L3", "Ida is not certified."),
                        Refusal("L2", "Ida is on the team."),
                    )
                },
            },
            "is not certified.",
        ),
    ],
)
def test_what_is_said_of_somebody_else(ida: dict[str, Any], words: str) -> None:
    """Li and Tom have no other hour, so that nobody but Ida comes into question for Ana's seat."""
    loop = with_others(somebody("Ida", **{"open": (hours(11, 12),), **ida}), Ana=SURE)
    plan = planned(loop)
    at_eleven = next(seat for seat in plan.seats if seat.interval == hours(11, 12))
    [reasons] = [one for one in plan.reasons if one.person_id == at_eleven.person_id]
    # Who of two who are alike comes first is by chance.
    found = [one for one in reasons.others if one.name in {"Ida", "Ana"}]
    assert [one.why for one in found] == [f"{one.name} {words}" for one in found]
    assert len(found) == 1


def test_somebody_who_sat_with_the_others_of_late_comes_second() -> None:
    ids = sorted((an_id("Ida"), an_id("Li")))
    loop = with_others(somebody("Ida", **{**SURE, "open": (hours(11, 12),)}))
    loop = replace(loop, together={(ids[0], ids[1]): 3})
    [other] = [one for one in of("Ana", loop).others if one.name == "Ida"]
    assert other.why == "Ida sat with others of this panel repeatedly of late."


@pytest.mark.parametrize(
    ("rae", "words"),
    [
        ({"bar_raiser_load": 2}, "Rae has 2 loops as Bar Raiser"),
        ({"bar_raising": {TODAY: 2}}, "Rae is at the weekly cap of 2 loops (L2)."),
        (
            {
                "bar_raising": {TODAY: 1},
                "bar_raiser_cap": 1,
                "open": (hours(10, 11), hours(10, 11, 7)),
            },
            "Rae is at the weekly cap of 1 loop (L2).",
        ),
        ({"taken": BUSY}, "Rae has something else at that time."),
        (
            {
                "may_sit": INTERVIEWER,
                "why_not": {SeatKind.BAR_RAISER: (Refusal("L2", "Rae is on the team."),)},
            },
            "Rae is on the team.",
        ),
    ],
)
def test_what_is_said_of_another_bar_raiser(rae: dict[str, Any], words: str) -> None:
    other = somebody("Rae", **{**SURE, "may_sit": RAISER, "open": (hours(10, 11),), **rae})
    loop = replace(with_others(other), windows=(hours(9, 17), hours(9, 17, 7)))
    [found] = [one.why for one in of("Bea", loop).others if one.name == "Rae"]
    assert found.startswith(words)


def test_the_next_three_come_in_the_order_in_which_they_would_be_taken() -> None:
    eleven = (hours(11, 12),)
    barred = {
        "may_sit": frozenset(),
        "why_not": {SeatKind.INTERVIEWER: (Refusal("L3", "No training."),)},
    }
    others = [
        somebody("Barred", **{**SURE, "open": eleven, **barred}),
        somebody("Busy", **{**SURE, "open": eleven, "taken": BUSY}),
        somebody("Loaded", **{**SURE, "open": eleven, "load": 6}),
        somebody("Light", **{**SURE, "open": eleven, "load": 1}),
        somebody("Middling", **{**SURE, "open": eleven, "load": 3}),
    ]
    for number, names in (
        (5, ["Light", "Middling", "Loaded"]),
        (3, ["Loaded", "Busy", "Barred"]),
        (2, ["Busy", "Barred"]),
        (1, ["Barred"]),
        (0, []),
    ):
        loop = with_others(*others[:number])
        assert [one.name for one in of("Ana", loop).others] == names


def test_of_the_hiring_managers_seat_there_is_nobody_else() -> None:
    assert of("Sam", with_others(somebody("Ida", **SURE))).others == ()


@pytest.mark.parametrize("seed", range(6))
def test_the_next_three_are_never_on_the_panel(seed: int) -> None:
    loop = by_chance(seed, people=30, raisers=6, days=3)
    plan = plan_loop(loop, seconds=1)
    assert isinstance(plan, Plan)
    counting = [seat for seat in plan.seats if seat.kind.counts]
    assert [one.person_id for one in plan.reasons] == [seat.person_id for seat in counting]
    sitting = {seat.person_id for seat in counting}
    for reasons in plan.reasons:
        others = [one.person_id for one in reasons.others]
        assert not sitting & set(others)
        assert len(set(others)) == len(others) <= 3
        assert reasons.why
        assert all(one.why.endswith(".") and one.name for one in reasons.others)
