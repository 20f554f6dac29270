"""Moving interviews to other times."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from hiring.audit import chain
from hiring.domain.errors import FieldError, Invalid, demand
from hiring.domain.panel import why_not_change_a_seat
from hiring.domain.panel_changes import why_not_move_to
from hiring.loops.actions.standing import (
    broken_now,
    find_seat,
    lock_people,
    managed_scope,
    settle_change,
)
from hiring.loops.moves import settle_state

if TYPE_CHECKING:
    import uuid

    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.commands import Reschedule
    from hiring.loops.scope import LoopScope


def reschedule(
    session: Session, actor: Actor, command: Reschedule, *, now: datetime, policy: Policy
) -> LoopScope:
    """Move one interview or several; a trainee moves with the mentor (L5).

    Past times are for a draft alone: a loop recorded after the fact.

    Raises:
        NotFound: no such loop or seat for this person.
        NotAllowed: they do not plan it.
        RuleRefused: an interview has begun, would move into the past, or has no time left.
        Invalid: an interview would end before it starts.
    """
    scope = managed_scope(session, actor, command.loop_id, now=now)
    wanted = _wanted(scope, command)
    for seat_id, (starts_at, _) in wanted.items():
        seat = find_seat(scope, seat_id)
        demand(why_not_change_a_seat(scope.state, seat.starts_at, now))
        demand(why_not_move_to(scope.state, starts_at, now))
    settle_state(session, scope.loop, now=now)
    lock_people(session, [seat.person_id for seat in scope.seats])
    before = broken_now(session, scope, now=now, policy=policy)
    moved = []
    for seat in scope.seats:
        mentor_time = wanted.get(seat.mentor_seat_id) if seat.mentor_seat_id else None
        time = wanted.get(seat.id, mentor_time)
        if time is not None and time != (seat.starts_at, seat.ends_at):
            seat.held = False
            seat.starts_at, seat.ends_at = time
            moved.append(seat)
    placed = []
    for line in command.times:
        seat = find_seat(scope, line.seat_id)
        if line.place is not None and line.place.strip() != seat.place:
            seat.place = line.place.strip()
            placed.append(seat)
    settle_change(
        session,
        actor,
        scope,
        before=before,
        changed={seat.id for seat in moved},
        now=now,
        policy=policy,
    )
    for seat in placed:
        # Where it is, is free text: the trail holds that it changed, and not to what.
        chain.record(
            session,
            "seat.edited",
            actor_id=actor.id,
            now=now,
            loop_id=scope.loop.id,
            seat_id=seat.id,
            person_id=str(seat.person_id),
            kind=seat.kind.value,
        )
    for seat in moved:
        chain.record(
            session,
            "seat.rescheduled",
            actor_id=actor.id,
            now=now,
            loop_id=scope.loop.id,
            seat_id=seat.id,
            person_id=str(seat.person_id),
            starts_at=seat.starts_at.isoformat() if seat.starts_at else None,
        )
    return scope


def _wanted(
    scope: LoopScope, command: Reschedule
) -> dict[uuid.UUID, tuple[datetime | None, datetime | None]]:
    wanted = {}
    wrong = []
    for place, line in enumerate(command.times):
        seat = find_seat(scope, line.seat_id)
        if line.starts_at and line.ends_at and line.ends_at <= line.starts_at:
            wrong.append(
                FieldError(f"/times/{place}/ends_at", "The interview ends before it starts.", "L5")
            )
        if (line.starts_at, line.ends_at) != (seat.starts_at, seat.ends_at):
            wanted[line.seat_id] = (line.starts_at, line.ends_at)
    if wrong:
        raise Invalid(wrong)
    return wanted
