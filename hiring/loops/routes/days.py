"""The seats of a loop as lines of its days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.domain.timetable import Interval
from hiring.loops.dayview import Line
from hiring.loops.forms.panel import handle_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from hiring.domain.panel import LoopFacts, SeatFacts
    from hiring.loops.forms.panel import SeatsForm


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


def lines_of_form(
    form: SeatsForm,
    people: Mapping[uuid.UUID, str],
    facts: LoopFacts,
    *,
    says: Mapping[str, str] | None = None,
) -> list[Line]:
    """The candidate's line and one for each row of a form, also of a seat without a person.

    Args:
        form: the panel as it stands there.
        people: the names of those in it.
        facts: what was checked of it.
        says: the names of what a seat looks at, by key, to be written on its block.
    """
    found = {seat.id: seat for seat in facts.seats}
    lines = []
    for place, (number, row) in enumerate(form.rows, start=1):
        seat = found.get(handle_of(number))
        starts_at, ends_at = form.interval(row)
        own = Interval(starts_at, ends_at) if starts_at and ends_at else None
        interval = own or (seat.interval if seat else None)
        lines.append(
            Line(
                name=people.get(row.person, f"Seat {place}"),
                key=f"seats-{number}" if own else "",
                kind=row.as_kind,
                interviews=(interval,) if interval else (),
                busy=seat.busy if seat else (),
                windows=seat.availability if seat else None,
                says=tuple(says.get(key, key) for key in row.principles.data or ())
                if says is not None
                else (),
            )
        )
    met = tuple(one for line in lines if line.kind and line.kind.counts for one in line.interviews)
    return [Line("Candidate", interviews=met), *lines]
