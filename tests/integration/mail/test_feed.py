"""A person's own interviews and writing holds, as a calendar they subscribe to has them (L6)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from hiring.domain.policy import DEFAULT_POLICY, Policy
from hiring.domain.terms import LoopState, SeatKind
from hiring.mail.calendar import feed
from hiring.mail.queries.feed import events_of_feed
from tests.builders.feedback import submitted_feedback
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.harness.icalendar_checker import read
from tests.integration.mail.letters import HOUSE, an_event

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.mail.letter import Event
    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop

CANARY = "zzcanaryzz"


def events(session: Session, person: Person, policy: Policy = DEFAULT_POLICY) -> list[Event]:
    return events_of_feed(session, person.id, now=START, policy=policy, house=HOUSE)


def a_loop_of(session: Session, person: Person, days: float, **loop: Any) -> BuiltLoop:
    panel = [SeatPlan(SeatKind.INTERVIEWER, person), SeatPlan(SeatKind.BAR_RAISER)]
    starts_at = START + timedelta(days=days)
    state = loop.pop("state", "scheduled" if days > 0 else "collecting")
    return a_loop(session, state=state, panel=panel, starts_at=starts_at, **loop)


def test_l6_an_interview_and_the_time_to_write_are_two_events(db: Database):
    with db.writer() as session:
        person = a_person(session, name="Ines Mora", time_zone="Europe/Berlin")
        built = a_loop_of(session, person, 2)
        interview, hold = events(session, person)
        seat = built.seats[0]
        assert (interview.span.starts_at, interview.span.ends_at) == (seat.starts_at, seat.ends_at)
        assert seat.ends_at
        assert hold.span.starts_at == seat.ends_at
        assert hold.span.ends_at == seat.ends_at + timedelta(minutes=15)
        about = "Noor Haddad, Senior Engineer, Berth Planning"
        assert interview.summary == f"Interview: {about}"
        assert hold.summary == f"Write feedback: {about}"
        kit = f"/loops/{built.loop.id}/kit"
        assert (interview.path, hold.path) == (kit, f"/loops/{built.loop.id}/feedback/mine")
        assert interview.description == (
            f"16:00–16:45 (CET, Europe/Berlin)\nYour kit: https://hiring.example.com{kit}"
        )
        assert (interview.alarm_minutes, hold.alarm_minutes) == ((15,), ())
        assert interview.span.place == "Room 1"
        assert events(session, person, Policy(writing_hold_minutes=0)) == [interview]


def test_it_reaches_thirty_days_back_and_has_all_that_is_to_come(db: Database):
    with db.writer() as session:
        person = a_person(session)
        kept = [a_loop_of(session, person, days) for days in (-29, 1, 200)]
        a_loop_of(session, person, -31)
        found = [event.span.starts_at for event in events(session, person) if event.alarm_minutes]
        assert found == [built.seats[0].starts_at for built in kept]


def test_only_what_one_holds_oneself_is_in_it(db: Database):
    with db.writer() as session:
        person = a_person(session)
        given_up = a_loop_of(session, person, 1)
        given_up.seats[0].removed_at = START
        session.add(given_up.seats[0])
        for days, state in ((2, LoopState.DRAFT), (3, LoopState.CANCELLED)):
            built = a_loop_of(session, person, days)
            built.loop.state = state
            session.add(built.loop)
        a_loop_of(session, a_person(session), 4, recruiter=person)
        session.flush()
        assert events(session, person) == []


def test_whoever_left_has_an_empty_feed(db: Database):
    with db.writer() as session:
        person = a_person(session)
        a_loop_of(session, person, 1)
        assert len(events(session, person)) == 2
        person.active = False
        session.add(person)
        session.flush()
        assert events(session, person) == []


def test_an_event_keeps_its_uid_and_rises_with_what_was_announced(db: Database):
    with db.writer() as session:
        person = a_person(session)
        built = a_loop_of(session, person, 1)
        before = events(session, person)
        announced = an_event(session, built, person, sequence=3)
        after = events(session, person)
        assert [one.id for one in after] == [one.id for one in before]
        assert len({one.id for one in after}) == 2
        assert announced.id not in {one.id for one in after}
        assert ([one.sequence for one in before], [one.sequence for one in after]) == (
            [0, 0],
            [3, 3],
        )


def test_the_feed_is_sound_in_one_query_and_without_a_word_of_feedback(db: Database):
    with db.writer() as session:
        person = a_person(session, name='Ines "I" Mora; نور')
        for days in (-3, -2, 1, 5):
            built = a_loop_of(session, person, days)
            if days < 0:
                submitted_feedback(session, built.seats[0], canary=CANARY)
                submitted_feedback(session, built.seats[1], canary=CANARY)
        session.commit()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    with db.reader() as session:
        found = events(session, person)
    sa.event.remove(db.engine, "before_cursor_execute", note)
    data = feed(found, house=HOUSE, name=f"Interviews of {person.name}", now=START)
    assert len(sent) == 1
    assert len(read(data).events) == 8
    assert CANARY.encode() not in data.replace(b"\r\n ", b"")
