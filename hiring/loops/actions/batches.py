"""Asking for several loops to be planned together, stopping that, and accepting what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.batches import (
    UNDER_WAY,
    why_not_accept,
    why_not_cancel,
    why_not_held_twice,
    why_not_plan_together,
    why_not_start,
    wrong_with,
)
from hiring.domain.errors import Invalid, NotFound, Refusal, demand
from hiring.domain.requisitions import why_not_open_loop
from hiring.domain.terms import BatchOutcome, BatchState, LoopState
from hiring.domain.timetable import Interval
from hiring.loops.actions.planning import use_plan
from hiring.loops.batch_plans import plan_of, stored_refusals
from hiring.loops.commands import PlanRequest, UsePlan
from hiring.loops.queries.batches import (
    count_under_way,
    get_own_batch,
    loops_under_way,
    promised,
)
from hiring.loops.queries.choices import names_of_people
from hiring.loops.queries.planning import check_request
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.batches import PlanBatch, PlanBatchLoop
from hiring.models.people import Person

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.batch_commands import AcceptPlanned, StartBatch
    from hiring.loops.commands import SeatLine


def start_batch(session: Session, actor: Actor, command: StartBatch, *, now: datetime) -> PlanBatch:
    """Put several drafts in the queue for the planner.

    Args:
        session: of the transaction.
        actor: the recruiter of all of them.
        command: which loops, between when, and how long it may take.
        now: aware.

    Raises:
        NotFound: one of them does not exist, or its recruiter is somebody else.
        Invalid: the request cannot be looked for.
        RuleRefused: one is no draft, has no approved narrative, or is being planned already; or
            too many batches are under way.
    """
    loop_ids = tuple(dict.fromkeys(command.loop_ids))
    if wrong := wrong_with(len(loop_ids), command.seconds, command.seed):
        raise Invalid(wrong)
    asked = PlanRequest(
        loop_id=loop_ids[0],
        earliest=command.earliest,
        latest=command.latest,
        minutes=command.minutes,
    )
    check_request(asked, now=now)
    # Two requests of one person at the same moment count each other.
    session.get_one(Person, actor.id, with_for_update={"key_share": True})
    scopes = [_recruited(session, actor, loop_id, now) for loop_id in loop_ids]
    taken = loops_under_way(session, loop_ids)
    demand(
        (
            *why_not_start(count_under_way(session, actor.id)),
            *(reason for scope in scopes for reason in _why_not(scope, taken)),
        )
    )
    batch = PlanBatch(
        asked_by=actor.id,
        asked_at=now,
        earliest=command.earliest,
        latest=command.latest,
        minutes=command.minutes,
        seconds=command.seconds,
        seed=command.seed,
        loops=len(loop_ids),
    )
    session.add(batch)
    session.flush()
    session.add_all(
        PlanBatchLoop(batch_id=batch.id, loop_id=loop_id, position=position)
        for position, loop_id in enumerate(loop_ids)
    )
    session.flush()
    chain.record(
        session,
        "plan_batch.asked",
        actor_id=actor.id,
        now=now,
        subject_id=batch.id,
        loops=[str(loop_id) for loop_id in loop_ids],
    )
    return batch


def cancel_batch(
    session: Session, actor: Actor, batch_id: uuid.UUID, *, now: datetime
) -> PlanBatch:
    """Stop the planning. What was found by then can still be looked at and accepted.

    Raises:
        NotFound: no such batch of theirs.
        RuleRefused: it has ended.
    """
    batch = get_own_batch(session, actor, batch_id, lock=True)
    demand(why_not_cancel(batch.state))
    if batch.state is BatchState.QUEUED:
        batch.state, batch.ended_at = BatchState.CANCELLED, now
    else:
        batch.state = BatchState.CANCELLING
    session.flush()
    chain.record(session, "plan_batch.cancelled", actor_id=actor.id, now=now, subject_id=batch.id)
    return batch


def accept_planned(
    session: Session,
    actor: Actor,
    command: AcceptPlanned,
    *,
    now: datetime,
    policy: Policy,
    principles: Collection[str],
    bank: Mapping[str, Sequence[str]],
) -> LoopScope:
    """Make one loop's plan its panel, if it still keeps every rule as things now stand.

    Args:
        session: of the transaction.
        actor: whoever asked for the batch.
        command: which loop, and whether it is scheduled at once.
        now: aware.
        policy: the organisation's settings.
        principles: the key of every principle there is.
        bank: the question keys of each principle.

    Raises:
        NotFound: no such batch of theirs, or the loop is not in it, or its recruiter is somebody
            else by now.
        RuleRefused: there is no plan to accept, or it breaks a rule by now.
        StaleWrite: somebody else changed the loop since it was planned.
    """
    batch = get_own_batch(session, actor, command.batch_id, lock=True)
    line = _line(session, command.batch_id, command.loop_id)
    demand(why_not_accept(batch.state, line.outcome))
    plan = plan_of(line.plan)
    if plan is None:
        raise NotFound("plan")
    scope = _recruited(session, actor, command.loop_id, now)
    places = {seat.person_id: seat.place for seat in scope.seats}
    lines = tuple(seat.line(places.get(seat.person_id, "")) for seat in plan.seats)
    scope = use_plan(
        session,
        actor,
        UsePlan(
            loop_id=command.loop_id,
            seats=lines,
            version=plan.version,
            schedules=command.schedules,
        ),
        now=now,
        policy=policy,
        principles=principles,
        bank=bank,
    )
    demand(_promised_elsewhere(session, scope, lines, policy))
    line.outcome, line.settled_at = BatchOutcome.ACCEPTED, now
    session.flush()
    chain.record(
        session,
        "plan_batch.accepted",
        actor_id=actor.id,
        now=now,
        subject_id=batch.id,
        loop=str(command.loop_id),
    )
    return scope


def mark_stale(
    session: Session,
    actor: Actor,
    command: AcceptPlanned,
    refusals: Sequence[Refusal],
    *,
    now: datetime,
) -> None:
    """Note that a plan no longer holds, and why: nobody finds it acceptable again.

    Raises:
        NotFound: no such batch of theirs, or the loop is not in it.
    """
    batch = get_own_batch(session, actor, command.batch_id, lock=True)
    line = _line(session, command.batch_id, command.loop_id)
    if batch.state in UNDER_WAY or line.outcome is not BatchOutcome.PLANNED:
        return
    line.outcome, line.settled_at = BatchOutcome.STALE, now
    line.conflicts = stored_refusals(refusals)
    session.flush()
    chain.record(
        session,
        "plan_batch.overtaken",
        actor_id=actor.id,
        now=now,
        subject_id=batch.id,
        loop=str(command.loop_id),
        rules=sorted({one.rule or "" for one in refusals}),
    )


def _line(session: Session, batch_id: uuid.UUID, loop_id: uuid.UUID) -> PlanBatchLoop:
    line = session.get(PlanBatchLoop, (batch_id, loop_id), populate_existing=True)
    if line is None:
        raise NotFound("loop")
    return line


def _recruited(session: Session, actor: Actor, loop_id: uuid.UUID, now: datetime) -> LoopScope:
    """The loop, for its recruiter; everybody else is told what those without a part in it are."""
    scope = get_loop_scope(session, actor, loop_id, now=now)
    if not scope.part.is_recruiter:
        raise NotFound("loop")
    return scope


def _why_not(scope: LoopScope, taken: Collection[uuid.UUID]) -> tuple[Refusal, ...]:
    refusals = why_not_plan_together(
        scope.state, scope.candidate.name, is_planned_now=scope.loop.id in taken
    )
    return refusals or why_not_open_loop(scope.requisition.state)


def _promised_elsewhere(
    session: Session, scope: LoopScope, lines: Sequence[SeatLine], policy: Policy
) -> tuple[Refusal, ...]:
    """Whoever an accepted draft counts on at that time already: they are locked by now."""
    if scope.loop.state is not LoopState.DRAFT:
        return ()
    ids = {line.person_id for line in lines}
    others = promised(session, ids, apart_from=scope.loop.id)
    names = names_of_people(session, others)
    return tuple(
        reason
        for line in lines
        if line.starts_at and line.ends_at
        for reason in why_not_held_twice(
            names.get(line.person_id, ""),
            Interval(line.starts_at, line.ends_at),
            others.get(line.person_id, ()),
            policy.writing_hold_minutes,
        )
    )
