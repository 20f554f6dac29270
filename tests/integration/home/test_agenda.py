"""What is whose to do: situation by situation and person by person, and never more than F7 lets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.app.agenda import agenda_of
from hiring.app.duties import Urgency
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility, LoopEvent, LoopState
from hiring.models.candidates import ResumeReview
from hiring.models.debrief import DebriefMark
from hiring.models.loops import LoopMove, SeatPrinciple
from hiring.models.offers import Offer, OnboardingTask, ReferenceCheck
from hiring.models.system import WorkerHeartbeat
from hiring.webkit.actor import actor_of
from tests.builders.candidates import a_candidate, an_application
from tests.builders.debrief import a_veto, an_offer, an_open_debrief
from tests.builders.feedback import a_return, a_waiver, submitted_feedback
from tests.builders.loops import USUAL_PANEL, BuiltLoop, SeatPlan, a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.app.agenda import Agenda
    from hiring.models.database import Database
    from hiring.models.people import Person

POLICY = Policy()
OVERDUE, TODAY, WEEK, LATER, OPEN = (one.name for one in Urgency)
LONG_AGO = START - timedelta(days=3)


@dataclass
class World:
    """A loop in some state, and people by the part they have in it."""

    session: Session
    built: BuiltLoop

    @property
    def people(self) -> dict[str, Person]:
        built = self.built
        interviewers = zip(("interviewer", "second"), built.interviewers, strict=False)
        return {
            "hiring_manager": built.hiring_manager,
            "recruiter": built.recruiter,
            "bar_raiser": built.bar_raiser,
            **dict(interviewers),
        }

    def everyone_writes(self, but: tuple[int, ...] = ()) -> None:
        for place, seat in enumerate(self.built.seats):
            if place not in but:
                submitted_feedback(self.session, seat)


def agenda(session: Session, person: Person, policy: Policy = POLICY, **later: float) -> Agenda:
    """Their agenda, at the test's clock or so much later."""
    actor = actor_of(session, person)
    return agenda_of(session, actor, policy, now=START + timedelta(**later))


def said(found: Agenda) -> list[tuple[str, str]]:
    """Each duty's urgency and kind, in the page's order."""
    return [(urgency.name, duty.kind) for urgency, duties in found.groups for duty in duties]


def interviewing(session: Session) -> World:
    """Interviews this morning; nobody has written."""
    return World(session, a_loop(session, state="collecting"))


def going_on(session: Session) -> World:
    """The Bar Raiser's interview is going on, the others' come."""
    begins = START - timedelta(hours=1, minutes=15)
    return World(session, a_loop(session, state="collecting", starts_at=begins))


def late(session: Session) -> World:
    """Three days ago; the first interviewer alone has not written."""
    world = World(session, a_loop(session, state="collecting", starts_at=LONG_AGO))
    world.everyone_writes(but=(2,))
    return world


def a_bit_late(session: Session) -> World:
    """Late by the author's hours, before anybody else is told (F6)."""
    begins = START - timedelta(hours=28)
    world = World(session, a_loop(session, state="collecting", starts_at=begins))
    world.everyone_writes(but=(2,))
    return world


def late_by_the_recruiters_hours(session: Session) -> World:
    begins = START - timedelta(hours=33)
    world = World(session, a_loop(session, state="collecting", starts_at=begins))
    world.everyone_writes(but=(2,))
    return world


def returned(session: Session) -> World:
    """All in, and one piece came back this minute."""
    world = late(session)
    seat = world.built.seats[2]
    submitted_feedback(session, seat, submitted_at=START - timedelta(hours=2))
    a_return(session, seat, world.built.bar_raiser.id, returned_at=START - timedelta(hours=1))
    return world


def waived(session: Session) -> World:
    world = late(session)
    a_waiver(session, world.built.seats[2], world.built.bar_raiser.id)
    return world


def ready(session: Session) -> World:
    world = World(session, a_loop(session, state="debrief_ready"))
    world.everyone_writes()
    return world


def in_the_debrief(phase: str) -> Callable[[Session], World]:
    def make(session: Session) -> World:
        world = World(session, a_loop(session, state="debrief_ready"))
        an_open_debrief(session, world.built, phase=phase)
        return world

    return make


def reading_one_has_read(session: Session) -> World:
    world = in_the_debrief("reading")(session)
    loop, seats = world.built.loop, world.built.seats
    session.add(DebriefMark(loop_id=loop.id, seat_id=seats[2].id, read_at=START))
    session.add(
        DebriefMark(
            loop_id=loop.id,
            seat_id=seats[3].id,
            excused_at=START,
            excused_by=world.built.bar_raiser.id,
            excuse_reason="A storm.",
        )
    )
    return world


def decided(session: Session, *, reference: bool = False, offer: str = "") -> World:
    world = World(session, a_loop(session, state="debrief_ready"))
    an_open_debrief(session, world.built, phase="decided")
    if reference or offer:
        session.add(
            ReferenceCheck(
                loop_id=world.built.loop.id,
                referee="Ann",
                relation="manager",
                would_rehire="yes",
                notes="",
                checked_by=world.built.hiring_manager.id,
                checked_at=START,
            )
        )
    if offer:
        an_offer(session, world.built, state=offer)
    return world


