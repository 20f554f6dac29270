"""Drafts: saved as they come, never lost, never overwritten, read by their author only (F1, F2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.feedback import FeedbackDraft
from hiring.models.loops import Loop
from hiring.models.system import AuditEntry
from tests.builders.feedback import a_draft, a_waiver, submitted_feedback
from tests.builders.people import csrf_of

if TYPE_CHECKING:
    from hiring.models.database import Database
    from tests.integration.feedback.conftest import Desk


def test_f1_a_draft_starts_empty_and_says_what_is_missing(desk: Desk) -> None:
    answer = desk.api(desk.ana, "GET", "/mine")
    assert answer.status_code == 200
    mine = answer.json
    assert (mine["evidence"], mine["narrative"], mine["vote"]) == ([], "", None)
    assert (mine["version"], mine["status"], mine["submitted_at"]) == (0, "pending", None)
    assert [line["key"] for line in mine["assigned"]] == ["earn_trust"]
    assert mine["assigned"][0]["name"] == "Earn Trust"
    assert {line["pointer"] for line in mine["missing"]} == {"/evidence", "/narrative", "/vote"}
    assert answer.headers["ETag"]


def test_f1_a_draft_comes_back_word_for_word_and_its_version_counts_on(desk: Desk) -> None:
    body = {
        "evidence": [{"principle": "earn_trust", "situation": "Crème brûlée\n\n“naïve” 面接 🙂"}],
        "narrative": "  as typed  ",
        "vote": None,
    }
    first = desk.api(desk.ana, "PUT", "/mine", body)
    assert first.status_code == 200, first.json
    assert first.json["version"] == 1
    again = desk.api(desk.ana, "GET", "/mine").json
    assert again["evidence"][0]["situation"] == body["evidence"][0]["situation"]
    assert again["narrative"] == "  as typed  "
    second = desk.api(desk.ana, "PUT", "/mine", {**body, "vote": "no", "version": 1})
    assert second.json["version"] == 2
    assert second.json["vote"] == "no"


def test_f1_what_get_answers_can_be_sent_back(desk: Desk) -> None:
    mine = desk.api(desk.ana, "GET", "/mine").json
    mine["narrative"] = "Changed in place."
    answer = desk.api(desk.ana, "PUT", "/mine", mine)
    assert answer.status_code == 200, answer.json
    assert answer.json["narrative"] == "Changed in place."


def test_f1_a_stale_draft_is_refused_and_nothing_changes(desk: Desk) -> None:
    desk.api(desk.ana, "PUT", "/mine", {"narrative": "one"})
    desk.api(desk.ana, "PUT", "/mine", {"narrative": "two", "version": 1})
    for old in ("three", "one", "two"):
        answer = desk.api(desk.ana, "PUT", "/mine", {"narrative": old, "version": 1})
        assert answer.status_code == 409
        assert answer.json["rule"] == "F1"
    mine = desk.api(desk.ana, "GET", "/mine").json
    assert (mine["narrative"], mine["version"]) == ("two", 2)


def test_f1_without_a_version_it_is_saved_as_it_comes(desk: Desk) -> None:
    for number, text in enumerate(("one", "two", "three"), start=1):
        answer = desk.api(desk.ana, "PUT", "/mine", {"narrative": text})
        assert (answer.status_code, answer.json["version"]) == (200, number)


def test_f1_an_identical_save_is_no_new_version(desk: Desk, db: Database) -> None:
    for _ in range(3):
        assert desk.api(desk.ana, "PUT", "/mine", {"narrative": "same"}).json["version"] == 1
    with db.reader() as session:
        actions = session.exec(select(AuditEntry.action)).all()
    assert list(actions).count("feedback.draft_saved") == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"evidence": [{"principle": "astrology"}]}, "/evidence/0/principle"),
        ({"evidence": [{"principle": "earn_trust", "rating": "splendid"}]}, "/evidence/0/rating"),
        ({"vote": "maybe"}, "/vote"),
        ({"vote": "neutral"}, "/vote"),
        ({"narrative": 7}, "/narrative"),
        ({"narrative": "x" * 20_001}, "/narrative"),
        ({"narrative": "nul\x00"}, "/narrative"),
        ({"narative": "misspelt"}, "/narative"),
        ({"evidence": "much"}, "/evidence"),
        ({"evidence": [{}]}, "/evidence/0/principle"),
        ({"version": "new"}, "/version"),
    ],
)
def test_f1_a_malformed_draft_names_the_place_and_saves_nothing(
    desk: Desk, body: dict[str, Any], pointer: str
) -> None:
    answer = desk.api(desk.ana, "PUT", "/mine", body)
    assert answer.status_code == 422
    assert pointer in {part["pointer"] for part in answer.json["errors"]}
    assert desk.api(desk.ana, "GET", "/mine").json["version"] == 0


def test_f1_the_size_of_a_draft_is_bounded(desk: Desk) -> None:
    line = {"principle": "earn_trust", "situation": "x" * 19_000}
    answer = desk.api(desk.ana, "PUT", "/mine", {"evidence": [line] * 12})
    assert answer.status_code == 422
    answer = desk.api(desk.ana, "PUT", "/mine", {"evidence": [{"principle": "earn_trust"}] * 41})
    assert answer.status_code == 422


def test_f1_if_match_guards_a_save(desk: Desk) -> None:
    etag = desk.api(desk.ana, "GET", "/mine").headers["ETag"]
    assert desk.api(desk.ana, "PUT", "/mine", {"narrative": "a"}, If_Match=etag).status_code == 200
    stale = desk.api(desk.ana, "PUT", "/mine", {"narrative": "b"}, If_Match=etag)
    assert stale.status_code == 412
    assert desk.api(desk.ana, "GET", "/mine").json["narrative"] == "a"


def test_f1_notes_can_be_kept_before_the_interview(desk: Desk, db: Database) -> None:
    with db.writer() as session:
        session.get_one(Loop, desk.loop_id).state = "scheduled"  # type: ignore[assignment]
        session.commit()
    assert desk.api(desk.ana, "PUT", "/mine", {"narrative": "To ask about."}).status_code == 200


@pytest.mark.parametrize("state", ["draft", "cancelled", "decided"])
def test_f1_no_draft_is_taken_where_no_feedback_is_asked_for(
    desk: Desk, db: Database, state: str
) -> None:
    with db.writer() as session:
        session.get_one(Loop, desk.loop_id).state = state  # type: ignore[assignment]
        session.commit()
    answer = desk.api(desk.ana, "PUT", "/mine", {"narrative": "Too late, or too early."})
    assert answer.status_code == 409
    with db.reader() as session:
        assert session.exec(select(FeedbackDraft)).all() == []


def test_f9_no_draft_is_taken_once_waived(desk: Desk, db: Database) -> None:
    with db.writer() as session:
        a_waiver(session, desk.seat(desk.ana), desk.bar_raiser.id)
        session.commit()
    answer = desk.api(desk.ana, "PUT", "/mine", {"narrative": "Late."})
    assert (answer.status_code, answer.json["rule"]) == (409, "F9")


def test_f3_no_draft_is_taken_once_submitted(desk: Desk, db: Database) -> None:
    with db.writer() as session:
        submitted_feedback(session, desk.seat(desk.ana))
        session.commit()
    answer = desk.api(desk.ana, "PUT", "/mine", {"narrative": "On second thought."})
    assert (answer.status_code, answer.json["rule"]) == (409, "F3")


def test_f2_a_draft_is_its_authors_alone(desk: Desk, db: Database) -> None:
    with db.writer() as session:
        a_draft(session, desk.seat(desk.ana), canary="quokkadraft")
        session.commit()
    assert "quokkadraft" in desk.api(desk.ana, "GET", "/mine").text
    others = [*desk.built.people, desk.recruiter, desk.lead, desk.stranger]
    for person in others:
        if person is not desk.ana:
            assert "quokkadraft" not in desk.api(person, "GET", "/mine").text
            assert "quokkadraft" not in desk.api(person, "GET", "").text


def test_f2_a_draft_leaves_no_words_on_the_trail(desk: Desk, db: Database) -> None:
    desk.api(desk.ana, "PUT", "/mine", {"narrative": "quokkatrail", "vote": "strong_no"})
    with db.reader() as session:
        entry = session.exec(
            select(AuditEntry).where(AuditEntry.action == "feedback.draft_saved")
        ).one()
    assert (entry.rung, entry.seat_id) == ("author", desk.seat(desk.ana).id)
    assert entry.detail == {"version": 1}


@pytest.mark.parametrize(
    ("who", "status"), [("recruiter", 403), ("lead", 404), ("stranger", 404), (None, 401)]
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_f1_nobody_without_a_seat_has_a_draft(
    desk: Desk, who: str | None, status: int, method: str
) -> None:
    person = getattr(desk, who) if who else None
    body = {"narrative": "x"} if method == "PUT" else None
    assert desk.api(person, method, "/mine", body).status_code == status


@pytest.mark.parametrize("way", ["api", "page"])
def test_f1_a_save_reads_what_it_decides_on_once_and_nothing_after_it(
    desk: Desk, statements: list[str], way: str
) -> None:
    """The key, the lock, the seat, its principles and their names; then what is written."""
    browser = desk.browser(desk.ana)
    token = csrf_of(browser, desk.page("/mine"))

    def save(narrative: str) -> list[str]:
        statements.clear()
        if way == "api":
            answer = desk.api(desk.ana, "PUT", "/mine", {"narrative": narrative})
        else:
            data = {"narrative": narrative, "csrf_token": token}
            answer = browser.post(desk.page("/mine/autosave"), data=data)
        assert answer.status_code == 200
        return [one for one in statements if not one.startswith("BEGIN")]

    save("one")
    again = save("two")
    assert sum(one.startswith("SELECT") for one in again) == 6, again
    written = [one.split()[:3] for one in again if not one.startswith("SELECT")]
    assert sorted(" ".join(one) for one in written) == [
        "INSERT INTO audit_entry",
        "UPDATE audit_head SET",
        "UPDATE feedback_draft SET",
    ]


def test_f1_what_a_save_answers_is_what_is_read_afterwards(desk: Desk) -> None:
    body = desk.body(desk.ana, narrative="Not eighty words.", vote=None)
    saved = desk.api(desk.ana, "PUT", "/mine", body)
    read = desk.api(desk.ana, "GET", "/mine")
    assert saved.json == read.json
    assert saved.headers["ETag"] == read.headers["ETag"]
    assert {line["pointer"] for line in saved.json["missing"]} == {"/narrative", "/vote"}


def test_f9_a_save_after_a_return_answers_with_what_was_submitted_before(desk: Desk) -> None:
    desk.submit(desk.bar_raiser, desk.ana)
    seat = desk.seat(desk.ana).id
    desk.api(desk.bar_raiser, "POST", f"/{seat}/return", {"reason": "No result is named."})
    saved = desk.api(desk.ana, "PUT", "/mine", desk.body(desk.ana, vote="no"))
    assert saved.status_code == 200
    assert (saved.json["vote"], saved.json["versions"][0]["vote"]) == ("no", "yes")
    assert saved.json["returned_because"] == "No result is named."
    assert saved.json == desk.api(desk.ana, "GET", "/mine").json
