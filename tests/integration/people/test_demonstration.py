"""Choosing whom to be: in a demonstration, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hiring.domain.errors import RuleRefused
from hiring.models.people import Person
from hiring.people.demo import mark_as_demo
from tests.builders.people import a_person, csrf_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock


def test_a_database_with_people_never_becomes_a_demonstration(db: Database, clock: FrozenClock):
    with db.writer() as session:
        a_person(session)
        session.commit()
    with db.writer() as session, pytest.raises(RuleRefused, match="has people"):
        mark_as_demo(session, now=clock.now)


@pytest.fixture
def demo(db: Database, clock: FrozenClock) -> dict[str, Person]:
    with db.writer() as session:
        mark_as_demo(session, now=clock.now)
        people = {
            "Customs Desk": a_person(
                session, name="Bo Lund", team="Customs Desk", bar_raiser="certified"
            ),
            "Platform": a_person(session, name="Otto Ray", team="Platform"),
            "In no team": a_person(session, name="Ruth Cole", roles=["recruiter"]),
        }
        a_person(session, name="Gone Away", active=False)
        session.commit()
    return people


def test_in_a_demonstration_one_chooses_whom_to_be(
    client: FlaskClient, demo: dict[str, Person], clock: FrozenClock, db: Database
):
    page = client.get("/sign-in").get_data(as_text=True)
    assert "Demonstration:" in page
    for heading, one in demo.items():
        assert page.index(heading) < page.index(one.name)
    assert page.index("Customs Desk") < page.index("Platform")
    assert "level 6, Bar Raiser" in page
    assert "level 6, recruiter" in page
    assert "Gone Away" not in page
    for person in demo.values():
        data = {"csrf_token": csrf_of(client, "/sign-in"), "person_id": str(person.id)}
        answer = client.post("/sign-in/as", data={**data, "next": "//evil.example"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert person.name in client.get("/account").get_data(as_text=True)
    with db.writer() as session:
        mark_as_demo(session, now=clock.now)


@pytest.mark.parametrize("person_id", ["", "x", "00000000-0000-0000-0000-000000000001"])
def test_in_a_demonstration_nobody_else_can_be_chosen(
    client: FlaskClient, demo: dict[str, Person], person_id: str
):
    data = {"csrf_token": csrf_of(client, "/sign-in"), "person_id": person_id}
    assert client.post("/sign-in/as", data=data).status_code == 404
