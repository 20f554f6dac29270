"""The timetable of one loop held against L5: what clashes, with whom, and when."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hiring.domain.errors import Refusal
from hiring.domain.terms import SeatKind
from hiring.domain.timetable import (
    busiest_days,
    is_available,
    longest_stretch,
    person_clash,
    zone_named,
    zone_of,
)
from hiring.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hiring.domain.panel import LoopFacts, SeatFacts
    from hiring.domain.policy import Policy
    from hiring.domain.timetable import Interval

    # A seat with the time of its interview, once that is known to be sound.
    Timed = tuple[SeatFacts, Interval]


def broken(loop: LoopFacts, policy: Policy, now: datetime) -> Iterator[Refusal]:
    """Every way in which the loop's times break L5.

    A seat whose times make no sense is named once and then left out of the other checks.
    """
    timed: list[Timed] = []
    for seat in loop.seats:
        fault = _fault(seat, policy)
        if fault is not None:
            yield fault
        elif (interval := seat.interval) is not None:
            timed.append((seat, interval))
    yield from _zones(loop)
    for seat, interval in timed:
        yield from against_the_person(seat, interval, policy, now)
    yield from _within_the_loop(timed, policy)
    yield from _for_the_candidate(loop, timed, policy)
    yield from _trainees(loop, timed)


def _refusal(seat: SeatFacts, detail: str, mend: str) -> Refusal:
    return Refusal("L5", detail, mend, seat.id)


def _fault(seat: SeatFacts, policy: Policy) -> Refusal | None:
    name = seat.person.name
    for moment in (seat.starts_at, seat.ends_at):
        if moment is None:
            return _refusal(seat, f"{name}'s interview has no time yet.", "Set a start and an end.")
        if moment.tzinfo is None:
            return _refusal(
                seat, f"{name}'s interview has no time zone.", "Give both times with their zone."
            )
    interval = seat.interval
    if interval is None or interval.length <= timedelta():
        return _refusal(
            seat, f"{name}'s interview ends before it starts.", "Correct its start or its end."
        )
    if interval.length > timedelta(minutes=policy.interview_max_minutes):
        hours = policy.interview_max_minutes / 60
        return _refusal(
            seat, f"{name}'s interview is longer than {hours:g} hours.", "Shorten it, or split it."
        )
    return None


def _zones(loop: LoopFacts) -> Iterator[Refusal]:
    if zone_named(loop.candidate_zone) is None:
        yield Refusal(
            "L5",
            f"The candidate's time zone, {loop.candidate_zone!r}, is not one we know.",
            "Set a zone such as Europe/Berlin.",
        )
    for seat in loop.seats:
        if zone_named(seat.time_zone) is None:
            yield _refusal(
                seat,
                f"{seat.person.name}'s time zone, {seat.time_zone!r}, is not one we know.",
                "Set a zone such as Europe/Berlin.",
            )


def against_the_person(
    seat: SeatFacts, interval: Interval, policy: Policy, now: datetime
) -> Iterator[Refusal]:
    """Why this person cannot hold this interview at this time (L5), other seats of the loop aside.

    Args:
        seat: with what is known of the person's time.
        interval: when the interview would be.
        policy: the organisation's settings.
        now: aware; an interview that has begun was evidently possible.
    """
    name, zone = seat.person.name, zone_of(seat.time_zone)
    hold = policy.writing_hold_minutes
    for other in sorted(seat.busy):
        if person_clash(interval, other, hold):
            yield _refusal(
                seat,
                f"{name} has another interview on {other.spoken(zone)}, too close to this one; "
                f"{hold} minutes are held after each for writing.",
                "Choose another time, or another interviewer.",
            )
    if interval.starts_at > now:
        yield from _in_their_calendar(seat, interval, zone)
    if not is_available(interval, seat.availability, now):
        yield _refusal(
            seat,
            f"{name} has not declared {interval.spoken(zone)} as available.",
            "Choose a time inside their availability, or ask them to widen it.",
        )
    yield from _too_many(seat, policy)


def _in_their_calendar(seat: SeatFacts, interval: Interval, zone: ZoneInfo) -> Iterator[Refusal]:
    """Days off, holidays, and calendars: of those only that the time is taken, never by what."""
    name = seat.person.name
    for away in sorted(seat.away):
        if interval.overlaps(away.interval):
            why = f": {away.holiday} is a holiday there" if away.holiday else " that day"
            yield _refusal(
                seat,
                f"{name} is away on {interval.spoken(zone)}{why}.",
                "Choose another day, or another interviewer.",
            )
    if any(interval.overlaps(one) for one in seat.taken):
        yield _refusal(
            seat,
            f"{name} is busy on {interval.spoken(zone)}, by a calendar they imported.",
            "Choose another time, or ask them to make room.",
        )


def _too_many(seat: SeatFacts, policy: Policy) -> Iterator[Refusal]:
    name, limits = seat.person.name, seat.limits
    most = limits.daily if limits else policy.interviewer_daily_interviews
    that_day = seat.interviews_that_day + 1
    if that_day > most:
        yield _refusal(
            seat,
            f"{name} would have {counted(that_day, 'interview')} that day; the most is {most}.",
            "Choose another day, or another interviewer.",
        )
    that_week = seat.interviews_that_week + 1
    if limits and limits.weekly is not None and that_week > limits.weekly:
        yield _refusal(
            seat,
            f"{name} would have {counted(that_week, 'interview')} that week; "
            f"they take {limits.weekly} at most.",
            "Choose another week, or another interviewer.",
        )


def _within_the_loop(timed: list[Timed], policy: Policy) -> Iterator[Refusal]:
    """No two interviews of the candidate at once, and none of a person's too close together."""
    for (one, mine), (other, theirs) in combinations(timed, 2):
        if one.kind.counts and other.kind.counts and mine.overlaps(theirs):
            yield _refusal(
                other,
                f"{one.person.name} and {other.person.name} would interview the candidate "
                "at the same time.",
                "Move one of the two.",
            )
        elif one.person.id == other.person.id and person_clash(
            mine, theirs, policy.writing_hold_minutes
        ):
            yield _refusal(
                other,
                f"{one.person.name} has two interviews on this loop too close together.",
                "Move one of the two.",
            )


