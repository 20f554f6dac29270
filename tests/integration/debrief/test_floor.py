"""D2: the Bar Raiser gives the floor; every screen shows whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.debrief import DebriefFloor
from hiring.models.system import AuditEntry
from tests.integration.debrief.pages import Page
from tests.integration.debrief.room import a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

INSIDE = ("hiring_manager", "bar_raiser", "interviewer", "recruiter")


def floor(case: Any, who: str = "interviewer") -> dict[str, Any]:
    principle = case.principles[who][0]
    return {"principle": principle, "seat_id": case.seat_id(who)}


def test_d2_everybody_sees_whose_turn_it_is(app: Flask):
    case = a_case(app, phase="discussion")
    assert case.get("recruiter").json["floor"] is None
    before = {who: case.get(who).headers["ETag"] for who in INSIDE}
    given = case.post("bar_raiser", "debrief/floor", floor(case))
    assert given.status_code == 200
    for who in INSIDE:
        answer = case.get(who, **{"If-None-Match": before[who]})
        assert answer.status_code == 200
        assert answer.json["floor"] == floor(case)
    assert "Your turn to speak" in Page(case, "interviewer").get()
    for who in ("hiring_manager", "recruiter"):
        page = Page(case, who).get()
        assert "Your turn to speak" not in page
        assert "Speaks now" in page


def test_d2_the_round_is_led_by_one_button_without_javascript(app: Flask):
    case = a_case(app, phase="discussion")
    raiser = Page(case, "bar_raiser")
    page, seen = raiser.get(), []
    assert "Begin: " in page
    while "Next: " in page or "Begin: " in page or "That was the last" in page:
        target = page.split('name="floor-to" value="', 1)[1].split('"', 1)[0]
        assert raiser.send("floor", to=target).status_code == 303
        seen.append(target)
        page = raiser.get()
    assert len(seen) == len(case.built.seats) + 1
    assert seen[-1] == ""
    assert "Every principle was heard" in page
    assert "button--primary" in Page(case, "hiring_manager").get().split("Write the decision")[0]


@pytest.mark.parametrize(
    ("who", "status"),
    [("hiring_manager", 403), ("interviewer", 403), ("recruiter", 403), ("stranger", 404)],
)
def test_d2_the_floor_is_the_bar_raisers_to_give(app: Flask, db: Database, who: str, status: int):
    case = a_case(app, phase="discussion")
    assert case.post(who, "debrief/floor", floor(case)).status_code == status
    with db.reader() as session:
        assert session.exec(select(DebriefFloor)).all() == []


@pytest.mark.parametrize("phase", ["reading", "voting", "decided"])
def test_d2_the_floor_belongs_to_the_discussion(app: Flask, phase: str):
    case = a_case(app, phase=phase)
    refused = case.post("bar_raiser", "debrief/floor", floor(case))
    assert (refused.status_code, refused.json["rule"]) == (409, "D2")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"principle": "frugality"}, 409),
        ({"seat_id": "019cb000-0000-7000-8000-000000000000"}, 409),
        ({"principle": "", "seat_id": None}, 200),
        ({"seat_id": None}, 200),
        ({"principle": 7}, 422),
        ({"seat_id": "somebody"}, 422),
    ],
)
def test_d2_a_turn_is_on_a_principle_of_the_loop(app: Flask, changes, status: int):
    case = a_case(app, phase="discussion")
    given = case.post("bar_raiser", "debrief/floor", {**floor(case), **changes})
    assert given.status_code == status


def test_d2_a_turn_given_twice_is_given_once(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    etags = {
        case.post("bar_raiser", "debrief/floor", floor(case)).headers["ETag"] for _ in range(3)
    }
    assert len(etags) == 1
    with db.reader() as session:
        told = session.exec(select(AuditEntry).where(AuditEntry.action == "debrief.floor_given"))
        (entry,) = told.all()
    assert entry.detail == {"principle": case.principles["interviewer"][0]}
    timeline = Page(case, "recruiter").client.get(f"/loops/{case.built.loop.id}/timeline").text
    assert "gave the floor in the discussion" in timeline


@pytest.mark.parametrize("to", ["ownership:not-a-seat", "frugality", "ownership:"])
def test_a_floor_that_does_not_fit_is_refused_in_the_room(app: Flask, to: str):
    case = a_case(app, phase="discussion")
    answer = Page(case, "bar_raiser").send("floor", to=to)
    assert answer.status_code == {"ownership:not-a-seat": 422, "frugality": 409}.get(to, 303)
