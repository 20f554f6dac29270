"""Reading candidates and applications: each as one person may know them (never an outcome)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.candidates.scope import knows_candidate
from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.states import FINAL_STATES, effective_state
from hiring.domain.terms import ConflictKind, LoopState, RequisitionState, Role
from hiring.models.candidates import Application, Candidate, DeclaredConflict, ResumeReview
from hiring.models.loops import Loop
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.requisitions.scope import knows_application
from hiring.visibility.facts import involved


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Who a candidate is."""

    id: uuid.UUID
    name: str
    email: str
    time_zone: str
    background: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ResumeView:
    """What was said to a résumé."""

    proceed: bool
    off_target: bool
    reason: str
    reviewer_name: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class LoopLine:
    """A loop the viewer is on: that it is there and where it stands, nothing of what came of it."""

    id: uuid.UUID
    state: LoopState

    @property
    def is_live(self) -> bool:
        """Whether it can still move."""
        return self.state not in FINAL_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """An application as one viewer may know it.

    Args:
        resume: None while nobody reviewed it, and for whoever does not review résumés.
        loops: those the viewer is on, newest first.
        is_hiring_manager: the viewer's part in the requisition; so is the next.
        may_review: whether the viewer reviews its résumé.
    """

    id: uuid.UUID
    candidate_id: uuid.UUID
    candidate_name: str
    requisition_id: uuid.UUID
    requisition_title: str
    requisition_state: RequisitionState
    created_at: datetime
    resume: ResumeView | None
    loops: tuple[LoopLine, ...]
    is_hiring_manager: bool
    is_recruiter: bool
    may_review: bool

    @property
    def loop(self) -> LoopLine | None:
        """The loop that counts: the live one, else the newest."""
        live = [loop for loop in self.loops if loop.is_live]
        return next(iter((*live, *self.loops)), None)

    @property
    def may_start_loop(self) -> bool:
        """Whether the viewer plans loops here, its narrative is approved (J1) and none is live."""
        plans = self.is_hiring_manager or self.is_recruiter
        approved = self.requisition_state is RequisitionState.APPROVED
        return plans and approved and not any(loop.is_live for loop in self.loops)

    @property
    def may_know_screen(self) -> bool:
        """Whether the viewer may know that there is, or is no, phone screen (S1)."""
        return self.is_hiring_manager or self.is_recruiter or bool(self.loops)


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A declared conflict, for its declarer and the person concerned alone."""

    person_id: uuid.UUID
    person_name: str
    kind: ConflictKind
    note: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class OpenRequisitionChoice:
    """A requisition a candidate can apply for."""

    id: uuid.UUID
    title: str
    level: int


def get_candidate(session: Session, actor: Actor, candidate_id: uuid.UUID) -> CandidateView:
    """One candidate.

    Raises:
        NotFound: there is none, or they are not for this person to know of.
    """
    found = session.scalars(
        sa.select(Candidate).where(col(Candidate.id) == candidate_id, knows_candidate(actor))
    ).first()
    if found is None:
        raise NotFound("candidate")
    return _candidate(found)


def list_applications(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    candidate_id: uuid.UUID | None = None,
    requisition_id: uuid.UUID | None = None,
    limit: int,
    before: uuid.UUID | None = None,
) -> tuple[ApplicationView, ...]:
    """The applications the actor may know, newest first; one more than ``limit`` if there is more.

    Args:
        session: for reading.
        actor: who asks.
        now: aware; decides the loops' effective states.
        candidate_id: only those of this candidate.
        requisition_id: only those for this requisition.
        limit: how many make a page.
        before: the last id of the page before.
    """
    wanted = _applications(actor).order_by(col(Application.id).desc()).limit(limit + 1)
    if candidate_id is not None:
        wanted = wanted.where(col(Application.candidate_id) == candidate_id)
    if requisition_id is not None:
        wanted = wanted.where(col(Application.requisition_id) == requisition_id)
    if before is not None:
        wanted = wanted.where(col(Application.id) < before)
    return _views(session, actor, session.execute(wanted).all(), now=now)


def get_application(
    session: Session, actor: Actor, application_id: uuid.UUID, *, now: datetime
) -> ApplicationView:
    """One application.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
    """
    rows = session.execute(_applications(actor).where(col(Application.id) == application_id)).all()
    if not rows:
        raise NotFound("application")
    return _views(session, actor, rows, now=now)[0]


def list_own_conflicts(
    session: Session, actor: Actor, candidate_id: uuid.UUID
) -> tuple[ConflictView, ...]:
    """The conflicts with this candidate that the actor declared, or that are about them."""
    rows = session.execute(
        sa.select(DeclaredConflict, col(Person.name).label("person_name"))
        .join(Person, col(Person.id) == col(DeclaredConflict.person_id))
        .where(
            col(DeclaredConflict.candidate_id) == candidate_id,
            sa.or_(
                col(DeclaredConflict.person_id) == actor.id,
                col(DeclaredConflict.declared_by) == actor.id,
            ),
        )
        .order_by(col(DeclaredConflict.id))
    ).all()
    return tuple(
        ConflictView(
            row.DeclaredConflict.person_id,
            row.person_name,
            row.DeclaredConflict.kind,
            row.DeclaredConflict.note,
            row.DeclaredConflict.declared_at,
        )
        for row in rows
    )


def list_requisitions_to_apply_for(
    session: Session, candidate_id: uuid.UUID | None = None
) -> tuple[OpenRequisitionChoice, ...]:
    """Open requisitions, by title, for recruiters: those the candidate has not applied for."""
    wanted = sa.select(col(Requisition.id), col(Requisition.title), col(Requisition.level)).where(
        col(Requisition.state) != RequisitionState.CLOSED
    )
    if candidate_id is not None:
        applied = sa.select(col(Application.requisition_id)).where(
            col(Application.candidate_id) == candidate_id
        )
        wanted = wanted.where(col(Requisition.id).not_in(applied))
    ordered = wanted.order_by(col(Requisition.title), col(Requisition.id)).limit(500)
    return tuple(OpenRequisitionChoice(*row) for row in session.execute(ordered))


def _candidate(candidate: Candidate) -> CandidateView:
    return CandidateView(
        candidate.id,
        candidate.name,
        candidate.email,
        candidate.time_zone,
        candidate.background,
        candidate.created_at,
    )


def _applications(actor: Actor) -> Any:
    reviewer = aliased(Person)
    return (
        sa.select(
            Application,
            Requisition,
            ResumeReview,
            col(Candidate.name).label("candidate_name"),
            col(reviewer.name).label("reviewer_name"),
        )
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .outerjoin(ResumeReview, col(ResumeReview.application_id) == col(Application.id))
        .outerjoin(reviewer, col(reviewer.id) == col(ResumeReview.reviewer_id))
        .where(knows_application(actor))
    )


def _views(
    session: Session, actor: Actor, rows: Sequence[Any], *, now: datetime
) -> tuple[ApplicationView, ...]:
    loops: dict[uuid.UUID, list[LoopLine]] = defaultdict(list)
    for loop in session.scalars(
        sa.select(Loop)
        .where(col(Loop.application_id).in_([row.Application.id for row in rows]), involved(actor))
        .order_by(col(Loop.id).desc())
    ):
        state = effective_state(loop.state, loop.first_starts_at, now)
        loops[loop.application_id].append(LoopLine(loop.id, state))
    return tuple(_view(actor, row, tuple(loops[row.Application.id])) for row in rows)


def _view(actor: Actor, row: Any, loops: tuple[LoopLine, ...]) -> ApplicationView:
    requisition: Requisition = row.Requisition
    review: ResumeReview | None = row.ResumeReview
    manages = requisition.hiring_manager_id == actor.id
    recruits = requisition.recruiter_id == actor.id
    may_review = manages or recruits or actor.has(Role.RECRUITER)
    return ApplicationView(
        id=row.Application.id,
        candidate_id=row.Application.candidate_id,
        candidate_name=row.candidate_name,
        requisition_id=requisition.id,
        requisition_title=requisition.title,
        requisition_state=requisition.state,
        created_at=row.Application.created_at,
        resume=ResumeView(
            review.proceed,
            review.off_target,
            review.reason,
            row.reviewer_name,
            review.reviewed_at,
        )
        if review and may_review
        else None,
        loops=loops,
        is_hiring_manager=manages,
        is_recruiter=recruits,
        may_review=may_review,
    )
