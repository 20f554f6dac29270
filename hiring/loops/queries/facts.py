"""A loop as the rules L1 to L5 see it, gathered in a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain import panel
from hiring.domain.coverage import CoverageLine, Requirement
from hiring.domain.eligibility import PersonFacts, RoleFacts
from hiring.domain.errors import Refusal
from hiring.domain.panel import LoopFacts, SeatFacts
from hiring.domain.policy import Policy
from hiring.domain.terms import ConflictKind, LoopState, SeatKind
from hiring.domain.timetable import Interval, zone_named
from hiring.models.candidates import Candidate, DeclaredConflict
from hiring.models.loops import CoverageWaiver, Loop, Seat, SeatPrinciple
from hiring.models.people import AvailabilityWindow, Person, Team
from hiring.models.requisitions import FutureReport, Requisition
from hiring.people.queries import eligibility_facts
from hiring.requisitions.requirements import list_wanted
from hiring.visibility.facts import active

# A week on either side of what is asked: enough for the ISO week and the day in any zone.
_AROUND = timedelta(days=8)


@dataclass(frozen=True)
class Commitment:
    """An interview that a person holds on another loop."""

    interval: Interval
    kind: SeatKind


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
    """The loop as planned. The number of queries does not grow with the panel.

    Args:
        session: for reading, or the one that holds the loop and its people locked.
        loop: which.
        requisition: what it hires for.
        candidate: whom it interviews.
        seats: the active seats, in the panel's order.
        now: aware; availability that has passed is left out.
        policy: the organisation's settings.
    """
    ids = {seat.person_id for seat in seats} | {requisition.hiring_manager_id}
    people = panel_people(session, ids, requisition, candidate, policy=policy)
    zones = zones_of(session, ids)
    starts = [seat.starts_at for seat in seats if seat.starts_at is not None]
    others = commitments(session, ids, starts, apart_from=loop.id)
    windows = _availability(session, ids, now=now)
    keys = keys_of_seats(session, [seat.id for seat in seats])
    known = requirements(session, requisition.id)
    return LoopFacts(
        role=role_facts(session, requisition, people),
        requirements=known,
        # What was stored was checked against the bank when it was stored.
        known_keys=frozenset(key for line in keys.values() for key in line)
        | {one.key for one in known},
        seats=tuple(
            SeatFacts(
                id=seat.id,
                person=replace(
                    people[seat.person_id],
                    bar_raiser_loops_that_week=bar_raiser_load(
                        others[seat.person_id], seat.starts_at, zones[seat.person_id]
                    ),
                ),
                kind=seat.kind,
                principles=keys[seat.id],
                starts_at=seat.starts_at,
                ends_at=seat.ends_at,
                mentor_seat_id=seat.mentor_seat_id,
                place=seat.place,
                busy=tuple(one.interval for one in others[seat.person_id]),
                availability=windows.get(seat.person_id),
                time_zone=zones[seat.person_id],
                interviews_that_day=interviews_that_day(
                    others[seat.person_id], seat.starts_at, zones[seat.person_id]
                ),
            )
            for seat in seats
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
    if state in {LoopState.DECIDED, LoopState.CANCELLED}:
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
        team_name=session.exec(select(Team.name).where(Team.id == requisition.team_id)).one(),
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
) -> dict[uuid.UUID, PersonFacts]:
    """What L1 to L3 need to know of these people, apart from their load."""
    conflicts: defaultdict[uuid.UUID, list[ConflictKind]] = defaultdict(list)
    for person_id, kind in session.exec(
        select(DeclaredConflict.person_id, DeclaredConflict.kind).where(
            DeclaredConflict.candidate_id == candidate.id
        )
    ):
        conflicts[person_id].append(ConflictKind(kind))
    reports = set(
        session.exec(
            select(FutureReport.person_id).where(FutureReport.requisition_id == requisition.id)
        )
    )
    return {
        person_id: replace(
            facts,
            conflicts=tuple(conflicts[person_id]),
            is_future_report=person_id in reports,
        )
        for person_id, facts in eligibility_facts(
            session, ids, weekly_cap=policy.bar_raiser_weekly_cap
        ).items()
    }


def commitments(
    session: Session,
    ids: Collection[uuid.UUID],
    moments: Iterable[datetime],
    *,
    apart_from: uuid.UUID | None,
) -> defaultdict[uuid.UUID, tuple[Commitment, ...]]:
    """The interviews these people hold on other loops, around these moments. One query.

    Args:
        session: for reading.
        ids: whom.
        moments: aware; within a week of any of them.
        apart_from: the loop that is being looked at.
    """
    around = sorted(moments)
    found: defaultdict[uuid.UUID, list[Commitment]] = defaultdict(list)
    if around:
        rows = session.execute(
            sa.select(Seat.person_id, Seat.starts_at, Seat.ends_at, Seat.kind)  # type: ignore[call-overload]
            .where(
                col(Seat.person_id).in_(ids),
                col(Seat.held),
                active(),
                col(Seat.loop_id) != apart_from if apart_from else sa.true(),
                col(Seat.starts_at) > around[0] - _AROUND,
                col(Seat.starts_at) < around[-1] + _AROUND,
            )
            .order_by(col(Seat.starts_at))
        )
        for row in rows:
            found[row.person_id].append(Commitment(Interval(row.starts_at, row.ends_at), row.kind))
    return defaultdict(tuple, {person_id: tuple(held) for person_id, held in found.items()})


def bar_raiser_load(
    others: Iterable[Commitment], starts_at: datetime | None, time_zone: str
) -> int:
    """Loops as Bar Raiser in the same ISO week of the person's own calendar (L2)."""
    if starts_at is None:
        return 0
    zone = zone_named(time_zone)
    week = starts_at.astimezone(zone).isocalendar()[:2]
    return sum(
        one.kind is SeatKind.BAR_RAISER
        and one.interval.starts_at.astimezone(zone).isocalendar()[:2] == week
        for one in others
    )


