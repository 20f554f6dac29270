"""A linear programme as columns and rows, put together piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

INFINITY = float("inf")


@dataclass
class Table:
    """Columns between 0 and an upper bound, with their costs; rows that lie between two numbers."""

    _cost: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _whole: list[Bools] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def columns(self, cost: Any, *, whole: bool = False, upper: Any = 1.0) -> Ints:
        """New columns, one for each cost; their numbers.

        Args:
            cost: of one unit of each.
            whole: whether they count in whole numbers.
            upper: the most of each; one number for all, or one for each.
        """
        costs = np.ravel(np.asarray(cost, float))
        self._cost.append(costs)
        self._upper.append(np.broadcast_to(np.asarray(upper, float), costs.shape).copy())
        self._whole.append(np.full(costs.shape, whole))
        self.width += len(costs)
        return np.arange(self.width - len(costs), self.width)

    def rows(self, number: int, low: Any, high: Any) -> Ints:
        """So many new rows that each lie between two numbers; their numbers."""
        for bounds, value in ((self._low, low), (self._high, high)):
            bounds.append(np.broadcast_to(np.asarray(value, float), (number,)).copy())
        self.height += number
        return np.arange(self.height - number, self.height)

    def put(self, row: Any, column: Any, value: Any = 1.0) -> None:
        """Enter values where rows and columns meet; each of the three may stand for many."""
        rows, columns, values = np.broadcast_arrays(row, column, np.asarray(value, float))
        self._entries.append((rows.ravel(), columns.ravel(), values.ravel()))

    def row(self, low: float, high: float, column: Any, value: Any = 1.0) -> int:
        """A new row with these values; its number."""
        number = int(self.rows(1, low, high)[0])
        self.put(number, column, value)
        return number

    @property
    def cost(self) -> Floats:
        """Of each column."""
        return np.concatenate(self._cost)

    @property
    def upper(self) -> Floats:
        """The most of each column."""
        return np.concatenate(self._upper)

    @property
    def whole(self) -> Bools:
        """The columns that count in whole numbers."""
        return np.concatenate(self._whole)

    @property
    def between(self) -> tuple[Floats, Floats]:
        """The two numbers between which each row lies."""
        return np.concatenate(self._low), np.concatenate(self._high)

    def by_row(self) -> tuple[Ints, Ints, Floats]:
        """The values in compressed rows: where each row starts, the columns, the values."""
        at, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        # One value for each place: the solver does not sum what was entered twice.
        places, which = np.unique(at * self.width + columns, return_inverse=True)
        sums = np.bincount(which, weights=values, minlength=len(places))
        places, sums = places[sums != 0], sums[sums != 0]
        starts = np.searchsorted(places // self.width, np.arange(self.height + 1))
        return starts, places % self.width, sums
