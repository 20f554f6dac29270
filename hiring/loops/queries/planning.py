"""A loop's planning problem: who may sit as what, when everybody can, what the loop needs (L1 to L6).

Everybody is looked at, in a constant number of queries. The rules answer here, before anything is
planned; what the planner is handed are their answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.errors import FieldError, Invalid
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState, SeatKind
from hiring.domain.timetable import Interval, merged, zone_of
from hiring.loops.commands import PlanRequest
from hiring.loops.queries.facts import (
    keys_of_seats,
    requirements,
    waived_keys,
)
from hiring.loops.queries.hours import candidate_hours
from hiring.loops.queries.planning_people import everybody
from hiring.loops.scope import LoopScope
from hiring.models.candidates import Application
from hiring.models.loops import Loop, Seat
from hiring.planning.problem import TICK, Limits, LoopToPlan, Need, PlannedSeat
from hiring.visibility.facts import active

MOST_DAYS: Final = 60
"""The longest window that is searched: further ahead nobody's calendar says much."""
FURTHEST: Final = timedelta(days=730)
"""Nothing is planned that lies further ahead."""
FURTHER: Final = timedelta(days=7)
"""So far beyond the window it is known whether more days would help."""
LEAST_MINUTES: Final = 15
MOST_MINUTES: Final = 240
LEAST_PANEL: Final = 3
MOST_PANEL: Final = 10
"""A panel outside the usual size is possible within these, with a reason (L1)."""
_FROM, _TO = time(9), time(17)
_LAST_WEEKDAY = 5
_TICK_MINUTES = TICK // timedelta(minutes=1)
_KINDS = (SeatKind.HIRING_MANAGER, SeatKind.BAR_RAISER, SeatKind.INTERVIEWER)


def check_request(request: PlanRequest, *, now: datetime) -> None:
    """Check that what is asked for can be looked for at all.

    Raises:
        Invalid: with everything that is wrong.
    """
    wrong = []
    if request.latest <= request.earliest:
        wrong.append(FieldError("/latest", "The end is not after the beginning.", "L5"))
    elif request.latest <= now:
        wrong.append(FieldError("/latest", "These times have passed.", "L5"))
    elif request.latest - now > FURTHEST:
        wrong.append(FieldError("/latest", "This is more than two years ahead.", "L5"))
    elif request.latest - max(request.earliest, now) > timedelta(days=MOST_DAYS):
        wrong.append(FieldError("/latest", f"At most {MOST_DAYS} days are looked at.", "L5"))
    if not LEAST_MINUTES <= request.minutes <= MOST_MINUTES or request.minutes % _TICK_MINUTES:
        wrong.append(
            FieldError(
                "/minutes",
                f"An interview takes {LEAST_MINUTES} to {MOST_MINUTES} minutes, in quarters of "
                "an hour.",
                "L5",
            )
        )
    if request.panel_size is not None and not LEAST_PANEL <= request.panel_size <= MOST_PANEL:
        size = f"A panel has {LEAST_PANEL} to {MOST_PANEL} interviewers."
        wrong.append(FieldError("/panel_size", size, "L1"))
    if request.panel_size is not None and not request.size_reason.strip():
        wrong.append(FieldError("/size_reason", "Say why this loop needs another size.", "L1"))
    if wrong:
        raise Invalid(wrong)


def loop_to_plan(
    session: Session, scope: LoopScope, request: PlanRequest, *, now: datetime, policy: Policy
) -> LoopToPlan:
    """The problem of planning one loop. The number of queries does not grow with the company.

    Args:
        session: for reading.
        scope: the loop, for whoever plans it.
        request: what the plan is to keep to.
        now: aware; nothing is planned before it.
        policy: the organisation's settings.

    Raises:
        Invalid: the request cannot be looked for.
    """
    check_request(request, now=now)
    requisition, candidate = scope.requisition, scope.candidate
    kept = tuple(_kept(session, scope, request, now=now)) if request.keep_seats else ()
    fixed = frozenset(
        seat.person_id
        for seat in kept
        if scope.state is LoopState.COLLECTING and seat.interval.starts_at <= now
    )
    zone = zone_of(candidate.time_zone)
    # The grid rounds up: what starts at this very moment would count as begun.
    within = Interval(max(request.earliest, now + TICK), request.latest)
    reach = Interval(within.starts_at, within.ends_at + FURTHER)
    windows = _windows(session, scope, reach, zone)
    asked = requirements(session, requisition.id)
    waived = set(waived_keys(session, scope.loop.id))
    return LoopToPlan(
        id=scope.loop.id,
        name=candidate.name,
        needs=tuple(
            Need(key=one.key, name=one.name, interviewers=one.needed)
            for one in asked
            if one.key not in waived
        ),
        hiring_manager=requisition.hiring_manager_id,
        minutes=request.minutes,
        # What was agreed with the candidate before is a time at which they can.
        windows=merged([*_clipped(windows, within), *(seat.interval for seat in kept)]),
        further=tuple(_clipped(windows, Interval(within.ends_at, reach.ends_at))),
        taken=_other_interviews(session, scope, reach),
        zone=zone.key,
        **everybody(session, scope, kept, [one.key for one in asked], reach, now, policy),
        keep=kept,
        fixed=fixed,
        limits=_limits(policy, request),
    )


