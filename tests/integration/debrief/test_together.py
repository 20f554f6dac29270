"""Many people at once: each deed is done once, and a veto is never passed by."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.audit import chain
from hiring.domain.terms import DebriefPhase, OfferState
from hiring.models.debrief import Debrief, Decision, SecondVote, Veto
from hiring.models.offers import Offer
from tests.builders.debrief import an_offer
from tests.integration.debrief.room import Case, a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

AT_ONCE = 24
VOTERS = ("hiring_manager", "bar_raiser", "interviewer", "second", "third")
Call = tuple[str, str, dict[str, Any] | None]


def together(case: Case, calls: list[Call]) -> list[int]:
    gate = threading.Barrier(len(calls))

    def one(call: Call) -> int:
        gate.wait(timeout=60)
        return case.post(*call).status_code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def whole(db: Database) -> None:
    with db.reader() as session:
        assert list(chain.verify(session)) == []


def test_d2_parallel_readers_move_the_debrief_on_once(app: Flask, db: Database):
    case = a_case(app, phase="reading")
    calls: list[Call] = [(VOTERS[n % 5], "debrief/read", None) for n in range(AT_ONCE)]
    assert set(together(case, calls)) == {200}
    with db.reader() as session:
        debrief = session.get_one(Debrief, case.built.loop.id)
    assert debrief.phase is DebriefPhase.VOTING
    assert debrief.version == 1 + len(VOTERS)
    whole(db)


def test_d2_d3_parallel_votes_and_reveals_lose_no_vote(app: Flask, db: Database):
    case = a_case(app, phase="voting")
    calls: list[Call] = [(VOTERS[n % 5], "debrief/vote", {"vote": "no"}) for n in range(20)]
    calls += [("bar_raiser", "debrief/reveal", None)] * (AT_ONCE - len(calls))
    statuses = together(case, calls)
    assert set(statuses) <= {200, 409}
    case.post("bar_raiser", "debrief/reveal")
    with db.reader() as session:
        votes = session.exec(select(SecondVote)).all()
        debrief = session.get_one(Debrief, case.built.loop.id)
    assert len(votes) == len(VOTERS)
    assert debrief.phase is DebriefPhase.DISCUSSION
    assert len(case.get("recruiter").json["second_votes"]) == len(VOTERS)
    whole(db)


def test_d1_a_debrief_opened_by_many_clicks_is_opened_once(app: Flask, db: Database):
    case = a_case(app)
    statuses = together(case, [("bar_raiser", "debrief/open", None)] * 8)
    assert sorted(statuses) == [200] + [409] * 7
    whole(db)


def test_d5_of_two_decisions_one_is_recorded(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    hire, no_hire = case.decision("hire"), case.decision("no_hire")
    calls: list[Call] = [("hiring_manager", "decision", body) for body in (hire, no_hire) * 4]
    assert sorted(together(case, calls)) == [200] + [409] * 7
    with db.reader() as session:
        assert len(session.exec(select(Decision)).all()) == 1
    whole(db)


@pytest.mark.parametrize("attempt", range(3))
def test_d4_a_veto_and_a_hire_at_once_leave_no_way_to_an_offer(
    app: Flask, db: Database, attempt: int
):
    case = a_case(app, phase="discussion")
    calls: list[Call] = [
        ("bar_raiser", "veto", {"reason": "Below the bar."}),
        ("hiring_manager", "decision", case.decision("hire")),
        ("hiring_manager", "offer", {"terms": "Level 6."}),
    ] * 2
    together(case, calls[attempt:] + calls[:attempt])
    with db.reader() as session:
        assert len(session.exec(select(Veto)).all()) == 1
    for who, path, body in (
        ("hiring_manager", "offer", {"terms": "Level 6."}),
        ("recruiter", "offer/approve", {}),
        ("hiring_manager", "offer/make", None),
        ("hiring_manager", "offer/accept", None),
    ):
        assert case.post(who, path, body).status_code == 409
    whole(db)


@pytest.mark.parametrize("attempt", range(3))
def test_d4_of_a_veto_and_an_acceptance_exactly_one_comes_first(
    app: Flask, db: Database, attempt: int
):
    case = a_case(app, phase="decided")
    with db.writer() as session:
        an_offer(session, case.built, state="made")
        session.commit()
    calls: list[Call] = [
        ("bar_raiser", "veto", {"reason": "Below the bar."}),
        ("hiring_manager", "offer/accept", None),
        ("recruiter", "offer/accept", None),
    ]
    statuses = together(case, calls[attempt:] + calls[:attempt])
    assert sorted(statuses) == [200, 409, 409]
    with db.reader() as session:
        vetoed = session.exec(select(Veto)).first() is not None
        state = session.exec(select(Offer.state)).one()
    assert vetoed is not (state is OfferState.ACCEPTED)
    whole(db)
