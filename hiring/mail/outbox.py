"""The outbox: who sends which message now, and what became of it.

A worker claims messages in one short transaction, sends with none open, and settles each in
another. A claim is a lease: whoever finds it run out takes the message over, and the first one's
token then settles nothing any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.domain.messages import MAX_ATTEMPTS, MessageKind, MessageState, retry_at
from hiring.mail.letter import WhyDropped
from hiring.models.base import enum_type, new_id
from hiring.models.mail import Message

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, CursorResult

    from hiring.domain.messages import Trouble

LEASE: Final = timedelta(minutes=2)
"""How long a worker may hold what it claimed; sending one letter takes a small part of it."""
IN_DIGEST: Final = "digest"
"""The outcome of what was told in the day's digest."""
LOST: Final = "lost_workers"
"""The outcome of what ended every worker that took it up."""
_SAYS_IT_ALL: Final = frozenset({WhyDropped.NOTHING, WhyDropped.NOT_THEIRS, WhyDropped.LEFT})
STUCK: Final = (MessageState.DEAD, MessageState.UNDELIVERABLE)
"""Given up: it takes a person to send these."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker may send.

    Args:
        message_id: which.
        token: settles it, as long as nobody has taken it over.
        attempts: how many times it has been claimed to be sent, this time included.
        until: when somebody else may take it over (aware).
    """

    message_id: uuid.UUID
    token: uuid.UUID
    attempts: int
    until: datetime


def in_state(state: MessageState) -> ColumnElement[bool]:
    """The condition that a message is in this state, as a partial index knows it.

    The value is written into the statement: behind a parameter no database could see that the
    index holds all the rows asked for.
    """
    value = sa.literal(state, enum_type(MessageState), literal_execute=True)
    return col(Message.state) == value


def claim(session: Session, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Claim]:
    """Take up to so many messages that are due; first those whose worker has died.

    Safe for any number of workers at once: PostgreSQL passes over rows that another is claiming,
    SQLite has one writer at a time. What it costs depends on ``limit`` alone, not on how many
    messages were ever sent. A message that has ended its worker time and again is dead.

    Args:
        session: a writing session; commit before sending.
        now: aware.
        limit: how many.
        lease: how long they are this worker's.
    """
    wanted = select(col(Message.id), col(Message.attempts))
    left_behind = wanted.where(
        in_state(MessageState.SENDING), col(Message.lease_until) <= now
    ).order_by(col(Message.lease_until))
    found = _locked(session, left_behind, limit)
    _bury(session, [id_ for id_, attempts in found if attempts >= MAX_ATTEMPTS], now)
    taken = [(id_, attempts) for id_, attempts in found if attempts < MAX_ATTEMPTS]
    due = wanted.where(in_state(MessageState.WAITING), col(Message.due_at) <= now).order_by(
        col(Message.due_at), col(Message.id)
    )
    taken += _locked(session, due, limit - len(taken))
    if not taken:
        return []
    token, until = new_id(), now + lease
    values = {
        "state": MessageState.SENDING,
        "lease_token": token,
        "lease_until": until,
        "attempts": col(Message.attempts) + 1,
    }
    _update(session, (col(Message.id).in_([id_ for id_, _ in taken]),), values)
    return [Claim(id_, token, attempts + 1, until) for id_, attempts in taken]


def _locked(session: Session, wanted: Any, limit: int) -> list[tuple[uuid.UUID, int]]:
    rows = session.execute(wanted.limit(limit).with_for_update(skip_locked=True))
    return [(id_, attempts) for id_, attempts in rows]


def _bury(session: Session, ids: Sequence[uuid.UUID], now: datetime) -> None:
    if ids:
        ended = _settled(MessageState.DEAD, now, outcome=LOST)
        _update(session, (col(Message.id).in_(ids),), ended)


# ---------------------------------------------------------------- what became of it


def sent(
    session: Session, claim: Claim, message: Message, *, now: datetime, provider_id: str = ""
) -> bool:
    """It was handed over; with a day's digest, so was what had waited for it.

    Args:
        session: a writing session.
        claim: by which it was sent.
        message: which.
        now: aware.
        provider_id: what the other side calls it.

    Returns:
        Whether the claim still held; if not, nothing is changed.
    """
    held = _settle(
        session,
        claim,
        _settled(MessageState.SENT, now, outcome="", provider_id=provider_id[:200]),
    )
    if held:
        _settle_held(session, message, MessageState.SENT, now)
    return held


def dropped(
    session: Session, claim: Claim, message: Message, why: WhyDropped, *, now: datetime
) -> bool:
    """It is not sent after all; what waited for a digest without anything to say goes with it.

    Returns:
        Whether the claim still held.
    """
    held = _settle(session, claim, _settled(MessageState.DROPPED, now, outcome=why.value))
    if held and why in _SAYS_IT_ALL:
        _settle_held(session, message, MessageState.DROPPED, now)
    return held


