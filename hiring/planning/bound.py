"""What a batch must cost at least: joint panels without times, relaxed and priced.

For any prices of what loops share (a person's load, the Bar Raisers') and of what a loop asks for
(coverage, size, its Bar Raiser), the cost of everything at those prices is below that of every plan
(Lagrangian relaxation: Geoffrion 1974). At given prices each person's part in each loop is reckoned
by itself, in closed form, over everybody. Good prices are the duals of a linear programme over the
likely people; people it left out and who would lower it are let in, a few times.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from hiring.domain.terms import SeatKind
from hiring.planning import weights
from hiring.planning.hours import Hours
from hiring.planning.problem import MOST_ABLE
from hiring.planning.solver import Programme
from hiring.planning.table import INFINITY, Table
from hiring.planning.ticks import days_of, monday

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from hiring.domain.timetable import Interval
    from hiring.planning.problem import Interviewer, LoopToPlan

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_POOL = 28
_RAISERS = 10
_MORE = 16
_ROUNDS = 12
_HALF = 0.5
_A_TRANSPORT = 20.0
"""Seconds for choosing everybody's Bar Raiser at once."""
_GAIN = 0.0005
"""A share of the bound that is not worth another round."""
_NOBODY = 1e9
"""What a loop without a Bar Raiser costs in the programme; there is none in the reckoning."""


@dataclass(frozen=True)
class Panel:
    """A loop's choice of people, without times: columns by everybody in the batch.

    Args:
        may_interview: who may sit as interviewer.
        may_bar_raise: who may sit as Bar Raiser.
        manager: the hiring manager's column.
        take: what it costs that a person takes a need, people by needs.
        needed: interviewers for each need.
        room: in how many slots each could hold an interview, other loops aside.
    """

    loop: LoopToPlan
    may_interview: Bools
    may_bar_raise: Bools
    manager: int
    take: Floats
    needed: Floats
    room: Ints


@dataclass(frozen=True)
class Company:
    """Everybody in a batch, and each loop's panel to choose.

    Args:
        column: of each person.
        load: interviews they have besides the batch's.
        raising: loops as Bar Raiser besides the batch's.
        room: how many loops more each may take as Bar Raiser, by their cap, in the batch's weeks.
    """

    column: Mapping[uuid.UUID, int]
    load: Ints
    raising: Ints
    room: Ints
    panels: tuple[Panel, ...]

    @classmethod
    def of(cls, loops: Sequence[LoopToPlan]) -> Company:
        """The company of these loops; a person is the same in each, but for what they may sit as."""
        people = {person.id: person for loop in loops for person in loop.people}
        column = {person_id: at for at, person_id in enumerate(people)}
        windows = {window for loop in loops for window in loop.windows}
        hours = Hours.of(list(people.values()), loops)
        return cls(
            column=column,
            load=np.array([one.load for one in people.values()], np.int64),
            raising=np.array([one.bar_raiser_turns for one in people.values()], np.int64),
            room=np.array([_room(one, windows) for one in people.values()], np.int64),
            panels=tuple(_panel(loop, column, hours) for loop in loops),
        )


def _room(person: Interviewer, windows: Collection[Interval]) -> int:
    """Loops as Bar Raiser that the person's weekly cap leaves, over the weeks of these windows."""
    zone = ZoneInfo(person.zone)
    weeks = {monday(day) for window in windows for day in days_of(window, zone)}
    return sum(max(0, person.bar_raiser_cap - person.bar_raising.get(week, 0)) for week in weeks)


