"""What a plan costs, reckoned from its seats alone: the check on every solver's word."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import merged
from hiring.planning.answers import Costs
from hiring.planning.problem import MOST_ABLE, TICK
from hiring.planning.weights import DAY_IN_WAITS, INVITATION, MOST_LOAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hiring.domain.timetable import Interval
    from hiring.planning.problem import Interviewer, LoopToPlan, PlannedSeat


def costs_of(loop: LoopToPlan, seats: Sequence[PlannedSeat]) -> Costs:
    """The tiers of a plan's cost; trainees cost nothing."""
    people = {person.id: person for person in loop.people}
    counting = [seat for seat in seats if seat.kind.counts]
    needed = {need.key for need in loop.needs}
    ids = sorted(seat.person_id for seat in counting)
    return Costs(
        changed=changed(loop.keep, counting, needed) if loop.keep else 0,
        ability=sum(
            MOST_ABLE - min(MOST_ABLE, people[seat.person_id].ability.get(key, 0))
            for seat in counting
            for key in seat.principles
            if key in needed
        ),
        bar_raiser_load=sum(
            min(MOST_LOAD, people[seat.person_id].bar_raiser_turns)
            for seat in counting
            if seat.kind is SeatKind.BAR_RAISER
        ),
        load=sum(
            min(MOST_LOAD, people[seat.person_id].load)
            for seat in counting
            if seat.kind is SeatKind.INTERVIEWER
        ),
        waiting=_waiting(loop, [seat.interval for seat in counting]),
        unpreferred=sum(is_outside(people[seat.person_id], seat.interval) for seat in counting),
        repeated=sum(pair in loop.together for pair in combinations(ids, 2)),
        spare=sum(len(set(seat.principles) & needed) for seat in counting)
        - sum(need.interviewers for need in loop.needs),
    )


def is_outside(person: Interviewer, interval: Interval) -> bool:
    """Whether an interview lies outside the hours that the person prefers, where they named any."""
    return bool(person.preferred) and not any(
        interval.within(one) for one in merged(person.preferred)
    )


def changed(
    announced: Sequence[PlannedSeat], seats: Sequence[PlannedSeat], needed: set[str]
) -> int:
    """What differs from an announced panel: invitations, and principles of those who stay."""
    now = {seat.person_id: seat for seat in seats if seat.kind.counts}
    before = {seat.person_id: seat for seat in announced if seat.kind.counts}
    number = INVITATION * len(now.keys() - before.keys())
    for person_id, was in before.items():
        seat = now.get(person_id)
        if seat is None:
            number += INVITATION
            continue
        number += INVITATION * (seat.interval != was.interval)
        number += INVITATION * (
            (seat.kind is SeatKind.BAR_RAISER) != (was.kind is SeatKind.BAR_RAISER)
        )
        number += len((set(seat.principles) ^ set(was.principles)) & needed)
    return number


def _waiting(loop: LoopToPlan, interviews: Sequence[Interval]) -> int:
    """Quarters of an hour between a day's interviews, and the days."""
    zone = ZoneInfo(loop.zone)
    days: dict[object, list[Interval]] = {}
    for interview in sorted(interviews):
        days.setdefault(interview.starts_at.astimezone(zone).date(), []).append(interview)
    waits = sum(
        max(0, -((one.ends_at - next_one.starts_at) // TICK))
        for day in days.values()
        for one, next_one in pairwise(day)
    )
    return DAY_IN_WAITS * len(days) + waits
