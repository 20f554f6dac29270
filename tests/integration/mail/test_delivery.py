"""A batch of messages on its way: what is sent, what is not, and what a failure does to others."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.domain.messages import MAX_ATTEMPTS, MessageState, Trouble
from hiring.mail.delivery import FRESH_FOR, GIVE_UP_AFTER, drain
from hiring.mail.letter import WhyDropped
from hiring.mail.outbox import LEASE
from hiring.mail.transports import RefusedForGood, TryLater
from hiring.models.mail import AddressTrouble, Message
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.delivering import (
    Readings,
    Remembering,
    a_delivery,
    a_leased,
    a_letter,
    a_message,
)

if TYPE_CHECKING:
    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock


def waiting(db: Database, number: int, **fields: object) -> list[Message]:
    """So many messages, in the order in which they are due."""
    with db.writer() as session:
        ada = a_person(session)
        made = [
            a_message(session, ada, due_at=START - timedelta(minutes=number - each), **fields)
            for each in range(number)
        ]
        session.commit()
    return made


def states(db: Database) -> list[str]:
    """The state of each message and what came of it, in the order in which they are due."""
    with db.reader() as session:
        messages = session.exec(select(Message).order_by(Message.id))  # type: ignore[arg-type]
        return [f"{each.state}:{each.outcome}".rstrip(":") for each in messages]


def test_what_is_due_is_handed_over_and_marked(db: Database, clock: FrozenClock):
    first, second = waiting(db, 2)
    way_out = Remembering()
    assert drain(a_delivery(db, clock, transport=way_out)) == 2
    assert way_out.ids == [str(first.id), str(second.id)]
    assert way_out.handed[0].header_id == f"{first.id}@example.com"
    with db.reader() as session:
        sent = session.get_one(Message, first.id)
    assert (sent.state, sent.provider_id, sent.settled_at) == (
        MessageState.SENT,
        "provider-1",
        START,
    )
    assert way_out.closed == 1
    assert drain(a_delivery(db, clock, transport=way_out)) == 0


def test_no_transaction_is_open_while_a_letter_is_handed_over(db: Database, clock: FrozenClock):
    waiting(db, 1)
    way_out = Remembering()

    def write_from_elsewhere() -> None:
        with db.writer() as session:
            a_person(session)
            session.commit()
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]

    way_out.before = write_from_elsewhere
    assert drain(a_delivery(db, clock, transport=way_out)) == 1


@pytest.mark.parametrize("why", list(WhyDropped))
def test_what_is_not_to_be_said_is_dropped(db: Database, clock: FrozenClock, why: WhyDropped):
    dropped, _ = waiting(db, 2)
    readings, way_out = Readings(), Remembering()
    readings.of[dropped.id] = why
    assert drain(a_delivery(db, clock, transport=way_out, read=readings)) == 2
    assert states(db) == [f"dropped:{why}", "sent"]
    assert len(way_out.handed) == 1


def test_an_address_in_trouble_is_not_written_to(db: Database, clock: FrozenClock):
    failing, _ = waiting(db, 2)
    with db.writer() as session:
        session.add(AddressTrouble(address="bo@example.com", trouble=Trouble.BOUNCED, since=START))
        session.commit()
    readings, way_out = Readings(), Remembering()
    readings.of[failing.id] = a_letter(to=("Bo", "Bo@Example.com"))
    drain(a_delivery(db, clock, transport=way_out, read=readings))
    assert states(db) == ["undeliverable:bounced", "sent"]
    assert [each.to[1] for each in way_out.handed] == ["ada@example.com"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (RefusedForGood("http_400"), "dead:http_400"),
        (TryLater("http_503"), "waiting:http_503"),
        (RuntimeError("ada@example.com has no such thing"), "waiting:error_RuntimeError"),
    ],
)
def test_one_letters_failure_does_not_stop_the_others(
    db: Database,
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
    answer: Exception,
    expected: str,
):
    waiting(db, 3)
    way_out = Remembering()
    way_out.answers = [answer]
    with caplog.at_level(logging.DEBUG):
        drain(a_delivery(db, clock, transport=way_out))
    assert states(db) == [expected, "sent", "sent"]
    assert "ada" not in caplog.text.lower()


def test_a_message_that_cannot_be_read_is_tried_later_and_the_others_are_sent(
    db: Database, clock: FrozenClock
):
    broken = waiting(db, 3)[1]
    readings = Readings()
    readings.of[broken.id] = ZeroDivisionError("words")
    assert drain(a_delivery(db, clock, read=readings)) == 2
    assert states(db) == ["sent", "waiting:error_ZeroDivisionError", "sent"]


def test_a_letter_without_an_address_is_given_up(db: Database, clock: FrozenClock):
    (message,) = waiting(db, 1)
    readings = Readings()
    readings.of[message.id] = a_letter(to=("Ada", "ada at example"))
    drain(a_delivery(db, clock, read=readings))
    assert states(db) == ["dead:no_address"]


def test_when_the_other_side_is_not_there_the_rest_is_given_back(db: Database, clock: FrozenClock):
    waiting(db, 6)
    way_out = Remembering()
    way_out.always = TryLater("network_URLError")
    assert drain(a_delivery(db, clock, transport=way_out)) == 0
    assert len(way_out.handed) == GIVE_UP_AFTER
    assert states(db) == ["waiting:network_URLError"] * 3 + ["waiting"] * 3
    with db.reader() as session:
        found = session.exec(select(Message).order_by(Message.id)).all()  # type: ignore[arg-type]
    assert [each.attempts for each in found] == [1, 1, 1, 0, 0, 0]
    assert way_out.closed == 1


def test_what_is_dropped_says_nothing_of_the_other_side(db: Database, clock: FrozenClock):
    messages = waiting(db, 7)
    readings, way_out = Readings(), Remembering()
    readings.of |= {messages[number].id: WhyDropped.NOT_DUE for number in (1, 3)}
    way_out.always = TryLater("network_URLError")
    drain(a_delivery(db, clock, transport=way_out, read=readings))
    assert len(way_out.handed) == GIVE_UP_AFTER


def test_a_letter_that_fails_now_and_then_stops_nothing(db: Database, clock: FrozenClock):
    waiting(db, 5)
    way_out = Remembering()
    no = TryLater("smtp_451")
    way_out.answers = [no, no, None, no, no]  # type: ignore[list-item]
    assert drain(a_delivery(db, clock, transport=way_out)) == 1
    assert len(way_out.handed) == 5


def test_it_is_tried_for_hours_and_no_longer(db: Database, clock: FrozenClock):
    waiting(db, 1)
    way_out = Remembering()
    way_out.always = TryLater("http_500")
    for _ in range(200):
        drain(a_delivery(db, clock, transport=way_out))
        clock.advance(minutes=15)
    assert len(way_out.handed) == MAX_ATTEMPTS
    assert states(db) == ["dead:http_500"]
    tried_for = way_out.handed[-1].dated - way_out.handed[0].dated
    assert timedelta(hours=10) < tried_for < timedelta(hours=36)
    assert {each.header_id for each in way_out.handed} == {way_out.handed[0].header_id}


def test_told_to_stop_it_finishes_the_letter_at_hand(db: Database, clock: FrozenClock):
    waiting(db, 3)
    way_out = Remembering()
    stopping: list[bool] = []
    way_out.before = lambda: stopping.append(True)
    delivery = a_delivery(db, clock, transport=way_out)
    assert drain(delivery, stopping=lambda: bool(stopping)) == 1
    assert states(db) == ["sent", "waiting", "waiting"]
    assert drain(delivery) == 2


def test_no_letter_is_begun_that_could_outlast_the_lease(db: Database, clock: FrozenClock):
    waiting(db, 5)
    way_out = Remembering()

    def slowly() -> None:
        clock.advance(LEASE / 4)

    way_out.before = slowly
    assert drain(a_delivery(db, clock, transport=way_out)) == 3
    assert states(db) == ["sent", "sent", "sent", "waiting", "waiting"]


def test_what_was_read_some_time_ago_is_read_again(db: Database, clock: FrozenClock):
    first, second = waiting(db, 2)
    readings, way_out = Readings(), Remembering()

    def meanwhile() -> None:
        clock.advance(FRESH_FOR + timedelta(seconds=1))
        readings.of[second.id] = WhyDropped.NOT_DUE

    way_out.before = meanwhile
    drain(a_delivery(db, clock, transport=way_out, read=readings))
    assert readings.asked == [[first.id, second.id], [second.id]]
    assert states(db) == ["sent", "dropped:not_due"]


def test_what_was_taken_over_meanwhile_is_not_marked_twice(db: Database, clock: FrozenClock):
    (message,) = waiting(db, 1)
    way_out, other = Remembering(), Remembering()

    def taken_over() -> None:
        clock.advance(LEASE)
        drain(a_delivery(db, clock, transport=other))

    way_out.before = taken_over
    assert drain(a_delivery(db, clock, transport=way_out)) == 0
    assert other.ids == way_out.ids == [str(message.id)]
    with db.reader() as session:
        assert session.get_one(Message, message.id).settled_at == START + LEASE


def test_what_a_dead_worker_held_goes_out_under_the_same_id(db: Database, clock: FrozenClock):
    with db.writer() as session:
        message = a_leased(session, a_person(session), START + LEASE)
        session.commit()
    way_out = Remembering()
    delivery = a_delivery(db, clock, transport=way_out)
    assert drain(delivery) == 0
    clock.advance(LEASE)
    assert drain(delivery) == 1
    assert way_out.handed[0].header_id == f"{message.id}@example.com"


def test_a_batch_has_its_limit(db: Database, clock: FrozenClock):
    waiting(db, 3)
    way_out = Remembering()
    assert drain(a_delivery(db, clock, transport=way_out), limit=2) == 2
    assert states(db) == ["sent", "sent", "waiting"]
