"""When candidates can be interviewed: reading it, and writing it down (L5)."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.candidates.commands import ChangeCandidateWindows, ReplaceCandidateWindows
from hiring.candidates.scope import CandidateScope, get_candidate_scope
from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_set_candidate_windows
from hiring.domain.errors import FieldError, Invalid, NotAllowed
from hiring.domain.timetable import Interval, merged
from hiring.models.candidates import CandidateWindow

MOST_WINDOWS = 500


def list_candidate_windows(
    session: Session, candidate_id: uuid.UUID, *, ending_after: datetime | None = None
) -> tuple[CandidateWindow, ...]:
    """When a candidate said that they can, in order; none means that they said nothing.

    For somebody who may know of the candidate: ask ``candidates.scope`` first.
    """
    statement = select(CandidateWindow).where(CandidateWindow.candidate_id == candidate_id)
    if ending_after is not None:
        statement = statement.where(col(CandidateWindow.ends_at) > ending_after)
    return tuple(session.exec(statement.order_by(col(CandidateWindow.starts_at))))


def replace_candidate_windows(
    session: Session, actor: Actor, command: ReplaceCandidateWindows, *, now: datetime
) -> tuple[CandidateWindow, ...]:
    """Put these windows in place of all there were; those that touch become one (L5).

    Raises:
        NotFound: there is no such candidate, or they are not for this person to know of.
        NotAllowed: neither a recruiter nor the hiring manager of an application of theirs.
        Invalid: a window ends before it starts, or there are too many.
    """
    scope = _lock(session, actor, command.candidate_id)
    return _store(session, actor, scope, command.windows, now=now)


def change_candidate_windows(
    session: Session, actor: Actor, command: ChangeCandidateWindows, *, now: datetime
) -> tuple[CandidateWindow, ...]:
    """Add windows and take others away; those that touch become one (L5).

    Raises:
        NotFound: there is no such candidate, or they are not for this person to know of.
        NotAllowed: neither a recruiter nor the hiring manager of an application of theirs.
        Invalid: a window ends before it starts, or there are too many.
    """
    scope = _lock(session, actor, command.candidate_id)
    kept = tuple(
        (row.starts_at, row.ends_at)
        for row in list_candidate_windows(session, command.candidate_id)
        if row.id not in command.remove
    )
    return _store(session, actor, scope, (*kept, *command.add), now=now)


def _lock(session: Session, actor: Actor, candidate_id: uuid.UUID) -> CandidateScope:
    scope = get_candidate_scope(session, actor, candidate_id, lock=True)
    for refusal in why_not_set_candidate_windows(actor, scope.part):
        raise NotAllowed(refusal)
    return scope


def _store(
    session: Session,
    actor: Actor,
    scope: CandidateScope,
    windows: tuple[tuple[datetime, datetime], ...],
    *,
    now: datetime,
) -> tuple[CandidateWindow, ...]:
    errors = [
        FieldError(f"/windows/{number}/ends_at", "A window ends after it starts.", "L5")
        for number, (starts_at, ends_at) in enumerate(windows)
        if ends_at <= starts_at
    ]
    joined = merged(Interval(*window) for window in windows)
    if len(joined) > MOST_WINDOWS:
        errors.append(FieldError("/windows", f"At most {MOST_WINDOWS} windows."))
    if errors:
        raise Invalid(errors)
    candidate_id = scope.candidate.id
    theirs = col(CandidateWindow.candidate_id) == candidate_id
    session.execute(sa.delete(CandidateWindow).where(theirs))
    session.add_all(
        CandidateWindow(candidate_id=candidate_id, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in joined
    )
    session.flush()
    chain.record(
        session,
        "candidate.windows_set",
        actor_id=actor.id,
        now=now,
        subject_id=candidate_id,
        windows=len(joined),
    )
    return list_candidate_windows(session, candidate_id)
