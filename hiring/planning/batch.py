"""Plans many loops together: better than one after another, with a proven bound.

The objective is that of one loop, summed, with load counted once for everybody. A loop's best plan
beside all the others is a problem of its own (``search``), in which load has the price of one
more. First come rough plans, loop by loop, the scarcest first; then the bound (``bound``), at whose
prices all is planned anew, with the Bar Raisers chosen for all loops at once; then each is
re-planned beside the others, those first that are furthest above their part of the bound, until a
round betters nothing. Two processes share the work; each pair of answers is taken in order, so
that the same input and seed come to the same plans, as far as time allows.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from hiring.planning import weights
from hiring.planning.answers import BatchPlan, Progress
from hiring.planning.bookings import Bookings
from hiring.planning.bound import Company, Proven, bounded, raisers_for_all
from hiring.planning.conflicts import why_none
from hiring.planning.greedy import quick
from hiring.planning.grid import laid_out
from hiring.planning.model import PLAN, Prices
from hiring.planning.planner import finished
from hiring.planning.search import Effort, Found, best

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hiring.planning.problem import LoopToPlan, PlannedSeat

POOL = 28
"""Interviewers among whom a loop is planned beside the others."""
_RAISERS = 12
_WIDER = 4
"""How many times as many when nobody fits."""
_A_LOOP = 2.5
"""Seconds for planning one loop beside the others."""
_WORKERS = 2
_ABLE = 3
_TRIES = 3
"""How often a loop is tried while all are planned anew."""
_TOLERANCES = (weights.LOAD, weights.WAIT * 4, weights.WAIT)
"""How near its own bound a loop's plan comes, round by round."""
_FOR_THE_BOUND = 0.5
"""The share of the time that finding the bound may take."""
_FOR_REASONS = 10.0
"""Seconds for saying why the loops that are left out have no plan."""
_A_MOMENT = 0.5
"""Seconds between two looks whether the bound is there."""


def plan_batch(
    loops: Sequence[LoopToPlan],
    *,
    seconds: float,
    seed: int = 0,
    tell: Callable[[Progress], bool] = lambda _: True,
) -> BatchPlan:
    """The best joint plan found in time, and what is proven of it.

    Args:
        loops: the problems; a person is the same by id in all of them.
        seconds: the most to spend.
        seed: of every choice that is made by chance.
        tell: is told how far it has come, and answers whether to go on.
    """
    return _Batch(loops, monotonic() + seconds, seed, tell).run()


@dataclass(frozen=True)
class _Task:
    number: int
    loop: LoopToPlan
    start: tuple[PlannedSeat, ...]
    seed: int
    tolerance: float


def _planned(task: _Task) -> Found:
    """A loop beside the others: what a process of the batch does."""
    grid = laid_out(task.loop)
    prices = Prices.of(grid)
    effort = Effort(
        seconds=_A_LOOP, seed=task.seed, prove=False, pool=POOL, tolerance=task.tolerance
    )
    return best(grid, prices, effort, start=task.start, asked=PLAN)


def _bounded(loops: Sequence[LoopToPlan], seconds: float, seed: int) -> Proven:
    return bounded(Company.of(loops), ends=monotonic() + seconds, seed=seed)


