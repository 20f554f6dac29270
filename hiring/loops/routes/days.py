"""The seats of a loop as lines of its days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.loops.dayview import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hiring.domain.panel import LoopFacts, SeatFacts


def lines_of_loop(
    loop: LoopFacts,
    seats: Iterable[SeatFacts],
    *,
    keys: Mapping[str, str] | None = None,
    calendars: bool = False,
) -> list[Line]:
    """The candidate's line and one for each seat.

    Args:
        loop: with its times.
        seats: in the order to show them.
        keys: what the inputs of a seat's time are named after, by the seat's id.
        calendars: whether to show when people are taken and free: for whoever plans the loop.
    """
    met = tuple(seat.interval for seat in loop.counting if seat.interval)
    return [
        Line("Candidate", interviews=met),
        *(
            Line(
                name=seat.person.name,
                key=(keys or {}).get(str(seat.id), ""),
                kind=seat.kind,
                interviews=(seat.interval,) if seat.interval else (),
                busy=seat.occupied if calendars else (),
                windows=seat.free if calendars else None,
            )
            for seat in seats
        ),
    ]
