"""Planners for the tests of what is around a planner: real ones, and small."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.planning.answers import (
    BatchPlan,
    Conflict,
    Costs,
    NextBest,
    NoPlan,
    Plan,
    Progress,
    SeatReasons,
)
from hiring.planning.problem import PlannedSeat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hiring.planning.problem import Interviewer, LoopToPlan

    Tell = Callable[[Progress], bool]

PANEL = 5


def in_turn(loops: Sequence[LoopToPlan], *, seconds: float, seed: int, tell: Tell) -> BatchPlan:
    """Each loop on a day of its own, hour by hour, whoever comes first by name; one need each.

    A loop of more needs than a panel has places is left out.
    """
    plans: list[Plan] = []
    left_out: list[NoPlan] = []
    for number, loop in enumerate(loops):
        planned = _plan(loop, number)
        if planned is None:
            why = Conflict(rule="L4", text=f"{loop.name}’s loop needs too many principles.")
            left_out.append(NoPlan(loop_id=loop.id, conflicts=(why,)))
        else:
            plans.append(planned)
        if not tell(_progress(len(plans), len(loops))):
            return _batch(plans, left_out, is_whole=False)
    return _batch(plans, left_out)


def until_stopped(
    loops: Sequence[LoopToPlan], *, seconds: float, seed: int, tell: Tell
) -> BatchPlan:
    """Plans the first loop, and then goes on thinking until it is told to stop."""
    first = _plan(loops[0], 0)
    plans = [first] if first else []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and tell(_progress(len(plans), len(loops))):
        pass
    return _batch(plans, [], is_whole=False)


def deaf(loops: Sequence[LoopToPlan], *, seconds: float, seed: int, tell: Tell) -> BatchPlan:
    """Says how far it is, and never stops by itself."""
    while True:
        tell(_progress(0, len(loops)))


def falls(loops: Sequence[LoopToPlan], *, seconds: float, seed: int, tell: Tell) -> BatchPlan:
    """Breaks down with an error."""
    raise ZeroDivisionError


def dies(loops: Sequence[LoopToPlan], *, seconds: float, seed: int, tell: Tell) -> BatchPlan:
    """Takes its whole process down, as a solver that runs out of memory does."""
    os._exit(9)


def with_help(loops: Sequence[LoopToPlan], *, seconds: float, seed: int, tell: Tell) -> BatchPlan:
    """Starts a process of its own, says which, and leaves it behind."""
    helper = get_context("spawn").Process(target=signal.pause)
    helper.start()
    tell(replace(_progress(0, len(loops)), step=str(helper.pid)))
    while tell(_progress(0, len(loops))):
        pass
    os._exit(9)


def _plan(loop: LoopToPlan, number: int) -> Plan | None:
    if len(loop.needs) > PANEL or not loop.windows:
        return None
    people = sorted(loop.people, key=lambda one: (one.name, one.id))
    manager = next(one for one in people if one.id == loop.hiring_manager)
    raiser = next(one for one in people if SeatKind.BAR_RAISER in one.may_sit)
    others = [
        one
        for one in people
        if SeatKind.INTERVIEWER in one.may_sit and one.id not in {manager.id, raiser.id}
    ]
    seated: list[tuple[Interviewer, SeatKind]] = [
        (manager, SeatKind.HIRING_MANAGER),
        (raiser, SeatKind.BAR_RAISER),
        *((one, SeatKind.INTERVIEWER) for one in others[: PANEL - 2]),
    ]
    start = loop.windows[min(number, len(loop.windows) - 1)].starts_at
    length = timedelta(minutes=loop.minutes)
    seats = tuple(
        PlannedSeat(
            person_id=person.id,
            kind=kind,
            principles=(loop.needs[place % len(loop.needs)].key,),
            interval=Interval(
                start + place * (length + timedelta(minutes=15)),
                start + place * (length + timedelta(minutes=15)) + length,
            ),
        )
        for place, (person, kind) in enumerate(seated)
    )
    return Plan(
        loop_id=loop.id,
        seats=seats,
        cost=10,
        bound=9.5,
        costs=Costs(load=10),
        reasons=tuple(
            SeatReasons(
                person_id=seat.person_id,
                why=("They come first by name.",),
                others=(NextBest(person_id=others[-1].id, name=others[-1].name, why="Later."),),
            )
            for seat in seats
        ),
    )


def _progress(placed: int, of: int) -> Progress:
    return Progress(
        step=f"{placed} of {of} placed",
        placed=placed,
        of=of,
        cost=placed * 10,
        bound=0.0,
        seconds=0,
    )


def _batch(plans: list[Plan], left_out: list[NoPlan], *, is_whole: bool = True) -> BatchPlan:
    return BatchPlan(
        plans=tuple(plans),
        left_out=tuple(left_out),
        cost=sum(plan.cost for plan in plans),
        bound=sum(plan.bound for plan in plans),
        is_whole=is_whole,
    )
