"""An invitation is declined: the seat is open again, and the recruiter knows."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col, select

from hiring.domain.messages import MessageKind
from hiring.loops.actions.changes import remove_seat
from hiring.loops.commands import RemoveSeat
from hiring.mail.posting import post
from hiring.models.candidates import Application
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.models.mail import CalendarEvent


def declined(
    session: Session,
    actor: Actor,
    event: CalendarEvent,
    *,
    gives_up_seat: bool,
    now: datetime,
    policy: Policy,
) -> None:
    """Let somebody drop out who declined their interview, and tell the recruiter (L4).

    It is the same dropping out as on the loop's page: a scheduled loop that lacks something now
    goes back to draft. Of one invitation the recruiter is told once.

    Args:
        session: of the transaction.
        actor: who declined.
        event: theirs, as it was when they declined.
        gives_up_seat: False after the rules refused to let them go: then they keep the seat, and
            only the recruiter can do something about it.
        now: aware.
        policy: the organisation's settings.

    Raises:
        NotFound: the loop is not theirs to know of any more.
        RuleRefused: the interview has begun, or others have and the loop cannot do without.
    """
    seat = session.exec(
        select(Seat).where(Seat.loop_id == event.loop_id, Seat.person_id == actor.id, active())
    ).first()
    if seat is None:
        return
    if gives_up_seat:
        # That somebody dropped out is told to the recruiter whichever way they did it.
        wanted = RemoveSeat(loop_id=event.loop_id, seat_id=seat.id)
        remove_seat(session, actor, wanted, now=now, policy=policy)
        return
    recruiter_id = _recruiter(session, event.loop_id)
    post(
        session,
        now=now,
        key=f"seat_declined:{event.id}:{event.sequence}:{recruiter_id}",
        kind=MessageKind.SEAT_DECLINED,
        person_id=recruiter_id,
        loop_id=event.loop_id,
        seat_id=seat.id,
        facts={"person_id": str(actor.id)},
        about=seat.starts_at,
    )


def declined_by_candidate(session: Session, event: CalendarEvent, *, now: datetime) -> None:
    """Tell the recruiter that a candidate declined their day. Nothing is changed by itself.

    Args:
        session: of the transaction.
        event: the candidate's.
        now: aware.
    """
    recruiter_id = _recruiter(session, event.loop_id)
    post(
        session,
        now=now,
        key=f"candidate_declined:{event.id}:{event.sequence}:{recruiter_id}",
        kind=MessageKind.CANDIDATE_DECLINED,
        person_id=recruiter_id,
        loop_id=event.loop_id,
        event_id=event.id,
        about=event.starts_at,
    )


def _recruiter(session: Session, loop_id: uuid.UUID) -> uuid.UUID:
    recruiter_id: uuid.UUID = session.scalars(
        sa.select(col(Requisition.recruiter_id))
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .join(Loop, col(Loop.application_id) == col(Application.id))
        .where(col(Loop.id) == loop_id)
    ).one()
    return recruiter_id
