"""Reference checks, offers, and how a hire turned out: what follows a decision (K1, O1, D4)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import OfferState, Outcome
from hiring.domain.wording import blank

if TYPE_CHECKING:
    from collections.abc import Collection

    Reasons = tuple[Refusal, ...]

OUTCOME_MONTHS = (6, 12)
RATINGS = range(1, 6)
OPEN_OFFERS = frozenset({OfferState.DRAFT, OfferState.APPROVED, OfferState.MADE})


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """Where an application stands after its debrief.

    Args:
        outcome: the decision; None before it.
        veto_stands: whether the Bar Raiser vetoed a hire, before the decision or after it.
        offer: the latest offer's state; None when there is none.
    """

    outcome: Outcome | None
    veto_stands: bool = False
    offer: OfferState | None = None


def why_not_reference_check(facts: OfferFacts, *, actor_is_hiring_manager: bool) -> Reasons:
    """Why a reference check may not be recorded (K1): by the hiring manager, after a hire."""
    if not actor_is_hiring_manager:
        mend = "Ask the hiring manager."
        return (Refusal("K1", "Reference checks are made by the hiring manager.", mend),)
    if facts.outcome is None:
        return (
            Refusal(
                "K1",
                "No reference is checked before the decision.",
                "Decide first, on the panel's own evidence.",
            ),
        )
    if facts.outcome is not Outcome.HIRE:
        return (
            Refusal("K1", f"The decision was {facts.outcome.label}; there is nothing to check."),
        )
    return _vetoed(facts)


def why_not_offer(facts: OfferFacts, *, actor_is_hiring_manager: bool) -> Reasons:
    """Why an offer may not be made (O1, D4): by the hiring manager, on an unvetoed hire."""
    if not actor_is_hiring_manager:
        mend = "Ask the hiring manager."
        return (Refusal("O1", "The offer is made by the hiring manager.", mend),)
    if refusals := _no_hire(facts):
        return refusals
    if facts.offer is OfferState.ACCEPTED:
        return (Refusal("O1", "The candidate has accepted an offer already."),)
    if facts.offer in OPEN_OFFERS:
        mend = "Withdraw it before making another."
        return (Refusal("O1", "There is an open offer for this candidate already.", mend),)
    return ()


def why_not_approve(facts: OfferFacts, *, actor_is_recruiter: bool) -> Reasons:
    """Why an offer may not be approved (O1, D4): by the recruiter, while it is a draft."""
    if not actor_is_recruiter:
        mend = "Ask the recruiter."
        return (Refusal("O1", "The offer is approved by the requisition's recruiter.", mend),)
    if refusals := _no_hire(facts):
        return refusals
    if facts.offer is OfferState.DRAFT:
        return ()
    return (Refusal("O1", f"There is {_stands(facts)}, so nothing to approve."),)


def why_not_make(facts: OfferFacts, *, actor_is_hiring_manager: bool) -> Reasons:
    """Why an offer may not go out (O1, D4): by the hiring manager, approved, on an unvetoed hire."""
    if not actor_is_hiring_manager:
        mend = "Ask the hiring manager."
        return (Refusal("O1", "The offer is made by the hiring manager.", mend),)
    if refusals := _no_hire(facts):
        return refusals
    if facts.offer is OfferState.APPROVED:
        return ()
    mend = "Ask the recruiter to approve it." if facts.offer is OfferState.DRAFT else ""
    return (Refusal("O1", f"There is {_stands(facts)}, so nothing to make.", mend),)


def why_not_accept(facts: OfferFacts) -> Reasons:
    """Why an acceptance may not be recorded (O1, D4): an offer is out, and still unvetoed."""
    if refusals := _no_hire(facts):
        return refusals
    return _not_out(facts, "accept")


def why_not_decline(facts: OfferFacts) -> Reasons:
    """Why the candidate's refusal may not be recorded: an offer must be out."""
    return _not_out(facts, "decline")


