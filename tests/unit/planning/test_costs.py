"""The order in which things count, and sums reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.planning.answers import Costs
from hiring.planning.costs import changed, costs_of, is_outside
from hiring.planning.problem import PlannedSeat
from hiring.planning.weights import DAY_IN_WAITS, INVITATION, MOST_LOAD, total
from tests.unit.domain.facts import an_id
from tests.unit.planning.problems import KEYS, a_problem, five_people, hours, needs

MOST = {
    "ability": 63,
    "bar_raiser_load": MOST_LOAD,
    "load": 7 * MOST_LOAD,
    "waiting": 90,
    "unpreferred": 7,
    "repeated": 21,
    # Two plans differ by two interviewers at most, with three principles each.
    "spare": 6,
}
TIERS = ("changed", "ability", "bar_raiser_load", "load", "waiting", "unpreferred")


@pytest.mark.parametrize("tier", TIERS)
def test_one_step_of_a_tier_outweighs_everything_below(tier: str) -> None:
    below = list(MOST)[list(MOST).index(tier) + 1 :] if tier in MOST else list(MOST)
    assert total(Costs(**{tier: 1})) > total(Costs(**{name: MOST[name] for name in below}))


def test_a_plan_without_costs_costs_nothing() -> None:
    assert total(Costs()) == 0


def test_a_total_reckoned_by_hand() -> None:
    costs = Costs(
        changed=2,
        ability=3,
        bar_raiser_load=1,
        load=4,
        waiting=9,
        unpreferred=2,
        repeated=5,
        spare=1,
    )
    assert total(costs) == 4_000_000_000 + 90_000_000 + 2_400_000 + 120_000 + 2_700 + 60 + 5 + 1


def a_seat(name: str, kind: SeatKind, interval: Interval, *keys: str) -> PlannedSeat:
    return PlannedSeat(person_id=an_id(name), kind=kind, principles=keys, interval=interval)


SEATS = (
    a_seat("Sam", SeatKind.HIRING_MANAGER, hours(9, 10), KEYS[0]),
    a_seat("Bea", SeatKind.BAR_RAISER, hours(10, 11), KEYS[1]),
    a_seat("Ana", SeatKind.INTERVIEWER, hours(11, 12), KEYS[2], KEYS[0]),
)
PAIRS = {
    tuple(sorted((an_id("Sam"), an_id("Ana")))): 2,
    tuple(sorted((an_id("Li"), an_id("Ana")))): 9,
}


@pytest.mark.parametrize(
    ("of_each", "facts", "seats", "costs"),
    [
        ({}, {}, SEATS, Costs(ability=12, waiting=8, spare=1)),
        (
            {"Sam": {"ability": {KEYS[0]: 3}}, "Ana": {"ability": {KEYS[0]: 2, KEYS[2]: 9}}},
            {},
            SEATS,
            Costs(ability=0 + 3 + 0 + 1, waiting=8, spare=1),
        ),
        (
            {
                "Sam": {"load": 7, "bar_raiser_load": 7},
                "Bea": {"load": 5, "bar_raiser_load": 2},
                "Ana": {"load": 12, "bar_raiser_load": 9},
            },
            {},
            SEATS,
            Costs(ability=12, bar_raiser_load=2, load=10, waiting=8, spare=1),
        ),
        (
            {"Sam": {"preferred": (hours(10, 17),)}, "Bea": {"preferred": (hours(9, 11),)}},
            {},
            SEATS,
            Costs(ability=12, unpreferred=1, waiting=8, spare=1),
        ),
        ({}, {"together": PAIRS}, SEATS, Costs(ability=12, waiting=8, repeated=1, spare=1)),
        ({}, {"needs": needs(*KEYS[:2])}, SEATS, Costs(ability=9, waiting=8, spare=1)),
        (
            {},
            {},
            (*SEATS[:2], replace(SEATS[2], interval=hours(12.5, 13.5))),
            Costs(ability=12, waiting=8 + 6, spare=1),
        ),
        (
            {},
            {},
            (*SEATS[:2], replace(SEATS[2], interval=hours(9, 10, 1))),
            Costs(ability=12, waiting=16, spare=1),
        ),
        # In Kathmandu it is a quarter past midnight by then.
        (
            {},
            {"zone": "Asia/Kathmandu"},
            (*SEATS[:2], replace(SEATS[2], interval=hours(18.5, 19.5))),
            Costs(ability=12, waiting=16, spare=1),
        ),
        (
            {"Li": {"load": 9, "preferred": (hours(1, 2),)}},
            {"together": PAIRS},
            (*SEATS, a_seat("Li", SeatKind.TRAINEE, hours(11, 12))),
            Costs(ability=12, waiting=8, repeated=1, spare=1),
        ),
    ],
    ids=[
        "nobody able",
        "able",
        "load",
        "preferred",
        "together",
        "a principle nobody asked for",
        "waiting",
        "two days",
        "two days where the candidate is",
        "trainees cost nothing",
    ],
)
def test_costs_reckoned_by_hand(
    of_each: dict[str, Any], facts: dict[str, Any], seats: tuple[PlannedSeat, ...], costs: Costs
) -> None:
    loop = a_problem(five_people(**of_each), **{"needs": needs(*KEYS[:3]), **facts})
    assert costs_of(loop, seats) == costs


def test_a_day_weighs_as_much_as_two_hours_of_waiting() -> None:
    assert timedelta(minutes=15) * DAY_IN_WAITS == timedelta(hours=2)


MOVED = replace(SEATS[2], interval=hours(13, 14))
OTHER = replace(SEATS[2], person_id=an_id("Li"))


@pytest.mark.parametrize(
    ("now", "units"),
    [
        (SEATS, 0),
        ((*SEATS[:2], MOVED), INVITATION),
        ((*SEATS[:2], OTHER), 2 * INVITATION),
        (SEATS[:2], INVITATION),
        ((*SEATS, OTHER), INVITATION),
        ((*SEATS[:2], replace(SEATS[2], principles=(KEYS[2],))), 1),
        ((*SEATS[:2], replace(SEATS[2], principles=(KEYS[2], KEYS[1]))), 2),
        ((*SEATS[:2], replace(MOVED, principles=(KEYS[2],))), INVITATION + 1),
        ((*SEATS[:2], replace(SEATS[2], principles=(*SEATS[2].principles, "unheard_of"))), 0),
        ((SEATS[0], replace(SEATS[1], kind=SeatKind.INTERVIEWER), SEATS[2]), INVITATION),
        ((*SEATS, replace(OTHER, kind=SeatKind.TRAINEE)), 0),
    ],
    ids=[
        "nothing",
        "moved",
        "given away",
        "one less",
        "one more",
        "a principle less",
        "a principle for another",
        "moved, a principle less",
        "a principle that is not asked for",
        "no longer as Bar Raiser",
        "a trainee more",
    ],
)
def test_what_changes_is_counted_in_invitations(now: tuple[PlannedSeat, ...], units: int) -> None:
    assert changed(SEATS, now, set(KEYS)) == units


def test_whoever_names_no_hours_prefers_them_all() -> None:
    ana, bea = (
        five_people(Ana={"preferred": preferred})[2]
        for preferred in ((), (hours(9, 10), hours(10, 11)))
    )
    assert not is_outside(ana, hours(3, 4))
    assert not is_outside(bea, hours(9.5, 10.5))
    assert is_outside(bea, hours(10.5, 11.5))
