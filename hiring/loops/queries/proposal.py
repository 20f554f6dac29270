"""A draft's panel as somebody is putting it together: checked like a stored one, and not stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from hiring.domain import panel
from hiring.domain.errors import Refusal
from hiring.domain.mending import Fault, faults
from hiring.domain.panel import LoopFacts
from hiring.domain.policy import Policy
from hiring.domain.requisitions import why_not_open_loop
from hiring.loops.commands import SeatLine, SeatTime
from hiring.loops.queries.blindness import why_not_blind
from hiring.loops.queries.facts import PlannedSeat, planned_facts
from hiring.loops.queries.view import LoopView
from hiring.loops.scope import LoopScope


@dataclass(frozen=True)
class Proposal:
    """What became of checking a panel.

    Args:
        facts: the loop as it would be; each seat's id is the ``handle`` of its line.
        faults: every broken rule, with where it is mended.
        notes: what does not block it but ought to be seen.
    """

    facts: LoopFacts
    faults: tuple[Fault, ...]
    notes: tuple[Refusal, ...]


def propose(
    session: Session,
    scope: LoopScope,
    lines: Sequence[SeatLine],
    *,
    known: Collection[str],
    now: datetime,
    policy: Policy,
    also_around: datetime | None = None,
    size_reason: str = "",
) -> Proposal:
    """Check a draft's panel as ``set_seats`` and then ``schedule_loop`` would, and change nothing.

    Args:
        session: for reading.
        scope: the loop.
        lines: the panel in order, each with a handle; people who do not exist are left out.
        known: the key of every principle there is.
        now: aware.
        policy: the organisation's settings.
        also_around: a moment for which to look at calendars besides the interviews (aware).
        size_reason: why the panel is smaller or larger than usual (L1), where the loop has none.
    """
    planned = [
        PlannedSeat(
            id=line.handle,
            person_id=line.person_id,
            kind=line.kind,
            principles=line.principles,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            mentor_seat_id=line.mentor_seat_id,
            place=line.place,
        )
        for line in lines
        if line.handle is not None
    ]
    facts = planned_facts(
        session,
        scope.loop,
        scope.requisition,
        scope.candidate,
        planned,
        known=known,
        now=now,
        policy=policy,
        also_around=also_around,
    )
    if size_reason.strip() and not facts.size_reason:
        facts = replace(facts, size_reason=size_reason.strip())
    broken = (
        *why_not_open_loop(scope.requisition.state),
        *_knows_too_much(session, scope, lines),
        *panel.broken_rules(facts, policy, now),
    )
    return Proposal(facts, faults(facts, broken), panel.warnings(facts, policy))


def retimed(
    session: Session, view: LoopView, times: Sequence[SeatTime], *, now: datetime, policy: Policy
) -> tuple[LoopFacts, tuple[Refusal, ...]]:
    """A loop as it would be with other times, and what it would break; nothing is changed.

    Args:
        session: for reading.
        view: the loop as it is.
        times: of the interviews that move; trainees move with their mentors.
        now: aware.
        policy: the organisation's settings.
    """
    moved = {one.seat_id: one for one in times}
    planned = []
    for seat in view.seats:
        time = moved.get(seat.id) or (
            moved.get(seat.mentor_seat_id) if seat.mentor_seat_id else None
        )
        planned.append(
            PlannedSeat(
                id=seat.id,
                person_id=seat.person.id,
                kind=seat.kind,
                principles=seat.principles,
                starts_at=time.starts_at if time else seat.starts_at,
                ends_at=time.ends_at if time else seat.ends_at,
                mentor_seat_id=seat.mentor_seat_id,
                place=seat.place,
            )
        )
    scope = view.scope
    facts = planned_facts(
        session,
        scope.loop,
        scope.requisition,
        scope.candidate,
        planned,
        known=view.facts.known_keys,
        now=now,
        policy=policy,
    )
    return facts, panel.broken_rules(facts, policy, now)


def _knows_too_much(
    session: Session, scope: LoopScope, lines: Sequence[SeatLine]
) -> Iterator[Refusal]:
    for line in lines:
        if line.person_id == scope.requisition.recruiter_id:
            for reason in why_not_blind(session, scope, line.person_id, line.kind):
                yield replace(reason, subject=line.handle)
