"""The load board: counts of loops by Bar Raiser and week, and nothing of which loops they are."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.domain.policy import DEFAULT_POLICY
from hiring.models.people import Person
from hiring.models.programme import Graduation
from hiring.programme.queries import (
    WEEKS_BACK,
    BarRaiserLine,
    fairness,
    find_bar_raiser,
    find_next,
    list_bar_raisers,
    week_starts,
)
from hiring.programme.routes import PAGE
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person, signed_in
from tests.harness.clock import START

if TYPE_CHECKING:
    from flask import Flask
    from sqlmodel import Session

    from hiring.models.database import Database

CANDIDATE = "Cam Candidate-Canary"


def a_bar_raiser(session: Session, name: str, **given: Any) -> Person:
    return a_person(session, name=name, bar_raiser=given.pop("standing", "certified"), **given)


def serves(session: Session, person: Person, at: datetime, state: str = "") -> None:
    """A loop that somebody is the Bar Raiser of."""
    state = state or ("collecting" if at <= START else "scheduled")
    panel = [SeatPlan("bar_raiser", person=person)]  # type: ignore[arg-type]  # by its value
    built = a_loop(session, state=state, panel=panel, starts_at=at)
    if state == "cancelled":
        built.seats[0].held = True
        session.flush()


def weeks(number: float) -> datetime:
    return START + timedelta(weeks=number)


def board(session: Session, **given: Any) -> tuple[BarRaiserLine, ...]:
    given = {"limit": 50, **given}
    return list_bar_raisers(session, now=START, policy=DEFAULT_POLICY, **given)


def test_whoever_carries_least_stands_first_and_the_lapsed_last(db: Database) -> None:
    with db.writer() as session:
        once_lately = a_bar_raiser(session, "Once Lately")
        once_long_ago = a_bar_raiser(session, "Once Longago")
        booked = a_bar_raiser(session, "Booked Twice")
        never = a_bar_raiser(session, "Never Yet")
        lapsed = a_bar_raiser(session, "Lapsed Long", standing="lapsed")
        a_bar_raiser(session, "In Training", standing="in_training")
        a_bar_raiser(session, "Gone Away", active=False)
        a_person(session, name="Nobody Special")
        serves(session, once_lately, weeks(-1))
        serves(session, once_long_ago, weeks(-12))
        serves(session, booked, weeks(1))
        serves(session, booked, weeks(3))
        session.flush()
        assert [line.name for line in board(session)] == [
            never.name,
            once_long_ago.name,
            once_lately.name,
            booked.name,
            lapsed.name,
        ]


@pytest.mark.parametrize(
    ("at", "served", "booked"),
    [
        (weeks(-13) + timedelta(minutes=1), 1, 0),
        (weeks(-13) - timedelta(minutes=1), 0, 0),
        (START - timedelta(minutes=1), 1, 0),
        (START + timedelta(minutes=1), 0, 1),
        (weeks(4) - timedelta(minutes=1), 0, 1),
        (weeks(4) + timedelta(minutes=1), 0, 0),
    ],
)
def test_what_counts_as_served_and_as_booked(
    db: Database, at: datetime, served: int, booked: int
) -> None:
    with db.writer() as session:
        person = a_bar_raiser(session, "Bea Barraiser")
        serves(session, person, at)
        serves(session, person, at + timedelta(hours=2), state="cancelled")
        [line] = board(session)
    assert (line.served, line.booked) == (served, booked)


def test_weeks_are_those_of_the_persons_own_calendar(db: Database) -> None:
    """Sunday 22:30 in London is Monday in Auckland."""
    sunday = datetime.fromisoformat("2026-03-01T22:30:00+00:00")
    with db.writer() as session:
        london = a_bar_raiser(session, "Lon Don", time_zone="Europe/London")
        auckland = a_bar_raiser(session, "Auck Land", time_zone="Pacific/Auckland")
        serves(session, london, sunday)
        serves(session, auckland, sunday)
        found = {line.name: line.weeks for line in board(session)}
    mondays = week_starts(START, "Europe/London")
    assert mondays[WEEKS_BACK] == date(2026, 3, 9)
    assert len(mondays) == 16
    assert found["Lon Don"][mondays.index(date(2026, 2, 23))] == 1
    assert found["Auck Land"][mondays.index(date(2026, 3, 2))] == 1
    assert [sum(line) for line in found.values()] == [1, 1]


def test_a_lapse_counts_from_the_last_loop_or_else_from_graduation(db: Database) -> None:
    with db.writer() as session:
        served = a_bar_raiser(session, "Ser Ved")
        graduated = a_bar_raiser(session, "Gra Duated")
        a_bar_raiser(session, "Nei Ther")
        serves(session, served, weeks(-30))
        for person in (served, graduated):
            session.add(
                Graduation(person_id=person.id, graduated_by=served.id, graduated_at=weeks(-40))
            )
        session.flush()
        lines = {line.name: line.lapse for line in board(session)}
    lapse = timedelta(days=DEFAULT_POLICY.bar_raiser_lapse_days)
    assert lines["Ser Ved"] is not None
    assert lines["Ser Ved"].at == weeks(-30) + lapse
    assert lines["Gra Duated"] is not None
    assert lines["Gra Duated"].at == weeks(-40) + lapse
    assert lines["Nei Ther"] is None


def test_fairness_is_that_of_the_available(db: Database) -> None:
    with db.writer() as session:
        often, once = a_bar_raiser(session, "Often"), a_bar_raiser(session, "Once")
        a_bar_raiser(session, "Never")
        lapsed = a_bar_raiser(session, "Lapsed", standing="lapsed")
        for week in (1, 2, 3):
            serves(session, often, weeks(-week))
        for person in (once, lapsed):
            serves(session, person, weeks(-1))
        found = fairness(session, now=START)
    assert (found.people, found.loops, found.spread, found.lowest) == (3, 4, 3, 1)
    assert found.gini == pytest.approx(0.5)


def test_the_next_one_has_room_this_week(db: Database) -> None:
    with db.writer() as session:
        assert find_next(session, now=START, policy=DEFAULT_POLICY) is None
        full = a_bar_raiser(session, "Full Already", weekly_loop_cap=0)
        other = a_bar_raiser(session, "Other One", weekly_loop_cap=1)
        a_bar_raiser(session, "Lapsed Long", standing="lapsed")
        found = find_next(session, now=START, policy=DEFAULT_POLICY)
        assert found is not None
        assert (found.line.name, found.among) == ("Other One", 1)
        assert next(line.name for line in board(session)) == min(full, other, key=_id).name
        serves(session, other, START + timedelta(days=1))
        assert find_next(session, now=START, policy=DEFAULT_POLICY) is None


def _id(person: Person) -> Any:
    return person.id


def test_every_line_is_met_once_page_by_page_and_back(db: Database) -> None:
    from hiring.models.keyset import Place

    with db.writer() as session:
        for number in range(7):
            person = a_bar_raiser(session, f"Person {number}")
            for week in range(number % 3):
                serves(session, person, weeks(-week - 1))
        whole = board(session)
        met: list[BarRaiserLine] = []
        place = None
        while rows := board(session, limit=2, place=place):
            met += rows
            place = Place(rows[-1].keys)
        assert met == list(whole)
        assert board(session, limit=3, place=Place(whole[4].keys, back=True)) == whole[1:4]


def test_the_page_is_for_leads_and_recruiters_and_names_no_loop(app: Flask, db: Database) -> None:
    with db.writer() as session:
        people = {
            "lead": a_person(session, name="Lea Lead", roles=["programme_lead"]),
            "recruiter": a_person(session, name="Rae Recruiter", roles=["recruiter"]),
            "administrator": a_person(session, name="Ada Admin", roles=["administrator"]),
            "bar_raiser": a_bar_raiser(session, "Bea Barraiser"),
        }
        built = a_loop(session, state="collecting", bar_raiser=people["bar_raiser"])
        session.commit()
        secrets = [str(built.loop.id), built.requisition.title]
    for who, person in people.items():
        browser = signed_in(app.test_client(), person, app)
        answer = browser.get("/bar-raisers")
        if who in {"lead", "recruiter"}:
            assert answer.status_code == 200
            assert "Bea Barraiser" in answer.text
            assert not any(secret in answer.text for secret in secrets)
        else:
            assert answer.status_code == 403
            assert "This is for the role of" in answer.text
    assert app.test_client().get("/bar-raisers").status_code == 303


def test_a_bar_raiser_sees_their_own_line_and_nobody_elses(app: Flask, db: Database) -> None:
    with db.writer() as session:
        own = a_bar_raiser(session, "Own Line")
        other = a_bar_raiser(session, "Other Line")
        nobody = a_person(session, name="No Barraiser")
        serves(session, own, weeks(-2))
        serves(session, other, weeks(-2))
        session.commit()
        assert find_bar_raiser(session, nobody.id, now=START, policy=DEFAULT_POLICY) is None
    answer = signed_in(app.test_client(), own, app).get("/bar-raisers/mine")
    assert "1 in the last 13 weeks" in answer.text
    assert "Other Line" not in answer.text
    page = signed_in(app.test_client(), own, app).get(f"/people/{own.id}").text
    assert "/bar-raisers/mine" in page
    assert (
        "/bar-raisers/mine"
        not in signed_in(app.test_client(), own, app).get(f"/people/{other.id}").text
    )
    answer = signed_in(app.test_client(), nobody, app).get("/bar-raisers/mine")
    assert "You are not a Bar Raiser" in answer.text


def test_the_page_costs_the_same_however_many_there_are(app: Flask, db: Database) -> None:
    with db.writer() as session:
        lead = a_person(session, roles=["programme_lead"])
        session.commit()
    browser = signed_in(app.test_client(), lead, app)
    engine, counts = db.engine, []
    for number in (2, PAGE + 5):
        with db.writer() as session:
            for _ in range(number):
                serves(session, a_bar_raiser(session, "Bea"), weeks(-1))
            session.commit()
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any, seen: Any = seen) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        page = browser.get("/bar-raisers")
        sa.event.remove(engine, "before_cursor_execute", note)
        assert page.status_code == 200
        counts.append(len([one for one in seen if one.lstrip().startswith("SELECT")]))
    assert counts[0] == counts[1]
    onward = re.search(r'rel="next"\s+href="([^"]+)"', page.text)
    assert onward
    following = browser.get(onward[1])
    assert following.text.count('class="person__name"') == 7
    back = re.search(r'rel="prev"\s+href="([^"]+)"', following.text)
    assert back
    assert browser.get(back[1]).text.count('class="person__name"') == PAGE


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WyIxIiwieCIsInkiLCJ6Il0", "newer=WyItMSIsIjEiLCIyMDI2IiwiMSJd"]
)
def test_a_cursor_of_somebody_elses_making_is_refused(app: Flask, db: Database, query: str) -> None:
    with db.writer() as session:
        lead = a_person(session, roles=["programme_lead"])
        session.commit()
    browser = signed_in(app.test_client(), lead, app)
    assert browser.get(f"/bar-raisers?{query}").status_code == 422


def test_an_empty_board_says_what_to_do(app: Flask, db: Database) -> None:
    with db.writer() as session:
        lead = a_person(session, roles=["programme_lead"])
        session.commit()
    page = signed_in(app.test_client(), lead, app).get("/bar-raisers").text
    assert "No Bar Raisers yet" in page
    assert "Nobody is certified" in page
