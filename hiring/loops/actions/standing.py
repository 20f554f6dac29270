"""What every change of a panel shares: who may, whom to lock, and what follows from it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from hiring.domain.actor import Actor
from hiring.domain.authority import why_not_manage_loop
from hiring.domain.eligibility import why_not_twice
from hiring.domain.errors import FieldError, Invalid, NotAllowed, NotFound, Refusal, demand
from hiring.domain.panel_changes import newly_broken
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopEvent, LoopState, SeatKind
from hiring.loops.moves import move_loop
from hiring.loops.queries.blindness import why_not_blind
from hiring.loops.queries.facts import broken_rules, loop_facts
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.loops import Loop, Seat, SeatPrinciple
from hiring.models.people import Person
from hiring.visibility.facts import active


def managed_scope(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime
) -> LoopScope:
    """The loop, locked, for whoever plans it: its requisition's recruiter or hiring manager.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
        NotAllowed: they are on it, but do not plan it.
    """
    scope = get_loop_scope(session, actor, loop_id, now=now, lock=True)
    if refusals := why_not_manage_loop(scope.part):
        raise NotAllowed(refusals[0])
    return scope


def find_seat(scope: LoopScope, seat_id: uuid.UUID) -> Seat:
    """One of the loop's active seats.

    Raises:
        NotFound: it has no such seat.
    """
    for seat in scope.seats:
        if seat.id == seat_id:
            return seat
    raise NotFound("seat")


def lock_people(session: Session, person_ids: Iterable[uuid.UUID]) -> None:
    """Hold these people's rows until the transaction ends.

    Whoever gives a person an interview holds their row, so that two loops cannot take the same
    hour. Always in the order of ids: two loops that share people queue instead of deadlocking.
    """
    session.execute(
        sa.select(col(Person.id))
        .where(col(Person.id).in_(set(person_ids)))
        .order_by(col(Person.id))
        .with_for_update(key_share=True)
    )


def require_people(session: Session, wanted: Sequence[tuple[str, uuid.UUID]]) -> None:
    """Check that each of these people exists.

    Args:
        session: of the transaction.
        wanted: the pointer to each mention, and who is mentioned.

    Raises:
        Invalid: naming each mention of somebody unknown.
    """
    ids = {person_id for _, person_id in wanted}
    known = set(session.exec(select(Person.id).where(col(Person.id).in_(ids))))
    unknown = [
        FieldError(pointer, "There is no such person.")
        for pointer, person_id in wanted
        if person_id not in known
    ]
    if unknown:
        raise Invalid(unknown)


def demand_blind(session: Session, scope: LoopScope, person_id: uuid.UUID, kind: SeatKind) -> None:
    """Check that whoever comes to owe feedback has read none of the loop's (F7, S1).

    Raises:
        RuleRefused: they have.
    """
    demand(why_not_blind(session, scope, person_id, kind))


def demand_newcomer(
    session: Session, scope: LoopScope, person_id: uuid.UUID, kind: SeatKind
) -> None:
    """Check that somebody has no seat on the loop yet (L1), and then that they are blind (F7, S1).

    In this order: what is said of somebody on the panel must not tell whether they have read.

    Raises:
        RuleRefused: they have a seat, or have read some of its feedback.
    """
    if any(seat.person_id == person_id for seat in scope.seats):
        demand(why_not_twice(session.get_one(Person, person_id).name))
    demand_blind(session, scope, person_id, kind)


def panel_of(session: Session, loop_id: uuid.UUID) -> tuple[Seat, ...]:
    """The active seats, in the panel's order, as they are in this transaction."""
    session.flush()
    return tuple(
        session.exec(
            select(Seat)
            .where(Seat.loop_id == loop_id, active())
            .order_by(col(Seat.position), col(Seat.id))
        )
    )


def broken_now(
    session: Session, scope: LoopScope, *, now: datetime, policy: Policy
) -> tuple[Refusal, ...]:
    """What the loop breaks as it is in this transaction (L1 to L5), each pointing at its seat."""
    seats = panel_of(session, scope.loop.id)
    facts = loop_facts(
        session, scope.loop, scope.requisition, scope.candidate, seats, now=now, policy=policy
    )
    return broken_rules(facts, scope.loop.state, now=now, policy=policy)


def touch(loop: Loop, *, now: datetime) -> None:
    """Give the loop a new version: something that hangs on it has changed."""
    loop.changed_at = now
    flag_modified(loop, "changed_at")


def retime(loop: Loop, seats: Iterable[Seat]) -> None:
    """Set when the loop starts and ends from its counting interviews.

    A loop that is past its draft keeps its times when no interview has one any more.
    """
    timed = [seat for seat in seats if seat.kind.counts and seat.starts_at and seat.ends_at]
    if not timed and loop.state not in {LoopState.DRAFT, LoopState.CANCELLED}:
        return
    loop.first_starts_at = min((s.starts_at for s in timed if s.starts_at), default=None)
    loop.last_ends_at = max((s.ends_at for s in timed if s.ends_at), default=None)


def set_principles(session: Session, seat_id: uuid.UUID, keys: Sequence[str]) -> None:
    """Replace what a seat takes (L4)."""
    session.execute(sa.delete(SeatPrinciple).where(col(SeatPrinciple.seat_id) == seat_id))
    session.add_all(
        SeatPrinciple(seat_id=seat_id, key=key, position=at) for at, key in enumerate(keys)
    )


def let_go(seat: Seat, others: Iterable[Seat], *, now: datetime) -> None:
    """Take a seat off; a trainee who sat beside it is left without a mentor."""
    seat.removed_at, seat.held = now, False
    for other in others:
        if other.mentor_seat_id == seat.id:
            other.mentor_seat_id, other.held = None, False


def settle_change(
    session: Session,
    actor: Actor,
    scope: LoopScope,
    *,
    before: Sequence[Refusal],
    changed: Collection[uuid.UUID],
    now: datetime,
    policy: Policy,
) -> None:
    """Let the loop follow a change of its panel (L4).

    A draft stays one. A scheduled loop that breaks a rule now goes back to draft and keeps what
    is still good. Once interviews have begun, a change that breaks a rule is refused.

    Args:
        session: of the transaction, which holds the loop.
        actor: who changed it.
        scope: the loop.
        before: what it broke before the change.
        changed: the seats whose time or holder is new; held again if all is well.
        now: aware.
        policy: the organisation's settings.

    Raises:
        RuleRefused: interviews have begun and the change would break a rule.
    """
    loop = scope.loop
    lock_people(session, [seat.person_id for seat in panel_of(session, loop.id)])
    after = broken_now(session, scope, now=now, policy=policy)
    if loop.state is LoopState.SCHEDULED and after:
        reason = " ".join(f"{one.rule}: {one.detail}" for one in after)
        move_loop(
            session,
            loop,
            LoopEvent.RULE_BROKEN_BY_SEAT_CHANGE,
            actor_id=actor.id,
            now=now,
            reason=reason,
        )
    elif loop.state is not LoopState.DRAFT:
        demand(newly_broken(before, after))
    seats = panel_of(session, loop.id)
    if loop.state is not LoopState.DRAFT:
        for seat in seats:
            if seat.id in changed:
                seat.held = True
    retime(loop, seats)
    touch(loop, now=now)
    session.flush()
