"""The home page: groups in order, each line with its reason and its door, and no more."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.builders.feedback import submitted_feedback
from tests.builders.loops import USUAL_PANEL, SeatPlan, a_loop
from tests.builders.people import a_person, signed_in
from tests.harness.clock import START

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from hiring.models.people import Person


def home(client: FlaskClient, person: Person, app: Flask) -> str:
    page = signed_in(client, person, app).get("/")
    assert page.status_code == 200
    return page.get_data(as_text=True)


def test_nothing_to_do_is_said_in_words_worth_reading(
    client: FlaskClient, app: Flask, db: Database
):
    with db.writer() as session:
        somebody = a_person(session)
        session.commit()
    page = home(client, somebody, app)
    assert "Nothing is yours to do." in page
    assert "what each principle means</a>" in page
    assert "five-minute tour" not in page


def test_with_nothing_to_do_the_next_interview_is_named(
    client: FlaskClient, app: Flask, db: Database
):
    with db.writer() as session:
        somebody = a_person(session)
        panel = (SeatPlan(person=somebody), *USUAL_PANEL[:2])
        a_loop(session, state="scheduled", panel=panel, starts_at=START + timedelta(days=2))
        session.commit()
    page = home(client, somebody, app)
    assert "Your next interview is" in page
    assert "Noor Haddad" in page
    assert "Kit not opened yet" in page


def test_groups_stand_in_the_order_of_urgency_and_every_line_opens(
    client: FlaskClient, app: Flask, db: Database
):
    with db.writer() as session:
        built = a_loop(session, state="collecting", starts_at=START - timedelta(days=3))
        for place in (0, 1, 3, 4):
            submitted_feedback(session, built.seats[place])
        a_loop(session, state="draft", recruiter=built.recruiter)
        session.commit()
    page = home(client, built.recruiter, app)
    headings = re.findall(r"<h2[^>]*>\s*([^<]+?)\s*<span", page)
    assert headings == ["Overdue", "No deadline"]
    assert "more than 28 hours since the interview" in page
    doors = re.findall(r'class="agenda__title" href="([^"]+)"', page)
    assert len(doors) == 2
    for door in doors:
        assert client.get(door).status_code == 200


def test_many_duties_of_one_kind_unfold(client: FlaskClient, app: Flask, db: Database):
    with db.writer() as session:
        staff = a_person(session, roles=("recruiter",))
        for _ in range(14):
            a_loop(session, state="draft", recruiter=staff, panel=USUAL_PANEL[:2])
        session.commit()
    page = home(client, staff, app)
    assert page.count('data-duty="schedule_loop"') == 14
    assert "<summary>2 more</summary>" in page
