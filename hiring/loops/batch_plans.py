"""A plan, or the reasons why there is none, as they are stored; and read back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.loops.commands import SeatLine

if TYPE_CHECKING:
    from hiring.domain.errors import Refusal
    from hiring.planning.answers import NoPlan, Plan

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody else for a seat, and why it is not they."""

    person_id: uuid.UUID
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSeat:
    """A seat of a stored plan, with why it is this person's."""

    person_id: uuid.UUID
    kind: SeatKind
    principles: tuple[str, ...]
    interval: Interval
    mentor_id: uuid.UUID | None
    why: tuple[str, ...] = ()
    others: tuple[Alternative, ...] = ()

    def line(self, place: str) -> SeatLine:
        """As the action takes it."""
        return SeatLine(
            person_id=self.person_id,
            kind=self.kind,
            principles=self.principles,
            starts_at=self.interval.starts_at,
            ends_at=self.interval.ends_at,
            place=place,
            mentor_person_id=self.mentor_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A stored plan.

    Args:
        version: of the loop when it was planned.
        cost: of this loop alone; ``costs`` tells of what.
        bound: no plan of it costs less.
    """

    version: int
    seats: tuple[StoredSeat, ...]
    cost: int
    bound: float
    costs: Mapping[str, int]

    @property
    def is_optimal(self) -> bool:
        """Whether nothing is better for this loop by itself: costs are whole numbers."""
        return self.cost - self.bound < 1


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no plan, or none any more, and what would help."""

    rule: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReasons:
    """Why a loop has no plan that can be accepted.

    Args:
        relaxations: what would have to give, the cheapest first.
        is_proven: False when time ran out before anything was found or excluded.
    """

    reasons: tuple[Reason, ...]
    relaxations: tuple[str, ...] = ()
    is_proven: bool = True


def known_bound(bound: float) -> float:
    """A bound as a number that every database and JSON can hold; 0 while nothing is proven."""
    return bound if isfinite(bound) else 0.0


def stored_plan(plan: Plan, version: int) -> Stored:
    """A plan as JSON."""
    reasons = {one.person_id: one for one in plan.reasons}
    return {
        "version": version,
        "cost": plan.cost,
        "bound": known_bound(plan.bound),
        "costs": asdict(plan.costs),
        "seats": [
            {
                "person_id": str(seat.person_id),
                "kind": seat.kind.value,
                "principles": list(seat.principles),
                "starts_at": seat.interval.starts_at.isoformat(),
                "ends_at": seat.interval.ends_at.isoformat(),
                "mentor_id": str(seat.mentor_id) if seat.mentor_id else None,
                "why": list(reasons[seat.person_id].why) if seat.person_id in reasons else [],
                "others": [
                    {"person_id": str(other.person_id), "name": other.name, "why": other.why}
                    for other in (
                        reasons[seat.person_id].others if seat.person_id in reasons else ()
                    )
                ],
            }
            for seat in plan.seats
        ],
    }


def stored_reasons(none: NoPlan) -> Stored:
    """Why there is no plan, as JSON."""
    return {
        "reasons": [{"rule": one.rule, "text": one.text} for one in none.conflicts],
        "relaxations": [one.text for one in none.relaxations],
        "is_proven": none.is_proven,
    }


def stored_refusals(refusals: Iterable[Refusal]) -> Stored:
    """Why a plan no longer holds, or was not looked for, as JSON."""
    return {"reasons": [{"rule": one.rule, "text": one.detail} for one in refusals]}


def plan_of(stored: Stored | None) -> StoredPlan | None:
    """The plan that was stored."""
    if stored is None:
        return None
    return StoredPlan(
        version=stored["version"],
        cost=stored["cost"],
        bound=stored["bound"],
        costs=stored["costs"],
        seats=tuple(_seat(one) for one in stored["seats"]),
    )


def reasons_of(stored: Stored | None) -> StoredReasons | None:
    """The reasons that were stored."""
    if stored is None:
        return None
    return StoredReasons(
        reasons=tuple(Reason(one["rule"], one["text"]) for one in stored["reasons"]),
        relaxations=tuple(stored.get("relaxations", ())),
        is_proven=stored.get("is_proven", True),
    )


def _seat(stored: Stored) -> StoredSeat:
    return StoredSeat(
        person_id=uuid.UUID(stored["person_id"]),
        kind=SeatKind(stored["kind"]),
        principles=tuple(stored["principles"]),
        interval=Interval(
            datetime.fromisoformat(stored["starts_at"]), datetime.fromisoformat(stored["ends_at"])
        ),
        mentor_id=uuid.UUID(stored["mentor_id"]) if stored["mentor_id"] else None,
        why=tuple(stored["why"]),
        others=tuple(
            Alternative(uuid.UUID(one["person_id"]), one["name"], one["why"])
            for one in stored["others"]
        ),
    )
