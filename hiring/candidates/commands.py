"""What a person asks to be done about a candidate."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from hiring.domain.terms import ConflictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCandidate:
    """Bring a candidate.

    Args:
        time_zone: IANA zone of theirs; invitations speak in it.
        background: what their résumé says that matters, in prose; may be empty.
    """

    name: str
    email: str
    time_zone: str
    background: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """Put a candidate forward for a requisition."""

    candidate_id: uuid.UUID
    requisition_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResume:
    """Say yes or no to a résumé.

    Args:
        proceed: yes.
        off_target: the résumé is of somebody the job description should not have drawn.
        reason: why, in words.
    """

    application_id: uuid.UUID
    proceed: bool
    reason: str
    off_target: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareConflict:
    """Say that a person is too close to a candidate to judge them (L2, L3).

    Args:
        kind: how they are close; private to the one who declares and the person concerned.
        note: in words; as private.
    """

    person_id: uuid.UUID
    candidate_id: uuid.UUID
    kind: ConflictKind
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCandidateWindows:
    """All the spans in which a candidate can be interviewed (aware), in place of those before."""

    candidate_id: uuid.UUID
    windows: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCandidateWindows:
    """Spans to add and to take away."""

    candidate_id: uuid.UUID
    add: tuple[tuple[datetime, datetime], ...] = ()
    remove: frozenset[uuid.UUID] = frozenset()