def _panel(loop: LoopToPlan, column: Mapping[uuid.UUID, int], hours: Hours) -> Panel:
    at = np.array([column[person.id] for person in loop.people], np.int64)
    sits, raises = np.zeros(len(column), bool), np.zeros(len(column), bool)
    sits[at] = [SeatKind.INTERVIEWER in person.may_sit for person in loop.people]
    raises[at] = [SeatKind.BAR_RAISER in person.may_sit for person in loop.people]
    room = hours.room(loop)
    sits &= room > 0
    raises &= room > 0
    manager = column[loop.hiring_manager]
    sits[manager] = raises[manager] = False
    take = np.full((len(column), len(loop.needs)), float(MOST_ABLE))
    for need_at, need in enumerate(loop.needs):
        take[at, need_at] = [
            MOST_ABLE - min(MOST_ABLE, person.ability.get(need.key, 0)) for person in loop.people
        ]
    return Panel(
        loop=loop,
        may_interview=sits,
        may_bar_raise=raises,
        manager=manager,
        take=take * weights.ABILITY + weights.SPARE,
        needed=np.array([float(need.interviewers) for need in loop.needs]),
        room=room,
    )


@dataclass(frozen=True)
class Multipliers:
    """Prices: of a person's load, of a Bar Raiser's, and of what each loop asks for."""

    load: Floats
    raising: Floats
    cover: tuple[Floats, ...]
    size: Floats
    raiser: Floats


@dataclass(frozen=True)
class Proven:
    """A bound, the prices that prove it, and each loop's part in it.

    Args:
        value: no joint plan of all the loops costs less.
        parts: of each loop, with load at its prices.
    """

    value: float
    prices: Multipliers
    parts: Floats


def bounded(company: Company, *, ends: float, seed: int) -> Proven:
    """The best bound found in time.

    Args:
        company: the batch.
        ends: when to stop (``time.monotonic``).
        seed: of the solver's own choices.
    """
    pools = [_first_pool(company, n) for n in range(len(company.panels))]
    best = _reckoned(company, unpriced(company))[0]
    for _ in range(_ROUNDS):
        prices = _duals(company, pools, max(0.1, ends - monotonic()), seed)
        if prices is None:
            break
        proven, wanting = _reckoned(company, prices)
        gain = proven.value - best.value
        best = proven if gain > 0 else best
        grown = False
        for number, rows in enumerate(wanting):
            fresh = [int(row) for row in rows if int(row) not in pools[number]]
            pools[number] |= set(fresh)
            grown |= bool(fresh)
        settled = 0 <= gain < _GAIN * abs(best.value)
        if not grown or settled or monotonic() > ends:
            break
    return best


def raisers_for_all(company: Company, prices: Multipliers, *, seed: int) -> list[int | None]:
    """A Bar Raiser for each loop, the best for all together at these prices.

    A transport problem: loops to Bar Raisers, each further loop of one at the price of its load.
    Its relaxation is whole. None where a loop has nobody.
    """
    table = Table()
    loops = table.rows(len(company.panels), 1, 1)
    table.put(loops, table.columns(np.full(len(company.panels), _NOBODY)))
    people = np.flatnonzero(np.any([panel.may_bar_raise for panel in company.panels], axis=0))
    held = table.rows(len(people), -INFINITY, 0)
    for step in range(weights.MOST_LOAD + 1):
        load = np.minimum(weights.MOST_LOAD, company.raising[people] + step)
        upper = np.clip(company.room[people] - step, 0, 1)
        table.put(held, table.columns(load * float(weights.BAR_RAISER_LOAD), upper=upper), -1)
    chosen = []
    for number, panel in enumerate(company.panels):
        may = panel.may_bar_raise[people]
        taken = _taken(panel, prices.cover[number])[people[may]]
        columns = table.columns(taken)
        table.put(loops[number], columns)
        table.put(held[may], columns)
        chosen.append((people[may], columns))
    relaxed = Programme(table, seconds=_A_TRANSPORT, seed=seed).relaxed()
    if relaxed is None:
        return [None] * len(chosen)
    return [
        int(rows[np.argmax(relaxed.columns[columns])])
        if len(rows) and relaxed.columns[columns].max() > _HALF
        else None
        for rows, columns in chosen
    ]


