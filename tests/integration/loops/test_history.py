"""What people have done on loops, from their seats alone: practice, load, and company (F7)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from hiring.domain.terms import SeatKind
from hiring.loops.queries.history import Loads, abilities, loads, together
from hiring.models.loops import Seat, SeatPrinciple
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlmodel import Session

    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.writer() as session:
        yield session


def held(
    session: Session,
    *people: Person,
    starts_at: datetime = START - timedelta(days=7),
    kind: str = "interviewer",
    principles: tuple[str, ...] = ("ownership",),
    state: str = "collecting",
) -> BuiltLoop:
    """A loop on which all of these sit, each on the same principles."""
    return a_loop(
        session,
        state=state,
        panel=[SeatPlan(SeatKind(kind), person=one, principles=principles) for one in people],
        starts_at=starts_at,
    )


@pytest.mark.parametrize(
    ("interviews", "ability"), [(0, 0), (1, 1), (2, 1), (3, 2), (7, 2), (8, 3), (9, 3)]
)
def test_practice_makes_ability(session: Session, interviews: int, ability: int) -> None:
    person = a_person(session)
    for week in range(interviews):
        held(session, person, starts_at=START - timedelta(weeks=week + 1))
    found = abilities(session, [person.id], ["ownership", "dive_deep"], now=START)
    assert found == {person.id: {"ownership": ability, "dive_deep": 0}}


def unhold(seat: Seat) -> None:
    seat.held = False


def remove(seat: Seat) -> None:
    seat.removed_at = START


def train(seat: Seat) -> None:
    seat.kind, seat.held = SeatKind.TRAINEE, False


def go_on(seat: Seat) -> None:
    seat.starts_at, seat.ends_at = START - timedelta(minutes=5), START + timedelta(minutes=40)


def come(seat: Seat) -> None:
    seat.starts_at, seat.ends_at = START + timedelta(hours=1), START + timedelta(hours=2)


@pytest.mark.parametrize("change", [unhold, remove, train, go_on, come])
def test_only_interviews_that_took_place_make_ability(
    session: Session, change: Callable[[Seat], None]
) -> None:
    person = a_person(session)
    change(held(session, person).seats[0])
    session.flush()
    assert abilities(session, [person.id], ["ownership"], now=START) == {
        person.id: {"ownership": 0}
    }


def test_a_cancelled_loop_makes_nothing(session: Session) -> None:
    """Also where its seats say that they are held."""
    one, other = a_person(session), a_person(session)
    for days in (7, 8, 9):
        begun = START - timedelta(days=days)
        built = held(session, one, other, state="cancelled", starts_at=begun)
        for seat in built.seats:
            seat.held = True
    session.flush()
    ids = [one.id, other.id]
    assert abilities(session, ids, ["ownership"], now=START)[one.id] == {"ownership": 0}
    assert loads(session, ids, now=START) == {one.id: Loads(), other.id: Loads()}
    assert together(session, ids, now=START) == {}


@pytest.mark.parametrize(
    ("at", "interviews", "raising"),
    [
        (timedelta(weeks=-26, minutes=-1), 0, 0),
        (timedelta(weeks=-26), 0, 1),
        (timedelta(weeks=-4, minutes=-1), 0, 1),
        (timedelta(weeks=-4), 1, 1),
        (timedelta(), 1, 1),
        (timedelta(weeks=2), 1, 1),
        (timedelta(weeks=2, minutes=1), 0, 0),
    ],
)
@pytest.mark.parametrize("kind", ["interviewer", "bar_raiser"])
def test_a_load_is_what_is_held_in_the_weeks_around_and_loops_as_bar_raiser_for_half_a_year(
    session: Session, at: timedelta, interviews: int, raising: int, kind: str
) -> None:
    person = a_person(session)
    built = held(session, person, starts_at=START + at, kind=kind)
    expected = Loads(interviews, raising if kind == "bar_raiser" else 0)
    assert loads(session, [person.id], now=START) == {person.id: expected}
    assert loads(session, [person.id], now=START, apart_from=built.loop.id) == {person.id: Loads()}


@pytest.mark.parametrize(
    ("weeks", "number"),
    [([1], None), ([1, 2], 2), ([1, 12, 13], 3), ([1, 14], None), ([1, -1], None)],
)
def test_two_who_sat_together_repeatedly_of_late(
    session: Session, weeks: list[int], number: int | None
) -> None:
    one, other, third = (a_person(session) for _ in range(3))
    for week in weeks:
        state = "collecting" if week > 0 else "scheduled"
        held(session, one, other, starts_at=START - timedelta(weeks=week), state=state)
    held(session, one, third)
    pair = (min(one.id, other.id), max(one.id, other.id))
    expected = {} if number is None else {pair: number}
    assert together(session, [one.id, other.id, third.id], now=START) == expected
    assert together(session, [one.id, third.id], now=START) == {}


def test_whoever_is_asked_for_is_answered_and_nobody_else(session: Session) -> None:
    person, other, unknown = a_person(session), a_person(session), uuid.uuid4()
    held(session, person, other)
    assert abilities(session, [person.id, unknown], ["ownership"], now=START) == {
        person.id: {"ownership": 1},
        unknown: {"ownership": 0},
    }
    assert loads(session, [unknown], now=START) == {unknown: Loads()}
    assert abilities(session, [], ["ownership"], now=START) == {}
    assert abilities(session, [person.id], [], now=START) == {person.id: {}}
    assert loads(session, [], now=START) == {}
    assert together(session, [], now=START) == {}


def test_each_is_one_query_however_many_people_and_leaves_feedback_alone(db: Database) -> None:
    with db.writer() as session:
        people = [a_person(session) for _ in range(7)]
        for week in range(1, 4):
            held(session, *people, starts_at=START - timedelta(weeks=week))
        session.commit()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    ids = [one.id for one in people] + [uuid.uuid4() for _ in range(3000)]
    with db.reader() as session:
        assert len(abilities(session, ids, ["ownership"], now=START)) == len(ids)
        assert sum(one.interviews for one in loads(session, ids, now=START).values()) == 21
        assert len(together(session, ids, now=START)) == 21
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert len(sent) == 3
    assert not any("feedback" in statement for statement in sent)


def test_the_principles_of_a_seat_are_what_its_holder_practises(session: Session) -> None:
    person = a_person(session)
    built = held(session, person, principles=("ownership", "dive_deep"))
    session.execute(sa.delete(SeatPrinciple).where(col(SeatPrinciple.key) == "dive_deep"))
    assert built.seats[0].held
    assert abilities(session, [person.id], ["ownership", "dive_deep"], now=START) == {
        person.id: {"ownership": 1, "dive_deep": 0}
    }
