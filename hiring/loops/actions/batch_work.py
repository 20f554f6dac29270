"""The worker's side of planning several loops together: taking a batch up, and what came of it.

Whoever takes a batch up gets a token of its own and a lease. Every later step holds the batch's row
and asks whether the token is still in force, so that a worker that was given up for dead and comes
back writes nothing over what its successor found.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.domain.batches import ENDED, KEPT, LEASE, MOST_ATTEMPTS
from hiring.domain.errors import Refusal
from hiring.domain.terms import BatchOutcome, BatchState
from hiring.loops.batch_plans import known_bound, stored_plan, stored_reasons, stored_refusals
from hiring.models.base import new_id
from hiring.models.batches import PlanBatch, PlanBatchLoop

if TYPE_CHECKING:
    from hiring.planning.answers import BatchPlan, Progress

LONGEST_STEP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A batch that this worker has taken up, as it was asked for."""

    batch_id: uuid.UUID
    token: uuid.UUID
    asked_by: uuid.UUID
    loop_ids: tuple[uuid.UUID, ...]
    earliest: datetime
    latest: datetime
    minutes: int
    seconds: int
    seed: int


class Standing(Enum):
    """What a worker learns when it says how far it is."""

    GO_ON = "go on"
    STOP = "stop"
    """Whoever asked wants it stopped."""
    LOST = "lost"
    """Another worker has taken it up, or it is gone."""


def claim_batch(session: Session, *, now: datetime) -> Claim | None:
    """Take up the batch that has waited longest, or one whose worker has died; None when none is.

    Safe for any number of workers at once: each takes a row that no other holds.

    Args:
        session: a writing session.
        now: aware.
    """
    free = sa.or_(
        col(PlanBatch.state) == BatchState.QUEUED,
        sa.and_(
            col(PlanBatch.state).in_((BatchState.RUNNING, BatchState.CANCELLING)),
            col(PlanBatch.lease_until) < now,
        ),
    )
    batch = session.exec(
        select(PlanBatch)
        .where(free)
        .order_by(col(PlanBatch.asked_at), col(PlanBatch.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if batch is None:
        return None
    if batch.state is BatchState.CANCELLING:
        _end(session, batch, BatchState.CANCELLED, now)
        return claim_batch(session, now=now)
    if batch.attempts >= MOST_ATTEMPTS:
        _end(session, batch, BatchState.FAILED, now)
        return claim_batch(session, now=now)
    batch.state, batch.taken_by, batch.lease_until = BatchState.RUNNING, new_id(), now + LEASE
    batch.attempts += 1
    batch.started_at = now
    batch.placed, batch.cost, batch.bound, batch.step = 0, 0, 0.0, ""
    session.flush()
    loop_ids = session.scalars(
        sa.select(col(PlanBatchLoop.loop_id))
        .where(col(PlanBatchLoop.batch_id) == batch.id)
        .order_by(col(PlanBatchLoop.position))
    )
    return Claim(
        batch_id=batch.id,
        token=batch.taken_by,
        asked_by=batch.asked_by,
        loop_ids=tuple(loop_ids),
        earliest=batch.earliest,
        latest=batch.latest,
        minutes=batch.minutes,
        seconds=batch.seconds,
        seed=batch.seed,
    )


def note_progress(
    session: Session, claim: Claim, progress: Progress | None, *, now: datetime
) -> Standing:
    """Renew the lease, say how far it is, and learn whether to go on.

    Args:
        session: a writing session.
        claim: what was taken up.
        progress: None while the planner has said nothing new.
        now: aware.
    """
    batch = _held(session, claim)
    if batch is None:
        return Standing.LOST
    batch.lease_until = now + LEASE
    if progress is not None:
        batch.placed, batch.cost = progress.placed, progress.cost
        batch.bound = known_bound(progress.bound)
        batch.step = progress.step[:LONGEST_STEP]
    session.flush()
    return Standing.STOP if batch.state is BatchState.CANCELLING else Standing.GO_ON


def finish_batch(
    session: Session,
    claim: Claim,
    found: BatchPlan,
    versions: Mapping[uuid.UUID, int],
    unfit: Mapping[uuid.UUID, Sequence[Refusal]],
    *,
    now: datetime,
) -> bool:
    """Keep what the planner found; answer whether this worker still held the batch.

    Args:
        session: a writing session.
        claim: what was taken up.
        found: plans, and reasons for what was left out.
        versions: of the loops when they were planned.
        unfit: why loops of the batch were not planned at all.
        now: aware.
    """
    batch = _held(session, claim)
    if batch is None:
        return False
    plans = {plan.loop_id: stored_plan(plan, versions[plan.loop_id]) for plan in found.plans}
    reasons = {none.loop_id: stored_reasons(none) for none in found.left_out}
    reasons |= {loop_id: stored_refusals(why) for loop_id, why in unfit.items()}
    for line in _lines(session, claim.batch_id):
        line.plan, line.conflicts = plans.get(line.loop_id), reasons.get(line.loop_id)
        if line.plan is not None:
            line.outcome = BatchOutcome.PLANNED
        elif line.conflicts is not None:
            line.outcome = BatchOutcome.LEFT_OUT
    batch.placed, batch.cost, batch.bound = len(plans), found.cost, known_bound(found.bound)
    stopped = batch.state is BatchState.CANCELLING
    _end(session, batch, BatchState.CANCELLED if stopped else BatchState.DONE, now)
    return True


def fail_batch(session: Session, claim: Claim, *, now: datetime) -> None:
    """Note that planning broke down, where this worker still holds the batch."""
    batch = _held(session, claim)
    if batch is not None:
        stopped = batch.state is BatchState.CANCELLING
        _end(session, batch, BatchState.CANCELLED if stopped else BatchState.FAILED, now)


def give_back(session: Session, claim: Claim, *, now: datetime) -> None:
    """Let another worker take the batch up at once: this one is told to stop, not the batch."""
    batch = _held(session, claim)
    if batch is None:
        return
    if batch.state is BatchState.CANCELLING:
        _end(session, batch, BatchState.CANCELLED, now)
        return
    batch.state, batch.taken_by, batch.lease_until = BatchState.QUEUED, None, None
    # It is no fault of the batch.
    batch.attempts -= 1
    session.flush()


def forget_batches(session: Session, *, now: datetime) -> None:
    """Drop batches that ended long ago, with the names and reasons in their plans."""
    old = sa.select(col(PlanBatch.id)).where(
        col(PlanBatch.state).in_(ENDED), col(PlanBatch.ended_at) < now - KEPT
    )
    for table, column in ((PlanBatchLoop, PlanBatchLoop.batch_id), (PlanBatch, PlanBatch.id)):
        session.execute(
            sa.delete(table).where(col(column).in_(old)),
            execution_options={"synchronize_session": False},
        )


def _held(session: Session, claim: Claim) -> PlanBatch | None:
    return session.exec(
        select(PlanBatch)
        .where(PlanBatch.id == claim.batch_id, PlanBatch.taken_by == claim.token)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _lines(session: Session, batch_id: uuid.UUID) -> Sequence[PlanBatchLoop]:
    return session.exec(select(PlanBatchLoop).where(PlanBatchLoop.batch_id == batch_id)).all()


def _end(session: Session, batch: PlanBatch, state: BatchState, now: datetime) -> None:
    batch.state, batch.ended_at = state, now
    batch.taken_by = batch.lease_until = None
    batch.step = ""
    session.flush()
    chain.record(
        session,
        "plan_batch.ended",
        actor_id=None,
        now=now,
        subject_id=batch.id,
        state=state.value,
        placed=batch.placed,
    )
