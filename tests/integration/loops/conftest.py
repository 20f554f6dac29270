"""A room for loops: a requisition, its people, and callers of the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.candidates import an_application
from tests.builders.loops import PRINCIPLES
from tests.builders.people import a_person, a_token, bearer
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.loops.changing import Change

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlmodel import Session
    from werkzeug.test import TestResponse

    from hiring.models.candidates import Application
    from hiring.models.database import Database
    from hiring.models.people import Person
    from hiring.models.requisitions import Requisition

NEXT_WEEK = START + timedelta(days=7, hours=-6)
YESTERDAY = START - timedelta(days=1, hours=6)


@dataclass
class Caller:
    """A person's program, speaking JSON to the API."""

    app: Flask
    headers: dict[str, str]

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.app.test_client().open(
            f"/api/v1{path}", method=method, json=body, headers={**self.headers, **headers}
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self("PUT", path, body, **headers)


@dataclass
class Room:
    """A requisition with its application and a panel's worth of people."""

    app: Flask
    db: Database
    manager: Person
    recruiter: Person
    bar_raiser: Person
    interviewers: list[Person]
    trainee: Person
    stranger: Person
    requisition: Requisition
    application: Application
    _callers: dict[Any, Caller] = field(default_factory=dict)

    @property
    def panel(self) -> list[Person]:
        return [self.manager, self.bar_raiser, *self.interviewers]

    def write(self, work: Callable[[Session], Any]) -> Any:
        with self.db.writer() as session:
            found = work(session)
            session.commit()
            return found

    def as_(self, person: Person) -> Caller:
        if person.id not in self._callers:
            token = self.write(lambda session: a_token(session, person))
            self._callers[person.id] = Caller(self.app, bearer(token))
        return self._callers[person.id]

    def seats(self, start: datetime = NEXT_WEEK, **changes: Any) -> list[dict[str, Any]]:
        """A panel that keeps every rule; ``changes`` are made to every seat."""
        kinds = ["hiring_manager", "bar_raiser", *["interviewer"] * 3]
        return [
            {
                "person_id": str(person.id),
                "kind": kind,
                "principles": [PRINCIPLES[place]],
                "starts_at": (start + timedelta(hours=place)).isoformat(),
                "ends_at": (start + timedelta(hours=place, minutes=45)).isoformat(),
                "place": f"Room {place + 1}",
                **changes,
            }
            for place, (person, kind) in enumerate(zip(self.panel, kinds, strict=True))
        ]

    def open(self) -> str:
        """A draft loop of the application."""
        made = self.as_(self.recruiter).post("/loops", {"application_id": str(self.application.id)})
        assert made.status_code == 201, made.get_json()
        return str(made.get_json()["id"])

    def seated(self, start: datetime = NEXT_WEEK, **changes: Any) -> str:
        loop_id = self.open()
        put = self.as_(self.recruiter).put(
            f"/loops/{loop_id}/seats", {"seats": self.seats(start, **changes)}
        )
        assert put.status_code == 200, put.get_json()
        return loop_id

    def scheduled(self, start: datetime = NEXT_WEEK) -> str:
        loop_id = self.seated(start)
        done = self.as_(self.recruiter).post(f"/loops/{loop_id}/schedule")
        assert done.status_code == 200, done.get_json()
        return loop_id

    def loop(self, loop_id: str, person: Person | None = None) -> dict[str, Any]:
        read = self.as_(person or self.recruiter).get(f"/loops/{loop_id}")
        assert read.status_code == 200, read.get_json()
        found: dict[str, Any] = read.get_json()
        return found


def make_room(app: Flask, db: Database, session: Session) -> Room:
    manager = a_person(session, name="Maya Manager", level=7, team="Berth Planning")
    recruiter = a_person(session, name="Rae Recruiter", level=5, team="Hiring", roles=["recruiter"])
    requisition = a_requisition(
        session,
        hiring_manager=manager,
        recruiter=recruiter,
        principles=tuple((key, 1) for key in PRINCIPLES),
    )
    return Room(
        app=app,
        db=db,
        manager=manager,
        recruiter=recruiter,
        bar_raiser=a_person(
            session, name="Bea Barraiser", level=7, team="Payments", bar_raiser="certified"
        ),
        interviewers=[
            a_person(session, name=name, team="Harbour Maps")
            for name in ("Ana Ruiz", "Li Wei", "Tom Okoro")
        ],
        trainee=a_person(session, name="Tia Trainee", team="Harbour Maps", certified_for=()),
        stranger=a_person(session, name="Sal Stranger", team="Elsewhere", roles=["administrator"]),
        requisition=requisition,
        application=an_application(session, requisition=requisition),
    )


@pytest.fixture
def room(app: Flask, db: Database) -> Room:
    with db.writer() as session:
        made = make_room(app, db, session)
        session.commit()
    return made


@pytest.fixture
def browser(app: Flask) -> Callable[[Person], FlaskClient]:
    """A browser signed in as a person."""
    from tests.builders.people import signed_in

    return lambda person: signed_in(app.test_client(), person, app)


@pytest.fixture
def change(db: Database) -> Callable[..., Change]:
    """Maker of a loop and of the changes to it."""
    return lambda **loop: Change(db, **loop)
