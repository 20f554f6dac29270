"""The veto and the decision (D4, D5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import DebriefPhase, LoopState, Outcome
from hiring.domain.wording import blank, spoken_key

if TYPE_CHECKING:
    from collections.abc import Collection

    Reasons = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """Where a loop's decision stands.

    Args:
        loop_state: the loop's effective state.
        phase: the debrief's; None before it is opened.
        outcome: what was decided; None before the decision.
        veto_stands: whether the Bar Raiser vetoed a hire.
        offer_accepted: whether the candidate accepted the offer.
    """

    loop_state: LoopState
    phase: DebriefPhase | None = None
    outcome: Outcome | None = None
    veto_stands: bool = False
    offer_accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReason:
    """Why, by principle."""

    principle: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the hiring manager decides (D5)."""

    outcome: Outcome
    summary: str
    reasons: tuple[DecisionReason, ...]


def why_not_veto(facts: DecisionFacts, *, actor_is_bar_raiser: bool, reason: str) -> Reasons:
    """Why a veto may not be cast (D4).

    The Bar Raiser's alone, against a hire only, with a reason, from the debrief's opening until
    the offer is accepted. There is no check for lifting one: nothing lifts it.
    """
    if not actor_is_bar_raiser:
        return (Refusal("D4", "The veto is the loop's Bar Raiser's alone."),)
    if facts.veto_stands:
        return (Refusal("D4", "A veto stands already; it cannot be cast twice or taken back."),)
    if facts.phase is None:
        return (
            Refusal(
                "D4",
                "A veto can be cast from the debrief's opening on.",
                "Open the debrief first: the panel's evidence is heard before a veto.",
            ),
        )
    if facts.loop_state not in {LoopState.DEBRIEFING, LoopState.DECIDED}:
        return (Refusal("D4", f"The loop is {facts.loop_state.label}; there is no hire to veto."),)
    if facts.offer_accepted:
        return (
            Refusal("D4", "The candidate has accepted the offer; the time for a veto is over."),
        )
    if facts.outcome not in {None, Outcome.HIRE}:
        label = facts.outcome.label if facts.outcome else ""
        return (Refusal("D4", f"The decision was {label}; a veto is against a hire only."),)
    if blank(reason):
        return (
            Refusal(
                "D4",
                "A veto needs a written reason.",
                "Say which evidence keeps this hire below the bar.",
                pointer="/reason",
            ),
        )
    return ()


def why_not_decide(
    facts: DecisionFacts,
    decision: Decision,
    *,
    actor_is_hiring_manager: bool,
    principles: Collection[str],
) -> Reasons:
    """Why this decision may not be recorded (D5; D4 for a hire under a veto).

    Args:
        facts: where the loop stands.
        decision: what is decided.
        actor_is_hiring_manager: whether the one who asks is the requisition's hiring manager.
        principles: every key a reason may name.
    """
    if not actor_is_hiring_manager:
        return (
            Refusal(
                "D5", "The hiring manager decides, and nobody else.", "Ask the hiring manager."
            ),
        )
    if facts.outcome is not None:
        return (Refusal("D5", f"This loop is decided: {facts.outcome.label}."),)
    # Said before the veto: while second votes are blind, nobody is to learn that one stands (D2).
    if facts.loop_state is not LoopState.DEBRIEFING or facts.phase is not DebriefPhase.DISCUSSION:
        return (
            Refusal(
                "D5",
                "The decision comes at the end of the debrief, after the second votes are revealed "
                "and discussed.",
                "Let the Bar Raiser bring the debrief to its discussion.",
            ),
        )
    if facts.veto_stands and decision.outcome is Outcome.HIRE:
        return (
            Refusal(
                "D4",
                "The Bar Raiser's veto stands, so this loop cannot end in a hire.",
                "Decide no hire, or another role.",
                pointer="/outcome",
            ),
        )
    return _incomplete(decision, principles)


def _incomplete(decision: Decision, principles: Collection[str]) -> Reasons:
    reasons = []
    if blank(decision.summary):
        mend = "Say in prose what was decided and why."
        reasons.append(Refusal("D5", "The decision has no summary.", mend, pointer="/summary"))
    if not decision.reasons:
        mend = "Give the reason on at least one principle."
        detail = "The decision gives no reasons by principle."
        reasons.append(Refusal("D5", detail, mend, pointer="/reasons"))
    met: set[str] = set()
    for place, one in enumerate(decision.reasons):
        name, at = spoken_key(one.principle), f"/reasons/{place}"
        if one.principle not in principles:
            detail = f"{one.principle!r} is not a principle this loop looked at."
            mend = "Choose one that was covered."
            reasons.append(Refusal("D5", detail, mend, pointer=f"{at}/principle"))
        elif one.principle in met:
            mend = "Put the reasons on one principle together."
            detail = f"{name} is given twice."
            reasons.append(Refusal("D5", detail, mend, pointer=f"{at}/principle"))
        met.add(one.principle)
        if blank(one.text):
            detail = f"The reason on {name} says nothing."
            reasons.append(Refusal("D5", detail, "Write it out.", pointer=f"{at}/text"))
    return tuple(reasons)


def why_not_record_failure(
    facts: DecisionFacts,
    *,
    actor_runs_or_decides: bool,
    principle: str,
    reason: str,
    principles: Collection[str],
) -> Reasons:
    """Why needing one more interview may not be recorded as the loop's failure (D6).

    Args:
        facts: where the loop stands.
        actor_runs_or_decides: whether the one who asks is the Bar Raiser or the hiring manager.
        principle: the gap that caused it.
        reason: how the gap came about.
        principles: every key the loop looked at.
    """
    if not actor_runs_or_decides:
        detail = "The Bar Raiser or the hiring manager records that the loop fell short."
        return (Refusal("D6", detail, "Ask one of them."),)
    if facts.phase is None or facts.loop_state is LoopState.CANCELLED:
        detail = "Whether another interview is needed shows in the debrief."
        return (Refusal("D6", detail, "Record it once the debrief is open."),)
    reasons = []
    if principle not in principles:
        detail = f"{principle!r} is not a principle this loop looked at."
        mend = "Name the gap that made another interview necessary."
        reasons.append(Refusal("D6", detail, mend, pointer="/principle"))
    if blank(reason):
        detail, mend = "A written reason is needed.", "Say how the gap came about."
        reasons.append(Refusal("D6", detail, mend, pointer="/reason"))
    return tuple(reasons)
