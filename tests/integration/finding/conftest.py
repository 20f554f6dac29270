"""A small company in which everybody may know of something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import a_loop
from tests.builders.people import a_person, a_token, bearer, signed_in
from tests.builders.requisitions import a_requisition

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlmodel import Session

    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop

ROLES = {
    "recruiter": ("recruiter",),
    "other_recruiter": ("recruiter",),
    "administrator": ("administrator",),
    "lead": ("programme_lead",),
}


@dataclass
class Firm:
    """One loop of Zelda Quist for "Quay Planner", and a candidate on no loop, Zelda Idle."""

    app: Flask
    db: Database
    people: dict[str, Person]
    loop: BuiltLoop

    def browser(self, who: str) -> FlaskClient:
        return signed_in(self.app.test_client(), self.people[who], self.app)

    def headers(self, who: str) -> dict[str, str]:
        with self.db.writer() as session:
            secret = a_token(session, self.people[who])
            session.commit()
        return bearer(secret)

    def write(self, work: Callable[[Session], Any]) -> Any:
        with self.db.writer() as session:
            made = work(session)
            session.commit()
            return made

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that are sent meanwhile."""
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        sa.event.listen(self.db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(self.db.engine, "before_cursor_execute", note)


@pytest.fixture
def firm(app: Flask, db: Database) -> Firm:
    with db.writer() as session:
        people = {who: a_person(session, roles=roles) for who, roles in ROLES.items()}
        people["manager"] = a_person(session, level=8)
        people["certified"] = a_person(session, level=8, bar_raiser="certified")
        people["stranger"] = a_person(session, name="Zelda Stranger")
        requisition = a_requisition(
            session,
            title="Quay Planner",
            hiring_manager=people["manager"],
            recruiter=people["recruiter"],
            principles=(("ownership", 1), ("dive_deep", 1)),
        )
        candidate = a_candidate(session, name="Zelda Quist", email="zq@example.org")
        application = an_application(session, requisition=requisition, candidate=candidate)
        loop = a_loop(session, state="collecting", application=application)
        people["bar_raiser"] = loop.bar_raiser
        people["interviewer"] = loop.interviewers[0]
        a_candidate(session, name="Zelda Idle")
        session.commit()
    return Firm(app, db, people, loop)


def text_of(page: Any) -> str:
    """What a page says, its marks taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())
