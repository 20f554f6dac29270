"""Whom to sign in as, and what they will find waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.app.agenda import agenda_of
from hiring.app.demo.panels import AT
from hiring.domain.policy import Policy
from hiring.models.people import Person
from hiring.webkit.actor import actor_of

CAST: Final = (
    ("aoife.kearney", "recruiter"),
    ("saoirse.oduya", "hiring manager"),
    ("catarina.lourenco", "Bar Raiser, in the debrief"),
    ("chidi.okonkwo", "Bar Raiser, programme lead"),
    ("rebekah.stein", "Bar Raiser who is late"),
    ("declan.fitzsimmons", "trainee"),
    ("tom.whitlock", "administrator"),
)
MOST_SHOWN = 3


def sign_ins(session: Session, policy: Policy, *, base_url: str, now: datetime) -> Iterator[str]:
    """Lines to print: the address, and a table of people worth being for a while.

    Args:
        session: for reading.
        policy: the installation's settings.
        base_url: where the installation is reached.
        now: aware.
    """
    yield f"Open {base_url} and choose whom to sign in as; no password is needed. For a start:"
    yield ""
    people = {
        person.email: person
        for person in session.scalars(
            sa.select(Person).where(col(Person.email).in_([name + AT for name, _ in CAST]))
        )
    }
    rows = [
        (person.name, role, _waiting(session, person, policy, now))
        for name, role in CAST
        if (person := people.get(name + AT)) is not None
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    for name, role, waiting in rows:
        yield f"  {name:<{widths[0]}}  {role:<{widths[1]}}  {waiting[0]}"
        for line in waiting[1:]:
            yield f"  {'':<{widths[0]}}  {'':<{widths[1]}}  {line}"


def _waiting(session: Session, person: Person, policy: Policy, now: datetime) -> tuple[str, ...]:
    """What is theirs to do, the most urgent first; what comes, when there is nothing."""
    agenda = agenda_of(session, actor_of(session, person), policy, now=now)
    duties = [
        f"{duty.title} ({duty.detail}){', overdue' if duty.overdue else ''}"
        for duty in (*agenda.duties, *agenda.coming)
    ]
    return tuple(duties[:MOST_SHOWN]) or ("The directory, and the keeping of accounts",)
