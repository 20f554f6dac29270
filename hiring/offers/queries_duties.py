"""Which hires have a next step, and whose it is: references, the offer, the first day (K1, O1)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain import offers as rules
from hiring.domain.actor import Actor
from hiring.domain.offers import OfferFacts
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState, OfferState, Outcome
from hiring.models.candidates import Application, Candidate
from hiring.models.debrief import Decision, Veto
from hiring.models.loops import Loop
from hiring.models.offers import HireOutcome, Offer, OnboardingTask, ReferenceCheck
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import VIEWERS, Viewer, viewer_of
from hiring.visibility.room import loops_followed_by

_LATEST: Any = aliased(Offer, name="latest_offer")
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHire:
    """A decision to hire that stands and is not seen through yet.

    Args:
        is_hiring_manager: the viewer's part; so is the next.
        references: how many were checked.
        tasks: how many are planned until the first day.
        outcomes: at how many of the two later dates it was recorded how the hire is doing.
    """

    loop_id: uuid.UUID
    candidate: str
    title: str
    is_hiring_manager: bool
    is_recruiter: bool
    facts: OfferFacts
    first_day: date | None
    references: int
    tasks: int
    outcomes: int

    def next_steps(self, today: date) -> tuple[str, ...]:
        """What the viewer has to do next, as keys; the rules say what may be done.

        Args:
            today: the viewer's day.
        """
        facts, steps = self.facts, []
        if self.is_hiring_manager:
            if not rules.why_not_offer(facts, actor_is_hiring_manager=True) and not facts.offer:
                steps.append("draft_offer" if self.references else "check_references")
            if not rules.why_not_make(facts, actor_is_hiring_manager=True):
                steps.append("make_offer")
            if facts.offer is OfferState.ACCEPTED:
                steps += self._after_acceptance(today)
        if self.is_recruiter:
            if not rules.why_not_approve(facts, actor_is_recruiter=True):
                steps.append("approve_offer")
            if not rules.why_not_accept(facts):
                steps.append("record_answer")
        return tuple(steps)

    def _after_acceptance(self, today: date) -> list[str]:
        if not self.tasks and (self.first_day is None or self.first_day >= today):
            return ["plan_first_day"]
        if self.first_day is None or self.outcomes >= len(rules.OUTCOME_MONTHS):
            return []
        due = rules.months_after(self.first_day, rules.OUTCOME_MONTHS[self.outcomes])
        return ["record_outcome"] if due <= today else []


def list_open_hires(session: Session, actor: Actor, policy: Policy) -> tuple[OpenHire, ...]:
    """The hires of the actor's requisitions that are not seen through, oldest first. One query.

    Only those whose debrief the actor may follow: that there is one tells how it ended.
    """
    rows = session.execute(_statement(viewer_of(actor, policy))).all()
    return tuple(
        OpenHire(
            loop_id=row.id,
            candidate=row.name,
            title=row.title,
            is_hiring_manager=row.hiring_manager_id == actor.id,
            is_recruiter=row.recruiter_id == actor.id,
            facts=OfferFacts(outcome=Outcome.HIRE, veto_stands=False, offer=row.state),
            first_day=row.first_day,
            references=row.reference_count,
            tasks=row.task_count,
            outcomes=row.outcome_count,
        )
        for row in rows
    )


def _count(table: Any, column: Any, beside: Any) -> Any:
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(column == beside)
        .correlate(Loop, _LATEST)
        .scalar_subquery()
    )


@lru_cache(maxsize=VIEWERS)
def _statement(viewer: Viewer) -> Any:
    newest = (
        sa.select(col(Offer.id))
        .where(col(Offer.loop_id) == col(Loop.id))
        .order_by(col(Offer.drafted_at).desc(), col(Offer.id).desc())
        .limit(1)
        .correlate(Loop)
        .scalar_subquery()
    )
    outcomes = _count(HireOutcome, col(HireOutcome.offer_id), _LATEST.id)
    going_on = sa.or_(
        _LATEST.id.is_(None),
        _LATEST.state.in_((OfferState.DRAFT, OfferState.APPROVED, OfferState.MADE)),
        sa.and_(_LATEST.state == OfferState.ACCEPTED, outcomes < len(rules.OUTCOME_MONTHS)),
    )
    return (
        sa.select(
            col(Loop.id),
            col(Candidate.name),
            col(Requisition.title),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            _LATEST.state,
            _LATEST.first_day,
            _count(ReferenceCheck, col(ReferenceCheck.loop_id), col(Loop.id)).label(
                "reference_count"
            ),
            _count(OnboardingTask, col(OnboardingTask.offer_id), _LATEST.id).label("task_count"),
            outcomes.label("outcome_count"),
        )
        .select_from(Requisition)
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Loop, col(Loop.application_id) == col(Application.id))
        .join(Decision, col(Decision.loop_id) == col(Loop.id))
        .outerjoin(Veto, col(Veto.loop_id) == col(Loop.id))
        .outerjoin(_LATEST, _LATEST.id == newest)
        .where(
            sa.or_(
                col(Requisition.hiring_manager_id) == viewer.id,
                col(Requisition.recruiter_id) == viewer.id,
            ),
            col(Loop.state) == LoopState.DECIDED,
            col(Decision.outcome) == Outcome.HIRE,
            col(Veto.loop_id).is_(None),
            going_on,
            loops_followed_by(viewer),
        )
        .order_by(col(Decision.decided_at), col(Loop.id))
        .limit(MOST)
    )
