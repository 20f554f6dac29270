"""Whoever declines an interview drops out of it, as on the page, and the recruiter is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hiring.audit import chain
from hiring.domain.messages import Answer, MessageKind
from hiring.domain.terms import LoopState, SeatKind
from hiring.models.loops import Loop, Seat
from hiring.models.mail import CalendarEvent
from tests.builders.loops import USUAL_PANEL, BuiltLoop, SeatPlan, a_loop
from tests.builders.replies import a_calendar, a_mail, an_event, candidate_of
from tests.harness.clock import START
from tests.integration.loops.test_at_once import at_once
from tests.integration.notices.provider import hand_in, messages, settings_of, trail

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from config.settings import Settings
    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

WITH_TRAINEE = (*USUAL_PANEL, SeatPlan(SeatKind.TRAINEE, mentor=2))
SIX = (*USUAL_PANEL, SeatPlan(principles=("ownership",)))


@pytest.fixture
def settings(database: str) -> Settings:
    return settings_of(database)


class Invited:
    """A loop whose member in one place was invited, and the mail in which they decline."""

    def __init__(self, db: Database, place: int | None, **loop: Any) -> None:
        self.db = db
        with db.writer() as session:
            self.built: BuiltLoop = a_loop(session, **loop)
            self.seat = None if place is None else self.built.seats[place]
            candidate = candidate_of(session, self.built)
            candidate.email = "noor@example.com"
            self.address = candidate.email if place is None else self.built.people[place].email
            self.event = an_event(session, self.built, self.seat)
            session.commit()

    def mail(self, answer: str = "DECLINED", **told: Any) -> bytes:
        return a_mail(self.address, a_calendar(self.event.id, self.address, answer, **told))

    @property
    def loop_state(self) -> LoopState:
        with self.db.reader() as session:
            return session.get_one(Loop, self.built.loop.id).state

    @property
    def has_left(self) -> bool:
        assert self.seat is not None
        with self.db.reader() as session:
            return session.get_one(Seat, self.seat.id).removed_at is not None

    def told(self, kind: MessageKind = MessageKind.SEAT_DECLINED) -> list[dict[str, Any]]:
        with self.db.reader() as session:
            return [
                message.model_dump(
                    include={"person_id", "loop_id", "seat_id", "event_id", "facts", "due_at"}
                )
                for message in messages(session, kind)
            ]

    def seen(self, *actions: str) -> list[tuple[str, Any]]:
        with self.db.reader() as session:
            return [(entry.action, entry.actor_id) for entry in trail(session, *actions)]


@pytest.mark.parametrize(
    ("place", "panel", "state_after"),
    [
        (0, USUAL_PANEL, LoopState.DRAFT),
        (1, USUAL_PANEL, LoopState.DRAFT),
        (2, USUAL_PANEL, LoopState.DRAFT),
        (5, WITH_TRAINEE, LoopState.SCHEDULED),
        (5, SIX, LoopState.SCHEDULED),
    ],
    ids=["hiring_manager", "bar_raiser", "interviewer", "trainee", "one_too_many"],
)
def test_whoever_declines_drops_out_and_the_recruiter_is_told(
    client: FlaskClient, db: Database, place: int, panel: Any, state_after: LoopState
):
    invited = Invited(db, place, state="scheduled", panel=panel)
    person = invited.built.people[place]
    assert hand_in(client, invited.mail()).status_code == 200
    assert invited.has_left
    assert invited.loop_state is state_after
    assert invited.told() == [
        {
            "person_id": invited.built.recruiter.id,
            "loop_id": invited.built.loop.id,
            "seat_id": invited.built.seats[place].id,
            "event_id": None,
            "facts": {"person_id": str(person.id)},
            "due_at": START,
        }
    ]
    assert invited.seen("invitation.answered", "seat.dropped_out") == [
        ("invitation.answered", person.id),
        ("seat.dropped_out", person.id),
    ]
    with db.reader() as session:
        assert session.get_one(CalendarEvent, invited.event.id).answer is Answer.DECLINED
        assert list(chain.verify(session)) == []


def test_the_same_no_again_changes_nothing(
    client: FlaskClient, cli: FlaskCliRunner, db: Database, clock: FrozenClock
):
    invited = Invited(db, 3, state="scheduled")
    hand_in(client, invited.mail())
    version = db.reader().get_one(Loop, invited.built.loop.id).version
    clock.advance(hours=1)
    hand_in(client, invited.mail())
    hand_in(client, invited.mail(stamp="20260310T155900Z"))
    cli.invoke(args=["mail", "receive"], input=invited.mail())
    assert len(invited.told()) == 1
    assert len(invited.seen("seat.dropped_out")) == 1
    with db.reader() as session:
        assert session.get_one(Loop, invited.built.loop.id).version == version


def test_the_same_no_many_times_at_once_is_one(app: Flask, db: Database):
    invited = Invited(db, 3, state="scheduled")
    mail = invited.mail()
    answers = at_once(*[lambda: hand_in(app.test_client(), mail)] * 3)
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(invited.told()) == 1
    assert len(invited.seen("invitation.answered")) == 1
    assert len(invited.seen("seat.dropped_out")) == 1


@pytest.mark.parametrize("place", [1, 3], ids=["bar_raiser", "interviewer"])
def test_who_cannot_be_let_go_keeps_the_seat_and_the_recruiter_is_told_all_the_same(
    client: FlaskClient, db: Database, clock: FrozenClock, place: int
):
    invited = Invited(db, place, state="scheduled")
    first = invited.built.seats[0].starts_at
    assert first is not None
    clock.set(first + timedelta(minutes=1))
    for stamp in ("20260317T080000Z", "20260317T080000Z"):
        assert hand_in(client, invited.mail(stamp=stamp)).status_code == 200
    assert not invited.has_left
    # Interviews have begun; that they have is written down when something is next changed.
    assert invited.loop_state is LoopState.SCHEDULED
    assert [line["seat_id"] for line in invited.told()] == [invited.built.seats[place].id]
    assert invited.seen(
        "invitation.answered", "seat.dropped_out", "loop.first_interview_began"
    ) == [("invitation.answered", invited.built.people[place].id)]


def test_who_declines_is_told_of_once_for_one_invitation(
    client: FlaskClient, db: Database, clock: FrozenClock
):
    invited = Invited(db, 1, state="scheduled")
    first = invited.built.seats[0].starts_at
    assert first is not None
    clock.set(first + timedelta(minutes=1))
    for minute, answer in enumerate(("DECLINED", "ACCEPTED", "DECLINED")):
        hand_in(client, invited.mail(answer, stamp=f"20260317T08{minute:02}00Z"))
    assert len(invited.seen("invitation.answered")) == 3
    assert len(invited.told()) == 1


def test_who_dropped_out_on_the_page_before_is_not_told_of_again(client: FlaskClient, db: Database):
    invited = Invited(db, 3, state="scheduled")
    with db.writer() as session:
        assert invited.seat is not None
        session.get_one(Seat, invited.seat.id).removed_at = START
        session.commit()
    assert hand_in(client, invited.mail()).status_code == 200
    assert invited.told() == []
    assert invited.seen("seat.dropped_out") == []


@pytest.mark.parametrize("state", ["cancelled", "decided"])
def test_of_a_loop_that_has_ended_nothing_is_changed(
    client: FlaskClient, db: Database, clock: FrozenClock, state: str
):
    invited = Invited(db, 3, state=state, starts_at=START + timedelta(days=1))
    assert hand_in(client, invited.mail()).status_code == 200
    assert not invited.has_left
    assert invited.told() == []
    assert invited.seen("invitation.answered") == []


def test_a_candidate_who_declines_changes_nothing_and_the_recruiter_is_told_once(
    client: FlaskClient, db: Database
):
    invited = Invited(db, None, state="scheduled")
    for _ in range(2):
        assert hand_in(client, invited.mail()).status_code == 200
    assert invited.loop_state is LoopState.SCHEDULED
    assert invited.told() == []
    assert invited.told(MessageKind.CANDIDATE_DECLINED) == [
        {
            "person_id": invited.built.recruiter.id,
            "loop_id": invited.built.loop.id,
            "seat_id": None,
            "event_id": invited.event.id,
            "facts": {},
            "due_at": START,
        }
    ]
    assert invited.seen("invitation.answered", "seat.dropped_out") == [
        ("invitation.answered", None)
    ]
