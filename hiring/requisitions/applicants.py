"""Who has applied for a requisition, as far as the viewer may know."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.states import effective_state
from hiring.domain.terms import LoopState
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop
from hiring.requisitions.scope import knows_application
from hiring.visibility.facts import involved


@dataclass(frozen=True, slots=True)
class Applicant:
    """A candidate of the requisition; the loop only where the viewer is on it."""

    application_id: uuid.UUID
    candidate_id: uuid.UUID
    name: str
    applied_at: datetime
    loop_id: uuid.UUID | None
    loop_state: LoopState | None


def list_applicants(
    session: Session,
    actor: Actor,
    requisition_id: uuid.UUID,
    *,
    now: datetime,
    limit: int,
    before: uuid.UUID | None = None,
) -> tuple[Applicant, ...]:
    """Newest first, in two queries; one more than ``limit`` if there is more.

    Args:
        session: for reading.
        actor: who asks.
        requisition_id: a requisition they may know of.
        now: aware; decides the loops' effective states.
        limit: how many make a page.
        before: the last application's id of the page before.
    """
    wanted: Any = (
        sa.select(Application, col(Candidate.name).label("name"))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .where(col(Application.requisition_id) == requisition_id, knows_application(actor))
        .order_by(col(Application.id).desc())
        .limit(limit + 1)
    )
    if before is not None:
        wanted = wanted.where(col(Application.id) < before)
    rows = session.execute(wanted).all()
    # The newest loop of each comes last and stands.
    loops = {
        loop.application_id: loop
        for loop in session.scalars(
            sa.select(Loop)
            .where(
                col(Loop.application_id).in_([row.Application.id for row in rows]), involved(actor)
            )
            .order_by(col(Loop.id))
        )
    }
    return tuple(
        Applicant(
            row.Application.id,
            row.Application.candidate_id,
            row.name,
            row.Application.created_at,
            loop.id if loop else None,
            effective_state(loop.state, loop.first_starts_at, now) if loop else None,
        )
        for row in rows
        for loop in (loops.get(row.Application.id),)
    )
