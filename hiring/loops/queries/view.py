"""One loop as somebody on it sees it: seats, coverage, and what stands in its way."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from hiring.domain import panel
from hiring.domain.actor import Actor
from hiring.domain.coverage import CoverageLine
from hiring.domain.errors import Refusal
from hiring.domain.mending import Fault, faults
from hiring.domain.panel import LoopFacts, SeatFacts
from hiring.domain.policy import Policy
from hiring.domain.requisitions import why_not_open_loop
from hiring.domain.terms import LoopState
from hiring.loops.queries.facts import broken_rules, loop_facts
from hiring.loops.scope import LoopScope, get_loop_scope

_TO_COME = frozenset({LoopState.DRAFT, LoopState.SCHEDULED})


@dataclass(frozen=True)
class LoopView:
    """A loop for one viewer. Nothing in it depends on feedback, but for the state itself.

    Args:
        broken: every broken rule with what mends it; empty once the loop has ended.
        notes: what does not block it but ought to be seen, while it is to come.
    """

    scope: LoopScope
    facts: LoopFacts
    broken: tuple[Refusal, ...]
    notes: tuple[Refusal, ...]

    @property
    def id(self) -> uuid.UUID:
        """The loop's."""
        return self.scope.loop.id

    @property
    def state(self) -> LoopState:
        """The effective state."""
        return self.scope.state

    @property
    def seats(self) -> tuple[SeatFacts, ...]:
        """In the panel's order."""
        return self.facts.seats

    @property
    def coverage(self) -> tuple[CoverageLine, ...]:
        """One line for each requirement (L4)."""
        return self.facts.coverage

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every broken rule with where it is mended; for a draft also what its requisition lacks."""
        before = why_not_open_loop(self.scope.requisition.state)
        is_draft = self.state is LoopState.DRAFT
        return faults(self.facts, (*(before if is_draft else ()), *self.broken))

    @property
    def by_time(self) -> tuple[SeatFacts, ...]:
        """The seats by when they begin, a trainee after the mentor; those without a time last."""
        places = {seat.id: place for place, seat in enumerate(self.seats)}

        def order(seat: SeatFacts) -> tuple[bool, datetime, bool, int]:
            begins = seat.starts_at or datetime.max.replace(tzinfo=UTC)
            return seat.starts_at is None, begins, not seat.kind.counts, places[seat.id]

        return tuple(sorted(self.seats, key=order))

    @property
    def names(self) -> dict[uuid.UUID, str]:
        """Who sits on it, by person."""
        return {seat.person.id: seat.person.name for seat in self.seats}

    @property
    def manages(self) -> bool:
        """Whether the viewer plans this loop."""
        return self.scope.part.is_recruiter or self.scope.part.is_hiring_manager

    def seat(self, seat_id: uuid.UUID) -> SeatFacts | None:
        """One of its seats."""
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def broken_for(self, seat_id: uuid.UUID | None) -> tuple[Refusal, ...]:
        """What is broken about one seat, or with None about the loop as a whole."""
        return tuple(one for one in self.broken if one.subject == seat_id)


def get_loop_view(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, policy: Policy
) -> LoopView:
    """The loop, for somebody on it.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
    """
    return view_of(
        session, get_loop_scope(session, actor, loop_id, now=now), now=now, policy=policy
    )


def view_of(session: Session, scope: LoopScope, *, now: datetime, policy: Policy) -> LoopView:
    """The view of a loop that was found already."""
    facts = facts_of_scope(session, scope, now=now, policy=policy)
    return LoopView(
        scope=scope,
        facts=facts,
        broken=broken_rules(facts, scope.state, now=now, policy=policy),
        notes=panel.warnings(facts, policy) if scope.state in _TO_COME else (),
    )


def facts_of_scope(
    session: Session, scope: LoopScope, *, now: datetime, policy: Policy
) -> LoopFacts:
    """The facts of a loop that was found already."""
    return loop_facts(
        session,
        scope.loop,
        scope.requisition,
        scope.candidate,
        scope.seats,
        now=now,
        policy=policy,
    )
