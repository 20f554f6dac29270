"""When people are taken: their interviews on other loops."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval, zone_named
from hiring.models.loops import Seat
from hiring.visibility.facts import active

# A week on either side of what is asked: enough for the ISO week and the day in any zone.
_AROUND = timedelta(days=8)
# What a page shows of a day, and no interview is longer, in any zone.
_NEAR = timedelta(days=3)


@dataclass(frozen=True)
class Commitment:
    """An interview that a person holds on another loop."""

    interval: Interval
    kind: SeatKind


def commitments(
    session: Session,
    ids: Collection[uuid.UUID],
    moments: Iterable[datetime],
    *,
    apart_from: uuid.UUID,
) -> defaultdict[uuid.UUID, tuple[Commitment, ...]]:
    """The interviews these people hold on other loops, around these moments. One query.

    Args:
        session: for reading.
        ids: whom.
        moments: aware; within a week of any of them.
        apart_from: the loop that is being looked at.
    """
    around = sorted(moments)
    found: defaultdict[uuid.UUID, list[Commitment]] = defaultdict(list)
    if around:
        wanted = {
            "ids": list(ids),
            "apart_from": apart_from,
            "after": around[0] - _AROUND,
            "before": around[-1] + _AROUND,
        }
        for person_id, starts_at, ends_at, kind in session.execute(_commitments(), wanted):
            found[person_id].append(Commitment(Interval(starts_at, ends_at), kind))
    return defaultdict(tuple, {person_id: tuple(held) for person_id, held in found.items()})


def around(moments: Iterable[datetime]) -> list[Interval]:
    """The stretches of time that matter for interviews at these moments: days before and after."""
    return [Interval(moment - _NEAR, moment + _NEAR) for moment in moments]


def bar_raiser_load(
    others: Iterable[Commitment], starts_at: datetime | None, time_zone: str
) -> int:
    """Loops as Bar Raiser in the same ISO week of the person's own calendar (L2)."""
    return sum(one.kind is SeatKind.BAR_RAISER for one in _same_week(others, starts_at, time_zone))


def interviews_that_week(
    others: Iterable[Commitment], starts_at: datetime | None, time_zone: str
) -> int:
    """Interviews on other loops in the same ISO week of the person's own calendar."""
    return len(_same_week(others, starts_at, time_zone))


def interviews_that_day(
    others: Iterable[Commitment], starts_at: datetime | None, time_zone: str
) -> int:
    """Interviews on other loops on the same day of the person's own calendar (L5)."""
    if starts_at is None:
        return 0
    zone: tzinfo | None = zone_named(time_zone)
    day = starts_at.astimezone(zone).date()
    return sum(one.interval.starts_at.astimezone(zone).date() == day for one in others)


def _same_week(
    others: Iterable[Commitment], starts_at: datetime | None, time_zone: str
) -> list[Commitment]:
    if starts_at is None:
        return []
    zone = zone_named(time_zone)
    week = starts_at.astimezone(zone).isocalendar()[:2]
    return [
        one for one in others if one.interval.starts_at.astimezone(zone).isocalendar()[:2] == week
    ]


# The statements are made once: making one costs more than running it.
@cache
def _commitments() -> Any:
    return (
        sa.select(col(Seat.person_id), col(Seat.starts_at), col(Seat.ends_at), col(Seat.kind))
        .where(
            col(Seat.person_id).in_(sa.bindparam("ids", expanding=True)),
            col(Seat.held),
            active(),
            col(Seat.loop_id) != sa.bindparam("apart_from", type_=sa.Uuid()),
            col(Seat.starts_at) > sa.bindparam("after"),
            col(Seat.starts_at) < sa.bindparam("before"),
        )
        .order_by(col(Seat.starts_at))
    )
