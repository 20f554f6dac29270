"""D4, D5, D6: the veto, the decision, and a loop that fell short."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain import decision as decision_module
from hiring.domain.decision import (
    Decision,
    DecisionFacts,
    DecisionReason,
    why_not_decide,
    why_not_record_failure,
    why_not_veto,
)
from hiring.domain.terms import DebriefPhase, LoopState, Outcome
from tests.unit.domain.facts import KEYS, details, pointers, rules

DEEP = DecisionReason(principle="dive_deep", text="Two interviewers saw it.")


def discussed(**facts: Any) -> DecisionFacts:
    """A debrief in its discussion, undecided."""
    return DecisionFacts(
        **{"loop_state": LoopState.DEBRIEFING, "phase": DebriefPhase.DISCUSSION, **facts}
    )


def decided(outcome: Outcome = Outcome.HIRE, **facts: Any) -> DecisionFacts:
    return DecisionFacts(
        **{
            "loop_state": LoopState.DECIDED,
            "phase": DebriefPhase.DECIDED,
            "outcome": outcome,
            **facts,
        }
    )


def a_decision(outcome: Outcome = Outcome.HIRE, **facts: Any) -> Decision:
    return Decision(
        **{"outcome": outcome, "summary": "The panel was clear.", "reasons": (DEEP,), **facts}
    )


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(discussed(phase=DebriefPhase.READING), id="D4-from-the-opening"),
        pytest.param(discussed(phase=DebriefPhase.VOTING), id="D4-while-voting"),
        pytest.param(discussed(), id="D4-in-the-discussion"),
        pytest.param(decided(), id="D4-after-a-hire-decision"),
    ],
)
def test_d4_the_bar_raiser_may_veto_until_the_offer_is_accepted(facts: DecisionFacts) -> None:
    assert why_not_veto(facts, actor_is_bar_raiser=True, reason="No evidence of depth.") == ()
    refused = why_not_veto(facts, actor_is_bar_raiser=False, reason="No evidence of depth.")
    assert rules(refused) == ["D4"]


@pytest.mark.parametrize(
    ("facts", "reason", "fact"),
    [
        pytest.param(discussed(), "", "written reason", id="D4-no-reason"),
        pytest.param(discussed(veto_stands=True), "Again.", "cannot be cast twice", id="D4-twice"),
        pytest.param(
            DecisionFacts(loop_state=LoopState.DEBRIEF_READY), "Early.", "opening", id="D4-early"
        ),
        pytest.param(
            discussed(loop_state=LoopState.CANCELLED), "Late.", "no hire to veto", id="D4-cancelled"
        ),
        pytest.param(decided(offer_accepted=True), "Late.", "accepted the offer", id="D4-late"),
        pytest.param(decided(Outcome.NO_HIRE), "Why.", "was no hire", id="D4-against-no-hire"),
        pytest.param(decided(Outcome.OTHER_ROLE), "Why.", "another role", id="D4-other-role"),
    ],
)
def test_d4_why_not_veto(facts: DecisionFacts, reason: str, fact: str) -> None:
    refused = why_not_veto(facts, actor_is_bar_raiser=True, reason=reason)
    assert rules(refused) == ["D4"]
    assert fact in details(refused)


everything = st.builds(
    DecisionFacts,
    loop_state=st.sampled_from(LoopState),
    phase=st.none() | st.sampled_from(DebriefPhase),
    outcome=st.none() | st.sampled_from(Outcome),
    veto_stands=st.booleans(),
    offer_accepted=st.booleans(),
)
anything = st.builds(
    Decision,
    outcome=st.sampled_from(Outcome),
    summary=st.sampled_from(["", "Clear."]),
    reasons=st.lists(
        st.builds(
            DecisionReason,
            principle=st.sampled_from([*KEYS, "juggling"]),
            text=st.sampled_from(["", "Seen."]),
        ),
        max_size=3,
    ).map(tuple),
)


@given(everything, anything, st.booleans())
def test_d4_under_a_veto_no_hire_is_ever_decided_by_anyone(
    facts: DecisionFacts, decision: Decision, is_manager: bool
) -> None:
    refused = why_not_decide(facts, decision, actor_is_hiring_manager=is_manager, principles=KEYS)
    if facts.veto_stands and decision.outcome is Outcome.HIRE:
        assert refused


@given(everything, st.text())
def test_d4_nobody_but_the_bar_raiser_ever_vetoes(facts: DecisionFacts, reason: str) -> None:
    assert rules(why_not_veto(facts, actor_is_bar_raiser=False, reason=reason)) == ["D4"]


def test_d4_nothing_here_lifts_a_veto() -> None:
    checks = {name for name in vars(decision_module) if name.startswith("why_not_")}
    assert checks == {"why_not_veto", "why_not_decide", "why_not_record_failure"}


@pytest.mark.parametrize("outcome", Outcome)
def test_d5_the_manager_decides_in_the_discussion(outcome: Outcome) -> None:
    refused = why_not_decide(
        discussed(), a_decision(outcome), actor_is_hiring_manager=True, principles=KEYS
    )
    assert refused == ()


@pytest.mark.parametrize("outcome", [Outcome.NO_HIRE, Outcome.OTHER_ROLE])
def test_d4_a_veto_leaves_the_other_outcomes_open(outcome: Outcome) -> None:
    refused = why_not_decide(
        discussed(veto_stands=True),
        a_decision(outcome),
        actor_is_hiring_manager=True,
        principles=KEYS,
    )
    assert refused == ()


@pytest.mark.parametrize(
    ("facts", "decision", "rule", "pointer"),
    [
        pytest.param(discussed(veto_stands=True), a_decision(), "D4", "/outcome", id="D4-vetoed"),
        pytest.param(
            discussed(phase=DebriefPhase.READING, veto_stands=True),
            a_decision(),
            "D5",
            "",
            id="D5-vetoed-in-the-reading",
        ),
        pytest.param(
            discussed(phase=DebriefPhase.VOTING), a_decision(), "D5", "", id="D5-still-voting"
        ),
        pytest.param(
            DecisionFacts(loop_state=LoopState.COLLECTING), a_decision(), "D5", "", id="D5-early"
        ),
        pytest.param(
            discussed(loop_state=LoopState.CANCELLED), a_decision(), "D5", "", id="D5-cancelled"
        ),
        pytest.param(decided(), a_decision(), "D5", "", id="D5-decided-before"),
        pytest.param(discussed(), a_decision(summary=" "), "D5", "/summary", id="D5-no-summary"),
        pytest.param(discussed(), a_decision(reasons=()), "D5", "/reasons", id="D5-no-reasons"),
        pytest.param(
            discussed(),
            a_decision(reasons=(DEEP, DecisionReason(principle="juggling", text="Good."))),
            "D5",
            "/reasons/1/principle",
            id="D5-unknown-principle",
        ),
        pytest.param(
            discussed(), a_decision(reasons=(DEEP, DEEP)), "D5", "/reasons/1/principle", id="D5-dup"
        ),
        pytest.param(
            discussed(),
            a_decision(reasons=(DecisionReason(principle="dive_deep", text=""),)),
            "D5",
            "/reasons/0/text",
            id="D5-empty-reason",
        ),
    ],
)
def test_d5_why_not_decide(
    facts: DecisionFacts, decision: Decision, rule: str, pointer: str
) -> None:
    (refusal,) = why_not_decide(facts, decision, actor_is_hiring_manager=True, principles=KEYS)
    assert (refusal.rule, refusal.pointer) == (rule, pointer)


def test_d5_nobody_but_the_manager_decides_nor_learns_of_the_veto_by_trying() -> None:
    (refusal,) = why_not_decide(
        discussed(veto_stands=True), a_decision(), actor_is_hiring_manager=False, principles=KEYS
    )
    assert refusal.rule == "D5"
    assert "veto" not in refusal.detail.casefold()


@pytest.mark.parametrize(
    ("facts", "runs", "principle", "reason", "where"),
    [
        pytest.param(discussed(), True, "dive_deep", "Nobody asked.", [], id="D6-recorded"),
        pytest.param(decided(), True, "dive_deep", "Nobody asked.", [], id="D6-afterwards"),
        pytest.param(discussed(), False, "dive_deep", "Nobody asked.", [""], id="D6-not-theirs"),
        pytest.param(
            DecisionFacts(loop_state=LoopState.COLLECTING),
            True,
            "dive_deep",
            "Nobody asked.",
            [""],
            id="D6-before-the-debrief",
        ),
        pytest.param(discussed(), True, "juggling", "Why.", ["/principle"], id="D6-unknown-gap"),
        pytest.param(discussed(), True, "dive_deep", "", ["/reason"], id="D6-no-reason"),
    ],
)
def test_d6_one_more_interview_is_a_failure_of_the_loop_with_its_gap(
    facts: DecisionFacts, runs: bool, principle: str, reason: str, where: list[str]
) -> None:
    refused = why_not_record_failure(
        facts,
        actor_runs_or_decides=runs,
        principle=principle,
        reason=reason,
        principles=KEYS,
    )
    assert pointers(refused) == where
    assert set(rules(refused)) <= {"D6"}
