"""One action on several rows: each by itself, each told what became of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from hiring.domain.terms import LoopState, RequisitionState
from hiring.models.candidates import Application
from hiring.models.loops import Loop, LoopMove
from hiring.webkit.several import MOST
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import csrf_of
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.finding.conftest import Firm, text_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlmodel import Session
    from werkzeug.test import TestResponse


def send(browser: FlaskClient, path: str, ids: list[uuid.UUID], **form: str) -> TestResponse:
    token = csrf_of(browser, "/account")
    data: dict[str, Any] = {"csrf_token": token, "id": [str(one) for one in ids], **form}
    return browser.post(path, data=data)


@pytest.fixture
def drafts(firm: Firm) -> dict[str, uuid.UUID]:
    """A draft that keeps every rule, one without a panel, and one of another recruiter."""

    def make(session: Session) -> dict[str, uuid.UUID]:
        found = {}
        recruiter = session.merge(firm.people["recruiter"])
        for name in ("Whole", "Empty", "Elsewhere"):
            other = session.merge(firm.people["other_recruiter"])
            candidate = a_candidate(session, name=f"{name} Draft")
            requisition = None
            if name == "Empty":
                requisition = session.merge(firm.loop.requisition)
            application = (
                an_application(session, requisition=requisition, candidate=candidate)
                if requisition
                else None
            )
            made = a_loop(
                session,
                state="draft",
                application=application,
                recruiter=None if application else (other if name == "Elsewhere" else recruiter),
                panel=[SeatPlan()] if name == "Empty" else None,
                starts_at=START + timedelta(days=7, hours=-6),
            )
            session.get_one(type(candidate), made.application.candidate_id).name = f"{name} Draft"
            found[name] = made.loop.id
        return found

    made: dict[str, uuid.UUID] = firm.write(make)
    return made


def states(firm: Firm, *ids: uuid.UUID) -> list[LoopState]:
    with firm.db.reader() as session:
        return [session.get_one(Loop, one).state for one in ids]


def test_each_draft_is_scheduled_or_told_its_rule(firm: Firm, drafts: dict[str, uuid.UUID]):
    browser = firm.browser("recruiter")
    query = "&".join(f"id={one}" for one in drafts.values())
    asked = text_of(browser.get(f"/loops/several?do=schedule&{query}"))
    assert "Schedule 2 loops?" in asked
    assert "Elsewhere Draft" not in asked
    done = send(browser, "/loops/several", list(drafts.values()), do="schedule")
    assert done.status_code == 200
    page = text_of(done)
    assert "1 of 2 loops scheduled" in page
    assert "L1" in page.partition("Empty Draft")[2].partition("Whole Draft")[0]
    assert states(firm, drafts["Whole"], drafts["Empty"], drafts["Elsewhere"]) == [
        LoopState.SCHEDULED,
        LoopState.DRAFT,
        LoopState.DRAFT,
    ]


def test_several_are_called_off_with_one_reason(firm: Firm, drafts: dict[str, uuid.UUID]):
    browser = firm.browser("recruiter")
    ids = [drafts["Whole"], drafts["Empty"], firm.loop.loop.id]
    without = send(browser, "/loops/several", ids, do="cancel", reason="  ")
    assert without.status_code == 422
    assert "Say why." in text_of(without)
    assert set(states(firm, *ids)) == {LoopState.DRAFT, LoopState.COLLECTING}
    done = send(browser, "/loops/several", ids, do="cancel", reason="The role is gone.")
    assert "3 of 3 loops cancelled" in text_of(done)
    assert set(states(firm, *ids)) == {LoopState.CANCELLED}
    with firm.db.reader() as session:
        reasons = session.scalars(
            sa.select(col(LoopMove.reason)).where(col(LoopMove.to_state) == LoopState.CANCELLED)
        ).all()
    assert list(reasons) == ["The role is gone."] * 3
    again = send(browser, "/loops/several", ids, do="cancel", reason="Once more.")
    assert "0 of 3 loops cancelled" in text_of(again)


def test_who_interviews_calls_nothing_off(firm: Firm):
    browser = firm.browser("interviewer")
    page = browser.get("/loops").get_data(as_text=True)
    assert 'type="checkbox"' not in page
    asked = text_of(browser.get(f"/loops/several?do=cancel&id={firm.loop.loop.id}"))
    assert "Not yours to plan" in asked
    done = send(browser, "/loops/several", [firm.loop.loop.id], do="cancel", reason="No.")
    assert "0 of 1 loops cancelled" in text_of(done)
    assert states(firm, firm.loop.loop.id) == [LoopState.COLLECTING]


NOTHING = {
    "nothing ticked": "do=cancel",
    "no deed": "id={loop}",
    "another deed": "do=decide&id={loop}",
    "no id": "do=cancel&id=x",
    "a loop there is not": "do=cancel&id=00000000-0000-0000-0000-000000000001",
}


@pytest.mark.parametrize("query", NOTHING.values(), ids=NOTHING)
def test_without_a_loop_or_a_deed_nothing_happens(firm: Firm, query: str):
    browser = firm.browser("recruiter")
    answer = browser.get(f"/loops/several?{query.format(loop=firm.loop.loop.id)}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/loops")
    assert "nothing has changed" in text_of(browser.get("/loops"))


def test_f7_a_loop_one_may_not_know_of_answers_as_one_that_is_not_there(firm: Firm):
    browser = firm.browser("stranger")
    for loop_id in (firm.loop.loop.id, uuid.uuid4()):
        answer = send(browser, "/loops/several", [loop_id], do="cancel", reason="x")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/loops")


def test_several_candidates_are_put_forward(firm: Firm):
    def make(session: Session) -> tuple[list[uuid.UUID], uuid.UUID, uuid.UUID]:
        recruiter = session.merge(firm.people["recruiter"])
        manager = session.merge(firm.people["manager"])
        open_one, closed = (
            a_requisition(
                session,
                hiring_manager=manager,
                recruiter=recruiter,
                title=title,
                state=state,
            )
            for title, state in (("Open One", None), ("Closed One", RequisitionState.CLOSED))
        )
        new = [a_candidate(session, name=f"New {n}") for n in range(3)]
        an_application(session, requisition=open_one, candidate=new[0])
        return [one.id for one in new], open_one.id, closed.id

    ids, open_id, closed_id = firm.write(make)
    browser = firm.browser("recruiter")
    query = "&".join(f"id={one}" for one in ids)
    page = text_of(browser.get(f"/candidates/several?{query}"))
    assert "Put 3 candidates forward" in page
    assert "Open One" in page
    assert "Closed One" not in page
    for wrong in ("", str(closed_id), "x"):
        answer = send(browser, "/candidates/several", ids, requisition_id=wrong)
        assert answer.status_code == 422
    done = send(browser, "/candidates/several", ids, requisition_id=str(open_id))
    page = text_of(done)
    assert "2 of 3 candidates put forward" in page
    assert "New 0 has applied for this requisition already." in page
    with firm.db.reader() as session:
        found = session.scalars(
            sa.select(col(Application.candidate_id)).where(
                col(Application.requisition_id) == open_id
            )
        ).all()
    assert sorted(found) == sorted(ids)


@pytest.mark.parametrize("who", ["manager", "interviewer", "administrator", "stranger"])
def test_only_recruiters_put_forward(firm: Firm, who: str):
    browser = firm.browser(who)
    assert 'type="checkbox"' not in browser.get("/candidates").get_data(as_text=True)
    candidate = firm.loop.application.candidate_id
    assert browser.get(f"/candidates/several?id={candidate}").status_code == 403
    answer = send(browser, "/candidates/several", [candidate], requisition_id=str(uuid.uuid4()))
    assert answer.status_code == 403


def test_no_more_than_fifty_at_once(firm: Firm):
    ids = firm.write(
        lambda session: [a_candidate(session, name=f"New {n}").id for n in range(MOST + 3)]
    )
    query = "&".join(f"id={one}" for one in [*ids, *ids])
    page = text_of(firm.browser("recruiter").get(f"/candidates/several?{query}"))
    assert f"Put {MOST} candidates forward" in page
