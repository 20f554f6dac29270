"""J1, J2, J3: what a requisition names, and when loops may start on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.coverage import Requirement
from hiring.domain.requisitions import (
    RequisitionFacts,
    missing_parts,
    state_after_edit,
    why_not_approve,
    why_not_edit,
    why_not_open_loop,
)
from hiring.domain.terms import BarRaiserStanding, RequirementKind, RequisitionState
from tests.unit.domain.facts import FAMILY, KEYS, MANAGER, an_id, pointers, rules

if TYPE_CHECKING:
    import uuid

DRAFT, APPROVED, CLOSED = RequisitionState
DEEP = Requirement("dive_deep", "Dive Deep", 2, critical=True)
BEA = an_id("Bea Novak")


def a_requisition(**facts: Any) -> RequisitionFacts:
    return RequisitionFacts(
        **{
            "title": "Payments engineer",
            "level": 6,
            "job_family": FAMILY,
            "team_name": "Payments",
            "hiring_manager_id": MANAGER.id,
            "narrative": "A year from now, refunds arrive the same day.",
            "requirements": (DEEP,),
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("facts", "rule", "pointer"),
    [
        pytest.param({"hiring_manager_id": None}, "J2", "/hiring_manager_id", id="J2-no-manager"),
        pytest.param(
            {"hiring_manager_active": False}, "J2", "/hiring_manager_id", id="J2-manager-left"
        ),
        pytest.param({"title": " "}, "J3", "/title", id="J3-no-title"),
        pytest.param({"level": None}, "J3", "/level", id="J3-no-level"),
        pytest.param({"job_family": ""}, "J3", "/job_family", id="J3-no-job-family"),
        pytest.param({"team_name": ""}, "J3", "/team", id="J3-no-team"),
        pytest.param({"requirements": ()}, "J3", "/principles", id="J3-no-principles"),
        pytest.param(
            {"requirements": (DEEP, Requirement("juggling", ""))},
            "J3",
            "/principles/1/key",
            id="J3-unknown-principle",
        ),
        pytest.param({"requirements": (DEEP, DEEP)}, "J3", "/principles/1/key", id="J3-twice"),
        pytest.param(
            {"requirements": (Requirement("dive_deep", "Dive Deep", 0),)},
            "J3",
            "/principles/0/interviewers",
            id="J3-asks-for-nobody",
        ),
    ],
)
def test_j2_j3_what_a_requisition_must_name(facts: dict[str, Any], rule: str, pointer: str) -> None:
    (lack,) = missing_parts(a_requisition(**facts), KEYS)
    assert (lack.rule, lack.pointer) == (rule, pointer)
    assert lack.detail
    assert lack.mend


def test_j3_principles_and_competencies_alike() -> None:
    skill = Requirement("sql", "Data modelling", kind=RequirementKind.COMPETENCY)
    whole = a_requisition(requirements=(DEEP, skill))
    assert missing_parts(whole, {*KEYS, "sql"}) == ()


def approval(
    *,
    by: uuid.UUID = BEA,
    standing: BarRaiserStanding = BarRaiserStanding.CERTIFIED,
    **facts: Any,
) -> list[str | None]:
    requisition = a_requisition(**facts)
    return rules(why_not_approve(requisition, KEYS, approver_id=by, standing=standing))


def test_j1_a_certified_bar_raiser_approves() -> None:
    assert approval() == []


@pytest.mark.parametrize(
    "standing", [one for one in BarRaiserStanding if one is not BarRaiserStanding.CERTIFIED]
)
def test_j1_nobody_else_approves(standing: BarRaiserStanding) -> None:
    assert approval(standing=standing) == ["J1"]


def test_j1_the_manager_never_approves_their_own_narrative() -> None:
    assert approval(by=MANAGER.id) == ["J1"]


@pytest.mark.parametrize("narrative", ["", "  \n"])
def test_j1_there_is_something_to_approve(narrative: str) -> None:
    refused = why_not_approve(
        a_requisition(narrative=narrative),
        KEYS,
        approver_id=BEA,
        standing=BarRaiserStanding.CERTIFIED,
    )
    assert (rules(refused), pointers(refused)) == (["J1"], ["/narrative"])


@pytest.mark.parametrize("state", [APPROVED, CLOSED])
def test_j1_only_a_draft_is_approved(state: RequisitionState) -> None:
    assert approval(state=state) == ["J1"]


def test_j3_an_approval_needs_the_whole_requisition() -> None:
    assert approval(narrative="", requirements=()) == ["J1", "J3"]


@pytest.mark.parametrize(
    ("state", "refused"), [(DRAFT, ["J1"]), (APPROVED, []), (CLOSED, ["J1"])], ids=str
)
def test_j1_no_loop_before_the_narrative_is_approved(
    state: RequisitionState, refused: list[str]
) -> None:
    assert rules(why_not_open_loop(state)) == refused


@pytest.mark.parametrize(
    ("state", "changed", "after"),
    [
        pytest.param(APPROVED, True, DRAFT, id="J1-a-new-narrative-needs-approval"),
        pytest.param(APPROVED, False, APPROVED, id="J1-the-approved-one-stands"),
        pytest.param(DRAFT, True, DRAFT, id="J1-draft"),
        pytest.param(CLOSED, True, CLOSED, id="J1-closed"),
    ],
)
def test_j1_an_approval_is_of_one_version(
    state: RequisitionState, changed: bool, after: RequisitionState
) -> None:
    assert state_after_edit(state, narrative_changed=changed) is after


def test_j3_a_closed_requisition_does_not_change() -> None:
    assert rules(why_not_edit(CLOSED)) == ["J3"]
    assert why_not_edit(DRAFT) == why_not_edit(APPROVED) == ()