def usual_request(scope: LoopScope, *, now: datetime, further: timedelta) -> PlanRequest:
    """What the smallest change of a loop keeps to: its own length, and its own days.

    Args:
        scope: the loop.
        now: aware.
        further: how long after its last interview may be looked at.
    """
    lengths = Counter(
        seat.ends_at - seat.starts_at for seat in scope.seats if seat.starts_at and seat.ends_at
    )
    usual = lengths.most_common(1)[0][0] if lengths else timedelta(hours=1)
    minutes = -(-(usual // timedelta(minutes=1)) // _TICK_MINUTES) * _TICK_MINUTES
    zone = zone_of(scope.candidate.time_zone)
    starts = [seat.starts_at for seat in scope.seats if seat.starts_at]
    ends = [seat.ends_at for seat in scope.seats if seat.ends_at]
    first = min(starts, default=now).astimezone(zone).date()
    last = max([now, *ends]).astimezone(zone).date() + timedelta(days=1)
    return PlanRequest(
        loop_id=scope.loop.id,
        earliest=max(now, datetime.combine(first, time(), tzinfo=zone)),
        latest=datetime.combine(last, time(), tzinfo=zone) + further,
        minutes=min(max(minutes, LEAST_MINUTES), MOST_MINUTES),
        keep_seats=True,
    )


def _kept(
    session: Session, scope: LoopScope, request: PlanRequest, *, now: datetime
) -> Iterable[PlannedSeat]:
    """The seats that have a time in what is asked for, and those whose interviews have begun."""
    asked = Interval(request.earliest, request.latest)
    keys = keys_of_seats(session, [seat.id for seat in scope.seats])
    holders = {seat.id: seat.person_id for seat in scope.seats}
    for seat in scope.seats:
        if not seat.starts_at or not seat.ends_at or seat.ends_at <= seat.starts_at:
            continue
        has_begun = scope.state is LoopState.COLLECTING and seat.starts_at <= now
        if has_begun or Interval(seat.starts_at, seat.ends_at).within(asked):
            mentor = holders.get(seat.mentor_seat_id) if seat.mentor_seat_id else None
            yield PlannedSeat(
                person_id=seat.person_id,
                kind=seat.kind,
                principles=keys[seat.id],
                interval=Interval(seat.starts_at, seat.ends_at),
                mentor_id=mentor,
            )


def _windows(
    session: Session, scope: LoopScope, within: Interval, zone: ZoneInfo
) -> tuple[Interval, ...]:
    """When the candidate can; where they said nothing, office hours on weekdays where they are."""
    if within.length <= timedelta():
        return ()
    said = candidate_hours(session, scope.candidate.id, within)
    return merged(_clipped(said or _office_hours(within, zone), within))


def _office_hours(within: Interval, zone: ZoneInfo) -> Iterable[Interval]:
    day = within.starts_at.astimezone(zone).date()
    last = within.ends_at.astimezone(zone).date()
    while day <= last:
        if day.isoweekday() <= _LAST_WEEKDAY:
            yield Interval(
                datetime.combine(day, _FROM, tzinfo=zone), datetime.combine(day, _TO, tzinfo=zone)
            )
        day += timedelta(days=1)


def _clipped(windows: Iterable[Interval], within: Interval) -> Iterable[Interval]:
    for one in windows:
        if one.overlaps(within):
            yield Interval(max(one.starts_at, within.starts_at), min(one.ends_at, within.ends_at))


def _other_interviews(session: Session, scope: LoopScope, within: Interval) -> tuple[Interval, ...]:
    """The candidate's interviews on other loops."""
    rows = session.execute(
        _of_the_candidate(),
        {
            "candidate": scope.candidate.id,
            "apart_from": scope.loop.id,
            "after": within.starts_at,
            "before": within.ends_at,
        },
    )
    return merged(Interval(starts_at, ends_at) for starts_at, ends_at in rows)


def _limits(policy: Policy, request: PlanRequest) -> Limits:
    """The settings on the grid: what is a least is rounded up, what is a most, down."""

    def least(minutes: int) -> int:
        return -(-minutes // _TICK_MINUTES) * _TICK_MINUTES

    size = request.panel_size
    return Limits(
        panel_min=policy.panel_min if size is None else min(policy.panel_min, size),
        panel_max=policy.panel_max if size is None else max(policy.panel_max, size),
        principles_min=policy.principles_min,
        principles_max=policy.principles_max,
        hold_minutes=least(policy.writing_hold_minutes),
        stretch_minutes=policy.candidate_max_stretch_minutes // _TICK_MINUTES * _TICK_MINUTES,
        break_minutes=least(policy.candidate_break_minutes),
        candidate_daily=policy.candidate_daily_interviews,
    )


# The statements are made once: making one costs more than running it.
@cache
def _of_the_candidate() -> Any:
    return (
        sa.select(col(Seat.starts_at), col(Seat.ends_at))
        .join(Loop, col(Loop.id) == col(Seat.loop_id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .where(
            col(Application.candidate_id) == sa.bindparam("candidate", type_=sa.Uuid()),
            col(Loop.id) != sa.bindparam("apart_from", type_=sa.Uuid()),
            col(Seat.held),
            active(),
            col(Seat.ends_at) > sa.bindparam("after"),
            col(Seat.starts_at) < sa.bindparam("before"),
        )
        .order_by(col(Seat.starts_at))
    )
