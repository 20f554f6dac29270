from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from hiring.domain.terms import Outcome
from hiring.models.debrief import Decision, LoopFailure, Veto
from hiring.models.loops import Loop
from tests.builders.debrief import a_decision, a_veto, an_offer
from tests.integration.debrief.room import a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

REASON = {"reason": "Nobody saw them own what they ship."}


@pytest.mark.parametrize("phase", ["reading", "voting", "discussion", "decided"])
def test_d4_the_veto_can_be_cast_from_the_opening_on(app: Flask, phase: str):
    case = a_case(app, phase=phase)
    answer = case.post("bar_raiser", "veto", REASON)
    assert answer.status_code == 200
    assert answer.json["vetoed"] is True
    assert answer.json["veto"]["reason"] == REASON["reason"]
    assert answer.json["state"] == ("decided" if phase == "decided" else "debriefing")


@pytest.mark.parametrize("who", ["hiring_manager", "recruiter", "interviewer"])
def test_d4_the_veto_is_the_bar_raisers_alone(app: Flask, who: str):
    refused = a_case(app, phase="discussion").post(who, "veto", REASON)
    assert (refused.status_code, refused.json["rule"]) == (403, "D4")


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_d4_a_veto_elsewhere_is_not_even_known_of(app: Flask, who: str):
    assert a_case(app, phase="discussion").post(who, "veto", REASON).status_code == 404


def test_d4_a_veto_needs_a_written_reason(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    refused = case.post("bar_raiser", "veto", {"reason": " \n "})
    assert (refused.status_code, refused.json["rule"]) == (409, "D4")
    assert refused.json["errors"][0]["pointer"] == "/reason"
    with db.reader() as session:
        assert session.exec(select(Veto)).all() == []


@pytest.mark.parametrize(
    ("phase", "rule"), [("reading", "D5"), ("voting", "D5"), ("discussion", "D4")]
)
def test_d4_a_standing_veto_makes_a_hire_impossible(app: Flask, phase: str, rule: str):
    case = a_case(app, phase=phase)
    case.post("bar_raiser", "veto", REASON)
    refused = case.post("hiring_manager", "decision", case.decision("hire"))
    assert (refused.status_code, refused.json["rule"]) == (409, rule)


@pytest.mark.parametrize("outcome", ["no_hire", "other_role"])
def test_d4_a_veto_is_against_a_hire_only(app: Flask, outcome: str):
    case = a_case(app, phase="discussion")
    case.post("bar_raiser", "veto", REASON)
    decided = case.post("hiring_manager", "decision", case.decision(outcome))
    assert decided.status_code == 200
    assert decided.json["outcome"] == outcome
    assert decided.json["vetoed"] is True


def test_d4_there_is_nothing_to_veto_after_a_no(app: Flask):
    case = a_case(app, phase="discussion")
    case.post("hiring_manager", "decision", case.decision("no_hire"))
    refused = case.post("bar_raiser", "veto", REASON)
    assert (refused.status_code, refused.json["rule"]) == (409, "D4")


def test_d4_a_veto_stands_once_and_cannot_be_taken_back(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    case.post("bar_raiser", "veto", REASON)
    assert case.post("bar_raiser", "veto", {"reason": "Again."}).status_code == 409
    for method in ("delete", "put", "patch"):
        answer = getattr(app.test_client(), method)(
            f"{case.base}/veto", headers={"Authorization": f"Bearer {case.tokens['bar_raiser']}"}
        )
        assert answer.status_code == 405
    for statement in ("DELETE FROM veto", "UPDATE veto SET reason = 'x'"):
        with db.writer() as session, pytest.raises(DBAPIError):
            session.execute(sa.text(statement))


def test_d4_the_database_itself_refuses_a_hire_and_an_offer_under_a_veto(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    decided = a_case(app, phase="decided")
    offered = a_case(app, phase="decided")
    with db.writer() as session:
        a_veto(session, case.built)
        a_veto(session, decided.built)
        an_offer(session, offered.built, state="made")
        a_veto(session, offered.built)
        session.commit()
    with db.writer() as session, pytest.raises(IntegrityError):
        a_decision(session, case.built, outcome="hire")
    with db.writer() as session, pytest.raises(IntegrityError):
        an_offer(session, decided.built)
    with db.writer() as session, pytest.raises(IntegrityError):
        session.execute(sa.text("UPDATE offer SET state = 'accepted', answered_at = drafted_at"))


def test_d4_the_database_itself_refuses_a_veto_that_comes_too_late(app: Flask, db: Database):
    accepted, refused = a_case(app, phase="decided"), a_case(app, phase="discussion")
    with db.writer() as session:
        an_offer(session, accepted.built, state="accepted")
        a_decision(session, refused.built, outcome="no_hire")
        session.commit()
    for case in (accepted, refused):
        with db.writer() as session, pytest.raises(IntegrityError):
            a_veto(session, case.built)


@pytest.mark.parametrize("who", ["bar_raiser", "recruiter", "interviewer"])
def test_d5_the_hiring_manager_decides_and_nobody_else(app: Flask, who: str):
    case = a_case(app, phase="discussion")
    refused = case.post(who, "decision", case.decision())
    assert (refused.status_code, refused.json["rule"]) == (403, "D5")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_d5_the_decision_is_recorded_with_reasons_by_principle(app: Flask, outcome: str):
    case = a_case(app, phase="discussion")
    decided = case.post(
        "hiring_manager", "decision", case.decision(outcome, other_role="Staff Engineer, Payments")
    )
    assert decided.status_code == 200
    told = decided.json
    assert (told["state"], told["phase"], told["outcome"]) == ("decided", "decided", outcome)
    assert told["decision"]["reasons"][0]["text"] == "They measured after every step."
    kept = "Staff Engineer, Payments" if outcome == "other_role" else ""
    assert told["decision"]["other_role"] == kept
    again = case.post("hiring_manager", "decision", case.decision("no_hire"))
    assert (again.status_code, again.json["rule"]) == (409, "D5")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"summary": "  "}, "/summary"),
        ({"reasons": []}, "/reasons"),
        ({"reasons": [{"principle": "frugality", "text": "Well."}]}, "/reasons/0/principle"),
        ({"reasons": [{"principle": "ownership", "text": " "}]}, "/reasons/0/text"),
    ],
)
def test_d5_a_decision_says_what_and_why(app: Flask, db: Database, changes, pointer: str):
    case = a_case(app, phase="discussion")
    refused = case.post("hiring_manager", "decision", case.decision(**changes))
    assert (refused.status_code, refused.json["rule"]) == (409, "D5")
    assert refused.json["errors"][0]["pointer"] == pointer
    with db.reader() as session:
        assert session.get_one(Loop, case.built.loop.id).state == "debriefing"


