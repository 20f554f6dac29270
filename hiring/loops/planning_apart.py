"""Planning in a process of its own: it takes minutes, fills a core, and may be stopped at any time.

The parent goes on answering, and outlives a solver that crashes or does not return. Nothing here
touches a database.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from hiring.planning.answers import BatchPlan, Progress
    from hiring.planning.problem import LoopToPlan

GRACE: Final = 15.0
"""Seconds that a planner gets beyond its time, or after it was told to stop, to say what it has."""
LEAVES_WITHIN: Final = 5.0
TOLD_EVERY: Final = 0.2
_STOP: Final = "stop"


class Planner(Protocol):
    """What plans several loops together. It travels to the other process by its name."""

    def __call__(
        self,
        loops: Sequence[LoopToPlan],
        *,
        seconds: float,
        seed: int,
        tell: Callable[[Progress], bool],
    ) -> BatchPlan:
        """Plan as many of the loops as can be; ``tell`` answers False when it is to stop."""
        ...


def solver(
    loops: Sequence[LoopToPlan],
    *,
    seconds: float,
    seed: int,
    tell: Callable[[Progress], bool],
) -> BatchPlan:
    """The product's own planner, loaded only in the process that plans."""
    from hiring.planning.batch import plan_batch

    return plan_batch(loops, seconds=seconds, seed=seed, tell=tell)


class PlannerStopped(Exception):
    """The planner broke down, or did not stop when it should have."""


def plan_apart(
    planner: Planner,
    loops: Sequence[LoopToPlan],
    *,
    seconds: float,
    seed: int,
    hear: Callable[[Progress | None], bool],
    every: float = 1.0,
    grace: float = GRACE,
) -> BatchPlan:
    """Plan in another process, and look after it.

    Args:
        planner: a function of a module.
        loops: what to plan.
        seconds: how long the planner may take.
        seed: of its choices among equals.
        hear: called at most once in ``every`` seconds, with what the planner said last, or None
            while there is nothing new; answers False when it is to stop.
        every: seconds.
        grace: seconds beyond its time after which the planner is ended.

    Raises:
        PlannerStopped: it broke down, or did not end in time.
    """
    context = get_context("spawn")
    here, there = context.Pipe()
    # Not a daemon: those may start no processes of their own, and a planner may.
    child = context.Process(target=_plan, args=(there, planner, tuple(loops), seconds, seed))
    child.start()
    there.close()
    try:
        found = _listen(here, seconds + grace, grace, hear, every)
        # What it made it takes away itself, given the time.
        child.join(LEAVES_WITHIN)
        return found
    finally:
        here.close()
        _end(child)


def _end(child: BaseProcess) -> None:
    """End the process, and whatever it started."""
    # It leads a group of its own unless it has only just begun; then there is nobody else.
    assert child.pid is not None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.join()
    child.close()


def _listen(
    here: Connection,
    limit: float,
    grace: float,
    hear: Callable[[Progress | None], bool],
    every: float,
) -> BatchPlan:
    ends = time.monotonic() + limit
    next_at = 0.0
    last: Progress | None = None
    stopping = False
    while (moment := time.monotonic()) < ends:
        if moment >= next_at:
            next_at = moment + every
            if not hear(last) and not stopping:
                stopping = True
                _send(here, _STOP)
                ends = min(ends, moment + grace)
            last = None
        if not here.poll(min(max(0.0, next_at - time.monotonic()), max(0.0, ends - moment))):
            continue
        try:
            kind, value = here.recv()
        except (EOFError, OSError) as error:
            raise PlannerStopped("the planner's process has ended") from error
        if kind == "found":
            found: BatchPlan = value
            return found
        if kind == "failed":
            raise PlannerStopped(value)
        last = value
    raise PlannerStopped("the planner did not end in time")


def _plan(
    there: Connection, planner: Planner, loops: Sequence[LoopToPlan], seconds: float, seed: int
) -> None:
    """In the other process: plan, and say how far it is now and then."""
    os.setsid()
    said_at = -TOLD_EVERY
    stopping = False

    def tell(progress: Progress) -> bool:
        nonlocal said_at, stopping
        if time.monotonic() - said_at >= TOLD_EVERY:
            said_at = time.monotonic()
            # A parent that is gone wants nothing any more.
            stopping = not _send(there, ("progress", progress)) or stopping
        stopping = stopping or there.poll()
        return not stopping

    try:
        found = planner(loops, seconds=seconds, seed=seed, tell=tell)
    except Exception as error:  # noqa: BLE001  whatever it is, the parent is told
        _send(there, ("failed", type(error).__name__))
    else:
        _send(there, ("found", found))
    there.close()


def _send(connection: Connection, message: Any) -> bool:
    try:
        connection.send(message)
    except OSError:
        return False
    return True
