"""Several loops at once, against each rule that binds them together and against trying all pairs."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import local_day
from hiring.planning import weights
from hiring.planning.answers import BatchPlan, Plan, Progress
from hiring.planning.batch import plan_batch
from hiring.planning.costs import costs_of
from hiring.planning.planner import plan_loop
from hiring.planning.problem import Limits, LoopToPlan, PlannedSeat
from tests.unit.domain.facts import an_id
from tests.unit.planning.exhausted import every_plan
from tests.unit.planning.problems import (
    INTERVIEWER,
    KEYS,
    MANAGES,
    MONDAY,
    RAISER,
    a_problem,
    by_chance,
    five_people,
    hours,
    needs,
    objections,
    somebody,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import date

    from hiring.planning.problem import Interviewer

SECONDS = 40
SIZES = {1: (3, 16, 3), 5: (4, 20, 5)}
"""By seed: loops, people, Bar Raisers."""


@cache
def some_loops(seed: int) -> tuple[LoopToPlan, ...]:
    """Loops by chance over one company, each with a hiring manager of its own."""
    number, people, raisers = SIZES[seed]
    chance = random.Random(seed)  # noqa: S311  a test that can be repeated
    company = by_chance(seed, people=people + number, raisers=raisers + 1, days=3).people[1:]
    loops = []
    for at in range(number):
        manager = company[-1 - at]
        keys = chance.sample(KEYS, 4)
        loops.append(
            LoopToPlan(
                id=an_id(f"loop {at}"),
                name=f"Loop {at}",
                needs=needs(**{key: chance.choice((1, 1, 2)) for key in keys}),
                hiring_manager=manager.id,
                minutes=45,
                windows=tuple(hours(9, 9 + chance.randint(6, 9), day) for day in range(3)),
                people=tuple(
                    replace(one, may_sit=MANAGES) if one is manager else one for one in company
                ),
                limits=Limits(panel_min=4, panel_max=5),
            )
        )
    return tuple(loops)


def planned(seed: int) -> tuple[BatchPlan, list[Progress]]:
    """A batch, and what was told on the way."""
    told: list[Progress] = []

    def tell(progress: Progress) -> bool:
        told.append(progress)
        return True

    return plan_batch(some_loops(seed), seconds=SECONDS, seed=seed, tell=tell), told


def everybody(loops: Sequence[LoopToPlan]) -> dict[uuid.UUID, Interviewer]:
    return {one.id: one for loop in loops for one in loop.people}


def seats_by_person(
    plans: Sequence[Sequence[PlannedSeat]],
) -> dict[uuid.UUID, list[PlannedSeat]]:
    held: dict[uuid.UUID, list[PlannedSeat]] = {}
    for seats in plans:
        for seat in seats:
            held.setdefault(seat.person_id, []).append(seat)
    return held


def day_and_week(seat: PlannedSeat, person: Interviewer) -> tuple[date, date]:
    day = local_day(seat.interval, ZoneInfo(person.zone))
    return day, MONDAY.date() if day.isocalendar().week == 10 else day


def can_all_be(loops: Sequence[LoopToPlan], plans: Sequence[Sequence[PlannedSeat]]) -> bool:
    """Whether nobody is in two places, over a day's limit or over the cap, in one week."""
    people = everybody(loops)
    hold = loops[0].limits.hold_minutes
    for person_id, seats in seats_by_person(plans).items():
        person = people[person_id]
        held = [seat.interval.held(hold) for seat in seats]
        if any(a.overlaps(b) for a, b in combinations(held, 2)):
            return False
        days = Counter(day_and_week(seat, person)[0] for seat in seats if seat.kind.counts)
        if any(n + person.booked.get(day, 0) > person.daily_limit for day, n in days.items()):
            return False
        raising = sum(seat.kind is SeatKind.BAR_RAISER for seat in seats)
        before = person.bar_raising.get(MONDAY.date(), 0)
        if raising and raising + before > person.bar_raiser_cap:
            return False
    return True


