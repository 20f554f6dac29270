"""When everybody in a batch could hold an interview, as one table for all its loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hiring.domain.timetable import merged
from hiring.planning.ticks import Span, in_ticks, runs, tick_at_or_after, tick_at_or_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from hiring.planning.problem import Interviewer, LoopToPlan

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Hours:
    """For each length of interview and of time for writing: people by the quarters they can begin."""

    span: Span
    begin: Mapping[tuple[int, int], Bools]

    @classmethod
    def of(cls, people: Sequence[Interviewer], loops: Sequence[LoopToPlan]) -> Hours:
        """The hours of these people over the windows of these loops."""
        windows = [window for loop in loops for window in merged(loop.windows)]
        first = min((tick_at_or_before(one.starts_at) for one in windows), default=0)
        last = max((tick_at_or_after(one.ends_at) for one in windows), default=0)
        lengths = {_lengths(loop) for loop in loops}
        span = Span(first, last - first + max((hold for _, hold in lengths), default=0))
        inside = span.inside([merged(person.open) for person in people])
        free = ~span.touched([person.taken for person in people])
        return cls(
            span=span,
            begin={
                (length, hold): runs(inside, length) & runs(free, length + hold)
                for length, hold in lengths
            },
        )

    def room(self, loop: LoopToPlan) -> Ints:
        """In how many of a loop's slots each person could hold an interview."""
        length, _ = _lengths(loop)
        candidate = self.span.inside([merged(loop.windows)]) & ~self.span.touched([loop.taken])
        slots = runs(candidate, length)[0]
        room: Ints = self.begin[_lengths(loop)][:, slots].sum(axis=1)
        return room


def _lengths(loop: LoopToPlan) -> tuple[int, int]:
    return in_ticks(loop.minutes), in_ticks(loop.limits.hold_minutes)