def interviews_that_day(
    others: Iterable[Commitment], starts_at: datetime | None, time_zone: str
) -> int:
    """Interviews on other loops on the same day of the person's own calendar (L5)."""
    if starts_at is None:
        return 0
    zone: tzinfo | None = zone_named(time_zone)
    day = starts_at.astimezone(zone).date()
    return sum(one.interval.starts_at.astimezone(zone).date() == day for one in others)


def zones_of(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Each person's IANA zone."""
    return dict(
        session.exec(select(Person.id, Person.time_zone).where(col(Person.id).in_(ids))).all()
    )


def keys_of_seats(
    session: Session, seat_ids: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, tuple[str, ...]]:
    """What each seat takes, in order."""
    found: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for line in session.exec(
        select(SeatPrinciple)
        .where(col(SeatPrinciple.seat_id).in_(seat_ids))
        .order_by(col(SeatPrinciple.position), col(SeatPrinciple.key))
    ):
        found[line.seat_id].append(line.key)
    return defaultdict(tuple, {seat_id: tuple(keys) for seat_id, keys in found.items()})


def requirements(session: Session, requisition_id: uuid.UUID) -> tuple[Requirement, ...]:
    """What the requisition asks to be covered, in its order (J3)."""
    return tuple(one.for_domain() for one in list_wanted(session, requisition_id))


def waived_keys(session: Session, loop_id: uuid.UUID) -> tuple[str, ...]:
    """The requirements whose gap the Bar Raiser waived (L4)."""
    return tuple(
        session.exec(
            select(CoverageWaiver.key)
            .where(CoverageWaiver.loop_id == loop_id)
            .order_by(col(CoverageWaiver.key))
        )
    )


def _availability(
    session: Session, ids: Collection[uuid.UUID], *, now: datetime
) -> dict[uuid.UUID, tuple[Interval, ...]]:
    found: defaultdict[uuid.UUID, list[Interval]] = defaultdict(list)
    for window in session.exec(
        select(AvailabilityWindow)
        .where(col(AvailabilityWindow.person_id).in_(ids), col(AvailabilityWindow.ends_at) > now)
        .order_by(col(AvailabilityWindow.starts_at))
    ):
        found[window.person_id].append(Interval(window.starts_at, window.ends_at))
    return {person_id: tuple(windows) for person_id, windows in found.items()}
