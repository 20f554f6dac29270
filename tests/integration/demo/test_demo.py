"""The demonstration: everything worth trying is in it, and nothing in it breaks a rule."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from hiring.app.agenda import agenda_of
from hiring.app.demo.calendar import workday, working_moment
from hiring.app.demo.create import create_demo
from hiring.app.demo.panels import AT
from hiring.app.demo.plots import PLOTS
from hiring.app.demo.signins import CAST, sign_ins
from hiring.audit import chain
from hiring.domain.policy import Policy
from hiring.domain.states import effective_state
from hiring.domain.terms import DebriefPhase, FeedbackStatus, LoopState, OfferState, Outcome
from hiring.loops.queries.facts import broken_rules, loop_facts
from hiring.models.candidates import Application, Candidate, ResumeReview
from hiring.models.debrief import (
    BoardLine,
    Debrief,
    Decision,
    DecisionReason,
    LoopFailure,
    Veto,
)
from hiring.models.feedback import (
    FeedbackEvidence,
    FeedbackReturn,
    FeedbackVersion,
    FeedbackWaiver,
    PhoneScreen,
)
from hiring.models.loops import CoverageWaiver, Loop, LoopMove, Seat
from hiring.models.offers import Offer, ReferenceCheck
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.models.system import AuditEntry
from hiring.visibility.views import feedback_statuses
from hiring.webkit.actor import actor_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskCliRunner
    from sqlmodel import Session

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

POLICY = Policy()


@pytest.fixture
def demo(app: Flask, db: Database, clock: FrozenClock) -> Iterator[Session]:
    """A database with the demonstration in it."""
    with db.writer() as session:
        create_demo(session, policy=POLICY, now=clock())
        chain.seal(session)
        session.commit()
    with db.reader() as session:
        yield session


def test_everything_worth_trying_is_there_and_breaks_no_rule(demo: Session, clock: FrozenClock):
    """One test, because making the demonstration takes seconds."""
    _has_the_numbers(demo)
    _has_every_state(demo, clock)
    _has_feedback_in_every_condition(demo, clock)
    _tells_different_stories(demo)
    _is_on_the_board_in_its_authors_words(demo)
    _breaks_no_rule(demo, clock)
    _happened_in_working_hours(demo)
    assert list(chain.verify(demo)) == []
    assert _moments_in_order(demo)
    _gives_everyone_something_to_do(demo, clock)


def _count(session: Session, table: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _has_the_numbers(session: Session) -> None:
    assert _count(session, Person) == 61
    assert _count(session, Candidate) == 40
    assert _count(session, Application) == 40
    assert _count(session, Loop) == len(PLOTS) == 25
    states = Counter(session.exec(select(Requisition.state)).all())
    assert states == {"approved": 7, "draft": 1}


def _has_every_state(session: Session, clock: FrozenClock) -> None:
    states = Counter(
        effective_state(loop.state, loop.first_starts_at, clock())
        for loop in session.exec(select(Loop))
    )
    assert states == {
        LoopState.DRAFT: 3,
        LoopState.SCHEDULED: 3,
        LoopState.COLLECTING: 6,
        LoopState.DEBRIEF_READY: 2,
        LoopState.DEBRIEFING: 3,
        LoopState.DECIDED: 7,
        LoopState.CANCELLED: 1,
    }
    phases = Counter(session.exec(select(Debrief.phase)).all())
    assert phases == {
        DebriefPhase.READING: 1,
        DebriefPhase.VOTING: 1,
        DebriefPhase.DISCUSSION: 1,
        DebriefPhase.DECIDED: 7,
    }
    outcomes = Counter(session.exec(select(Decision.outcome)).all())
    assert outcomes == {Outcome.HIRE: 3, Outcome.NO_HIRE: 3, Outcome.OTHER_ROLE: 1}
    offers = Counter(session.exec(select(Offer.state)).all())
    assert offers == {OfferState.ACCEPTED: 1, OfferState.MADE: 1, OfferState.DRAFT: 1}
    veto = session.exec(select(Veto)).one()
    assert len(veto.reason.split()) > 250
    assert session.get_one(Decision, veto.loop_id).outcome is Outcome.NO_HIRE
    assert _count(session, LoopFailure) == _count(session, CoverageWaiver) == 1


def _has_feedback_in_every_condition(session: Session, clock: FrozenClock) -> None:
    statuses = _statuses(session, clock)
    assert set(statuses.values()) == set(FeedbackStatus)
    answered = Counter(row.answered_at is not None for row in session.exec(select(FeedbackReturn)))
    assert answered == {True: 1, False: 1}
    assert _count(session, FeedbackWaiver) == 1
    late = session.exec(
        select(Seat)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .where(Person.email == "rebekah.stein" + AT, Seat.kind == "bar_raiser")
    )
    assert FeedbackStatus.OVERDUE in {statuses.get(seat.id) for seat in late}


def _statuses(session: Session, clock: FrozenClock) -> dict[uuid.UUID, FeedbackStatus]:
    found: dict[uuid.UUID, FeedbackStatus] = {}
    loops = session.exec(select(Loop.id).where(Loop.state == LoopState.COLLECTING)).all()
    for person in session.exec(select(Person)):
        actor = actor_of(session, person)
        found |= feedback_statuses(session, actor, POLICY, loops, now=clock())
    return found


def _tells_different_stories(session: Session) -> None:
    """Nobody writes what another wrote, nobody writes nearly it, and not all agree."""
    rows = session.execute(sa.select(FeedbackVersion.narrative, FeedbackVersion.vote)).all()  # type: ignore[call-overload]
    assert len(rows) >= 85
    assert {row.vote for row in rows} == {"strong_yes", "yes", "no", "strong_no"}
    told = [row.narrative for row in rows]
    for column in (
        FeedbackEvidence.situation,
        FeedbackEvidence.task,
        FeedbackEvidence.action,
        FeedbackEvidence.result,
        PhoneScreen.notes,
        ResumeReview.reason,
        BoardLine.text,
        DecisionReason.text,
        Decision.summary,
        ReferenceCheck.notes,
    ):
        told += [text for text in session.scalars(sa.select(column)) if text]  # type: ignore[call-overload]
    twice = [text for text, times in Counter(told).items() if times > 1]
    assert twice == []
    assert not any("{" in text for text in told)


def _is_on_the_board_in_its_authors_words(session: Session) -> None:
    """A line is said by the one whose evidence it rests on (D2)."""
    rows = session.execute(
        sa.select(BoardLine.author_id, Seat.person_id).join(  # type: ignore[call-overload]
            Seat, col(Seat.id) == col(BoardLine.seat_id)
        )
    ).all()
    assert len(rows) >= 50
    assert all(author == holder for author, holder in rows)


def _breaks_no_rule(session: Session, clock: FrozenClock) -> None:
    for loop in session.exec(select(Loop).where(Loop.state != LoopState.DRAFT)).all():
        # As if it were going on: what is decided is not asked any more.
        session.expunge(loop)
        loop.state = LoopState.SCHEDULED
        application = session.get_one(Application, loop.application_id)
        seats = session.exec(
            select(Seat).where(Seat.loop_id == loop.id, col(Seat.removed_at).is_(None))
        ).all()
        facts = loop_facts(
            session,
            loop,
            session.get_one(Requisition, application.requisition_id),
            session.get_one(Candidate, application.candidate_id),
            seats,
            now=clock(),
            policy=POLICY,
        )
        assert broken_rules(facts, LoopState.SCHEDULED, now=clock(), policy=POLICY) == ()


def _happened_in_working_hours(session: Session) -> None:
    rows = session.execute(
        sa.select(Seat.starts_at, Person.time_zone).join(  # type: ignore[call-overload]
            Person, col(Person.id) == col(Seat.person_id)
        )
    ).all()
    for start, zone in rows:
        if start is not None:
            local = start.astimezone(ZoneInfo(zone))
            assert local.weekday() < 5
            assert 7 <= local.hour < 20


def _moments_in_order(session: Session) -> bool:
    moments = session.exec(select(AuditEntry.at).order_by(col(AuditEntry.seq))).all()
    moves = session.exec(select(LoopMove.at)).all()
    return list(moments) == sorted(moments) and max(moves) <= max(moments)


def _gives_everyone_something_to_do(session: Session, clock: FrozenClock) -> None:
    idle = []
    for name, _ in CAST:
        person = session.exec(select(Person).where(Person.email == name + AT)).one()
        agenda = agenda_of(session, actor_of(session, person), POLICY, now=clock())
        if not (agenda.duties or agenda.coming):
            idle.append(name)
    assert idle == []
    lines = list(sign_ins(session, POLICY, base_url="http://hiring.test", now=clock()))
    assert "http://hiring.test" in lines[0]
    assert any("overdue" in line for line in lines)
    assert lines[-1].endswith("http://hiring.test/tour")


def test_is_made_once_and_never_among_real_people(app: Flask, db: Database, cli: FlaskCliRunner):
    created = cli.invoke(args=["person", "create", "real@example.com", "--name", "Real Person"])
    assert created.exit_code == 0, created.output
    refused = cli.invoke(args=["demo", "create"])
    assert refused.exit_code == 0
    assert "people of its own" in refused.output
    assert "no demonstration" in cli.invoke(args=["demo", "sign-ins"]).output
    with db.reader() as session:
        assert _count(session, Person) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_command_makes_it_once(app: Flask, db: Database, cli: FlaskCliRunner):
    first = cli.invoke(args=["demo", "create"])
    assert first.exit_code == 0, first.output
    assert "61 people" in first.output
    second = cli.invoke(args=["demo", "create"])
    assert second.exit_code == 0
    assert "already" in second.output
    listed = cli.invoke(args=["demo", "sign-ins"])
    assert "Aoife Kearney" in listed.output
    assert cli.invoke(args=["audit", "verify"]).exit_code == 0


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "offset", "expected"),
    [
        ("2026-03-10", 0, "2026-03-10"),
        ("2026-03-10", 3, "2026-03-13"),
        ("2026-03-10", 4, "2026-03-16"),
        ("2026-03-10", -2, "2026-03-06"),
        ("2026-03-14", 0, "2026-03-16"),
        ("2026-03-14", -1, "2026-03-13"),
        ("2026-03-15", 1, "2026-03-16"),
    ],
)
def test_weekdays_are_counted_over_weekends(day: str, offset: int, expected: str):
    assert workday(utc(day).date(), offset).isoformat() == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-10T15:00", "2026-03-10T15:00"),
        ("2026-03-10T22:00", "2026-03-11T09:20"),
        ("2026-03-11T04:00", "2026-03-11T09:20"),
        ("2026-03-11T09:05", "2026-03-11T09:20"),
        ("2026-03-13T22:00", "2026-03-16T09:20"),
        ("2026-03-14T12:00", "2026-03-16T09:20"),
    ],
)
def test_a_working_moment_is_no_night_and_no_weekend(moment: str, expected: str):
    assert working_moment(utc(moment), "Europe/London") == utc(expected)
