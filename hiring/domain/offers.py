"""Reference checks and offers: what follows a hire decision (K1, O1, D4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import OfferState, Outcome

if TYPE_CHECKING:
    Reasons = tuple[Refusal, ...]

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
    state = "no offer" if facts.offer is None else f"an offer that is {facts.offer.label}"
    return (Refusal("O1", f"There is {state}, so nothing to {verb}."),)
