"""The tour of a demonstration: every door opens, and one that is gone says so."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlmodel import col

from config.demo_tour import load_tours
from hiring.app.demo.create import create_demo
from hiring.app.demo.signins import FIRST
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState
from hiring.loops.actions.changes import remove_seat
from hiring.loops.actions.scheduling import cancel_loop
from hiring.loops.commands import CancelLoop, RemoveSeat
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.people.demo import mark_as_demo
from hiring.webkit.actor import actor_of
from tests.builders.people import a_person, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlmodel import Session

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

KEYS = [tour.key for tour in load_tours()]
DOOR = re.compile(r'name="person_id" value="([^"]+)">\s*<input[^>]*name="next" value="([^"]+)"')


def loop_of(session: Session, candidate: str) -> Loop:
    loop: Loop = session.scalars(
        sa.select(Loop)
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .where(col(Candidate.email) == f"{candidate}@example.org")
    ).one()
    return loop


def person_of(session: Session, name: str) -> Person:
    found: Person = session.scalars(
        sa.select(Person).where(col(Person.email) == f"{name}@example.com")
    ).one()
    return found


def test_every_step_opens_a_page_or_says_why_it_does_not(
    app: Flask, client: FlaskClient, db: Database, clock: FrozenClock
):
    """One test, because making the demonstration takes seconds."""
    with db.writer() as session:
        create_demo(session, policy=Policy(), now=clock())
        session.commit()
    _every_door_opens(client)
    _whoever_is_that_person_gets_a_link(app, client, db)
    _the_sign_in_page_begins_with_few(client)
    _the_home_page_leads_to_the_tour(app, client, db)
    _what_is_gone_says_so(client, db, clock)


def _every_door_opens(client: FlaskClient) -> None:
    overview = client.get("/tour").get_data(as_text=True)
    for tour in load_tours():
        assert f"/tour/{tour.key}" in overview
        page = client.get(f"/tour/{tour.key}")
        assert page.status_code == 200
        text = html.unescape(page.get_data(as_text=True))
        assert "tour__gone" not in text
        doors = DOOR.findall(text)
        assert len(doors) == len(tour.steps)
        for person_id, address in doors:
            data = {
                "csrf_token": csrf_of(client, "/sign-in"),
                "person_id": person_id,
                "next": address,
            }
            answer = client.post("/sign-in/as", data=data)
            assert (answer.status_code, answer.headers["Location"]) == (303, address)
            shown = client.get(address)
            assert shown.status_code == 200, (tour.key, address)
            client.post("/sign-out", data={"csrf_token": csrf_of(client, "/account")})


def _whoever_is_that_person_gets_a_link(app: Flask, client: FlaskClient, db: Database) -> None:
    with db.reader() as session:
        zanele = person_of(session, "zanele.dlamini")
    browser = signed_in(app.test_client(), zanele, app)
    page = browser.get("/tour/interviewer").get_data(as_text=True)
    assert str(zanele.id) not in page
    assert page.count("signs you in as") == 3
    assert browser.get("/tour/pilot").status_code == 404


def _the_sign_in_page_begins_with_few(client: FlaskClient) -> None:
    page = html.unescape(client.get("/sign-in").get_data(as_text=True))
    assert page.count('class="cast__one"') == len(FIRST) == 4
    assert page.index("To begin with") < page.index("Everybody, by team")
    assert page.index("Write your feedback on Tomáš Dvořáček") < page.index("Everybody, by team")
    assert page.count('class="teams__person"') == 61


def _the_home_page_leads_to_the_tour(app: Flask, client: FlaskClient, db: Database) -> None:
    for name, role in (
        ("aoife.kearney", "recruiter"),
        ("rebekah.stein", "hiring_manager"),
        ("helene.brandt", "bar_raiser"),
        ("declan.fitzsimmons", "interviewer"),
    ):
        with db.reader() as session:
            person = person_of(session, name)
        page = signed_in(app.test_client(), person, app).get("/").get_data(as_text=True)
        assert f'href="/tour/{role}"' in page


def _what_is_gone_says_so(client: FlaskClient, db: Database, clock: FrozenClock) -> None:
    with db.writer() as session:
        aoife = actor_of(session, person_of(session, "aoife.kearney"))
        loop = loop_of(session, "tomas.dvoracek")
        command = CancelLoop(loop_id=loop.id, reason="Withdrew.")
        cancel_loop(session, aoife, command, now=clock())
        draft = loop_of(session, "abigail.thornbury")
        assert draft.state is LoopState.DRAFT
        claire = person_of(session, "claire.duhamel")
        seat = session.scalars(
            sa.select(Seat).where(col(Seat.loop_id) == draft.id, col(Seat.person_id) == claire.id)
        ).one()
        remove_seat(
            session,
            aoife,
            RemoveSeat(loop_id=draft.id, seat_id=seat.id),
            now=clock(),
            policy=Policy(),
        )
        session.commit()
    interviewer = html.unescape(client.get("/tour/interviewer").get_data(as_text=True))
    assert "the loop is cancelled now" in interviewer
    bar_raiser = html.unescape(client.get("/tour/bar_raiser").get_data(as_text=True))
    assert "Claire Duhamel is no longer on this loop" in bar_raiser
    for page in (interviewer, bar_raiser):
        for person_id, address in DOOR.findall(page):
            data = {"csrf_token": csrf_of(client, "/sign-in"), "person_id": person_id}
            client.post("/sign-in/as", data=data)
            # An editor of a loop called off says so itself; nothing is simply not there.
            assert client.get(address, follow_redirects=True).status_code != 404, address


@pytest.mark.parametrize("path", ["/tour", *(f"/tour/{key}" for key in KEYS)])
def test_among_real_people_there_is_no_tour(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404


def test_with_nobody_to_be_a_step_says_so(client: FlaskClient, db: Database, clock: FrozenClock):
    with db.writer() as session:
        mark_as_demo(session, now=clock())
        a_person(session, email="zanele.dlamini@example.com")
        session.commit()
    page = html.unescape(client.get("/tour/interviewer").get_data(as_text=True))
    assert page.count("What this step showed is no longer here.") == 3
    assert page.count("has left the company.") == 3
    assert DOOR.findall(page) == []
    assert client.get("/sign-in").status_code == 200
