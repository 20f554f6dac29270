"""Reading a phone screen, with what its page and its form need (S1)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from hiring.candidates.queries import ApplicationView, get_application
from hiring.candidates.scope import get_application_scope
from hiring.domain.actor import Actor
from hiring.domain.errors import Refusal
from hiring.domain.policy import Policy
from hiring.feedback.actions_screen import why_not_hold_screen, why_not_record_now
from hiring.requisitions.requirements import list_wanted
from hiring.visibility.screens import PhoneScreenView, find_phone_screen


@dataclass(frozen=True)
class ScreenDesk:
    """The phone screen of an application, as one viewer finds it.

    Args:
        screen: None while there is none, or none this person may know of.
        names: what the requisition asks for, key to name.
        is_holder: whether it is the viewer's to hold.
        too_late: why it cannot be written down any more.
    """

    application: ApplicationView
    screen: PhoneScreenView | None
    names: dict[str, str]
    is_holder: bool
    too_late: tuple[Refusal, ...]


def get_screen_desk(
    session: Session, actor: Actor, policy: Policy, application_id: uuid.UUID, *, now: datetime
) -> ScreenDesk:
    """The phone screen's page; reading another's is recorded, so the session is a writing one.

    Raises:
        NotFound: no such application for this person.
    """
    scope = get_application_scope(session, actor, application_id)
    holds = not why_not_hold_screen(scope.part)
    return ScreenDesk(
        application=get_application(session, actor, application_id, now=now),
        screen=find_phone_screen(session, actor, policy, application_id, now=now),
        names={one.key: one.name for one in list_wanted(session, scope.requisition.id)},
        is_holder=holds,
        too_late=why_not_record_now(session, application_id, now=now) if holds else (),
    )
