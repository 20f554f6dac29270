"""Where a loop may go: the one table of (state, event) → state.

Anything that is not in the table is refused and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from hiring.domain.errors import refuse
from hiring.domain.terms import LoopEvent, LoopState

if TYPE_CHECKING:
    from datetime import datetime

TRANSITIONS: Final[Mapping[tuple[LoopState, LoopEvent], LoopState]] = MappingProxyType(
    {
        (LoopState.DRAFT, LoopEvent.SCHEDULE): LoopState.SCHEDULED,
        (LoopState.DRAFT, LoopEvent.CANCEL): LoopState.CANCELLED,
        (LoopState.SCHEDULED, LoopEvent.RULE_BROKEN_BY_SEAT_CHANGE): LoopState.DRAFT,
        (LoopState.SCHEDULED, LoopEvent.FIRST_INTERVIEW_BEGAN): LoopState.COLLECTING,
        (LoopState.SCHEDULED, LoopEvent.CANCEL): LoopState.CANCELLED,
        (LoopState.COLLECTING, LoopEvent.FEEDBACK_COMPLETE): LoopState.DEBRIEF_READY,
        (LoopState.COLLECTING, LoopEvent.CANCEL): LoopState.CANCELLED,
        (LoopState.DEBRIEF_READY, LoopEvent.FEEDBACK_REOPENED): LoopState.COLLECTING,
        (LoopState.DEBRIEF_READY, LoopEvent.OPEN_DEBRIEF): LoopState.DEBRIEFING,
        (LoopState.DEBRIEF_READY, LoopEvent.CANCEL): LoopState.CANCELLED,
        (LoopState.DEBRIEFING, LoopEvent.DECIDE): LoopState.DECIDED,
        (LoopState.DEBRIEFING, LoopEvent.CANCEL): LoopState.CANCELLED,
    }
)

FINAL_STATES: Final = frozenset({LoopState.DECIDED, LoopState.CANCELLED})
"""Nothing leaves these."""

# The rule a person meets when the event comes too early; other refusals are the table's own.
_RULE_OF: Final[Mapping[LoopEvent, str]] = MappingProxyType(
    {
        LoopEvent.OPEN_DEBRIEF: "D1",
        LoopEvent.FEEDBACK_COMPLETE: "D1",
        LoopEvent.FEEDBACK_REOPENED: "F9",
        LoopEvent.DECIDE: "D5",
    }
)


def may_happen(state: LoopState, event: LoopEvent) -> bool:
    """Whether the table has a move for this event in this state."""
    return (state, event) in TRANSITIONS


def next_state(state: LoopState, event: LoopEvent) -> LoopState:
    """Where an event takes a loop.

    Raises:
        RuleRefused: the table has no such move.
    """
    after = TRANSITIONS.get((state, event))
    if after is None:
        refuse(
            _RULE_OF.get(event),
            f"It is not possible to {event.label} while the loop is {state.label}.",
            _mend(state, event),
        )
    return after


def effective_state(state: LoopState, first_start: datetime | None, now: datetime) -> LoopState:
    """The state a loop is in at ``now``, whether or not anyone has recorded the move.

    A scheduled loop *is* collecting once its first interview has begun.

    Args:
        state: the recorded state.
        first_start: when the earliest counting interview starts (aware), None when none is set.
        now: the present moment (aware).
    """
    event = LoopEvent.FIRST_INTERVIEW_BEGAN
    if first_start is not None and first_start <= now and may_happen(state, event):
        return TRANSITIONS[state, event]
    return state


def _mend(state: LoopState, event: LoopEvent) -> str:
    if state in FINAL_STATES:
        return "Nothing about this loop can change any more."
    earlier = [before.label for before, moved in TRANSITIONS if moved is event]
    return f"That is possible while the loop is {' or '.join(earlier)}."
