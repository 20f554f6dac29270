"""L5 in the database itself: nobody holds two interviews at once; and revision 0003, up and down."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import IntegrityError

from hiring.app.commands.db import alembic_config
from hiring.domain.errors import RuleRefused
from hiring.domain.terms import SeatKind
from hiring.models.base import UtcDateTime
from hiring.models.database import Database
from hiring.models.loops import ONE_PLACE, Seat
from hiring.webkit.transaction import transaction
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.harness.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

HOUR = timedelta(hours=1)
FIRST = START + timedelta(days=30)
TABLES = (
    "calendar_busy",
    "calendar_import",
    "candidate_window",
    "day_off",
    "holiday",
    "interview_limit",
    "working_hours",
)

# The second seat of the person: when it starts and ends, in hours after the first starts; whether
# it is held; whether it was taken off; whether the database lets it be.
SECOND = {
    "at the same time": (0, 1, True, False, False),
    "inside": (0.25, 0.5, True, False, False),
    "around": (-1, 2, True, False, False),
    "over the start": (-0.5, 0.5, True, False, False),
    "over the end": (0.5, 1.5, True, False, False),
    "right after": (1, 2, True, False, True),
    "right before": (-1, 0, True, False, True),
    "of a draft": (0, 1, False, False, True),
    "taken off": (0, 1, True, True, True),
}


@pytest.mark.parametrize("written", ["inserted", "updated"])
@pytest.mark.parametrize(
    ("begins", "ends", "held", "removed", "is_let"), SECOND.values(), ids=SECOND
)
def test_l5_a_second_interview_of_one_person(
    db: Database,
    written: str,
    begins: float,
    ends: float,
    held: bool,
    removed: bool,
    is_let: bool,
):
    with db.writer() as session:
        person = a_person(session, name="Ana Ruiz")
        panel = (SeatPlan(SeatKind.HIRING_MANAGER), SeatPlan(person=person))
        first = a_loop(session, state="scheduled", panel=panel, starts_at=FIRST)
        other = a_loop(session, state="draft")
        begun = first.seats[1].starts_at
        assert begun is not None
        first.seats[1].ends_at = begun + HOUR
        seat = Seat(
            loop_id=other.loop.id,
            person_id=person.id,
            kind=SeatKind.INTERVIEWER,
            starts_at=begun + timedelta(days=3),
            ends_at=begun + timedelta(days=3) + HOUR,
            created_at=START,
        )
        if written == "updated":
            seat.held = True
            session.add(seat)
        session.commit()
    with db.writer() as session:
        seat = session.merge(seat)
        seat.starts_at, seat.ends_at = begun + begins * HOUR, begun + ends * HOUR
        seat.held, seat.removed_at = held, START if removed else None
        if is_let:
            session.commit()
            return
        with pytest.raises(IntegrityError, match=ONE_PLACE):
            session.flush()


def test_l5_a_request_that_comes_second_is_refused_by_the_rule(app: Flask, db: Database):
    """What no action saw in time, the database did: the answer names L5, and nobody's calendar."""
    with db.writer() as session:
        person = a_person(session, name="Ana Ruiz")
        panel = (SeatPlan(SeatKind.HIRING_MANAGER), SeatPlan(person=person))
        first = a_loop(session, state="scheduled", panel=panel, starts_at=FIRST)
        second = a_loop(session, state="draft", panel=panel, starts_at=FIRST)
        session.commit()
        seat_id = second.seats[1].id
    assert first.seats[1].starts_at == second.seats[1].starts_at
    with app.app_context(), pytest.raises(RuleRefused) as refused, transaction() as session:
        session.get_one(Seat, seat_id).held = True
    assert refused.value.rule == "L5"
    assert refused.value.status == 409
    assert "Ana" not in str(refused.value)
    with db.reader() as session:
        assert not session.get_one(Seat, seat_id).held


def test_l5_others_sit_at_that_time(db: Database):
    with db.writer() as session:
        for _ in range(2):
            a_loop(session, state="scheduled", starts_at=FIRST)
        session.commit()


