"""A plan at once, without proof: seat by seat, back to back, for each time at which a day could begin.

It is what a careful planner does by hand, and the reference against which the benchmarks hold the
search.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from hiring.domain.terms import SeatKind
from hiring.planning import weights
from hiring.planning.costs import costs_of
from hiring.planning.problem import PlannedSeat
from hiring.planning.seats import in_order
from hiring.planning.ticks import in_ticks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hiring.planning.grid import Grid
    from hiring.planning.model import Prices

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def quick(grid: Grid, prices: Prices) -> tuple[PlannedSeat, ...] | None:
    """A plan that keeps every rule, or None when this way found none.

    Args:
        grid: the loop's tables; announced seats are not regarded.
        prices: of load.
    """
    limits = grid.loop.limits
    if (
        sum(need.interviewers for need in grid.loop.needs)
        > limits.panel_max * limits.principles_max
    ):
        return None
    best: tuple[int, tuple[PlannedSeat, ...]] | None = None
    for size in range(least_size(grid), limits.panel_max + 1):
        for slots in back_to_back(grid, size, size):
            seats = _filled(grid, prices, slots)
            if seats is None:
                continue
            cost = weights.total(costs_of(grid.loop, seats))
            if best is None or cost < best[0]:
                best = cost, seats
        if best is not None:
            return best[1]
    return None


def least_size(grid: Grid) -> int:
    """The fewest interviewers with whom the needs can be covered."""
    limits, needs = grid.loop.limits, grid.loop.needs
    most_needed = max((need.interviewers for need in needs), default=0)
    carried = -(-sum(need.interviewers for need in needs) // max(1, limits.principles_max))
    return max(limits.panel_min, most_needed, carried)


def back_to_back(grid: Grid, least: int, most: int) -> Iterator[Ints]:
    """Slots back to back on one day, from each beginning, as many as fit between two numbers.

    A pause lies where the stretch asks for it.
    """
    limits = grid.loop.limits
    stretch, pause = in_ticks(limits.stretch_minutes), in_ticks(limits.break_minutes)
    if in_ticks(grid.loop.minutes) > stretch:
        return
    at = {slot.start: number for number, slot in enumerate(grid.slots)}
    for first in grid.slots:
        found: list[int] = []
        moment, began = first.start, first.start
        while len(found) < min(most, limits.candidate_daily):
            if moment + first.length - began > stretch:
                moment += pause
                began = moment
            number = at.get(moment)
            if number is None or grid.slots[number].day != first.day:
                break
            found.append(number)
            moment += first.length
        if len(found) >= least:
            yield np.array(found, np.int64)


def _filled(grid: Grid, prices: Prices, slots: Ints) -> tuple[PlannedSeat, ...] | None:
    """People for these slots: the hiring manager, the Bar Raiser, then whoever covers most."""
    managing = slots[grid.can[grid.manager, slots]]
    if not len(managing):
        return None
    open_slots = [int(slot) for slot in slots if slot != managing[0]]
    left = np.array([need.interviewers for need in grid.loop.needs], np.int64)
    people: list[tuple[int, SeatKind, int]] = [
        (grid.manager, SeatKind.HIRING_MANAGER, int(managing[0]))
    ]
    worth = grid.shortfall * float(weights.ABILITY)
    raising = np.where(
        grid.can_bar_raise[:, open_slots] & grid.may_bar_raise[:, None],
        prices.bar_raiser_load[:, None] + grid.outside[:, open_slots] * weights.UNPREFERRED,
        np.inf,
    )
    row, at = np.unravel_index(int(np.argmin(raising)), raising.shape)
    if not np.isfinite(raising[row, at]):
        return None
    people.append((int(row), SeatKind.BAR_RAISER, open_slots.pop(int(at))))
    used = [grid.manager, int(row)]
    least = 1 + int(left.sum()) // (len(slots) or 1)
    for slot in open_slots:
        may = grid.may_interview & grid.can[:, slot]
        may[used] = False
        if not may.any():
            return None
        able = np.sort(worth, axis=1)[:, :least].sum(axis=1)
        price = prices.load + able + grid.outside[:, slot] * weights.UNPREFERRED
        chosen = int(np.argmin(np.where(may, price, np.inf)))
        people.append((chosen, SeatKind.INTERVIEWER, slot))
        used.append(chosen)
    return _covering(grid, people, left)


def _covering(
    grid: Grid, people: list[tuple[int, SeatKind, int]], left: Ints
) -> tuple[PlannedSeat, ...] | None:
    """The needs given out, each to the most able who still has room; None when some stay open."""
    limits, needs = grid.loop.limits, grid.loop.needs
    taken: dict[int, list[int]] = {row: [] for row, _, _ in people}
    for need in sorted(range(len(needs)), key=lambda at: -int(left[at])):
        able = sorted(
            taken,
            key=lambda row: (
                len(taken[row]) >= limits.principles_max,
                grid.shortfall[row, need],
                len(taken[row]),
            ),
        )
        for row in able[: int(left[need])]:
            if len(taken[row]) >= limits.principles_max:
                return None
            taken[row].append(need)
        if len(able) < left[need]:
            return None
    for row, keys in taken.items():
        spare = [at for at in np.argsort(grid.shortfall[row], kind="stable") if at not in keys]
        keys += [int(at) for at in spare[: max(0, limits.principles_min - len(keys))]]
        if len(keys) < limits.principles_min:
            return None
    slots = [grid.slots[slot] for _, _, slot in people]
    if any(a.start + a.length > b.start for a, b in pairwise(sorted(slots, key=lambda s: s.start))):
        return None
    return in_order(
        [
            PlannedSeat(
                person_id=grid.people[row].id,
                kind=kind,
                principles=tuple(needs[at].key for at in sorted(taken[row])),
                interval=grid.slots[slot].interval,
            )
            for row, kind, slot in people
        ]
    )
