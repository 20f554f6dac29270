"""The agenda's order, its days, how little it fetches, and never more than F7 lets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility, SeatKind
from hiring.models.system import WorkerHeartbeat
from tests.builders.debrief import an_open_debrief
from tests.builders.feedback import a_return, submitted_feedback
from tests.builders.loops import USUAL_PANEL, SeatPlan, a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.home.situations import (
    LONG_AGO,
    OPEN,
    OVERDUE,
    TODAY,
    WEEK,
    World,
    agenda,
    late,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.database import Database


@pytest.mark.parametrize(
    ("zone", "urgency"),
    [("Europe/London", TODAY), ("America/Los_Angeles", TODAY), ("Asia/Singapore", "coming")],
)
def test_a_day_is_the_viewers_own(db: Database, zone: str, urgency: str):
    """At 15:00 UTC an interview at 18:00 UTC is today's in London; in Singapore it is tomorrow's."""
    with db.writer() as session:
        somebody = a_person(session, time_zone=zone)
        panel = (SeatPlan(person=somebody), *USUAL_PANEL[:2])
        a_loop(session, state="scheduled", panel=panel, starts_at=START + timedelta(hours=3))
        found = agenda(session, somebody)
        if urgency == "coming":
            assert said(found) == []
            assert len(found.coming) == 1
        else:
            assert said(found) == [(urgency, "interview")]
            assert found.coming == ()


def test_interviews_of_the_next_fortnight_come_after_what_is_to_do(db: Database):
    with db.writer() as session:
        somebody = a_person(session)
        for days in (13, 2, 15):
            panel = (SeatPlan(person=somebody), *USUAL_PANEL[:2])
            a_loop(session, state="scheduled", panel=panel, starts_at=START + timedelta(days=days))
        found = agenda(session, somebody)
        assert found.duties == ()
        assert [(part.starts_at - START).days for part in found.coming if part.starts_at] == [2, 13]


def test_the_most_urgent_comes_first(db: Database):
    with db.writer() as session:
        somebody = a_person(session, bar_raiser="certified", level=9)
        plan = (SeatPlan(person=somebody), *USUAL_PANEL[:2])
        a_loop(session, state="collecting", panel=plan, starts_at=LONG_AGO)
        a_loop(session, state="collecting", panel=plan, starts_at=START - timedelta(hours=5))
        a_loop(session, state="scheduled", panel=plan, starts_at=START + timedelta(hours=1))
        built = a_loop(session, state="debrief_ready", panel=(*USUAL_PANEL[:2], plan[0]))
        an_open_debrief(session, built, phase="voting")
        manager = a_person(session)
        a_requisition(session, hiring_manager=manager, recruiter=a_person(session), approved=False)
        assert said(agenda(session, somebody)) == [
            (OVERDUE, "write_feedback"),
            (TODAY, "second_vote"),
            (TODAY, "interview"),
            (WEEK, "write_feedback"),
            (OPEN, "approve_narrative"),
        ]


@pytest.mark.parametrize("visibility", list(FeedbackVisibility))
def test_f7_what_others_wrote_changes_nothing_before_all_is_in(
    db: Database, visibility: FeedbackVisibility
):
    """Whatever the votes and the order of arrival, everybody's agenda says the same."""
    policy = Policy(feedback_visibility=visibility)
    told = []
    for vote in ("strong_yes", "strong_no"):
        with db.writer() as session:
            world = World(session, a_loop(session, state="collecting", starts_at=LONG_AGO))
            for place in (0, 1, 3):
                submitted_feedback(session, world.built.seats[place], vote=vote, rating="raises")
            told.append(
                {
                    name: [
                        (duty.kind, duty.title, duty.due)
                        for duty in agenda(session, one, policy).duties
                    ]
                    for name, one in world.people.items()
                }
            )
            session.rollback()
    names = [
        {who: [(kind, due) for kind, _, due in duties] for who, duties in one.items()}
        for one in told
    ]
    assert names[0] == names[1]


def test_f9_that_feedback_was_returned_is_told_to_its_author_alone(db: Database):
    with db.writer() as session:
        world = late(session)
        seat = world.built.seats[2]
        submitted_feedback(session, seat)
        a_return(session, seat, world.built.bar_raiser.id, returned_at=LONG_AGO)
        recruiter = agenda(session, world.built.recruiter).duties
        assert [duty.kind for duty in recruiter] == ["chase_feedback"]
        assert "return" not in (recruiter[0].title + recruiter[0].because).lower()
        assert said(agenda(session, world.people["interviewer"])) == [(OVERDUE, "amend_feedback")]


def test_f8_a_trainee_owes_and_holds_nobody_up(db: Database):
    with db.writer() as session:
        panel = (*USUAL_PANEL, SeatPlan(SeatKind.TRAINEE, mentor=2))
        built = a_loop(session, state="collecting", panel=panel, starts_at=LONG_AGO)
        world = World(session, built)
        world.everyone_writes(but=(5,))
        trainee = built.person("trainee")
        assert said(agenda(session, trainee)) == [(OVERDUE, "write_feedback")]
        assert said(agenda(session, built.recruiter)) == []
        assert said(agenda(session, built.bar_raiser)) == []
        lead = a_person(session, roles=("programme_lead",))
        assert said(agenda(session, lead)) == []
        submitted_feedback(session, built.seat("trainee"))
        assert said(agenda(session, lead)) == [(OPEN, "read_trainees")]


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (None, [(TODAY, "start_worker")]),
        (timedelta(minutes=20), [(TODAY, "start_worker")]),
        (timedelta(seconds=20), []),
    ],
)
def test_an_administrator_hears_that_the_worker_is_silent(
    db: Database, ago: timedelta | None, expected: list[tuple[str, str]]
):
    with db.writer() as session:
        keeper = a_person(session, roles=("administrator",))
        if ago is not None:
            session.add(WorkerHeartbeat(name="here", at=START - ago))
        session.flush()
        assert said(agenda(session, keeper)) == expected


def test_the_number_of_queries_does_not_grow(db: Database):
    with db.writer() as session:
        everything = a_person(
            session,
            level=9,
            bar_raiser="certified",
            roles=("recruiter", "programme_lead", "administrator"),
        )
        few = None
        for _ in range(3):
            for state in ("draft", "collecting", "scheduled"):
                a_loop(session, state=state, recruiter=everything)
                a_loop(session, state=state, bar_raiser=everything, starts_at=LONG_AGO)
                a_loop(session, state=state, hiring_manager=everything)
            built = a_loop(session, state="debrief_ready", bar_raiser=everything)
            an_open_debrief(session, built)
            session.flush()
            count = statements_of(session, lambda: agenda(session, everything))
            few = few or count
            assert count == few
        assert few is not None
        assert few <= 12 + 1  # and one for the actor's roles


def statements_of(session: Session, work: Callable[[], object]) -> int:
    engine, found = session.get_bind(), []

    def note(*args: object) -> None:
        found.append(args[2])

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(found)
