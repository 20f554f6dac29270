"""Prepared questions, dealt so that no two interviewers of a loop ask the same one (L6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

QUESTIONS_PER_PRINCIPLE = 2


@dataclass(frozen=True, slots=True)
class Reservation:
    """One question kept for one seat."""

    seat_id: uuid.UUID
    principle: str
    question: str


def dealt_questions(
    seats: Sequence[tuple[uuid.UUID, Sequence[str]]],
    bank: Mapping[str, Sequence[str]],
    kept: Iterable[Reservation] = (),
    each: int = QUESTIONS_PER_PRINCIPLE,
) -> tuple[Reservation, ...]:
    """Questions for every seat, principle by principle, dealt in turn (L6).

    What a seat has already keeps its place, so that a kit somebody has prepared with does not
    change under their hands. Where a principle has fewer questions than takers, the last go
    without one.

    Args:
        seats: each seat and the keys it takes, in the panel's order.
        bank: the question keys of each principle; a competency may have none.
        kept: what was dealt before.
        each: the most questions for one principle of one seat.
    """
    takes = {seat_id: tuple(keys) for seat_id, keys in seats}
    standing = [
        one
        for one in kept
        if one.principle in takes.get(one.seat_id, ())
        and one.question in bank.get(one.principle, ())
    ]
    used = {one.question for one in standing}
    dealt = list(standing)
    for principle in dict.fromkeys(key for _, keys in seats for key in keys):
        takers = [seat_id for seat_id, keys in seats if principle in keys]
        free = [question for question in bank.get(principle, ()) if question not in used]
        held = Counter(one.seat_id for one in standing if one.principle == principle)
        while free and (taker := _next(takers, held, each)):
            used.add(free[0])
            held[taker] += 1
            dealt.append(Reservation(taker, principle, free.pop(0)))
    return tuple(dealt)


def _next(
    takers: Sequence[uuid.UUID], held: Mapping[uuid.UUID, int], each: int
) -> uuid.UUID | None:
    """Who gets the next question: whoever has fewest, in the panel's order; None when all have."""
    wanting = [seat_id for seat_id in takers if held[seat_id] < each]
    return min(wanting, key=lambda seat_id: held[seat_id], default=None)
