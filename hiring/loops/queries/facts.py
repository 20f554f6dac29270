"""A loop as the rules L1 to L5 see it, gathered in a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain import panel
from hiring.domain.coverage import CoverageLine, Requirement
from hiring.domain.eligibility import PersonFacts, RoleFacts
from hiring.domain.errors import Refusal
from hiring.domain.panel import LoopFacts, SeatFacts
from hiring.domain.policy import Policy
from hiring.domain.states import FINAL_STATES
from hiring.domain.terms import ConflictKind, LoopState, SeatKind
from hiring.loops.queries.calendar import (
    Commitment,
    around,
    bar_raiser_load,
    commitments,
    interviews_that_day,
    interviews_that_week,
)
from hiring.loops.queries.hours import Diary, diaries
from hiring.models.candidates import Candidate, DeclaredConflict
from hiring.models.loops import CoverageWaiver, Loop, Seat, SeatPrinciple
from hiring.models.people import Team
from hiring.models.requisitions import FutureReport, Requisition
from hiring.people.queries import eligibility_facts
from hiring.requisitions.requirements import list_wanted


@dataclass(frozen=True, kw_only=True)
class PlannedSeat:
    """A seat, stored or only proposed."""

    id: uuid.UUID
    person_id: uuid.UUID
    kind: SeatKind
    principles: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    mentor_seat_id: uuid.UUID | None = None
    place: str = ""


def loop_facts(
    session: Session,
    loop: Loop,
    requisition: Requisition,
    candidate: Candidate,
    seats: Sequence[Seat],
    *,
    now: datetime,
    policy: Policy,
) -> LoopFacts:
    """The loop as stored. The number of queries does not grow with the panel.

    Args:
        session: for reading, or the one that holds the loop and its people locked.
        loop: which.
        requisition: what it hires for.
        candidate: whom it interviews.
        seats: the active seats, in the panel's order.
        now: aware; availability that has passed is left out.
        policy: the organisation's settings.
    """
    planned = stored(session, seats)
    # What was stored was checked against the bank when it was stored.
    known = frozenset(key for seat in planned for key in seat.principles)
    return planned_facts(
        session, loop, requisition, candidate, planned, known=known, now=now, policy=policy
    )


def stored(session: Session, seats: Sequence[Seat]) -> tuple[PlannedSeat, ...]:
    """Stored seats with what they take. One query."""
    keys = keys_of_seats(session, [seat.id for seat in seats])
    return tuple(
        PlannedSeat(
            id=seat.id,
            person_id=seat.person_id,
            kind=seat.kind,
            principles=keys[seat.id],
            starts_at=seat.starts_at,
            ends_at=seat.ends_at,
            mentor_seat_id=seat.mentor_seat_id,
            place=seat.place,
        )
        for seat in seats
    )


def planned_facts(  # noqa: PLR0913  the loop, and what is known of it
    session: Session,
    loop: Loop,
    requisition: Requisition,
    candidate: Candidate,
    seats: Sequence[PlannedSeat],
    *,
    known: Collection[str],
    now: datetime,
    policy: Policy,
    also_around: datetime | None = None,
) -> LoopFacts:
    """The loop as it would be with these seats; people who do not exist are left out.

    Args:
        session: for reading, or the one that holds the loop and its people locked.
        loop: which.
        requisition: what it hires for.
        candidate: whom it interviews.
        seats: in the panel's order.
        known: every key that may be assigned, besides what the requisition asks for.
        now: aware; availability that has passed is left out.
        policy: the organisation's settings.
        also_around: a moment for which to look at calendars besides the interviews (aware).
    """
    ids = {seat.person_id for seat in seats} | {requisition.hiring_manager_id}
    asked = requirements(session, requisition.id)
    ended = loop.state in FINAL_STATES
    people = panel_people(session, ids, requisition, candidate, policy=policy, bare=ended)
    others: Mapping[uuid.UUID, tuple[Commitment, ...]] = defaultdict(tuple)
    kept: Mapping[uuid.UUID, Diary] = {}
    if not ended:
        starts = [seat.starts_at for seat in seats if seat.starts_at is not None]
        starts += [also_around] if also_around is not None else []
        others = commitments(session, ids, starts, apart_from=loop.id)
        kept = diaries(session, ids, around(starts), now=now)
    return LoopFacts(
        role=role_facts(session, requisition, people),
        requirements=asked,
        known_keys=frozenset(known) | {one.key for one in asked},
        seats=tuple(
            seat_facts(
                seat,
                people[seat.person_id],
                others[seat.person_id],
                kept.get(seat.person_id),
                policy=policy,
            )
            for seat in seats
            if seat.person_id in people
        ),
        size_reason=loop.size_reason,
        waived_keys=frozenset(waived_keys(session, loop.id)),
        candidate_zone=candidate.time_zone,
    )


def broken_rules(
    loop: LoopFacts, state: LoopState, *, now: datetime, policy: Policy
) -> tuple[Refusal, ...]:
    """What the loop breaks (L1 to L5); nothing once it has ended.

    People move on: what was sound when a loop was decided is not measured by who they are now.
    """
    if state in FINAL_STATES:
        return ()
    return panel.broken_rules(loop, policy, now)


def coverage(loop: LoopFacts) -> tuple[CoverageLine, ...]:
    """One line for each requirement (L4)."""
    return loop.coverage


def role_facts(
    session: Session, requisition: Requisition, people: Mapping[uuid.UUID, PersonFacts]
) -> RoleFacts:
    """What is hired for; ``people`` holds the hiring manager."""
    return RoleFacts(
        level=requisition.level,
        job_family=requisition.job_family,
        team_name=session.scalars(_team_name(), {"team": requisition.team_id}).one(),
        hiring_manager=people[requisition.hiring_manager_id],
        recruiter_id=requisition.recruiter_id,
    )


def panel_people(
    session: Session,
    ids: Collection[uuid.UUID],
    requisition: Requisition,
    candidate: Candidate,
    *,
    policy: Policy,
    bare: bool = False,
) -> dict[uuid.UUID, PersonFacts]:
    """What L1 to L3 need to know of these people, apart from their load.

    Args:
        session: for reading.
        ids: whom.
        requisition: what the loop hires for.
        candidate: whom it interviews.
        policy: the organisation's settings.
        bare: only who they are, of a loop whose rules are no longer asked.
    """
    people = eligibility_facts(session, ids, weekly_cap=policy.bar_raiser_weekly_cap, bare=bare)
    if bare:
        return people
    conflicts: defaultdict[uuid.UUID, list[ConflictKind]] = defaultdict(list)
    reports: set[uuid.UUID] = set()
    wanted = {"candidate": candidate.id, "requisition": requisition.id}
    for person_id, kind in session.execute(_close_ones(), wanted):
        if kind is None:
            reports.add(person_id)
        else:
            conflicts[person_id].append(ConflictKind(kind))
    return {
        person_id: replace(
            facts, conflicts=tuple(conflicts[person_id]), is_future_report=person_id in reports
        )
        if person_id in conflicts or person_id in reports
        else facts
        for person_id, facts in people.items()
    }


def keys_of_seats(
    session: Session, seat_ids: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, tuple[str, ...]]:
    """What each seat takes, in order."""
    found: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    if seat_ids:
        for seat_id, key in session.execute(_keys(), {"ids": list(seat_ids)}):
            found[seat_id].append(key)
    return defaultdict(tuple, {seat_id: tuple(keys) for seat_id, keys in found.items()})


def requirements(session: Session, requisition_id: uuid.UUID) -> tuple[Requirement, ...]:
    """What the requisition asks to be covered, in its order (J3)."""
    return tuple(one.for_domain() for one in list_wanted(session, requisition_id))


def waived_keys(session: Session, loop_id: uuid.UUID) -> tuple[str, ...]:
    """The requirements whose gap the Bar Raiser waived (L4)."""
    return tuple(session.scalars(_waived(), {"loop": loop_id}))


def seat_facts(
    seat: PlannedSeat,
    person: PersonFacts,
    others: Collection[Commitment],
    diary: Diary | None,
    *,
    policy: Policy,
) -> SeatFacts:
    """One seat with what is known of its person's time.

    Args:
        seat: stored or only proposed.
        person: who holds it.
        others: their interviews on other loops.
        diary: their hours around it; None where nothing was asked.
        policy: the organisation's settings.
    """
    load = bar_raiser_load(others, seat.starts_at, person.time_zone)
    return SeatFacts(
        id=seat.id,
        person=replace(person, bar_raiser_loops_that_week=load) if load else person,
        kind=seat.kind,
        principles=seat.principles,
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
        mentor_seat_id=seat.mentor_seat_id,
        place=seat.place,
        busy=tuple(one.interval for one in others),
        availability=diary.declared if diary else None,
        away=tuple(diary.away) if diary else (),
        taken=tuple(diary.taken) if diary else (),
        time_zone=person.time_zone,
        interviews_that_day=interviews_that_day(others, seat.starts_at, person.time_zone),
        interviews_that_week=interviews_that_week(others, seat.starts_at, person.time_zone),
        limits=diary.limits(policy) if diary else None,
    )


# The statements are made once: making one costs more than running it.
@cache
def _close_ones() -> Any:
    """Who has declared a conflict with the candidate, and who would report to the role."""
    conflicts = sa.select(
        col(DeclaredConflict.person_id), sa.cast(col(DeclaredConflict.kind), sa.String)
    ).where(col(DeclaredConflict.candidate_id) == sa.bindparam("candidate", type_=sa.Uuid()))
    reports = sa.select(col(FutureReport.person_id), sa.null()).where(
        col(FutureReport.requisition_id) == sa.bindparam("requisition", type_=sa.Uuid())
    )
    return sa.union_all(conflicts, reports)


@cache
def _team_name() -> Any:
    return sa.select(col(Team.name)).where(col(Team.id) == sa.bindparam("team", type_=sa.Uuid()))


@cache
def _keys() -> Any:
    return (
        sa.select(col(SeatPrinciple.seat_id), col(SeatPrinciple.key))
        .where(col(SeatPrinciple.seat_id).in_(sa.bindparam("ids", expanding=True)))
        .order_by(col(SeatPrinciple.position), col(SeatPrinciple.key))
    )


@cache
def _waived() -> Any:
    return (
        sa.select(col(CoverageWaiver.key))
        .where(col(CoverageWaiver.loop_id) == sa.bindparam("loop", type_=sa.Uuid()))
        .order_by(col(CoverageWaiver.key))
    )
