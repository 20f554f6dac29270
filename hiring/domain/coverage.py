"""Whether every required principle and competency is looked at by enough interviewers (L4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import LoopState, RequirementKind, SeatKind
from hiring.domain.wording import blank, counted, listed, spoken_key

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable

    from hiring.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Requirement:
    """One principle or competency a requisition asks to be covered (J3).

    Args:
        needed: how many counting interviewers must look at it.
    """

    key: str
    name: str
    needed: int = 1
    kind: RequirementKind = RequirementKind.PRINCIPLE
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one seat is to look at."""

    person_id: uuid.UUID
    kind: SeatKind
    principles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """How one requirement stands.

    Args:
        assigned: the counting interviewers assigned to it, each once, in seat order.
        waived: whether the Bar Raiser waived its gap.
    """

    key: str
    name: str
    needed: int
    assigned: tuple[uuid.UUID, ...]
    waived: bool = False

    @property
    def missing(self) -> int:
        """How many interviewers are still wanted, waived or not."""
        return max(0, self.needed - len(self.assigned))

    @property
    def gap(self) -> bool:
        """Whether fewer are assigned than needed, waived or not."""
        return self.missing > 0

    @property
    def blocks(self) -> bool:
        """Whether the gap keeps the loop from being scheduled."""
        return self.gap and not self.waived


def coverage(
    requirements: Iterable[Requirement],
    assignments: Iterable[Assignment],
    waived: Collection[str] = (),
) -> tuple[CoverageLine, ...]:
    """One line for each requirement, in their order (L4). Trainees' seats do not count (F8)."""
    counting = [one for one in assignments if one.kind.counts]
    return tuple(
        CoverageLine(
            key=wanted.key,
            name=wanted.name,
            needed=wanted.needed,
            assigned=tuple(
                dict.fromkeys(one.person_id for one in counting if wanted.key in one.principles)
            ),
            waived=wanted.key in waived,
        )
        for wanted in requirements
    )


def open_gaps(lines: Iterable[CoverageLine]) -> tuple[Refusal, ...]:
    """One reason for each gap that nobody has waived (L4)."""
    return tuple(
        Refusal(
            "L4",
            f"{line.name} needs {counted(line.needed, 'interviewer')} "
            f"and has {counted(len(line.assigned), 'interviewer') if line.assigned else 'none'}.",
            f"Assign {line.name} to {line.missing} more, or ask the Bar Raiser to waive the gap.",
        )
        for line in lines
        if line.blocks
    )


def wrong_assignment(
    name: str, kind: SeatKind, principles: tuple[str, ...], known: Collection[str], policy: Policy
) -> tuple[Refusal, ...]:
    """What is wrong with what one seat is to look at (L4): too few, too many, twice, unknown.

    Args:
        name: the interviewer's.
        kind: what they sit as; a trainee may have none.
        principles: keys of principles or competencies.
        known: every key there is.
        policy: for the least and the most.
    """
    reasons = []
    least = policy.principles_min if kind.counts else 0
    if not least <= len(set(principles)) <= policy.principles_max:
        reasons.append(
            Refusal(
                "L4",
                f"{name} has {counted(len(set(principles)), 'principle')}; "
                f"each interviewer covers {least} to {policy.principles_max}.",
                "Spread the principles over the panel more evenly.",
            )
        )
    if twice := sorted({key for key in principles if principles.count(key) > 1}):
        reasons.append(
            Refusal(
                "L4",
                f"{name} is assigned {listed(map(spoken_key, twice))} more than once.",
                "Assign each principle to a person once.",
            )
        )
    if strange := sorted(set(principles) - set(known)):
        reasons.append(
            Refusal(
                "L4",
                f"{name} is assigned {listed(strange)}, which is not a known principle.",
                "Choose from the principles and competencies of the requisition.",
            )
        )
    return tuple(reasons)


def why_not_waive_gap(
    *, is_bar_raiser: bool, state: LoopState, line: CoverageLine | None, reason: str
) -> tuple[Refusal, ...]:
    """Why a coverage gap may not be waived (L4): the Bar Raiser's alone, with a written reason.

    Args:
        is_bar_raiser: whether the one who asks holds this loop's Bar Raiser seat.
        state: the loop's effective state.
        line: the requirement's line; None when the requisition has no such requirement.
        reason: shown in the debrief.
    """
    if not is_bar_raiser:
        return (
            Refusal(
                "L4",
                "Only the loop's Bar Raiser may waive a coverage gap.",
                "Ask the Bar Raiser, or assign another interviewer.",
            ),
        )
    reasons = []
    if state not in {LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING}:
        reasons.append(
            Refusal("L4", f"The loop is {state.label}; its coverage can no longer change.")
        )
    if line is None:
        reasons.append(Refusal("L4", "This requisition does not ask for that principle."))
    elif not line.gap:
        reasons.append(Refusal("L4", f"{line.name} is fully covered; there is nothing to waive."))
    elif line.waived:
        reasons.append(Refusal("L4", f"The gap in {line.name} has been waived already."))
    if blank(reason):
        reasons.append(
            Refusal(
                "L4",
                "A waiver needs a written reason.",
                "Say what the panel will not know, and why that is acceptable.",
                pointer="/reason",
            )
        )
    return tuple(reasons)
