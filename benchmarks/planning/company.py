"""A company by chance, from a seed: people, their hours and practice, and loops to plan."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.planning.problem import Interviewer, LoopToPlan, Need

MONDAY = date(2026, 3, 2)
KEYS = (
    "customer_obsession", "ownership", "dive_deep", "earn_trust", "deliver_results", "think_big",
    "bias_for_action", "frugality", "invent_and_simplify", "learn_and_be_curious",
)  # fmt: skip
ZONES = ("Europe/Berlin", "Europe/Berlin", "Europe/Lisbon", "Europe/London", "America/New_York")
FAMILIES = 6
INTERVIEWER = frozenset({SeatKind.INTERVIEWER})
RAISER = frozenset({SeatKind.INTERVIEWER, SeatKind.BAR_RAISER})
MANAGES = frozenset({SeatKind.HIRING_MANAGER})


def days(number: int) -> list[date]:
    """The first so many working days."""
    return [MONDAY + timedelta(days=n + 2 * (n // 5)) for n in range(number)]


def between(day: date, begin: int, end: int, zone: ZoneInfo) -> Interval:
    """From one hour of a day to another, by the clock of a zone."""
    start = datetime(day.year, day.month, day.day, begin, tzinfo=zone)
    return Interval(start, start + timedelta(hours=end - begin))


@lru_cache(maxsize=4)
def people(seed: int, number: int, raisers: int, working_days: int) -> tuple[Interviewer, ...]:
    """Everybody; the first ``raisers`` are Bar Raisers.

    Two to six meetings a day, practice in three to five principles, loads that are mostly small.
    """
    chance = random.Random(f"people {seed}")
    return tuple(
        _anybody(chance, f"Person {at}", working_days, raising=at < raisers) for at in range(number)
    )


def _anybody(chance: random.Random, name: str, working_days: int, *, raising: bool) -> Interviewer:
    zone = ZoneInfo(chance.choice(ZONES))
    open_hours, taken, preferred = [], [], []
    for day in days(working_days):
        open_hours.append(between(day, 9, 17, zone))
        if chance.random() < 0.5:
            begin = chance.choice((9, 13))
            preferred.append(between(day, begin, begin + 4, zone))
        for _ in range(chance.randint(2, 6)):
            start = open_hours[-1].starts_at + timedelta(minutes=15 * chance.randint(0, 30))
            taken.append(Interval(start, start + timedelta(minutes=15 * chance.randint(1, 6))))
    practised = chance.sample(KEYS, chance.randint(3, 5))
    return Interviewer(
        id=uuid.UUID(int=chance.getrandbits(128)),
        name=name,
        zone=zone.key,
        may_sit=RAISER if raising else INTERVIEWER,
        ability={key: chance.choice((1, 2, 2, 3, 3)) for key in practised},
        load=min(9, int(chance.expovariate(0.4))),
        bar_raiser_load=chance.randint(0, 8) if raising else 0,
        open=tuple(open_hours),
        preferred=tuple(preferred),
        taken=tuple(sorted(taken)),
    )


def loops(
    seed: int, number: int, company: tuple[Interviewer, ...], raisers: int, working_days: int
) -> list[LoopToPlan]:
    """Loops to plan: each of one job family, with a manager of its own company's.

    The candidate can on seven days of ten; a loop asks for five to eight principles, two of them
    from two interviewers. A tenth of the Bar Raisers are not independent of it.
    """
    chance = random.Random(f"loops {seed}")
    family = {person.id: chance.randrange(FAMILIES) for person in company}
    managers = chance.sample(range(raisers, len(company)), max(1, number * 2 // 3))
    return [
        _loop(chance, at, company, company[chance.choice(managers)], family, working_days)
        for at in range(number)
    ]


def _loop(
    chance: random.Random,
    number: int,
    company: tuple[Interviewer, ...],
    manager: Interviewer,
    family: dict[uuid.UUID, int],
    working_days: int,
) -> LoopToPlan:
    zone = ZoneInfo("Europe/Berlin")
    can = [day for day in days(working_days) if chance.random() < 0.7] or days(1)
    families = set(chance.sample(range(FAMILIES), 4))
    partial = {person.id for person in company if chance.random() < 0.1}
    keys = chance.sample(KEYS, chance.randint(5, 8))

    def may(person: Interviewer) -> frozenset[SeatKind]:
        if person is manager:
            return MANAGES
        if family[person.id] not in families:
            return frozenset()
        return person.may_sit - {SeatKind.BAR_RAISER} if person.id in partial else person.may_sit

    seats = ((person, may(person)) for person in company)
    return LoopToPlan(
        id=uuid.UUID(int=chance.getrandbits(128)),
        name=f"Loop {number}",
        needs=tuple(
            Need(key=key, name=key, interviewers=2 if at < 2 else 1) for at, key in enumerate(keys)
        ),
        hiring_manager=manager.id,
        windows=tuple(between(day, 9, 18, zone) for day in can),
        zone=zone.key,
        people=tuple(
            person if kinds == person.may_sit else replace(person, may_sit=kinds)
            for person, kinds in seats
        ),
    )
