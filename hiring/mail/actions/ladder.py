"""Changing the reminder ladder of the organisation (F6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from hiring.audit import chain
from hiring.domain.errors import NotAllowed, Refusal, StaleWrite, demand
from hiring.domain.ladder import why_not_ladder
from hiring.domain.terms import Role
from hiring.mail.ladders import own_ladder
from hiring.models.base import UtcDateTime
from hiring.models.mail import LadderStep, ReminderClock
from hiring.models.system import Installation

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.actor import Actor
    from hiring.mail.commands import ChangeLadder

KEEPERS = (Role.ADMINISTRATOR, Role.PROGRAMME_LEAD)


def change_ladder(session: Session, actor: Actor, command: ChangeLadder, *, now: datetime) -> None:
    """Set the steps, or go back to those of the settings.

    What is owed already follows the new steps from now on; a step of theirs that lies in the
    past is not made up for, so that nobody is reminded because the ladder was changed.

    Raises:
        NotAllowed: neither an administrator nor a programme lead asks.
        RuleRefused: it is no ladder (F6); each reason points at its step.
        StaleWrite: somebody else changed it since it was read.
    """
    if not actor.has(*KEEPERS):
        detail = "Reminders are arranged by administrators and programme leads."
        raise NotAllowed(Refusal("F6", detail, "Ask one of them."))
    # The installation's row is the lock on what concerns everybody.
    session.execute(sa.select(col(Installation.id)).with_for_update())
    if command.expected is not None and command.expected != own_ladder(session):
        raise StaleWrite(
            "Somebody else changed the reminders meanwhile. Nothing was saved over it.", 0, "F6"
        )
    if command.steps:
        demand(why_not_ladder(command.steps))
    session.execute(sa.delete(LadderStep))
    session.add_all(
        LadderStep(position=position, hours=step.hours, addressee=step.to)
        for position, step in enumerate(command.steps)
    )
    session.flush()
    _aim_again(session, now)
    chain.record(
        session,
        "ladder.changed",
        actor_id=actor.id,
        now=now,
        hours=[step.hours for step in command.steps],
        addressees=[step.to.value for step in command.steps],
    )


def _aim_again(session: Session, now: datetime) -> None:
    """Have every open clock look for its next step, among those still to come."""
    dealt_with = col(ReminderClock.swept_at)
    later = sa.case((dealt_with < now, sa.literal(now, UtcDateTime())), else_=dealt_with)
    session.execute(
        sa.update(ReminderClock).values(swept_at=later, next_at=now),
        execution_options={"synchronize_session": False},
    )
