"""The worker's batches: one at a time, planned in a process of its own, without a transaction held.

What is asked for is read in one short transaction, how far it has come is written at most once a
second in others, and what came of it in a last one. A worker that dies in between leaves a lease
that runs out; the next one begins anew.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from hiring.domain.errors import Invalid, NotFound, Refusal
from hiring.domain.terms import LoopState
from hiring.loops.actions.batch_work import (
    Claim,
    Standing,
    claim_batch,
    fail_batch,
    finish_batch,
    give_back,
    note_progress,
)
from hiring.loops.commands import PlanRequest
from hiring.loops.planning_apart import GRACE, Planner, PlannerStopped, plan_apart
from hiring.loops.queries.planning import loop_to_plan
from hiring.loops.scope import get_loop_scope
from hiring.models.people import Person
from hiring.planning.answers import BatchPlan
from hiring.webkit.actor import actor_of
from hiring.webkit.clock import now
from hiring.webkit.transaction import end_reading, policy, reading, transaction

if TYPE_CHECKING:
    from flask import Flask
    from sqlmodel import Session

    from hiring.domain.actor import Actor
    from hiring.planning.answers import Progress
    from hiring.planning.problem import LoopToPlan

LOOK_EVERY = 2.0
"""Seconds between two looks at the queue."""


class _GivenUp(Exception):
    """Another worker has the batch, or this one is told to stop."""


class _Asked:
    """What the planner is handed, and what is not planned at all."""

    def __init__(self) -> None:
        self.loops: list[LoopToPlan] = []
        self.versions: dict[uuid.UUID, int] = {}
        self.unfit: dict[uuid.UUID, tuple[Refusal, ...]] = {}


def run_next(
    app: Flask,
    planner: Planner,
    *,
    stopping: Callable[[], bool] = lambda: False,
    watch: Callable[[Progress | None], None] = lambda _progress: None,
    every: float = 1.0,
    grace: float = GRACE,
) -> uuid.UUID | None:
    """Take up one batch and see it through; answer which, None when there was none.

    Args:
        app: the application.
        planner: what plans.
        stopping: whether this worker is to stop; the batch is then another's to take up.
        watch: told what the batch's page is told.
        every: seconds between two words to the database.
        grace: seconds that the planner gets beyond its time.
    """
    with app.app_context():
        with transaction() as session:
            claim = claim_batch(session, now=now())
        if claim is None:
            return None
        try:
            asked = _read(claim)

            def hear(progress: Progress | None) -> bool:
                if stopping():
                    raise _GivenUp
                with transaction() as session:
                    standing = note_progress(session, claim, progress, now=now())
                if standing is Standing.LOST:
                    raise _GivenUp
                watch(progress)
                return standing is Standing.GO_ON

            found = BatchPlan(plans=(), cost=0, bound=0.0)
            if asked.loops:
                found = plan_apart(
                    planner,
                    asked.loops,
                    seconds=claim.seconds,
                    seed=claim.seed,
                    hear=hear,
                    every=every,
                    grace=grace,
                )
            with transaction() as session:
                finish_batch(session, claim, found, asked.versions, asked.unfit, now=now())
        except _GivenUp:
            with transaction() as session:
                give_back(session, claim, now=now())
        except PlannerStopped as error:
            app.logger.warning("planning batch %s broke down: %s", claim.batch_id, error)
            _fail(claim)
        except BaseException:
            # The lease would run out by itself; whoever waits need not.
            _fail(claim)
            raise
        return claim.batch_id


def keep_running(app: Flask, planner: Planner, stopped: threading.Event) -> threading.Thread:
    """Take up batches on a thread, until told to stop; answer the thread.

    Args:
        app: the application.
        planner: what plans.
        stopped: set when this worker is to stop.
    """

    def work() -> None:
        while not stopped.is_set():
            try:
                took = run_next(app, planner, stopping=stopped.is_set)
            except Exception:
                app.logger.exception("a batch of plans could not be run")
                took = None
            if took is None:
                stopped.wait(LOOK_EVERY)

    thread = threading.Thread(target=work, name="batches", daemon=True)
    thread.start()
    return thread


def _fail(claim: Claim) -> None:
    with transaction() as session:
        fail_batch(session, claim, now=now())


def _read(claim: Claim) -> _Asked:
    """What is to be planned as things stand, as whoever asked may know it."""
    session, asked = reading(), _Asked()
    actor = actor_of(session, session.get_one(Person, claim.asked_by))
    try:
        for loop_id in claim.loop_ids:
            _read_one(session, actor, claim, loop_id, asked)
    finally:
        end_reading()
    return asked


def _read_one(
    session: Session, actor: Actor, claim: Claim, loop_id: uuid.UUID, asked: _Asked
) -> None:
    moment = now()
    try:
        scope = get_loop_scope(session, actor, loop_id, now=moment)
    except NotFound:
        asked.unfit[loop_id] = _gone()
        return
    if not scope.part.is_recruiter:
        asked.unfit[loop_id] = _gone()
        return
    if scope.state is not LoopState.DRAFT:
        said = f"The loop is {scope.state.label} by now: only a draft is planned."
        asked.unfit[loop_id] = (Refusal("L4", said),)
        return
    wanted = PlanRequest(
        loop_id=loop_id, earliest=claim.earliest, latest=claim.latest, minutes=claim.minutes
    )
    try:
        loop = loop_to_plan(session, scope, wanted, now=moment, policy=policy())
    except Invalid as error:
        # It waited so long that its times have passed.
        asked.unfit[loop_id] = tuple(Refusal(one.rule, one.detail) for one in error.errors)
        return
    asked.loops.append(loop)
    asked.versions[loop_id] = scope.loop.version


def _gone() -> tuple[Refusal, ...]:
    return (Refusal(None, "This is no longer yours to plan."),)
