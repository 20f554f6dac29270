"""What a proposed panel changes of the one that stands: who stays, who moves, who is asked anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hiring.domain.terms import SeatKind
from hiring.loops.commands import SeatLine
from hiring.loops.queries.facts import PlannedSeat


class Change(StrEnum):
    """What becomes of a seat."""

    KEPT = "kept"
    MOVED = "moved"
    """The same person, at another time."""
    REASSIGNED = "reassigned"
    """The same person at the same time, who looks at something else or sits as something else."""
    REPLACED = "replaced"
    """Another person takes it over."""
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SeatChange:
    """One seat before and after; of a new seat there is no before, of one that goes no after."""

    change: Change
    before: PlannedSeat | None
    after: SeatLine | None


def difference(seats: Sequence[PlannedSeat], lines: Sequence[SeatLine]) -> tuple[SeatChange, ...]:
    """What becomes of each seat, in the order of the lines; those that go come last.

    A seat whose person leaves is taken over by a newcomer of the same kind where there is one: at
    the same time rather than at another, and with the same principles rather than with others.

    Args:
        seats: the panel that stands.
        lines: the panel as it is to be.
    """
    by_person = {seat.person_id: seat for seat in seats}
    staying = {line.person_id for line in lines if line.person_id in by_person}
    free = [seat for seat in seats if seat.person_id not in staying]
    holders = {seat.id: seat.person_id for seat in seats}
    handles = {
        **holders,
        **{line.handle: line.person_id for line in lines if line.handle},
    }
    taken_over = _taken_over(free, [line for line in lines if line.person_id not in staying])
    found = []
    for line in lines:
        if line.person_id in staying:
            before = by_person[line.person_id]
            found.append(SeatChange(_of_one(before, line, holders, handles), before, line))
        elif line.person_id in taken_over:
            found.append(SeatChange(Change.REPLACED, taken_over[line.person_id], line))
        else:
            found.append(SeatChange(Change.ADDED, None, line))
    gone = {seat.id for seat in taken_over.values()}
    found += [SeatChange(Change.REMOVED, seat, None) for seat in free if seat.id not in gone]
    return tuple(found)


def _of_one(
    seat: PlannedSeat,
    line: SeatLine,
    holders: dict[uuid.UUID, uuid.UUID],
    handles: dict[uuid.UUID, uuid.UUID],
) -> Change:
    if (seat.starts_at, seat.ends_at) != (line.starts_at, line.ends_at):
        return Change.MOVED
    mentor = holders.get(seat.mentor_seat_id) if seat.mentor_seat_id else None
    new_mentor = handles.get(line.mentor_seat_id) if line.mentor_seat_id else line.mentor_person_id
    same = (
        seat.kind is line.kind
        and set(seat.principles) == set(line.principles)
        and mentor == new_mentor
    )
    return Change.KEPT if same else Change.REASSIGNED


def _taken_over(
    free: Iterable[PlannedSeat], newcomers: Sequence[SeatLine]
) -> dict[uuid.UUID, PlannedSeat]:
    """Whose seat each newcomer takes over, by the newcomer; the closest pairs first."""
    pairs = sorted(
        (
            (seat.starts_at != line.starts_at, -_shared(seat, line), place, at, seat, line)
            for place, seat in enumerate(free)
            for at, line in enumerate(newcomers)
            if seat.kind is line.kind and seat.kind is not SeatKind.TRAINEE
        ),
        key=lambda pair: pair[:4],
    )
    found: dict[uuid.UUID, PlannedSeat] = {}
    given: set[uuid.UUID] = set()
    for *_, seat, line in pairs:
        if line.person_id not in found and seat.id not in given:
            found[line.person_id] = seat
            given.add(seat.id)
    return found


def _shared(seat: PlannedSeat, line: SeatLine) -> int:
    return len(set(seat.principles) & set(line.principles))