def joint_cost(loops: Sequence[LoopToPlan], plans: Sequence[Sequence[PlannedSeat]]) -> int:
    """What plans cost together: load that counts once, each interview at what is there by then."""
    people = everybody(loops)
    cost = 0
    for loop, seats in zip(loops, plans, strict=True):
        cost += weights.total(replace(costs_of(loop, seats), load=0, bar_raiser_load=0))
    for person_id, seats_held in seats_by_person(plans).items():
        person = people[person_id]
        for kind, load, price in (
            (SeatKind.INTERVIEWER, person.load, weights.LOAD),
            (SeatKind.BAR_RAISER, person.bar_raiser_load, weights.BAR_RAISER_LOAD),
        ):
            number = sum(seat.kind is kind for seat in seats_held)
            cost += price * sum(min(weights.MOST_LOAD, load + n) for n in range(number))
    return cost


def beside(loop: LoopToPlan, plans: Sequence[Sequence[PlannedSeat]]) -> LoopToPlan:
    """A loop's problem once these plans are settled."""
    held = seats_by_person(plans)
    people = []
    for person in loop.people:
        booked, raising = Counter(person.booked), Counter(person.bar_raising)
        interviews = loops_raised = 0
        for seat in held.get(person.id, []):
            day, week = day_and_week(seat, person)
            booked[day] += 1
            raises = seat.kind is SeatKind.BAR_RAISER
            raising[week] += raises
            loops_raised += raises
            interviews += seat.kind is SeatKind.INTERVIEWER
        taken = [seat.interval.held(loop.limits.hold_minutes) for seat in held.get(person.id, [])]
        people.append(
            replace(
                person,
                taken=(*person.taken, *taken),
                booked=booked,
                bar_raising=raising,
                load=person.load + interviews,
                bar_raiser_load=person.bar_raiser_load + loops_raised,
            )
        )
    return replace(loop, people=tuple(people))


def counting(plan: Plan) -> tuple[PlannedSeat, ...]:
    return tuple(seat for seat in plan.seats if seat.kind.counts)


@pytest.mark.parametrize("seed", SIZES)
def test_a_batch_keeps_every_rule_within_and_across_its_loops(seed: int) -> None:
    loops = some_loops(seed)
    batch, told = planned(seed)
    assert [one.loop_id for one in batch.plans] == [loop.id for loop in loops]
    assert batch.left_out == ()
    assert batch.is_whole
    plans = [counting(plan) for plan in batch.plans]
    assert can_all_be(loops, plans)
    for at, (loop, seats) in enumerate(zip(loops, plans, strict=True)):
        others = [other for n, other in enumerate(plans) if n != at]
        assert objections(beside(loop, others), seats) == ()
        assert [one.person_id for one in batch.plans[at].reasons] == [
            seat.person_id for seat in seats
        ]
    assert batch.cost == joint_cost(loops, plans)
    assert 0 < batch.bound <= batch.cost
    assert 0 <= batch.gap < 1
    assert batch.cost < one_after_another(loops) + weights.WAIT * len(loops)
    assert {one.of for one in told} == {len(loops)}
    assert [one.seconds for one in told] == sorted(one.seconds for one in told)
    assert all(one.step for one in told)
    assert told[-1].cost >= batch.cost


def one_after_another(loops: Sequence[LoopToPlan]) -> float:
    """What it costs to plan each beside those before it.

    A batch is no worse, but for what is not worth another round: less than a quarter of an hour's
    wait for each loop.
    """
    plans: list[tuple[PlannedSeat, ...]] = []
    for loop in loops:
        plan = plan_loop(beside(loop, plans), seconds=1)
        if not isinstance(plan, Plan):
            return float("inf")
        plans.append(counting(plan))
    return joint_cost(loops, plans)


def test_the_same_loops_and_seed_give_the_same_plans() -> None:
    once, again = (plan_batch(two_tiny_loops(2), seconds=SECONDS, seed=3) for _ in range(2))
    assert once.plans == again.plans


def test_a_batch_of_none_is_answered() -> None:
    batch = plan_batch((), seconds=SECONDS)
    assert (batch.plans, batch.left_out, batch.cost, batch.bound) == ((), (), 0, 0)


@pytest.mark.parametrize("after", [0, 3])
def test_who_says_no_gets_what_was_found_by_then(after: int) -> None:
    loops = some_loops(5)
    told: list[Progress] = []

    def tell(progress: Progress) -> bool:
        told.append(progress)
        return len(told) <= after

    batch = plan_batch(loops, seconds=SECONDS, tell=tell)
    assert not batch.is_whole
    assert len(told) == after + 1
    assert len(batch.plans) == told[-1].placed == after
    assert len(batch.plans) + len(batch.left_out) == len(loops)
    assert batch.cost == told[-1].cost


