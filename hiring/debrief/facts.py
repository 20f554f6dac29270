"""What the domain decides a debrief on, read from the tables. Never a vote, never a word."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from hiring.domain.debrief import DebriefFacts, Panelist
from hiring.domain.decision import DecisionFacts
from hiring.domain.floor import Turn
from hiring.domain.terms import DebriefPhase, LoopState, OfferState
from hiring.domain.wording import spoken_key
from hiring.loops.scope import LoopScope
from hiring.models.debrief import (
    Debrief,
    DebriefFloor,
    DebriefMark,
    Decision,
    SecondVote,
    Veto,
)
from hiring.models.loops import SeatPrinciple
from hiring.models.offers import Offer
from hiring.requisitions.requirements import names_wanted
from hiring.visibility.ledger import SeatLedger, loop_ledger

REVEALED = frozenset({DebriefPhase.DISCUSSION, DebriefPhase.DECIDED})
"""The phases in which second votes are shown (D2), and with them a veto cast before."""


@dataclass(frozen=True)
class Room:
    """A loop's debrief as an action finds it.

    Args:
        debrief: None before it is opened.
        marks: by seat, who has read and who was excused.
        floor: what the room is on; None before the discussion's first turn.
        principles: what the loop looked at (what the requisition requires or a seat took): the
            name of each by its key, in the requisition's order.
    """

    debrief: Debrief | None
    ledger: tuple[SeatLedger, ...]
    facts: DebriefFacts
    decision: DecisionFacts
    marks: Mapping[uuid.UUID, DebriefMark]
    principles: Mapping[str, str]
    floor: Turn | None = None

    @property
    def is_revealed(self) -> bool:
        """Whether the second votes are shown."""
        return self.debrief is not None and self.debrief.phase in REVEALED

    @property
    def written_on(self) -> dict[uuid.UUID, frozenset[str]]:
        """By seat, the principles on which its standing feedback holds evidence."""
        return {line.seat_id: line.evidenced for line in self.ledger if line.is_in}

    @property
    def spoken_of(self) -> dict[uuid.UUID, frozenset[str]]:
        """The same with those it says, with a reason, were not observed: what is unknown."""
        return {
            line.seat_id: line.evidenced | line.unobserved for line in self.ledger if line.is_in
        }


def mark_changed(debrief: Debrief, now: datetime) -> None:
    """Let everybody's screen see that something is new.

    The version goes up also when the clock has not moved since the last change.
    """
    debrief.changed_at = now
    flag_modified(debrief, "changed_at")


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
    floor = session.get(DebriefFloor, loop_id) if phase in REVEALED else None
    return Room(
        debrief=debrief,
        ledger=ledger,
        facts=DebriefFacts(loop_state=scope.state, phase=phase, panel=panel),
        decision=decision_facts(session, loop_id, scope.state, debrief),
        marks=marks,
        principles=principles_of(session, scope),
        floor=Turn(floor.principle, floor.speaker_seat_id) if floor else None,
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


def principles_of(session: Session, scope: LoopScope) -> dict[str, str]:
    """What the loop looked at: names by key, what the requisition requires first."""
    names = names_wanted(session, scope.requisition.id)
    taken = session.exec(
        select(col(SeatPrinciple.key))
        .where(col(SeatPrinciple.seat_id).in_([seat.id for seat in scope.seats]))
        .order_by(col(SeatPrinciple.key))
    ).all()
    for key in taken:
        names.setdefault(key, spoken_key(key))
    return names


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
