"""A year of loops, a week at a time: how evenly the Bar Raisers carry them."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from benchmarks.planning.company import KEYS, MANAGES, MONDAY, RAISER, between
from hiring.domain.fairness import common_part, lowest_spread, spread
from hiring.planning.bound import Company, raisers_for_all, unpriced
from hiring.planning.problem import Interviewer, LoopToPlan, Need
from hiring.planning.weights import MOST_LOAD

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

WEEKS = 52
TRAILING = 26
"""Weeks of loops as Bar Raiser that a plan looks back on."""


@dataclass(frozen=True)
class Year:
    """What a year came to.

    Args:
        placed: loops that found a Bar Raiser, of ``of``.
        replaced: of those, by another after the first dropped out.
        spread: the most loops of one Bar Raiser less the fewest.
        lowest: the lowest spread that whole numbers allow.
        by_chance: the spread when any Bar Raiser with room is taken.
    """

    placed: int
    of: int
    replaced: int
    spread: int
    lowest: int
    by_chance: int


def simulated(seed: int, *, loops: int, raisers: int, drop_outs: float = 0.05) -> Year:
    """A year of loops, chosen week by week with the planner's own choice of Bar Raisers.

    One Bar Raiser in ten is away each week, one in ten is not independent of a loop, each takes
    two loops a week at most, and some drop out of a loop and are replaced.
    """
    chance = random.Random(f"year {seed}")
    company = _raisers(chance, raisers)
    planned, drawn = _Tally(company), _Tally(company)
    replaced = placed = 0
    for week in range(WEEKS):
        away = {one.id for one in company if chance.random() < 0.1}
        wanted = [_loop(chance, company, away) for _ in range(loops // WEEKS)]
        chosen = planned.chosen(wanted, week)
        for number, at in enumerate(chosen):
            if at is not None and chance.random() < drop_outs:
                left = _without(wanted[number], company[at])
                planned.give_back(at, week)
                (chosen[number],) = planned.chosen([left], week)
                replaced += chosen[number] is not None
        placed += sum(at is not None for at in chosen)
        drawn.drawn(wanted, week, chance)
    return Year(
        placed=placed,
        of=WEEKS * (loops // WEEKS),
        replaced=replaced,
        spread=spread(planned.year()),
        lowest=lowest_spread(placed, raisers),
        by_chance=spread(drawn.year()),
    )


class _Tally:
    """Loops of each Bar Raiser, by week."""

    def __init__(self, company: Sequence[Interviewer]) -> None:
        self._company = company
        self._weeks: list[Counter[int]] = [Counter() for _ in range(WEEKS)]

    def year(self) -> list[int]:
        return [sum(week[at] for week in self._weeks) for at in range(len(self._company))]

    def give_back(self, at: int, week: int) -> None:
        self._weeks[week][at] -= 1

    def chosen(self, wanted: Sequence[LoopToPlan], week: int) -> list[int | None]:
        loops = [replace(loop, people=self._now(loop, week)) for loop in wanted]
        company = Company.of(loops)
        found = raisers_for_all(company, unpriced(company), seed=0)
        place = {company.column[one.id]: at for at, one in enumerate(self._company)}
        places = [None if column is None else place[column] for column in found]
        self._weeks[week].update(at for at in places if at is not None)
        return places

    def drawn(self, wanted: Sequence[LoopToPlan], week: int, chance: random.Random) -> None:
        for loop in wanted:
            may = [
                at
                for at, person in enumerate(loop.people[1:])
                if person.may_sit and self._weeks[week][at] < person.bar_raiser_cap
            ]
            if may:
                self._weeks[week][chance.choice(may)] += 1

    def _now(self, loop: LoopToPlan, week: int) -> tuple[Interviewer, ...]:
        manager, *raisers = loop.people
        recent = self._weeks[max(0, week - TRAILING) : week + 1]
        loads = [sum(one[at] for one in recent) for at in range(len(raisers))]
        common = common_part(loads, most=MOST_LOAD)
        return (
            manager,
            *(
                replace(
                    person,
                    bar_raiser_load=loads[at],
                    bar_raiser_base=min(common, loads[at]),
                    bar_raising={MONDAY: self._weeks[week][at]},
                )
                for at, person in enumerate(raisers)
            ),
        )


def _raisers(chance: random.Random, number: int) -> list[Interviewer]:
    zone = ZoneInfo("Europe/Berlin")
    week = tuple(between(MONDAY + timedelta(days=day), 9, 17, zone) for day in range(5))
    return [
        Interviewer(
            id=uuid.UUID(int=chance.getrandbits(128)),
            name=f"Bar Raiser {at}",
            may_sit=RAISER,
            ability={KEYS[0]: 3},
            open=week,
        )
        for at in range(number)
    ]


def _loop(
    chance: random.Random, company: Sequence[Interviewer], away: Collection[uuid.UUID]
) -> LoopToPlan:
    manager = Interviewer(
        id=uuid.UUID(int=chance.getrandbits(128)), name="Manager", may_sit=MANAGES
    )
    return LoopToPlan(
        id=uuid.UUID(int=chance.getrandbits(128)),
        needs=(Need(key=KEYS[0], name=KEYS[0]),),
        hiring_manager=manager.id,
        windows=(between(MONDAY, 9, 17, ZoneInfo("Europe/Berlin")),),
        people=(
            manager,
            *(
                replace(one, may_sit=frozenset())
                if one.id in away or chance.random() < 0.1
                else one
                for one in company
            ),
        ),
    )


def _without(loop: LoopToPlan, person: Interviewer) -> LoopToPlan:
    people = tuple(
        replace(one, may_sit=frozenset()) if one.id == person.id else one for one in loop.people
    )
    return replace(loop, people=people)
