"""Submitting: complete, once, and only then open to others (F3 to F5, F7, D1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.feedback import FeedbackDraft, FeedbackEvidence, FeedbackVersion
from hiring.models.loops import Loop, LoopMove, Seat
from hiring.models.system import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock
    from tests.integration.feedback.conftest import Desk


def test_f3_submitting_the_stored_draft(desk: Desk, clock: FrozenClock) -> None:
    desk.api(desk.ana, "PUT", "/mine", desk.body(desk.ana, vote="strong_no"))
    answer = desk.api(desk.ana, "POST", "/mine/submit")
    assert answer.status_code == 200, answer.json
    mine = answer.json
    assert (mine["status"], mine["vote"], mine["missing"]) == ("submitted", "strong_no", [])
    assert mine["submitted_at"] == clock.now.isoformat().replace("+00:00", "Z")
    assert [one["version"] for one in mine["versions"]] == [1]
    assert desk.api(desk.ana, "GET", "/mine").json == mine


def test_f3_a_body_is_saved_first_and_then_submitted(desk: Desk, db: Database) -> None:
    answer = desk.api(desk.ana, "POST", "/mine/submit", desk.body(desk.ana))
    assert answer.status_code == 200, answer.json
    with db.reader() as session:
        draft = session.get_one(FeedbackDraft, desk.seat(desk.ana).id)
        version = session.exec(select(FeedbackVersion)).one()
        evidence = session.exec(select(FeedbackEvidence)).all()
    assert draft.body["narrative"] == version.narrative
    assert [line.principle for line in evidence] == ["earn_trust"]


def test_f1_submitting_from_a_stale_draft_is_refused(desk: Desk) -> None:
    desk.api(desk.ana, "PUT", "/mine", desk.body(desk.ana, vote="yes"))
    desk.api(desk.ana, "PUT", "/mine", desk.body(desk.ana, vote="no"))
    for body in ({"version": 1}, {**desk.body(desk.ana), "version": 1}):
        answer = desk.api(desk.ana, "POST", "/mine/submit", body)
        assert (answer.status_code, answer.json["rule"]) == (409, "F1")
    assert desk.item(desk.ana, desk.ana)["status"] == "pending"


def _without(part: str) -> Callable[[dict[str, Any]], None]:
    return lambda body: body["evidence"][0].__setitem__(part, "  ")


def _set(part: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda body: body.__setitem__(part, value)


@pytest.mark.parametrize(
    ("spoil", "pointer", "rule"),
    [
        *(
            pytest.param(_without(part), f"/evidence/0/{part}", "F4", id=f"no {part}")
            for part in ("situation", "task", "action", "result")
        ),
        pytest.param(
            lambda body: body["evidence"][0].update(rating=None),
            "/evidence/0/rating",
            "F4",
            id="no rating",
        ),
        pytest.param(
            lambda body: body["evidence"][0].update(rating="not_observed", reason=" "),
            "/evidence/0/reason",
            "F4",
            id="not observed without saying why",
        ),
        pytest.param(_set("evidence", []), "/evidence", "F4", id="no evidence"),
        pytest.param(_set("narrative", "too few words " * 19), "/narrative", "F4", id="short"),
        pytest.param(_set("vote", None), "/vote", "F5", id="no vote"),
        pytest.param(
            lambda body: body["evidence"].append(deepcopy(body["evidence"][0])),
            "/evidence/1/principle",
            "F4",
            id="twice",
        ),
    ],
)
def test_f4_incomplete_feedback_is_refused_with_the_place_of_each_lack(
    desk: Desk, spoil: Callable[[dict[str, Any]], None], pointer: str, rule: str
) -> None:
    body = desk.body(desk.ana)
    spoil(body)
    answer = desk.api(desk.ana, "POST", "/mine/submit", body)
    assert answer.status_code == 409
    assert answer.json["rule"] == rule
    assert [part["pointer"] for part in answer.json["errors"]] == [pointer]
    assert desk.item(desk.ana, desk.ana)["status"] == "pending"


def test_f4_eighty_words_are_enough_and_seventy_nine_are_not(desk: Desk) -> None:
    for words, status in ((79, 409), (80, 200)):
        body = desk.body(desk.ana, narrative=" ".join(["word"] * words))
        assert desk.api(desk.ana, "POST", "/mine/submit", body).status_code == status


def test_f4_a_principle_not_observed_needs_only_why(desk: Desk) -> None:
    body = desk.body(desk.ana)
    body["evidence"] = [
        {"principle": "earn_trust", "rating": "not_observed", "reason": "The fire alarm went."}
    ]
    assert desk.api(desk.ana, "POST", "/mine/submit", body).status_code == 200


def test_f4_nothing_is_submitted_before_the_interview_begins(
    desk: Desk, db: Database, clock: FrozenClock
) -> None:
    with db.writer() as session:
        seat = session.get_one(Seat, desk.seat(desk.ana).id)
        seat.starts_at = clock.now + timedelta(minutes=1)
        seat.ends_at = clock.now + timedelta(minutes=46)
        session.commit()
    assert desk.api(desk.ana, "POST", "/mine/submit", desk.body(desk.ana)).status_code == 409
    clock.advance(minutes=1)
    assert desk.api(desk.ana, "POST", "/mine/submit", desk.body(desk.ana)).status_code == 200


def test_f3_what_is_submitted_is_not_submitted_again(desk: Desk) -> None:
    desk.submit(desk.ana)
    for body in (None, desk.body(desk.ana), desk.body(desk.ana, vote="no")):
        answer = desk.api(desk.ana, "POST", "/mine/submit", body)
        assert (answer.status_code, answer.json["rule"]) == (409, "F3")
    assert desk.item(desk.ana, desk.ana)["feedback"]["vote"] == "yes"


def test_f3_an_idempotency_key_answers_a_repeat_alike(desk: Desk) -> None:
    body = desk.body(desk.ana)
    first = desk.api(desk.ana, "POST", "/mine/submit", body, Idempotency_Key="k")
    again = desk.api(desk.ana, "POST", "/mine/submit", body, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json


def test_f3_of_twenty_four_at_once_one_is_submitted(desk: Desk, db: Database) -> None:
    bodies = [desk.body(desk.ana, vote=("yes", "no")[n % 2], canary=f"try{n}") for n in range(24)]
    with ThreadPoolExecutor(max_workers=24) as pool:
        answers = list(
            pool.map(lambda body: desk.api(desk.ana, "POST", "/mine/submit", body), bodies)
        )
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 23]
    with db.reader() as session:
        version = session.exec(select(FeedbackVersion)).one()
        evidence = session.exec(select(FeedbackEvidence)).all()
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.action == "feedback.submitted")
        ).all()
    won = next(
        body for body, answer in zip(bodies, answers, strict=True) if answer.json.get("vote")
    )
    assert version.narrative == won["narrative"]
    assert len(evidence) == 1
    assert len(entries) == 1


def test_d1_the_loop_is_ready_once_the_last_counting_feedback_is_in(
    desk: Desk, db: Database
) -> None:
    *first, last = desk.built.people[:5]
    desk.submit(*first)
    assert desk.state() == "collecting"
    desk.submit(last)
    assert desk.state() == "debrief_ready"
    with db.reader() as session:
        move = session.exec(select(LoopMove).where(LoopMove.event == "feedback_complete")).one()
    assert (move.actor_id, move.reason) == (None, "")  # F10: not whose came last


def test_f8_a_trainees_feedback_is_not_waited_for(desk: Desk) -> None:
    desk.submit(desk.trainee)
    desk.submit(*desk.built.people[:4])
    assert desk.state() == "collecting"
    desk.submit(desk.built.people[4])
    assert desk.state() == "debrief_ready"


def test_l4_a_loop_still_marked_scheduled_is_collecting_once_begun(
    desk: Desk, db: Database
) -> None:
    with db.writer() as session:
        session.get_one(Loop, desk.loop_id).state = "scheduled"  # type: ignore[assignment]
        session.commit()
    desk.submit(*desk.built.people[:5])
    assert desk.state() == "debrief_ready"


def test_f3_the_trail_tells_of_the_submission_without_a_word_or_a_vote(
    desk: Desk, db: Database
) -> None:
    desk.submit(desk.ana, vote="strong_yes", canary="quokka")
    with db.reader() as session:
        entries = session.exec(select(AuditEntry)).all()
    submitted = next(entry for entry in entries if entry.action == "feedback.submitted")
    assert (submitted.rung, submitted.seat_id) == ("vote", desk.seat(desk.ana).id)
    for entry in entries:
        assert "quokka" not in str(entry.detail)
        assert "strong_yes" not in str(entry.detail)


@pytest.mark.parametrize(
    ("who", "status"), [("recruiter", 403), ("lead", 404), ("stranger", 404), (None, 401)]
)
def test_f4_only_who_holds_a_seat_submits(desk: Desk, who: str | None, status: int) -> None:
    person = getattr(desk, who) if who else None
    for path, body in (("/mine/submit", desk.body(desk.ana)), ("/mine/amend", {"reason": "x"})):
        assert desk.api(person, "POST", path, body).status_code == status
