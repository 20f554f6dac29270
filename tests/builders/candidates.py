"""A candidate, and their application for a requisition."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hiring.models.candidates import Application, Candidate

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.models.people import Person
    from hiring.models.requisitions import Requisition

CAME_AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def a_candidate(
    session: Session,
    *,
    name: str = "Noor Haddad",
    email: str | None = None,
    time_zone: str = "Europe/London",
    background: str = "",
    created_by: Person | None = None,
    now: datetime = CAME_AT,
) -> Candidate:
    """A candidate with an address of their own."""
    candidate = Candidate(
        name=name,
        email=email or f"candidate-{next(_numbers)}@example.org",
        time_zone=time_zone,
        background=background,
        created_by=created_by.id if created_by else None,
        created_at=now,
    )
    session.add(candidate)
    session.flush()
    return candidate


def an_application(
    session: Session,
    *,
    requisition: Requisition,
    candidate: Candidate | None = None,
    now: datetime = CAME_AT,
) -> Application:
    """An application; without ``candidate``, of a new one."""
    application = Application(
        candidate_id=(candidate or a_candidate(session)).id,
        requisition_id=requisition.id,
        created_at=now,
    )
    session.add(application)
    session.flush()
    return application
