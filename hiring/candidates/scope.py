"""Which candidates a person may know of: once, as SQL.

Says the same as ``hiring.domain.authority.may_know_candidate``; a test holds the two together.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.authority import Part
from hiring.domain.errors import NotFound
from hiring.domain.terms import Role, SeatKind
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.requisitions.scope import Truth, knows_application
from hiring.visibility.facts import active


@dataclass(frozen=True)
class CandidateScope:
    """A candidate and the actor's part in what is theirs.

    Args:
        part: over all applications of the candidate: whether the actor is the hiring manager or
            the recruiter of one, and a seat they hold (the Bar Raiser's where they hold that).
    """

    candidate: Candidate
    part: Part


@dataclass(frozen=True)
class ApplicationScope:
    """An application, its requisition, and the actor's part in them."""

    application: Application
    requisition: Requisition
    part: Part


def knows_candidate(actor: Actor) -> Truth:
    """The actor may know the candidate, over a query that has them in its FROM."""
    if actor.has(Role.RECRUITER):
        return sa.true()
    theirs = sa.select(col(Application.candidate_id)).where(knows_application(actor))
    return col(Candidate.id).in_(theirs)


def get_candidate_scope(
    session: Session, actor: Actor, candidate_id: uuid.UUID, *, lock: bool = False
) -> CandidateScope:
    """The candidate, for somebody who may know of them.

    Args:
        session: a writing session when ``lock``.
        actor: who asks.
        candidate_id: which.
        lock: hold the candidate's row until the transaction ends.

    Raises:
        NotFound: there is none, or they are not for this person to know of.
    """
    wanted = sa.select(Candidate).where(col(Candidate.id) == candidate_id, knows_candidate(actor))
    candidate = session.scalars(wanted.with_for_update() if lock else wanted).first()
    if candidate is None:
        raise NotFound("candidate")
    owners = session.execute(
        sa.select(col(Requisition.hiring_manager_id), col(Requisition.recruiter_id))
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .where(col(Application.candidate_id) == candidate_id)
    ).all()
    return CandidateScope(
        candidate,
        Part(
            is_hiring_manager=any(row.hiring_manager_id == actor.id for row in owners),
            is_recruiter=any(row.recruiter_id == actor.id for row in owners),
            seat=_seat(session, actor, col(Application.candidate_id) == candidate_id),
        ),
    )


def get_application_scope(
    session: Session, actor: Actor, application_id: uuid.UUID, *, lock: bool = False
) -> ApplicationScope:
    """The application, for somebody who may know of it.

    Args:
        session: a writing session when ``lock``.
        actor: who asks.
        application_id: which.
        lock: hold its row until the transaction ends.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
    """
    if lock:
        session.execute(
            sa.select(col(Application.id))
            .where(col(Application.id) == application_id)
            .with_for_update()
        )
    row = session.execute(
        sa.select(Application, Requisition)
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(col(Application.id) == application_id, knows_application(actor))
    ).first()
    if row is None:
        raise NotFound("application")
    application, requisition = row
    return ApplicationScope(
        application,
        requisition,
        Part(
            is_hiring_manager=requisition.hiring_manager_id == actor.id,
            is_recruiter=requisition.recruiter_id == actor.id,
            seat=_seat(session, actor, col(Application.id) == application_id),
        ),
    )


def _seat(session: Session, actor: Actor, of: Truth) -> SeatKind | None:
    kinds = session.scalars(
        sa.select(col(Seat.kind))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .where(of, col(Seat.person_id) == actor.id, active())
    ).all()
    return SeatKind.BAR_RAISER if SeatKind.BAR_RAISER in kinds else next(iter(kinds), None)