@pytest.mark.parametrize("phase", ["reading", "voting"])
def test_d5_the_decision_comes_after_the_discussion(app: Flask, phase: str):
    case = a_case(app, phase=phase)
    refused = case.post("hiring_manager", "decision", case.decision())
    assert (refused.status_code, refused.json["rule"]) == (409, "D5")


def test_d5_a_decision_is_never_changed(app: Flask, db: Database):
    a_case(app, phase="decided")
    with db.writer() as session, pytest.raises(DBAPIError):
        session.execute(sa.text("UPDATE decision SET outcome = 'no_hire'"))


@pytest.mark.parametrize("body", [{}, {"outcome": "maybe"}, {"outcome": "hire", "x": 1}])
def test_a_malformed_decision_is_refused_whole(app: Flask, body):
    case = a_case(app, phase="discussion")
    assert case.post("hiring_manager", "decision", body).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [("bar_raiser", 201), ("hiring_manager", 201), ("interviewer", 403), ("recruiter", 403)],
)
def test_d6_one_more_interview_is_a_failure_of_the_loop(app: Flask, db: Database, who, status):
    case = a_case(app, phase="discussion")
    body = {"principle": "ownership", "reason": "Nobody asked about the outage."}
    answer = case.post(who, "failures", body)
    assert answer.status_code == status
    with db.reader() as session:
        assert len(session.exec(select(LoopFailure)).all()) == (status == 201)
    if status == 201:
        (told,) = case.get("recruiter").json["failures"]
        assert told["reason"] == body["reason"]


@pytest.mark.parametrize(
    ("phase", "body"),
    [
        ("discussion", {"principle": "frugality", "reason": "Not a gap of this loop."}),
        ("discussion", {"principle": "ownership", "reason": " "}),
        (None, {"principle": "ownership", "reason": "Too early."}),
    ],
)
def test_d6_the_failure_names_its_gap_and_why(app: Flask, phase, body):
    refused = a_case(app, phase=phase).post("bar_raiser", "failures", body)
    assert (refused.status_code, refused.json["rule"]) == (409, "D6")


def test_a_decision_is_kept_once_in_the_tables(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    case.post("hiring_manager", "decision", case.decision())
    with db.reader() as session:
        (row,) = session.exec(select(Decision)).all()
    assert row.decided_by == case.people["hiring_manager"].id
