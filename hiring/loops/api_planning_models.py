"""What the API takes and answers for plans of whole loops."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import Field

from hiring.domain.terms import LoopState, SeatKind
from hiring.loops.api_models import MaybeIn, SeatsIn
from hiring.loops.commands import AcceptRepair, PlanRequest
from hiring.loops.queries.difference import Change
from hiring.loops.queries.planning import LEAST_PANEL, MOST_PANEL
from hiring.webkit.api import Id, In, Instant, Out, Text

if TYPE_CHECKING:
    from hiring.loops.commands import SeatLine
    from hiring.loops.proposing import Proposed
    from hiring.loops.queries.difference import SeatChange


class PlanIn(In):
    """What the plan is to keep to. Nothing is conceded that is not asked for here."""

    earliest: Instant
    latest: Instant
    minutes: int = Field(default=60, description="of each interview, in quarters of an hour")
    keep_seats: bool = Field(
        default=False, description="seats that have a time in it stay as far as the rules let them"
    )
    panel_size: int | None = Field(
        default=None,
        ge=LEAST_PANEL,
        le=MOST_PANEL,
        description="a size outside the usual that is also possible (L1)",
    )
    size_reason: Text = Field(default="", description="why, with `panel_size`")

    def request(self, loop_id: uuid.UUID) -> PlanRequest:
        """As the planning takes it."""
        return PlanRequest(loop_id=loop_id, **dict(self))


class RepairIn(MaybeIn):
    """Nothing: the loop says what is to stay."""


class AcceptIn(SeatsIn):
    """The panel as it was proposed."""

    def command(self, loop_id: uuid.UUID) -> AcceptRepair:
        """As the action takes it."""
        return AcceptRepair(
            loop_id=loop_id, seats=tuple(seat.line() for seat in self.seats), version=self.version
        )


class PlannedSeatOut(Out):
    """A seat as `PUT /loops/{id}/seats` takes it, with its holder's name."""

    id: Id = Field(description="of the seat its holder has already; else a name to refer to")
    person_id: Id
    name: str
    kind: SeatKind
    principles: list[str]
    starts_at: Instant
    ends_at: Instant
    place: str
    mentor_seat_id: Id | None


class NextBestOut(Out):
    """Somebody else for the seat, and why it is not they."""

    person_id: Id
    name: str
    why: str


class WhyOut(Out):
    """Why this person has this seat."""

    person_id: Id
    name: str
    why: list[str]
    others: list[NextBestOut] = Field(description="the next three, and why not they")


class CostsOut(Out):
    """What the plan costs, tier by tier, in the order in which they count; lower is better."""

    changed: int = Field(description="announced seats that do not stay as they are")
    ability: int = Field(description="levels short of the most able")
    bar_raiser_load: int
    load: int
    waiting: int = Field(description="the candidate's days and waits")
    unpreferred: int = Field(description="interviews outside preferred hours")
    repeated: int = Field(description="pairs that sat together repeatedly of late")
    spare: int = Field(description="assignments beyond what is needed")


class PlanOut(Out):
    """A plan that keeps every rule as things stand. Nothing is saved."""

    seats: list[PlannedSeatOut]
    optimal: bool = Field(description="whether it is proven that nothing is better")
    objective: int
    bound: float = Field(description="proven: no plan costs less")
    costs: CostsOut
    why: list[WhyOut] = Field(description="one for each counting seat, in their order")
    version: int = Field(description="of the loop that was planned: send it with the seats")


class SeatChangeOut(Out):
    """What becomes of one seat."""

    change: Change
    seat_id: Id | None = Field(description="of the seat as it stands; null for a new one")
    from_person_id: Id | None
    to_person_id: Id | None
    from_starts_at: Instant | None
    to_starts_at: Instant | None


class RepairOut(PlanOut):
    """The smallest change after which the panel keeps every rule. Nothing is saved."""

    state: LoopState
    changes: list[SeatChangeOut]


class ConflictingOut(Out):
    """One of the requirements that cannot all hold together; without it, the rest could."""

    rule: str
    text: str


class RelaxationOut(Out):
    """A step with which there is a plan. Each is somebody's to take; none is taken here."""

    concession: str
    text: str
    amount: int
    key: str | None
    person_id: Id | None


class NoPlanProblem(Out):
    """There is no plan (RFC 9457): what cannot all hold together, and what would have to give.

    A loop that cannot be planned at all is told of without these.
    """

    type: str
    title: str
    status: int
    detail: str
    rule: str | None
    errors: list[dict[str, str | None]]
    conflicts: list[ConflictingOut] = Field(default_factory=list)
    relaxations: list[RelaxationOut] = Field(default_factory=list)
    proven: bool = Field(default=True, description="false when time ran out before it was certain")


def seat_out(line: SeatLine, proposed: Proposed) -> PlannedSeatOut:
    """A planned seat."""
    facts = {
        name: getattr(line, name) for name in PlannedSeatOut.model_fields if hasattr(line, name)
    }
    facts |= {"id": line.handle, "principles": list(line.principles)}
    return PlannedSeatOut(**facts, name=proposed.names[line.person_id])


def plan_out(proposed: Proposed) -> PlanOut:
    """The plan."""
    plan, names = proposed.plan, proposed.names
    return PlanOut(
        seats=[seat_out(line, proposed) for line in proposed.lines],
        optimal=plan.is_optimal,
        objective=plan.cost,
        bound=plan.bound,
        costs=CostsOut(**asdict(plan.costs)),
        why=[
            WhyOut(
                person_id=one.person_id,
                name=names[one.person_id],
                why=list(one.why),
                others=[NextBestOut(**asdict(other)) for other in one.others],
            )
            for one in plan.reasons
        ],
        version=proposed.scope.loop.version,
    )


def repair_out(proposed: Proposed) -> RepairOut:
    """The change."""
    return RepairOut(
        **dict(plan_out(proposed)),
        state=proposed.scope.state,
        changes=[_change_out(one) for one in proposed.changes],
    )


def _change_out(one: SeatChange) -> SeatChangeOut:
    before, after = one.before, one.after
    return SeatChangeOut(
        change=one.change,
        seat_id=before.id if before else None,
        from_person_id=before.person_id if before else None,
        to_person_id=after.person_id if after else None,
        from_starts_at=before.starts_at if before else None,
        to_starts_at=after.starts_at if after else None,
    )
