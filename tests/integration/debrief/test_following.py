from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlmodel import select

from hiring.models.loops import CoverageWaiver
from hiring.models.system import AuditEntry
from tests.builders.debrief import a_board_line, a_veto
from tests.builders.loops import USUAL_PANEL, SeatPlan
from tests.builders.people import signed_in
from tests.integration.debrief.pages import Page
from tests.integration.debrief.room import CANARY, Case, a_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

INSIDE = ("hiring_manager", "bar_raiser", "interviewer", "recruiter")


def browser(case: Case, who: str) -> FlaskClient:
    return signed_in(case.app.test_client(), case.people[who], case.app)


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", note)


def follows(db: Database) -> int:
    with db.reader() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.action == "debrief.followed")
        ).all()
    return len(entries)


@pytest.mark.parametrize("phase", ["reading", "voting", "discussion", "decided"])
def test_f8_a_trainee_who_owes_feedback_learns_the_phase_and_nothing_else(
    app: Flask, db: Database, phase: str
):
    case = a_case(app, phase=phase, trainee=True)
    with db.writer() as session:
        a_board_line(session, case.built, canary=CANARY)
        if phase == "decided":
            a_veto(session, case.built, canary=CANARY)
        session.commit()
    told = case.get("trainee").json
    assert told["phase"] == phase
    assert "F8" in told["hidden_because"]
    for name in ("read", "voted", "excused", "first_votes", "board", "speaking_order"):
        assert told[name] == []
    for name in ("second_votes", "own_second_vote", "veto", "decision", "outcome", "opened_at"):
        assert told[name] is None
    assert told["vetoed"] is False
    for path in ("debrief", "debrief/state", "memo"):
        page = browser(case, "trainee").get(f"/loops/{case.built.loop.id}/{path}")
        assert page.status_code == (403 if path == "memo" else 200)
        assert CANARY not in page.text
        assert "inclined to hire" not in page.text
    assert follows(db) == 0


def test_f8_a_trainee_whose_feedback_is_in_follows(app: Flask):
    case = a_case(app, phase="voting", trainee=True, trainee_submitted=True)
    told = case.get("trainee").json
    assert told["hidden_because"] is None
    assert len(told["first_votes"]) == 5


def test_f8_a_trainees_own_vote_is_not_in_the_debrief(app: Flask):
    case = a_case(app, phase="discussion", trainee=True, trainee_submitted=True)
    told = case.get("bar_raiser").json
    seats = {vote["seat_id"] for vote in (*told["first_votes"], *told["second_votes"])}
    assert case.seat_id("trainee") not in seats
    assert len(seats) == 5


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_f7_to_others_the_debrief_does_not_exist(app: Flask, who: str):
    case = a_case(app, phase="discussion")
    assert case.get(who).status_code == 404
    client = browser(case, who)
    for path in ("debrief", "debrief/state", "memo"):
        assert client.get(f"/loops/{case.built.loop.id}/{path}").status_code == 404


@pytest.mark.parametrize("who", INSIDE)
def test_d2_everybody_in_the_room_follows_at_once(app: Flask, who: str):
    case = a_case(app, phase="discussion", votes=("yes", "no", "strong_yes", "no", "strong_no"))
    told = case.get(who).json
    votes = [vote["vote"] for vote in told["first_votes"]]
    assert votes == ["yes", "no", "strong_yes", "no", "strong_no"]
    page = browser(case, who).get(f"/loops/{case.built.loop.id}/debrief")
    assert page.status_code == 200
    assert page.text.count("Unchanged") == 5


