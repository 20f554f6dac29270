"""The database itself refuses what no action would write."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from hiring.models.people import Person
from tests.builders.loops import a_loop
from tests.harness.clock import START

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.models.database import Database


def insert(session: Session, table: str, **values: Any) -> None:
    from hiring.models.registry import metadata

    session.execute(sa.insert(metadata.tables[table]).values(**values))


def person(**changes: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "email": f"{uuid.uuid4()}@example.com",
        "name": "Somebody",
        "level": 5,
        "time_zone": "UTC",
        "active": True,
        "bar_raiser": "none",
        "created_at": START,
        "version": 1,
        **changes,
    }


REFUSED_PEOPLE = {
    "level below the scale": {"level": 0},
    "a blank name": {"name": "   "},
    "an e-mail in capitals": {"email": "A@EXAMPLE.COM"},
    "a negative cap": {"weekly_loop_cap": -1},
    "a manager who is nobody": {"manager_id": uuid.uuid4()},
}


@pytest.mark.parametrize("changes", REFUSED_PEOPLE.values(), ids=REFUSED_PEOPLE)
def test_a_person_is_refused(db: Database, changes: dict[str, Any]):
    with db.writer() as session, pytest.raises(IntegrityError):
        insert(session, "person", **person(**changes))


def test_an_unknown_enumeration_value_is_refused(db: Database):
    with db.writer() as session, pytest.raises(IntegrityError):
        session.execute(
            sa.text(
                "INSERT INTO person (id, email, name, level, time_zone, active, bar_raiser,"
                " created_at, version) VALUES (:id, 'x@example.com', 'X', 5, 'UTC', true,"
                " 'retired', '2026-01-01', 1)"
            ),
            {"id": uuid.uuid4().hex},
        )


def test_nobody_is_their_own_manager(db: Database):
    identity = uuid.uuid4()
    with db.writer() as session, pytest.raises(IntegrityError):
        insert(session, "person", **person(id=identity, manager_id=identity))


def test_naive_times_are_refused(db: Database):
    naive = START.replace(tzinfo=None)
    with db.writer() as session:
        session.add(Person(**person(created_at=naive)))
        with pytest.raises(sa.exc.StatementError, match="time zone"):
            session.flush()


def test_times_come_back_aware_and_in_utc(db: Database):
    values = person()
    with db.writer() as session:
        session.add(Person(**values))
        session.commit()
    with db.reader() as session:
        found = session.get_one(Person, values["id"])
    assert found.created_at == START
    assert found.created_at.utcoffset() is not None


REFUSED_ON_A_LOOP = {
    "L1 a second bar raiser on a held panel": "UPDATE seat SET kind = 'bar_raiser' WHERE loop_id = :loop AND kind = 'interviewer'",
    "L5 an interview that ends before it starts": "UPDATE seat SET ends_at = starts_at WHERE loop_id = :loop",
    "L5 a held seat without a time": "UPDATE seat SET starts_at = NULL, ends_at = NULL WHERE loop_id = :loop",
    "L5 a scheduled loop without times": "UPDATE loop SET first_starts_at = NULL WHERE id = :loop",
    "an unknown state": "UPDATE loop SET state = 'somewhere' WHERE id = :loop",
    "L4 a waiver without a reason": (
        "INSERT INTO coverage_waiver (loop_id, key, waived_by, waived_at, reason)"
        " VALUES (:loop, 'ownership', :person, '2026-01-01', ' ')"
    ),
    "a loop of an application that is nowhere": "UPDATE loop SET application_id = :nobody WHERE id = :loop",
}


@pytest.mark.parametrize("statement", REFUSED_ON_A_LOOP.values(), ids=REFUSED_ON_A_LOOP)
def test_a_loop_keeps_its_shape(db: Database, statement: str):
    with db.writer() as session:
        made = a_loop(session, state="collecting")
        session.commit()
        as_key = (lambda key: key.hex) if db.is_sqlite else (lambda key: key)
        values = {
            "loop": as_key(made.loop.id),
            "person": as_key(made.requisition.hiring_manager_id),
            "nobody": as_key(uuid.uuid4()),
        }
    used = {name: key for name, key in values.items() if f":{name}" in statement}
    with db.writer() as session, pytest.raises(IntegrityError):
        session.execute(sa.text(statement), used)


NEVER_CHANGED = {
    "F3 a submitted vote": "UPDATE feedback_version SET vote = 'strong_yes'",
    "F3 a submitted narrative removed": "DELETE FROM feedback_version",
    "F3 submitted evidence": "UPDATE feedback_evidence SET result = ''",
    "D4 a veto": "DELETE FROM veto",
    "D5 a decision": "UPDATE decision SET outcome = 'hire'",
}


@pytest.mark.parametrize("statement", NEVER_CHANGED.values(), ids=NEVER_CHANGED)
def test_what_stands_is_never_changed(db: Database, statement: str):
    from tests.builders.debrief import a_decision, a_veto, an_open_debrief
    from tests.builders.feedback import submitted_feedback

    with db.writer() as session:
        made = a_loop(session, state="collecting")
        for seat in made.seats:
            submitted_feedback(session, seat)
        an_open_debrief(session, made, phase="discussion")
        a_veto(session, made)
        a_decision(session, made, outcome="no_hire")
        session.commit()
    with db.writer() as session, pytest.raises(DBAPIError, match="never changed"):
        session.execute(sa.text(statement))
