"""Requisitions: what one must name, and when loops may start on it (J1 to J3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import BarRaiserStanding, RequisitionState
from hiring.domain.wording import blank, spoken_key

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterator

    from hiring.domain.coverage import Requirement

    Reasons = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisitionFacts:
    """A requisition as written.

    Args:
        hiring_manager_id: None while nobody is named.
        hiring_manager_active: whether that person still works here.
        narrative: the current version of the role narrative.
        requirements: the principles and competencies to cover.
    """

    state: RequisitionState = RequisitionState.DRAFT
    title: str
    level: int | None
    job_family: str
    team_name: str
    hiring_manager_id: uuid.UUID | None
    hiring_manager_active: bool = True
    narrative: str = ""
    requirements: tuple[Requirement, ...] = ()


def missing_parts(facts: RequisitionFacts, known_keys: Collection[str]) -> Reasons:
    """What the requisition does not name yet (J2, J3), each with its pointer.

    Args:
        facts: as written.
        known_keys: every key of a principle or competency there is.
    """
    named = (
        ("title", "title", blank(facts.title)),
        ("level", "level", facts.level is None),
        ("job_family", "job family", blank(facts.job_family)),
        ("team", "team", blank(facts.team_name)),
    )
    return (
        *_hiring_manager(facts),
        *(
            Refusal("J3", f"The requisition names no {word}.", f"Name its {word}.", None, f"/{at}")
            for at, word, absent in named
            if absent
        ),
        *_requirements(facts, known_keys),
    )


def why_not_approve(
    facts: RequisitionFacts,
    known_keys: Collection[str],
    *,
    approver_id: uuid.UUID,
    standing: BarRaiserStanding,
) -> Reasons:
    """Why this person may not approve the role narrative (J1): a certified Bar Raiser, not the HM.

    Args:
        facts: the requisition as written.
        known_keys: every key of a principle or competency there is.
        approver_id: who approves.
        standing: theirs in the Bar Raiser programme, at this moment.
    """
    if standing is not BarRaiserStanding.CERTIFIED:
        detail = "A role narrative is approved by a certified Bar Raiser."
        return (Refusal("J1", detail, "Ask one to read it."),)
    if approver_id == facts.hiring_manager_id:
        detail = "The hiring manager writes the narrative, so another Bar Raiser approves it."
        return (Refusal("J1", detail, "Ask a Bar Raiser who does not own this requisition."),)
    if facts.state is not RequisitionState.DRAFT:
        return (Refusal("J1", f"This requisition is {facts.state.label} already."),)
    reasons = missing_parts(facts, known_keys)
    if blank(facts.narrative):
        mend = "The hiring manager writes it first, worked backwards from what customers get."
        lack = Refusal("J1", "There is no role narrative to approve.", mend, None, "/narrative")
        reasons = (lack, *reasons)
    return reasons


def why_not_open_loop(state: RequisitionState) -> Reasons:
    """Why no loop may start on this requisition (J1): its narrative must be approved."""
    if state is RequisitionState.APPROVED:
        return ()
    if state is RequisitionState.CLOSED:
        return (Refusal("J1", "This requisition is closed.", "Open another one."),)
    return (
        Refusal(
            "J1",
            "The role narrative of this requisition is not approved.",
            "Ask a Bar Raiser to read and approve it.",
        ),
    )


def why_not_edit(state: RequisitionState) -> Reasons:
    """Why a requisition may not be changed: only a closed one may not."""
    if state is not RequisitionState.CLOSED:
        return ()
    return (Refusal("J3", "This requisition is closed.", "Open another one."),)


def state_after_edit(state: RequisitionState, *, narrative_changed: bool) -> RequisitionState:
    """An approval is of one version: a changed narrative must be approved again (J1)."""
    if state is RequisitionState.APPROVED and narrative_changed:
        return RequisitionState.DRAFT
    return state


def _hiring_manager(facts: RequisitionFacts) -> Iterator[Refusal]:
    at = "/hiring_manager_id"
    if facts.hiring_manager_id is None:
        detail, mend = "The requisition has no hiring manager.", "Name exactly one."
        yield Refusal("J2", detail, mend, None, at)
    elif not facts.hiring_manager_active:
        detail, mend = "The hiring manager is no longer active here.", "Name another."
        yield Refusal("J2", detail, mend, None, at)


def _requirements(facts: RequisitionFacts, known_keys: Collection[str]) -> Iterator[Refusal]:
    if not facts.requirements:
        detail, mend = "The requisition asks for no principle.", "Name those the loop must cover."
        yield Refusal("J3", detail, mend, None, "/principles")
    met: Counter[str] = Counter()
    for place, wanted in enumerate(facts.requirements):
        at, name = f"/principles/{place}", wanted.name or spoken_key(wanted.key)
        met[wanted.key] += 1
        if wanted.key not in known_keys:
            detail = f"{wanted.key!r} is not a principle or competency we know."
            yield Refusal("J3", detail, "Choose from the list.", None, f"{at}/key")
        elif met[wanted.key] > 1:
            yield Refusal("J3", f"{name} is asked for twice.", "Keep one.", None, f"{at}/key")
        if wanted.needed < 1:
            detail = f"{name} asks for fewer than one interviewer."
            yield Refusal("J3", detail, "Ask for at least one.", None, f"{at}/interviewers")
