"""What the loops of a batch put on people, and each loop's problem beside all the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import local_day
from hiring.planning import weights
from hiring.planning.costs import costs_of
from hiring.planning.grid import laid_out
from hiring.planning.ticks import monday

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from hiring.planning.problem import Interviewer, LoopToPlan, PlannedSeat


@dataclass
class Bookings:
    """The plans of a batch as they stand, by the loop's number."""

    loops: Sequence[LoopToPlan]
    plans: dict[int, tuple[PlannedSeat, ...]] = field(default_factory=dict)
    _own: dict[int, int] = field(default_factory=dict)
    _people: dict[uuid.UUID, Interviewer] = field(default_factory=dict)
    _held: defaultdict[uuid.UUID, dict[int, PlannedSeat]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def put(self, number: int, seats: tuple[PlannedSeat, ...] | None) -> None:
        """Give a loop this plan instead of the one that it has; None for none."""
        for seat in self.plans.pop(number, ()):
            del self._held[seat.person_id][number]
        self._own.pop(number, None)
        if seats is not None:
            self.plans[number] = seats
            for seat in seats:
                self._held[seat.person_id][number] = seat
            ids = {seat.person_id for seat in seats}
            sitting = tuple(one for one in self.loops[number].people if one.id in ids)
            self._people |= {one.id: one for one in sitting}
            costs = costs_of(replace(self.loops[number], people=sitting), seats)
            self._own[number] = weights.total(replace(costs, load=0, bar_raiser_load=0))

    def beside(self, number: int, ids: Collection[uuid.UUID] | None = None) -> LoopToPlan:
        """A loop's problem with what the others put on people.

        Args:
            number: of the loop.
            ids: of the people to look at; all when None. The hiring manager is always among them.
        """
        loop = self.loops[number]
        people = tuple(
            self._person(person, number, loop.limits.hold_minutes)
            for person in loop.people
            if ids is None or person.id in ids or person.id == loop.hiring_manager
        )
        return replace(loop, people=people)

    def load_of(self, person_id: uuid.UUID, *, raising: bool) -> int:
        """The batch's interviews of a person that count as load; or their loops as Bar Raiser."""
        kind = SeatKind.BAR_RAISER if raising else SeatKind.INTERVIEWER
        return sum(seat.kind is kind for seat in self._held[person_id].values())

    def marginal(self, number: int, seats: Sequence[PlannedSeat]) -> int:
        """What the batch costs more with this plan of a loop than without the loop."""
        loop = self.beside(number, {seat.person_id for seat in seats})
        return weights.total(costs_of(loop, seats))

    def fits(self, number: int, seats: Sequence[PlannedSeat]) -> bool:
        """Whether everybody can hold these seats beside what the other loops put on them."""
        grid = laid_out(self.beside(number, {seat.person_id for seat in seats}))
        slots = {slot.interval: at for at, slot in enumerate(grid.slots)}
        return all(
            (grid.can_bar_raise if seat.kind is SeatKind.BAR_RAISER else grid.can)[
                grid.row[seat.person_id], slots[seat.interval]
            ]
            for seat in seats
        )

    def loads(self, *, apart_from: int) -> dict[uuid.UUID, tuple[int, int]]:
        """Of each person on a loop, but for one: interviews that count as load, loops as Bar Raiser."""
        found = {}
        for person_id, held in self._held.items():
            kinds = [seat.kind for number, seat in held.items() if number != apart_from]
            if kinds:
                found[person_id] = (
                    kinds.count(SeatKind.INTERVIEWER),
                    kinds.count(SeatKind.BAR_RAISER),
                )
        return found

    def cost(self) -> int:
        """The objective of all plans together: what each costs, and load that counts once."""
        shared = 0
        for person_id, held in self._held.items():
            if not held:
                continue
            person = self._people[person_id]
            shared += weights.LOAD * _climb(person.load, self.load_of(person_id, raising=False))
            shared += weights.BAR_RAISER_LOAD * _climb(
                person.bar_raiser_turns, self.load_of(person_id, raising=True)
            )
        return sum(self._own.values()) + shared

    def _person(self, person: Interviewer, number: int, hold: int) -> Interviewer:
        held = [seat for other, seat in self._held[person.id].items() if other != number]
        if not held:
            return person
        zone = ZoneInfo(person.zone)
        booked = Counter(person.booked)
        raising = Counter(person.bar_raising)
        for seat in held:
            day = local_day(seat.interval, zone)
            booked[day] += 1
            if seat.kind is SeatKind.BAR_RAISER:
                raising[monday(day)] += 1
        interviews = sum(seat.kind is SeatKind.INTERVIEWER for seat in held)
        return replace(
            person,
            taken=(*person.taken, *(seat.interval.held(hold) for seat in held)),
            booked=booked,
            bar_raising=raising,
            load=person.load + interviews,
            bar_raiser_load=person.bar_raiser_load
            + sum(seat.kind is SeatKind.BAR_RAISER for seat in held),
        )


def _climb(base: int, number: int) -> int:
    """The steps of load that so many more add, each at what is there by then."""
    return sum(min(weights.MOST_LOAD, base + step) for step in range(number))