def _taken(panel: Panel, cover: Floats) -> Floats:
    """The least that each person's principles cost at these prices of coverage."""
    limits = panel.loop.limits
    take = np.sort(panel.take - np.maximum(0, cover), axis=1)
    least, most = limits.principles_min, limits.principles_max
    taken: Floats = take[:, :least].sum(axis=1) + np.minimum(take[:, least:most], 0).sum(axis=1)
    return taken


def unpriced(company: Company) -> Multipliers:
    """Prices before anything is known: load at its first step, and nothing else."""
    number = len(company.panels)
    return Multipliers(
        load=company.load.clip(max=weights.MOST_LOAD) * float(weights.LOAD),
        raising=company.raising.clip(max=weights.MOST_LOAD) * float(weights.BAR_RAISER_LOAD),
        cover=tuple(np.zeros(len(panel.needed)) for panel in company.panels),
        size=np.zeros(number),
        raiser=np.zeros(number),
    )


def _first_pool(company: Company, number: int) -> set[int]:
    """The cheapest of a loop, and some further Bar Raisers, others for each loop: caps spread them."""
    panel = company.panels[number]
    short = np.sort(panel.take, axis=1)[:, :2].sum(axis=1)
    load = company.load.clip(max=weights.MOST_LOAD) * float(weights.LOAD)
    sitting = np.flatnonzero(panel.may_interview)
    raising = np.flatnonzero(panel.may_bar_raise)
    cheap = sitting[np.argsort((short + load)[sitting], kind="stable")][:_POOL]
    raiser_price = short + company.raising * float(weights.BAR_RAISER_LOAD)
    raisers = raising[np.argsort(raiser_price[raising], kind="stable")]
    further = np.roll(raisers[_RAISERS:], -number * _RAISERS)[:_RAISERS]
    return {panel.manager, *map(int, cheap), *map(int, raisers[:_RAISERS]), *map(int, further)}


def _steps(base: int, most: int, weight: int) -> Floats:
    """What each further one costs somebody who has so many already."""
    return np.minimum(weights.MOST_LOAD, base + np.arange(most)) * float(weight)


def _reckoned(company: Company, prices: Multipliers) -> tuple[Proven, list[Ints]]:
    """The bound at these prices over everybody; for each loop, who lowers it most."""
    parts = np.zeros(len(company.panels))
    wanting = []
    for number, panel in enumerate(company.panels):
        limits = panel.loop.limits
        cover = np.maximum(0, prices.cover[number])
        size = prices.size[number]
        taken = _taken(panel, cover)
        sits = np.where(panel.may_interview, prices.load + taken - size, np.inf)
        raises = prices.raising + taken - size - prices.raiser[number]
        raises = np.where(panel.may_bar_raise, raises, np.inf)
        each = np.minimum(0, np.minimum(sits, raises))
        each[panel.manager] = taken[panel.manager] - size
        parts[number] = (
            each.sum()
            + float(cover @ panel.needed)
            + size * (limits.panel_min if size > 0 else limits.panel_max)
            + prices.raiser[number]
            - weights.SPARE * panel.needed.sum()
            + weights.DAY
        )
        each[panel.manager] = 0
        order = np.argsort(each, kind="stable")[:_MORE]
        wanting.append(order[each[order] < -1])
    everybody = np.full(len(company.load), len(company.panels))
    shared = sum(
        np.minimum(0, _steps(int(base), int(most), weight) - price).sum()
        for bases, values, weight, room in (
            (company.load, prices.load, weights.LOAD, everybody),
            (company.raising, prices.raising, weights.BAR_RAISER_LOAD, company.room),
        )
        for base, price, most in zip(bases, values, room, strict=True)
        if price > min(weights.MOST_LOAD, base) * weight
    )
    return Proven(float(parts.sum() + shared), prices, parts), wanting