def later(
    session: Session,
    claim: Claim,
    outcome: str,
    *,
    now: datetime,
    draw: float,
    asked: timedelta | None = None,
) -> bool:
    """It could not be handed over now: it is tried again later, or is dead after the last attempt.

    Args:
        session: a writing session.
        claim: by which it was tried.
        outcome: a short code.
        now: aware.
        draw: between 0 and 1, by chance.
        asked: how long the other side asked to wait.

    Returns:
        Whether the claim still held.
    """
    if claim.attempts >= MAX_ATTEMPTS:
        return dead(session, claim, outcome, now=now)
    due = retry_at(claim.attempts, now=now, draw=draw, asked=asked)
    values = {**_NOBODYS, "state": MessageState.WAITING, "due_at": due, "outcome": outcome[:80]}
    return _settle(session, claim, values)


def dead(session: Session, claim: Claim, outcome: str, *, now: datetime) -> bool:
    """It will not be tried again by itself.

    Returns:
        Whether the claim still held.
    """
    return _settle(session, claim, _settled(MessageState.DEAD, now, outcome=outcome[:80]))


def undeliverable(session: Session, claim: Claim, trouble: Trouble, *, now: datetime) -> bool:
    """It was not sent: mail to this address does not get through.

    Returns:
        Whether the claim still held.
    """
    values = _settled(MessageState.UNDELIVERABLE, now, outcome=trouble.value)
    return _settle(session, claim, values)


def given_back(session: Session, claims: Collection[Claim]) -> int:
    """They were not tried: they wait as if they had not been claimed.

    Returns:
        How many still were this worker's.
    """
    ours = (
        col(Message.id).in_([claim.message_id for claim in claims]),
        col(Message.lease_token).in_({claim.token for claim in claims}),
    )
    back = {**_NOBODYS, "state": MessageState.WAITING, "attempts": col(Message.attempts) - 1}
    return _update(session, ours, back)


# ---------------------------------------------------------------- looking at it by hand


def counts(session: Session) -> dict[MessageState, int]:
    """How many messages there are in each state."""
    by_state = select(col(Message.state), sa.func.count()).group_by(col(Message.state))
    found = dict(session.exec(by_state).all())
    return {state: found.get(state, 0) for state in MessageState}


def oldest_due(session: Session) -> datetime | None:
    """When the message that has waited longest was to be sent; None when none waits."""
    return session.exec(
        select(col(Message.due_at))
        .where(in_state(MessageState.WAITING))
        .order_by(col(Message.due_at))
        .limit(1)
    ).first()


def try_again(
    session: Session, message_ids: Collection[uuid.UUID] | None, *, now: datetime
) -> list[Message]:
    """Have messages that were given up sent after all, with all their attempts before them.

    Args:
        session: a writing session.
        message_ids: dead or undeliverable ones, others are left alone; None: all that are dead.
        now: aware.

    Returns:
        Those that wait again.
    """
    wanted = (
        (in_state(MessageState.DEAD),)
        if message_ids is None
        else (col(Message.id).in_(message_ids), col(Message.state).in_(STUCK))
    )
    found = session.exec(select(Message).where(*wanted).with_for_update()).all()
    for message in found:
        put_back(session, message, actor_id=None, now=now)
    session.flush()
    return list(found)


def put_back(
    session: Session, message: Message, *, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """Put a message that was given up on its way once more, as if for the first time.

    Args:
        session: a writing session that holds the row.
        message: dead or undeliverable.
        actor_id: who wants it; None: whoever runs the installation.
        now: aware.
    """
    was = message.state
    message.state, message.due_at, message.attempts = MessageState.WAITING, now, 0
    message.settled_at, message.outcome = None, ""
    chain.record(
        session,
        "message.retried",
        actor_id=actor_id,
        now=now,
        message_id=message.id,
        was=was.value,
    )


# ---------------------------------------------------------------- changing rows

_NOBODYS: Final[dict[str, Any]] = {"lease_token": None, "lease_until": None}


def _settled(state: MessageState, now: datetime, **more: Any) -> dict[str, Any]:
    return {**_NOBODYS, "state": state, "settled_at": now, **more}


def _settle(session: Session, claim: Claim, values: dict[str, Any]) -> bool:
    ours = (col(Message.id) == claim.message_id, col(Message.lease_token) == claim.token)
    return _update(session, ours, values) == 1


def _settle_held(session: Session, digest: Message, state: MessageState, now: datetime) -> None:
    """Settle what waited for this digest: all that was there when it was to be made up."""
    if digest.kind is not MessageKind.DAILY_DIGEST:
        return
    until = digest.facts.get("until")
    before = datetime.fromisoformat(until) if until else digest.created_at
    its_own = (
        in_state(MessageState.HELD),
        col(Message.person_id) == digest.person_id,
        col(Message.created_at) < before,
    )
    _update(session, its_own, _settled(state, now, outcome=IN_DIGEST))


def _update(session: Session, where: Iterable[ColumnElement[bool]], values: dict[str, Any]) -> int:
    statement = sa.update(Message).where(*where).values(**values)
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount
