"""Which applications wait for the hiring manager or the recruiter: before there is a loop."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.terms import RequisitionState
from hiring.models.base import UtcDateTime
from hiring.models.candidates import Application, Candidate, ResumeReview
from hiring.models.loops import Loop
from hiring.models.requisitions import Requisition
from hiring.visibility.screens import screened_at

STILL_NEW = timedelta(days=14)
"""For so long after a phone screen its candidate counts as waiting for an answer."""
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingApplication:
    """An application without a loop, for which somebody has to do the next thing.

    Args:
        reviewed: its résumé was read, and the answer was yes.
        screened_at: when the phone screen was written down; what it says is not told here (S1).
    """

    application_id: uuid.UUID
    candidate_id: uuid.UUID
    candidate: str
    requisition_id: uuid.UUID
    title: str
    is_approved: bool
    is_hiring_manager: bool
    is_recruiter: bool
    applied_at: datetime
    reviewed: bool
    screened_at: datetime | None


def list_waiting_applications(
    session: Session, actor: Actor, *, now: datetime
) -> tuple[WaitingApplication, ...]:
    """What waits on the actor's open requisitions, those that wait longest first. One query.

    Left out: a résumé that got a no, a candidate who has or had a loop, and one whose phone
    screen is older than ``STILL_NEW``.
    """
    rows = session.execute(
        _statement(), {"person": actor.id, "screened_after": now - STILL_NEW}
    ).all()
    return tuple(
        WaitingApplication(
            application_id=row.id,
            candidate_id=row.candidate_id,
            candidate=row.name,
            requisition_id=row.requisition_id,
            title=row.title,
            is_approved=row.state is RequisitionState.APPROVED,
            is_hiring_manager=row.hiring_manager_id == actor.id,
            is_recruiter=row.recruiter_id == actor.id,
            applied_at=row.created_at,
            reviewed=row.reviewed_at is not None,
            screened_at=row.screened_at,
        )
        for row in rows
    )


@cache
def _statement() -> Any:
    person = sa.bindparam("person", type_=sa.Uuid())
    screened = screened_at()
    has_loop = sa.exists().where(col(Loop.application_id) == col(Application.id))
    return (
        sa.select(
            col(Application.id),
            col(Application.candidate_id),
            col(Application.requisition_id),
            col(Application.created_at),
            col(Candidate.name),
            col(Requisition.title),
            col(Requisition.state),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            col(ResumeReview.reviewed_at),
            screened.label("screened_at"),
        )
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .outerjoin(ResumeReview, col(ResumeReview.application_id) == col(Application.id))
        .where(
            sa.or_(
                col(Requisition.hiring_manager_id) == person,
                col(Requisition.recruiter_id) == person,
            ),
            col(Requisition.state) != RequisitionState.CLOSED,
            sa.or_(col(ResumeReview.id).is_(None), col(ResumeReview.proceed)),
            ~has_loop.correlate(Application),
            sa.or_(
                screened.is_(None),
                screened >= sa.bindparam("screened_after", type_=UtcDateTime()),
            ),
        )
        .order_by(col(Application.created_at), col(Application.id))
        .limit(MOST)
    )
