"""References and the offer as JSON, beside the fixed contract: the pages' own actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from flask import Response, url_for
from pydantic import AfterValidator, BaseModel
from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.policy import Policy
from hiring.domain.terms import OfferState, Rehire
from hiring.loops.api_models import LoopPath
from hiring.offers import actions, actions_onboarding, queries
from hiring.offers.commands import AddTask, DraftOffer, RecordOutcome, RecordReference
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    FIRST_YEAR,
    LAST_YEAR,
    Id,
    In,
    Instant,
    Line,
    ListQuery,
    Out,
    Text,
    answer,
    api_blueprint,
    list_model,
    list_page,
    problems,
)
from hiring.webkit.clock import now
from hiring.webkit.paging import decode_cursor, page_of
from hiring.webkit.transaction import policy, reading, transaction

blueprint = api_blueprint(
    "offers", __name__, tag="Offers", description="References, the offer, onboarding."
)


def _sensible(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError("a day between the years 1970 and 9000, please")
    return value


Day = Annotated[date, AfterValidator(_sensible)]


class TaskPath(BaseModel):
    """A task."""

    task_id: Id


class ReferenceIn(In):
    """A reference check."""

    referee: Line
    relation: Line
    would_rehire: Rehire
    notes: Text = ""


class ReferenceOut(Out):
    """A reference check (K1)."""

    id: Id
    referee: str
    relation: str
    would_rehire: Rehire
    notes: str
    checked_by: Id
    checked_at: Instant


class OfferIn(In):
    """An offer's terms."""

    terms: Text
    first_day: Day | None = None


class ApproveIn(In):
    """An approval."""

    note: Text = ""


class FirstDayIn(In):
    """The agreed first day."""

    first_day: Day


class TaskIn(In):
    """A task until the first day."""

    title: Line
    owner_id: Id
    due_on: Day


class OutcomeIn(In):
    """How the hire is doing, from 1 to 5, at 6 or 12 months."""

    month: int
    rating: int
    note: Text = ""


class ApprovalOut(Out):
    """Who approved."""

    person_id: Id
    approved_at: Instant
    note: str


class TaskOut(Out):
    """A task until the first day."""

    id: Id
    title: str
    owner_id: Id
    due_on: date
    done_at: Instant | None


class OutcomeOut(Out):
    """How the hire is doing."""

    month: int
    rating: int
    note: str
    recorded_at: Instant


class OfferOut(Out):
    """The latest offer of a loop."""

    id: Id
    loop_id: Id
    state: OfferState
    terms: str
    first_day: date | None
    drafted_at: Instant
    made_at: Instant | None
    answered_at: Instant | None
    approvals: list[ApprovalOut]
    tasks: list[TaskOut]
    outcomes: list[OutcomeOut]
    vetoed: bool


Step = Callable[..., Any]
ReferenceList = list_model("ReferenceList", ReferenceOut)


@blueprint.get("/loops/<uuid:loop_id>/references", responses={200: ReferenceList})
@access.token
def list_references(path: LoopPath, query: ListQuery) -> Response:
    """The reference checks: for the hiring manager, the recruiter and the Bar Raiser."""
    found = queries.list_references(reading(), current_actor(), policy(), path.loop_id, now=now())
    after = decode_cursor(query.cursor, 1)
    rest = [one for one in found if after is None or str(one.id) > after[0]]
    page = page_of(rest, query.limit, lambda one: (one.id,))
    return list_page(page, ReferenceOut.model_validate)


@blueprint.post(
    "/loops/<uuid:loop_id>/references", responses={201: ReferenceOut, **problems(403, 409)}
)
@access.token
def add_reference(path: LoopPath, body: ReferenceIn) -> Response:
    """Record a reference check: the hiring manager, after a decision to hire (K1)."""
    command = RecordReference(body.referee, body.relation, body.would_rehire, body.notes)
    with transaction() as session:
        made = actions.record_reference(
            session, current_actor(), path.loop_id, command, now=now(), policy=policy()
        )
        out = ReferenceOut.model_validate(made)
    return answer(out, 201, location=url_for("offers_api.list_references", loop_id=path.loop_id))


@blueprint.get("/loops/<uuid:loop_id>/offer", responses={200: OfferOut})
@access.token
def show(path: LoopPath) -> Response:
    """The latest offer. 404 while there is none."""
    return answer(_offer(reading(), path))


