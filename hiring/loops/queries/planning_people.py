"""Everybody, as the planner is to know them: as what they may sit, when they can, what they carry."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.eligibility import PersonFacts, RoleFacts, why_not_sit
from hiring.domain.errors import Refusal
from hiring.domain.fairness import common_part
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding, SeatKind
from hiring.domain.timetable import Interval, merged, zone_of
from hiring.loops.queries.blindness import blindness
from hiring.loops.queries.calendar import Commitment, commitments
from hiring.loops.queries.facts import panel_people, role_facts
from hiring.loops.queries.history import Loads, abilities, loads, together
from hiring.loops.queries.hours import Diary, diaries
from hiring.loops.scope import LoopScope
from hiring.models.loops import Seat
from hiring.models.people import Person
from hiring.models.system import AuditEntry
from hiring.planning.problem import Interviewer, PlannedSeat
from hiring.planning.weights import MOST_LOAD
from hiring.visibility.facts import active

_KINDS = (SeatKind.HIRING_MANAGER, SeatKind.BAR_RAISER, SeatKind.INTERVIEWER)


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What is known of everybody who may sit, by person."""

    diaries: Mapping[uuid.UUID, Diary]
    held: defaultdict[uuid.UUID, tuple[Commitment, ...]]
    abilities: Mapping[uuid.UUID, Mapping[str, int]]
    loads: Mapping[uuid.UUID, Loads]
    common: int


def everybody(
    session: Session,
    scope: LoopScope,
    kept: Sequence[PlannedSeat],
    keys: Sequence[str],
    within: Interval,
    now: datetime,
    policy: Policy,
) -> dict[str, Any]:
    """Everybody, and who of them sat together."""
    requisition = scope.requisition
    ids = set(session.scalars(_active_people()))
    ids |= {requisition.hiring_manager_id, *(seat.person_id for seat in kept)}
    people = panel_people(session, ids, requisition, scope.candidate, policy=policy)
    role = role_facts(session, requisition, people)
    knows = blindness(session, scope)
    left = _left(session, scope, with_taken_off=bool(kept))
    why_not = {
        person_id: {
            kind: (
                *why_not_sit(person, role, kind),
                *knows(person_id, kind),
                *(_has_left(person.name) if person_id in left and kind is not _KINDS[0] else ()),
            )
            # The hiring manager's seat is for one person: of the others there is nothing to ask.
            for kind in (_KINDS if person_id == role.hiring_manager.id else _KINDS[1:])
        }
        for person_id, person in people.items()
    }
    for seat in kept:
        if seat.kind is SeatKind.TRAINEE:
            reasons = _why_not_learn(people[seat.person_id], role)
            why_not[seat.person_id][SeatKind.TRAINEE] = reasons
    shadows = {
        person_id: _shadows(person, role, knows(person_id, SeatKind.TRAINEE))
        if person_id not in left
        else frozenset[SeatKind]()
        for person_id, person in people.items()
    }
    wanted = [
        person_id
        for person_id in people
        if shadows[person_id] or not all(why_not[person_id].values())
    ]
    raisers = {one.id for one in people.values() if one.bar_raiser is BarRaiserStanding.CERTIFIED}
    around = _around(session, scope, wanted, keys, _reach(within, kept), now, raisers=raisers)
    return {
        "people": tuple(
            _interviewer(person, why_not[person.id], shadows[person.id], around, policy)
            for person in sorted(people.values(), key=lambda one: (one.name, one.id))
        ),
        "together": together(session, wanted, now=now),
    }


def _left(session: Session, scope: LoopScope, *, with_taken_off: bool) -> set[uuid.UUID]:
    """Who is not asked again: who dropped out of the loop, and of a panel that stands, who left it."""
    wanted = {"loop": scope.loop.id}
    left = set(session.scalars(_dropped_out(), wanted))
    if with_taken_off:
        left |= set(session.scalars(_taken_off(), wanted))
    return left - {seat.person_id for seat in scope.seats}


def _has_left(name: str) -> tuple[Refusal, ...]:
    mend = "Ask them, and seat them yourself if they can after all."
    return (Refusal("L4", f"{name} has left this panel.", mend),)


