"""When the last feedback arrives, the loop is ready for its debrief (D1)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.domain.terms import LoopEvent, LoopState
from hiring.loops.moves import move_loop
from hiring.models.loops import Loop
from hiring.visibility.ledger import loop_ledger


def close_when_complete(
    session: Session, actor: Actor, loop_id: uuid.UUID, state: LoopState, *, now: datetime
) -> None:
    """Move a collecting loop on once every counting seat's feedback is submitted or waived (D1).

    Args:
        session: the writing session, holding the loop.
        actor: who brought the last of it, or did without it.
        loop_id: which.
        state: the loop's effective state.
        now: aware.
    """
    if state is not LoopState.COLLECTING:
        return
    session.flush()
    ledger = loop_ledger(session, loop_id)
    if not any(line.owes for line in ledger if line.kind.counts):
        loop = session.get_one(Loop, loop_id)
        move_loop(session, loop, LoopEvent.FEEDBACK_COMPLETE, actor_id=actor.id, now=now)
