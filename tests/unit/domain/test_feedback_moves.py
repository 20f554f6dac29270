"""F1, F3, F8, F9: what may be done with feedback, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hiring.domain.feedback import (
    FeedbackFacts,
    why_not_amend,
    why_not_return,
    why_not_save_draft,
    why_not_submit,
    why_not_waive,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState, SeatKind
from tests.unit.domain.facts import NOW, POLICY, a_body, details, pointers, rules, some_feedback

DEEP = ("dive_deep",)
TRAINEE = SeatKind.TRAINEE


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param({}, None, id="F1-owed"),
        pytest.param({"loop_state": LoopState.SCHEDULED}, None, id="F1-preparing"),
        pytest.param({"submitted": True, "returned_open": True}, None, id="F9-returned"),
        pytest.param({"kind": TRAINEE, "loop_state": LoopState.DECIDED}, None, id="F8-trainee"),
        pytest.param({"loop_state": LoopState.DRAFT}, "F1", id="F1-not-scheduled"),
        pytest.param({"loop_state": LoopState.CANCELLED}, "F1", id="F1-cancelled"),
        pytest.param({"submitted": True}, "F3", id="F3-submitted-is-immutable"),
        pytest.param({"loop_state": LoopState.DECIDED}, "F3", id="F3-decided"),
        pytest.param({"waived": True}, "F9", id="F9-waived"),
    ],
)
def test_f1_f3_saving_a_draft(facts: dict[str, Any], rule: str | None) -> None:
    assert rules(why_not_save_draft(some_feedback(**facts))) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param({}, None, id="F4-whole"),
        pytest.param({"starts_at": NOW}, None, id="F4-begins-now"),
        pytest.param({"kind": TRAINEE, "loop_state": LoopState.DEBRIEFING}, None, id="F8-late"),
        pytest.param({"starts_at": NOW + timedelta(1)}, "F4", id="F4-not-begun"),
        pytest.param({"starts_at": None}, "F4", id="F4-no-time"),
        pytest.param({"submitted": True}, "F3", id="F3-submitted-before"),
        pytest.param({"submitted": True, "returned_open": True}, "F3", id="F9-amend-instead"),
        pytest.param({"waived": True}, "F9", id="F9-waived"),
        pytest.param({"loop_state": LoopState.CANCELLED}, "F1", id="F1-cancelled"),
        pytest.param({"loop_state": LoopState.DEBRIEFING}, "F4", id="F4-the-debrief-is-open"),
    ],
)
def test_f3_f4_submitting(facts: dict[str, Any], rule: str | None) -> None:
    refused = why_not_submit(some_feedback(**facts), a_body(), DEEP, POLICY, NOW)
    assert rules(refused) == ([rule] if rule else [])


def test_f4_f5_submitting_names_everything_that_lacks() -> None:
    body = a_body(narrative="Short.", vote=None)
    refused = why_not_submit(some_feedback(), body, ("dive_deep", "frugality"), POLICY, NOW)
    assert rules(refused) == ["F4", "F4", "F5"]
    assert pointers(refused) == ["/evidence", "/narrative", "/vote"]


@pytest.mark.parametrize(
    ("facts", "reason", "rule"),
    [
        pytest.param({}, "Misheard.", None, id="F3-with-a-reason"),
        pytest.param({"returned_open": True}, "As asked.", None, id="F9-after-a-return"),
        pytest.param({"loop_state": LoopState.DEBRIEF_READY}, "Misheard.", None, id="F3-all-in"),
        pytest.param({"loop_state": LoopState.DEBRIEFING}, "Misheard.", None, id="F3-debrief"),
        pytest.param({}, " ", "F3", id="F3-no-reason"),
        pytest.param({"submitted": False}, "Misheard.", "F3", id="F3-nothing-submitted"),
        pytest.param({"loop_state": LoopState.DECIDED}, "Misheard.", "F3", id="F3-decided"),
        pytest.param({"loop_state": LoopState.CANCELLED}, "Misheard.", "F3", id="F3-cancelled"),
        pytest.param({"waived": True}, "Misheard.", "F9", id="F9-waived"),
    ],
)
def test_f3_amending(facts: dict[str, Any], reason: str, rule: str | None) -> None:
    stands = some_feedback(**{"submitted": True, **facts})
    refused = why_not_amend(stands, a_body(), DEEP, POLICY, reason)
    assert rules(refused) == ([rule] if rule else [])


def test_f3_an_amendment_is_as_whole_as_a_submission() -> None:
    refused = why_not_amend(some_feedback(submitted=True), a_body(vote=None), DEEP, POLICY, "")
    assert pointers(refused) == ["/reason", "/vote"]


def returned(
    facts: FeedbackFacts, *, by_bar_raiser: bool = True, own: bool = False, reason: str = "Thin."
) -> list[str | None]:
    return rules(
        why_not_return(facts, POLICY, actor_is_bar_raiser=by_bar_raiser, own=own, reason=reason)
    )


@pytest.mark.parametrize("state", [LoopState.COLLECTING, LoopState.DEBRIEF_READY])
def test_f9_thin_feedback_may_be_returned_before_the_debrief(state: LoopState) -> None:
    assert returned(some_feedback(submitted=True, loop_state=state)) == []


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param({"times_returned": 1}, "F9", id="F9-once-only"),
        pytest.param({"submitted": False}, "F9", id="F9-nothing-in"),
        pytest.param({"waived": True}, "F9", id="F9-waived"),
        pytest.param({"loop_state": LoopState.DEBRIEFING}, "F9", id="F9-debrief-is-open"),
        pytest.param({"loop_state": LoopState.DECIDED}, "F9", id="F9-decided"),
        pytest.param({"kind": TRAINEE}, "F8", id="F8-trainee"),
    ],
)
def test_f9_why_not_return(facts: dict[str, Any], rule: str) -> None:
    assert returned(some_feedback(**{"submitted": True, **facts})) == [rule]


def test_f9_only_the_bar_raiser_returns_with_a_reason_and_never_their_own() -> None:
    stands = some_feedback(submitted=True)
    assert returned(stands, by_bar_raiser=False) == ["F9"]
    assert returned(stands, own=True) == ["F9"]
    assert returned(stands, reason="") == ["F9"]


def test_f9_how_often_is_a_setting() -> None:
    def again(times: int) -> str:
        stands = some_feedback(submitted=True, times_returned=times)
        return details(
            why_not_return(
                stands,
                Policy(returns_allowed=2),
                actor_is_bar_raiser=True,
                own=False,
                reason="Thin.",
            )
        )

    assert again(1) == ""
    assert "returned twice, and Ana Ruiz's has been" in again(2)


@pytest.mark.parametrize(
    ("facts", "by_bar_raiser", "reason", "refused"),
    [
        pytest.param({}, True, "Ill.", False, id="F9-missing"),
        pytest.param(
            {"submitted": True, "returned_open": True}, True, "Ill.", False, id="returned"
        ),
        pytest.param({}, False, "Ill.", True, id="F9-not-the-bar-raiser"),
        pytest.param({}, True, "", True, id="F9-no-reason"),
        pytest.param({"submitted": True}, True, "Ill.", True, id="F9-it-is-in"),
        pytest.param({"waived": True}, True, "Ill.", True, id="F9-waived-before"),
        pytest.param({"loop_state": LoopState.SCHEDULED}, True, "Ill.", True, id="F9-too-early"),
        pytest.param({"loop_state": LoopState.DEBRIEFING}, True, "Ill.", True, id="F9-too-late"),
    ],
)
def test_f9_waiving(facts: dict[str, Any], by_bar_raiser: bool, reason: str, refused: bool) -> None:
    found = why_not_waive(some_feedback(**facts), actor_is_bar_raiser=by_bar_raiser, reason=reason)
    assert rules(found) == (["F9"] if refused else [])


@pytest.mark.parametrize(
    ("submitted", "waived", "returned_open", "owed"),
    [
        pytest.param(False, False, False, True, id="nothing-yet"),
        pytest.param(True, False, False, False, id="in"),
        pytest.param(True, False, True, True, id="F9-returned"),
        pytest.param(False, True, False, False, id="F9-waived"),
        pytest.param(True, True, True, False, id="F9-returned-then-waived"),
    ],
)
def test_f7_what_is_owed(submitted: bool, waived: bool, returned_open: bool, owed: bool) -> None:
    stands = some_feedback(submitted=submitted, waived=waived, returned_open=returned_open)
    assert stands.owed is owed
