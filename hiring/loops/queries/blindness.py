"""Whether somebody may still come to owe feedback: what they know of others' already."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlmodel import Session

from hiring.domain.errors import Refusal
from hiring.domain.panel_changes import why_not_join
from hiring.domain.terms import SeatKind
from hiring.loops.scope import LoopScope
from hiring.visibility.anchoring import has_read_others, has_read_phone_screen, readers_of


def why_not_blind(
    session: Session, scope: LoopScope, person_id: uuid.UUID, kind: SeatKind
) -> tuple[Refusal, ...]:
    """Why somebody who would take a seat could not write without knowing others' (F7, S1)."""
    # Only the recruiter reads a phone screen before a loop begins.
    recruits = person_id == scope.requisition.recruiter_id and kind is not SeatKind.HIRING_MANAGER
    return why_not_join(
        has_read=has_read_others(session, person_id, scope.loop.id),
        recruiter_has_read_screen=recruits
        and has_read_phone_screen(session, person_id, scope.application.id),
    )


def blindness(
    session: Session, scope: LoopScope
) -> Callable[[uuid.UUID, SeatKind], tuple[Refusal, ...]]:
    """``why_not_blind`` for everybody at once, in two queries.

    Of somebody on the panel nothing is said: whether they have read is theirs to know.
    """
    recruiter = scope.requisition.recruiter_id
    readers = readers_of(session, scope.loop.id) - {seat.person_id for seat in scope.seats}
    has_read_screen = has_read_phone_screen(session, recruiter, scope.application.id)

    def why_not(person_id: uuid.UUID, kind: SeatKind) -> tuple[Refusal, ...]:
        recruits = person_id == recruiter and kind is not SeatKind.HIRING_MANAGER
        return why_not_join(
            has_read=person_id in readers, recruiter_has_read_screen=recruits and has_read_screen
        )

    return why_not
