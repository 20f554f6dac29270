"""A loop's problem as tables of people by slots, on the 15-minute grid.

A slot is a time at which the candidate could be interviewed. For each person the table says
whether they can hold it, within their hours, their calendar and their limits (L5, L6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval, merged
from hiring.planning.costs import is_outside
from hiring.planning.problem import MOST_ABLE, TICK
from hiring.planning.ticks import (
    Calendar,
    Span,
    by_week,
    in_ticks,
    runs,
    tick_at_or_after,
    tick_at_or_before,
    time_of,
)
from hiring.planning.weights import MOST_LOAD

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from hiring.planning.problem import Interviewer, LoopToPlan, PlannedSeat

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which the candidate could be interviewed.

    Args:
        start: in ticks.
        length: in ticks.
        day: the number of the candidate's day, among the grid's.
        interval: the same as time; off the grid only where an announced seat is.
    """

    start: int
    length: int
    day: int
    interval: Interval


@dataclass(frozen=True)
class Grid:
    """One loop's problem as tables; rows are people in the problem's order, columns slots.

    Args:
        days: the candidate's days that have a slot.
        can: who can hold which slot.
        can_bar_raise: the same for the Bar Raiser's seat, within their weekly cap (L2).
        outside: the slots outside the hours that a person prefers.
        shortfall: levels short of the most able, people by needs.
        may_interview: who may sit as interviewer; the hiring manager has a seat of their own.
        may_bar_raise: who may sit as Bar Raiser.
        manager: the hiring manager's row.
        load: what one more interview of theirs adds to the load (``weights``).
        bar_raiser_load: the same of a loop as Bar Raiser.
        row: of each person.
        kept: for each row that holds an announced seat, the seat and its slot.
    """

    loop: LoopToPlan
    slots: tuple[Slot, ...]
    days: tuple[date, ...]
    can: Bools
    can_bar_raise: Bools
    outside: Bools
    shortfall: Ints
    may_interview: Bools
    may_bar_raise: Bools
    manager: int
    load: Ints
    bar_raiser_load: Ints
    row: Mapping[uuid.UUID, int]
    kept: Mapping[int, tuple[PlannedSeat, int]]

    @property
    def people(self) -> Sequence[Interviewer]:
        """The rows."""
        return self.loop.people


def laid_out(loop: LoopToPlan) -> Grid:
    """The tables of a loop's problem.

    Raises:
        ValueError: the hiring manager is not among the people.
    """
    row = {person.id: index for index, person in enumerate(loop.people)}
    if loop.hiring_manager not in row:
        raise ValueError("the hiring manager is not among the people")
    announced = [
        seat for seat in loop.keep if seat.kind is not SeatKind.TRAINEE and seat.person_id in row
    ]
    span = _span(loop, announced)
    slots, days = _slots(loop, span, announced)
    at = {(slot.interval.starts_at, slot.interval.ends_at): n for n, slot in enumerate(slots)}
    kept = {
        row[seat.person_id]: (seat, at[seat.interval.starts_at, seat.interval.ends_at])
        for seat in announced
    }
    can, raising, outside = _tables(loop, span, slots, kept)
    people = loop.people
    others = np.array([person.id != loop.hiring_manager for person in people], bool)
    return Grid(
        loop=loop,
        slots=slots,
        days=days,
        can=can,
        can_bar_raise=raising,
        outside=outside,
        shortfall=np.array(
            [
                [MOST_ABLE - min(MOST_ABLE, one.ability.get(need.key, 0)) for need in loop.needs]
                for one in people
            ],
            dtype=np.int64,
        ).reshape(len(people), len(loop.needs)),
        may_interview=_open_to(loop, SeatKind.INTERVIEWER) & others,
        may_bar_raise=_open_to(loop, SeatKind.BAR_RAISER) & others,
        manager=row[loop.hiring_manager],
        load=np.array([min(MOST_LOAD, one.load) for one in people], dtype=np.int64),
        bar_raiser_load=np.array(
            [min(MOST_LOAD, one.bar_raiser_turns) for one in people], dtype=np.int64
        ),
        row=row,
        kept=kept,
    )


def _open_to(loop: LoopToPlan, kind: SeatKind) -> Bools:
    """Who may sit as this; whoever's interview as this has begun stays, come what may."""
    begun = {
        seat.person_id for seat in loop.keep if seat.person_id in loop.fixed and seat.kind is kind
    }
    return np.array([kind in one.may_sit or one.id in begun for one in loop.people], bool)


def _span(loop: LoopToPlan, announced: Sequence[PlannedSeat]) -> Span:
    looked_at = [*merged(loop.windows), *(seat.interval for seat in announced)]
    if not looked_at:
        return Span(0, 0)
    first = min(tick_at_or_before(one.starts_at) for one in looked_at)
    last = max(tick_at_or_after(one.ends_at) for one in looked_at)
    return Span(first, last - first + in_ticks(loop.limits.hold_minutes))


