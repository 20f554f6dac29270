"""Loops one after another, each planned beside those before: what a batch is held against."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from hiring.planning.bookings import Bookings
from hiring.planning.greedy import quick
from hiring.planning.grid import laid_out
from hiring.planning.model import Prices
from hiring.planning.search import Effort, best

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hiring.planning.grid import Grid
    from hiring.planning.problem import LoopToPlan, PlannedSeat


@dataclass(frozen=True)
class Result:
    """What planning many loops came to.

    Args:
        placed: loops with a plan, of ``of``.
        cost: of those; comparable where as many are placed.
        gap: to the bound, as a share of the cost; None when none is proven.
    """

    placed: int
    of: int
    cost: int
    seconds: float
    gap: float | None = None


def greedily(loops: Sequence[LoopToPlan]) -> Result:
    """Each loop by the quick plan."""
    return _one_by_one(loops, lambda grid: quick(grid, Prices.of(grid)))


def exactly(loops: Sequence[LoopToPlan], *, seconds: float) -> Result:
    """Each loop by the search, with so much time for each."""
    return _one_by_one(
        loops, lambda grid: best(grid, Prices.of(grid), Effort(seconds=seconds)).seats
    )


def _one_by_one(
    loops: Sequence[LoopToPlan], plan: Callable[[Grid], tuple[PlannedSeat, ...] | None]
) -> Result:
    began = monotonic()
    bookings = Bookings(loops)
    for number in range(len(loops)):
        bookings.put(number, plan(laid_out(bookings.beside(number))))
    return Result(len(bookings.plans), len(loops), bookings.cost(), monotonic() - began)
