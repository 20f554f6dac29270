"""Who takes part in the search of a loop: the likely first, and what anybody else could add."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hiring.planning import weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from hiring.planning.grid import Grid
    from hiring.planning.model import Asked, Model, Prices

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_RAISERS = 10
"""Bar Raisers with whom a search begins."""
_ABLE = 4
"""People with whom it begins for each need, the most able first."""


def usable_in(grid: Grid) -> Bools:
    """Who can hold some interview of the loop; announced seats stay in question."""
    usable = (grid.may_interview & grid.can.any(axis=1)) | raisers_in(grid)
    usable[grid.manager] = grid.can[grid.manager].any()
    usable[list(grid.kept)] = True
    return usable


def raisers_in(grid: Grid) -> Bools:
    """Who can hold the Bar Raiser's interview in some slot."""
    can: Bools = grid.may_bar_raise & grid.can_bar_raise.any(axis=1)
    return can


def first_pool(
    grid: Grid, prices: Prices, usable: Bools, number: int, known: Iterable[int]
) -> set[int]:
    """The people with whom to begin: the cheapest, the most able in each need, the known."""
    short = np.sort(grid.shortfall, axis=1)[:, :2].sum(axis=1) * float(weights.ABILITY)
    room = grid.can.sum(axis=1)
    pool = {grid.manager, *grid.kept, *known}
    sitting = np.flatnonzero(usable & grid.may_interview)
    by_price = sitting[np.lexsort((-room[sitting], (short + prices.load)[sitting]))]
    pool |= {int(row) for row in by_price[:number]}
    for at in range(grid.shortfall.shape[1]):
        able = np.lexsort((-room[sitting], prices.load[sitting], grid.shortfall[sitting, at]))
        pool |= {int(row) for row in sitting[able[:_ABLE]]}
    raising = np.flatnonzero(raisers_in(grid))
    cheap = np.lexsort((-room[raising], (short + prices.bar_raiser_load)[raising]))
    return pool | {int(row) for row in raising[cheap[:_RAISERS]]}


def representatives(grid: Grid, usable: Bools) -> set[int]:
    """People among whom there is a plan if there is one among all.

    For each slot as many as a panel has seats, or all who can: whoever holds it in some plan can
    be replaced by one of them who does not sit yet. The same for the Bar Raiser's seat.
    """
    enough = grid.loop.limits.panel_max + 1
    chosen = {grid.manager, *grid.kept}
    for can, may in (
        (grid.can, usable & grid.may_interview),
        (grid.can_bar_raise, usable & grid.may_bar_raise),
    ):
        rows = np.flatnonzero(may)
        rows = rows[np.argsort(-can[rows].sum(axis=1), kind="stable")]
        wanting = np.full(can.shape[1], enough)
        for row in rows:
            if (can[row] & (wanting > 0)).any():
                chosen.add(int(row))
                wanting -= can[row]
            if not (wanting > 0).any():
                break
    return chosen


def reduced_costs(
    grid: Grid,
    prices: Prices,
    model: Model,
    duals: Floats,
    rows: Ints,
    asked: Asked,
) -> Floats:
    """The least that each of these people would add to the relaxation: seat, slot and principles."""
    counted = asked.counted
    limits = grid.loop.limits
    row = model.change_row
    invitation = 0.0 if row is None else -weights.INVITATION * duals[row]
    slot = duals[model.slot_rows]
    take = (grid.shortfall[rows] * float(weights.ABILITY) + weights.SPARE) * counted
    take = np.sort(take - duals[model.need_rows], axis=1)
    least, most = limits.principles_min, limits.principles_max
    taken = take[:, :least].sum(axis=1) + np.minimum(take[:, least:most], 0).sum(axis=1)
    hold = grid.outside[rows] * (weights.UNPREFERRED * counted) + slot
    free = np.where(grid.can[rows], hold, np.inf).min(axis=1)
    free_raising = np.where(grid.can_bar_raise[rows], hold, np.inf).min(axis=1)
    sits = np.where(grid.may_interview[rows], prices.load[rows] * counted + free, np.inf)
    raises = np.where(
        grid.may_bar_raise[rows],
        prices.bar_raiser_load[rows] * counted + free_raising - duals[model.raiser_row],
        np.inf,
    )
    found: Floats = invitation + np.minimum(sits, raises) - duals[model.size_row] + taken
    return found
