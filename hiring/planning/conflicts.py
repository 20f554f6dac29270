"""Why a loop has no plan: a minimal set of requirements that cannot all hold, in the field's words.

Found by leaving out one after another: what can be left out while the rest still cannot be met is
no part of the reason; what remains is a set none of whose members can be spared (the deletion
filter: Chinneck, *Feasibility and Infeasibility in Optimization*, 2008, ch. 6).
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import merged
from hiring.domain.wording import counted
from hiring.planning.answers import Conflict, NoPlan
from hiring.planning.concessions import relaxations
from hiring.planning.grid import laid_out
from hiring.planning.model import Aim, Asked, Part, Prices
from hiring.planning.search import Effort, best

if TYPE_CHECKING:
    from hiring.planning.grid import Grid
    from hiring.planning.problem import LoopToPlan, Need

    _Reason = tuple[Part | Need, Conflict]

_A_CHECK = 6.0
"""Seconds for finding out whether some of the requirements can be met."""


def why_none(loop: LoopToPlan, *, is_proven: bool, seconds: float, seed: int) -> NoPlan:
    """What stands in the way of a loop that has no plan, and what would have to give.

    Args:
        loop: the problem.
        is_proven: False when time ran out before a plan was found or excluded.
        seconds: the most to spend.
        seed: of the solver's own choices.
    """
    ends = monotonic() + seconds
    grid = laid_out(loop)
    found = _plain(grid) or _minimal(grid, ends, seed, is_proven=is_proven)
    return NoPlan(
        loop_id=loop.id,
        conflicts=tuple(conflict for _, conflict in found),
        relaxations=relaxations(loop, [what for what, _ in found], seed=seed, ends=ends),
        is_proven=is_proven,
    )


def _plain(grid: Grid) -> tuple[_Reason, ...]:
    """The requirement that cannot hold by itself, where there is one."""
    loop, limits = grid.loop, grid.loop.limits
    asked = sum(need.interviewers for need in loop.needs)
    most = limits.panel_max * limits.principles_max
    if asked > most:
        text = (
            f"The requisition asks for {asked} assignments of principles; "
            f"{limits.panel_max} interviewers with {limits.principles_max} each take {most}."
        )
        return tuple((need, Conflict(rule="L4", text=text)) for need in loop.needs[:1])
    for need in loop.needs:
        if need.interviewers > limits.panel_max:
            text = (
                f"{need.name} needs {need.interviewers} interviewers; "
                f"a panel has {limits.panel_max} at most."
            )
            return ((need, Conflict(rule="L4", text=text)),)
    if len(loop.needs) < limits.principles_min and not loop.keep:
        text = (
            f"Each interviewer takes at least {counted(limits.principles_min, 'principle')}; "
            f"the requisition asks for {len(loop.needs)}."
        )
        return ((Part.LEAST, Conflict(rule="L4", text=text)),)
    if not grid.slots:
        text = f"The candidate has no {loop.minutes} minutes free on any day asked for."
        return ((Part.CANDIDATE, Conflict(rule="L5", text=text)),)
    for part in (Part.MANAGER, Part.BAR_RAISER):
        if not _alone(grid, part):
            return ((part, _in_words(grid, part)),)
    return ()


def _alone(grid: Grid, part: Part) -> bool:
    if part is Part.MANAGER:
        return bool(grid.can[grid.manager].any())
    return bool((grid.may_bar_raise & grid.can_bar_raise.any(axis=1)).any())


def _minimal(grid: Grid, ends: float, seed: int, *, is_proven: bool) -> tuple[_Reason, ...]:
    kept: list[Part | Need] = [Part.BREAKS, Part.MOST, *grid.loop.needs]
    kept += [Part.MANAGER, Part.BAR_RAISER, Part.LEAST, Part.CANDIDATE]
    if not is_proven and _can_hold(grid, kept, ends, seed):
        return ()  # nothing stands in the way that is known of: time ran out
    for one in list(kept):
        fewer = [other for other in kept if other is not one]
        if monotonic() > ends:
            break
        if not _can_hold(grid, fewer, ends, seed):
            kept = fewer
    return tuple((one, _in_words(grid, one)) for one in kept)


def _can_hold(grid: Grid, kept: list[Part | Need], ends: float, seed: int) -> bool:
    """Whether these requirements, and nobody being in two places, can be met together."""
    parts = frozenset(one for one in kept if isinstance(one, Part))
    asked = Asked(aim=Aim.NOTHING, without=frozenset(Part) - parts)
    needs = tuple(
        need if any(need is one for one in kept) else replace(need, interviewers=0)
        for need in grid.loop.needs
    )
    part = replace(grid, loop=replace(grid.loop, needs=needs))
    seconds = max(0.1, min(_A_CHECK, ends - monotonic()))
    effort = Effort(seconds=seconds, seed=seed, prove=False)
    return not best(part, Prices.of(part), effort, asked=asked).is_impossible


def _in_words(grid: Grid, what: Part | Need) -> Conflict:
    loop, limits = grid.loop, grid.loop.limits
    manager = grid.people[grid.manager]
    match what:
        case Part.MANAGER:
            number = int(grid.can[grid.manager].sum())
            return Conflict(
                rule="L1",
                text=f"{manager.name}, the hiring manager, must sit, and "
                + (f"can begin at {counted(number, 'time')} only." if number else _never(grid)),
            )
        case Part.BAR_RAISER:
            return Conflict(rule="L2", text=_raisers(grid))
        case Part.LEAST:
            free = int((grid.may_interview & grid.can.any(axis=1)).sum())
            return Conflict(
                rule="L1",
                text=f"The panel needs at least {limits.panel_min}; besides the hiring manager "
                f"{counted(free, 'person', 'people')} may interview and are free at some time asked for.",
            )
        case Part.MOST:
            return Conflict(rule="L1", text=f"The panel has {limits.panel_max} at most.")
        case Part.CANDIDATE:
            return Conflict(
                rule="L5",
                text=f"The candidate can be in one interview at a time, {loop.minutes} minutes each: "
                f"{_hours(loop)} are theirs on {counted(len(grid.days), 'day')}, "
                f"{limits.candidate_daily} interviews a day at most.",
            )
        case Part.BREAKS:
            return Conflict(
                rule="L5",
                text=f"The candidate has a break of {limits.break_minutes} minutes after "
                f"{limits.stretch_minutes} minutes of interviews at the latest.",
            )
        case need:
            return Conflict(
                rule="L4",
                text=f"{need.name} needs {counted(need.interviewers, 'interviewer')}.",
            )


def _never(grid: Grid) -> str:
    manager = grid.people[grid.manager]
    if not manager.may_sit:
        reasons = manager.why_not.get(SeatKind.HIRING_MANAGER, ())
        return reasons[0].detail if reasons else "may not."
    if not any(one.overlaps(window) for one in manager.open for window in grid.loop.windows):
        return "does not interview on the days asked for."
    return "is never free when the candidate is."


def _raisers(grid: Grid) -> str:
    """How many Bar Raisers there are, and what keeps each from this loop."""
    certified = [
        row
        for row, person in enumerate(grid.people)
        if SeatKind.BAR_RAISER in person.may_sit
        or any(one.rule == "L2" for one in person.why_not.get(SeatKind.BAR_RAISER, ()))
    ]
    may = [row for row in certified if grid.may_bar_raise[row]]
    if not may:
        return (
            "Nobody may raise the bar on this loop: no certified Bar Raiser is independent of it."
        )
    free = [row for row in may if grid.can_bar_raise[row].any()]
    capped = [row for row in may if row not in free and grid.can[row].any()]
    if free:
        return f"{counted(len(free), 'Bar Raiser')} may sit here and can in the time asked for."
    busy = len(may) - len(capped)
    parts = [
        f"{counted(len(capped), 'is', 'are')} at the weekly cap" if capped else "",
        f"{counted(busy, 'is', 'are')} not free when the candidate is" if busy else "",
    ]
    return (
        f"{counted(len(may), 'Bar Raiser')} may sit here: "
        f"{' and '.join(one for one in parts if one)}."
    )


def _hours(loop: LoopToPlan) -> str:
    minutes = sum(int(one.length.total_seconds()) // 60 for one in merged(loop.windows))
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} hours"
