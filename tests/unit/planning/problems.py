"""Small problems for the planner's tests, by table and by chance; and a loop as the domain sees it."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hiring.domain.coverage import Requirement
from hiring.domain.errors import Refusal
from hiring.domain.panel import LoopFacts, SeatFacts, broken_rules
from hiring.domain.policy import Policy
from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval, local_day
from hiring.planning.problem import Interviewer, Limits, LoopToPlan, Need, PlannedSeat
from tests.unit.domain.facts import MANAGER, a_bar_raiser, a_person, a_role, an_id

if TYPE_CHECKING:
    from collections.abc import Sequence

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
KEYS = ("dive_deep", "ownership", "earn_trust", "frugality", "think_big", "bias_for_action")
INTERVIEWER = frozenset({SeatKind.INTERVIEWER})
RAISER = frozenset({SeatKind.INTERVIEWER, SeatKind.BAR_RAISER})
MANAGES = frozenset({SeatKind.HIRING_MANAGER})


def at(hour: float, day: int = 0) -> datetime:
    """An hour of a day after the Monday, in UTC."""
    return MONDAY + timedelta(days=day, hours=hour)


def hours(begin: float, end: float, day: int = 0) -> Interval:
    """From one hour of a day to another, in UTC."""
    return Interval(at(begin, day), at(end, day))


def somebody(name: str, **facts: Any) -> Interviewer:
    """An interviewer who can from nine to five on Monday."""
    return Interviewer(
        **{
            "id": an_id(name),
            "name": name,
            "may_sit": INTERVIEWER,
            "open": (hours(9, 17),),
            **facts,
        }
    )


def five_people(**of_each: dict[str, Any]) -> tuple[Interviewer, ...]:
    """A hiring manager, a Bar Raiser and three interviewers; keywords change one by first name."""
    kinds = {
        "Sam": MANAGES,
        "Bea": RAISER,
        "Ana": INTERVIEWER,
        "Li": INTERVIEWER,
        "Tom": INTERVIEWER,
    }
    return tuple(
        somebody(name, **{"may_sit": kind, **of_each.get(name, {})}) for name, kind in kinds.items()
    )


def a_problem(people: Sequence[Interviewer] | None = None, **facts: Any) -> LoopToPlan:
    """Five principles, one interviewer each, on a Monday from nine to five."""
    people = five_people() if people is None else tuple(people)
    manager = next(one.id for one in people if one.may_sit == MANAGES or one.name == "Sam")
    return LoopToPlan(
        **{
            "id": an_id("loop"),
            "needs": needs(*KEYS[:5]),
            "hiring_manager": manager,
            "windows": (hours(9, 17),),
            "people": people,
            **facts,
        }
    )


def needs(*keys: str, **more: int) -> tuple[Need, ...]:
    """One interviewer for each, or as many as the keyword says."""
    return tuple(
        Need(key=key, name=key.replace("_", " ").title(), interviewers=more.get(key, 1))
        for key in (*keys, *(key for key in more if key not in keys))
    )


def by_chance(seed: int, *, people: int, raisers: int, days: int = 2, **facts: Any) -> LoopToPlan:
    """A problem by chance: zones, meetings, loads, abilities, preferred hours, full days."""
    chance = random.Random(seed)  # noqa: S311  a test that can be repeated
    manager, *others = (
        _anybody(chance, number, raising=0 < number <= raisers, days=days)
        for number in range(people)
    )
    company = (replace(manager, may_sit=MANAGES), *others)
    pairs = [
        tuple(sorted(pair))
        for pair in (chance.sample([one.id for one in company], 2) for _ in range(people // 2))
    ]
    keys = chance.sample(KEYS, chance.randint(2, 4))
    return LoopToPlan(
        **{
            "id": uuid.UUID(int=chance.getrandbits(128)),
            "needs": needs(**{key: chance.choice((1, 1, 2)) for key in keys}),
            "hiring_manager": manager.id,
            "windows": tuple(hours(9, 9 + chance.randint(3, 8), day) for day in range(days)),
            "taken": (hours(11, 11.5),) if chance.random() < 0.3 else (),
            "people": company,
            "together": dict.fromkeys(pairs, 2),
            **facts,
        }
    )


def _anybody(chance: random.Random, number: int, *, raising: bool, days: int) -> Interviewer:
    zone = chance.choice(("Europe/Berlin", "Europe/London", "Asia/Kathmandu", "America/New_York"))
    there = ZoneInfo(zone)
    open_hours, taken, preferred = [], [], []
    for day in range(days):
        date = (MONDAY + timedelta(days=day)).date()
        start = datetime(date.year, date.month, date.day, 8, tzinfo=there)
        open_hours.append(Interval(start, start + timedelta(hours=12)))
        if chance.random() < 0.4:
            preferred.append(Interval(start, start + timedelta(hours=5)))
        for _ in range(chance.randint(0, 4)):
            begin = start + timedelta(minutes=15 * chance.randint(0, 40))
            taken.append(Interval(begin, begin + timedelta(minutes=10 * chance.randint(1, 12))))
    today = MONDAY.date()
    return somebody(
        f"Person {number}",
        zone=zone,
        may_sit=RAISER if raising else INTERVIEWER,
        open=tuple(open_hours),
        taken=tuple(sorted(taken)),
        preferred=tuple(preferred),
        ability={key: chance.randint(0, 3) for key in KEYS},
        load=chance.randint(0, 4),
        bar_raiser_load=chance.randint(0, 3) if raising else 0,
        booked={today: chance.choice((0, 0, 0, 5))},
        bar_raising={today: chance.choice((0, 0, 2))} if raising else {},
    )


def objections(loop: LoopToPlan, seats: Sequence[PlannedSeat]) -> tuple[Refusal, ...]:
    """What the domain says against a plan: its own checks, which know nothing of the planner.

    Whatever a person has besides is an interview on another loop to them, so that its time for
    writing counts too; here it is taken off again.
    """
    people = {person.id: person for person in loop.people}
    writing = timedelta(minutes=loop.limits.hold_minutes)
    facts = []
    for seat in seats:
        person = people[seat.person_id]
        day = local_day(seat.interval, ZoneInfo(person.zone))
        monday = day - timedelta(days=day.weekday())
        who = {
            SeatKind.HIRING_MANAGER: replace(MANAGER, id=person.id),
            SeatKind.BAR_RAISER: replace(
                a_bar_raiser(person.name),
                id=person.id,
                weekly_cap=person.bar_raiser_cap,
                bar_raiser_loops_that_week=person.bar_raising.get(monday, 0),
            ),
        }.get(seat.kind, a_person(person.name))
        facts.append(
            SeatFacts(
                id=an_id(f"seat of {person.name}"),
                person=who,
                kind=seat.kind,
                principles=seat.principles,
                starts_at=seat.interval.starts_at,
                ends_at=seat.interval.ends_at,
                mentor_seat_id=an_id(f"seat of {people[seat.mentor_id].name}")
                if seat.mentor_id
                else None,
                place="Room 1",
                busy=tuple(
                    Interval(one.starts_at, max(one.starts_at, one.ends_at - writing))
                    for one in person.taken
                ),
                availability=person.open or (hours(0, 0.25),),
                time_zone=person.zone,
                interviews_that_day=person.booked.get(day, 0),
            )
        )
    limits: Limits = loop.limits
    return broken_rules(
        LoopFacts(
            role=a_role(hiring_manager=replace(MANAGER, id=loop.hiring_manager)),
            requirements=tuple(
                Requirement(need.key, need.name, need.interviewers) for need in loop.needs
            ),
            known_keys=frozenset(need.key for need in loop.needs),
            seats=tuple(facts),
            candidate_zone=loop.zone,
        ),
        Policy(
            panel_min=limits.panel_min,
            panel_max=limits.panel_max,
            principles_min=limits.principles_min,
            principles_max=limits.principles_max,
            writing_hold_minutes=limits.hold_minutes,
            candidate_max_stretch_minutes=limits.stretch_minutes,
            candidate_break_minutes=limits.break_minutes,
            candidate_daily_interviews=limits.candidate_daily,
        ),
        at(0, -30),
    )