@dataclass
class _Batch:
    """One batch as it is planned."""

    loops: Sequence[LoopToPlan]
    ends: float
    seed: int
    tell: Callable[[Progress], bool]

    def __post_init__(self) -> None:
        self.began = monotonic()
        self.bookings = Bookings(self.loops)
        self.company = Company.of(self.loops)
        self.ids = list(self.company.column)
        self.short = [
            np.sort(panel.take, axis=1)[:, :2].sum(axis=1) for panel in self.company.panels
        ]
        self.proven: Proven | None = None
        self.is_cancelled = False
        self.round = 0

    def run(self) -> BatchPlan:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(_WORKERS, mp_context=context)
        try:
            seconds = max(1.0, (self.ends - monotonic()) * _FOR_THE_BOUND)
            self.bounding = pool.submit(_bounded, self.loops, seconds, self.seed)
            self._plan_each()
            self._await_bound()
            self._plan_by_price(pool)
            while self._better(pool):
                pass
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        return self._answer()

    def _plan_each(self) -> None:
        """Loop by loop beside those before, the scarcest first."""
        for number in self._scarcest_first():
            if not self._goes_on("A first plan for each loop"):
                return
            for times in (1, _WIDER):
                grid = laid_out(self._problem(number, times))
                seats = quick(grid, Prices.of(grid))
                if seats is None:
                    effort = Effort(seconds=_A_LOOP, seed=self.seed, prove=False, pool=POOL)
                    seats = best(grid, Prices.of(grid), effort, asked=PLAN).seats
                if seats is not None:
                    self.bookings.put(number, seats)
                    break

    def _better(self, pool: ProcessPoolExecutor) -> bool:
        """One round of re-planning each loop beside the others; whether it was worth it."""
        self.round += 1
        gained = False
        waiting = self._by_promise()
        while waiting:
            if not self._goes_on(f"Each loop again beside the others, round {self.round}"):
                return False
            wave = [waiting.pop(0) for _ in range(min(_WORKERS, len(waiting)))]
            tasks = [
                _Task(
                    number,
                    self._problem(number, 1 if number in self.bookings.plans else _WIDER),
                    self.bookings.plans.get(number, ()),
                    self.seed + self.round,
                    _TOLERANCES[min(self.round, len(_TOLERANCES)) - 1],
                )
                for number in wave
            ]
            answers = [pool.submit(_planned, task) for task in tasks]
            for number, answer in zip(wave, answers, strict=True):
                gained |= self._take(number, answer.result().seats)
        return gained and self.bookings.cost() - self._bound() > weights.WAIT

    def _plan_by_price(self, pool: ProcessPoolExecutor) -> None:
        """Once the bound's prices are known: all anew, with the Bar Raisers chosen for all at once.

        Re-planning loop by loop never hands a Bar Raiser along a chain of loops; this does.
        """
        if self.proven is None:
            return
        raisers = raisers_for_all(self.company, self.proven.prices, seed=self.seed)
        before, cost = dict(self.bookings.plans), self.bookings.cost()
        for number in before:
            self.bookings.put(number, None)
        waiting = self._scarcest_first()
        tries: Counter[int] = Counter()
        while waiting and self._goes_on("All loops anew, side by side"):
            wave = [waiting.pop(0) for _ in range(min(_WORKERS, len(waiting)))]
            tasks = []
            for number in wave:
                # First among more people, then with any Bar Raiser.
                only = raisers[number] if tries[number] < _TRIES - 1 else None
                problem = self._problem(number, _WIDER if tries[number] else 1, raiser=only)
                tasks.append(_Task(number, problem, (), self.seed, weights.LOAD))
            answers = [pool.submit(_planned, task) for task in tasks]
            for number, answer in zip(wave, answers, strict=True):
                seats = answer.result().seats
                tries[number] += seats is None
                if not self._take(number, seats) and tries[number] < _TRIES:
                    waiting.append(number)
        if len(self.bookings.plans) < len(before) or self.bookings.cost() > cost:
            for number in range(len(self.loops)):
                self.bookings.put(number, None)
            for number, seats in before.items():
                self.bookings.put(number, seats)

    def _scarcest_first(self) -> list[int]:
        panels = self.company.panels
        return sorted(
            range(len(self.loops)), key=lambda n: (int(panels[n].room[panels[n].manager]), n)
        )

    def _by_promise(self) -> list[int]:
        """The loops without a plan, then those furthest above their part of the bound."""
        parts = self.proven.parts if self.proven else np.zeros(len(self.loops))

        def promise(number: int) -> tuple[bool, float, int]:
            seats = self.bookings.plans.get(number)
            if seats is None:
                return (False, 0.0, number)
            return (True, parts[number] - self.bookings.marginal(number, seats), number)

        return sorted(range(len(self.loops)), key=promise)

    def _take(self, number: int, seats: tuple[PlannedSeat, ...] | None) -> bool:
        """Take a loop's new plan when it is better, and still possible beside the others."""
        before = self.bookings.plans.get(number)
        if seats is None or seats == before or not self.bookings.fits(number, seats):
            return False
        if before is not None:
            now = self.bookings.marginal(number, seats)
            if now >= self.bookings.marginal(number, before):
                return False
        self.bookings.put(number, seats)
        return True

    def _problem(self, number: int, times: int, *, raiser: int | None = None) -> LoopToPlan:
        """A loop beside the others, among the people whom it would cost least.

        Args:
            number: of the loop.
            times: how many times the usual number of people.
            raiser: the column of its Bar Raiser, where that is settled.
        """
        panel, short = self.company.panels[number], self.short[number]
        load, raising = self.company.load.copy(), self.company.raising.copy()
        for person_id, (interviews, loops) in self.bookings.loads(apart_from=number).items():
            load[self.company.column[person_id]] += interviews
            raising[self.company.column[person_id]] += loops
        most = weights.MOST_LOAD
        price = short + np.minimum(load, most) * weights.LOAD
        raise_price = short + np.minimum(raising, most) * weights.BAR_RAISER_LOAD
        # Among equals others each round: who has room for one loop may have none for the next.
        turn = np.random.default_rng((self.seed, number, self.round)).permutation(len(short))
        sitting = np.flatnonzero(panel.may_interview)
        chosen = {*sitting[np.lexsort((turn[sitting], price[sitting]))][: POOL * times]}
        for at in range(panel.take.shape[1]):
            able = np.lexsort((turn[sitting], load[sitting], panel.take[sitting, at]))
            chosen |= {*sitting[able[: _ABLE * times]]}
        raisers = np.flatnonzero(panel.may_bar_raise)
        chosen |= {*raisers[np.lexsort((turn[raisers], raise_price[raisers]))][: _RAISERS * times]}
        if raiser is not None:
            chosen = {row for row in chosen if not panel.may_bar_raise[row] or row == raiser}
            chosen.add(raiser)
        known = {seat.person_id for seat in self.bookings.plans.get(number, ())}
        return self.bookings.beside(number, {self.ids[row] for row in chosen} | known)

    def _await_bound(self) -> None:
        """The bound comes first: what is planned at its prices does not hang on when it came."""
        while self.proven is None and self._goes_on("What all must cost at least"):
            try:
                self.proven = self.bounding.result(_A_MOMENT)
            except TimeoutError:
                continue

    def _bound(self) -> float:
        """Of the loops that have a plan; without the parts of those that have none."""
        if self.proven is None:
            return 0.0
        left_out = [n for n in range(len(self.loops)) if n not in self.bookings.plans]
        return self.proven.value - float(self.proven.parts[left_out].sum())

    def _goes_on(self, step: str) -> bool:
        if not self.is_cancelled:
            self.is_cancelled = not self.tell(
                Progress(
                    step=step,
                    placed=len(self.bookings.plans),
                    of=len(self.loops),
                    cost=self.bookings.cost(),
                    bound=self._bound(),
                    seconds=monotonic() - self.began,
                )
            )
        return not self.is_cancelled and monotonic() < self.ends

    def _answer(self) -> BatchPlan:
        is_whole = not self.is_cancelled and monotonic() < self.ends
        cost, bound = self.bookings.cost(), self._bound()
        plans, left_out = [], []
        for number in range(len(self.loops)):
            seats = self.bookings.plans.get(number)
            if seats is not None:
                grid = laid_out(self._with_trainees(number))
                plan = finished(grid, Found(seats=seats, value=0.0, bound=-np.inf))
                # Trainees are held too: nobody sits beside two mentors at once.
                self.bookings.put(number, plan.seats)
                plans.append(plan)
        ends = monotonic() + _FOR_REASONS
        for number in range(len(self.loops)):
            if number not in self.bookings.plans:
                loop = self.bookings.beside(number)
                seconds = max(_A_MOMENT, min(_A_LOOP, ends - monotonic()))
                left_out.append(why_none(loop, is_proven=False, seconds=seconds, seed=self.seed))
        return BatchPlan(
            plans=tuple(plans),
            left_out=tuple(left_out),
            cost=cost,
            bound=bound,
            is_whole=is_whole,
        )

    def _with_trainees(self, number: int) -> LoopToPlan:
        """A loop beside the others, among those who come next and whoever needs a loop as trainee."""
        ids = {person.id for person in self._problem(number, 1).people}
        shadows = {person.id for person in self.loops[number].people if person.shadows}
        return self.bookings.beside(number, ids | shadows)
