"""A loop whose interviews are over, and everybody on it with a token and a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.domain.terms import SeatKind
from tests.builders.feedback import a_body, principles_of
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person, a_token, bearer, signed_in

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from hiring.models.loops import Seat
    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop

PANEL = (
    SeatPlan(SeatKind.HIRING_MANAGER),
    SeatPlan(SeatKind.BAR_RAISER),
    SeatPlan(),
    SeatPlan(),
    SeatPlan(),
    SeatPlan(SeatKind.TRAINEE, principles=("dive_deep",), mentor=2),
)


@dataclass
class Desk:
    """The loop, and ways to act as somebody on it."""

    app: Flask
    built: BuiltLoop
    lead: Person
    stranger: Person
    tokens: dict[uuid.UUID, str]
    principles: dict[uuid.UUID, tuple[str, ...]]

    @property
    def loop_id(self) -> uuid.UUID:
        return self.built.loop.id

    @property
    def manager(self) -> Person:
        return self.built.people[0]

    @property
    def bar_raiser(self) -> Person:
        return self.built.people[1]

    @property
    def ana(self) -> Person:
        """An interviewer, and the trainee's mentor."""
        return self.built.people[2]

    @property
    def ben(self) -> Person:
        """Another interviewer."""
        return self.built.people[3]

    @property
    def trainee(self) -> Person:
        return self.built.people[5]

    @property
    def recruiter(self) -> Person:
        return self.built.recruiter

    def seat(self, person: Person) -> Seat:
        return self.built.seats[self.built.people.index(person)]

    def body(self, person: Person, **parts: Any) -> dict[str, Any]:
        """Complete feedback of the person."""
        return a_body(self.principles[self.seat(person).id], **parts)

    def api(
        self, person: Person | None, method: str, path: str, json: Any = None, **headers: str
    ) -> TestResponse:
        """A request to ``/api/v1/loops/<id>/feedback…`` as the person."""
        given = bearer(self.tokens[person.id]) if person else {}
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        address = f"/api/v1/loops/{self.loop_id}/feedback{path}"
        return self.app.test_client().open(
            address, method=method, json=json, headers={**given, **extra}
        )

    def submit(self, *people: Person, **parts: Any) -> None:
        """Submit complete feedback for each."""
        for person in people:
            answer = self.api(person, "POST", "/mine/submit", self.body(person, **parts))
            assert answer.status_code == 200, answer.json

    def items(self, person: Person) -> dict[str, dict[str, Any]]:
        """The list as the person gets it, by seat."""
        answer = self.api(person, "GET", "")
        assert answer.status_code == 200, answer.json
        return {item["seat_id"]: item for item in answer.json["items"]}

    def item(self, viewer: Person, author: Person) -> dict[str, Any]:
        return self.items(viewer)[str(self.seat(author).id)]

    def state(self) -> str:
        from hiring.models.loops import Loop

        with self.app.extensions["database"].reader() as session:
            return str(session.get_one(Loop, self.loop_id).state)

    def browser(self, person: Person) -> FlaskClient:
        return signed_in(self.app.test_client(), person, self.app)

    def page(self, path: str = "") -> str:
        return f"/loops/{self.loop_id}/feedback{path}"


def a_desk(app: Flask, db: Database, **loop: Any) -> Desk:
    """A desk on a loop of its own."""
    with db.writer() as session:
        built = a_loop(session, **{"panel": PANEL, **loop})
        lead = a_person(session, name="Lea Lead", roles=("programme_lead",))
        stranger = a_person(session, name="Sten Stranger", roles=("administrator", "recruiter"))
        everybody = [*built.people, built.recruiter, lead, stranger]
        tokens = {person.id: a_token(session, person) for person in everybody}
        principles = {seat.id: principles_of(session, seat) for seat in built.seats}
        session.commit()
    return Desk(app, built, lead, stranger, tokens, principles)


@pytest.fixture
def desk(app: Flask, db: Database) -> Desk:
    """A loop that collects feedback: nothing is written yet."""
    return a_desk(app, db)


@pytest.fixture
def statements(db: Database) -> Iterator[list[str]]:
    """Every statement that reaches the database, in order."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", note)
