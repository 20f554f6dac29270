"""Who may send which message, and what becomes of it: leases, retries, the end of the road."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from hiring.domain.messages import MAX_ATTEMPTS, MessageKind, MessageState, Trouble
from hiring.mail import outbox
from hiring.mail.letter import WhyDropped
from hiring.mail.outbox import LEASE, Claim, claim
from hiring.models.base import new_id
from hiring.models.mail import Message
from hiring.models.system import AuditEntry
from hiring.webkit.transaction import transaction
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.delivering import a_leased, a_message

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask
    from sqlmodel import Session

    from hiring.models.database import Database

SECOND = timedelta(seconds=1)


def claimed(db: Database, *, at: datetime = START, limit: int = 50) -> list[Claim]:
    with db.writer() as session:
        found = claim(session, now=at, limit=limit)
        session.commit()
    return found


def stored(db: Database, message_id: uuid.UUID) -> Message:
    with db.reader() as session:
        return session.get_one(Message, message_id)


def test_what_is_due_is_claimed_oldest_first_and_once(db: Database):
    with db.writer() as session:
        ada = a_person(session)
        later, early = (
            a_message(session, ada, due_at=START - timedelta(minutes=minutes)) for minutes in (1, 2)
        )
        a_message(session, ada, due_at=START + SECOND)
        for state in (MessageState.HELD, MessageState.SENT, MessageState.DEAD):
            settled = None if state is MessageState.HELD else START
            a_message(session, ada, state=state, settled_at=settled)
        session.commit()
    first = claimed(db, limit=1)
    second = claimed(db)
    assert [each.message_id for each in first + second] == [early.id, later.id]
    assert first[0].token != second[0].token
    assert claimed(db) == []
    held = stored(db, early.id)
    assert held.state is MessageState.SENDING
    assert held.lease_token == first[0].token
    assert held.lease_until == START + LEASE == first[0].until
    assert held.attempts == 1 == first[0].attempts


def test_whoever_finds_a_lease_run_out_takes_the_message_over(db: Database):
    with db.writer() as session:
        ada = a_person(session)
        waiting = a_message(session, ada, due_at=START - timedelta(hours=1))
        left = a_leased(session, ada, START)
        a_leased(session, ada, START + SECOND)
        session.commit()
    found = claimed(db)
    assert [(each.message_id, each.attempts) for each in found] == [(left.id, 2), (waiting.id, 1)]
    with db.writer() as session:
        former = Claim(left.id, left.lease_token or new_id(), 1, START)
        assert not outbox.sent(session, former, left, now=START)
        assert outbox.sent(session, found[0], left, now=START, provider_id="p-1")
        session.commit()
    assert stored(db, left.id).provider_id == "p-1"


def test_a_message_that_ends_every_worker_is_dead(db: Database):
    with db.writer() as session:
        message = a_leased(session, a_person(session), START, attempts=MAX_ATTEMPTS)
        session.commit()
    assert claimed(db) == []
    dead = stored(db, message.id)
    assert (dead.state, dead.outcome) == (MessageState.DEAD, outbox.LOST)
    assert dead.settled_at == START


ENDINGS = [
    pytest.param(
        lambda s, c, m: outbox.sent(s, c, m, now=START, provider_id="p"),
        {"state": MessageState.SENT, "outcome": "", "provider_id": "p", "settled_at": START},
        id="sent",
    ),
    pytest.param(
        lambda s, c, m: outbox.dropped(s, c, m, WhyDropped.NOT_DUE, now=START),
        {"state": MessageState.DROPPED, "outcome": "not_due", "settled_at": START},
        id="dropped",
    ),
    pytest.param(
        lambda s, c, _m: outbox.dead(s, c, "http_400", now=START),
        {"state": MessageState.DEAD, "outcome": "http_400", "settled_at": START},
        id="dead",
    ),
    pytest.param(
        lambda s, c, _m: outbox.undeliverable(s, c, Trouble.BOUNCED, now=START),
        {"state": MessageState.UNDELIVERABLE, "outcome": "bounced", "settled_at": START},
        id="undeliverable",
    ),
    pytest.param(
        lambda s, c, _m: outbox.later(s, c, "http_503", now=START, draw=1.0),
        {
            "state": MessageState.WAITING,
            "outcome": "http_503",
            "settled_at": None,
            "due_at": START + timedelta(seconds=30),
            "attempts": 1,
        },
        id="later",
    ),
    pytest.param(
        lambda s, c, _m: outbox.later(s, c, "http_429", now=START, draw=0, asked=5 * LEASE),
        {"state": MessageState.WAITING, "due_at": START + 5 * LEASE},
        id="later, as asked",
    ),
    pytest.param(
        lambda s, c, _m: outbox.given_back(s, [c]) == 1,
        {"state": MessageState.WAITING, "outcome": "", "due_at": START, "attempts": 0},
        id="given back",
    ),
]


@pytest.mark.parametrize(("ending", "expected"), ENDINGS)
def test_a_claim_ends_once_and_only_by_its_own_token(
    db: Database, ending: Callable[[Session, Claim, Message], bool], expected: dict[str, Any]
):
    with db.writer() as session:
        message = a_message(session, a_person(session))
        session.commit()
    (ours,) = claimed(db)
    for token, holds in ((new_id(), False), (ours.token, True), (ours.token, False)):
        with db.writer() as session:
            each = Claim(ours.message_id, token, ours.attempts, ours.until)
            assert ending(session, each, message) is holds
            session.commit()
        if not holds and token != ours.token:
            assert stored(db, message.id).lease_token == ours.token
    found = stored(db, message.id)
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.lease_token is None
    assert found.lease_until is None


def test_after_the_last_attempt_a_message_is_dead(db: Database):
    with db.writer() as session:
        message = a_message(session, a_person(session), attempts=MAX_ATTEMPTS - 1)
        session.commit()
    (ours,) = claimed(db)
    with db.writer() as session:
        assert outbox.later(session, ours, "http_503", now=START, draw=0)
        session.commit()
    dead = stored(db, message.id)
    assert (dead.state, dead.outcome) == (MessageState.DEAD, "http_503")


@pytest.mark.parametrize(
    ("end", "state"),
    [
        ("sent", MessageState.SENT),
        (WhyDropped.NOTHING, MessageState.DROPPED),
        (WhyDropped.TOO_OLD, MessageState.HELD),
    ],
)
def test_a_days_digest_settles_what_waited_for_it_and_no_more(
    db: Database, end: str | WhyDropped, state: MessageState
):
    until = START - SECOND
    with db.writer() as session:
        ada, ben = a_person(session), a_person(session)
        held = {"state": MessageState.HELD}
        in_it = a_message(session, ada, created_at=until - SECOND, **held)
        others = [
            a_message(session, ada, created_at=until, **held),
            a_message(session, ben, created_at=until - SECOND, **held),
        ]
        digest = a_message(
            session, ada, kind=MessageKind.DAILY_DIGEST, facts={"until": until.isoformat()}
        )
        session.commit()
    (ours,) = claimed(db)
    with db.writer() as session:
        if isinstance(end, WhyDropped):
            outbox.dropped(session, ours, digest, end, now=START)
        else:
            outbox.sent(session, ours, digest, now=START)
        session.commit()
    found = stored(db, in_it.id)
    assert found.state is state
    assert found.outcome == ("" if state is MessageState.HELD else outbox.IN_DIGEST)
    assert {stored(db, each.id).state for each in others} == {MessageState.HELD}


def test_what_was_given_up_is_tried_again_and_that_is_recorded(app: Flask, db: Database):
    with db.writer() as session:
        ada = a_person(session)
        dead, other, bounced, sent = (
            a_message(session, ada, state=MessageState(state), settled_at=START, attempts=12)
            for state in ("dead", "dead", "undeliverable", "sent")
        )
        session.commit()

    def again(ids: list[uuid.UUID] | None) -> set[uuid.UUID]:
        with app.app_context(), transaction() as session:
            return {each.id for each in outbox.try_again(session, ids, now=START + SECOND)}

    assert again([dead.id, sent.id]) == {dead.id}
    assert again(None) == {other.id}
    assert again([bounced.id]) == {bounced.id}
    with db.reader() as session:
        kept = session.exec(select(AuditEntry).where(AuditEntry.action == "message.retried")).all()
    assert [each.detail["message_id"] for each in kept] == [
        str(each.id) for each in (dead, other, bounced)
    ]
    found = stored(db, dead.id)
    assert (found.state, found.attempts, found.due_at) == (MessageState.WAITING, 0, START + SECOND)


# ---------------------------------------------------------------- what it costs

MANY = 20_000


def filled(session: Session, person_id: uuid.UUID, *, is_sqlite: bool) -> None:
    """Many messages that were sent."""
    rows = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many) "
        if is_sqlite
        else "WITH n AS (SELECT i FROM generate_series(1, :many) AS i) "
    )
    id_ = "printf('%032x', i)" if is_sqlite else "lpad(to_hex(i), 32, '0')::uuid"
    session.execute(
        sa.text(
            f"INSERT INTO message (id, key, kind, person_id, facts, state, created_at, due_at, "  # noqa: S608
            f"attempts, settled_at, outcome, provider_id) {rows} SELECT {id_}, 'sent:' || i, "
            f"'task_due', :person, '{{}}', 'sent', :at, :at, 1, :at, '', '' FROM n"
        ).bindparams(
            sa.bindparam("person", person_id, sa.Uuid()),
            sa.bindparam("at", START, Message.__table__.c.due_at.type),  # type: ignore[attr-defined]
            many=MANY,
        )
    )
    session.execute(sa.text("ANALYZE message"))


def test_what_a_claim_costs_does_not_depend_on_what_was_ever_sent(db: Database):
    with db.writer() as session:
        ada = a_person(session)
        filled(session, ada.id, is_sqlite=db.is_sqlite)
        waiting = [a_message(session, ada) for _ in range(3)]
        left = a_leased(session, ada, START)
        session.commit()
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "message" in statement:
            how = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN"
            rows = connection.connection.cursor().execute(f"{how} {statement}", values)
            plans.append(" ".join(str(row[-1]) for row in rows))

    sa.event.listen(db.engine, "before_cursor_execute", explain)
    found = claimed(db)
    assert {each.message_id for each in found} == {left.id, *(each.id for each in waiting)}
    assert len(plans) == 2
    for plan, index in zip(plans, ("ix_message_sending", "ix_message_waiting"), strict=True):
        assert index in plan
        assert "SCAN message " not in plan + " "
        assert "Seq Scan" not in plan
        assert "SORT" not in plan.upper()
