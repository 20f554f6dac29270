"""Reading a phone screen, with what its page and its form need (S1)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.candidates.queries import ApplicationView, get_application
from hiring.candidates.scope import get_application_scope
from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_hold_screen
from hiring.domain.errors import Refusal
from hiring.domain.policy import Policy
from hiring.domain.states import effective_state
from hiring.domain.terms import LoopState
from hiring.models.loops import Loop
from hiring.requisitions.requirements import names_wanted
from hiring.visibility.screens import PhoneScreenView, find_phone_screen

_BEFORE_IT_BEGINS = frozenset({LoopState.DRAFT, LoopState.SCHEDULED, LoopState.CANCELLED})


@dataclass(frozen=True)
class ScreenDesk:
    """The phone screen of an application, as one viewer finds it.

    Args:
        screen: None while there is none, or none this person may know of.
        names: what the requisition asks for, key to name.
        why_not_hold: why it is not the viewer's to hold.
        too_late: why it cannot be written down any more.
    """

    application: ApplicationView
    screen: PhoneScreenView | None
    names: dict[str, str]
    why_not_hold: tuple[Refusal, ...]
    too_late: tuple[Refusal, ...]

    @property
    def is_holder(self) -> bool:
        """Whether it is the viewer's to hold."""
        return not self.why_not_hold


def get_screen_desk(
    session: Session, actor: Actor, policy: Policy, application_id: uuid.UUID, *, now: datetime
) -> ScreenDesk:
    """The phone screen's page; reading another's is recorded, so the session is a writing one.

    Raises:
        NotFound: no such application for this person.
    """
    scope = get_application_scope(session, actor, application_id)
    why_not_hold = why_not_hold_screen(scope.part)
    return ScreenDesk(
        application=get_application(session, actor, application_id, now=now),
        screen=find_phone_screen(session, actor, policy, application_id, now=now),
        names=names_wanted(session, scope.requisition.id),
        why_not_hold=why_not_hold,
        too_late=() if why_not_hold else why_not_record_now(session, application_id, now=now),
    )


def why_not_record_now(
    session: Session, application_id: uuid.UUID, *, now: datetime
) -> tuple[Refusal, ...]:
    """Why it is too late: a loop of the application has begun (S1)."""
    states = [
        effective_state(loop.state, loop.first_starts_at, now)
        for loop in session.scalars(
            sa.select(Loop).where(col(Loop.application_id) == application_id)
        )
    ]
    if all(state in _BEFORE_IT_BEGINS for state in states):
        return ()
    return (
        Refusal(
            "S1",
            "The loop has begun; a phone screen is written down before it, untouched by it.",
            "What you hear from now on belongs in your feedback on the loop.",
        ),
    )
