"""Trainees beside the right mentor, on a plan that is best without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hiring.domain.terms import SeatKind
from hiring.planning.problem import PlannedSeat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hiring.domain.timetable import Interval
    from hiring.planning.grid import Grid


def with_trainees(grid: Grid, seats: Sequence[PlannedSeat]) -> tuple[PlannedSeat, ...]:
    """The plan with trainees placed: those who sit least first, one beside each mentor.

    A trainee sits beside a seat of a kind that they need to shadow, when they can at its time.

    Args:
        grid: the loop's tables.
        seats: the plan's counting seats.
    """
    placed = _announced(grid, seats)
    taken = {one.mentor_id for one in placed}
    mentors = [
        seat
        for seat in seats
        if seat.kind in {SeatKind.BAR_RAISER, SeatKind.INTERVIEWER} and seat.person_id not in taken
    ]
    sitting = {seat.person_id for seat in (*seats, *placed)}
    waiting = [
        person
        for person in grid.people
        if person.shadows and SeatKind.TRAINEE in person.may_sit and person.id not in sitting
    ]
    slots = {slot.interval: number for number, slot in enumerate(grid.slots)}
    for person in sorted(waiting, key=lambda one: (one.load, one.id)):
        if len(placed) >= grid.loop.limits.trainees:
            break
        for mentor in mentors:
            fits = mentor.kind in person.shadows
            if fits and grid.can[grid.row[person.id], slots[mentor.interval]]:
                placed.append(
                    PlannedSeat(
                        person_id=person.id,
                        kind=SeatKind.TRAINEE,
                        principles=(),
                        interval=mentor.interval,
                        mentor_id=mentor.person_id,
                    )
                )
                mentors.remove(mentor)
                break
    return (*seats, *placed)


def _announced(grid: Grid, seats: Sequence[PlannedSeat]) -> list[PlannedSeat]:
    """The announced trainees who can stay beside their mentors, at the mentor's time."""
    by_person = {seat.person_id: seat for seat in seats}
    staying = []
    for trainee in grid.loop.keep:
        mentor = by_person.get(trainee.mentor_id) if trainee.mentor_id else None
        if trainee.kind is not SeatKind.TRAINEE or mentor is None:
            continue
        row = grid.row.get(trainee.person_id)
        if row is None or trainee.person_id in by_person:
            continue
        if grid.people[row].why_not.get(SeatKind.TRAINEE):
            continue
        held = mentor.interval.held(grid.loop.limits.hold_minutes)
        is_free = not any(held.overlaps(one) for one in grid.people[row].taken)
        # As announced it stands outside hours too; a new time has to be one of theirs.
        if is_free and (mentor.interval == trainee.interval or _can(grid, row, mentor.interval)):
            staying.append(replace(trainee, interval=mentor.interval))
    return staying


def _can(grid: Grid, row: int, interval: Interval) -> bool:
    slot = next((n for n, one in enumerate(grid.slots) if one.interval == interval), None)
    return slot is not None and bool(grid.can[row, slot])
