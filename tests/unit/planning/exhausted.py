"""The best plan of a small loop by trying everything, written without a look at the planner.

Given a panel, the principles and the times have nothing to do with each other, so that each is
tried out by itself.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import combinations, product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval, local_day, longest_stretch, merged, person_clash
from hiring.planning import weights
from hiring.planning.problem import PlannedSeat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hiring.planning.problem import Interviewer, LoopToPlan

    Panel = tuple[tuple[Interviewer, SeatKind], ...]
    Taken = tuple[tuple[str, ...], ...]

QUARTER = timedelta(minutes=15)


def least_cost(loop: LoopToPlan) -> int | None:
    """What the best plan costs, or None when there is none."""
    costs = [cost for panel in _panels(loop) if (cost := _cost(loop, panel)) is not None]
    return min(costs, default=None)


def least_changed(loop: LoopToPlan) -> int | None:
    """The least that a plan can differ from the announced panel (``weights``), or None."""
    possible = [
        panel
        for panel in _panels(loop)
        if any(True for _ in _times(loop, panel))
        and any(True for _ in _principles(loop, len(panel)))
    ]
    return min((_changed(loop, panel) for panel in possible), default=None)


def every_plan(loop: LoopToPlan) -> Iterator[tuple[PlannedSeat, ...]]:
    """Each panel at each time, with the principles given out as well as that panel can."""
    for panel in _panels(loop):
        people = [person for person, _ in panel]
        every = list(_principles(loop, len(panel)))
        if not every:
            continue
        best = min(every, key=partial(_principles_cost, loop, people))
        for times in _times(loop, panel):
            yield tuple(
                PlannedSeat(person_id=person.id, kind=kind, principles=keys, interval=time)
                for (person, kind), keys, time in zip(panel, best, times, strict=True)
            )


def _panels(loop: LoopToPlan) -> Iterator[Panel]:
    manager = next(one for one in loop.people if one.id == loop.hiring_manager)
    others = [one for one in loop.people if one.id != loop.hiring_manager and one.may_sit]
    for size in range(loop.limits.panel_min, loop.limits.panel_max + 1):
        for chosen in combinations(others, size - 1):
            for raiser in chosen:
                if SeatKind.BAR_RAISER in raiser.may_sit:
                    yield (
                        (manager, SeatKind.HIRING_MANAGER),
                        (raiser, SeatKind.BAR_RAISER),
                        *((one, SeatKind.INTERVIEWER) for one in chosen if one is not raiser),
                    )


def _cost(loop: LoopToPlan, panel: Panel) -> int | None:
    people = [person for person, _ in panel]
    principles = min(
        (_principles_cost(loop, people, taken) for taken in _principles(loop, len(panel))),
        default=None,
    )
    times = min((_times_cost(loop, people, chosen) for chosen in _times(loop, panel)), default=None)
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


def _changed(loop: LoopToPlan, panel: Panel) -> int:
    before = {seat.person_id: seat for seat in loop.keep}
    now = {person.id: kind for person, kind in panel}
    invitations = len(now.keys() ^ before.keys())
    invitations += sum(
        (kind is SeatKind.BAR_RAISER) != (before[one].kind is SeatKind.BAR_RAISER)
        for one, kind in now.items()
        if one in before
    )
    moved = min(
        sum(
            person.id in before and before[person.id].interval != time
            for (person, _), time in zip(panel, times, strict=True)
        )
        for times in _times(loop, panel)
    )
    handed_on = min(
        sum(
            len(set(keys) ^ set(before[person.id].principles))
            for (person, _), keys in zip(panel, taken, strict=True)
            if person.id in before
        )
        for taken in _principles(loop, len(panel))
    )
    return weights.INVITATION * (invitations + moved) + handed_on


def _principles(loop: LoopToPlan, size: int) -> Iterator[Taken]:
    """Every way in which so many people can take what is needed."""
    keys = [need.key for need in loop.needs]
    limits = loop.limits
    choices = [
        chosen
        for number in range(limits.principles_min, limits.principles_max + 1)
        for chosen in combinations(keys, number)
    ]
    for taken in product(choices, repeat=size):
        if all(sum(need.key in line for line in taken) >= need.interviewers for need in loop.needs):
            yield taken


def _principles_cost(loop: LoopToPlan, people: list[Interviewer], taken: Taken) -> int:
    short = sum(
        3 - person.ability.get(key, 0)
        for person, line in zip(people, taken, strict=True)
        for key in line
    )
    spare = sum(map(len, taken)) - sum(need.interviewers for need in loop.needs)
    return weights.ABILITY * short + weights.SPARE * spare


def _times(loop: LoopToPlan, panel: Panel) -> Iterator[tuple[Interval, ...]]:
    """Every way in which this panel's interviews can be laid out."""
    can = [
        [time for time in _slots(loop) if _can(loop, person, kind, time)] for person, kind in panel
    ]
    for chosen in _apart(can):
        if _waiting(loop, chosen) is not None:
            yield chosen


def _apart(can: list[list[Interval]]) -> Iterator[tuple[Interval, ...]]:
    if not can:
        yield ()
        return
    for others in _apart(can[1:]):
        for time in can[0]:
            if not any(time.overlaps(other) for other in others):
                yield (time, *others)


def _times_cost(loop: LoopToPlan, people: list[Interviewer], chosen: tuple[Interval, ...]) -> int:
    outside = sum(
        bool(person.preferred) and not any(time.within(one) for one in merged(person.preferred))
        for person, time in zip(people, chosen, strict=True)
    )
    return weights.WAIT * (_waiting(loop, chosen) or 0) + weights.UNPREFERRED * outside


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