@pytest.fixture
def old(empty_database: str) -> Iterator[Database]:
    """A database as it was before this revision."""
    migrate(empty_database, "0002")
    database = Database(empty_database)
    yield database
    database.dispose()


def seats(database: Database, times: list[tuple[datetime, datetime]]) -> None:
    """Held seats of one person, each on a loop of its own, as they stood before this revision."""
    person, requisition = uuid.uuid4(), uuid.uuid4()
    rows: list[tuple[str, dict[str, Any]]] = [
        (
            "person",
            {
                "id": person,
                "email": "a@example.com",
                "name": "Ana",
                "level": 5,
                "time_zone": "UTC",
                "active": True,
                "bar_raiser": "none",
                "created_at": START,
                "version": 1,
            },
        ),
    ]
    inspected = sa.inspect(database.engine)
    given: dict[str, Any] = {
        "id": requisition,
        "hiring_manager_id": person,
        "recruiter_id": person,
        "state": "approved",
        "approved_by": person,
        "approved_at": START,
    }
    team = uuid.uuid4()
    rows.append(("team", {"id": team, "name": "A team"}))
    made: dict[str, Any] = {}
    for column in inspected.get_columns("requisition"):
        name = column["name"]
        if name in given:
            made[name] = given[name]
        elif name == "team_id":
            made[name] = team
        elif not column["nullable"]:
            made[name] = (
                START
                if name.endswith("_at")
                else person
                if name.endswith(("_by", "_id"))
                else 5
                if isinstance(column["type"], sa.Integer)
                else "words"
            )
    rows.append(("requisition", made))
    for number, (starts_at, ends_at) in enumerate(times):
        candidate, application, loop = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        rows += [
            (
                "candidate",
                {
                    "id": candidate,
                    "email": f"{number}@example.org",
                    "name": "Noor",
                    "time_zone": "UTC",
                    "background": "",
                    "created_at": START,
                },
            ),
            (
                "application",
                {
                    "id": application,
                    "candidate_id": candidate,
                    "requisition_id": requisition,
                    "created_at": START,
                },
            ),
            (
                "loop",
                {
                    "id": loop,
                    "application_id": application,
                    "state": "scheduled",
                    "size_reason": "",
                    "time_zone": "UTC",
                    "first_starts_at": starts_at,
                    "last_ends_at": ends_at,
                    "created_by": person,
                    "created_at": START,
                    "changed_at": START,
                    "version": 1,
                },
            ),
            (
                "seat",
                {
                    "id": uuid.uuid4(),
                    "loop_id": loop,
                    "person_id": person,
                    "kind": "interviewer",
                    "starts_at": starts_at,
                    "ends_at": ends_at,
                    "place": "",
                    "position": 0,
                    "held": True,
                    "created_at": START,
                },
            ),
        ]
    with database.engine.begin() as connection:
        for table, values in rows:
            columns = [
                sa.column(
                    name,
                    sa.Uuid()
                    if isinstance(value, uuid.UUID)
                    else UtcDateTime()
                    if isinstance(value, datetime)
                    else None,
                )
                for name, value in values.items()
            ]
            connection.execute(sa.insert(sa.table(table, *columns)).values(values))


def test_the_revision_goes_up_and_down_with_rows_and_no_table_stays_behind(
    empty_database: str, old: Database
):
    seats(old, [(FIRST, FIRST + HOUR), (FIRST + HOUR, FIRST + 2 * HOUR)])
    for _ in range(2):
        migrate(empty_database, "0003")
        assert all(sa.inspect(old.engine).has_table(table) for table in TABLES)
        command.downgrade(alembic_config(old), "0002")
        assert not any(sa.inspect(old.engine).has_table(table) for table in TABLES)
        with old.engine.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM seat")).scalar_one() == 2


def test_l5_a_database_with_people_in_two_places_says_so_and_stays_as_it_was(
    empty_database: str, old: Database
):
    seats(old, [(FIRST, FIRST + HOUR), (FIRST + HOUR / 2, FIRST + 2 * HOUR)])
    with pytest.raises(RuntimeError, match="2 held seats are of somebody with another interview"):
        migrate(empty_database, "0003")
    assert not sa.inspect(old.engine).has_table("working_hours")
