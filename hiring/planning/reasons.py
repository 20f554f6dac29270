"""Why each person has their seat, and why not the next three: by exchanging one for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import merged
from hiring.domain.wording import counted, listed
from hiring.planning.answers import NextBest, SeatReasons
from hiring.planning.costs import costs_of, is_outside
from hiring.planning.problem import MOST_ABLE
from hiring.planning.weights import ABILITY, BAR_RAISER_LOAD, LOAD, UNPREFERRED, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hiring.planning.answers import Costs
    from hiring.planning.grid import Grid
    from hiring.planning.problem import Interviewer, PlannedSeat

NEXT = 3
_LOOKED_AT = 40
_LEVELS = {
    0: "no interviews so far",
    1: "a few interviews so far",
    2: "several interviews so far",
    3: "many interviews so far",
}


def reasons_for(grid: Grid, seats: Sequence[PlannedSeat]) -> tuple[SeatReasons, ...]:
    """One for each counting seat, in the order of the seats.

    Args:
        grid: the loop's tables.
        seats: the plan.
    """
    counting = [seat for seat in seats if seat.kind.counts]
    return tuple(
        SeatReasons(
            person_id=seat.person_id,
            why=_why(grid, seat),
            others=()
            if seat.kind is SeatKind.HIRING_MANAGER
            else tuple(_others(grid, counting, seat)),
        )
        for seat in counting
    )


def _why(grid: Grid, seat: PlannedSeat) -> tuple[str, ...]:
    person = grid.people[grid.row[seat.person_id]]
    names = {need.key: need.name for need in grid.loop.needs}
    lines = []
    if seat.kind is SeatKind.HIRING_MANAGER:
        lines.append("The hiring manager sits on every loop (L1).")
    if seat.person_id in grid.loop.fixed:
        lines.append("The interview has begun, so the seat stays as it is.")
    elif any(
        seat.interval == one.interval and seat.person_id == one.person_id for one in grid.loop.keep
    ):
        lines.append("The seat stays as it was announced.")
    if seat.kind is SeatKind.BAR_RAISER:
        lines.append(
            f"Independent of this requisition (L2), with "
            f"{counted(person.bar_raiser_load, 'loop')} as Bar Raiser in the last half year and the coming weeks."
        )
    by_level: dict[int, list[str]] = {}
    for key in seat.principles:
        if key in names:
            by_level.setdefault(min(MOST_ABLE, person.ability.get(key, 0)), []).append(names[key])
    lines += [
        f"{listed(keys)}: {_LEVELS[level]}."
        for level, keys in sorted(by_level.items(), reverse=True)
    ]
    if seat.kind is SeatKind.INTERVIEWER:
        lines.append(f"{counted(person.load, 'other interview').capitalize()} in the weeks around.")
    if person.preferred and not is_outside(person, seat.interval):
        lines.append("At an hour they prefer.")
    elif person.preferred:
        lines.append("Free then, though not at an hour they prefer.")
    return tuple(lines)


def _others(grid: Grid, seats: Sequence[PlannedSeat], seat: PlannedSeat) -> list[NextBest]:
    """Those who come next: first who could take it as it is, then who is not free, then who may not."""
    raising = seat.kind is SeatKind.BAR_RAISER
    slot = next(n for n, one in enumerate(grid.slots) if one.interval == seat.interval)
    may = grid.may_bar_raise if raising else grid.may_interview
    can = (grid.can_bar_raise if raising else grid.can)[:, slot]
    sitting = {grid.row[one.person_id] for one in seats}
    wanted = [at for at, need in enumerate(grid.loop.needs) if need.key in seat.principles]
    price = grid.shortfall[:, wanted].sum(axis=1) * ABILITY
    price = price + (grid.bar_raiser_load * BAR_RAISER_LOAD if raising else grid.load * LOAD)
    price = price + grid.outside[:, slot] * UNPREFERRED
    order = [int(row) for row in np.argsort(price, kind="stable") if int(row) not in sitting]
    free = [row for row in order if may[row] and can[row]][:_LOOKED_AT]
    ours = costs_of(grid.loop, seats)
    found = []
    for row in free:
        swapped = [
            replace(one, person_id=grid.people[row].id) if one is seat else one for one in seats
        ]
        theirs = costs_of(grid.loop, swapped)
        found.append((total(theirs), row, _dearer(ours, theirs, grid.people[row])))
    lines = [(row, why) for _, row, why in sorted(found, key=lambda one: one[:2])[:NEXT]]
    busy = [row for row in order if may[row] and not can[row]]
    lines += [(row, _not_then(grid, row, seat)) for row in busy[: NEXT - len(lines)]]
    barred = [row for row in order if seat.kind in grid.people[row].why_not]
    lines += [
        (row, grid.people[row].why_not[seat.kind][0].detail)
        for row in barred[: NEXT - len(lines)]
        if grid.people[row].why_not[seat.kind]
    ]
    return [
        NextBest(person_id=grid.people[row].id, name=grid.people[row].name, why=why)
        for row, why in lines
    ]


def _dearer(ours: Costs, theirs: Costs, person: Interviewer) -> str:
    """The first tier in which the exchange is worse, in words."""
    tiers = (
        ("changed", "would change one more invitation"),
        ("ability", "has taken these principles less often"),
        (
            "bar_raiser_load",
            f"has {counted(person.bar_raiser_load, 'loop')} as Bar Raiser of late",
        ),
        ("load", f"has {counted(person.load, 'other interview')} in the weeks around"),
        ("waiting", "would make the candidate wait longer"),
        ("unpreferred", "is free then, but not at an hour they prefer"),
        ("repeated", "sat with others of this panel repeatedly of late"),
    )
    for name, words in tiers:
        if getattr(theirs, name) > getattr(ours, name):
            return f"{person.name} {words}."
        if getattr(theirs, name) < getattr(ours, name):
            break
    return f"{person.name} would do as well; nothing sets them apart."


def _not_then(grid: Grid, row: int, seat: PlannedSeat) -> str:
    person = grid.people[row]
    raising = seat.kind is SeatKind.BAR_RAISER
    slot = next(n for n, one in enumerate(grid.slots) if one.interval == seat.interval)
    if raising and grid.can[row, slot]:
        return (
            f"{person.name} is at the weekly cap of {counted(person.bar_raiser_cap, 'loop')} (L2)."
        )
    held = seat.interval.held(grid.loop.limits.hold_minutes)
    if any(held.overlaps(one) for one in person.taken):
        return f"{person.name} has something else at that time."
    if not any(seat.interval.within(one) for one in merged(person.open)):
        return f"{person.name} does not interview at that hour."
    return f"{person.name} has as many interviews that day or week as their limit allows (L5)."