def _duals(
    company: Company, pools: Sequence[set[int]], seconds: float, seed: int
) -> Multipliers | None:
    """The prices of a linear programme over the pools."""
    table = Table()
    number, everybody = len(company.panels), len(company.column)
    involved = np.array(sorted(set().union(*pools)), np.int64)
    place = np.full(everybody, -1)
    place[involved] = np.arange(len(involved))
    loads = table.rows(len(involved), -INFINITY, 0)
    raising = table.rows(len(involved), -INFINITY, 0)
    everybody_can = np.full(len(involved), len(company.panels))
    for rows, bases, weight, room in (
        (loads, company.load, weights.LOAD, everybody_can),
        (raising, company.raising, weights.BAR_RAISER_LOAD, company.room[involved]),
    ):
        for step in range(weights.MOST_LOAD + 1):
            costs = np.minimum(weights.MOST_LOAD, bases[involved] + step) * float(weight)
            left = np.maximum(0, room - step)
            upper = left if step == weights.MOST_LOAD else np.minimum(1, left)
            table.put(rows, table.columns(costs, upper=upper), -1)
    size = table.rows(
        number,
        [float(one.loop.limits.panel_min) for one in company.panels],
        [float(one.loop.limits.panel_max) for one in company.panels],
    )
    raiser = table.rows(number, 1, 1)
    # The pools may hold too few Bar Raisers for all; at such a price the others come in.
    table.put(raiser, table.columns(np.full(number, _NOBODY)))
    cover = []
    for at, (panel, pool) in enumerate(zip(company.panels, pools, strict=True)):
        rows = np.array(sorted(pool), np.int64)
        cover.append(
            _add_panel(table, panel, rows, (place, loads, raising), int(size[at]), int(raiser[at]))
        )
    relaxed = Programme(table, seconds=seconds, seed=seed, inexact=True).relaxed()
    if relaxed is None:
        return None
    duals = relaxed.prices
    prices = unpriced(company)
    # Nobody outside the pools is used: their own first step is what they cost.
    load, raise_price = prices.load.copy(), prices.raising.copy()
    load[involved] = -duals[loads]
    raise_price[involved] = -duals[raising]
    return Multipliers(
        load=load,
        raising=raise_price,
        cover=tuple(duals[rows] for rows in cover),
        size=duals[size],
        raiser=duals[raiser],
    )


def _add_panel(
    table: Table,
    panel: Panel,
    rows: Ints,
    shared: tuple[Ints, Ints, Ints],
    size: int,
    raiser: int,
) -> Ints:
    place, loads, raising = shared
    limits = panel.loop.limits
    manager = rows == panel.manager
    sits = table.columns(np.zeros(len(rows)), upper=panel.may_interview[rows] | manager)
    raises = table.columns(np.zeros(len(rows)), upper=panel.may_bar_raise[rows])
    # The likely ones: what is left out of the programme is still in the reckoning.
    able = panel.take[rows]
    at_person, at_need = np.nonzero(able <= able.min(axis=0) + weights.ABILITY)
    best = np.argmin(able, axis=1)
    at_person = np.concatenate((at_person, np.arange(len(rows))))
    at_need = np.concatenate((at_need, best))
    at_person, at_need = np.unique(np.stack((at_person, at_need)), axis=1)
    takes = table.columns(able[at_person, at_need])
    table.put(loads[place[rows[~manager]]], sits[~manager])
    table.put(raising[place[rows]], raises)
    table.put(size, np.concatenate((sits, raises)))
    table.put(raiser, raises)
    table.row(1, 1, sits[manager])
    once = table.rows(len(rows), 0, 1)
    least = table.rows(len(rows), 0, INFINITY)
    most = table.rows(len(rows), -INFINITY, 0)
    cover = table.rows(len(panel.needed), panel.needed, INFINITY)
    for kind in (sits, raises):
        table.put(once, kind)
        table.put(least, kind, -limits.principles_min)
        table.put(most, kind, -limits.principles_max)
    only = table.rows(len(takes), -INFINITY, 0)
    table.put(least[at_person], takes)
    table.put(most[at_person], takes)
    table.put(cover[at_need], takes)
    table.put(only, takes)
    table.put(only, sits[at_person], -1)
    table.put(only, raises[at_person], -1)
    return cover
