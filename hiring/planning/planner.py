"""Plans a loop: who sits, what each takes, and when; or why there is no plan (L1 to L6)."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from hiring.planning.answers import NoPlan, Plan
from hiring.planning.conflicts import why_none
from hiring.planning.costs import costs_of
from hiring.planning.grid import laid_out
from hiring.planning.model import PLAN, Aim, Asked, Prices
from hiring.planning.reasons import reasons_for
from hiring.planning.search import Effort, best
from hiring.planning.trainees import with_trainees
from hiring.planning.weights import CHANGED, INVITATION, total

if TYPE_CHECKING:
    from hiring.planning.grid import Grid
    from hiring.planning.problem import LoopToPlan
    from hiring.planning.search import Found


def plan_loop(loop: LoopToPlan, *, seconds: float = 20.0, seed: int = 0) -> Plan | NoPlan:
    """The best plan of a loop, with reasons; or a minimal set of what stands in its way.

    With an announced panel in ``loop.keep`` it is a repair: first as little as possible changes,
    and of what is left to choose the best is taken.

    Args:
        loop: the problem.
        seconds: the most to spend on the plan; the best found by then is returned, with its bound.
        seed: the same input and seed give the same plan, where time does not end the search.
    """
    grid = laid_out(loop)
    found = _repaired(grid, seconds, seed) if loop.keep else _planned(grid, seconds, seed)
    if found.seats is None:
        return why_none(loop, is_proven=found.is_impossible, seconds=seconds, seed=seed)
    return finished(grid, found)


def finished(grid: Grid, found: Found) -> Plan:
    """A search's best as a plan: reckoned anew, with trainees and reasons.

    Args:
        grid: the loop's tables.
        found: with seats; its bound is one of the whole objective.
    """
    counting = found.seats or ()
    costs = costs_of(grid.loop, counting)
    cost = total(costs)
    return Plan(
        loop_id=grid.loop.id,
        seats=with_trainees(grid, counting),
        cost=cost,
        bound=min(float(cost), found.bound),
        costs=costs,
        reasons=reasons_for(grid, counting),
    )


def _planned(grid: Grid, seconds: float, seed: int) -> Found:
    return best(grid, Prices.of(grid), Effort(seconds=seconds, seed=seed), asked=PLAN)


def _repaired(grid: Grid, seconds: float, seed: int) -> Found:
    """Least change first, then the best plan with no more change than that."""
    ends = monotonic() + seconds
    prices = Prices.of(grid)
    least = best(grid, prices, Effort(seconds=seconds, seed=seed), asked=Asked(aim=Aim.CHANGES))
    if least.seats is None:
        return least
    changed = round(least.value)
    # Whoever is not among the people any more has lost their seat in every plan.
    gone = INVITATION * sum(
        seat.kind.counts and seat.person_id not in grid.row for seat in grid.loop.keep
    )
    rest = Effort(seconds=max(0.5, ends - monotonic()), seed=seed)
    found = best(grid, prices, rest, start=least.seats, asked=Asked(most_changed=changed))
    if found.seats is None:
        return replace(least, bound=CHANGED * (least.bound + gone))
    is_least = changed - least.bound < 1
    if is_least:
        return replace(found, bound=CHANGED * (changed + gone) + found.bound)
    return replace(found, bound=CHANGED * (least.bound + gone))