def vetoed(session: Session) -> World:
    world = decided(session)
    a_veto(session, world.built)
    return world


def draft(session: Session) -> World:
    return World(session, a_loop(session, state="draft"))


def draft_with_a_gap(session: Session) -> World:
    world = draft(session)
    session.flush()
    session.execute(
        sa.delete(SeatPrinciple).where(SeatPrinciple.seat_id == world.built.seats[4].id)  # type: ignore[arg-type]
    )
    return world


def half_planned(session: Session) -> World:
    """Two seats of five: gaps are what planning begins with."""
    return World(session, a_loop(session, state="draft", panel=USUAL_PANEL[:3]))


def sent_back(session: Session) -> World:
    world = draft_with_a_gap(session)
    loop = world.built.loop
    loop.first_starts_at = START + timedelta(days=3)
    loop.last_ends_at = START + timedelta(days=3, hours=5)
    session.add(
        LoopMove(
            loop_id=loop.id,
            event=LoopEvent.RULE_BROKEN_BY_SEAT_CHANGE,
            from_state=LoopState.SCHEDULED,
            to_state=LoopState.DRAFT,
            actor_id=None,
            at=START,
        )
    )
    return world


NOBODY: dict[str, list[tuple[str, str]]] = {}
SITUATIONS: list[tuple[Callable[[Session], World], dict[str, list[tuple[str, str]]]]] = [
    (
        interviewing,
        {
            person: [(WEEK, "write_feedback")]
            for person in ("hiring_manager", "bar_raiser", "interviewer", "second")
        },
    ),
    (
        going_on,
        {
            "hiring_manager": [(WEEK, "write_feedback")],
            "bar_raiser": [(TODAY, "interview")],
            "interviewer": [(TODAY, "interview")],
            "second": [(TODAY, "interview")],
        },
    ),
    (a_bit_late, {"interviewer": [(OVERDUE, "write_feedback")]}),
    (
        late_by_the_recruiters_hours,
        {
            "interviewer": [(OVERDUE, "write_feedback")],
            "recruiter": [(OVERDUE, "chase_feedback")],
        },
    ),
    (
        late,
        {
            "interviewer": [(OVERDUE, "write_feedback")],
            "recruiter": [(OVERDUE, "chase_feedback")],
            "bar_raiser": [(OVERDUE, "waive_feedback")],
        },
    ),
    (returned, {"interviewer": [(WEEK, "amend_feedback")]}),
    (waived, NOBODY),
    (ready, {"bar_raiser": [(WEEK, "open_debrief")]}),
    (
        in_the_debrief("reading"),
        {
            "hiring_manager": [(TODAY, "read_in_debrief")],
            "bar_raiser": [(TODAY, "run_debrief")],
            "interviewer": [(TODAY, "read_in_debrief")],
            "second": [(TODAY, "read_in_debrief")],
        },
    ),
    (
        reading_one_has_read,
        {
            "hiring_manager": [(TODAY, "read_in_debrief")],
            "bar_raiser": [(TODAY, "run_debrief")],
        },
    ),
    (
        in_the_debrief("voting"),
        {
            "hiring_manager": [(TODAY, "second_vote")],
            "bar_raiser": [(TODAY, "run_debrief")],
            "interviewer": [(TODAY, "second_vote")],
            "second": [(TODAY, "second_vote")],
        },
    ),
    (
        in_the_debrief("discussion"),
        {
            "hiring_manager": [(TODAY, "decide")],
            "bar_raiser": [(TODAY, "run_debrief")],
            "interviewer": [(TODAY, "discuss")],
            "second": [(TODAY, "discuss")],
        },
    ),
    (decided, {"hiring_manager": [(OPEN, "check_references")]}),
    (vetoed, NOBODY),
    (draft, {"recruiter": [(OPEN, "schedule_loop")]}),
    (half_planned, {"recruiter": [(OPEN, "schedule_loop")]}),
    (
        draft_with_a_gap,
        {"recruiter": [(OPEN, "schedule_loop")], "bar_raiser": [(OPEN, "waive_gap")]},
    ),
    (
        sent_back,
        {"recruiter": [(WEEK, "mend_loop")], "bar_raiser": [(WEEK, "waive_gap")]},
    ),
]


@pytest.mark.parametrize(("situation", "expected"), SITUATIONS)
def test_what_a_loop_gives_to_whom(
    db: Database,
    situation: Callable[[Session], World],
    expected: dict[str, list[tuple[str, str]]],
):
    with db.writer() as session:
        world = situation(session)
        session.flush()
        people = world.people
        found = {name: said(agenda(session, person)) for name, person in people.items()}
        assert {name: duties for name, duties in found.items() if duties} == expected
        for person in people.values():
            for duty in agenda(session, person).duties:
                assert duty.title
                assert duty.about
                assert duty.because.endswith(".")
        assert said(agenda(session, a_person(session))) == []


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
        panel = (*USUAL_PANEL, SeatPlan("trainee", mentor=2))
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
