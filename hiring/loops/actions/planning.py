"""Making a plan the panel of a draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from hiring.domain.errors import RuleRefused
from hiring.loops.actions.scheduling import schedule_loop
from hiring.loops.actions.seating import set_seats
from hiring.loops.actions.standing import broken_now, lock_people
from hiring.loops.commands import ScheduleLoop, SetSeats

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.commands import UsePlan
    from hiring.loops.scope import LoopScope


def use_plan(
    session: Session,
    actor: Actor,
    command: UsePlan,
    *,
    now: datetime,
    policy: Policy,
    principles: Collection[str],
    bank: Mapping[str, Sequence[str]],
) -> LoopScope:
    """Seat a draft as planned, and schedule it where that is asked for.

    The plan was made before, and others went on: everyone on it is locked and every rule asked
    again. What breaks one now is refused as a whole, and the panel that was there stays.

    Args:
        session: of the transaction.
        actor: the requisition's recruiter or hiring manager.
        command: the plan.
        now: aware.
        policy: the organisation's settings.
        principles: the key of every principle there is.
        bank: the question keys of each principle.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: they do not plan it.
        RuleRefused: the loop is no draft, or the plan breaks a rule as things now stand.
        StaleWrite: somebody else changed the loop since it was planned.
        Invalid: unknown people, keys or mentors.
    """
    wanted = SetSeats(loop_id=command.loop_id, seats=command.seats, version=command.version)
    scope = set_seats(session, actor, wanted, now=now, principles=principles)
    if command.size_reason.strip():
        scope.loop.size_reason = command.size_reason.strip()
        session.flush()
    if command.schedules:
        return schedule_loop(
            session,
            actor,
            ScheduleLoop(loop_id=command.loop_id),
            now=now,
            policy=policy,
            bank=bank,
        )
    lock_people(session, [line.person_id for line in command.seats])
    if broken := broken_now(session, scope, now=now, policy=policy):
        raise RuleRefused(broken)
    return scope
