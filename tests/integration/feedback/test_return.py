"""The Bar Raiser returns thin feedback once, or waives what is missing (F9)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.models.feedback import FeedbackReturn, FeedbackWaiver
from hiring.models.loops import Loop, LoopMove
from hiring.models.system import AuditEntry
from tests.builders.people import bearer

if TYPE_CHECKING:
    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.harness.clock import FrozenClock
    from tests.integration.feedback.conftest import Desk

WHY = {"reason": "The evidence names no result."}


def _returned(desk: Desk, author: Person) -> None:
    desk.submit(desk.bar_raiser, author)
    answer = desk.api(desk.bar_raiser, "POST", f"/{desk.seat(author).id}/return", WHY)
    assert answer.status_code == 200, answer.json


def test_f9_returned_feedback_is_owed_again_and_its_author_blind(desk: Desk) -> None:
    _returned(desk, desk.ana)
    assert desk.item(desk.recruiter, desk.ana)["status"] == "pending"
    assert desk.item(desk.ana, desk.bar_raiser)["feedback"] is None
    mine = desk.api(desk.ana, "GET", "/mine").json
    assert (mine["status"], mine["returned_because"]) == ("pending", WHY["reason"])
    assert mine["vote"] == "yes"


def test_f9_others_keep_what_they_may_read(desk: Desk) -> None:
    _returned(desk, desk.ana)
    seen = desk.item(desk.bar_raiser, desk.ana)
    assert (seen["status"], seen["feedback"]["vote"]) == ("pending", "yes")


def test_f9_to_one_who_is_blind_returned_looks_like_pending(desk: Desk) -> None:
    _returned(desk, desk.ana)
    seen, untouched = desk.item(desk.ben, desk.ana), desk.item(desk.ben, desk.manager)
    assert {key: seen[key] for key in ("status", "feedback", "hidden_because")} == {
        key: untouched[key] for key in ("status", "feedback", "hidden_because")
    }


def test_f9_the_author_goes_on_from_what_was_sent_and_amends(desk: Desk) -> None:
    _returned(desk, desk.ana)
    version = desk.api(desk.ana, "GET", "/mine").json["version"]
    body = {**desk.body(desk.ana, canary="thicker"), "version": version}
    assert desk.api(desk.ana, "PUT", "/mine", body).status_code == 200
    assert desk.api(desk.ana, "POST", "/mine/submit").json["rule"] == "F3"
    answer = desk.api(desk.ana, "POST", "/mine/amend", {"reason": "The results are added."})
    assert answer.status_code == 200, answer.json
    assert "thicker" in answer.json["narrative"]
    assert answer.json["status"] == "submitted"
    assert [one["version"] for one in answer.json["versions"]] == [1, 2]


def test_f9_a_return_reopens_the_feedback_and_the_amendment_closes_it(
    desk: Desk, db: Database
) -> None:
    desk.submit(*desk.built.people[:5])
    assert desk.state() == "debrief_ready"
    path = f"/{desk.seat(desk.ana).id}/return"
    assert desk.api(desk.bar_raiser, "POST", path, WHY).status_code == 200
    assert desk.state() == "collecting"
    desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "no"})
    assert desk.state() == "debrief_ready"
    with db.reader() as session:
        moves = session.exec(select(LoopMove).where(LoopMove.loop_id == desk.loop_id)).all()
        row = session.get_one(FeedbackReturn, desk.seat(desk.ana).id)
    assert all(WHY["reason"] not in move.reason for move in moves)
    assert row.answered_at is not None


def test_f9_once_is_once(desk: Desk) -> None:
    _returned(desk, desk.ana)
    path = f"/{desk.seat(desk.ana).id}/return"
    desk.api(desk.ana, "POST", "/mine/amend", {"reason": "r", "vote": "no"})
    answer = desk.api(desk.bar_raiser, "POST", path, WHY)
    assert (answer.status_code, answer.json["rule"]) == (409, "F9")


def test_f6_returned_feedback_is_due_again_a_day_after_the_return(
    desk: Desk, clock: FrozenClock
) -> None:
    clock.advance(hours=40)
    _returned(desk, desk.ana)
    mine = desk.api(desk.ana, "GET", "/mine").json
    due = clock.now + timedelta(hours=24)
    assert (mine["status"], mine["due_at"]) == ("pending", due.isoformat().replace("+00:00", "Z"))
    clock.advance(hours=24, seconds=1)
    assert desk.item(desk.recruiter, desk.ana)["status"] == "overdue"


@pytest.mark.parametrize("deed", ["return", "waive"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 403),
        ("ana", 403),
        ("ben", 403),
        ("trainee", 403),
        ("recruiter", 403),
        ("lead", 404),
        ("stranger", 404),
        (None, 401),
    ],
)
def test_f9_only_the_loops_bar_raiser_may(
    desk: Desk, db: Database, deed: str, who: str | None, status: int
) -> None:
    desk.submit(desk.bar_raiser, desk.ana)
    author = desk.ana if deed == "return" else desk.built.people[4]
    person = getattr(desk, who) if who else None
    answer = desk.api(person, "POST", f"/{desk.seat(author).id}/{deed}", WHY)
    assert answer.status_code == status
    with db.reader() as session:
        assert session.exec(select(FeedbackReturn)).all() == []
        assert session.exec(select(FeedbackWaiver)).all() == []


@pytest.mark.parametrize("deed", ["return", "waive"])
def test_f9_a_reason_is_needed(desk: Desk, deed: str) -> None:
    desk.submit(desk.bar_raiser, desk.ana)
    author = desk.ana if deed == "return" else desk.ben
    path = f"/{desk.seat(author).id}/{deed}"
    answer = desk.api(desk.bar_raiser, "POST", path, {"reason": " "})
    assert (answer.status_code, answer.json["rule"]) == (409, "F9")
    assert desk.api(desk.bar_raiser, "POST", path, {}).status_code == 422


@pytest.mark.parametrize(
    ("author", "rule"), [("bar_raiser", "F9"), ("trainee", "F8"), ("ben", "F9")]
)
def test_f9_what_cannot_be_returned(desk: Desk, author: str, rule: str) -> None:
    """One's own, a trainee's, and what is not submitted."""
    desk.submit(desk.bar_raiser, desk.trainee)
    path = f"/{desk.seat(getattr(desk, author)).id}/return"
    answer = desk.api(desk.bar_raiser, "POST", path, WHY)
    assert (answer.status_code, answer.json["rule"]) == (409, rule)


@pytest.mark.parametrize("state", ["debriefing", "decided", "cancelled"])
@pytest.mark.parametrize("deed", ["return", "waive"])
def test_f9_not_once_the_debrief_has_opened(
    desk: Desk, db: Database, state: str, deed: str
) -> None:
    desk.submit(desk.bar_raiser, desk.ana)
    with db.writer() as session:
        session.get_one(Loop, desk.loop_id).state = state  # type: ignore[assignment]
        session.commit()
    author = desk.ana if deed == "return" else desk.ben
    answer = desk.api(desk.bar_raiser, "POST", f"/{desk.seat(author).id}/{deed}", WHY)
    assert (answer.status_code, answer.json["rule"]) == (409, "F9")


def test_f9_waived_feedback_is_not_waited_for(desk: Desk) -> None:
    desk.submit(*(person for person in desk.built.people[:5] if person is not desk.ben))
    assert desk.state() == "collecting"
    answer = desk.api(desk.bar_raiser, "POST", f"/{desk.seat(desk.ben).id}/waive", WHY)
    assert (answer.status_code, answer.json["status"]) == (200, "waived")
    assert desk.state() == "debrief_ready"
    submitted = desk.api(desk.ben, "POST", "/mine/submit", desk.body(desk.ben))
    assert (submitted.status_code, submitted.json["rule"]) == (409, "F9")


def test_f7_who_is_waived_owes_none_and_reads_once_all_are_in(desk: Desk) -> None:
    desk.submit(desk.bar_raiser, desk.manager)
    desk.api(desk.bar_raiser, "POST", f"/{desk.seat(desk.ben).id}/waive", WHY)
    assert desk.item(desk.ben, desk.manager)["feedback"] is None
    desk.submit(desk.ana, desk.built.people[4])
    assert desk.item(desk.ben, desk.manager)["feedback"] is not None


def test_f9_what_is_in_or_waived_is_not_waived(desk: Desk) -> None:
    desk.submit(desk.bar_raiser, desk.ana)
    desk.api(desk.bar_raiser, "POST", f"/{desk.seat(desk.ben).id}/waive", WHY)
    for author in (desk.ana, desk.ben):
        answer = desk.api(desk.bar_raiser, "POST", f"/{desk.seat(author).id}/waive", WHY)
        assert (answer.status_code, answer.json["rule"]) == (409, "F9")


def test_f9_a_seat_of_another_loop_is_not_found(desk: Desk) -> None:
    unknown = "00000000-0000-7000-8000-000000000000"
    for deed in ("return", "waive"):
        answer = desk.api(desk.bar_raiser, "POST", f"/{unknown}/{deed}", WHY)
        assert answer.status_code == 404


def test_f9_reasons_stay_off_the_trail(desk: Desk, db: Database) -> None:
    _returned(desk, desk.ana)
    desk.api(desk.bar_raiser, "POST", f"/{desk.seat(desk.ben).id}/waive", WHY)
    with db.reader() as session:
        entries = {entry.action: entry for entry in session.exec(select(AuditEntry)).all()}
    assert (entries["feedback.returned"].rung, entries["feedback.waived"].rung) == ("vote", "open")
    assert entries["feedback.returned"].detail == {"rule": "F9"}
    assert entries["feedback.waived"].detail == {"rule": "F9"}


def test_f9_to_the_blind_a_late_return_looks_like_what_never_came(
    desk: Desk, clock: FrozenClock
) -> None:
    clock.advance(hours=100)
    _returned(desk, desk.ana)
    for viewer in (desk.ben, desk.recruiter):
        statuses = {desk.item(viewer, one)["status"] for one in (desk.ana, desk.manager)}
        assert statuses == {"overdue"}, viewer.name
        page = desk.browser(viewer).get(desk.page()).get_data(as_text=True)
        assert "Pending" not in page
    home = desk.browser(desk.recruiter).get("/").get_data(as_text=True)
    assert desk.ana.name in home
    # Its author, and the Bar Raiser who returned it, know until when.
    for knows in (desk.ana, desk.bar_raiser):
        assert desk.item(knows, desk.ana)["status"] == "pending", knows.name


def test_f9_the_timeline_does_not_say_who_reopened_the_feedback(desk: Desk) -> None:
    desk.submit(*desk.built.people[:5])
    path = f"/{desk.seat(desk.ana).id}/return"
    assert desk.api(desk.bar_raiser, "POST", path, WHY).status_code == 200
    answer = desk.app.test_client().get(
        f"/api/v1/loops/{desk.loop_id}/audit", headers=bearer(desk.tokens[desk.recruiter.id])
    )
    (entry,) = [one for one in answer.json["items"] if one["action"] == "loop.feedback_reopened"]
    assert entry["actor_id"] is None
