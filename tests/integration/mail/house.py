"""A loop, the actions on it through the one transaction, and who was told what of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col, select

from hiring.domain.actor import Actor
from hiring.domain.messages import MessageState
from hiring.domain.policy import DEFAULT_POLICY
from hiring.feedback.actions import amend_feedback, submit_feedback
from hiring.feedback.body import from_json
from hiring.feedback.commands import AmendFeedback, SubmitFeedback
from hiring.loops.actions.changes import add_seat, edit_seat, remove_seat, swap_person
from hiring.loops.actions.rescheduling import reschedule
from hiring.loops.actions.scheduling import cancel_loop, schedule_loop
from hiring.loops.commands import (
    AddSeat,
    CancelLoop,
    EditSeat,
    RemoveSeat,
    Reschedule,
    ScheduleLoop,
    SeatLine,
    SeatTime,
    SwapPerson,
)
from hiring.mail.clocks import sweep_reminders
from hiring.models.candidates import Candidate
from hiring.models.loops import Seat
from hiring.models.mail import CalendarEvent, Message
from hiring.models.people import Person
from hiring.webkit.principles import question_bank
from hiring.webkit.transaction import transaction
from tests.builders.feedback import a_body, principles_of
from tests.builders.loops import BuiltLoop, a_loop
from tests.builders.people import a_person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

CANDIDATE = "the candidate"


def as_actor(person: Person) -> Actor:
    return Actor(id=person.id, name=person.name, time_zone=person.time_zone)


class House:
    """One loop in a company of few. Every step is a transaction of its own, at the clock's time."""

    def __init__(self, app: Flask, db: Database, clock: FrozenClock, **loop: Any) -> None:
        self.app, self.db, self.clock = app, db, clock
        self.names: dict[uuid.UUID, str] = {}
        with db.writer() as session:
            self.built: BuiltLoop = a_loop(session, **{"state": "draft", **loop})
            self.other = a_person(session, name="Olu Other", team="Harbour Maps")
            session.commit()
        self._told: set[uuid.UUID] = set()

    @property
    def loop_id(self) -> uuid.UUID:
        return self.built.loop.id

    @property
    def recruiter(self) -> Person:
        return self.built.recruiter

    def act(self, action: Callable[..., Any], actor: Person, *given: Any, **more: Any) -> Any:
        with self.app.app_context(), transaction() as session:
            return action(session, as_actor(actor), *given, now=self.clock.now, **more)

    def schedule(self) -> None:
        command = ScheduleLoop(loop_id=self.loop_id)
        self.act(
            schedule_loop, self.recruiter, command, policy=DEFAULT_POLICY, bank=question_bank()
        )

    def cancel(self) -> None:
        self.act(cancel_loop, self.recruiter, CancelLoop(loop_id=self.loop_id, reason="Withdrew."))

    def swap(self, place: int, person: Person) -> None:
        command = SwapPerson(
            loop_id=self.loop_id, seat_id=self.seats()[place].id, person_id=person.id
        )
        self.act(swap_person, self.recruiter, command, policy=DEFAULT_POLICY)

    def move(self, by: timedelta, *places: int, room: str | None = None) -> None:
        seats = self.seats()
        times = []
        for place in places:
            start, end = seats[place].starts_at, seats[place].ends_at
            assert start
            assert end
            seat_id = seats[place].id
            times.append(
                SeatTime(seat_id=seat_id, starts_at=start + by, ends_at=end + by, place=room)
            )
        command = Reschedule(loop_id=self.loop_id, times=tuple(times))
        self.act(reschedule, self.recruiter, command, policy=DEFAULT_POLICY)

    def remove(self, place: int, *, by_themselves: bool = False) -> None:
        seat = self.seats()[place]
        actor = self.built.people[place] if by_themselves else self.recruiter
        command = RemoveSeat(loop_id=self.loop_id, seat_id=seat.id)
        self.act(remove_seat, actor, command, policy=DEFAULT_POLICY)

    def add(self, person: Person, *, like: int, later: timedelta = timedelta()) -> None:
        """Seat somebody as the one who sat in that place at first, so much later."""
        seat = self.built.seats[like]
        with self.db.reader() as session:
            keys = principles_of(session, seat)
        line = SeatLine(
            person_id=person.id,
            kind=seat.kind,
            principles=tuple(keys),
            starts_at=seat.starts_at and seat.starts_at + later,
            ends_at=seat.ends_at and seat.ends_at + later,
            place=seat.place,
        )
        command = AddSeat(loop_id=self.loop_id, seat=line)
        self.act(add_seat, self.recruiter, command, policy=DEFAULT_POLICY, bank=question_bank())

    def give(self, place: int, *principles: str) -> None:
        seat = self.seats()[place]
        command = EditSeat(
            loop_id=self.loop_id,
            seat_id=seat.id,
            kind=seat.kind,
            principles=principles,
            place=seat.place,
        )
        self.act(edit_seat, self.recruiter, command, policy=DEFAULT_POLICY, bank=question_bank())

    def submit(self, place: int) -> None:
        seat = self.seats()[place]
        with self.db.reader() as session:
            person = session.get_one(Person, seat.person_id)
            body = from_json(a_body(principles_of(session, seat)))
        command = SubmitFeedback(loop_id=self.loop_id, body=body)
        self.act(submit_feedback, person, command, policy=DEFAULT_POLICY)

    def amend(self, place: int) -> None:
        seat = self.seats()[place]
        with self.db.reader() as session:
            person = session.get_one(Person, seat.person_id)
            body = from_json(a_body(principles_of(session, seat)))
        command = AmendFeedback(
            loop_id=self.loop_id,
            reason="It says now what they did themselves.",
            evidence=body.evidence,
            narrative=f"{body.narrative} They did that themselves.",
        )
        self.act(amend_feedback, person, command, policy=DEFAULT_POLICY)

    def principles(self, place: int) -> tuple[str, ...]:
        with self.db.reader() as session:
            return principles_of(session, self.seats()[place])

    def sweep(self, **limit: int) -> int:
        with self.app.app_context(), transaction() as session:
            return sweep_reminders(session, now=self.clock.now, policy=DEFAULT_POLICY, **limit)

    def seats(self) -> list[Seat]:
        """The active seats, in the panel's order."""
        with self.db.reader() as session:
            return list(
                session.exec(
                    select(Seat)
                    .where(Seat.loop_id == self.loop_id, col(Seat.removed_at).is_(None))
                    .order_by(col(Seat.position), col(Seat.id))
                )
            )

    def deliver(self) -> None:
        """Let all that waits have reached people."""
        with self.db.writer() as session:
            session.execute(
                sa.update(Message)
                .where(col(Message.state) == MessageState.WAITING)
                .values(state=MessageState.SENT, settled_at=self.clock.now)
            )
            session.commit()

    def told(self) -> list[str]:
        """What was written since this was asked last, as ``kind → recipient``, sorted."""
        with self.db.reader() as session:
            new = [one for one in session.exec(select(Message)) if one.id not in self._told]
            names = {person.id: person.name for person in session.exec(select(Person))}
            names |= dict.fromkeys((one.id for one in session.exec(select(Candidate))), CANDIDATE)
        self._told |= {one.id for one in new}
        return sorted(
            f"{one.kind.value} → {names[one.person_id or one.candidate_id]}" for one in new
        )

    def events(self) -> list[CalendarEvent]:
        with self.db.reader() as session:
            found = session.exec(select(CalendarEvent).order_by(col(CalendarEvent.created_at)))
            return list(found)


def tally(told: list[str]) -> Counter[str]:
    """How many were told each kind of thing."""
    return Counter(line.partition(" → ")[0] for line in told)
