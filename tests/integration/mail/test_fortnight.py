"""A fortnight of three hundred loops, told by three workers that are killed again and again.

Late people, drop-outs, swaps, new times, leave, returned feedback, loops called off, and a change
of clocks: everybody hears exactly what the stories' tables say, and each of it once.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import select

from hiring.domain.messages import MessageState
from hiring.mail.outbox import LEASE
from hiring.models.mail import Message, ReminderClock
from tests.integration.mail.fortnight import HALF_HOUR, PLACES, Agenda, Days, Story, spread
from tests.integration.mail.house import House
from tests.integration.mail.workers import Postbox, Worker

if TYPE_CHECKING:
    import uuid

    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

LOOPS = 300
START = datetime(2026, 3, 24, 9, tzinfo=UTC)  # London's clocks change on the 29th
FORTNIGHT = timedelta(days=14)
WORKERS = 3
RISK = 0.003
SEED = 20260324


def test_everybody_hears_what_the_table_says_and_once(
    app: Flask, db: Database, clock: FrozenClock
) -> None:
    clock.set(START)
    agenda, cast = Agenda(), {}
    for number, story, first in spread(START, LOOPS):
        house = House(app, db, clock, starts_at=first)
        agenda.put(START + timedelta(hours=1, minutes=number % 60), house.schedule)
        story.happens(Days(house=house, first=first, agenda=agenda))
        cast[house.loop_id] = (story, house)
    postbox = Postbox()
    chance = random.Random(SEED)  # noqa: S311 - nothing secret hangs on it
    deaths = play(app, clock, agenda, postbox, chance)
    assert deaths > WORKERS
    assert not agenda
    heard = heard_by_loop(db, cast)
    wrong = {
        f"{story.name}: {missing or ''} {extra or ''}"
        for loop_id, (story, _) in cast.items()
        for missing, extra in [differ(story.expected(), heard[loop_id])]
        if missing or extra
    }
    assert not wrong, "\n".join(sorted(wrong))
    twice = {id_ for id_, times in postbox.taken.items() if times > 1}
    assert twice <= postbox.killed_in_the_window
    assert set(postbox.taken) == sent_ids(db)


def play(
    app: Flask, clock: FrozenClock, agenda: Agenda, postbox: Postbox, chance: random.Random
) -> int:
    """Let the fortnight pass; answer how many workers died in it."""

    def hired() -> Worker:
        return Worker(app, clock, postbox, chance, RISK)

    workers, deaths, moment = [hired() for _ in range(WORKERS)], 0, clock.now
    while moment < START + FORTNIGHT:
        moment = clock.set(moment + HALF_HOUR)
        agenda.play_until(moment)
        # Their timers are not in step: whichever fires first does what is due, if it lives to.
        # What it had in hand when it died is another's once its lease has run out.
        is_done = False
        while not is_done:
            place = chance.randrange(WORKERS)
            workers[place].tick()
            is_done = not workers[place].is_dead
            if not is_done:
                workers[place] = hired()
                deaths += 1
                clock.advance(LEASE)
    safe = Worker(app, clock, postbox, chance, 0)
    clock.advance(hours=7)  # the longest that anything waits for another try
    safe.tick()
    return deaths


def heard_by_loop(
    db: Database, cast: dict[uuid.UUID, tuple[Story, House]]
) -> dict[uuid.UUID, Counter[tuple[str, str]]]:
    """(kind, who) of every message that was sent, by loop."""
    heard: dict[uuid.UUID, Counter[tuple[str, str]]] = {loop_id: Counter() for loop_id in cast}
    with db.reader() as session:
        sent = session.exec(select(Message).where(Message.state == MessageState.SENT)).all()
    for message in sent:
        assert message.loop_id
        house = cast[message.loop_id][1]
        names = {person.id: name for person, name in zip(house.built.people, PLACES, strict=True)}
        names |= {house.other.id: "other", house.recruiter.id: "recruiter"}
        who = names[message.person_id] if message.person_id else "candidate"
        heard[message.loop_id][message.kind.value, who] += 1
    return heard


def differ(expected: Counter[tuple[str, str]], heard: Counter[tuple[str, str]]) -> tuple[str, str]:
    """What is missing and what is too much, in words."""
    missing, extra = expected - heard, heard - expected
    return (
        f"missing {dict(missing)}" if missing else "",
        f"too much {dict(extra)}" if extra else "",
    )


def sent_ids(db: Database) -> set[str]:
    with db.reader() as session:
        assert not session.exec(select(ReminderClock)).all()
        left = {MessageState.WAITING, MessageState.SENDING, MessageState.DEAD, MessageState.HELD}
        messages = session.exec(select(Message)).all()
    assert not [one for one in messages if one.state in left]
    return {str(one.id) for one in messages if one.state is MessageState.SENT}
