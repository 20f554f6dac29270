from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.domain.terms import LoopState
from hiring.models.debrief import Debrief, DebriefMark
from hiring.models.loops import Loop
from hiring.models.system import AuditEntry
from tests.builders.feedback import a_waiver, submitted_feedback
from tests.integration.debrief.room import a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

NOT_THE_BAR_RAISER = ("hiring_manager", "recruiter", "interviewer")


def test_d1_only_the_bar_raiser_opens(app: Flask):
    case = a_case(app)
    for who in NOT_THE_BAR_RAISER:
        refused = case.post(who, "debrief/open")
        assert (refused.status_code, refused.json["rule"]) == (403, "D1")
    for who in ("stranger", "administrator"):
        assert case.post(who, "debrief/open").status_code == 404
    opened = case.post("bar_raiser", "debrief/open")
    assert opened.status_code == 200
    assert opened.json["phase"] == "reading"
    assert opened.json["state"] == "debriefing"
    assert opened.json["second_votes"] is None


def test_d1_a_debrief_waits_for_every_counting_seat(app: Flask, db: Database):
    case = a_case(app, feedback=False)
    refused = case.post("bar_raiser", "debrief/open")
    assert (refused.status_code, refused.json["rule"]) == (409, "D1")
    assert "Ines Interviewer" in refused.json["detail"]
    with db.reader() as session:
        assert session.exec(select(Debrief)).all() == []


def test_d1_it_opens_once(app: Flask):
    case = a_case(app)
    assert case.post("bar_raiser", "debrief/open").status_code == 200
    again = case.post("bar_raiser", "debrief/open")
    assert (again.status_code, again.json["rule"]) == (409, "D1")


@pytest.mark.parametrize(
    ("who", "status"),
    [("interviewer", 409), ("recruiter", 409), ("stranger", 404), ("administrator", 404)],
)
def test_d1_before_the_opening_there_is_nothing_to_follow(app: Flask, who: str, status: int):
    answer = a_case(app).get(who)
    assert answer.status_code == status
    assert answer.json["rule"] == ("D1" if status == 409 else None)


@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        ("interviewer", "debrief/read", None),
        ("interviewer", "debrief/vote", {"vote": "yes"}),
        ("bar_raiser", "debrief/reveal", None),
        ("bar_raiser", "veto", {"reason": "No."}),
    ],
)
def test_d1_nothing_is_done_in_a_debrief_before_it_is_opened(app: Flask, who, path, body):
    refused = a_case(app).post(who, path, body)
    assert refused.status_code == 409
    assert refused.json["rule"] in {"D1", "D4"}


def test_d2_voting_begins_when_the_last_has_read(app: Flask):
    case = a_case(app, phase="reading")
    voters = ("hiring_manager", "bar_raiser", "interviewer", "second", "third")
    for who in voters[:-1]:
        assert case.post(who, "debrief/read").json["phase"] == "reading"
    assert case.post(voters[0], "debrief/read").json["phase"] == "reading"
    last = case.post(voters[-1], "debrief/read")
    assert last.json["phase"] == "voting"
    assert set(last.json["read"]) == {case.seat_id(who) for who in voters}


def test_d2_the_waived_are_not_waited_for_and_do_not_vote(app: Flask, db: Database):
    case = a_case(app, feedback=False)
    with db.writer() as session:
        *rest, third = case.built.seats
        for seat in rest:
            submitted_feedback(session, seat)
        a_waiver(session, third, case.people["bar_raiser"].id)
        session.get_one(Loop, case.built.loop.id).state = LoopState.DEBRIEF_READY
        session.commit()
    assert case.post("bar_raiser", "debrief/open").status_code == 200
    for who in ("hiring_manager", "bar_raiser", "interviewer", "second"):
        phase = case.post(who, "debrief/read").json["phase"]
    assert phase == "voting"
    refused = case.post("third", "debrief/vote", {"vote": "yes"})
    assert (refused.status_code, refused.json["rule"]) == (409, "D2")
    first = case.get("third").json["first_votes"]
    assert case.seat_id("third") not in {vote["seat_id"] for vote in first}