@blueprint.post("/loops/<uuid:loop_id>/offer", responses={201: OfferOut, **problems(403, 409)})
@access.token
def draft(path: LoopPath, body: OfferIn) -> Response:
    """Draft an offer: the hiring manager, on an unvetoed decision to hire (O1, D4)."""
    command = DraftOffer(body.terms, body.first_day)
    with transaction() as session:
        actions.draft_offer(
            session, current_actor(), path.loop_id, command, now=now(), policy=policy()
        )
        session.flush()
        out = _offer(session, path)
    return answer(out, 201, location=url_for("offers_api.show", loop_id=path.loop_id))


@blueprint.post(
    "/loops/<uuid:loop_id>/offer/approve", responses={200: OfferOut, **problems(403, 409)}
)
@access.token
def approve(path: LoopPath, body: ApproveIn) -> Response:
    """Approve the draft: the recruiter (O1)."""
    return _step(path, actions.approve_offer, body.note)


@blueprint.post("/loops/<uuid:loop_id>/offer/make", responses={200: OfferOut, **problems(403, 409)})
@access.token
def make(path: LoopPath) -> Response:
    """Make the approved offer: the hiring manager (O1, D4)."""
    return _step(path, actions.make_offer)


@blueprint.post(
    "/loops/<uuid:loop_id>/offer/accept", responses={200: OfferOut, **problems(403, 409)}
)
@access.token
def accept(path: LoopPath) -> Response:
    """Record that the candidate accepted; impossible under a veto (D4)."""
    return _step(path, actions.accept_offer)


@blueprint.post(
    "/loops/<uuid:loop_id>/offer/decline", responses={200: OfferOut, **problems(403, 409)}
)
@access.token
def decline(path: LoopPath) -> Response:
    """Record that the candidate declined."""
    return _step(path, actions.decline_offer)


@blueprint.post(
    "/loops/<uuid:loop_id>/offer/withdraw", responses={200: OfferOut, **problems(403, 409)}
)
@access.token
def withdraw(path: LoopPath) -> Response:
    """Withdraw an open offer: the hiring manager."""
    return _step(path, actions.withdraw_offer)


@blueprint.post(
    "/loops/<uuid:loop_id>/offer/first-day", responses={200: OfferOut, **problems(403, 409)}
)
@access.token
def first_day(path: LoopPath, body: FirstDayIn) -> Response:
    """Set the first day, once the offer is accepted."""
    return _step(path, actions_onboarding.set_first_day, body.first_day)


@blueprint.post(
    "/loops/<uuid:loop_id>/offer/tasks", responses={200: OfferOut, **problems(403, 409)}
)
@access.token
def task(path: LoopPath, body: TaskIn) -> Response:
    """Schedule a task with an owner, until the first day."""
    return _step(path, actions_onboarding.add_task, AddTask(body.title, body.owner_id, body.due_on))


@blueprint.post(
    "/onboarding-tasks/<uuid:task_id>/done", responses={200: TaskOut, **problems(403, 409)}
)
@access.token
def task_done(path: TaskPath) -> Response:
    """Mark a task done: its owner, the hiring manager or the recruiter."""
    with transaction() as session:
        done = actions_onboarding.finish_task(
            session, current_actor(), path.task_id, now=now(), policy=policy()
        )
        out = TaskOut.model_validate(done)
    return answer(out)


@blueprint.post(
    "/loops/<uuid:loop_id>/offer/outcomes", responses={200: OfferOut, **problems(403, 409)}
)
@access.token
def outcome(path: LoopPath, body: OutcomeIn) -> Response:
    """Record how the hire is doing, at 6 and at 12 months; for calibration only."""
    return _step(
        path, actions_onboarding.record_outcome, RecordOutcome(body.month, body.rating, body.note)
    )


def _step(path: LoopPath, step: Step, *given: Any) -> Response:
    moment: datetime = now()
    actor: Actor = current_actor()
    settings: Policy = policy()
    with transaction() as session:
        step(session, actor, path.loop_id, *given, now=moment, policy=settings)
        session.flush()
        out = _offer(session, path)
    return answer(out)


def _offer(session: Session, path: LoopPath) -> OfferOut:
    view = queries.get_after_decision(session, current_actor(), policy(), path.loop_id, now=now())
    offer = view.offer
    if offer is None:
        raise NotFound("offer")
    return OfferOut(
        id=offer.id,
        loop_id=view.loop_id,
        state=offer.state,
        terms=offer.terms,
        first_day=offer.first_day,
        drafted_at=offer.drafted_at,
        made_at=offer.made_at,
        answered_at=offer.answered_at,
        approvals=[ApprovalOut.model_validate(one) for one in offer.approvals],
        tasks=[TaskOut.model_validate(task) for task in view.tasks],
        outcomes=[OutcomeOut.model_validate(one) for one in view.outcomes],
        vetoed=view.vetoed,
    )
