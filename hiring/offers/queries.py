"""References, offers and onboarding as one person may know them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain import offers as rules
from hiring.domain.actor import Actor
from hiring.domain.errors import Refusal
from hiring.domain.policy import Policy
from hiring.domain.terms import OfferState, Outcome, Rehire
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.offers import (
    HireOutcome,
    Offer,
    OfferApproval,
    OnboardingTask,
    ReferenceCheck,
)
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.offers.scope import OfferScope, get_offer_scope
from hiring.visibility.facts import VIEWERS, Viewer, viewer_of
from hiring.visibility.room import loops_with_tasks_of

Reasons = tuple[Refusal, ...]
MOST_TASKS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceView:
    """A reference check (K1)."""

    id: uuid.UUID
    referee: str
    relation: str
    would_rehire: Rehire
    notes: str
    checked_by: uuid.UUID
    by: str
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """Who approved an offer."""

    person_id: uuid.UUID
    name: str
    approved_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An offer."""

    id: uuid.UUID
    state: OfferState
    terms: str
    first_day: date | None
    drafted_by: str
    drafted_at: datetime
    made_at: datetime | None
    answered_at: datetime | None
    approvals: tuple[ApprovalView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task until the first day."""

    id: uuid.UUID
    title: str
    owner_id: uuid.UUID
    owner: str
    due_on: date
    done_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """How the hire is doing."""

    month: int
    rating: int
    note: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterDecision:
    """Everything that follows a decision, for one viewer.

    Each ``why_not_…`` is None when the deed is not the viewer's, and empty when nothing stands in
    its way.

    Args:
        outcome: of the decision; None before it.
        vetoed: whether a veto stands.
        offers: the latest first.
    """

    loop_id: uuid.UUID
    candidate_name: str
    title: str
    outcome: Outcome | None
    vetoed: bool
    references: tuple[ReferenceView, ...]
    offers: tuple[OfferView, ...]
    tasks: tuple[TaskView, ...]
    outcomes: tuple[OutcomeView, ...]
    may_plan: bool
    may_rate: bool
    why_not_reference: Reasons | None
    why_not_draft: Reasons | None
    why_not_approve: Reasons | None
    why_not_make: Reasons | None
    why_not_accept: Reasons | None
    why_not_decline: Reasons | None
    why_not_withdraw: Reasons | None

    @property
    def offer(self) -> OfferView | None:
        """The latest offer."""
        return self.offers[0] if self.offers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTask:
    """A task of the viewer's, and for whom."""

    id: uuid.UUID
    title: str
    candidate_name: str
    due_on: date
    first_day: date | None
    overdue: bool


def get_after_decision(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> AfterDecision:
    """References, offers, tasks and outcomes of a loop. A constant number of queries.

    Raises:
        NotFound: they are neither its hiring manager, its recruiter nor its Bar Raiser.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now)
    references = session.exec(
        select(ReferenceCheck)
        .where(ReferenceCheck.loop_id == loop_id)
        .order_by(col(ReferenceCheck.id))
    ).all()
    offers = session.exec(
        select(Offer)
        .where(Offer.loop_id == loop_id)
        .order_by(col(Offer.drafted_at).desc(), col(Offer.id).desc())
    ).all()
    ids = [offer.id for offer in offers]
    approvals = session.exec(
        select(OfferApproval)
        .where(col(OfferApproval.offer_id).in_(ids))
        .order_by(col(OfferApproval.approved_at))
    ).all()
    tasks = session.exec(
        select(OnboardingTask)
        .where(col(OnboardingTask.offer_id).in_(ids))
        .order_by(col(OnboardingTask.due_on), col(OnboardingTask.id))
    ).all()
    outcomes = session.exec(
        select(HireOutcome)
        .where(col(HireOutcome.offer_id).in_(ids))
        .order_by(col(HireOutcome.month))
    ).all()
    names = _names(
        session,
        [one.checked_by for one in references]
        + [offer.drafted_by for offer in offers]
        + [one.person_id for one in approvals]
        + [task.owner_id for task in tasks]
        + [one.recorded_by for one in outcomes],
    )
    today = now.astimezone(UTC).date()
    manager, facts = scope.is_hiring_manager, scope.facts
    return AfterDecision(
        loop_id=loop_id,
        candidate_name=scope.loop.candidate.name,
        title=scope.loop.requisition.title,
        outcome=facts.outcome,
        vetoed=facts.veto_stands,
        references=tuple(_reference(one, names) for one in references),
        offers=tuple(
            OfferView(
                id=offer.id,
                state=offer.state,
                terms=offer.terms,
                first_day=offer.first_day,
                drafted_by=names[offer.drafted_by],
                drafted_at=offer.drafted_at,
                made_at=offer.made_at,
                answered_at=offer.answered_at,
                approvals=tuple(
                    ApprovalView(
                        person_id=one.person_id,
                        name=names[one.person_id],
                        approved_at=one.approved_at,
                        note=one.note,
                    )
                    for one in approvals
                    if one.offer_id == offer.id
                ),
            )
            for offer in offers
        ),
        tasks=tuple(
            TaskView(
                id=task.id,
                title=task.title,
                owner_id=task.owner_id,
                owner=names[task.owner_id],
                due_on=task.due_on,
                done_at=task.done_at,
                overdue=task.done_at is None and task.due_on < today,
            )
            for task in tasks
        ),
        outcomes=tuple(
            OutcomeView(
                month=one.month,
                rating=one.rating,
                note=one.note,
                by=names[one.recorded_by],
                recorded_at=one.recorded_at,
            )
            for one in outcomes
        ),
        may_plan=scope.runs and facts.offer is OfferState.ACCEPTED,
        may_rate=manager and facts.offer is OfferState.ACCEPTED,
        why_not_reference=_if(manager, rules.why_not_reference_check, scope),
        why_not_draft=_if(manager, rules.why_not_offer, scope),
        why_not_make=_if(manager, rules.why_not_make, scope),
        why_not_withdraw=_if(manager, rules.why_not_withdraw, scope),
        why_not_approve=rules.why_not_approve(facts, actor_is_recruiter=True)
        if scope.is_recruiter
        else None,
        why_not_accept=rules.why_not_accept(facts) if scope.runs else None,
        why_not_decline=rules.why_not_decline(facts) if scope.runs else None,
    )


def list_references(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, *, now: datetime
) -> tuple[ReferenceView, ...]:
    """The reference checks of a loop, as they were made.

    Raises:
        NotFound: they are neither its hiring manager, its recruiter nor its Bar Raiser.
    """
    get_offer_scope(session, actor, policy, loop_id, now=now)
    rows = session.exec(
        select(ReferenceCheck)
        .where(ReferenceCheck.loop_id == loop_id)
        .order_by(col(ReferenceCheck.id))
    ).all()
    names = _names(session, [one.checked_by for one in rows])
    return tuple(_reference(one, names) for one in rows)


def list_own_tasks(
    session: Session, actor: Actor, policy: Policy, *, now: datetime
) -> tuple[OwnTask, ...]:
    """The viewer's own open tasks, the most urgent first; none that tells what they may not know."""
    rows = session.execute(
        _own_tasks_statement(viewer_of(actor, policy)), {"person": actor.id}
    ).all()
    today = now.astimezone(UTC).date()
    return tuple(
        OwnTask(
            id=row.id,
            title=row.title,
            candidate_name=row.name,
            due_on=row.due_on,
            first_day=row.first_day,
            overdue=row.due_on < today,
        )
        for row in rows
    )


@lru_cache(maxsize=VIEWERS)
def _own_tasks_statement(viewer: Viewer) -> Any:
    """Made once for each: every home page asks."""
    return (
        sa.select(
            col(OnboardingTask.id),
            col(OnboardingTask.title),
            col(OnboardingTask.due_on),
            col(Candidate.name),
            col(Offer.first_day),
        )
        .join(Offer, col(Offer.id) == col(OnboardingTask.offer_id))
        .join(Loop, col(Loop.id) == col(Offer.loop_id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .where(
            col(OnboardingTask.owner_id) == sa.bindparam("person", type_=sa.Uuid()),
            col(OnboardingTask.done_at).is_(None),
            loops_with_tasks_of(viewer),
        )
        .order_by(col(OnboardingTask.due_on), col(OnboardingTask.id))
        .limit(MOST_TASKS)
    )


def possible_owners(session: Session, loop_id: uuid.UUID) -> tuple[tuple[uuid.UUID, str], ...]:
    """Who may own a task: the requisition's two and the loop's panel, by name."""
    around = (
        sa.select(col(Requisition.hiring_manager_id), col(Requisition.recruiter_id))
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .join(Loop, col(Loop.application_id) == col(Application.id))
        .where(col(Loop.id) == loop_id)
    ).subquery()
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name))
        .where(
            col(Person.active),
            sa.or_(
                col(Person.id).in_(sa.select(around.c.hiring_manager_id)),
                col(Person.id).in_(sa.select(around.c.recruiter_id)),
                col(Person.id).in_(
                    sa.select(col(Seat.person_id)).where(
                        col(Seat.loop_id) == loop_id, col(Seat.removed_at).is_(None)
                    )
                ),
            ),
        )
        .order_by(col(Person.name), col(Person.id))
    ).all()
    return tuple((row.id, row.name) for row in rows)


def _if(part: bool, why_not: Callable[..., Reasons], scope: OfferScope) -> Reasons | None:
    return why_not(scope.facts, actor_is_hiring_manager=True) if part else None


def _reference(one: ReferenceCheck, names: dict[uuid.UUID, str]) -> ReferenceView:
    return ReferenceView(
        id=one.id,
        referee=one.referee,
        relation=one.relation,
        would_rehire=one.would_rehire,
        notes=one.notes,
        checked_by=one.checked_by,
        by=names[one.checked_by],
        checked_at=one.checked_at,
    )


def _names(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(set(ids)))
    )
    return {row.id: row.name for row in rows}