def test_d2_votes_are_blind_until_all_are_revealed_at_once(app: Flask):
    case = a_case(app, phase="voting")
    voters = ("hiring_manager", "bar_raiser", "interviewer", "second", "third")
    for who in voters[:-1]:
        assert case.post(who, "debrief/vote", {"vote": "strong_no"}).status_code == 200
    early = case.post("bar_raiser", "debrief/reveal")
    assert (early.status_code, early.json["rule"]) == (409, "D2")
    assert "Ines Interviewer 5" in early.json["detail"]
    for who in (*voters, "recruiter"):
        seen = case.get(who).json
        assert seen["second_votes"] is None
        assert "strong_no" not in str({**seen, "own_second_vote": None})
        assert len(seen["voted"]) == 4
    assert case.get("third").json["own_second_vote"] is None
    assert case.get("second").json["own_second_vote"] == "strong_no"
    case.post("third", "debrief/vote", {"vote": "yes"})
    for who in ("hiring_manager", "recruiter", "third"):
        assert case.post(who, "debrief/reveal").status_code == 403
    revealed = case.post("bar_raiser", "debrief/reveal").json
    assert revealed["phase"] == "discussion"
    votes = {vote["seat_id"]: vote["vote"] for vote in revealed["second_votes"]}
    assert votes[case.seat_id("third")] == "yes"
    assert votes[case.seat_id("second")] == "strong_no"
    assert case.post("bar_raiser", "debrief/reveal").status_code == 200


def test_d3_a_second_vote_may_change_until_the_reveal_and_both_votes_stay(
    app: Flask, clock: FrozenClock, db: Database
):
    case = a_case(app, phase="voting")
    for who in ("hiring_manager", "bar_raiser", "interviewer", "second", "third"):
        case.post(who, "debrief/vote", {"vote": "yes"})
    clock.advance(minutes=1)
    assert case.post("second", "debrief/vote", {"vote": "no"}).status_code == 200
    case.post("bar_raiser", "debrief/reveal")
    late = case.post("second", "debrief/vote", {"vote": "yes"})
    assert (late.status_code, late.json["rule"]) == (409, "D2")
    with db.writer() as session:
        clock.advance(minutes=1)
        submitted_feedback(
            session,
            case.built.seats[3],
            vote="strong_no",
            reason="Heard more.",
            submitted_at=clock.now,
        )
        session.commit()
    seen = case.get("recruiter").json
    seat = case.seat_id("second")
    assert {v["seat_id"]: v["vote"] for v in seen["first_votes"]}[seat] == "yes"
    assert {v["seat_id"]: v["vote"] for v in seen["second_votes"]}[seat] == "no"


def test_d2_the_bar_raiser_excuses_an_absent_voter_with_a_reason(app: Flask, db: Database):
    case = a_case(app, phase="reading")
    seat = case.seat_id("third")
    for who in ("hiring_manager", "bar_raiser", "interviewer", "second"):
        case.post(who, "debrief/read")
    blank = case.post("bar_raiser", "debrief/excuse", {"seat_id": seat, "reason": "  "})
    assert (blank.status_code, blank.json["rule"]) == (409, "D2")
    theirs = case.post("hiring_manager", "debrief/excuse", {"seat_id": seat, "reason": "Ill."})
    assert theirs.status_code == 403
    own = case.post(
        "bar_raiser", "debrief/excuse", {"seat_id": case.seat_id("bar_raiser"), "reason": "Ill."}
    )
    assert own.status_code == 409
    strange = case.post(
        "bar_raiser", "debrief/excuse", {"seat_id": str(case.built.loop.id), "reason": "Ill."}
    )
    assert strange.status_code == 404
    done = case.post("bar_raiser", "debrief/excuse", {"seat_id": seat, "reason": "Ill."})
    assert done.json["phase"] == "voting"
    assert done.json["excused"] == [{"seat_id": seat, "reason": "Ill."}]
    assert case.post("third", "debrief/vote", {"vote": "yes"}).status_code == 409


def test_d2_nobody_is_excused_from_a_cancelled_loop(app: Flask, db: Database):
    case = a_case(app, phase="reading")
    with db.writer() as session:
        session.get_one(Loop, case.built.loop.id).state = LoopState.CANCELLED
        session.commit()
    for who, path, body in (
        ("bar_raiser", "debrief/excuse", {"seat_id": case.seat_id("third"), "reason": "Ill."}),
        ("third", "debrief/read", None),
        ("bar_raiser", "veto", {"reason": "Below the bar."}),
        ("hiring_manager", "decision", case.decision("no_hire")),
    ):
        assert case.post(who, path, body).status_code == 409
    with db.reader() as session:
        assert session.exec(select(DebriefMark)).all() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("debrief/read", None),
        ("debrief/vote", {"vote": "yes"}),
        ("debrief/board", "line"),
    ],
)
@pytest.mark.parametrize("who", ["recruiter", "trainee"])
def test_d2_only_counting_interviewers_take_part(app: Flask, who: str, path: str, body):
    phase = {"debrief/read": "reading", "debrief/vote": "voting"}.get(path, "discussion")
    case = a_case(app, phase=phase, trainee=True, trainee_submitted=True)
    refused = case.post(who, path, case.line() if body == "line" else body)
    assert (refused.status_code, refused.json["rule"]) == (403, "D2")


