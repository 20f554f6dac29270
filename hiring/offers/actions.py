"""References and the offer (K1, O1, D4). Each step locks the loop and asks about the veto again."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain import offers as rules
from hiring.domain.actor import Actor
from hiring.domain.errors import NotAllowed, Refusal, demand
from hiring.domain.policy import Policy
from hiring.domain.terms import AuditRung, OfferState
from hiring.domain.wording import blank
from hiring.models.offers import Offer, OfferApproval, ReferenceCheck
from hiring.offers.commands import DraftOffer, RecordReference
from hiring.offers.scope import OfferScope, get_offer_scope


def record_reference(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    command: RecordReference,
    *,
    now: datetime,
    policy: Policy,
) -> ReferenceCheck:
    """Record a reference check (K1): the hiring manager, after a decision to hire, unvetoed.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are not the hiring manager.
        RuleRefused: K1 or D4 says no.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    _hiring_manager(scope, "K1", "Reference checks are made by the hiring manager.")
    demand(rules.why_not_reference_check(scope.facts, actor_is_hiring_manager=True))
    demand(rules.incomplete_reference(command.referee, command.relation))
    check = ReferenceCheck(
        loop_id=loop_id,
        referee=command.referee.strip(),
        relation=command.relation.strip(),
        would_rehire=command.would_rehire,
        notes=command.notes.strip(),
        checked_by=actor.id,
        checked_at=now,
    )
    session.add(check)
    record(session, "reference.recorded", actor, loop_id, check.id, now)
    return check


def draft_offer(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    command: DraftOffer,
    *,
    now: datetime,
    policy: Policy,
) -> Offer:
    """Draft an offer (O1): the hiring manager, on an unvetoed decision to hire.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are not the hiring manager.
        RuleRefused: O1 or D4 says no.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    _hiring_manager(scope, "O1", "The offer is made by the hiring manager.")
    demand(rules.why_not_offer(scope.facts, actor_is_hiring_manager=True))
    if blank(command.terms):
        demand((Refusal("O1", "The offer says nothing.", "Write the terms.", pointer="/terms"),))
    offer = Offer(
        loop_id=loop_id,
        terms=command.terms.strip(),
        first_day=command.first_day,
        drafted_by=actor.id,
        drafted_at=now,
    )
    session.add(offer)
    record(session, "offer.drafted", actor, loop_id, offer.id, now)
    return offer


def approve_offer(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    note: str = "",
    *,
    now: datetime,
    policy: Policy,
) -> Offer:
    """Approve the drafted offer (O1): the requisition's recruiter.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are not the recruiter.
        RuleRefused: O1 or D4 says no.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    if not scope.is_recruiter:
        detail = "The offer is approved by the requisition's recruiter."
        raise NotAllowed(Refusal("O1", detail, "Ask them."))
    demand(rules.why_not_approve(scope.facts, actor_is_recruiter=True))
    offer = _offer(scope)
    session.add(
        OfferApproval(offer_id=offer.id, person_id=actor.id, approved_at=now, note=note.strip())
    )
    offer.state = OfferState.APPROVED
    record(session, "offer.approved", actor, loop_id, offer.id, now)
    return offer


def make_offer(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, policy: Policy
) -> Offer:
    """Make the approved offer to the candidate (O1): the hiring manager, still unvetoed.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are not the hiring manager.
        RuleRefused: O1 or D4 says no.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    _hiring_manager(scope, "O1", "The offer is made by the hiring manager.")
    demand(rules.why_not_make(scope.facts, actor_is_hiring_manager=True))
    offer = _offer(scope)
    offer.state, offer.made_at = OfferState.MADE, now
    record(session, "offer.made", actor, loop_id, offer.id, now)
    return offer


def accept_offer(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, policy: Policy
) -> Offer:
    """Record that the candidate accepted (O1): possible only while no veto stands (D4).

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are neither hiring manager nor recruiter.
        RuleRefused: O1 or D4 says no.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    _hears_the_candidate(scope)
    demand(rules.why_not_accept(scope.facts))
    offer = _offer(scope)
    offer.state, offer.answered_at = OfferState.ACCEPTED, now
    record(session, "offer.accepted", actor, loop_id, offer.id, now)
    return offer


def decline_offer(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, policy: Policy
) -> Offer:
    """Record that the candidate declined; another offer may follow.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are neither hiring manager nor recruiter.
        RuleRefused: there is no offer out.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    _hears_the_candidate(scope)
    demand(rules.why_not_decline(scope.facts))
    offer = _offer(scope)
    offer.state, offer.answered_at = OfferState.DECLINED, now
    record(session, "offer.declined", actor, loop_id, offer.id, now)
    return offer


def withdraw_offer(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, policy: Policy
) -> Offer:
    """Withdraw an open offer: the hiring manager, also under a veto.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: they are not the hiring manager.
        RuleRefused: there is no open offer.
    """
    scope = get_offer_scope(session, actor, policy, loop_id, now=now, lock=True)
    _hiring_manager(scope, "O1", "The offer is the hiring manager's to withdraw.")
    demand(rules.why_not_withdraw(scope.facts, actor_is_hiring_manager=True))
    offer = _offer(scope)
    offer.state = OfferState.WITHDRAWN
    record(session, "offer.withdrawn", actor, loop_id, offer.id, now)
    return offer


def record(
    session: Session,
    action: str,
    actor: Actor,
    loop_id: uuid.UUID,
    subject_id: uuid.UUID,
    now: datetime,
) -> None:
    """Put a step on the trail. On the loop's timeline only whoever took it reads it there."""
    chain.record(
        session,
        action,
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        subject_id=subject_id,
        rung=AuditRung.AUTHOR,
    )


def _offer(scope: OfferScope) -> Offer:
    assert scope.offer is not None
    return scope.offer


def _hiring_manager(scope: OfferScope, rule: str, detail: str) -> None:
    if not scope.is_hiring_manager:
        raise NotAllowed(Refusal(rule, detail, "Ask the hiring manager."))


def _hears_the_candidate(scope: OfferScope) -> None:
    if not scope.runs:
        detail = "The candidate's answer is recorded by the hiring manager or the recruiter."
        raise NotAllowed(Refusal("O1", detail, "Ask one of them."))
