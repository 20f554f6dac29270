"""Which debriefs wait for somebody: where they stand, and what the viewer has not done yet (D2)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import DebriefPhase
from hiring.models.debrief import Debrief, DebriefMark, SecondVote
from hiring.models.loops import Loop, Seat
from hiring.visibility.facts import VIEWERS, Viewer, active, counting, viewer_of
from hiring.visibility.room import loops_followed_by


@dataclass(frozen=True, slots=True)
class OwnDebrief:
    """A debrief under way in which the viewer has a voice.

    Args:
        has_read: they have marked the reading as done.
        has_voted: their second vote is cast.
        is_excused: the Bar Raiser excused them.
    """

    loop_id: uuid.UUID
    phase: DebriefPhase
    has_read: bool
    has_voted: bool
    is_excused: bool


def find_own_debriefs(
    session: Session, actor: Actor, policy: Policy, loop_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, OwnDebrief]:
    """By loop, the debriefs that the viewer may follow from a counting seat. One query."""
    if not loop_ids:
        return {}
    rows = session.execute(_statement(viewer_of(actor, policy)), {"wanted": list(loop_ids)}).all()
    return {
        row.loop_id: OwnDebrief(
            loop_id=row.loop_id,
            phase=row.phase,
            has_read=row.read_at is not None,
            has_voted=row.cast_at is not None,
            is_excused=row.excused_at is not None,
        )
        for row in rows
    }


@lru_cache(maxsize=VIEWERS)
def _statement(viewer: Viewer) -> Any:
    return (
        sa.select(
            col(Debrief.loop_id),
            col(Debrief.phase),
            col(DebriefMark.read_at),
            col(DebriefMark.excused_at),
            col(SecondVote.cast_at),
        )
        .join(Loop, col(Loop.id) == col(Debrief.loop_id))
        .join(Seat, col(Seat.loop_id) == col(Loop.id))
        .outerjoin(
            DebriefMark,
            sa.and_(
                col(DebriefMark.loop_id) == col(Loop.id), col(DebriefMark.seat_id) == col(Seat.id)
            ),
        )
        .outerjoin(
            SecondVote,
            sa.and_(
                col(SecondVote.loop_id) == col(Loop.id), col(SecondVote.seat_id) == col(Seat.id)
            ),
        )
        .where(
            col(Debrief.loop_id).in_(sa.bindparam("wanted", expanding=True)),
            col(Seat.person_id) == viewer.id,
            active(),
            counting(),
            loops_followed_by(viewer),
        )
    )
