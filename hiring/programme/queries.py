"""The load board: how many loops each Bar Raiser serves, and when; never which ones.

A loop is known to its panel, its hiring manager and its recruiter only. Nothing here answers more
than counts and moments of them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.fairness import gini, lowest_spread, spread
from hiring.domain.lapse import Lapse, lapse_of
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding, LoopState, SeatKind
from hiring.domain.timetable import zone_named
from hiring.models.base import UtcDateTime
from hiring.models.keyset import Place, in_order, page_at
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.models.programme import Graduation
from hiring.visibility.facts import active

WEEKS_BACK: Final = 12
WEEKS_AHEAD: Final = 4
"""Of these the first is the current week."""
WEEKS_SERVED: Final = 13
"""Fairness is looked at over a quarter."""
LOOKED_AT: Final = 200
"""Among so many, those with the least to do, the next one is looked for."""
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the last loop of somebody who has had none, so that these come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRaiserLine:
    """One Bar Raiser of the board.

    Args:
        served: loops of the last ``WEEKS_SERVED`` weeks.
        booked: loops that are to come within ``WEEKS_AHEAD`` weeks.
        last_at: when their last loop was; None when there was none.
        cap: loops a week (L2).
        weeks: loops of each week, as ``weeks_of`` the board, on their own calendar.
        lapse: when they lapse unless they serve; None where nothing counts from.
    """

    id: uuid.UUID
    name: str
    standing: BarRaiserStanding
    served: int
    booked: int
    last_at: datetime | None
    cap: int
    weeks: tuple[int, ...]
    lapse: Lapse | None

    @property
    def is_available(self) -> bool:
        """Whether they may serve at all."""
        return self.standing is BarRaiserStanding.CERTIFIED

    @property
    def has_room(self) -> bool:
        """Whether they may serve, and this week has room under their cap (L2)."""
        return self.is_available and self.weeks[WEEKS_BACK] < self.cap

    @property
    def keys(self) -> tuple[int, int, datetime, uuid.UUID]:
        """Where the line stands in the board."""
        return (
            int(not self.is_available),
            self.served + self.booked,
            self.last_at or NEVER,
            self.id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """How evenly the loops of the last ``WEEKS_SERVED`` weeks were shared among the available.

    Args:
        people: how many are available.
        loops: how many they served together.
        spread: the most less the least.
        lowest: the least spread with which as many loops can be shared.
        gini: 0 even, nearer 1 the fewer carry it.
    """

    people: int
    loops: int
    spread: int
    lowest: int
    gini: float


@dataclass(frozen=True, slots=True)
class Next:
    """Whose turn it is: of those with room this week the one who carries least.

    Args:
        among: how many have room.
    """

    line: BarRaiserLine
    among: int


def week_starts(now: datetime, zone: str) -> tuple[date, ...]:
    """The Mondays of the board's weeks, on the calendar of a zone."""
    today = now.astimezone(zone_named(zone)).date()
    monday = today - timedelta(days=today.weekday())
    return tuple(monday + timedelta(weeks=number) for number in range(-WEEKS_BACK, WEEKS_AHEAD))


def list_bar_raisers(
    session: Session,
    *,
    now: datetime,
    policy: Policy,
    place: Place | None = None,
    limit: int,
) -> tuple[BarRaiserLine, ...]:
    """The active Bar Raisers, whoever carries least first, the lapsed last. Two queries.

    Args:
        session: for reading.
        now: aware.
        policy: the usual cap, and when somebody lapses.
        place: where the page begins, by ``BarRaiserLine.keys``.
        limit: the most.
    """
    loads = _loads()
    statement = page_at(
        sa.select(loads), (loads.c.lapsed, loads.c.load, loads.c.last_at, loads.c.id), place, limit
    )
    rows = session.execute(statement, _span(now)).all()
    return _lines(session, in_order(rows, place), now, policy)


def find_bar_raiser(
    session: Session, person_id: uuid.UUID, *, now: datetime, policy: Policy
) -> BarRaiserLine | None:
    """The line of one, for themselves; None for somebody who is no Bar Raiser. Two queries."""
    loads = _loads()
    rows = session.execute(sa.select(loads).where(loads.c.id == person_id), _span(now)).all()
    return next(iter(_lines(session, rows, now, policy)), None)


def fairness(session: Session, *, now: datetime) -> Fairness:
    """How evenly the last quarter was shared among those available now. One query."""
    loads = _loads()
    served = session.scalars(sa.select(loads.c.served).where(loads.c.lapsed == 0), _span(now)).all()
    return Fairness(
        people=len(served),
        loops=sum(served),
        spread=spread(served),
        lowest=lowest_spread(sum(served), len(served)),
        gini=gini(served),
    )


