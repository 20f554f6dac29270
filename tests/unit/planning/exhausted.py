"""The best plan of a small loop by trying everything, written without a look at the planner.

Given a panel, the principles and the times have nothing to do with each other, so that each is
tried out by itself.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval, local_day, longest_stretch, person_clash
from hiring.planning import weights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hiring.planning.problem import Interviewer, LoopToPlan

QUARTER = timedelta(minutes=15)


def least_cost(loop: LoopToPlan) -> int | None:
    """What the best plan costs, or None when there is none."""
    costs = [cost for panel in _panels(loop) if (cost := _cost(loop, panel)) is not None]
    return min(costs, default=None)


def _panels(loop: LoopToPlan) -> Iterator[tuple[tuple[Interviewer, SeatKind], ...]]:
    manager = next(one for one in loop.people if one.id == loop.hiring_manager)
    others = [one for one in loop.people if one.id != loop.hiring_manager]
    for size in range(loop.limits.panel_min, loop.limits.panel_max + 1):
        for chosen in combinations(others, size - 1):
            for raiser in chosen:
                if SeatKind.BAR_RAISER in raiser.may_sit:
                    yield (
                        (manager, SeatKind.HIRING_MANAGER),
                        (raiser, SeatKind.BAR_RAISER),
                        *((one, SeatKind.INTERVIEWER) for one in chosen if one is not raiser),
                    )


def _cost(loop: LoopToPlan, panel: tuple[tuple[Interviewer, SeatKind], ...]) -> int | None:
    principles = _principles(loop, [person for person, _ in panel])
    times = _times(loop, panel) if principles is not None else None
    if principles is None or times is None:
        return None
    load = sum(one.load for one, kind in panel if kind is SeatKind.INTERVIEWER)
    raising = sum(one.bar_raiser_load for one, kind in panel if kind is SeatKind.BAR_RAISER)
    ids = sorted(one.id for one, _ in panel)
    pairs = sum(pair in loop.together for pair in combinations(ids, 2))
    return (
        principles
        + times
        + weights.LOAD * load
        + weights.BAR_RAISER_LOAD * raising
        + weights.VARIETY * pairs
    )


def _principles(loop: LoopToPlan, people: list[Interviewer]) -> int | None:
    keys = [need.key for need in loop.needs]
    limits = loop.limits
    choices = [
        chosen
        for size in range(limits.principles_min, limits.principles_max + 1)
        for chosen in combinations(keys, size)
    ]
    best = None
    for taken in product(choices, repeat=len(people)):
        if any(sum(need.key in line for line in taken) < need.interviewers for need in loop.needs):
            continue
        short = sum(
            3 - person.ability.get(key, 0)
            for person, line in zip(people, taken, strict=True)
            for key in line
        )
        spare = sum(map(len, taken)) - sum(need.interviewers for need in loop.needs)
        cost = weights.ABILITY * short + weights.SPARE * spare
        best = cost if best is None else min(best, cost)
    return best


def _times(loop: LoopToPlan, panel: tuple[tuple[Interviewer, SeatKind], ...]) -> int | None:
    slots = list(_slots(loop))
    best = None
    for chosen in combinations(slots, len(panel)):
        if any(a.overlaps(b) for a, b in combinations(chosen, 2)):
            continue
        waiting = _waiting(loop, chosen)
        if waiting is None:
            continue
        for times in permutations(chosen):
            if all(
                _can(loop, person, kind, time)
                for (person, kind), time in zip(panel, times, strict=True)
            ):
                outside = sum(
                    bool(person.preferred) and not any(time.within(one) for one in person.preferred)
                    for (person, _), time in zip(panel, times, strict=True)
                )
                cost = weights.WAIT * waiting + weights.UNPREFERRED * outside
                best = cost if best is None else min(best, cost)
    return best


def _slots(loop: LoopToPlan) -> Iterator[Interval]:
    length = timedelta(minutes=loop.minutes)
    for window in loop.windows:
        start = window.starts_at
        while start + length <= window.ends_at:
            slot = Interval(start, start + length)
            if not any(slot.overlaps(one) for one in loop.taken):
                yield slot
            start += QUARTER


def _waiting(loop: LoopToPlan, chosen: tuple[Interval, ...]) -> int | None:
    """Days and quarters of waiting, weighed; None when the candidate's limits are broken."""
    zone = ZoneInfo(loop.zone)
    days: dict[object, list[Interval]] = {}
    for one in sorted(chosen):
        days.setdefault(local_day(one, zone), []).append(one)
    quarters = 0
    for day in days.values():
        if len(day) > loop.limits.candidate_daily:
            return None
        if longest_stretch(day, loop.limits.break_minutes) > timedelta(
            minutes=loop.limits.stretch_minutes
        ):
            return None
        apart = day[-1].ends_at - day[0].starts_at - sum((one.length for one in day), timedelta())
        quarters += apart // QUARTER
    return weights.DAY_IN_WAITS * len(days) + quarters


def _can(loop: LoopToPlan, person: Interviewer, kind: SeatKind, time: Interval) -> bool:
    day = local_day(time, ZoneInfo(person.zone))
    monday = day - timedelta(days=day.weekday())
    if person.booked.get(day, 0) >= person.daily_limit:
        return False
    if kind is SeatKind.BAR_RAISER and person.bar_raising.get(monday, 0) >= person.bar_raiser_cap:
        return False
    if not any(time.within(one) for one in person.open):
        return False
    # What they have carries its own time for writing; the interview brings its.
    return not any(
        person_clash(time, one, loop.limits.hold_minutes)
        and time.held(loop.limits.hold_minutes).overlaps(one)
        for one in person.taken
    )
