"""What people have done on loops: how practised they are, how loaded, and beside whom they sat.

All of it is read from seats and their times. Nothing here asks for feedback, nor whether it is in:
what a plan shows to those who plan it may not tell of either (F7).
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.terms import LoopState, SeatKind
from hiring.models.loops import Loop, Seat, SeatPrinciple
from hiring.visibility.facts import active, counting

ABILITY_FROM: Final = (1, 3, 8)
"""How many interviews on a principle make the first, the second and the highest ability in it."""
LOAD_BACK: Final = timedelta(weeks=4)
RAISING_BACK: Final = timedelta(weeks=26)
"""Loops as Bar Raiser are few, so they are levelled over half a year."""
LOAD_AHEAD: Final = timedelta(weeks=2)
"""A load is counted from so long before a moment to so long after it."""
TOGETHER_BACK: Final = timedelta(weeks=13)
TOGETHER_FROM: Final = 2
"""So many loops together within a quarter are worth saying; one is how people meet."""

# Made once: their columns are worked out when they are first asked for.
_ONE: Any = aliased(Seat, name="one_seat")
_OTHER: Any = aliased(Seat, name="other_seat")


@dataclass(frozen=True, slots=True)
class Loads:
    """What somebody has on their hands around a moment.

    Args:
        interviews: that they hold, on any seat.
        bar_raiser: loops as Bar Raiser, from further back.
    """

    interviews: int = 0
    bar_raiser: int = 0


def abilities(
    session: Session, ids: Collection[uuid.UUID], keys: Collection[str], *, now: datetime
) -> dict[uuid.UUID, dict[str, int]]:
    """How practised each is in each principle, from 0 to 3 (``ABILITY_FROM``). One query.

    What counts is the interviews that took place in which they took the principle, on a seat whose
    feedback counts.

    Args:
        session: for reading.
        ids: whom.
        keys: of which principles and competencies.
        now: aware.
    """
    found = {person_id: dict.fromkeys(keys, 0) for person_id in ids}
    if found and keys:
        wanted = {"ids": list(found), "keys": list(keys), "now": now}
        for person_id, key, number in session.execute(_practice(), wanted):
            found[person_id][key] = bisect_right(ABILITY_FROM, number)
    return found


def loads(
    session: Session,
    ids: Collection[uuid.UUID],
    *,
    now: datetime,
    apart_from: uuid.UUID | None = None,
) -> dict[uuid.UUID, Loads]:
    """What each has on their hands around a moment. One query.

    From ``LOAD_BACK`` before it (loops as Bar Raiser: ``RAISING_BACK``) to ``LOAD_AHEAD`` after it.

    Args:
        session: for reading.
        ids: whom.
        now: the moment (aware).
        apart_from: a loop that is not counted.
    """
    found = dict.fromkeys(ids, Loads())
    if found:
        wanted = {
            "ids": list(found),
            "recent": now - LOAD_BACK,
            "after": now - RAISING_BACK,
            "before": now + LOAD_AHEAD,
            "apart_from": apart_from or uuid.UUID(int=0),
        }
        for person_id, interviews, bar_raiser in session.execute(_loads(), wanted):
            found[person_id] = Loads(interviews, bar_raiser)
    return found


def together(
    session: Session, ids: Collection[uuid.UUID], *, now: datetime
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """On how many loops of the last quarter two of these both sat, from two on. One query.

    Args:
        session: for reading.
        ids: among whom.
        now: aware; the interviews of both are over.
    """
    if not ids:
        return {}
    wanted = {"ids": list(ids), "now": now, "after": now - TOGETHER_BACK}
    return {(one, other): number for one, other, number in session.execute(_together(), wanted)}


def _ids(column: Any) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = column.in_(sa.bindparam("ids", expanding=True))
    return condition


# The statements are made once: making one costs more than running it.
@cache
def _practice() -> Any:
    return (
        sa.select(col(Seat.person_id), col(SeatPrinciple.key), sa.func.count())
        .join(SeatPrinciple, col(SeatPrinciple.seat_id) == col(Seat.id))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .where(
            _ids(col(Seat.person_id)),
            col(SeatPrinciple.key).in_(sa.bindparam("keys", expanding=True)),
            col(Seat.held),
            active(),
            counting(),
            # The start is what the index is by.
            col(Seat.starts_at) < sa.bindparam("now"),
            col(Seat.ends_at) <= sa.bindparam("now"),
            col(Loop.state) != LoopState.CANCELLED,
        )
        .group_by(col(Seat.person_id), col(SeatPrinciple.key))
    )


@cache
def _loads() -> Any:
    as_bar_raiser = sa.case((col(Seat.kind) == SeatKind.BAR_RAISER, 1), else_=0)
    recent = sa.case((col(Seat.starts_at) >= sa.bindparam("recent"), 1), else_=0)
    return (
        sa.select(col(Seat.person_id), sa.func.sum(recent), sa.func.sum(as_bar_raiser))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .where(
            _ids(col(Seat.person_id)),
            col(Seat.held),
            active(),
            col(Seat.starts_at) >= sa.bindparam("after"),
            col(Seat.starts_at) <= sa.bindparam("before"),
            col(Seat.loop_id) != sa.bindparam("apart_from", type_=sa.Uuid()),
            col(Loop.state) != LoopState.CANCELLED,
        )
        .group_by(col(Seat.person_id))
    )


@cache
def _together() -> Any:
    def over(seat: Any) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            _ids(seat.person_id),
            seat.held,
            active(seat),
            seat.starts_at >= sa.bindparam("after"),
            seat.starts_at < sa.bindparam("now"),
            seat.ends_at <= sa.bindparam("now"),
        )

    return (
        sa.select(_ONE.person_id, _OTHER.person_id, sa.func.count())
        .join(
            _OTHER,
            sa.and_(_OTHER.loop_id == _ONE.loop_id, _ONE.person_id < _OTHER.person_id),
        )
        .join(Loop, col(Loop.id) == _ONE.loop_id)
        .where(*over(_ONE), *over(_OTHER), col(Loop.state) != LoopState.CANCELLED)
        .group_by(_ONE.person_id, _OTHER.person_id)
        .having(sa.func.count() >= TOGETHER_FROM)
    )
