"""One loop as an integer programme.

Of each person in the pool: as what they *sit* (one kind at most), which needs they *take*, in which
slot they *hold* the interview. The candidate's days are one unit of flow each, through their
quarters of an hour: in, along interviews, pauses and waits, and out; an interview takes place in a
slot as often as somebody holds it there. A flow, because its relaxation is nearly whole: most loops
solve without branching.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from hiring.domain.terms import SeatKind
from hiring.planning import weights
from hiring.planning.table import INFINITY, Table
from hiring.planning.ticks import in_ticks, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hiring.planning.grid import Grid

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What load costs, by row and in units of the objective.

    In a batch the load of a person is what all its loops put on them together; each loop is then
    planned at the price of one more.
    """

    load: Floats
    bar_raiser_load: Floats

    @classmethod
    def of(cls, grid: Grid) -> Prices:
        """The prices of a loop planned by itself."""
        return cls(
            load=grid.load.astype(np.float64) * weights.LOAD,
            bar_raiser_load=grid.bar_raiser_load.astype(np.float64) * weights.BAR_RAISER_LOAD,
        )


class Aim(Enum):
    """What is to be least."""

    COST = "cost"
    CHANGES = "changes"
    NOTHING = "nothing"


class Part(Enum):
    """What a plan must keep and can be tried without, to find what stands in each other's way."""

    MANAGER = "manager"
    BAR_RAISER = "bar_raiser"
    LEAST = "least"
    MOST = "most"
    CANDIDATE = "candidate"
    BREAKS = "breaks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a programme is for.

    Args:
        aim: what is to be least.
        most_changed: in a repair, the most that may change (``weights``); None for any.
        without: what need not hold.
    """

    aim: Aim = Aim.COST
    most_changed: int | None = None
    without: frozenset[Part] = frozenset()

    @property
    def counted(self) -> float:
        """What the ordinary costs are multiplied by."""
        return 1.0 if self.aim is Aim.COST else 0.0


PLAN = Asked()
_ANY_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class Model:
    """The programme, and where things stand in it.

    Args:
        pool: the rows of the grid that take part, in the order of the columns.
        sits: the column of each as interviewer, or as hiring manager.
        raises: the column of each as Bar Raiser.
        takes: columns, people by needs.
        holds: columns, one for each pair in ``who`` and ``where``: a place in the pool, a slot.
        constant: what the programme's value is short of the objective's.
    """

    grid: Grid
    pool: Ints
    table: Table
    sits: Ints
    raises: Ints
    takes: Ints
    holds: Ints
    who: Ints
    where: Ints
    size_row: int
    raiser_row: int
    need_rows: Ints
    slot_rows: Ints
    change_row: int | None = None
    constant: int = 0


def built(grid: Grid, pool: Sequence[int], prices: Prices, asked: Asked = PLAN) -> Model:
    """The programme over a pool.

    Args:
        grid: the loop's tables.
        pool: the rows that take part, the hiring manager's and the announced ones' among them.
        prices: of load.
        asked: what is to be least, and what holds.
    """
    without = asked.without
    table, limits = Table(), grid.loop.limits
    rows = np.asarray(pool, np.int64)
    manager = rows == grid.manager
    counted = asked.counted
    sits = table.columns(
        np.where(manager, 0.0, prices.load[rows]) * counted,
        whole=True,
        upper=grid.may_interview[rows] | manager,
    )
    raises = table.columns(
        prices.bar_raiser_load[rows] * counted, whole=True, upper=grid.may_bar_raise[rows]
    )
    short = grid.shortfall[rows] * float(weights.ABILITY) + weights.SPARE
    takes = table.columns(short * counted, whole=True).reshape(short.shape)
    who, where = np.nonzero(grid.can[rows])
    holds = table.columns(
        grid.outside[rows[who], where] * weights.UNPREFERRED * counted, whole=True
    )
    needs = grid.loop.needs
    model = Model(
        grid=grid,
        pool=rows,
        table=table,
        sits=sits,
        raises=raises,
        takes=takes,
        holds=holds,
        who=who,
        where=where,
        size_row=int(
            table.rows(
                1,
                1 if Part.LEAST in without else limits.panel_min,
                _ANY_SIZE if Part.MOST in without else limits.panel_max,
            )[0]
        ),
        raiser_row=table.row(Part.BAR_RAISER not in without, 1, raises),
        need_rows=table.rows(len(needs), [float(one.interviewers) for one in needs], INFINITY),
        slot_rows=table.rows(len(grid.slots), 0, 0),
        constant=-weights.SPARE * int(counted) * sum(one.interviewers for one in needs),
    )
    table.put(model.size_row, np.concatenate((sits, raises)))
    table.row(Part.MANAGER not in without, 1, sits[manager])
    _add_people(model)
    if Part.CANDIDATE not in without:
        _add_days(model, counted, breaks=Part.BREAKS not in without)
    else:
        table.put(model.slot_rows, table.columns(np.zeros(len(grid.slots)), upper=_ANY_SIZE))
        table.put(model.slot_rows[where], holds, -1)
    if asked.aim is Aim.COST:
        _add_pairs(model)
    if grid.kept:
        row = _add_changes(model, only_changes=asked.aim is Aim.CHANGES, most=asked.most_changed)
        model = replace(model, change_row=row)
    return model


def _add_people(model: Model) -> None:
    """One kind of seat, its principles (L4), its slot (L5), its weekly cap (L2)."""
    table, grid, limits = model.table, model.grid, model.grid.loop.limits
    number = len(model.pool)
    once = table.rows(number, 0, 1)
    table.put(once, model.sits)
    table.put(once, model.raises)
    least = table.rows(number, 0, INFINITY)
    most = table.rows(number, -INFINITY, 0)
    beyond = _taken_beyond(model)
    for kind in (model.sits, model.raises):
        table.put(least, kind, -np.maximum(0, limits.principles_min - beyond))
        table.put(most, kind, -np.maximum(0, limits.principles_max - beyond))
    for at, need_row in enumerate(model.need_rows):
        column = model.takes[:, at]
        table.put(least, column)
        table.put(most, column)
        table.put(need_row, column)
        only = table.rows(number, -INFINITY, 0)
        table.put(only, column)
        table.put(only, model.sits, -1)
        table.put(only, model.raises, -1)
    one = table.rows(number, 0, 0)
    table.put(one[model.who], model.holds)
    table.put(one, model.sits, -1)
    table.put(one, model.raises, -1)
    capped = ~grid.can_bar_raise[model.pool[model.who], model.where]
    capped &= grid.may_bar_raise[model.pool[model.who]]
    if capped.any():
        within = table.rows(number, -INFINITY, 0)
        table.put(within[model.who[capped]], model.holds[capped])
        table.put(within, model.sits, -1)


def _taken_beyond(model: Model) -> Ints:
    """How many principles beyond the loop's needs an announced seat takes; they stay with it."""
    beyond = np.zeros(len(model.pool), np.int64)
    keys = {need.key for need in model.grid.loop.needs}
    for place, row in enumerate(model.pool):
        if int(row) in model.grid.kept:
            seat, _ = model.grid.kept[int(row)]
            beyond[place] = len(set(seat.principles) - keys)
    return beyond


