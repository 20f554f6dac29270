"""Plans out of a programme's columns, and into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hiring.domain.terms import SeatKind
from hiring.planning.problem import PlannedSeat
from hiring.planning.seats import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hiring.planning.model import Model

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_HALF = 0.5  # the solver's ones and zeros are within a millionth


def seats_of(model: Model, columns: Floats) -> tuple[PlannedSeat, ...]:
    """The seats that a solution stands for."""
    grid, loop = model.grid, model.grid.loop
    keys = [need.key for need in loop.needs]
    seats = []
    slot_of = {
        int(p): int(s)
        for p, s in zip(
            model.who[columns[model.holds] > _HALF],
            model.where[columns[model.holds] > _HALF],
            strict=True,
        )
    }
    for place, row in enumerate(int(one) for one in model.pool):
        raising = columns[model.raises[place]] > _HALF
        if not raising and columns[model.sits[place]] <= _HALF:
            continue
        kind = SeatKind.BAR_RAISER if raising else SeatKind.INTERVIEWER
        kind = SeatKind.HIRING_MANAGER if row == grid.manager else kind
        taken = [key for at, key in enumerate(keys) if columns[model.takes[place, at]] > _HALF]
        if row in grid.kept:
            taken += [key for key in grid.kept[row][0].principles if key not in keys]
        seats.append(
            PlannedSeat(
                person_id=grid.people[row].id,
                kind=kind,
                principles=tuple(taken),
                interval=grid.slots[slot_of[place]].interval,
            )
        )
    return in_order(seats)


def as_start(model: Model, seats: Sequence[PlannedSeat]) -> tuple[Ints, Floats] | None:
    """A known plan as columns of the programme."""
    grid = model.grid
    place = {int(row): n for n, row in enumerate(model.pool)}
    keys = {need.key: at for at, need in enumerate(grid.loop.needs)}
    values = dict.fromkeys((*model.sits, *model.raises, *model.takes.ravel(), *model.holds), 0.0)
    slots = {slot.interval: n for n, slot in enumerate(grid.slots)}
    holds = {
        (int(p), int(s)): c for p, s, c in zip(model.who, model.where, model.holds, strict=True)
    }
    for seat in seats:
        if not seat.kind.counts:
            continue
        at = place.get(grid.row[seat.person_id])
        column = holds.get((at, slots.get(seat.interval, -1))) if at is not None else None
        if at is None or column is None:
            return None
        values[column] = 1.0
        values[(model.raises if seat.kind is SeatKind.BAR_RAISER else model.sits)[at]] = 1.0
        for key in seat.principles:
            if key in keys:
                values[model.takes[at, keys[key]]] = 1.0
    numbers = np.array(sorted(values), np.int64)
    return numbers, np.array([values[n] for n in numbers])
