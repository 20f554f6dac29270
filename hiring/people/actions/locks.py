"""What is held still while it is decided on."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.errors import NotFound
from hiring.models.people import Person
from hiring.models.system import Installation


def lock_installation(session: Session) -> None:
    """Hold the installation's row: what concerns everybody changes one at a time."""
    session.execute(sa.select(col(Installation.id)).with_for_update())


def lock_person(session: Session, person_id: uuid.UUID) -> Person:
    """Hold a person's row until the transaction ends.

    Raises:
        NotFound: there is none of that id.
    """
    person = session.exec(
        select(Person)
        .where(Person.id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if person is None:
        raise NotFound("person")
    return person
