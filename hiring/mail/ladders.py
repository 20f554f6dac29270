"""The reminder ladder that is in force (F6): the organisation's own, or that of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from hiring.domain.ladder import Step, default_ladder
from hiring.models.mail import LadderStep

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.domain.policy import Policy


def own_ladder(session: Session) -> tuple[Step, ...]:
    """The steps the organisation set itself, in order; none where it set none."""
    rows = session.execute(
        sa.select(col(LadderStep.hours), col(LadderStep.addressee)).order_by(
            col(LadderStep.position)
        )
    )
    return tuple(Step(hours, addressee) for hours, addressee in rows)


def current_ladder(session: Session, policy: Policy) -> tuple[Step, ...]:
    """The steps that reminders follow now (F6), in one query.

    Args:
        session: any.
        policy: its hours count while the organisation has set no ladder of its own.
    """
    return own_ladder(session) or default_ladder(policy)
