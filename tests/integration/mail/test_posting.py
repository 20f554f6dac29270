"""Putting a message into the outbox: once, and to go out when its recipient wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from hiring.domain.messages import MessageKind, MessageState, Rhythm
from hiring.mail.posting import Draft, post_all
from hiring.mail.weekly import plan_weekly_digests
from hiring.models.mail import MailPreference, Message
from tests.builders.candidates import a_candidate
from tests.builders.people import a_person

if TYPE_CHECKING:
    from hiring.models.database import Database
    from hiring.models.people import Person

NIGHT = datetime(2026, 3, 10, 22, tzinfo=UTC)
MORNING = datetime(2026, 3, 11, 7, tzinfo=UTC)
NEWS, DUTY, DEADLINE = (
    MessageKind.DECISION_RECORDED,
    MessageKind.DEBRIEF_READY,
    MessageKind.FEEDBACK_REMINDER,
)


def a_reader(db: Database, **wish: Any) -> Person:
    """Somebody in London who wants it so."""
    with db.writer() as session:
        person = a_person(session, time_zone="Europe/London")
        if wish:
            session.add(MailPreference(person_id=person.id, **{"muted": [], **wish}))
        session.commit()
    return person


def posted(db: Database, *drafts: Draft, now: datetime = NIGHT) -> list[Message]:
    with db.writer() as session:
        post_all(session, drafts, now=now)
        session.commit()
    with db.reader() as session:
        return list(session.exec(select(Message).order_by(col(Message.due_at), col(Message.kind))))


def a_message(person: Person, kind: MessageKind = NEWS, **more: Any) -> Draft:
    return Draft(
        **{"key": f"{kind}:{person.id}", "kind": kind, "at": NIGHT, **more}, person_id=person.id
    )


QUIET = {"quiet_from": 20 * 60, "quiet_until": 7 * 60}


@pytest.mark.parametrize(
    ("wish", "kind", "state", "due"),
    [
        pytest.param({}, NEWS, "waiting", NIGHT, id="at-once"),
        pytest.param(QUIET, NEWS, "waiting", MORNING, id="after-quiet-hours"),
        pytest.param(QUIET, DEADLINE, "waiting", NIGHT, id="a-deadline-does-not-wait"),
        pytest.param({"muted": [NEWS.value]}, NEWS, "dropped", NIGHT, id="turned-off"),
        pytest.param({"muted": [DUTY.value]}, DUTY, "waiting", NIGHT, id="a-duty-is-mailed"),
        pytest.param({"rhythm": Rhythm.DAILY}, DUTY, "waiting", NIGHT, id="a-duty-is-not-held"),
    ],
)
def test_a_message_goes_out_as_its_recipient_wants(
    db: Database, wish: dict[str, Any], kind: MessageKind, state: str, due: datetime
) -> None:
    reader = a_reader(db, **wish)
    (message,) = posted(db, a_message(reader, kind))
    assert (message.state.value, message.due_at) == (state, due)
    assert message.read_at is None


def test_what_can_wait_is_held_for_the_days_digest_of_which_there_is_one(db: Database) -> None:
    reader = a_reader(db, rhythm=Rhythm.DAILY)
    drafts = [a_message(reader, key=f"news {number}") for number in range(3)]
    found = posted(db, *drafts)
    assert [one.kind for one in found if one.state is MessageState.HELD] == [NEWS] * 3
    (digest,) = [one for one in found if one.state is MessageState.WAITING]
    assert digest.kind is MessageKind.DAILY_DIGEST
    assert digest.due_at == MORNING + timedelta(hours=1)


def test_the_same_thing_is_told_once(db: Database) -> None:
    reader = a_reader(db)
    posted(db, a_message(reader), a_message(reader))
    (message,) = posted(db, a_message(reader, at=NIGHT + timedelta(hours=1)))
    assert message.created_at == NIGHT


def test_people_who_have_left_are_left_alone(db: Database) -> None:
    reader = a_reader(db)
    with db.writer() as session:
        session.execute(sa.text("UPDATE person SET active = false"))
        session.commit()
    assert posted(db, a_message(reader)) == []


def test_what_happened_long_ago_is_known_and_not_mailed(db: Database) -> None:
    reader = a_reader(db)
    (message,) = posted(db, a_message(reader, at=NIGHT - timedelta(days=30)))
    assert (message.state, message.outcome) == (MessageState.DROPPED, "too_old")
    assert message.read_at == NIGHT


def test_what_is_told_later_is_new_then(db: Database) -> None:
    reader = a_reader(db)
    later = NIGHT + timedelta(days=9)
    (message,) = posted(db, a_message(reader, MessageKind.TASK_DUE, not_before=later))
    assert (message.created_at, message.due_at) == (later, later)


def test_a_candidate_is_written_to_at_once(db: Database) -> None:
    with db.writer() as session:
        candidate = a_candidate(session)
        session.commit()
    draft = Draft(
        key="invitation",
        kind=MessageKind.CANDIDATE_INVITATION,
        at=NIGHT,
        candidate_id=candidate.id,
    )
    (message,) = posted(db, draft)
    assert (message.state, message.due_at) == (MessageState.WAITING, NIGHT)


@pytest.mark.parametrize("number", [1, 40])
def test_any_number_of_messages_takes_three_queries(db: Database, number: int) -> None:
    readers = [a_reader(db) for _ in range(number)]
    asked: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    posted(db, *map(a_message, readers))
    assert len([one for one in asked if one.startswith(("SELECT person", "SELECT mail"))]) == 2
    assert len({one for one in asked if one.startswith("INSERT")}) == 1


def weekly(db: Database, now: datetime) -> list[tuple[str, datetime]]:
    with db.writer() as session:
        plan_weekly_digests(session, now=now)
        session.commit()
    with db.reader() as session:
        rows = session.exec(select(Message).order_by(col(Message.due_at))).all()
    return [(one.kind.value, one.due_at) for one in rows]


def test_the_weekly_digest_comes_on_everybodys_own_monday_morning_once(db: Database) -> None:
    with db.writer() as session:
        a_person(session, roles=["recruiter"], time_zone="Asia/Tokyo")
        a_person(session, bar_raiser="certified", time_zone="America/New_York")
        a_person(session, roles=["administrator"])
        a_person(session, bar_raiser="in_training")
        session.commit()
    sunday = datetime(2026, 3, 8, 11, tzinfo=UTC)  # Monday in Kiritimati; clocks change in New York
    expected = [
        ("weekly_digest", datetime(2026, 3, 8, 23, tzinfo=UTC)),
        ("weekly_digest", datetime(2026, 3, 9, 12, tzinfo=UTC)),
    ]
    assert weekly(db, sunday - timedelta(hours=2)) != expected
    assert weekly(db, sunday)[-2:] == expected
    assert weekly(db, sunday + timedelta(days=3))[-2:] == expected