def _add_days(model: Model, counted: float, *, breaks: bool) -> None:
    """The candidate's days: nobody twice at once, pauses, limits (L5); what waiting costs."""
    table, grid, limits = model.table, model.grid, model.grid.loop.limits
    takes_place = table.columns(np.zeros(len(grid.slots)))
    table.put(model.slot_rows, takes_place)
    table.put(model.slot_rows[model.where], model.holds, -1)
    pause = max(1, in_ticks(limits.break_minutes))
    stretch = in_ticks(limits.stretch_minutes)
    all_used = table.columns(np.full(len(grid.days), weights.DAY * counted), whole=True)
    if len(all_used):
        # Sooner than the flow alone would: a whole panel cannot sit on a part of a day.
        table.row(1, INFINITY, all_used)
    for day in range(len(grid.days)):
        numbers = np.array([n for n, slot in enumerate(grid.slots) if slot.day == day], np.int64)
        slots = [grid.slots[n] for n in numbers]
        first = min(slot.start for slot in slots)
        last = max(slot.start + slot.length for slot in slots)
        size = last - first
        nodes = table.rows(size + 1, 0, 0)
        into = table.columns(np.zeros(size + 1))
        out = table.columns(np.zeros(size + 1))
        table.put(nodes, into)
        table.put(nodes, out, -1)
        table.put(table.row(0, 0, all_used[[day]], -1), into)
        starts = np.array([slot.start - first for slot in slots], np.int64)
        lengths = np.array([slot.length for slot in slots], np.int64)
        interviews = takes_place[numbers]
        table.put(nodes[starts], interviews, -1)
        table.put(nodes[starts + lengths], interviews)
        waits = (
            [(1, True)]
            if pause == 1
            else [(1, False), *((n, True) for n in range(pause, 2 * pause))]
        )
        unbroken = [(interviews, starts, lengths)]
        for length, is_pause in waits:
            begin = np.arange(max(0, size + 1 - length))
            columns = table.columns(np.full(len(begin), weights.WAIT * length * counted))
            table.put(nodes[begin], columns, -1)
            table.put(nodes[begin + length], columns)
            if not is_pause:
                unbroken.append((columns, begin, np.full(len(begin), length)))
        if limits.candidate_daily < limits.panel_max:
            table.row(0, limits.candidate_daily, interviews)
        longest = limits.panel_max * max(lengths) + (limits.panel_max - 1) * (pause - 1)
        if breaks and stretch < longest:
            _add_stretches(table, unbroken, size, stretch)
    if grid.kept:
        _add_odd(table, grid, takes_place, limits.break_minutes if breaks else 0)


