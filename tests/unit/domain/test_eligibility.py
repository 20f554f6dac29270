"""L1, L2, L3: who may sit, and the fact a refusal names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.eligibility import (
    why_not_bar_raiser,
    why_not_hiring_manager,
    why_not_interviewer,
    why_not_trainee,
)
from hiring.domain.terms import BarRaiserStanding, ConflictKind
from tests.unit.domain.facts import (
    FAMILY,
    MANAGER,
    MANAGER_TEAM,
    a_bar_raiser,
    a_person,
    a_role,
    an_id,
    details,
    rules,
)

if TYPE_CHECKING:
    from hiring.domain.eligibility import PersonFacts, RoleFacts

LI = (an_id("Li Wei"), "Li Wei")
SAM = (MANAGER.id, MANAGER.name)
VAL = (an_id("Val Ortiz"), "Val Ortiz")


def test_l2_a_certified_independent_bar_raiser_may_sit() -> None:
    assert why_not_bar_raiser(a_bar_raiser(), a_role()) == ()


@pytest.mark.parametrize(
    ("person", "role", "rule", "fact"),
    [
        pytest.param(
            a_person(level=7), a_role(), "L2", "Ana Ruiz is not a Bar Raiser.", id="L2-not-one"
        ),
        pytest.param(
            a_bar_raiser(bar_raiser=BarRaiserStanding.IN_TRAINING),
            a_role(),
            "L2",
            "still in training",
            id="L2-in-training",
        ),
        pytest.param(
            a_bar_raiser(bar_raiser=BarRaiserStanding.LAPSED),
            a_role(),
            "L2",
            "has lapsed",
            id="L2-lapsed",
        ),
        pytest.param(
            a_bar_raiser(),
            a_role(hiring_manager=a_bar_raiser()),
            "L2",
            "Bea Novak is the hiring manager",
            id="L2-is-the-manager",
        ),
        pytest.param(
            a_bar_raiser("Rae Recruiter"),
            a_role(),
            "L2",
            "Rae Recruiter is the recruiter",
            id="L2-is-the-recruiter",
        ),
        pytest.param(
            a_bar_raiser(chain_above=(SAM,)),
            a_role(),
            "L2",
            "reporting chain: Bea Novak → Sam Park (hiring manager).",
            id="L2-reports-to-the-manager",
        ),
        pytest.param(
            a_bar_raiser("Ana Ruiz", chain_above=(LI, SAM, VAL)),
            a_role(),
            "L2",
            "Ana Ruiz is in the hiring manager's reporting chain: "
            "Ana Ruiz → Li Wei → Sam Park (hiring manager).",
            id="L2-two-below-the-manager",
        ),
        pytest.param(
            a_bar_raiser("Val Ortiz"),
            a_role(hiring_manager=a_person("Sam Park", level=7, chain_above=(LI, VAL))),
            "L2",
            "Sam Park (hiring manager) → Li Wei → Val Ortiz.",
            id="L2-two-above-the-manager",
        ),
        pytest.param(
            a_bar_raiser(team_id=MANAGER_TEAM),
            a_role(),
            "L2",
            "in the hiring manager's team, Payments.",
            id="L2-same-team",
        ),
        pytest.param(
            a_bar_raiser(team_name="payments"),
            a_role(hiring_manager=a_person("Sam Park", team_id=None)),
            "L2",
            "in the hiring manager's team, Payments.",
            id="L2-same-team-by-name",
        ),
        pytest.param(
            a_bar_raiser(level=5),
            a_role(),
            "L2",
            "at level 5; the role is at level 6",
            id="L2-one-level-below",
        ),
        pytest.param(
            a_bar_raiser(bar_raiser_loops_that_week=2),
            a_role(),
            "L2",
            "already has 2 loops as Bar Raiser that week; their weekly cap is 2.",
            id="L2-at-the-cap",
        ),
        pytest.param(
            a_bar_raiser(weekly_cap=0),
            a_role(),
            "L2",
            "takes no loops as Bar Raiser at present; their weekly cap is 0.",
            id="L2-cap-of-none",
        ),
        pytest.param(
            a_bar_raiser(conflicts=(ConflictKind.FRIEND,)),
            a_role(),
            "L2",
            "declared conflict of interest",
            id="L2-conflict",
        ),
        pytest.param(
            a_bar_raiser(active=False), a_role(), "L3", "no longer active", id="L3-inactive"
        ),
        pytest.param(
            a_bar_raiser(is_future_report=True),
            a_role(),
            "L3",
            "would report directly",
            id="L3-future-report",
        ),
    ],
)
def test_l2_why_not_bar_raiser(person: PersonFacts, role: RoleFacts, rule: str, fact: str) -> None:
    (refusal,) = why_not_bar_raiser(person, role)
    assert refusal.rule == rule
    assert fact in refusal.detail
    assert refusal.mend


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(a_bar_raiser(level=6), id="L2-at-the-roles-level"),
        pytest.param(a_bar_raiser(certified_for=frozenset()), id="L2-no-job-family-needed"),
        pytest.param(a_bar_raiser(bar_raiser_loops_that_week=1), id="L2-one-under-the-cap"),
        pytest.param(a_bar_raiser(chain_above=(LI, VAL)), id="L2-another-chain"),
        pytest.param(a_bar_raiser(team_id=None), id="L2-no-team-recorded"),
    ],
)
def test_l2_may_be_bar_raiser(person: PersonFacts) -> None:
    assert why_not_bar_raiser(person, a_role()) == ()


def test_l2_a_shared_boss_is_not_a_chain() -> None:
    role = a_role(hiring_manager=a_person("Sam Park", level=7, chain_above=(VAL,)))
    assert why_not_bar_raiser(a_bar_raiser(chain_above=(VAL,)), role) == ()


def test_l2_every_reason_is_given_at_once() -> None:
    person = a_bar_raiser(level=4, team_id=MANAGER_TEAM, chain_above=(SAM,), active=False)
    assert sorted(map(str, rules(why_not_bar_raiser(person, a_role())))) == ["L2", "L2", "L2", "L3"]


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        pytest.param({"active": False}, "no longer active", id="L3-inactive"),
        pytest.param({"certified_for": frozenset()}, f"not certified to interview for {FAMILY}"),
        pytest.param(
            {"certified_for": frozenset({"sales"})}, "not certified", id="L3-other-family"
        ),
        pytest.param({"level": 4}, "at level 4, more than one below the role's level 6"),
        pytest.param({"is_future_report": True}, "would report directly", id="L3-future-report"),
        pytest.param({"conflicts": (ConflictKind.OTHER,)}, "conflict", id="L3-conflict"),
    ],
)
def test_l3_why_not_interviewer(facts: dict[str, Any], fact: str) -> None:
    (refusal,) = why_not_interviewer(a_person(**facts), a_role())
    assert refusal.rule == "L3"
    assert fact in refusal.detail
    assert refusal.mend


@pytest.mark.parametrize("level", [5, 6, 7, 10])
def test_l3_one_level_below_the_role_or_higher_may_interview(level: int) -> None:
    assert why_not_interviewer(a_person(level=level), a_role()) == ()


def test_l3_the_managers_own_team_may_interview() -> None:
    person = a_person(team_id=MANAGER_TEAM, chain_above=(SAM,))
    assert why_not_interviewer(person, a_role()) == ()


@pytest.mark.parametrize(
    ("trainee", "mentor", "fact"),
    [
        pytest.param(a_person(), None, "without a mentor", id="L3-no-mentor"),
        pytest.param(
            a_person(),
            a_person("Li Wei", certified_for=frozenset()),
            "Li Wei is not certified for software_engineer, so cannot mentor Ana Ruiz.",
            id="L3-mentor-not-certified",
        ),
        pytest.param(a_person(level=4), a_person("Li Wei"), "level 4", id="L3-too-junior"),
        pytest.param(
            a_person(is_future_report=True), a_person("Li Wei"), "report", id="L3-future-report"
        ),
        pytest.param(a_person(active=False), a_person("Li Wei"), "active", id="L3-inactive"),
    ],
)
def test_l3_why_not_trainee(trainee: PersonFacts, mentor: PersonFacts | None, fact: str) -> None:
    (refusal,) = why_not_trainee(trainee, a_role(), mentor)
    assert refusal.rule == "L3"
    assert fact in refusal.detail


@pytest.mark.parametrize(
    "mentor",
    [
        pytest.param(a_person("Li Wei"), id="L3-certified-interviewer"),
        pytest.param(a_bar_raiser(certified_for=frozenset()), id="L3-certified-bar-raiser"),
    ],
)
def test_l3_a_trainee_needs_no_certification_beside_a_certified_one(mentor: PersonFacts) -> None:
    trainee = a_person(certified_for=frozenset())
    assert why_not_trainee(trainee, a_role(), mentor) == ()


def test_l1_the_managers_seat_is_the_requisitions_manager() -> None:
    assert why_not_hiring_manager(MANAGER, a_role()) == ()
    (refusal,) = why_not_hiring_manager(a_person(), a_role())
    assert refusal.rule == "L1"
    assert refusal.detail == "Ana Ruiz is not this requisition's hiring manager; Sam Park is."
    assert "Sam Park" in refusal.mend


def test_l3_a_manager_needs_no_certification_but_may_have_no_conflict() -> None:
    manager = a_person("Sam Park", certified_for=frozenset(), conflicts=(ConflictKind.RELATIVE,))
    assert rules(why_not_hiring_manager(manager, a_role())) == ["L3"]


@given(st.sets(st.sampled_from(ConflictKind), min_size=1))
def test_l3_no_refusal_ever_tells_the_kind_of_a_conflict(kinds: set[ConflictKind]) -> None:
    person = a_bar_raiser(conflicts=tuple(kinds))
    role = a_role()
    said = details(
        (
            *why_not_bar_raiser(person, role),
            *why_not_interviewer(person, role),
            *why_not_trainee(person, role, None),
            *why_not_hiring_manager(person, role),
        )
    )
    for kind in kinds - {ConflictKind.OTHER}:
        assert kind.value not in said
        assert kind.label not in said


@given(
    level=st.integers(1, 12),
    role_level=st.integers(1, 12),
    loops=st.integers(0, 5),
    cap=st.integers(0, 5),
)
def test_l2_level_and_load_hold_for_all_numbers(
    level: int, role_level: int, loops: int, cap: int
) -> None:
    person = a_bar_raiser(level=level, bar_raiser_loops_that_week=loops, weekly_cap=cap)
    refused = why_not_bar_raiser(person, a_role(level=role_level))
    assert len(refused) == (level < role_level) + (loops >= cap)