def _for_the_candidate(loop: LoopFacts, timed: list[Timed], policy: Policy) -> Iterator[Refusal]:
    interviews = [interval for seat, interval in timed if seat.kind.counts]
    stretch = longest_stretch(interviews, policy.candidate_break_minutes)
    most = timedelta(minutes=policy.candidate_max_stretch_minutes)
    if stretch > most:
        yield Refusal(
            "L5",
            f"The candidate would sit {_hours(stretch)} without a break; "
            f"the most is {_hours(most)}.",
            f"Leave a break of at least {policy.candidate_break_minutes} minutes.",
        )
    limit = policy.candidate_daily_interviews
    for day, number in busiest_days(interviews, zone_of(loop.candidate_zone), limit):
        yield Refusal(
            "L5",
            f"The candidate would have {counted(number, 'interview')} on "
            f"{day:%a} {day.day} {day:%b}; the most is {limit}.",
            "Spread the loop over two days.",
        )


def _trainees(loop: LoopFacts, timed: list[Timed]) -> Iterator[Refusal]:
    counting = {seat.id: seat for seat in loop.counting}
    times = {seat.id: interval for seat, interval in timed}
    paired: dict[object, str] = {}
    for seat in loop.seats:
        mentor = counting.get(seat.mentor_seat_id) if seat.mentor_seat_id else None
        if seat.kind is not SeatKind.TRAINEE or mentor is None:
            continue
        mine, theirs = times.get(seat.id), times.get(mentor.id)
        if mine is not None and theirs is not None and mine != theirs:
            yield _refusal(
                seat,
                f"{seat.person.name} sits beside {mentor.person.name} but at another time.",
                f"Give the trainee the mentor's time, {theirs.spoken(zone_of(seat.time_zone))}.",
            )
        if mentor.id in paired:
            yield _refusal(
                seat,
                f"{paired[mentor.id]} and {seat.person.name} are both trainees beside "
                f"{mentor.person.name}; an interview has at most one.",
                "Pair one of them with another interviewer.",
            )
        paired.setdefault(mentor.id, seat.person.name)


def _hours(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
