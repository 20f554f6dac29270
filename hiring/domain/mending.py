"""Where each broken rule of a loop is mended: at which seat, principle or time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hiring.domain.coverage import open_gaps
from hiring.domain.panel import wrong_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hiring.domain.errors import Refusal
    from hiring.domain.panel import LoopFacts
    from hiring.domain.terms import SeatKind


class Part(StrEnum):
    """The part of a loop that has to change."""

    PERSON = "person"
    """Who holds the seat."""
    PRINCIPLES = "principles"
    """What the seat looks at."""
    TIME = "time"
    """When the seat's interview is."""
    KIND = "kind"
    """Which kinds of seats there are."""
    SIZE = "size"
    """How many seats there are."""
    COVERAGE = "coverage"
    """Who looks at one requirement."""
    TIMES = "times"
    """The times of the whole loop."""
    ELSEWHERE = "elsewhere"
    """Nothing on the loop itself."""


_OF_A_SEAT = {
    "L1": Part.PERSON,
    "L2": Part.PERSON,
    "L3": Part.PERSON,
    "S1": Part.PERSON,
    "L4": Part.PRINCIPLES,
    "L5": Part.TIME,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule, and the part of the loop that mends it.

    Args:
        kind: with ``Part.KIND``, the kind of seat there are too few or too many of.
        key: with ``Part.COVERAGE``, the requirement's.
    """

    refusal: Refusal
    part: Part
    kind: SeatKind | None = None
    key: str = ""


def faults(loop: LoopFacts, broken: Iterable[Refusal]) -> tuple[Fault, ...]:
    """Each broken rule with where it is mended, in the same order.

    Args:
        loop: what was checked.
        broken: what the check found.
    """
    kinds = {reason: kind for kind, reason in wrong_kinds(loop)}
    keys = {reason: line.key for line in loop.coverage for reason in open_gaps((line,))}
    return tuple(_fault(one, kinds, keys) for one in broken)


def _fault(one: Refusal, kinds: dict[Refusal, SeatKind], keys: dict[Refusal, str]) -> Fault:
    if one.subject is not None:
        return Fault(one, _OF_A_SEAT.get(one.rule or "", Part.PERSON))
    if one in kinds:
        return Fault(one, Part.KIND, kind=kinds[one])
    if one in keys:
        return Fault(one, Part.COVERAGE, key=keys[one])
    return Fault(one, {"L1": Part.SIZE, "L5": Part.TIMES}.get(one.rule or "", Part.ELSEWHERE))
