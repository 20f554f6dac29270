"""Bringing candidates, putting them forward, reviewing résumés, declaring conflicts."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.candidates.commands import AddCandidate, Apply, DeclareConflict, ReviewResume
from hiring.candidates.scope import get_application_scope, get_candidate_scope
from hiring.domain import authority
from hiring.domain.actor import Actor
from hiring.domain.authority import Part
from hiring.domain.errors import (
    FieldError,
    Invalid,
    NotAllowed,
    Refusal,
    RuleRefused,
)
from hiring.domain.terms import RequisitionState, Role
from hiring.models.candidates import Application, Candidate, DeclaredConflict, ResumeReview
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.people.checks import tidy, wrong_particulars


def add_candidate(
    session: Session, actor: Actor, command: AddCandidate, *, now: datetime
) -> Candidate:
    """Bring a candidate.

    Raises:
        NotAllowed: only recruiters bring candidates.
        Invalid: the name, address or zone is none.
        RuleRefused: a candidate with this address exists already.
    """
    for refusal in authority.why_not_keep_candidates(actor):
        raise NotAllowed(refusal)
    particulars = tidy(
        {"name": command.name, "email": command.email, "time_zone": command.time_zone}
    )
    if errors := wrong_particulars(particulars):
        raise Invalid(errors)
    there = session.scalars(
        sa.select(col(Candidate.name)).where(col(Candidate.email) == particulars["email"])
    ).first()
    if there is not None:
        raise RuleRefused(
            (
                Refusal(
                    None,
                    f"A candidate with this e-mail address exists already: {there}.",
                    "Open that candidate, and let them apply for another requisition there.",
                    pointer="/email",
                ),
            )
        )
    candidate = Candidate(
        **particulars,
        background=command.background.strip(),
        created_at=now,
        created_by=actor.id,
    )
    session.add(candidate)
    session.flush()
    chain.record(session, "candidate.added", actor_id=actor.id, now=now, subject_id=candidate.id)
    return candidate


def apply(session: Session, actor: Actor, command: Apply, *, now: datetime) -> Application:
    """Put a candidate forward for a requisition, once.

    Raises:
        NotAllowed: only recruiters bring applications.
        Invalid: there is no such candidate or requisition.
        RuleRefused: it is closed, or the candidate has applied for it already.
    """
    for refusal in authority.why_not_keep_candidates(actor):
        raise NotAllowed(refusal)
    candidate = session.get(Candidate, command.candidate_id)
    # The lock orders this with the closing of the requisition.
    requisition = session.get(Requisition, command.requisition_id, with_for_update=True)
    errors = [
        *([] if candidate else [FieldError("/candidate_id", "There is no such candidate.")]),
        *([] if requisition else [FieldError("/requisition_id", "There is no such requisition.")]),
    ]
    if errors or candidate is None or requisition is None:
        raise Invalid(errors)
    if requisition.state is RequisitionState.CLOSED:
        raise RuleRefused(
            (
                Refusal(
                    None,
                    "This requisition is closed; nobody can apply for it any more.",
                    "Choose another requisition, or ask its recruiter to open it again.",
                    pointer="/requisition_id",
                ),
            )
        )
    applied = session.scalars(
        sa.select(col(Application.id)).where(
            col(Application.candidate_id) == candidate.id,
            col(Application.requisition_id) == requisition.id,
        )
    ).first()
    if applied is not None:
        raise RuleRefused(
            (
                Refusal(
                    None,
                    f"{candidate.name} has applied for this requisition already.",
                    "Go on with that application.",
                    pointer="/requisition_id",
                ),
            )
        )
    application = Application(
        candidate_id=candidate.id, requisition_id=requisition.id, created_at=now
    )
    session.add(application)
    session.flush()
    chain.record(
        session,
        "application.received",
        actor_id=actor.id,
        now=now,
        subject_id=candidate.id,
        application_id=application.id,
        requisition_id=requisition.id,
    )
    return application


def review_resume(
    session: Session, actor: Actor, command: ReviewResume, *, now: datetime
) -> ResumeReview:
    """Say yes or no to a résumé, with a reason; a second review replaces the first.

    Raises:
        NotFound: no such application for this person.
        NotAllowed: résumés are reviewed by recruiters and the requisition's hiring manager.
        Invalid: there is no reason, or a yes to somebody off target.
    """
    scope = get_application_scope(session, actor, command.application_id, lock=True)
    for refusal in why_not_review_resume(actor, scope.part):
        raise NotAllowed(refusal)
    errors = []
    if not command.reason.strip():
        errors.append(FieldError("/reason", "Say why, in a sentence or two."))
    if command.proceed and command.off_target:
        errors.append(
            FieldError("/off_target", "A résumé that is off target is not one to go on with.")
        )
    if errors:
        raise Invalid(errors)
    review = session.scalars(
        sa.select(ResumeReview).where(col(ResumeReview.application_id) == command.application_id)
    ).first()
    if review is None:
        review = ResumeReview(
            application_id=command.application_id,
            reviewer_id=actor.id,
            proceed=command.proceed,
            reason=command.reason.strip(),
            reviewed_at=now,
        )
        session.add(review)
    review.reviewer_id, review.reviewed_at = actor.id, now
    review.proceed, review.off_target = command.proceed, command.off_target
    review.reason = command.reason.strip()
    chain.record(
        session,
        "resume.reviewed",
        actor_id=actor.id,
        now=now,
        subject_id=scope.application.candidate_id,
        application_id=command.application_id,
    )
    return review


def why_not_review_resume(actor: Actor, part: Part) -> tuple[Refusal, ...]:
    """Why the actor may not review a résumé: a recruiter or the hiring manager does."""
    if actor.has(Role.RECRUITER) or part.is_recruiter or part.is_hiring_manager:
        return ()
    detail = "A résumé is reviewed by a recruiter or by the requisition's hiring manager."
    return (Refusal(None, detail, "Ask one of them."),)


def declare_conflict(
    session: Session, actor: Actor, command: DeclareConflict, *, now: datetime
) -> DeclaredConflict:
    """Declare a conflict of interest (L2, L3). Said twice, it stands once.

    Neither the kind nor the note goes on the trail: they are for the one who declares and for
    the person concerned (``queries.list_own_conflicts``).

    Args:
        session: of the transaction.
        actor: the person themselves, or whoever plans a loop of this candidate, or its Bar Raiser.
        command: who is too close to whom, and how.
        now: aware.

    Raises:
        NotFound: no such candidate for this person.
        NotAllowed: it is not theirs to declare.
        Invalid: there is no such person.
    """
    scope = get_candidate_scope(session, actor, command.candidate_id, lock=True)
    for refusal in authority.why_not_declare_conflict(actor, scope.part, command.person_id):
        raise NotAllowed(refusal)
    if session.get(Person, command.person_id) is None:
        raise Invalid((FieldError("/person_id", "There is no such person.", "L3"),))
    there = session.scalars(
        sa.select(DeclaredConflict).where(
            col(DeclaredConflict.candidate_id) == command.candidate_id,
            col(DeclaredConflict.person_id) == command.person_id,
            col(DeclaredConflict.kind) == command.kind,
        )
    ).first()
    if there is not None:
        return there
    conflict = DeclaredConflict(
        person_id=command.person_id,
        candidate_id=command.candidate_id,
        kind=command.kind,
        note=command.note.strip(),
        declared_by=actor.id,
        declared_at=now,
    )
    session.add(conflict)
    session.flush()
    chain.record(
        session,
        "conflict.declared",
        actor_id=actor.id,
        now=now,
        subject_id=command.candidate_id,
        person_id=command.person_id,
    )
    return conflict