def test_d2_the_most_junior_speak_first_the_manager_next_to_last_the_bar_raiser_last(app: Flask):
    case = a_case(app, phase="reading", trainee=True)
    order = case.get("bar_raiser").json["speaking_order"]
    assert order[-2:] == [case.seat_id("hiring_manager"), case.seat_id("bar_raiser")]
    assert len(order) == 5


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": "   "}, "/text"),
        ({"principle": "frugality"}, "/principle"),
        ({"seat_id": "019cb000-0000-7000-8000-000000000000"}, "/seat_id"),
    ],
)
def test_d2_a_line_rests_on_evidence_someone_wrote(app: Flask, changes, pointer: str):
    case = a_case(app, phase="discussion")
    refused = case.post("third", "debrief/board", case.line(**changes))
    assert (refused.status_code, refused.json["rule"]) == (409, "D2")
    assert refused.json["errors"][0]["pointer"] == pointer


def test_d2_the_board_shows_who_put_up_a_line_and_whose_evidence_it_is(app: Flask):
    case = a_case(app, phase="discussion")
    made = case.post("third", "debrief/board", case.line(column="falls_short"))
    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"{case.base}/debrief")
    (line,) = case.get("recruiter").json["board"]
    assert line["column"] == "falls_short"
    assert line["seat_id"] == case.seat_id("interviewer")
    assert line["author_id"] == str(case.people["third"].id)


def test_d2_what_was_not_observed_can_stand_as_unknown_and_as_nothing_else(
    app: Flask, db: Database
):
    case = a_case(app, feedback=False)
    with db.writer() as session:
        for seat in case.built.seats:
            rating = "not_observed" if str(seat.id) == case.seat_id("interviewer") else "meets"
            submitted_feedback(session, seat, rating=rating)
        session.get_one(Loop, case.built.loop.id).state = LoopState.DEBRIEF_READY
        session.commit()
    case.post("bar_raiser", "debrief/open")
    for path in ("debrief/read", "debrief/vote"):
        for who in ("hiring_manager", "bar_raiser", "interviewer", "second", "third"):
            case.post(who, path, {"vote": "yes"} if path.endswith("vote") else None)
    case.post("bar_raiser", "debrief/reveal")
    assert case.post("third", "debrief/board", case.line(column="raises")).status_code == 409
    assert case.post("third", "debrief/board", case.line(column="unknown")).status_code == 201


@pytest.mark.parametrize("phase", ["reading", "voting", "decided"])
def test_d2_the_board_belongs_to_the_discussion(app: Flask, phase: str):
    case = a_case(app, phase=phase)
    refused = case.post("third", "debrief/board", case.line())
    assert (refused.status_code, refused.json["rule"]) == (409, "D2")


def test_every_step_is_on_the_trail_without_a_word_or_a_vote(app: Flask, db: Database):
    case = a_case(app)
    voters = ("hiring_manager", "bar_raiser", "interviewer", "second", "third")
    case.post("bar_raiser", "debrief/open")
    for who in voters:
        case.post(who, "debrief/read")
    for who in voters:
        case.post(who, "debrief/vote", {"vote": "strong_no"})
    case.post("bar_raiser", "debrief/reveal")
    case.post("third", "debrief/board", case.line())
    case.post("bar_raiser", "veto", {"reason": "Secret reason."})
    case.post("hiring_manager", "decision", case.decision("no_hire", summary="Secret summary."))
    with db.reader() as session:
        entries = session.exec(select(AuditEntry)).all()
    actions = [entry.action for entry in entries]
    for action in (
        "loop.open_debrief",
        "debrief.read",
        "debrief.vote_cast",
        "debrief.votes_revealed",
        "debrief.board_line_added",
        "debrief.veto_cast",
        "debrief.decided",
        "loop.decide",
    ):
        assert action in actions
    told = str([entry.detail for entry in entries])
    assert "Secret" not in told
    assert "strong_no" not in told