def _add_odd(table: Table, grid: Grid, takes_place: Ints, pause: int) -> None:
    """Announced times off the grid: rounded ones keep apart what really overlaps, or is no break.

    Args:
        table: what to enter it in.
        grid: the loop's tables.
        takes_place: the columns of the slots.
        pause: the minutes of a break; 0 where none is asked for.
    """
    odd = [
        n
        for n, slot in enumerate(grid.slots)
        if slot.interval.starts_at != time_of(slot.start)
        or slot.interval.ends_at != time_of(slot.start + slot.length)
    ]
    announced = {slot for _, slot in grid.kept.values()}
    for n in odd:
        one = grid.slots[n].interval
        for other, slot in enumerate(grid.slots):
            # What was announced together may stay together.
            apart = 0 if other in announced else pause
            near = one.held(apart).overlaps(slot.interval) or slot.interval.held(apart).overlaps(
                one
            )
            if near and other != n:
                table.row(0, 1, takes_place[[n, other]])


def _add_stretches(
    table: Table, unbroken: list[tuple[Ints, Ints, Ints]], size: int, stretch: int
) -> None:
    """No run of interviews longer than the stretch without a pause (L5).

    A run that is longer fills some window of one tick more than the stretch.
    """
    for begin in range(size - stretch):
        end = begin + stretch + 1
        row = int(table.rows(1, -INFINITY, stretch)[0])
        for columns, starts, lengths in unbroken:
            shared = np.minimum(starts + lengths, end) - np.maximum(starts, begin)
            table.put(row, columns[shared > 0], shared[shared > 0])


def _add_pairs(model: Model) -> None:
    """A cost for two people who sat together repeatedly of late (variety)."""
    place = {int(row): n for n, row in enumerate(model.pool)}
    people, together = model.grid.people, model.grid.loop.together
    if not together:
        return
    ids = sorted((people[row].id, n) for row, n in place.items())
    met = [(a, b) for (one, a), (other, b) in combinations(ids, 2) if (one, other) in together]
    if not met:
        return
    both = model.table.columns(np.full(len(met), float(weights.VARIETY)))
    rows = model.table.rows(len(met), -INFINITY, 1)
    model.table.put(rows, both, -1)
    for side in zip(*met, strict=True):
        model.table.put(rows, model.sits[list(side)])
        model.table.put(rows, model.raises[list(side)])


def _add_changes(model: Model, *, only_changes: bool, most: int | None) -> int | None:
    """What differs from the announced panel, counted or bounded (``weights``); its row.

    A change stands in the row with its units, and the row is what they may come to.
    """
    grid, table = model.grid, model.table
    key_at = {need.key: n for n, need in enumerate(grid.loop.needs)}
    columns: list[Ints] = []
    values: list[Floats] = []

    def count(which: Ints, each: float) -> None:
        columns.append(np.ravel(which))
        values.append(np.full(np.size(which), each))

    kept = np.array([int(row) in grid.kept for row in model.pool])
    count(model.sits[~kept], weights.INVITATION)
    count(model.raises[~kept], weights.INVITATION)
    always = 0
    for place in np.flatnonzero(kept):
        seat, slot = grid.kept[int(model.pool[place])]
        always += weights.INVITATION
        stays = model.holds[(model.who == place) & (model.where == slot)]
        count(stays, -weights.INVITATION)
        other = model.sits if seat.kind is SeatKind.BAR_RAISER else model.raises
        count(other[[place]], weights.INVITATION)
        had = {key_at[key] for key in seat.principles if key in key_at}
        for at in range(len(key_at)):
            count(model.takes[[place], at], -1 if at in had else 1)
        count(model.sits[[place]], len(had))
        count(model.raises[[place]], len(had))
        if seat.person_id in grid.loop.fixed:
            table.row(1, 1, stays)
            same = model.raises if seat.kind is SeatKind.BAR_RAISER else model.sits
            table.row(1, 1, same[[place]])
            for at in range(len(key_at)):
                table.row(at in had, at in had, model.takes[[place], at])
    every, each = np.concatenate(columns), np.concatenate(values)
    if not only_changes and most is None:
        return None
    row = table.row(-INFINITY, (most or 0) - always, every, each)
    if only_changes:
        table.put(row, table.columns([1.0], upper=INFINITY), -1)
    return row
