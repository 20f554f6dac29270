"""The table of loop states: what is in it happens, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.errors import RuleRefused
from hiring.domain.states import (
    FINAL_STATES,
    TRANSITIONS,
    effective_state,
    may_happen,
    next_state,
)
from hiring.domain.terms import LoopEvent, LoopState
from tests.unit.domain.facts import NOW

if TYPE_CHECKING:
    from datetime import datetime

# Written out once more, by hand: a change of the table has to be made in two places on purpose.
MOVES = {
    "draft + schedule → scheduled",
    "draft + cancel → cancelled",
    "scheduled + rule_broken_by_seat_change → draft",
    "scheduled + first_interview_began → collecting",
    "scheduled + cancel → cancelled",
    "collecting + feedback_complete → debrief_ready",
    "collecting + cancel → cancelled",
    "debrief_ready + feedback_reopened → collecting",
    "debrief_ready + open_debrief → debriefing",
    "debrief_ready + cancel → cancelled",
    "debriefing + decide → decided",
    "debriefing + cancel → cancelled",
}


def test_the_table_is_the_one_of_the_process() -> None:
    written = {f"{state} + {event} → {after}" for (state, event), after in TRANSITIONS.items()}
    assert written == MOVES


@pytest.mark.parametrize(
    ("state", "event"), list(TRANSITIONS), ids=lambda part: getattr(part, "value", part)
)
def test_a_move_in_the_table_happens(state: LoopState, event: LoopEvent) -> None:
    assert may_happen(state, event)
    assert next_state(state, event) is TRANSITIONS[state, event]


@pytest.mark.parametrize("event", LoopEvent)
@pytest.mark.parametrize("state", LoopState)
def test_anything_not_in_the_table_is_refused_and_says_what_would_do(
    state: LoopState, event: LoopEvent
) -> None:
    if (state, event) in TRANSITIONS:
        return
    assert not may_happen(state, event)
    with pytest.raises(RuleRefused) as caught:
        next_state(state, event)
    assert state.label in caught.value.first.detail
    assert caught.value.first.mend


@pytest.mark.parametrize("event", LoopEvent)
@pytest.mark.parametrize("state", sorted(FINAL_STATES))
def test_nothing_leaves_a_final_state(state: LoopState, event: LoopEvent) -> None:
    assert not may_happen(state, event)


@pytest.mark.parametrize(
    ("state", "event", "rule"),
    [
        pytest.param(LoopState.COLLECTING, LoopEvent.OPEN_DEBRIEF, "D1", id="D1-open-too-early"),
        pytest.param(LoopState.DRAFT, LoopEvent.DECIDE, "D5", id="D5-decide-too-early"),
        pytest.param(LoopState.DEBRIEFING, LoopEvent.FEEDBACK_REOPENED, "F9", id="F9-too-late"),
    ],
)
def test_a_refusal_names_its_rule(state: LoopState, event: LoopEvent, rule: str) -> None:
    with pytest.raises(RuleRefused) as caught:
        next_state(state, event)
    assert caught.value.rule == rule


def test_cancel_is_possible_from_every_state_before_the_decision() -> None:
    can = {state for state in LoopState if may_happen(state, LoopEvent.CANCEL)}
    assert can == set(LoopState) - FINAL_STATES


@given(st.lists(st.sampled_from(LoopEvent), max_size=30))
def test_whatever_happens_a_decision_comes_only_after_a_debrief(events: list[LoopEvent]) -> None:
    state, been = LoopState.DRAFT, [LoopState.DRAFT]
    for event in events:
        try:
            state = next_state(state, event)
        except RuleRefused:
            continue
        been.append(state)
    if LoopState.DECIDED in been:
        assert LoopState.DEBRIEFING in been
        assert LoopState.DEBRIEF_READY in been
        assert been[-1] is LoopState.DECIDED


@pytest.mark.parametrize(
    ("state", "first_start", "expected"),
    [
        pytest.param(
            LoopState.SCHEDULED, NOW - timedelta(1), LoopState.COLLECTING, id="begun-yesterday"
        ),
        pytest.param(LoopState.SCHEDULED, NOW, LoopState.COLLECTING, id="begins-now"),
        pytest.param(
            LoopState.SCHEDULED,
            NOW + timedelta(seconds=1),
            LoopState.SCHEDULED,
            id="begins-in-a-second",
        ),
        pytest.param(LoopState.SCHEDULED, None, LoopState.SCHEDULED, id="no-time-set"),
        pytest.param(LoopState.DRAFT, NOW - timedelta(1), LoopState.DRAFT, id="draft-of-the-past"),
        pytest.param(LoopState.CANCELLED, NOW, LoopState.CANCELLED, id="cancelled-stays"),
        pytest.param(LoopState.DEBRIEFING, NOW, LoopState.DEBRIEFING, id="later-stays"),
    ],
)
def test_a_scheduled_loop_is_collecting_once_its_first_interview_has_begun(
    state: LoopState, first_start: datetime | None, expected: LoopState
) -> None:
    assert effective_state(state, first_start, NOW) is expected
