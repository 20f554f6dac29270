"""A built loop and the actions that change it, each in a transaction of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hiring.domain.actor import Actor
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import SeatKind
from hiring.loops.actions.changes import add_seat, edit_seat, remove_seat, swap_person
from hiring.loops.actions.rescheduling import reschedule
from hiring.loops.commands import (
    RemoveSeat,
    Reschedule,
    SeatTime,
    SwapPerson,
)
from hiring.loops.queries.view import get_loop_view
from hiring.webkit.principles import question_bank
from tests.builders.loops import USUAL_PANEL, BuiltLoop, SeatPlan, a_loop
from tests.builders.people import a_person
from tests.harness.clock import START

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.database import Database
    from hiring.models.people import Person

STATES_TO_CHANGE = ["draft", "scheduled", "collecting"]
WITH_TRAINEE = (*USUAL_PANEL, SeatPlan(SeatKind.TRAINEE, mentor=2))


def an_actor(person: Person) -> Actor:
    return Actor(id=person.id, name=person.name, time_zone=person.time_zone)


class Change:
    """A built loop and the actions on it, each in a transaction of its own."""

    def __init__(self, db: Database, **loop: Any) -> None:
        self.db, self.now = db, START
        with db.writer() as session:
            self.built: BuiltLoop = a_loop(session, **loop)
            self.other = a_person(session, name="Olu Other", team="Harbour Maps")
            self.bar_raiser = a_person(
                session, name="Ben Second", level=7, team="Treasury", bar_raiser="certified"
            )
            session.commit()
        self.recruiter = an_actor(self.built.recruiter)

    @property
    def loop_id(self) -> uuid.UUID:
        return self.built.loop.id

    def run(
        self, action: Callable[..., Any], command: Any, actor: Actor | None = None, **more: Any
    ):
        with self.db.writer() as session:
            if action in (add_seat, edit_seat):
                more["bank"] = question_bank()
            done = action(
                session,
                actor or self.recruiter,
                command,
                now=self.now,
                policy=DEFAULT_POLICY,
                **more,
            )
            session.commit()
            return done

    def swap(self, place: int, person: Person, actor: Actor | None = None) -> Any:
        command = SwapPerson(
            loop_id=self.loop_id, seat_id=self.built.seats[place].id, person_id=person.id
        )
        return self.run(swap_person, command, actor)

    def remove(self, place: int, actor: Actor | None = None) -> Any:
        command = RemoveSeat(loop_id=self.loop_id, seat_id=self.built.seats[place].id)
        return self.run(remove_seat, command, actor)

    def move(self, place: int, by: timedelta, actor: Actor | None = None) -> Any:
        seat = self.built.seats[place]
        assert seat.starts_at
        assert seat.ends_at
        time = SeatTime(seat_id=seat.id, starts_at=seat.starts_at + by, ends_at=seat.ends_at + by)
        return self.run(reschedule, Reschedule(loop_id=self.loop_id, times=(time,)), actor)

    def view(self) -> Any:
        with self.db.reader() as session:
            return get_loop_view(
                session, self.recruiter, self.loop_id, now=self.now, policy=DEFAULT_POLICY
            )

    def write(self, work: Callable[[Session], Any]) -> None:
        with self.db.writer() as session:
            work(session)
            session.commit()


def in_days(days: float) -> Any:
    return START + timedelta(days=days)
