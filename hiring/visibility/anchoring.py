"""Whether an author could have been swayed by what others wrote (F3)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.models.loops import Loop, Seat
from hiring.models.system import AuditEntry
from hiring.visibility import formula
from hiring.visibility.facts import active, facts_of

# Made once: its columns are worked out when they are first asked for.
_OTHER: Any = aliased(Seat, name="other_of_the_loop")


def could_read_others(
    session: Session, actor: Actor, policy: Policy, loop_id: uuid.UUID, seat_id: uuid.UUID
) -> bool:
    """Whether anybody else's feedback on the loop is open to the author of this seat's.

    The author's own is taken to be in: feedback returned for rework makes its author blind again
    (F9), but they may have read others' before.
    """
    facts = facts_of(actor, policy, seat=_OTHER)
    once_in = replace(
        facts, own_is_in=sa.true(), mentor_is_in=sa.or_(facts.mentor_is_in, facts.is_mentor)
    )
    found = session.execute(
        sa.select(_OTHER.id)
        .join(Loop, Loop.id == _OTHER.loop_id)
        .where(
            _OTHER.loop_id == loop_id,
            _OTHER.id != seat_id,
            active(_OTHER),
            formula.content(once_in),
        )
        .limit(1)
    ).first()
    return found is not None


def has_read_others(session: Session, person_id: uuid.UUID, loop_id: uuid.UUID) -> bool:
    """Whether somebody has read another's feedback on the loop, by whatever part they then had.

    Every reading is on the trail, and no later change of a seat or a role undoes it.
    """
    found = session.execute(
        sa.select(col(AuditEntry.seq))
        .where(
            col(AuditEntry.loop_id) == loop_id,
            col(AuditEntry.actor_id) == person_id,
            col(AuditEntry.action) == "feedback.read",
        )
        .limit(1)
    ).first()
    return found is not None


def readers_of(session: Session, loop_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Everybody who has read another's feedback on the loop, as ``has_read_others``. One query."""
    return frozenset(
        session.scalars(
            sa.select(col(AuditEntry.actor_id))
            .where(
                col(AuditEntry.loop_id) == loop_id,
                col(AuditEntry.action) == "feedback.read",
                col(AuditEntry.actor_id).is_not(None),
            )
            .distinct()
        )
    )


def has_read_phone_screen(
    session: Session, person_id: uuid.UUID, application_id: uuid.UUID
) -> bool:
    """Whether somebody has read another's phone screen of the application (S1)."""
    found = session.execute(
        sa.select(col(AuditEntry.seq))
        .where(
            col(AuditEntry.subject_id) == application_id,
            col(AuditEntry.actor_id) == person_id,
            col(AuditEntry.action) == "phone_screen.read",
        )
        .limit(1)
    ).first()
    return found is not None
