"""A panel announced already: as little as possible changes, and who stays keeps what they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.planning.answers import NoPlan, Plan
from hiring.planning.costs import costs_of
from hiring.planning.planner import plan_loop
from hiring.planning.problem import Limits, LoopToPlan, PlannedSeat
from hiring.planning.weights import total
from tests.unit.domain.facts import an_id
from tests.unit.planning.exhausted import least_changed
from tests.unit.planning.problems import (
    INTERVIEWER,
    KEYS,
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

TODAY = MONDAY.date()
NAMES = ("Sam", "Bea", "Ana", "Li", "Tom")
KINDS = (SeatKind.HIRING_MANAGER, SeatKind.BAR_RAISER, *[SeatKind.INTERVIEWER] * 3)
LATER = timedelta(minutes=7)
GONE: dict[str, Any] = {"may_sit": frozenset()}


def announced(shift: timedelta = timedelta()) -> tuple[PlannedSeat, ...]:
    """The five from nine to two, one principle each, with this much later."""
    return tuple(
        PlannedSeat(
            person_id=an_id(name),
            kind=kind,
            principles=(key,),
            interval=Interval(hour.starts_at + shift, hour.ends_at + shift),
        )
        for name, kind, key, hour in zip(
            NAMES, KINDS, KEYS, [hours(n, n + 1) for n in range(9, 14)], strict=False
        )
    )


def mended(
    of_each: dict[str, dict[str, Any]],
    fixed: tuple[str, ...] = (),
    *,
    without: str = "",
    **facts: Any,
) -> LoopToPlan:
    """The five announced, two more people and a second Bar Raiser; what has changed since, by name."""
    people = [one for one in five_people(**of_each) if one.name != without]
    people += [somebody("Ida"), somebody("Uli"), somebody("Rae", may_sit=RAISER)]
    return a_problem(
        people,
        hiring_manager=an_id("Sam"),
        keep=facts.pop("keep", announced()),
        fixed=frozenset(an_id(name) for name in fixed),
        **facts,
    )


def differing(
    loop: LoopToPlan, plan: Plan
) -> tuple[set[uuid.UUID], set[uuid.UUID], set[uuid.UUID]]:
    """Who came, who went, and who has another time, kind or other principles."""
    before = {seat.person_id: seat for seat in loop.keep if seat.kind.counts}
    after = {seat.person_id: seat for seat in plan.seats if seat.kind.counts}
    other = {one for one in before.keys() & after.keys() if before[one] != after[one]}
    return after.keys() - before.keys(), before.keys() - after.keys(), other


CASES: dict[str, tuple[LoopToPlan, int, set[str], set[str]]] = {
    "nothing happened": (mended({}), 0, set(), set()),
    "an interviewer drops out": (mended({"Tom": GONE}), 20, {"Tom"}, set()),
    "an interviewer is no longer in the company": (mended({}, without="Tom"), 20, {"Tom"}, set()),
    "a conflict is declared with the Bar Raiser": (mended({"Bea": GONE}), 20, {"Bea"}, set()),
    "the Bar Raiser may only interview now": (
        mended({"Bea": {"may_sit": INTERVIEWER}}),
        20,
        {"Bea"},
        set(),
    ),
    "the Bar Raiser has come to their cap": (
        mended({"Bea": {"bar_raising": {TODAY: 2}}}),
        20,
        {"Bea"},
        set(),
    ),
    "a meeting over one seat": (
        mended({"Ana": {"taken": (hours(11, 12),)}}),
        10,
        set(),
        {"Ana"},
    ),
    "a meeting in somebody's time for writing": (
        mended({"Ana": {"taken": (hours(12.1, 12.2),)}}),
        10,
        set(),
        {"Ana"},
    ),
    "a meeting for the rest of the day": (
        mended({"Ana": {"taken": (hours(9, 17),)}}),
        20,
        {"Ana"},
        set(),
    ),
    "the day of one is full": (mended({"Ana": {"booked": {TODAY: 5}}}), 20, {"Ana"}, set()),
    "hours that were withdrawn": (mended({"Ana": {"open": ()}}), 0, set(), set()),
    "the candidate cannot any more at ten": (
        mended({}, taken=(hours(10, 11),)),
        10,
        set(),
        {"Bea"},
    ),
    "two at once": (
        mended({"Tom": GONE, "Ana": {"taken": (hours(11, 12),)}}),
        30,
        {"Tom"},
        {"Ana"},
    ),
    "begun, with a meeting over it": (
        mended({"Ana": {"taken": (hours(11, 12),)}}, ("Ana",)),
        0,
        set(),
        set(),
    ),
    "begun, and a conflict declared since": (mended({"Ana": GONE}, ("Ana",)), 0, set(), set()),
    "begun, beyond the cap": (
        mended({"Bea": {"bar_raising": {TODAY: 2}}}, ("Bea",)),
        0,
        set(),
        set(),
    ),
    "all begun but one, who drops out": (
        mended({"Tom": GONE}, ("Sam", "Bea", "Ana", "Li")),
        20,
        {"Tom"},
        set(),
    ),
    "off the quarter hour": (mended({}, keep=announced(LATER)), 0, set(), set()),
    "off the quarter hour, a meeting over one": (
        mended({"Ana": {"taken": (hours(11, 12),)}}, keep=announced(LATER)),
        10,
        set(),
        {"Ana"},
    ),
    "the windows are on another day": (mended({}, windows=(hours(9, 17, 1),)), 0, set(), set()),
}


@pytest.mark.parametrize("case", CASES)
def test_no_more_changes_than_must(case: str) -> None:
    loop, units, gone, other = CASES[case]
    plan = plan_loop(loop, seconds=60)
    assert isinstance(plan, Plan)
    came, went, differ = differing(loop, plan)
    assert plan.costs.changed == units
    assert (went, differ) == ({an_id(one) for one in gone}, {an_id(one) for one in other})
    assert len(came) == len(went)
    assert plan.is_optimal
    assert plan.cost == total(costs_of(loop, plan.seats))
    assert not {one.person_id for one in loop.keep} & loop.fixed - {
        seat.person_id for seat in plan.seats if seat in loop.keep
    }
    # What was announced stands where it could not be announced anew.
    if "begun" not in case and "withdrawn" not in case:
        assert objections(loop, plan.seats) == ()


def test_who_comes_takes_over_the_principles_of_who_went() -> None:
    loop = mended({"Tom": GONE})
    plan = plan_loop(loop)
    assert isinstance(plan, Plan)
    [came] = differing(loop, plan)[0]
    assert [seat.principles for seat in plan.seats if seat.person_id == came] == [(KEYS[4],)]


def test_the_best_of_those_who_could_come_comes() -> None:
    loop = mended({"Tom": GONE})
    able = tuple(
        replace(one, ability={KEYS[4]: 3}) if one.name == "Uli" else one for one in loop.people
    )
    plan = plan_loop(replace(loop, people=able))
    assert isinstance(plan, Plan)
    assert differing(loop, plan)[0] == {an_id("Uli")}


def test_nobody_new_is_given_a_time_that_overlaps_an_announced_one() -> None:
    """Off the grid, rounded times keep apart where the real ones would not."""
    loop = mended(
        {"Tom": GONE, "Ana": {"taken": (hours(9, 17),)}},
        keep=announced(LATER),
        windows=(hours(9, 14.25),),
    )
    plan = plan_loop(loop)
    times = [seat.interval for seat in plan.seats] if isinstance(plan, Plan) else []
    assert not any(a.overlaps(b) for n, a in enumerate(times) for b in times[:n])


@pytest.mark.parametrize(("stretch", "pause", "late"), [(120, 15, 10), (300, 45, 7)])
def test_beside_announced_times_off_the_grid_breaks_are_real_ones(
    stretch: int, pause: int, late: int
) -> None:
    """Nobody would accept a mended panel that the domain refuses for a few minutes."""
    limits = Limits(stretch_minutes=stretch, break_minutes=pause)
    windows = (hours(9, 18),)
    people = tuple(replace(one, open=windows) for one in mended({}).people)
    loop = mended({}, limits=limits, windows=windows, keep=())
    before = plan_loop(replace(loop, people=people, fixed=frozenset()))
    assert isinstance(before, Plan)
    shift = timedelta(minutes=late)
    keep = tuple(
        replace(
            seat, interval=Interval(seat.interval.starts_at + shift, seat.interval.ends_at + shift)
        )
        for seat in before.seats
    )
    for at in (1, 3):
        gone = tuple(
            replace(one, may_sit=frozenset()) if one.id == keep[at].person_id else one
            for one in people
        )
        broken = replace(loop, people=gone, keep=keep)
        after = plan_loop(broken, seconds=5)
        assert isinstance(after, Plan)
        assert objections(broken, after.seats) == ()
        assert after.costs.changed <= 40


def test_an_interview_of_another_length_is_its_holders_only() -> None:
    first = announced()[0]
    short = Interval(first.interval.starts_at, first.interval.ends_at - timedelta(minutes=10))
    loop = mended({}, keep=(replace(first, interval=short), *announced()[1:]))
    plan = plan_loop(loop)
    assert isinstance(plan, Plan)
    assert plan.costs.changed == 0
    gone = plan_loop(
        replace(
            loop,
            people=tuple(
                replace(one, taken=(short,)) if one.name == "Sam" else one for one in loop.people
            ),
        )
    )
    assert isinstance(gone, Plan)
    assert short not in {seat.interval for seat in gone.seats}


def test_a_panel_that_cannot_be_mended_says_why() -> None:
    loop = mended({"Sam": {"taken": (hours(9, 17),)}})
    answer = plan_loop(loop)
    assert isinstance(answer, NoPlan)
    assert [one.rule for one in answer.conflicts] == ["L1"]


def test_principles_that_are_no_longer_asked_for_stay_with_whoever_has_them() -> None:
    loop = mended({}, needs=needs(*KEYS[:4]))
    plan = plan_loop(loop)
    assert isinstance(plan, Plan)
    assert {seat.person_id: seat.principles for seat in plan.seats}[an_id("Tom")] == (KEYS[4],)
    assert plan.costs.changed == 0


SMALL = Limits(panel_min=2, panel_max=3, principles_max=2, stretch_minutes=60, break_minutes=15)


@pytest.mark.parametrize("seed", range(16))
def test_a_small_repair_changes_what_trying_everything_finds(seed: int) -> None:
    """A small loop is planned; then one who sits has meetings, and another one drops out."""
    loop = by_chance(
        seed, people=6, raisers=3, minutes=30, windows=(hours(12, 14.5),), limits=SMALL
    )
    people = tuple(replace(one, booked={}, bar_raising={}) for one in loop.people)
    loop = replace(loop, people=people)
    before = plan_loop(loop)
    if isinstance(before, NoPlan):
        return
    busy, leaving = before.seats[0], before.seats[-1 if seed % 2 else 1]
    changed: dict[uuid.UUID, dict[str, Any]] = {
        busy.person_id: {"taken": (busy.interval,)},
        **({leaving.person_id: {"may_sit": frozenset()}} if seed % 3 else {}),
    }
    broken = replace(
        loop,
        people=tuple(replace(one, **changed.get(one.id, {})) for one in loop.people),
        keep=before.seats,
    )
    after = plan_loop(broken)
    least = least_changed(broken)
    if isinstance(after, NoPlan):
        assert least is None
    else:
        assert (after.costs.changed, after.is_optimal) == (least, True)
        assert objections(broken, after.seats) == ()