def _reach(within: Interval, kept: Sequence[PlannedSeat]) -> Interval:
    """From the first moment that matters to the last."""
    every = [within, *(seat.interval for seat in kept)]
    return Interval(min(one.starts_at for one in every), max(one.ends_at for one in every))


def _around(
    session: Session,
    scope: LoopScope,
    wanted: Collection[uuid.UUID],
    keys: Sequence[str],
    reach: Interval,
    now: datetime,
    *,
    raisers: Collection[uuid.UUID],
) -> _Around:
    carried = loads(session, {*wanted, *raisers}, now=now, apart_from=scope.loop.id)
    return _Around(
        diaries=diaries(session, wanted, [reach], now=now),
        held=commitments(
            session, wanted, [reach.starts_at, reach.ends_at], apart_from=scope.loop.id
        ),
        abilities=abilities(session, wanted, keys, now=now),
        loads=carried,
        common=common_part([carried[one].bar_raiser for one in raisers], most=MOST_LOAD),
    )


def _shadows(
    person: PersonFacts, role: RoleFacts, knows: tuple[Refusal, ...]
) -> frozenset[SeatKind]:
    """The seats beside which somebody in training needs a loop, where they may sit there."""
    if person.bar_raiser is not BarRaiserStanding.IN_TRAINING or knows:
        return frozenset()
    if _why_not_learn(person, role):
        return frozenset()
    return frozenset({SeatKind.BAR_RAISER})


def _why_not_learn(person: PersonFacts, role: RoleFacts) -> tuple[Refusal, ...]:
    """Why they may not sit as a trainee, whoever the mentor: the planner chooses one certified."""
    mentor = replace(role.hiring_manager, certified_for=frozenset({role.job_family}))
    return why_not_sit(person, role, SeatKind.TRAINEE, mentor)


def _interviewer(
    person: PersonFacts,
    why_not: Mapping[SeatKind, tuple[Refusal, ...]],
    shadows: frozenset[SeatKind],
    around: _Around,
    policy: Policy,
) -> Interviewer:
    zone = zone_of(person.time_zone)
    facts: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "zone": zone.key,
        "may_sit": frozenset(kind for kind, reasons in why_not.items() if not reasons)
        | (frozenset({SeatKind.TRAINEE}) if shadows else frozenset()),
        "why_not": {kind: reasons for kind, reasons in why_not.items() if reasons},
        "bar_raiser_cap": person.weekly_cap,
    }
    diary = around.diaries.get(person.id)
    if diary is None:
        return Interviewer(**facts)
    held, load, limits = around.held[person.id], around.loads[person.id], diary.limits(policy)
    hold = policy.writing_hold_minutes
    return Interviewer(
        **facts,
        shadows=shadows,
        ability=around.abilities[person.id],
        load=load.interviews,
        bar_raiser_load=load.bar_raiser,
        bar_raiser_base=min(around.common, load.bar_raiser),
        open=diary.open,
        preferred=diary.preferred,
        taken=merged([*diary.taken, *(one.interval.held(hold) for one in held)]),
        daily_limit=limits.daily,
        weekly_limit=limits.weekly,
        booked=Counter(_day(one, zone) for one in held),
        bar_raising=Counter(
            _monday(_day(one, zone)) for one in held if one.kind is SeatKind.BAR_RAISER
        ),
    )


def _day(one: Commitment, zone: ZoneInfo) -> date:
    return one.interval.starts_at.astimezone(zone).date()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# The statements are made once: making one costs more than running it.
@cache
def _dropped_out() -> Any:
    return sa.select(col(AuditEntry.actor_id)).where(
        col(AuditEntry.loop_id) == sa.bindparam("loop", type_=sa.Uuid()),
        col(AuditEntry.action) == "seat.dropped_out",
    )


@cache
def _taken_off() -> Any:
    return sa.select(col(Seat.person_id)).where(
        col(Seat.loop_id) == sa.bindparam("loop", type_=sa.Uuid()), sa.not_(active())
    )


@cache
def _active_people() -> Any:
    return sa.select(col(Person.id)).where(col(Person.active))
