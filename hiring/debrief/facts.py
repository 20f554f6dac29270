"""What the domain decides a debrief on, read from the tables. Never a vote, never a word."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.debrief import DebriefFacts, Panelist
from hiring.domain.decision import DecisionFacts
from hiring.domain.terms import LoopState, OfferState
from hiring.loops.scope import LoopScope
from hiring.models.debrief import Debrief, DebriefMark, Decision, SecondVote, Veto
from hiring.models.loops import SeatPrinciple
from hiring.models.offers import Offer
from hiring.models.requisitions import Requirement
from hiring.visibility.ledger import SeatLedger, loop_ledger


@dataclass(frozen=True)
class Room:
    """A loop's debrief as an action finds it.

    Args:
        debrief: None before it is opened.
        principles: keys the loop looked at: what the requisition requires or a seat took.
    """

    debrief: Debrief | None
    ledger: tuple[SeatLedger, ...]
    facts: DebriefFacts
    decision: DecisionFacts
    principles: frozenset[str]


def room_of(session: Session, scope: LoopScope) -> Room:
    """The facts of a loop's debrief. A constant number of queries."""
    loop_id = scope.loop.id
    debrief = session.get(Debrief, loop_id)
    ledger = loop_ledger(session, loop_id)
    marks = {
        mark.seat_id: mark
        for mark in session.exec(select(DebriefMark).where(DebriefMark.loop_id == loop_id))
    }
    voted = set(
        session.exec(select(col(SecondVote.seat_id)).where(SecondVote.loop_id == loop_id)).all()
    )
    panel = tuple(_panelist(line, marks.get(line.seat_id), voted) for line in ledger)
    phase = debrief.phase if debrief else None
    return Room(
        debrief=debrief,
        ledger=ledger,
        facts=DebriefFacts(loop_state=scope.state, phase=phase, panel=panel),
        decision=decision_facts(session, loop_id, scope.state, debrief),
        principles=principles_of(session, scope),
    )


def decision_facts(
    session: Session, loop_id: uuid.UUID, state: LoopState, debrief: Debrief | None
) -> DecisionFacts:
    """Where the loop's decision stands: outcome, veto, accepted offer."""
    row = session.execute(
        sa.select(
            sa.select(col(Decision.outcome))
            .where(col(Decision.loop_id) == loop_id)
            .scalar_subquery()
            .label("outcome"),
            sa.exists().where(col(Veto.loop_id) == loop_id).label("vetoed"),
            sa.exists()
            .where(col(Offer.loop_id) == loop_id, col(Offer.state) == OfferState.ACCEPTED)
            .label("accepted"),
        )
    ).one()
    return DecisionFacts(
        loop_state=state,
        phase=debrief.phase if debrief else None,
        outcome=row.outcome,
        veto_stands=bool(row.vetoed),
        offer_accepted=bool(row.accepted),
    )


def principles_of(session: Session, scope: LoopScope) -> frozenset[str]:
    """What the loop looked at."""
    required = session.exec(
        select(col(Requirement.key)).where(Requirement.requisition_id == scope.requisition.id)
    ).all()
    taken = session.exec(
        select(col(SeatPrinciple.key)).where(
            col(SeatPrinciple.seat_id).in_([seat.id for seat in scope.seats])
        )
    ).all()
    return frozenset(required) | frozenset(taken)


def _panelist(line: SeatLedger, mark: DebriefMark | None, voted: set[uuid.UUID]) -> Panelist:
    return Panelist(
        seat_id=line.seat_id,
        person_id=line.person_id,
        name=line.person_name,
        level=line.level,
        kind=line.kind,
        submitted=line.is_in,
        waived=line.waived,
        has_read=mark is not None and mark.read_at is not None,
        has_voted=line.seat_id in voted,
        excused=mark is not None and mark.excused_at is not None,
    )
