"""An administrator, a recruiter, a programme lead and somebody without a role, with their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.builders.people import a_person, a_token, bearer

if TYPE_CHECKING:
    from hiring.models.database import Database
    from hiring.models.people import Person


@dataclass(frozen=True)
class Cast:
    """The people of a test, and the headers their programs send."""

    people: dict[str, Person]
    headers: dict[str, dict[str, str]]

    def id(self, part: str) -> str:
        return str(self.people[part].id)

    def path(self, part: str, rest: str = "") -> str:
        return f"/api/v1/people/{self.id(part)}{rest}"


@pytest.fixture
def cast(db: Database) -> Cast:
    """Four people; ``other`` is nobody's manager and holds no role."""
    with db.writer() as session:
        boss = a_person(session, name="Marit Vasbotten", level=9, roles=["programme_lead"])
        people = {
            "administrator": a_person(session, name="Ada Min", roles=["administrator"]),
            "recruiter": a_person(session, name="Ruth Cole", roles=["recruiter"]),
            "programme_lead": boss,
            "other": a_person(session, name="Otto Ray", team="Gate and Yard", manager=boss),
        }
        headers = {part: bearer(a_token(session, person)) for part, person in people.items()}
        session.commit()
    return Cast(people, headers)
