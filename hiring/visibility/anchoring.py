"""Whether an author could have been swayed by what others wrote (F3)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.models.loops import Loop, Seat
from hiring.visibility import formula
from hiring.visibility.facts import active, facts_of


def could_read_others(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, seat_id: uuid.UUID
) -> bool:
    """Whether anybody else's feedback on the loop is open to the author of this seat's.

    The author's own is taken to be in: feedback returned for rework makes its author blind again
    (F9), but they may have read others' before.
    """
    other: Any = aliased(Seat)
    facts = facts_of(actor, policy, seat=other)
    once_in = replace(
        facts, own_is_in=sa.true(), mentor_is_in=sa.or_(facts.mentor_is_in, facts.is_mentor)
    )
    found = session.execute(
        sa.select(other.id)
        .join(Loop, Loop.id == other.loop_id)
        .where(
            other.loop_id == loop_id,
            other.id != seat_id,
            active(other),
            formula.content(once_in),
        )
        .limit(1)
    ).first()
    return found is not None
