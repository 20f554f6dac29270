"""When the last feedback arrives, the loop is ready for its debrief (D1)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.domain.terms import LoopEvent, LoopState
from hiring.loops.moves import move_loop
from hiring.loops.scope import LoopScope
from hiring.visibility.ledger import loop_ledger


def close_when_complete(session: Session, actor: Actor, scope: LoopScope, *, now: datetime) -> None:
    """Move a collecting loop on once every counting seat's feedback is submitted or waived (D1)."""
    if scope.state is not LoopState.COLLECTING:
        return
    session.flush()
    ledger = loop_ledger(session, scope.loop.id)
    if not any(line.owes for line in ledger if line.kind.counts):
        move_loop(session, scope.loop, LoopEvent.FEEDBACK_COMPLETE, actor_id=actor.id, now=now)
