"""Batches of loops planned together, each known to whoever asked for it and to nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.actor import Actor
from hiring.domain.batches import MOST_LOOPS, UNDER_WAY, why_not_accept
from hiring.domain.errors import NotFound
from hiring.domain.terms import BatchOutcome, LoopState
from hiring.domain.timetable import Interval
from hiring.loops.batch_plans import StoredPlan, StoredReasons, plan_of, reasons_of
from hiring.loops.queries.choices import names_of_people
from hiring.loops.queries.lists import RECRUITER, LoopFilter, LoopRow, list_loops
from hiring.models.batches import PlanBatch, PlanBatchLoop
from hiring.models.loops import Loop, Seat
from hiring.visibility.facts import active


@dataclass(frozen=True, kw_only=True)
class BatchLine:
    """One loop of a batch.

    Args:
        loop: None once its asker may no longer know of it; then nothing of it is told.
        reasons: why there is no plan, or none any more.
    """

    loop_id: uuid.UUID
    loop: LoopRow | None
    outcome: BatchOutcome
    plan: StoredPlan | None = None
    reasons: StoredReasons | None = None


@dataclass(frozen=True, kw_only=True)
class BatchView:
    """A batch as whoever asked for it sees it.

    Args:
        names: everybody's on a plan.
    """

    batch: PlanBatch
    lines: tuple[BatchLine, ...]
    names: dict[uuid.UUID, str]

    def of(self, *outcomes: str) -> tuple[BatchLine, ...]:
        """The lines with one of these outcomes."""
        return tuple(line for line in self.lines if line.outcome in outcomes)

    @property
    def acceptable(self) -> tuple[BatchLine, ...]:
        """The loops whose plan can be accepted."""
        return tuple(
            line
            for line in self.lines
            if line.loop is not None and not why_not_accept(self.batch.state, line.outcome)
        )

    @property
    def to_plan_again(self) -> tuple[BatchLine, ...]:
        """The loops that have no plan, or one that no longer holds, and are still drafts."""
        if self.is_under_way:
            return ()
        found = self.of(BatchOutcome.STALE, BatchOutcome.LEFT_OUT, BatchOutcome.PENDING)
        return tuple(
            line for line in found if line.loop is not None and line.loop.state is LoopState.DRAFT
        )

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being planned."""
        return self.batch.state in UNDER_WAY

    @property
    def gap(self) -> float:
        """How far the cost may be above the least possible, as a share of the cost."""
        cost, bound = self.batch.cost, self.batch.bound
        return max(0.0, (cost - bound) / cost) if cost else 0.0


def get_own_batch(
    session: Session, actor: Actor, batch_id: uuid.UUID, *, lock: bool = False
) -> PlanBatch:
    """A batch, for whoever asked for it.

    Args:
        session: a writing session when ``lock``.
        actor: who asks now.
        batch_id: which.
        lock: hold its row until the transaction ends.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    statement = select(PlanBatch).where(PlanBatch.id == batch_id, PlanBatch.asked_by == actor.id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    batch = session.exec(statement).first()
    if batch is None:
        raise NotFound("plan")
    return batch


def get_batch_view(
    session: Session, actor: Actor, batch_id: uuid.UUID, *, now: datetime
) -> BatchView:
    """A batch with its loops and their plans. Four queries.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    batch = get_own_batch(session, actor, batch_id)
    rows = session.exec(
        select(PlanBatchLoop)
        .where(PlanBatchLoop.batch_id == batch_id)
        .order_by(col(PlanBatchLoop.position))
        .execution_options(populate_existing=True)
    ).all()
    ids = tuple(row.loop_id for row in rows)
    # A requisition may have passed to another recruiter since.
    wanted = LoopFilter(ids=ids, part=RECRUITER)
    known = {row.id: row for row in list_loops(session, actor, wanted, now=now, limit=MOST_LOOPS)}
    lines = tuple(
        BatchLine(
            loop_id=row.loop_id,
            loop=known[row.loop_id],
            outcome=row.outcome,
            plan=plan_of(row.plan),
            reasons=reasons_of(row.conflicts),
        )
        if row.loop_id in known
        else BatchLine(loop_id=row.loop_id, loop=None, outcome=row.outcome)
        for row in rows
    )
    people = {seat.person_id for line in lines if line.plan for seat in line.plan.seats}
    return BatchView(batch=batch, lines=lines, names=names_of_people(session, people))


def list_own_batches(
    session: Session, actor: Actor, *, before: uuid.UUID | None = None, limit: int
) -> tuple[PlanBatch, ...]:
    """One's own batches, the newest first. One query."""
    statement = select(PlanBatch).where(PlanBatch.asked_by == actor.id)
    if before is not None:
        statement = statement.where(col(PlanBatch.id) < before)
    return tuple(session.exec(statement.order_by(col(PlanBatch.id).desc()).limit(limit)))


def list_own_drafts(
    session: Session, actor: Actor, ids: Collection[uuid.UUID] = (), *, now: datetime
) -> tuple[LoopRow, ...]:
    """The drafts whose recruiter the actor is, the newest first. One query.

    Args:
        session: for reading.
        actor: who asks.
        ids: only these; without any, all.
        now: aware.
    """
    wanted = LoopFilter(ids=tuple(ids), state=LoopState.DRAFT, part=RECRUITER)
    return list_loops(session, actor, wanted, now=now, limit=MOST_LOOPS)


def count_under_way(session: Session, person_id: uuid.UUID) -> int:
    """How many batches of somebody wait or are being planned. One query."""
    return session.scalars(
        sa.select(sa.func.count())
        .select_from(PlanBatch)
        .where(col(PlanBatch.asked_by) == person_id, col(PlanBatch.state).in_(UNDER_WAY))
    ).one()


def loops_under_way(session: Session, loop_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these loops a batch holds that has not ended. One query."""
    return set(
        session.scalars(
            sa.select(col(PlanBatchLoop.loop_id))
            .join(PlanBatch, col(PlanBatch.id) == col(PlanBatchLoop.batch_id))
            .where(
                col(PlanBatchLoop.loop_id).in_(list(loop_ids)),
                col(PlanBatch.state).in_(UNDER_WAY),
            )
        )
    )


def promised(
    session: Session, person_ids: Collection[uuid.UUID], *, apart_from: uuid.UUID
) -> dict[uuid.UUID, list[Interval]]:
    """When people are counted on by accepted plans that are not scheduled yet. One query.

    A draft holds nobody's time (L5 speaks of what is held); two recruiters who accept drafts one
    after the other would otherwise find out only when the second of them schedules.

    Args:
        session: of the transaction that has these people locked.
        person_ids: whose.
        apart_from: the loop that is being accepted.
    """
    rows: Any = session.execute(
        sa.select(col(Seat.person_id), col(Seat.starts_at), col(Seat.ends_at))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .where(
            col(Seat.person_id).in_(list(person_ids)),
            active(),
            col(Seat.starts_at).is_not(None),
            col(Seat.ends_at).is_not(None),
            col(Seat.loop_id) != apart_from,
            col(Loop.state) == LoopState.DRAFT,
            sa.exists().where(
                col(PlanBatchLoop.loop_id) == col(Loop.id),
                col(PlanBatchLoop.outcome) == BatchOutcome.ACCEPTED,
            ),
        )
    )
    found: dict[uuid.UUID, list[Interval]] = {}
    for person_id, starts_at, ends_at in rows:
        found.setdefault(person_id, []).append(Interval(starts_at, ends_at))
    return found