def find_next(session: Session, *, now: datetime, policy: Policy) -> Next | None:
    """Whose turn it is; None when nobody has room this week. Two queries."""
    first = list_bar_raisers(session, now=now, policy=policy, limit=LOOKED_AT)
    free = [line for line in first if line.has_room]
    return Next(free[0], len(free)) if free else None


def _span(now: datetime) -> dict[str, datetime]:
    return {
        "now": now,
        "after": now - timedelta(weeks=WEEKS_SERVED),
        "before": now + timedelta(weeks=WEEKS_AHEAD),
    }


def _lines(
    session: Session, rows: Collection[Any], now: datetime, policy: Policy
) -> tuple[BarRaiserLine, ...]:
    weeks = _weeks(session, {row.id: row.time_zone for row in rows}, now)
    return tuple(
        BarRaiserLine(
            id=row.id,
            name=row.name,
            standing=row.standing,
            served=row.served,
            booked=row.load - row.served,
            last_at=row.last_at if row.last_at > NEVER else None,
            cap=policy.bar_raiser_weekly_cap if row.cap is None else row.cap,
            weeks=weeks[row.id],
            lapse=lapse_of(
                row.last_at if row.last_at > NEVER else row.graduated_at,
                policy.bar_raiser_lapse_days,
                now,
            ),
        )
        for row in rows
    )


def _weeks(
    session: Session, zones: dict[uuid.UUID, str], now: datetime
) -> dict[uuid.UUID, tuple[int, ...]]:
    """The loops of each week, each on the person's own calendar, as L2 counts them. One query."""
    counts = {person_id: Counter[date]() for person_id in zones}
    wanted = {
        "ids": list(zones),
        # A day more on either side: a week begins at another moment in another zone.
        "after": now - timedelta(weeks=WEEKS_BACK + 1, days=1),
        "before": now + timedelta(weeks=WEEKS_AHEAD, days=1),
    }
    for person_id, starts_at in session.execute(_starts(), wanted):
        day = starts_at.astimezone(zone_named(zones[person_id])).date()
        counts[person_id][day - timedelta(days=day.weekday())] += 1
    return {
        person_id: tuple(counts[person_id][monday] for monday in week_starts(now, zone))
        for person_id, zone in zones.items()
    }


# The statements are made once: making one costs more than running it.
@cache
def _serving() -> tuple[Any, ...]:
    return (
        col(Seat.kind) == SeatKind.BAR_RAISER,
        col(Seat.held),
        active(),
        col(Loop.state) != LoopState.CANCELLED,
    )


@cache
def _loads() -> Any:
    """Everybody on the board with what they carry, by the moments of ``_span``."""
    now = sa.bindparam("now", type_=UtcDateTime())
    is_over = col(Seat.starts_at) <= now
    around = (
        sa.select(
            col(Seat.person_id),
            sa.func.count().label("load"),
            sa.func.sum(sa.case((is_over, 1), else_=0)).label("served"),
        )
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .where(
            *_serving(),
            col(Seat.starts_at) > sa.bindparam("after", type_=UtcDateTime()),
            col(Seat.starts_at) <= sa.bindparam("before", type_=UtcDateTime()),
        )
        .group_by(col(Seat.person_id))
        .subquery()
    )
    last = (
        sa.select(sa.func.max(col(Seat.starts_at)))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .where(*_serving(), col(Seat.person_id) == col(Person.id), is_over)
        .correlate(Person)
        .scalar_subquery()
    )
    graduated = (
        sa.select(sa.func.max(col(Graduation.graduated_at)))
        .where(col(Graduation.person_id) == col(Person.id))
        .correlate(Person)
        .scalar_subquery()
    )
    certified = col(Person.bar_raiser) == BarRaiserStanding.CERTIFIED
    return (
        sa.select(
            col(Person.id),
            col(Person.name),
            col(Person.time_zone),
            col(Person.bar_raiser).label("standing"),
            col(Person.weekly_loop_cap).label("cap"),
            sa.case((certified, 0), else_=1).label("lapsed"),
            sa.func.coalesce(around.c.load, 0).label("load"),
            sa.func.coalesce(around.c.served, 0).label("served"),
            sa.func.coalesce(last, sa.literal(NEVER, UtcDateTime()), type_=UtcDateTime()).label(
                "last_at"
            ),
            sa.type_coerce(graduated, UtcDateTime()).label("graduated_at"),
        )
        .outerjoin(around, around.c.person_id == col(Person.id))
        .where(
            col(Person.active),
            col(Person.bar_raiser).in_((BarRaiserStanding.CERTIFIED, BarRaiserStanding.LAPSED)),
        )
        .subquery()
    )


@cache
def _starts() -> Any:
    return (
        sa.select(col(Seat.person_id), col(Seat.starts_at))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .where(
            col(Seat.person_id).in_(sa.bindparam("ids", expanding=True)),
            *_serving(),
            col(Seat.starts_at) > sa.bindparam("after"),
            col(Seat.starts_at) < sa.bindparam("before"),
        )
    )
