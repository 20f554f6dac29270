"""Where a loop stands after its debrief, for those whose business it is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from hiring.debrief.facts import REVEALED, decision_facts
from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.offers import OfferFacts
from hiring.domain.policy import Policy
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.debrief import Debrief
from hiring.models.offers import Offer
from hiring.visibility.formula import veto_shown
from hiring.visibility.room import may_follow_debrief


@dataclass(frozen=True)
class OfferScope:
    """A loop after its debrief.

    Args:
        offer: the latest one; None when there is none.
        facts: what the rules decide on: outcome, veto, the offer's state.
    """

    loop: LoopScope
    offer: Offer | None
    facts: OfferFacts
    is_hiring_manager: bool
    is_recruiter: bool
    is_bar_raiser: bool

    @property
    def runs(self) -> bool:
        """Whether the actor is the hiring manager or the recruiter."""
        return self.is_hiring_manager or self.is_recruiter


def get_offer_scope(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    lock: bool = False,
) -> OfferScope:
    """A loop's offer, for its hiring manager, its recruiter and (to read) its Bar Raiser.

    With ``lock`` the loop's row is held, so that a veto and a step of the offer never pass each
    other: whichever comes second finds the first (D4, O1).

    Raises:
        NotFound: there is none for this person to know of.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=lock)
    is_bar_raiser = scope.is_bar_raiser(actor)
    if not (scope.part.is_hiring_manager or scope.part.is_recruiter or is_bar_raiser):
        raise NotFound("offer")
    debrief = session.get(Debrief, loop_id)
    if debrief is not None and not may_follow_debrief(session, actor, policy, loop_id):
        # An offer would tell how the debrief ended.
        raise NotFound("offer")
    decision = decision_facts(session, loop_id, scope.state, debrief)
    # Until it may be shown, what an offer lacks is the decision, veto or none.
    is_shown = debrief is not None and veto_shown(debrief.phase in REVEALED, False)
    offer = session.exec(
        select(Offer)
        .where(Offer.loop_id == loop_id)
        .order_by(col(Offer.drafted_at).desc(), col(Offer.id).desc())
        .limit(1)
    ).first()
    return OfferScope(
        loop=scope,
        offer=offer,
        facts=OfferFacts(
            outcome=decision.outcome,
            veto_stands=decision.veto_stands and is_shown,
            offer=offer.state if offer else None,
        ),
        is_hiring_manager=scope.part.is_hiring_manager,
        is_recruiter=scope.part.is_recruiter,
        is_bar_raiser=is_bar_raiser,
    )