def test_what_cannot_be_placed_comes_with_reasons() -> None:
    fine = a_problem(five_people())
    manager = somebody("Zoe", may_sit=MANAGES, taken=(hours(0, 24),))
    others = [one for one in five_people() if one.name != "Sam"]
    never = a_problem([manager, *others], id=an_id("never"), hiring_manager=manager.id)
    batch = plan_batch([never, fine], seconds=SECONDS)
    assert [one.loop_id for one in batch.plans] == [fine.id]
    [left] = batch.left_out
    assert left.loop_id == never.id
    assert [(one.rule, "is never free" in one.text) for one in left.conflicts] == [("L1", True)]
    assert batch.cost == batch.plans[0].cost
    assert batch.bound <= batch.cost


def test_two_loops_that_need_the_same_people_at_once_are_not_both_placed() -> None:
    people = five_people(Sam={"open": (hours(9, 10),)})
    first = a_problem(people)
    batch = plan_batch([first, replace(first, id=an_id("second"))], seconds=SECONDS)
    assert (len(batch.plans), len(batch.left_out)) == (1, 1)
    assert batch.left_out[0].conflicts


TINY = Limits(panel_min=2, panel_max=2, principles_max=2)


@cache
def two_tiny_loops(seed: int) -> tuple[LoopToPlan, LoopToPlan]:
    """Two interviews each, with one Bar Raiser too few for both to choose freely."""
    chance = random.Random(seed)  # noqa: S311  a test that can be repeated
    company = [
        somebody(
            name,
            may_sit=RAISER if name in {"Bea", "Rae", "Ida"} else INTERVIEWER,
            open=(hours(9, 12),),
            taken=(hours(begin, begin + 0.5),) if (begin := chance.choice((9, 10, 11))) else (),
            ability={key: chance.randint(0, 3) for key in KEYS},
            load=chance.randint(0, 2),
            bar_raiser_load=chance.randint(0, 2),
            bar_raising={MONDAY.date(): chance.randint(0, 2)},
        )
        for name in ("Sam", "Zoe", "Bea", "Rae", "Ida")
    ]
    first, second = (
        LoopToPlan(
            id=an_id(f"{manager}'s loop"),
            needs=needs(*chance.sample(KEYS, 3)),
            hiring_manager=an_id(manager),
            minutes=30,
            windows=(hours(9, 11),),
            people=tuple(
                replace(one, may_sit=MANAGES) if one.name == manager else one for one in company
            ),
            limits=TINY,
        )
        for manager in ("Sam", "Zoe")
    )
    return first, second


@pytest.mark.parametrize("seed", range(3))
def test_two_tiny_loops_cost_what_trying_all_pairs_finds(seed: int) -> None:
    loops = two_tiny_loops(seed)
    pairs = [
        joint_cost(loops, pair)
        for pair in ((a, b) for a in every_plan(loops[0]) for b in every_plan(loops[1]))
        if can_all_be(loops, pair)
    ]
    batch = plan_batch(loops, seconds=SECONDS, seed=seed)
    if not pairs:
        assert len(batch.plans) < 2
        return
    assert len(batch.plans) == 2
    assert batch.bound <= min(pairs) <= batch.cost
    assert batch.cost == min(pairs)


def learning(name: str) -> Interviewer:
    return somebody(
        name,
        may_sit=frozenset({SeatKind.TRAINEE}),
        shadows=frozenset({SeatKind.BAR_RAISER}),
    )


def test_a_trainee_is_beside_one_of_two_loops_that_are_at_once() -> None:
    at_nine = {"Sam": 10, "Bea": 9, "Ana": 11, "Li": 12, "Tom": 13}
    loops = []
    for team in ("", "2"):
        people = [
            replace(
                one,
                id=an_id(one.name + team),
                open=(hours(at_nine[one.name], at_nine[one.name] + 1),),
            )
            for one in five_people()
        ]
        loops.append(
            a_problem(
                [*people, learning("Ida")],
                id=an_id(f"loop{team}"),
                hiring_manager=an_id("Sam" + team),
            )
        )
    batch = plan_batch(loops, seconds=SECONDS)
    assert len(batch.plans) == 2
    assert can_all_be(loops, [plan.seats for plan in batch.plans])
    trainees = [
        seat for plan in batch.plans for seat in plan.seats if seat.kind is SeatKind.TRAINEE
    ]
    assert [seat.person_id for seat in trainees] == [an_id("Ida")]