def _slots(
    loop: LoopToPlan, span: Span, announced: Sequence[PlannedSeat]
) -> tuple[tuple[Slot, ...], tuple[date, ...]]:
    """Every time on the grid at which the candidate can, and the announced ones as they are."""
    length = in_ticks(loop.minutes)
    can = span.inside([merged(loop.windows)]) & ~span.touched([loop.taken])
    times = [
        Interval(time_of(span.first + int(start)), time_of(span.first + int(start) + length))
        for start in np.flatnonzero(runs(can, length)[0])
    ]
    known = set(times)
    times += sorted({seat.interval for seat in announced} - known)
    zone = ZoneInfo(loop.zone)
    dates = [one.starts_at.astimezone(zone).date() for one in times]
    days = tuple(sorted(set(dates)))
    number = {day: index for index, day in enumerate(days)}
    others = [seat.interval for seat in announced]
    slots = tuple(
        Slot(tick_at_or_before(one.starts_at), _length(one, others), number[day], one)
        for one, day in zip(times, dates, strict=True)
    )
    return slots, days


def _length(interval: Interval, announced: Sequence[Interval]) -> int:
    """In ticks, up to the next announced interview at most: rounded times must not overlap."""
    start = tick_at_or_before(interval.starts_at)
    length = -(-interval.length // TICK)
    following = [
        tick_at_or_before(one.starts_at) - start
        for one in announced
        if one.starts_at >= interval.ends_at
    ]
    return max(1, min(length, *following)) if following else max(1, length)


def _tables(
    loop: LoopToPlan,
    span: Span,
    slots: Sequence[Slot],
    kept: Mapping[int, tuple[PlannedSeat, int]],
) -> tuple[Bools, Bools, Bools]:
    length, hold = in_ticks(loop.minutes), in_ticks(loop.limits.hold_minutes)
    people = loop.people
    starts = np.array([slot.start - span.first for slot in slots], np.int64)
    ordinary = np.array([_is_ordinary(slot, length) for slot in slots], bool)
    candidate = [not any(slot.interval.overlaps(one) for one in loop.taken) for slot in slots]
    fits = runs(span.inside([merged(one.open) for one in people]), length)[:, starts]
    free = runs(~span.touched([one.taken for one in people]), length + hold)[:, starts]
    can = fits & free & ordinary
    outside = ~runs(span.inside([merged(one.preferred) for one in people]), length)[:, starts]
    raising = np.zeros_like(can)
    calendars: dict[str, Calendar] = {}
    moments = [slot.interval.starts_at for slot in slots]
    for index, person in enumerate(people):
        if person.zone not in calendars:
            calendars[person.zone] = Calendar.of(moments, ZoneInfo(person.zone))
        calendar = calendars[person.zone]
        full = _over_limit(person, calendar)
        can[index] &= bool(person.may_sit) & ~full
        if not person.preferred:
            outside[index] = False
        if index in kept:
            # What was announced stands, off the grid or outside hours, while its holder can.
            seat, slot = kept[index]
            held = seat.interval.held(loop.limits.hold_minutes)
            can[index, slot] = person.id in loop.fixed or (
                candidate[slot]
                and not full[slot]
                and not any(held.overlaps(one) for one in person.taken)
            )
            outside[index, slot] = is_outside(person, seat.interval)
        if SeatKind.BAR_RAISER in person.may_sit:
            raising[index] = can[index] & ~_over_cap(person, calendar)
        if index in kept and person.id in loop.fixed:
            raising[index, kept[index][1]] = True
    return can, raising, outside


def _is_ordinary(slot: Slot, length: int) -> bool:
    return slot.interval == Interval(time_of(slot.start), time_of(slot.start + length))


def _over_limit(person: Interviewer, calendar: Calendar) -> Bools:
    """The times on days and in weeks in which the person's interviews are full (L5)."""
    if person.daily_limit < 1:
        return np.ones(len(calendar.days), bool)
    full = {day for day, number in person.booked.items() if number >= person.daily_limit}
    over = calendar.on_days(full)
    if person.weekly_limit is not None:
        weekly = by_week(person.booked.items())
        over |= calendar.in_weeks(
            {week for week in set(calendar.weeks) if weekly[week] >= person.weekly_limit}
        )
    return over


def _over_cap(person: Interviewer, calendar: Calendar) -> Bools:
    """The times in weeks in which the person's loops as Bar Raiser are at their cap (L2)."""
    return calendar.in_weeks(
        {week for week, number in person.bar_raising.items() if number >= person.bar_raiser_cap}
        if person.bar_raiser_cap
        else set(calendar.weeks)
    )
