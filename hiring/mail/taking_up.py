"""Loops that were under way before there were messages: taken up once, so that nobody is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from hiring.domain.terms import LoopState
from hiring.mail.announcing import settle_loops
from hiring.mail.weekly import claim_slot
from hiring.models.loops import Loop

if TYPE_CHECKING:
    from hiring.domain.policy import Policy

JOB = "take_up_loops"
SLOT = "0005"
"""The migration with which messages came."""
_UNDER_WAY = (LoopState.SCHEDULED, LoopState.COLLECTING, LoopState.DEBRIEF_READY)


def take_up_loops(session: Session, *, now: datetime, policy: Policy) -> int:
    """Invite to what is still to come and set the clocks of what is owed; answer of how many loops.

    Once in an installation's life, by whichever worker comes first. A loop that is taken up
    already is left as it is: settling is the same however often it is done.

    Args:
        session: a writing session.
        now: aware.
        policy: for the reminder ladder.
    """
    if not claim_slot(session, JOB, SLOT, now=now):
        return 0
    under_way = session.exec(
        select(Loop.id).where(col(Loop.state).in_(_UNDER_WAY)).order_by(col(Loop.id))
    ).all()
    settle_loops(session, under_way, now=now, policy=policy)
    return len(under_way)
