"""The order in which a plan's seats are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.domain.terms import SeatKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hiring.planning.problem import PlannedSeat

_RANK = {
    SeatKind.HIRING_MANAGER: 0,
    SeatKind.BAR_RAISER: 1,
    SeatKind.INTERVIEWER: 2,
    SeatKind.TRAINEE: 3,
}


def in_order(seats: Iterable[PlannedSeat]) -> tuple[PlannedSeat, ...]:
    """The hiring manager's, the Bar Raiser's, the others' by time, the trainees'."""
    return tuple(sorted(seats, key=lambda seat: (_RANK[seat.kind], seat.interval, seat.person_id)))
