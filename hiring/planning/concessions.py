"""What would have to give: the smallest step of each kind with which a loop has a plan, tried out."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from hiring.domain.terms import SeatKind
from hiring.domain.wording import counted
from hiring.planning.answers import Concession, Relaxation
from hiring.planning.costs import costs_of
from hiring.planning.grid import laid_out
from hiring.planning.model import PLAN, Part, Prices
from hiring.planning.search import Effort, best
from hiring.planning.weights import total

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hiring.planning.problem import LoopToPlan, Need

    _Steps = Iterator[tuple[Relaxation, LoopToPlan]]

_A_TRY = 2.0
"""Seconds for each step that is tried."""
_SHORTER = (45, 30)
_LEAST_PANEL = 3
_MOST_PANEL = 8
_MOST_DAYS = 5
_PEOPLE = 3


def relaxations(
    loop: LoopToPlan, conflicts: Sequence[Part | Need], *, seed: int, ends: float
) -> tuple[Relaxation, ...]:
    """Of each kind the smallest step that was seen to work; the cheapest plan first.

    Args:
        loop: the problem, which has no plan.
        conflicts: what stands in the way; steps that do not touch it are not tried.
        seed: of the solver's own choices.
        ends: when to stop looking (``time.monotonic``).
    """
    found: list[Relaxation] = []
    for steps in _kinds(loop, conflicts):
        for relaxation, eased in steps:
            if monotonic() > ends:
                break
            cost = _cost(eased, seed, ends)
            if cost is not None:
                found.append(replace(relaxation, cost=cost))
                break
    return tuple(sorted(found, key=lambda one: (one.cost, one.concession)))


def _cost(loop: LoopToPlan, seed: int, ends: float) -> int | None:
    grid = laid_out(loop)
    seconds = max(0.1, min(_A_TRY, ends - monotonic()))
    found = best(grid, Prices.of(grid), Effort(seconds=seconds, seed=seed, prove=False), asked=PLAN)
    return total(costs_of(loop, found.seats)) if found.seats is not None else None


def _kinds(loop: LoopToPlan, conflicts: Sequence[Part | Need]) -> Iterator[_Steps]:
    """For each kind of step that touches a conflict, the steps from small to large."""
    yield _longer(loop)
    if {Part.CANDIDATE, Part.LEAST, Part.BREAKS} & set(conflicts):
        yield _shorter(loop)
        yield _smaller(loop)
    needs = [one for one in conflicts if not isinstance(one, Part)]
    if needs or Part.MOST in conflicts:
        yield _larger(loop)
    for need in needs:
        yield _waived(loop, need.key)
    if Part.MANAGER in conflicts:
        yield _time_of(loop, loop.hiring_manager)
    if Part.BAR_RAISER in conflicts:
        yield _caps(loop)
        raisers = [one for one in loop.people if SeatKind.BAR_RAISER in one.may_sit]
        for person in sorted(raisers, key=lambda one: (one.bar_raiser_load, one.id))[:_PEOPLE]:
            yield _time_of(loop, person.id)


def _longer(loop: LoopToPlan) -> _Steps:
    for days in range(1, min(_MOST_DAYS, len(loop.further)) + 1):
        yield (
            Relaxation(
                concession=Concession.LONGER_WINDOW,
                text=f"Look at {counted(days, 'day')} more",
                amount=days,
            ),
            replace(loop, windows=(*loop.windows, *loop.further[:days])),
        )


def _shorter(loop: LoopToPlan) -> _Steps:
    for minutes in _SHORTER:
        if minutes < loop.minutes:
            yield (
                Relaxation(
                    concession=Concession.SHORTER_INTERVIEWS,
                    text=f"Interviews of {minutes} minutes",
                    amount=minutes,
                ),
                replace(loop, minutes=minutes),
            )


def _smaller(loop: LoopToPlan) -> _Steps:
    for size in range(loop.limits.panel_min - 1, _LEAST_PANEL - 1, -1):
        yield (
            Relaxation(
                concession=Concession.PANEL_SIZE,
                text=f"A panel of {size}, with a reason (L1)",
                amount=size,
            ),
            replace(loop, limits=replace(loop.limits, panel_min=size)),
        )


def _larger(loop: LoopToPlan) -> _Steps:
    for size in range(loop.limits.panel_max + 1, _MOST_PANEL + 1):
        yield (
            Relaxation(
                concession=Concession.PANEL_SIZE,
                text=f"A panel of {size}, with a reason (L1)",
                amount=size,
            ),
            replace(loop, limits=replace(loop.limits, panel_max=size)),
        )


def _waived(loop: LoopToPlan, key: str) -> _Steps:
    need = next(one for one in loop.needs if one.key == key)
    for fewer in range(1, need.interviewers + 1):
        needs = tuple(
            replace(one, interviewers=one.interviewers - fewer) if one is need else one
            for one in loop.needs
        )
        yield (
            Relaxation(
                concession=Concession.WAIVED_GAP,
                text=f"The Bar Raiser waives {counted(fewer, 'interviewer')} "
                f"for {need.name}, with a reason (L4)",
                amount=fewer,
                key=key,
            ),
            replace(loop, needs=needs),
        )


def _caps(loop: LoopToPlan) -> _Steps:
    capped = [
        one
        for one in loop.people
        if SeatKind.BAR_RAISER in one.may_sit
        and (
            one.bar_raiser_cap == 0
            or any(n >= one.bar_raiser_cap for n in one.bar_raising.values())
        )
    ]
    for person in sorted(capped, key=lambda one: (one.bar_raiser_load, one.id))[:_PEOPLE]:
        yield (
            Relaxation(
                concession=Concession.BAR_RAISER_CAP,
                text=f"{person.name} takes one more loop than their weekly cap (L2)",
                amount=1,
                person_id=person.id,
            ),
            _with(loop, person.id, bar_raiser_cap=person.bar_raiser_cap + 1),
        )


def _time_of(loop: LoopToPlan, person_id: object) -> _Steps:
    person = next((one for one in loop.people if one.id == person_id), None)
    if person is not None and person.may_sit:
        yield (
            Relaxation(
                concession=Concession.PERSON_TIME,
                text=f"{person.name} makes time within the candidate's",
                person_id=person.id,
            ),
            _with(loop, person.id, taken=(), open=loop.windows),
        )


def _with(loop: LoopToPlan, person_id: object, **changes: object) -> LoopToPlan:
    people = tuple(
        replace(one, **changes) if one.id == person_id else one  # type: ignore[arg-type]  # named fields
        for one in loop.people
    )
    return replace(loop, people=people)
