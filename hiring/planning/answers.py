"""What comes of planning: a plan with its reasons, or why there is none and what would have to give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid

    from hiring.planning.problem import PlannedSeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a plan costs, tier by tier, in the order in which they count (``weights``).

    Args:
        changed: announced seats that do not stay as they are, moved or given away (repair).
        ability: levels short of the most able, over all principles assigned.
        bar_raiser_load: the Bar Raiser's other loops as such, in the weeks around.
        load: the interviewers' other interviews, in the weeks around.
        waiting: the candidate's days and quarters of an hour between interviews, weighed.
        unpreferred: interviews outside the hours that their interviewers prefer.
        spare: assignments beyond what is needed.
        repeated: pairs of people who sat together repeatedly of late.
    """

    changed: int = 0
    ability: int = 0
    bar_raiser_load: int = 0
    load: int = 0
    waiting: int = 0
    unpreferred: int = 0
    repeated: int = 0
    spare: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NextBest:
    """Somebody else for a seat, and why it is not they."""

    person_id: uuid.UUID
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatReasons:
    """Why this person has this seat, and why not the next three."""

    person_id: uuid.UUID
    why: tuple[str, ...]
    others: tuple[NextBest, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole loop.

    Args:
        seats: the hiring manager's first, then the Bar Raiser's, then by time; trainees last.
        cost: the objective's value, lower is better (``weights.total``).
        bound: proven: no plan costs less.
        costs: the same by tier.
        reasons: one for each counting seat, in the order of the seats.
    """

    loop_id: uuid.UUID
    seats: tuple[PlannedSeat, ...]
    cost: int
    bound: float
    costs: Costs
    reasons: tuple[SeatReasons, ...] = ()

    @property
    def is_optimal(self) -> bool:
        """Whether it is proven that nothing is better: costs are whole numbers."""
        return self.cost - self.bound < 1


class Concession(StrEnum):
    """A kind of thing that could give, so that a plan exists."""

    LONGER_WINDOW = "longer_window"
    """More of the candidate's time: ``amount`` further days."""
    SHORTER_INTERVIEWS = "shorter_interviews"
    """Interviews of ``amount`` minutes."""
    PANEL_SIZE = "panel_size"
    """A panel of ``amount`` interviewers, with a reason (L1)."""
    WAIVED_GAP = "waived_gap"
    """The Bar Raiser waives ``amount`` of the interviewers that ``key`` needs, with a reason (L4)."""
    BAR_RAISER_CAP = "bar_raiser_cap"
    """``person_id`` takes one more loop that week than their cap (L2)."""
    PERSON_TIME = "person_time"
    """``person_id`` makes time: theirs is what is short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """The smallest step of one kind with which a plan exists; checked, not guessed.

    Args:
        text: as a person reads it on a button.
        cost: what the plan then costs, for the order in which they are offered.
    """

    concession: Concession
    text: str
    amount: int = 0
    key: str = ""
    person_id: uuid.UUID | None = None
    cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One of the requirements that cannot all hold together; without it, the rest could."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlan:
    """Why there is no plan.

    Args:
        conflicts: a minimal set: leave any one out and the others can be met.
        relaxations: the cheapest first.
        is_proven: False when time ran out before anything was found or excluded.
    """

    loop_id: uuid.UUID
    conflicts: tuple[Conflict, ...]
    relaxations: tuple[Relaxation, ...] = ()
    is_proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far planning a batch has come.

    Args:
        placed: loops that have a plan so far, of ``of``.
        cost: of what is planned, the loops left out at their price.
        bound: proven so far.
        seconds: since the start.
    """

    step: str
    placed: int
    of: int
    cost: int
    bound: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """Loops planned together.

    Args:
        plans: by the order of the loops, those that could be placed.
        left_out: the others, with the reasons.
        cost: of all plans together.
        bound: proven: no joint plan of the same loops costs less.
        is_whole: False when it was cancelled or its time ended.
    """

    plans: tuple[Plan, ...]
    left_out: tuple[NoPlan, ...] = ()
    cost: int
    bound: float
    is_whole: bool = True

    @property
    def gap(self) -> float:
        """How far the cost may be above the least possible, as a share of the cost."""
        return max(0.0, (self.cost - self.bound) / self.cost) if self.cost else 0.0
