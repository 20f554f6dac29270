"""Amendments: a new version with a reason, marked when its author could read others' (F3, F9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from config.settings import Settings
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility
from hiring.models.loops import Loop
from hiring.models.system import AuditEntry
from tests.builders.feedback import NARRATIVE
from tests.integration.feedback.conftest import Desk, a_desk

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database


def test_f3_an_amendment_is_a_new_version_and_the_old_one_stays(desk: Desk) -> None:
    desk.submit(desk.ana, vote="yes")
    answer = desk.api(
        desk.ana, "POST", "/mine/amend", {"reason": "I misread my notes.", "vote": "no"}
    )
    assert answer.status_code == 200, answer.json
    assert [(one["version"], one["vote"], one["reason"]) for one in answer.json["versions"]] == [
        (1, "yes", None),
        (2, "no", "I misread my notes."),
    ]
    assert answer.json["narrative"] == NARRATIVE
    assert answer.json["evidence"] == answer.json["versions"][0]["evidence"]


def test_f3_each_part_can_be_given_anew(desk: Desk) -> None:
    desk.submit(desk.ana)
    body = desk.body(desk.ana, rating="raises", canary="anew")
    parts = {"evidence": body["evidence"], "narrative": body["narrative"]}
    for number, (name, value) in enumerate(parts.items(), start=2):
        answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", name: value})
        assert answer.json["versions"][-1]["version"] == number
        assert answer.json[name] == value


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_f3_an_amendment_needs_a_reason(desk: Desk, reason: str) -> None:
    desk.submit(desk.ana)
    answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": reason, "vote": "no"})
    assert (answer.status_code, answer.json["rule"]) == (409, "F3")
    assert answer.json["errors"][0]["pointer"] == "/reason"
    assert desk.api(desk.ana, "POST", "/mine/amend", {"vote": "no"}).status_code == 422
    assert len(desk.item(desk.ana, desk.ana)["feedback"]["versions"]) == 1


def test_f4_an_amendment_is_as_complete_as_a_submission(desk: Desk) -> None:
    desk.submit(desk.ana)
    answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "narrative": "Short."})
    assert (answer.status_code, answer.json["rule"]) == (409, "F4")
    body = {"reason": "r", "evidence": [{"principle": "astrology"}]}
    assert desk.api(desk.ana, "POST", "/mine/amend", body).status_code in {409, 422}


def test_f3_there_is_nothing_to_amend_before_submitting(desk: Desk) -> None:
    answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", **desk.body(desk.ana)})
    assert (answer.status_code, answer.json["rule"]) == (409, "F3")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("collecting", 200),
        ("debrief_ready", 200),
        ("debriefing", 200),
        ("decided", 409),
        ("cancelled", 409),
    ],
)
def test_f3_amending_ends_with_the_decision(
    desk: Desk, db: Database, state: str, status: int
) -> None:
    desk.submit(desk.ana)
    with db.writer() as session:
        session.get_one(Loop, desk.loop_id).state = state  # type: ignore[assignment]
        session.commit()
    answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "no"})
    assert answer.status_code == status


def test_f3_the_mark_says_whether_others_could_be_read(desk: Desk, db: Database) -> None:
    desk.submit(desk.ana)
    alone = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "no"})
    assert alone.json["versions"][-1]["could_read_others"] is False
    desk.submit(desk.ben)
    anchored = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "yes"})
    assert anchored.json["versions"][-1]["could_read_others"] is True
    assert [
        one["could_read_others"] for one in desk.item(desk.ben, desk.ana)["feedback"]["versions"]
    ] == [False, False, True]
    with db.reader() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.action == "feedback.amended")
        ).all()
    assert [entry.detail["could_read_others"] for entry in entries] == [False, True]
    assert {entry.rung for entry in entries} == {"vote"}


def test_f8_a_mentor_who_could_read_the_trainee_is_marked(desk: Desk) -> None:
    desk.submit(desk.ana, desk.trainee)
    answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "no"})
    assert answer.json["versions"][-1]["could_read_others"] is True


def test_f9_the_mark_holds_also_where_the_return_made_the_author_blind_again(desk: Desk) -> None:
    desk.submit(desk.ana, desk.ben, desk.bar_raiser)
    path = f"/{desk.seat(desk.ana).id}/return"
    assert desk.api(desk.bar_raiser, "POST", path, {"reason": "No result."}).status_code == 200
    assert desk.item(desk.ana, desk.ben)["feedback"] is None
    answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "no"})
    assert answer.json["versions"][-1]["could_read_others"] is True
    assert desk.item(desk.ana, desk.ben)["feedback"] is not None


class TestAtDebrief:
    """The stricter setting: nobody could read anybody before the debrief."""

    @pytest.fixture
    def settings(self, database: str) -> Settings:
        policy = Policy(feedback_visibility=FeedbackVisibility.AT_DEBRIEF)
        return Settings.for_tests(database_url=database, policy=policy)

    def test_f3_there_is_no_mark_before_the_debrief(self, app: Flask, db: Database) -> None:
        desk = a_desk(app, db)
        desk.submit(desk.ana, desk.ben)
        answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "no"})
        assert answer.json["versions"][-1]["could_read_others"] is False
        assert desk.item(desk.ana, desk.ben)["feedback"] is None
