"""The best plan of one loop among thousands of people, proven, from a programme over dozens.

The programme starts over a pool of likely people. Its relaxation prices everything that people
share: coverage, the panel's size, the Bar Raiser's seat, each slot. At those prices anybody outside
is reckoned in closed form: the least that a plan could cost with them on it. Whoever would lower the
relaxation joins the pool; whoever cannot come within the best plan found is excluded, with proof
(reduced-cost fixing: Nemhauser and Wolsey, *Integer and Combinatorial Optimization*, II.5). What is
left joins, until nobody is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from hiring.domain.terms import SeatKind
from hiring.planning import weights
from hiring.planning.costs import costs_of
from hiring.planning.greedy import back_to_back, least_size, quick
from hiring.planning.model import PLAN, Asked, Model, Part, built
from hiring.planning.pool import (
    first_pool,
    raisers_in,
    reduced_costs,
    representatives,
    usable_in,
)
from hiring.planning.reading import as_start, seats_of
from hiring.planning.solver import EXACT, Programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hiring.planning.grid import Grid
    from hiring.planning.model import Prices
    from hiring.planning.problem import PlannedSeat
    from hiring.planning.solver import Solved

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

POOL = 36
"""Interviewers with whom the search begins; as many more join at a time."""
_ROUNDS = 40
_WIDER = 3
"""How many times as many join each time."""
_A_DAY = 3
"""Beginnings of one day that are tried."""
_A_TRY = 1.0
"""Seconds for each."""
_A_POOL = 1.0
"""Seconds for searching the first pool whole; twice as many for each wider one."""
_SLACK = 1e-9
"""What the solver's prices may be off by, as a share of the value."""
_A_MOMENT = 0.05
"""The least time a run is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search of one loop came to.

    Args:
        seats: of the best plan; None when none was found.
        value: of the objective, at the prices.
        bound: proven: no plan is below.
        is_impossible: proven: there is none.
    """

    seats: tuple[PlannedSeat, ...] | None
    value: float
    bound: float
    is_impossible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long and how hard to look.

    Args:
        seconds: the most to spend.
        seed: of the solver's own choices.
        prove: whether to go on until nobody outside the pool could be better.
        pool: interviewers with whom to begin.
        days: likely days that are tried before the whole is searched.
        tolerance: a plan within so much of the bound will do.
    """

    seconds: float = 20.0
    seed: int = 0
    prove: bool = True
    pool: int = POOL
    days: int = 8
    tolerance: float = EXACT


_NONE = Found(seats=None, value=np.inf, bound=np.inf, is_impossible=True)


def best(
    grid: Grid,
    prices: Prices,
    effort: Effort,
    *,
    start: Sequence[PlannedSeat] = (),
    asked: Asked = PLAN,
) -> Found:
    """The best plan at these prices.

    Args:
        grid: the loop's tables.
        prices: of load.
        effort: how long to look.
        start: a plan known already, with the same aim.
        asked: what is to be least, and what holds.
    """
    return _Search(grid, prices, effort, asked).run(start)


class _Search:
    """One search: the pool so far, the best plan so far, and what is proven."""

    def __init__(self, grid: Grid, prices: Prices, effort: Effort, asked: Asked) -> None:
        self._grid, self._prices, self._effort, self._asked = grid, prices, effort, asked
        self._ends = monotonic() + effort.seconds
        self._usable = usable_in(grid)
        self._pool: set[int] = set()
        self._seats: tuple[PlannedSeat, ...] | None = None
        self._value = np.inf
        self._bound = -np.inf

    def run(self, start: Sequence[PlannedSeat]) -> Found:
        """Search until nothing is left to gain, or time ends."""
        grid = self._grid
        without = self._asked.without
        if Part.MANAGER not in without and not self._usable[grid.manager]:
            return _NONE
        if Part.BAR_RAISER not in without and not raisers_in(grid).any():
            return _NONE
        if not start and self._asked == PLAN and not grid.kept:
            start = quick(grid, self._prices) or ()
        if start:
            self._seats, self._value = tuple(start), _value(grid, self._prices, start)
        known = [grid.row[seat.person_id] for seat in start]
        self._pool = first_pool(grid, self._prices, self._usable, self._effort.pool, known)
        reduced = self._prices_of_outsiders()
        if reduced is None:
            return _NONE
        self._try_likely_days()
        if self._seats is not None and not self._effort.prove:
            return self._found()
        for number in range(_ROUNDS):
            if self._is_done():
                break
            if self._let_in(reduced, self._effort.pool * _WIDER**number):
                self._try_likely_days()
            # More people better a plan sooner than more search among few does.
            seconds = _A_POOL * 2**number if len(self._rivals(reduced)) else self._left()
            if self._is_done() or not self._weigh(self._search_pool(seconds), reduced):
                break
        nothing = self._seats is None and self._bound == np.inf
        return replace(_NONE, is_impossible=nothing) if self._seats is None else self._found()

    def _found(self) -> Found:
        return Found(seats=self._seats, value=self._value, bound=self._bound)

    def _is_done(self) -> bool:
        slack = _SLACK * abs(self._value) if self._seats else 0.0
        return (
            self._seats is not None and self._value - self._bound - slack <= self._effort.tolerance
        )

    def _programme(self, model: Model, seconds: float) -> Programme:
        effort = self._effort
        return Programme(model.table, seconds=seconds, seed=effort.seed, tolerance=effort.tolerance)

    def _left(self) -> float:
        return max(_A_MOMENT, self._ends - monotonic())

    def _is_late(self) -> bool:
        return monotonic() > self._ends

    def _outside(self) -> Ints:
        return np.array([r for r in np.flatnonzero(self._usable) if r not in self._pool], np.int64)

    def _prices_of_outsiders(self) -> Floats | None:
        """Relax until nobody outside would lower it; what each adds to ``_bound`` then.

        None when not even the relaxation has a solution.
        """
        nothing = np.zeros(len(self._usable))
        while len(outside := self._outside()):
            model = built(self._grid, sorted(self._pool), self._prices, self._asked)
            relaxed = Programme(model.table, seconds=self._left(), seed=self._effort.seed).relaxed()
            if relaxed is None:
                more = representatives(self._grid, self._usable) - self._pool
                if self._is_late() or not more:
                    return nothing if self._is_late() else None
                self._pool |= more
                continue
            reduced = np.zeros(len(self._usable))
            reduced[outside] = reduced_costs(
                self._grid, self._prices, model, relaxed.prices, outside, self._asked
            )
            value = relaxed.value + model.constant
            better = outside[reduced[outside] < -_SLACK * max(1.0, abs(value))]
            if len(better) and self._effort.prove and not self._is_late():
                order = np.argsort(reduced[better], kind="stable")
                self._pool |= {int(row) for row in better[order][: self._effort.pool]}
                continue
            # Whoever would still lower it may: that much less is proven.
            self._bound = value + float(np.minimum(reduced[better], 0).sum())
            return reduced
        return nothing

    def _search_pool(self, seconds: float) -> Solved:
        model = built(self._grid, sorted(self._pool), self._prices, self._asked)
        solved = self._programme(model, min(seconds, self._left())).solved(
            as_start(model, self._seats) if self._seats else None
        )
        self._take(model, solved)
        inside = np.inf if solved.is_impossible else solved.bound + model.constant
        return replace(solved, bound=inside)

    def _take(self, model: Model, solved: Solved) -> None:
        if solved.columns is not None and solved.value + model.constant < self._value:
            self._seats = seats_of(model, solved.columns)
            self._value = solved.value + model.constant

    def _rivals(self, reduced: Floats) -> Ints:
        """Who outside the pool could still better the plan, the likeliest first."""
        outside = self._outside()
        slack = _SLACK * max(1.0, abs(self._bound))
        could = self._bound + reduced[outside] - slack <= self._value - 1
        rivals = outside[could] if self._seats is not None else outside[:0]
        return rivals[np.argsort(reduced[rivals], kind="stable")]

    def _let_in(self, reduced: Floats, number: int) -> bool:
        """Let so many rivals into the pool; whether there were any."""
        rivals = self._rivals(reduced)[:number]
        self._pool |= {int(row) for row in rivals}
        return bool(len(rivals))

    def _weigh(self, solved: Solved, reduced: Floats) -> bool:
        """Take what the search of the pool proved; whether to go on with more people."""
        outside = self._outside()
        if not len(outside):
            self._bound = max(self._bound, solved.bound)
            return False
        if self._seats is None:
            more = representatives(self._grid, self._usable) - self._pool
            if solved.is_impossible and not more:
                self._bound = np.inf
            self._pool |= more
            return bool(more) and not self._is_late()
        if len(self._rivals(reduced)) and self._effort.prove and not self._is_late():
            return True
        beyond = self._bound + float(reduced[outside].min())
        self._bound = max(self._bound, min(solved.bound, beyond))
        return False

    def _try_likely_days(self) -> None:
        """The best panels for days of interviews back to back, those with most room first.

        With the times fixed the programme is small, and its best is mostly the best of all.
        """
        grid, pool = self._grid, sorted(self._pool)
        if self._is_done() or self._asked != PLAN or grid.kept:
            return
        free = grid.can[pool] & ~grid.outside[pool]
        raisers = grid.can_bar_raise & grid.may_bar_raise[:, None]
        most = grid.loop.limits.panel_max
        likely = sorted(
            (-int(free[:, slots].sum()), number, slots)
            for number, slots in enumerate(back_to_back(grid, least_size(grid), most))
            if grid.can[grid.manager, slots].any() and raisers[:, slots].any()
        )
        tried: Counter[int] = Counter()
        for _, _, slots in likely:
            day = grid.slots[int(slots[0])].day
            if tried[day] >= _A_DAY or tried.total() >= self._effort.days:
                continue
            tried[day] += 1
            only = np.zeros(len(grid.slots), bool)
            only[slots] = True
            model = built(replace(grid, can=grid.can & only), pool, self._prices, self._asked)
            self._take(model, self._programme(model, min(_A_TRY, self._left())).solved())
            if self._is_done() or self._is_late():
                return


def _value(grid: Grid, prices: Prices, seats: Sequence[PlannedSeat]) -> float:
    """What a known plan comes to at these prices."""
    costs = costs_of(grid.loop, seats)
    load = sum(
        float(prices.load[grid.row[seat.person_id]])
        for seat in seats
        if seat.kind is SeatKind.INTERVIEWER
    )
    raising = sum(
        float(prices.bar_raiser_load[grid.row[seat.person_id]])
        for seat in seats
        if seat.kind is SeatKind.BAR_RAISER
    )
    return weights.total(replace(costs, changed=0, load=0, bar_raiser_load=0)) + load + raising