def why_not_withdraw(facts: OfferFacts, *, actor_is_hiring_manager: bool) -> Reasons:
    """Why an offer may not be withdrawn: by the hiring manager, while it is open."""
    if not actor_is_hiring_manager:
        mend = "Ask the hiring manager."
        return (Refusal("O1", "The offer is the hiring manager's to withdraw.", mend),)
    if facts.offer not in OPEN_OFFERS:
        return (Refusal("O1", "There is no open offer to withdraw."),)
    return ()


def why_not_onboard(facts: OfferFacts, *, actor_is_hiring_manager_or_recruiter: bool) -> Reasons:
    """Why nothing may be planned for the first days: once an offer is accepted, by those two."""
    if not actor_is_hiring_manager_or_recruiter:
        detail = "Onboarding is planned by the hiring manager and the recruiter."
        return (Refusal(None, detail, "Ask one of them."),)
    if facts.offer is not OfferState.ACCEPTED:
        return (Refusal(None, "Nobody has accepted an offer yet, so nobody is on the way."),)
    return ()


def why_not_record_outcome(
    facts: OfferFacts,
    *,
    month: int,
    rating: int,
    first_day: date | None,
    recorded: Collection[int],
    today: date,
) -> Reasons:
    """Why it may not be recorded how a hire is doing: at 6 and 12 months, once each.

    Args:
        facts: where the application stands.
        month: 6 or 12.
        rating: from 1 to 5.
        first_day: theirs; None while it is not known.
        recorded: the months already recorded.
        today: the day in UTC.
    """
    if facts.offer is not OfferState.ACCEPTED:
        return (Refusal(None, "Nobody was hired from this loop."),)
    reasons = []
    if month not in OUTCOME_MONTHS:
        detail = "How a hire is doing is recorded at 6 and at 12 months."
        reasons.append(Refusal(None, detail, pointer="/month"))
    elif month in recorded:
        detail = f"The outcome at {month} months is recorded already."
        reasons.append(Refusal(None, detail, pointer="/month"))
    elif first_day is None:
        detail, mend = "Their first day is not known yet.", "Enter the first day."
        reasons.append(Refusal(None, detail, mend, pointer="/month"))
    elif today < months_after(first_day, month):
        detail = f"{month} months have not passed since the first day."
        then = months_after(first_day, month)
        mend = f"Come back on {then.day} {then:%B %Y}."
        reasons.append(Refusal(None, detail, mend, pointer="/month"))
    if rating not in RATINGS:
        reasons.append(Refusal(None, "The rating is a number from 1 to 5.", pointer="/rating"))
    return tuple(reasons)


def incomplete_reference(referee: str, relation: str) -> Reasons:
    """What a reference check lacks (K1): who said it, and how they know the candidate."""
    reasons = []
    if blank(referee):
        reasons.append(Refusal("K1", "The referee has no name.", pointer="/referee"))
    if blank(relation):
        detail = "It does not say how the referee knows the candidate."
        reasons.append(Refusal("K1", detail, pointer="/relation"))
    return tuple(reasons)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _no_hire(facts: OfferFacts) -> Reasons:
    if facts.outcome is None:
        mend = "The debrief comes first."
        return (Refusal("O1", "There is no decision yet.", mend),)
    if facts.outcome is not Outcome.HIRE:
        return (Refusal("O1", f"The decision was {facts.outcome.label}, so there is no offer."),)
    return _vetoed(facts)


def _vetoed(facts: OfferFacts) -> Reasons:
    if not facts.veto_stands:
        return ()
    detail = "The Bar Raiser's veto stands, so there is no offer."
    return (Refusal("D4", detail, "Tell the candidate that the answer is no."),)


def _not_out(facts: OfferFacts, verb: str) -> Reasons:
    if facts.offer is OfferState.MADE:
        return ()
    return (Refusal("O1", f"There is {_stands(facts)}, so nothing to {verb}."),)


def _stands(facts: OfferFacts) -> str:
    return "no offer" if facts.offer is None else f"an offer that is {facts.offer.label}"
