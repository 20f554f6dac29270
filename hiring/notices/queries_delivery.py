"""How mail is getting on, for those who look after it.

Administrators need not know of any loop: a message is told by its kind, its state and the name of
a colleague; of a candidate it is told only that it went to one (F7).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from hiring.domain.messages import MessageState, Trouble
from hiring.mail.outbox import STUCK, in_state, oldest_due
from hiring.models.keyset import Place, in_order, page_at
from hiring.models.mail import AddressTrouble, Message
from hiring.models.people import Person

if TYPE_CHECKING:
    from sqlmodel import Session

ON_THE_WAY = (MessageState.WAITING, MessageState.HELD, MessageState.SENDING)
MOST_TROUBLES = 200


@dataclass(frozen=True)
class Traffic:
    """How many messages stand where.

    Args:
        counts: by state; of those that are settled only the stuck are counted.
        overdue_since: since when (aware) the oldest that is due has been waiting, or None.
    """

    counts: dict[MessageState, int]
    overdue_since: datetime | None


@dataclass(frozen=True)
class StuckLine:
    """A message that was given up. Never of what kind it is: that would tell what happened (F7).

    Args:
        name: whose it is; empty for a candidate.
        outcome: a short code of what went wrong.
    """

    id: uuid.UUID
    state: MessageState
    settled_at: datetime
    outcome: str
    attempts: int
    name: str


@dataclass(frozen=True)
class TroubleLine:
    """An address that is written to no more.

    Args:
        address: never shown.
        name: whose it is; empty for a candidate.
    """

    address: str
    trouble: Trouble
    since: datetime
    name: str


def traffic(session: Session, *, now: datetime) -> Traffic:
    """How many messages are on their way or stuck. Three queries, by indexes on just those."""
    way = sa.select(
        *(
            sa.select(sa.func.count()).where(in_state(state)).scalar_subquery()
            for state in ON_THE_WAY
        )
    )
    stuck = sa.select(col(Message.state), sa.func.count()).where(_is_stuck())
    counts = dict.fromkeys(STUCK, 0) | dict(
        zip(ON_THE_WAY, session.execute(way).one(), strict=True)
    )
    counts.update((state, count) for state, count in session.execute(stuck.group_by("state")))
    oldest = oldest_due(session)
    return Traffic(counts, oldest if oldest is not None and oldest <= now else None)


def list_stuck(
    session: Session, *, place: Place | None = None, limit: int = 50
) -> tuple[StuckLine, ...]:
    """What was given up, the latest first."""
    statement: Any = (
        sa.select(
            col(Message.id),
            col(Message.state),
            col(Message.settled_at),
            col(Message.outcome),
            col(Message.attempts),
            sa.func.coalesce(col(Person.name), "").label("name"),
        )
        .outerjoin(Person, col(Person.id) == col(Message.person_id))
        .where(_is_stuck())
    )
    keys = (col(Message.settled_at), col(Message.id))
    rows = session.execute(page_at(statement, keys, place, limit, descending=True)).all()
    return in_order([StuckLine(*row) for row in rows], place)


def list_troubles(session: Session) -> tuple[TroubleLine, ...]:
    """The addresses that are written to no more, the latest first."""
    rows = session.execute(
        sa.select(
            col(AddressTrouble.address),
            col(AddressTrouble.trouble),
            col(AddressTrouble.since),
            sa.func.coalesce(col(Person.name), "").label("name"),
        )
        .outerjoin(Person, col(Person.email) == col(AddressTrouble.address))
        .order_by(col(AddressTrouble.since).desc(), col(AddressTrouble.address))
        .limit(MOST_TROUBLES)
    )
    return tuple(TroubleLine(*row) for row in rows)


def _is_stuck() -> sa.ColumnElement[bool]:
    # Written into the statement: behind a parameter SQLite sees no partial index.
    states: Any = sa.bindparam("stuck", STUCK, expanding=True, literal_execute=True)
    return col(Message.state).in_(states)
