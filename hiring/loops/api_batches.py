"""Planning several loops together, over the JSON API."""

from __future__ import annotations

from typing import Annotated

from flask import Response, url_for
from pydantic import BaseModel, Field

from hiring.domain.batches import LARGEST_SEED, MOST_LOOPS, MOST_SECONDS
from hiring.domain.errors import NotFound, RuleRefused
from hiring.domain.terms import BatchOutcome, BatchState, SeatKind
from hiring.loops.accepting import accept, own_batch
from hiring.loops.actions.batches import cancel_batch, start_batch
from hiring.loops.api_models import MaybeIn
from hiring.loops.batch_commands import StartBatch
from hiring.loops.queries.batches import BatchLine, BatchView
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import Id, In, Instant, Out, answer, api_blueprint, problems
from hiring.webkit.clock import now
from hiring.webkit.transaction import transaction

blueprint = api_blueprint(
    "plans",
    __name__,
    tag="Plans",
    description="Several drafts planned together: each batch is its asker's own.",
)
LoopIds = Annotated[list[Id], Field(max_length=MOST_LOOPS)]


class PlanPath(BaseModel):
    """Which batch."""

    batch_id: Id


class PlanIn(In):
    """Drafts to plan together, whose recruiter the caller is."""

    loop_ids: LoopIds = Field(min_length=1)
    earliest: Instant = Field(description="no interview before it")
    latest: Instant = Field(description="none after it")
    minutes: int = Field(default=60, ge=15, le=240, description="of each interview")
    seconds: int = Field(default=60, ge=1, le=MOST_SECONDS, description="given to the planner")
    seed: int = Field(
        default=0, ge=0, le=LARGEST_SEED, description="the same one makes the same choices"
    )


class AcceptIn(MaybeIn):
    """Which plans to accept, and how."""

    loop_ids: LoopIds | None = Field(default=None, description="null for all that have a plan")
    schedule: bool = Field(
        default=True, description="hold everybody's time at once; false leaves drafts"
    )


class PlannedSeatOut(Out):
    """A seat as planned."""

    person_id: Id
    kind: SeatKind
    principles: list[str]
    starts_at: Instant
    ends_at: Instant
    mentor_person_id: Id | None
    why: list[str]


class BatchReasonOut(Out):
    """Why there is no plan, or none any more."""

    rule: str | None
    detail: str


class BatchLoopOut(Out):
    """What came of one loop."""

    loop_id: Id
    outcome: BatchOutcome
    seats: list[PlannedSeatOut] | None
    cost: int | None
    optimal: bool | None = Field(description="for this loop by itself")
    reasons: list[BatchReasonOut]
    relaxations: list[str] = Field(description="what would have to give, the cheapest first")


class BatchOut(Out):
    """A batch: how far it is, and what came of each loop."""

    id: Id
    state: BatchState
    asked_at: Instant
    earliest: Instant
    latest: Instant
    minutes: int
    seconds: int
    seed: int
    placed: int
    loops: int
    step: str
    cost: int
    bound: float = Field(description="proven: no joint plan of the same loops costs less")
    gap: float
    started_at: Instant | None
    ended_at: Instant | None
    items: list[BatchLoopOut]


@blueprint.post(
    "/plans",
    summary="Plan several loops together",
    responses={201: BatchOut, **problems(409)},
)
@access.token
def start(body: PlanIn) -> Response:
    """In the planner's queue; read the answer's address to follow it. Nothing is held yet."""
    command = StartBatch(
        loop_ids=tuple(body.loop_ids),
        earliest=body.earliest,
        latest=body.latest,
        minutes=body.minutes,
        seconds=body.seconds,
        seed=body.seed,
    )
    with transaction() as session:
        batch_id = start_batch(session, current_actor(), command, now=now()).id
    out = batch_out(own_batch(batch_id))
    return answer(out, 201, location=url_for("plans_api.show", batch_id=batch_id))


@blueprint.get("/plans/<uuid:batch_id>", summary="Read a batch", responses={200: BatchOut})
@access.token
def show(path: PlanPath) -> Response:
    """Whoever asked for it does."""
    return answer(batch_out(own_batch(path.batch_id)))


@blueprint.post(
    "/plans/<uuid:batch_id>/cancel",
    summary="Stop the planning",
    responses={200: BatchOut, **problems(409)},
)
@access.token
def cancel(path: PlanPath) -> Response:
    """What was found by then stays, and can be accepted."""
    with transaction() as session:
        cancel_batch(session, current_actor(), path.batch_id, now=now())
    return answer(batch_out(own_batch(path.batch_id)))


@blueprint.post(
    "/plans/<uuid:batch_id>/accept",
    summary="Accept plans",
    responses={200: BatchOut, **problems(409)},
)
@access.token
def accept_plans(path: PlanPath, body: AcceptIn) -> Response:
    """Each by itself. One that no longer holds is `stale`, with why; refused when all are."""
    view = own_batch(path.batch_id)
    known = {line.loop_id for line in view.lines}
    if body.loop_ids is not None and not known.issuperset(body.loop_ids):
        raise NotFound("loop")
    outcomes = accept(view, body.loop_ids, schedules=body.schedule)
    refused = [refusal for outcome in outcomes for refusal in outcome.refusals]
    if refused and not any(outcome.done for outcome in outcomes):
        raise RuleRefused(refused)
    return answer(batch_out(own_batch(path.batch_id)))


def batch_out(view: BatchView) -> BatchOut:
    """A batch as the API answers it."""
    batch = view.batch
    return BatchOut(
        id=batch.id,
        state=batch.state,
        asked_at=batch.asked_at,
        earliest=batch.earliest,
        latest=batch.latest,
        minutes=batch.minutes,
        seconds=batch.seconds,
        seed=batch.seed,
        placed=batch.placed,
        loops=batch.loops,
        step=batch.step,
        cost=batch.cost,
        bound=batch.bound,
        gap=view.gap,
        started_at=batch.started_at,
        ended_at=batch.ended_at,
        items=[_line_out(line) for line in view.lines],
    )


def _line_out(line: BatchLine) -> BatchLoopOut:
    plan, reasons = line.plan, line.reasons
    return BatchLoopOut(
        loop_id=line.loop_id,
        outcome=line.outcome,
        seats=None
        if plan is None
        else [
            PlannedSeatOut(
                person_id=seat.person_id,
                kind=seat.kind,
                principles=list(seat.principles),
                starts_at=seat.interval.starts_at,
                ends_at=seat.interval.ends_at,
                mentor_person_id=seat.mentor_id,
                why=list(seat.why),
            )
            for seat in plan.seats
        ],
        cost=plan.cost if plan else None,
        optimal=plan.is_optimal if plan else None,
        reasons=[
            BatchReasonOut(rule=one.rule, detail=one.text)
            for one in (reasons.reasons if reasons else ())
        ],
        relaxations=list(reasons.relaxations) if reasons else [],
    )
