"""From the accepted offer on: the first day, tasks that keep in touch, and how the hire does."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from hiring.domain import offers as rules
from hiring.domain.actor import Actor
from hiring.domain.errors import NotAllowed, NotFound, Refusal, demand
from hiring.domain.policy import Policy
from hiring.domain.wording import blank
from hiring.models.offers import HireOutcome, Offer, OnboardingTask
from hiring.models.people import Person
from hiring.offers.actions import record
from hiring.offers.commands import AddTask, RecordOutcome
from hiring.offers.scope import OfferScope, get_offer_scope


def set_first_day(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    first_day: date,
    *,
    now: datetime,
    policy: Policy,
) -> Offer:
    """Set the hire's first day: the hiring manager or the recruiter, once the offer is accepted.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are neither of the two.
        RuleRefused: no offer is accepted.
    """
    offer = _accepted(get_offer_scope(session, actor, policy, loop_id, now=now, lock=True))
    offer.first_day = first_day
    record(session, "offer.first_day_set", actor, loop_id, offer.id, now)
    return offer


def add_task(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    command: AddTask,
    *,
    now: datetime,
    policy: Policy,
) -> OnboardingTask:
    """Schedule a task with an owner, to keep in touch until the first day.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are neither hiring manager nor recruiter.
        RuleRefused: no offer is accepted, the task has no title, or its owner is not there.
    """
    offer = _accepted(get_offer_scope(session, actor, policy, loop_id, now=now, lock=True))
    owner = session.get(Person, command.owner_id)
    reasons = []
    if blank(command.title):
        reasons.append(Refusal(None, "The task says nothing.", "Write it out.", pointer="/title"))
    if owner is None or not owner.active:
        detail = "The task's owner is nobody who works here."
        reasons.append(Refusal(None, detail, "Choose somebody.", pointer="/owner_id"))
    demand(tuple(reasons))
    task = OnboardingTask(
        offer_id=offer.id,
        title=command.title.strip(),
        owner_id=command.owner_id,
        due_on=command.due_on,
    )
    session.add(task)
    record(session, "onboarding.task_added", actor, loop_id, task.id, now)
    return task


def finish_task(
    session: Session, actor: Actor, task_id: uuid.UUID, *, now: datetime, policy: Policy
) -> OnboardingTask:
    """Mark a task done: its owner, the hiring manager or the recruiter. Repeatable.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: the Bar Raiser may read it and no more.
    """
    task = session.get(OnboardingTask, task_id, with_for_update=True)
    if task is None:
        raise NotFound("task")
    offer = session.get_one(Offer, task.offer_id)
    if task.owner_id != actor.id:
        scope = get_offer_scope(session, actor, policy, offer.loop_id, now=now)
        demand_part(scope)
    if task.done_at is None:
        task.done_at = now
        record(session, "onboarding.task_done", actor, offer.loop_id, task.id, now)
    return task


def record_outcome(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    command: RecordOutcome,
    *,
    now: datetime,
    policy: Policy,
) -> HireOutcome:
    """Record how the hire is doing at 6 or 12 months: the hiring manager; for calibration only.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are not the hiring manager.
        RuleRefused: nobody was hired, too early, or recorded already.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    if not scope.is_hiring_manager:
        detail = "How a hire is doing is recorded by the hiring manager."
        raise NotAllowed(Refusal(None, detail, "Ask them."))
    offer = scope.offer
    recorded = (
        session.exec(select(HireOutcome.month).where(HireOutcome.offer_id == offer.id)).all()
        if offer
        else ()
    )
    demand(
        rules.why_not_record_outcome(
            scope.facts,
            month=command.month,
            rating=command.rating,
            first_day=offer.first_day if offer else None,
            recorded=recorded,
            today=now.astimezone(UTC).date(),
        )
    )
    assert offer is not None
    outcome = HireOutcome(
        offer_id=offer.id,
        month=command.month,
        rating=command.rating,
        note=command.note.strip(),
        recorded_by=actor.id,
        recorded_at=now,
    )
    session.add(outcome)
    record(session, "hire.outcome_recorded", actor, loop_id, outcome.id, now)
    return outcome


def demand_part(scope: OfferScope) -> None:
    """Let pass the hiring manager and the recruiter.

    Raises:
        NotAllowed: they are neither of the two.
    """
    if not scope.runs:
        detail = "Onboarding is planned by the hiring manager and the recruiter."
        raise NotAllowed(Refusal(None, detail, "Ask one of them."))


def _accepted(scope: OfferScope) -> Offer:
    demand_part(scope)
    demand(rules.why_not_onboard(scope.facts, actor_is_hiring_manager_or_recruiter=True))
    assert scope.offer is not None
    return scope.offer