def test_l4_waived_gaps_are_shown_with_their_reasons(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    with db.writer() as session:
        session.add(
            CoverageWaiver(
                loop_id=case.built.loop.id,
                key="earn_trust",
                waived_by=case.people["bar_raiser"].id,
                waived_at=case.built.loop.created_at,
                reason="The third interviewer fell ill.",
            )
        )
        session.commit()
    (waiver,) = case.get("interviewer").json["coverage_waivers"]
    assert waiver["reason"] == "The third interviewer fell ill."
    page = browser(case, "recruiter").get(f"/loops/{case.built.loop.id}/debrief")
    assert "The third interviewer fell ill." in page.text


def test_an_unchanged_debrief_is_not_sent_again_nor_recorded(app: Flask, db: Database):
    case = a_case(app, phase="voting")
    first = case.get("recruiter")
    etag = first.headers["ETag"]
    assert follows(db) == 1
    for _ in range(3):
        again = case.get("recruiter", **{"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
    assert follows(db) == 1
    case.post("interviewer", "debrief/vote", {"vote": "no"})
    assert case.get("recruiter", **{"If-None-Match": etag}).status_code == 200


def test_every_change_reaches_every_screen_even_within_one_instant(app: Flask):
    case = a_case(app, phase="reading")
    etag = case.get("recruiter").headers["ETag"]
    voters = ("hiring_manager", "bar_raiser", "interviewer", "second", "third")
    steps = [
        *((who, "debrief/read", None) for who in voters),
        *((who, "debrief/vote", {"vote": "no"}) for who in voters),
        ("bar_raiser", "debrief/reveal", None),
        ("third", "debrief/board", case.line()),
        ("bar_raiser", "failures", {"principle": "ownership", "reason": "Not asked."}),
        ("bar_raiser", "veto", {"reason": "Below the bar."}),
        ("hiring_manager", "decision", case.decision("no_hire")),
    ]
    for who, path, body in steps:
        assert case.post(who, path, body).status_code in {200, 201}, path
        answer = case.get("recruiter", **{"If-None-Match": etag})
        assert answer.status_code == 200, path
        etag = answer.headers["ETag"]


def test_d2_a_changed_second_vote_shows_in_nobody_elses_validator(app: Flask):
    case = a_case(app, phase="voting")
    case.post("third", "debrief/vote", {"vote": "yes"})
    before = {who: case.get(who).headers["ETag"] for who in (*INSIDE, "third")}
    case.post("third", "debrief/vote", {"vote": "strong_no"})
    after = {who: case.get(who).headers["ETag"] for who in (*INSIDE, "third")}
    assert {who for who in before if before[who] != after[who]} == {"third"}


def test_f7_the_validator_of_whoever_is_outside_knows_the_phase_alone(app: Flask):
    case = a_case(app, phase="voting", trainee=True)
    before = case.get("trainee").headers["ETag"]
    case.post("third", "debrief/vote", {"vote": "yes"})
    case.post("bar_raiser", "veto", {"reason": "Below the bar."})
    assert case.get("trainee", **{"If-None-Match": before}).status_code == 304


def test_the_end_of_the_reading_time_reaches_the_screen(app: Flask, clock: FrozenClock):
    case = a_case(app, phase="reading")
    client = browser(case, "interviewer")
    path = f"/loops/{case.built.loop.id}/debrief/state"
    etag = client.get(path).headers["ETag"]
    clock.advance(minutes=11)
    late = client.get(path, headers={"If-None-Match": etag})
    assert late.status_code == 200
    assert "The time meant for it ended" in late.text


def test_the_pages_poll_is_the_same_validator(app: Flask, db: Database):
    case = a_case(app, phase="voting")
    screen = Page(case, "interviewer")
    client, etag = screen.client, screen.etag()
    seen = follows(db)
    poll = client.get(f"/loops/{case.built.loop.id}/debrief/state", headers={"If-None-Match": etag})
    assert poll.status_code == 304
    assert follows(db) == seen
    case.post("third", "debrief/vote", {"vote": "no"})
    poll = client.get(f"/loops/{case.built.loop.id}/debrief/state", headers={"If-None-Match": etag})
    assert poll.status_code == 200
    assert "data-poll-fragment" in poll.text
    assert "<html" not in poll.text
    assert follows(db) == seen + 1  # the one who voted was answered with the debrief


def test_an_unchanged_poll_asks_the_database_two_questions(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    screen = Page(case, "interviewer")
    client, etag = screen.client, screen.etag()
    path = f"/loops/{case.built.loop.id}/debrief/state"
    with statements(db) as seen:
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    questions = [one for one in seen if one.startswith("SELECT") and "debrief" in one]
    assert len(questions) == 2
    assert not [one for one in seen if one.startswith(("INSERT", "UPDATE"))]
    assert all("feedback_version.narrative" not in one for one in seen)


def test_the_poll_asks_as_much_of_a_large_panel_as_of_a_small_one(app: Flask, db: Database):
    large = a_case(app, phase="discussion", panel=(*USUAL_PANEL, *(SeatPlan() for _ in range(7))))
    small = a_case(app, phase="discussion")
    counts: dict[str, list[int]] = {"debrief": [], "debrief/state": []}
    for case in (small, large):
        assert len(case.get("recruiter").json["first_votes"]) == len(case.built.seats)
        for seat in case.built.seats:
            person = next(one for one in case.built.people if one.id == seat.person_id)
            client = signed_in(app.test_client(), person, app)
            client.get(f"/loops/{case.built.loop.id}/debrief")
        for path, counted in counts.items():
            with statements(db) as seen:
                assert client.get(f"/loops/{case.built.loop.id}/{path}").status_code == 200
            counted.append(len(seen))
    assert all(few == many for few, many in counts.values()), counts


def test_the_page_asks_as_much_of_a_full_room_as_of_an_empty_one(app: Flask, db: Database):
    few = a_case(app, phase="discussion")
    many = a_case(app, phase="discussion")
    with db.writer() as session:
        for _ in range(30):
            a_board_line(session, many.built)
        session.commit()
    counts = []
    for case in (few, many):
        client = browser(case, "interviewer")
        with statements(db) as seen:
            client.get(f"/loops/{case.built.loop.id}/debrief")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 40
