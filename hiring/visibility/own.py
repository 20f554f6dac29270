"""One's own seat on a loop: where its feedback stands, and the draft, in one statement (F1, F2).

Nothing here is another's: the row is found by the loop and the one who asks.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.feedback import FeedbackFacts
from hiring.domain.policy import Policy
from hiring.domain.states import effective_state
from hiring.domain.terms import LoopState, SeatKind
from hiring.models.candidates import Application, Candidate
from hiring.models.feedback import FeedbackDraft, FeedbackReturn, FeedbackWaiver
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active, has_version
from hiring.visibility.standing import due_of, status_of
from hiring.visibility.views import DraftView, FeedbackView

# The statements are made once: making one costs more than running it.
_LOOP: Final = sa.bindparam("own_loop", type_=sa.Uuid())
_PERSON: Final = sa.bindparam("own_person", type_=sa.Uuid())


@dataclass(frozen=True)
class OwnSeat:
    """The viewer's seat on a loop, what is asked there and of whom.

    Args:
        state: the loop's effective state at the moment of asking.
        facts: where the seat's feedback stands, for the domain to decide on.
        pending: the view of it while nothing was ever submitted and nothing waived; else None.
        draft: what is written so far.
    """

    loop_id: uuid.UUID
    state: LoopState
    seat_id: uuid.UUID
    kind: SeatKind
    mentor_seat_id: uuid.UUID | None
    candidate_name: str
    requisition_id: uuid.UUID
    requisition_title: str
    facts: FeedbackFacts
    pending: FeedbackView | None
    draft: DraftView | None


def find_own_seat(
    session: Session,
    actor: Actor,
    policy: Policy,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    lock: bool = False,
) -> OwnSeat | None:
    """The actor's seat on a loop; None when they hold none, or there is no such loop.

    Args:
        session: a writing session when ``lock``.
        actor: who asks, and whose seat it is.
        policy: for when feedback is due.
        loop_id: which.
        now: aware.
        lock: hold the loop's row until the transaction ends, before anything is read.
    """
    if lock:
        session.execute(_lock_statement(), {_LOOP.key: loop_id})
    wanted = {_LOOP.key: loop_id, _PERSON.key: actor.id}
    row = session.execute(_own_statement(), wanted).first()
    if row is None:
        return None
    state = effective_state(row.state, row.first_starts_at, now)
    draft = (
        None
        if row.draft_version is None
        else DraftView(row.seat_id, row.draft_version, row.draft_body, row.draft_saved_at)
    )
    return OwnSeat(
        loop_id=loop_id,
        state=state,
        seat_id=row.seat_id,
        kind=row.kind,
        mentor_seat_id=row.mentor_seat_id,
        candidate_name=row.candidate_name,
        requisition_id=row.requisition_id,
        requisition_title=row.requisition_title,
        facts=FeedbackFacts(
            loop_state=state,
            kind=row.kind,
            author_name=actor.name,
            starts_at=row.starts_at,
            submitted=bool(row.is_submitted),
            waived=row.waived_by is not None,
            returned_open=row.returned_at is not None and row.answered_at is None,
            times_returned=0 if row.returned_at is None else 1,
        ),
        pending=None
        if row.is_submitted or row.waived_by is not None
        else _pending(row, actor, policy, now),
        draft=draft,
    )


def _pending(row: Any, actor: Actor, policy: Policy, now: datetime) -> FeedbackView:
    return FeedbackView(
        seat_id=row.seat_id,
        person_id=actor.id,
        person_name=actor.name,
        kind=row.kind,
        status=status_of(row, row.ends_at, policy, now),
        due_at=due_of(row, row.ends_at, policy),
        is_own=True,
        returned=False,
        waived_because=None,
        returned_because=None,
        vote=None,
        versions=(),
        hidden_because=None,
    )


@cache
def _lock_statement() -> Any:
    return sa.select(col(Loop.id)).where(col(Loop.id) == _LOOP).with_for_update()


@cache
def _own_statement() -> Any:
    return (
        sa.select(
            col(Loop.state),
            col(Loop.first_starts_at),
            col(Seat.id).label("seat_id"),
            col(Seat.kind),
            col(Seat.starts_at),
            col(Seat.ends_at),
            col(Seat.mentor_seat_id),
            col(Candidate.name).label("candidate_name"),
            col(Requisition.id).label("requisition_id"),
            col(Requisition.title).label("requisition_title"),
            col(FeedbackDraft.version).label("draft_version"),
            col(FeedbackDraft.body).label("draft_body"),
            col(FeedbackDraft.saved_at).label("draft_saved_at"),
            col(FeedbackWaiver.waived_by),
            col(FeedbackReturn.returned_at),
            col(FeedbackReturn.answered_at),
            has_version().label("is_submitted"),
            sa.literal(True).label("return_open"),
        )
        .select_from(Seat)
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .outerjoin(FeedbackDraft, col(FeedbackDraft.seat_id) == col(Seat.id))
        .outerjoin(FeedbackWaiver, col(FeedbackWaiver.seat_id) == col(Seat.id))
        .outerjoin(FeedbackReturn, col(FeedbackReturn.seat_id) == col(Seat.id))
        .where(col(Seat.loop_id) == _LOOP, col(Seat.person_id) == _PERSON, active())
        .order_by(col(Seat.position), col(Seat.id))
        .limit(1)
    )
