"""A loop as one person may know it: found through their part in it, or not at all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.authority import Part
from hiring.domain.errors import NotFound
from hiring.domain.states import effective_state
from hiring.domain.terms import LoopState, SeatKind
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import VIEWERS, active, involves

# The statements are made once: making one costs more than running it.
_LOOP: Final = sa.bindparam("wanted_loop", type_=sa.Uuid())


@dataclass(frozen=True)
class LoopScope:
    """A loop, what it is for, and the actor's part in it.

    Args:
        state: the effective state at the moment of asking.
        seats: the active seats, in the panel's order.
        own_seat: the actor's.
    """

    loop: Loop
    state: LoopState
    application: Application
    candidate: Candidate
    requisition: Requisition
    seats: tuple[Seat, ...]
    own_seat: Seat | None
    part: Part

    @property
    def bar_raiser_id(self) -> uuid.UUID | None:
        """Who holds the Bar Raiser's seat."""
        held = [seat.person_id for seat in self.seats if seat.kind is SeatKind.BAR_RAISER]
        return held[0] if len(held) == 1 else None

    def is_bar_raiser(self, actor: Actor) -> bool:
        """Whether the actor is this loop's Bar Raiser."""
        return self.bar_raiser_id == actor.id


def get_loop_scope(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, lock: bool = False
) -> LoopScope:
    """The loop, for somebody on it. Two queries.

    Args:
        session: a writing session when ``lock``.
        actor: who asks.
        loop_id: which.
        now: aware; decides the effective state.
        lock: hold the loop's row until the transaction ends: whatever changes a loop or what
            hangs on it takes this lock first, so that two never decide at once.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
    """
    if lock:
        session.execute(sa.select(col(Loop.id)).where(col(Loop.id) == loop_id).with_for_update())
    wanted, fresh = {_LOOP.key: loop_id}, {"populate_existing": lock}
    row = session.execute(_loop_statement(actor.id), wanted, execution_options=fresh).first()
    if row is None:
        raise NotFound("loop")
    loop, application, candidate, requisition = row
    seats = tuple(session.scalars(_seats_statement(), wanted, execution_options=fresh))
    own = next((seat for seat in seats if seat.person_id == actor.id), None)
    return LoopScope(
        loop=loop,
        state=effective_state(loop.state, loop.first_starts_at, now),
        application=application,
        candidate=candidate,
        requisition=requisition,
        seats=seats,
        own_seat=own,
        part=Part(
            is_hiring_manager=requisition.hiring_manager_id == actor.id,
            is_recruiter=requisition.recruiter_id == actor.id,
            seat=own.kind if own else None,
        ),
    )


@lru_cache(maxsize=VIEWERS)
def _loop_statement(person_id: uuid.UUID) -> Any:
    return (
        sa.select(Loop, Application, Candidate, Requisition)
        .join(Application, col(Application.id) == col(Loop.application_id))
        .join(Candidate, col(Candidate.id) == col(Application.candidate_id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(col(Loop.id) == _LOOP, involves(person_id))
    )


@cache
def _seats_statement() -> Any:
    return (
        sa.select(Seat)
        .where(col(Seat.loop_id) == _LOOP, active())
        .order_by(col(Seat.position), col(Seat.id))
    )
