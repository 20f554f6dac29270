"""A conflict of interest, declared where it matters."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.candidates.actions import declare_conflict
from hiring.candidates.commands import DeclareConflict
from hiring.domain.authority import why_not_declare_conflict
from hiring.domain.errors import NotAllowed
from hiring.domain.states import effective_state
from hiring.domain.terms import LoopEvent, LoopState
from hiring.loops.actions.standing import panel_of, touch
from hiring.loops.moves import move_loop
from hiring.loops.queries.facts import broken_rules, loop_facts
from hiring.loops.scope import LoopScope, get_loop_scope
from hiring.models.candidates import Application, Candidate, DeclaredConflict
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.policy import Policy
    from hiring.loops.commands import DeclareConflictOnLoop


def declare_conflict_on_loop(
    session: Session,
    actor: Actor,
    command: DeclareConflictOnLoop,
    *,
    now: datetime,
    policy: Policy,
) -> LoopScope:
    """Declare that somebody is too close to this loop's candidate (L2, L3).

    Every scheduled loop of the candidate on which that person sits goes back to draft, and keeps
    the rest of its panel. A loop whose interviews have begun shows the broken rule: a swap mends
    it. Its kind and note stay with the one who declares and the person concerned.

    Raises:
        NotFound: no such loop for this person.
        NotAllowed: it is not theirs to declare.
        Invalid: there is no such person.
    """
    scope = get_loop_scope(session, actor, command.loop_id, now=now, lock=True)
    if refusals := why_not_declare_conflict(actor, scope.part, command.person_id):
        raise NotAllowed(refusals[0])
    declare_conflict(
        session,
        actor,
        DeclareConflict(
            person_id=command.person_id,
            candidate_id=scope.candidate.id,
            kind=command.kind,
            note=command.note,
        ),
        now=now,
    )
    session.flush()
    for loop, requisition, seat_id in _seated_on(session, scope, command.person_id):
        _note(session, actor, loop.id, seat_id, command.person_id, now=now)
        touch(loop, now=now)
        _send_back(session, actor, loop, requisition, scope.candidate, now=now, policy=policy)
    session.flush()
    return scope


def send_back_conflicted(
    session: Session, *, now: datetime, policy: Policy, limit: int = 50
) -> int:
    """Take scheduled loops back to draft on which somebody sits with a conflict (L4).

    For conflicts declared where no loop was looked at: on the candidate's page. Safe to run by
    two workers at once.

    Args:
        session: a writing session.
        now: aware.
        policy: the organisation's settings.
        limit: the most loops in one transaction.
    """
    conflicted = sa.exists().where(
        col(Seat.loop_id) == col(Loop.id),
        active(),
        col(DeclaredConflict.person_id) == col(Seat.person_id),
        col(DeclaredConflict.candidate_id) == col(Application.candidate_id),
    )
    rows = session.execute(
        sa.select(Loop, Requisition, Candidate)
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .where(
            col(Loop.state) == LoopState.SCHEDULED,
            col(Loop.first_starts_at) > now,
            conflicted,
        )
        .order_by(col(Loop.id))
        .limit(limit)
        .with_for_update(of=Loop, skip_locked=True)
    ).all()
    for loop, requisition, candidate in rows:
        _send_back(session, None, loop, requisition, candidate, now=now, policy=policy)
    return len(rows)


def _seated_on(
    session: Session, scope: LoopScope, person_id: uuid.UUID
) -> list[tuple[Loop, Requisition, uuid.UUID]]:
    """The candidate's loops that are still to end and seat this person, locked, by id."""
    statement = (
        sa.select(Loop, Requisition, col(Seat.id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .join(Seat, col(Seat.loop_id) == col(Loop.id))
        .where(
            col(Application.candidate_id) == scope.candidate.id,
            col(Seat.person_id) == person_id,
            active(),
            col(Loop.state).not_in({LoopState.DECIDED, LoopState.CANCELLED}),
        )
        .order_by(col(Loop.id))
        .with_for_update(of=Loop)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def _send_back(
    session: Session,
    actor: Actor | None,
    loop: Loop,
    requisition: Requisition,
    candidate: Candidate,
    *,
    now: datetime,
    policy: Policy,
) -> None:
    """Take a scheduled loop that breaks a rule now back to draft (L4)."""
    if effective_state(loop.state, loop.first_starts_at, now) is not LoopState.SCHEDULED:
        return
    facts = loop_facts(
        session,
        loop,
        requisition,
        candidate,
        panel_of(session, loop.id),
        now=now,
        policy=policy,
    )
    if broken := broken_rules(facts, loop.state, now=now, policy=policy):
        move_loop(
            session,
            loop,
            LoopEvent.RULE_BROKEN_BY_SEAT_CHANGE,
            actor_id=actor.id if actor else None,
            now=now,
            reason=" ".join(f"{one.rule}: {one.detail}" for one in broken),
        )


def _note(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    seat_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    now: datetime,
) -> None:
    chain.record(
        session,
        "loop.conflict_declared",
        actor_id=actor.id,
        now=now,
        loop_id=loop_id,
        seat_id=seat_id,
        person_id=str(person_id),
    )
