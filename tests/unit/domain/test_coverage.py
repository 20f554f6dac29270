"""L4: enough counting interviewers on every required principle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.coverage import (
    Assignment,
    CoverageLine,
    Requirement,
    coverage,
    open_gaps,
    why_not_waive_gap,
    wrong_assignment,
)
from hiring.domain.terms import LoopState, RequirementKind, SeatKind
from tests.unit.domain.facts import KEYS, POLICY, an_id, details, rules

DEEP = Requirement("dive_deep", "Dive Deep", needed=2, critical=True)
SQL = Requirement("sql", "Data modelling", kind=RequirementKind.COMPETENCY)


def assigned(name: str, *keys: str, kind: SeatKind = SeatKind.INTERVIEWER) -> Assignment:
    return Assignment(an_id(name), kind, keys)


@pytest.mark.parametrize(
    ("assignments", "missing"),
    [
        pytest.param([], 2, id="L4-nobody"),
        pytest.param([assigned("Ana", "dive_deep")], 1, id="L4-one-of-two"),
        pytest.param([assigned("Ana", "dive_deep"), assigned("Li", "dive_deep")], 0, id="L4-both"),
        pytest.param([assigned("Ana", "dive_deep", "dive_deep")], 1, id="L4-twice-counts-once"),
        pytest.param(
            [assigned("Ana", "dive_deep"), assigned("Ana", "dive_deep")],
            1,
            id="L4-one-person-counts-once",
        ),
        pytest.param(
            [assigned("Ana", "dive_deep"), assigned("Li", "dive_deep", kind=SeatKind.TRAINEE)],
            1,
            id="F8-a-trainee-does-not-count",
        ),
        pytest.param(
            [
                assigned("Sam", "dive_deep", kind=SeatKind.HIRING_MANAGER),
                assigned("Bea", "dive_deep", kind=SeatKind.BAR_RAISER),
            ],
            0,
            id="L4-manager-and-bar-raiser-count",
        ),
        pytest.param([assigned("Ana", "ownership")], 2, id="L4-another-principle"),
    ],
)
def test_l4_coverage_counts_counting_people(assignments: list[Assignment], missing: int) -> None:
    (line,) = coverage([DEEP], assignments)
    assert line.missing == missing
    assert line.gap is (missing > 0)
    assert line.blocks is (missing > 0)


def test_j3_a_competency_is_covered_like_a_principle() -> None:
    lines = coverage([DEEP, SQL], [assigned("Ana", "sql", "dive_deep")])
    assert [(line.key, line.missing) for line in lines] == [("dive_deep", 1), ("sql", 0)]


def test_l4_a_waived_gap_is_still_a_gap_but_does_not_block() -> None:
    (line,) = coverage([DEEP], [], {"dive_deep"})
    assert (line.gap, line.waived, line.blocks) == (True, True, False)
    assert open_gaps([line]) == ()


def test_l4_a_gap_says_what_is_needed_and_what_is_there() -> None:
    (refusal,) = open_gaps(coverage([DEEP], [assigned("Ana", "dive_deep")]))
    assert refusal.rule == "L4"
    assert refusal.detail == "Dive Deep needs 2 interviewers and has 1 interviewer."
    assert "Assign Dive Deep to 1 more" in refusal.mend
    (refusal,) = open_gaps(coverage([SQL], []))
    assert refusal.detail == "Data modelling needs 1 interviewer and has none."


people = st.sampled_from(["Ana", "Li", "Sam", "Bea", "Tom"])
seats = st.lists(
    st.builds(
        lambda name, kind, keys: assigned(name, *keys, kind=kind),
        people,
        st.sampled_from(SeatKind),
        st.lists(st.sampled_from(KEYS), max_size=4),
    ),
    max_size=8,
)


@given(seats, st.integers(1, 4), st.sampled_from(KEYS))
def test_l4_a_gap_is_exactly_fewer_people_assigned_than_needed(
    assignments: list[Assignment], needed: int, key: str
) -> None:
    (line,) = coverage([Requirement(key, key, needed)], assignments)
    who = {one.person_id for one in assignments if key in one.principles and one.kind.counts}
    assert set(line.assigned) == who
    assert len(line.assigned) == len(who)
    assert line.gap is (len(who) < needed)
    assert line.missing == max(0, needed - len(who))


@given(seats, st.builds(assigned, people, st.sampled_from(KEYS)))
def test_l4_one_more_interviewer_never_opens_a_gap(
    assignments: list[Assignment], assignment: Assignment
) -> None:
    wanted = [Requirement(key, key, 2) for key in KEYS]
    before = {line.key for line in coverage(wanted, assignments) if line.gap}
    after = {line.key for line in coverage(wanted, [*assignments, assignment]) if line.gap}
    assert after <= before


@pytest.mark.parametrize(
    ("kind", "keys", "fact"),
    [
        pytest.param(SeatKind.INTERVIEWER, (), "has no principles", id="L4-none"),
        pytest.param(SeatKind.HIRING_MANAGER, (), "has no principles", id="L4-manager-too"),
        pytest.param(SeatKind.INTERVIEWER, KEYS[:4], "has 4 principles", id="L4-four"),
        pytest.param(SeatKind.TRAINEE, KEYS[:4], "has 4 principles", id="L4-trainee-of-four"),
        pytest.param(
            SeatKind.INTERVIEWER, ("dive_deep", "dive_deep"), "Dive deep more than once", id="twice"
        ),
        pytest.param(
            SeatKind.INTERVIEWER, ("juggling",), "juggling, which is not", id="L4-unknown"
        ),
    ],
)
def test_l4_wrong_assignment(kind: SeatKind, keys: tuple[str, ...], fact: str) -> None:
    (refusal,) = wrong_assignment("Ana Ruiz", kind, keys, KEYS, POLICY)
    assert refusal.rule == "L4"
    assert fact in refusal.detail
    assert refusal.mend


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (SeatKind.INTERVIEWER, 1),
        (SeatKind.INTERVIEWER, 3),
        (SeatKind.BAR_RAISER, 2),
        (SeatKind.TRAINEE, 0),
        (SeatKind.TRAINEE, 3),
    ],
)
def test_l4_one_to_three_each_and_none_for_a_trainee_if_need_be(
    kind: SeatKind, number: int
) -> None:
    assert wrong_assignment("Ana Ruiz", kind, KEYS[:number], KEYS, POLICY) == ()


GAP = CoverageLine("dive_deep", "Dive Deep", 1, ())
COVERED = CoverageLine("dive_deep", "Dive Deep", 1, (an_id("Ana"),))


@pytest.mark.parametrize("state", [LoopState.DRAFT, LoopState.SCHEDULED, LoopState.COLLECTING])
def test_l4_the_bar_raiser_may_waive_a_gap_with_a_reason(state: LoopState) -> None:
    assert why_not_waive_gap(is_bar_raiser=True, state=state, line=GAP, reason="Known.") == ()


@pytest.mark.parametrize(
    ("is_bar_raiser", "state", "line", "reason", "fact"),
    [
        pytest.param(False, LoopState.DRAFT, GAP, "Known.", "Only the", id="L4-not-bar-raiser"),
        pytest.param(True, LoopState.DRAFT, GAP, "  ", "written reason", id="L4-no-reason"),
        pytest.param(True, LoopState.DRAFT, COVERED, "Known.", "fully covered", id="L4-no-gap"),
        pytest.param(True, LoopState.DRAFT, None, "Known.", "does not ask", id="L4-unasked"),
        pytest.param(
            True,
            LoopState.DRAFT,
            CoverageLine("dive_deep", "Dive Deep", 1, (), waived=True),
            "Known.",
            "already",
            id="L4-waived-before",
        ),
        pytest.param(True, LoopState.DEBRIEFING, GAP, "Known.", "in the debrief", id="L4-too-late"),
    ],
)
def test_l4_why_not_waive_gap(
    is_bar_raiser: bool, state: LoopState, line: CoverageLine | None, reason: str, fact: str
) -> None:
    refused = why_not_waive_gap(is_bar_raiser=is_bar_raiser, state=state, line=line, reason=reason)
    assert rules(refused) == ["L4"]
    assert fact in details(refused)
