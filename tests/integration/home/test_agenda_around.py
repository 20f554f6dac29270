"""What is whose to do before and after a loop: résumés, narratives, offers, the first day."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.models.candidates import ResumeReview
from hiring.models.offers import Offer, OnboardingTask
from tests.builders.candidates import a_candidate, an_application
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.home.situations import (
    LATER,
    OPEN,
    OVERDUE,
    TODAY,
    WEEK,
    agenda,
    decided,
    said,
)

if TYPE_CHECKING:
    from hiring.models.database import Database


@pytest.mark.parametrize(
    ("offer", "whose", "kind"),
    [
        ("", "hiring_manager", "draft_offer"),
        ("draft", "recruiter", "approve_offer"),
        ("approved", "hiring_manager", "make_offer"),
        ("made", "recruiter", "record_answer"),
        ("accepted", "hiring_manager", "plan_first_day"),
        ("declined", "", ""),
    ],
)
def test_o1_each_step_of_an_offer_is_somebodys(db: Database, offer: str, whose: str, kind: str):
    with db.writer() as session:
        world = decided(session, reference=True, offer=offer)
        found = {name: said(agenda(session, one)) for name, one in world.people.items()}
    assert {name: duties for name, duties in found.items() if duties} == (
        {whose: [(OPEN, kind)]} if whose else {}
    )


@pytest.mark.parametrize(
    ("due_on", "urgency"),
    [
        (date(2026, 3, 9), OVERDUE),
        (date(2026, 3, 10), TODAY),
        (date(2026, 3, 17), WEEK),
        (date(2026, 3, 18), LATER),
    ],
)
def test_an_onboarding_task_waits_for_its_owner(db: Database, due_on: date, urgency: str):
    with db.writer() as session:
        world = decided(session, offer="accepted")
        offer = session.scalars(sa.select(Offer)).one().id
        owner = world.people["interviewer"]
        session.add(
            OnboardingTask(offer_id=offer, title="Ring them", owner_id=owner.id, due_on=due_on)
        )
        session.flush()
        assert said(agenda(session, owner)) == [(urgency, "onboarding_task")]
        assert said(agenda(session, world.people["second"])) == []


@pytest.mark.parametrize(
    ("months_ago", "expected"),
    [(5, []), (7, [(OPEN, "record_outcome")])],
)
def test_how_a_hire_does_is_asked_after_six_months(
    db: Database, months_ago: int, expected: list[tuple[str, str]]
):
    with db.writer() as session:
        world = decided(session, offer="accepted")
        offer = session.scalars(sa.select(Offer)).one()
        offer.first_day = (START - timedelta(days=30 * months_ago + 10)).date()
        session.flush()
        assert said(agenda(session, world.built.hiring_manager)) == expected


def test_before_a_loop_an_application_waits_for_the_manager_or_the_recruiter(db: Database):
    with db.writer() as session:
        manager, staff = a_person(session), a_person(session, roles=("recruiter",))
        opening = a_requisition(session, hiring_manager=manager, recruiter=staff)
        new = an_application(session, requisition=opening)
        assert said(agenda(session, manager)) == [(OPEN, "review_resume")]
        assert said(agenda(session, staff)) == [(OPEN, "review_resume")]
        another = an_application(
            session, requisition=opening, candidate=a_candidate(session, name="Ida")
        )
        assert [duty.title for duty in agenda(session, staff).duties] == ["Read 2 résumés"]
        for application, proceed in ((new, True), (another, False)):
            session.add(
                ResumeReview(
                    application_id=application.id,
                    reviewer_id=staff.id,
                    proceed=proceed,
                    reason="Seven years on one system.",
                    reviewed_at=START,
                )
            )
        session.flush()
        assert said(agenda(session, manager)) == [(OPEN, "phone_screen")]
        assert said(agenda(session, staff)) == []


def test_s1_after_a_phone_screen_the_recruiter_goes_on_whatever_the_vote(db: Database):
    titles = set()
    for vote in ("strong_yes", "no"):
        with db.writer() as session:
            manager, staff = a_person(session), a_person(session, roles=("recruiter",))
            opening = a_requisition(session, hiring_manager=manager, recruiter=staff)
            application = an_application(
                session, requisition=opening, candidate=a_candidate(session, name="Ida")
            )
            session.add(
                ResumeReview(
                    application_id=application.id,
                    reviewer_id=staff.id,
                    proceed=True,
                    reason="Yes.",
                    reviewed_at=START,
                )
            )
            session.execute(sa.text(INSERT_SCREEN), screen_of(application, manager, vote))
            assert said(agenda(session, manager)) == []
            duties = agenda(session, staff).duties
            titles |= {(duty.title, duty.about, duty.because) for duty in duties}
            assert said(agenda(session, staff, days=15)) == []
            session.rollback()
    assert len(titles) == 1


INSERT_SCREEN = (
    "INSERT INTO phone_screen (id, application_id, screener_id, principles, notes, vote, held_at,"
    " submitted_at) VALUES (:id, :application, :screener, '[]', 'Notes', :vote, :at, :at)"
)


def screen_of(application: Any, screener: Any, vote: str) -> dict[str, Any]:
    kind = sa.Uuid()
    as_stored = kind.bind_processor(sa.create_engine("sqlite://").dialect)
    assert as_stored is not None
    return {
        "id": as_stored(uuid.uuid4()),
        "application": as_stored(application.id),
        "screener": as_stored(screener.id),
        "vote": vote,
        "at": "2026-03-10 12:00:00.000000",
    }


def test_j1_a_narrative_is_the_managers_to_write_and_a_bar_raisers_to_approve(db: Database):
    with db.writer() as session:
        manager = a_person(session, bar_raiser="certified")
        staff, guard = a_person(session), a_person(session, bar_raiser="certified")
        training = a_person(session, bar_raiser="in_training")
        people = (manager, staff, guard, training)
        a_requisition(
            session, hiring_manager=manager, recruiter=staff, narrative="", approved=False
        )
        assert [said(agenda(session, one)) for one in people] == [
            [(OPEN, "write_narrative")],
            [],
            [],
            [],
        ]
        a_requisition(
            session,
            hiring_manager=manager,
            recruiter=staff,
            title="Second",
            narrative="What customers get.",
            approved=False,
        )
        assert said(agenda(session, guard)) == [(OPEN, "approve_narrative")]
        assert said(agenda(session, training)) == []
        assert said(agenda(session, manager)) == [(OPEN, "write_narrative")]
