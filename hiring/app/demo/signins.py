"""Whom to sign in as, and what they will find waiting."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.app.agenda import agenda_of
from hiring.app.demo.panels import AT
from hiring.app.duties import Urgency
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
FIRST: Final = ("aoife.kearney", "zanele.dlamini", "saoirse.oduya", "catarina.lourenco")
"""Whom to be first, on the page that asks."""
WORDS: Final = {"zanele.dlamini": "interviewer", "catarina.lourenco": "Bar Raiser"}
MOST_SHOWN = 3


@dataclass(frozen=True)
class Suggestion:
    """Somebody worth being for a while.

    Args:
        part: what they are, in a few words.
        waiting: what waits for them, the most urgent first.
    """

    id: uuid.UUID
    name: str
    part: str
    waiting: tuple[str, ...]


def suggestions(
    session: Session, policy: Policy, cast: Sequence[tuple[str, str]], *, now: datetime
) -> tuple[Suggestion, ...]:
    """These people, in this order, as far as they are still here.

    Args:
        session: for reading.
        policy: the installation's settings.
        cast: the first part of an e-mail address, and what its person is.
        now: aware.
    """
    people = {
        person.email: person
        for person in session.scalars(
            sa.select(Person).where(
                col(Person.email).in_([name + AT for name, _ in cast]), col(Person.active)
            )
        )
    }
    return tuple(
        Suggestion(person.id, person.name, part, _waiting(session, person, policy, now))
        for name, part in cast
        if (person := people.get(name + AT)) is not None
    )


def first_cast() -> tuple[tuple[str, str], ...]:
    """Whom to be first, and what they are."""
    parts = {**dict(CAST), **WORDS}
    return tuple((name, parts[name]) for name in FIRST)


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
    cast = suggestions(session, policy, CAST, now=now)
    rows = [(one.name, one.part, one.waiting) for one in cast]
    widths = [max(len(str(row[column])) for row in rows) for column in range(2)]
    for name, role, waiting in rows:
        yield f"  {name:<{widths[0]}}  {role:<{widths[1]}}  {waiting[0]}"
        for line in waiting[1:]:
            yield f"  {'':<{widths[0]}}  {'':<{widths[1]}}  {line}"
    yield ""
    yield f"Or take a five-minute tour: {base_url}/tour"


def _waiting(session: Session, person: Person, policy: Policy, now: datetime) -> tuple[str, ...]:
    """What is theirs to do, the most urgent first; what comes, when there is nothing."""
    agenda = agenda_of(session, actor_of(session, person), policy, now=now)
    lines = [
        f"{duty.title} ({duty.about.partition(' · ')[0]}){', overdue' if urgency is Urgency.OVERDUE else ''}"
        for urgency, duties in agenda.groups
        for duty in duties
    ]
    lines += [f"Interview {part.candidate}" for part in agenda.coming]
    return tuple(lines[:MOST_SHOWN]) or ("The directory, and the keeping of accounts",)
