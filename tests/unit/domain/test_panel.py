"""L1 to L4 on whole loops, and what only warns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.coverage import Requirement
from hiring.domain.panel import (
    broken_rules,
    warnings,
    why_not_change_a_seat,
    why_not_replace_seats,
)
from hiring.domain.terms import LoopState, SeatKind
from tests.unit.domain.facts import (
    KEYS,
    MANAGER,
    MANAGER_TEAM,
    NOW,
    POLICY,
    a_bar_raiser,
    a_loop,
    a_panel,
    a_person,
    a_seat,
    details,
    rules,
)

if TYPE_CHECKING:
    from hiring.domain.panel import LoopFacts, SeatFacts

SAM, BEA, ANA, LI, TOM = a_panel()
LATER = NOW + timedelta(days=8)


def swapped(which: int, **changes: Any) -> LoopFacts:
    """The sound panel with one seat changed."""
    seats = list(a_panel())
    seats[which] = replace(seats[which], **changes)
    return a_loop(seats)


def a_spare(name: str, hours: int = 0) -> SeatFacts:
    return a_seat(a_person(name), starts_at=LATER + timedelta(hours=hours))


def a_trainee(beside: SeatFacts, name: str = "Ida Trainee", **facts: Any) -> SeatFacts:
    return a_seat(
        a_person(name, certified_for=frozenset()),
        SeatKind.TRAINEE,
        mentor_seat_id=beside.id,
        starts_at=beside.starts_at,
        **facts,
    )


def test_a_sound_loop_breaks_no_rule() -> None:
    assert broken_rules(a_loop(), POLICY, NOW) == ()
    assert warnings(a_loop(), POLICY) == ()


def test_l5_a_sound_loop_recorded_after_the_fact_breaks_no_rule() -> None:
    assert broken_rules(a_loop(a_panel(NOW - timedelta(days=3))), POLICY, NOW) == ()


@pytest.mark.parametrize(
    ("loop", "rule", "fact"),
    [
        pytest.param(
            a_loop([BEA, ANA, LI, TOM, replace(a_spare("Max"), principles=("dive_deep",))]),
            "L1",
            "The hiring manager has no seat",
            id="L1-no-manager",
        ),
        pytest.param(
            a_loop([SAM, ANA, LI, TOM, replace(a_spare("Max"), principles=("ownership",))]),
            "L1",
            "The loop has no Bar Raisers; it needs exactly one.",
            id="L1-no-bar-raiser",
        ),
        pytest.param(
            a_loop([*a_panel(), a_seat(a_bar_raiser("Bo"), SeatKind.BAR_RAISER, starts_at=LATER)]),
            "L1",
            "The loop has 2 Bar Raisers; it needs exactly one.",
            id="L1-two-bar-raisers",
        ),
        pytest.param(
            swapped(2, kind=SeatKind.BAR_RAISER, person=a_bar_raiser("Bo")),
            "L1",
            "2 Bar Raisers",
            id="L1-two-bar-raisers-among-five",
        ),
        pytest.param(
            a_loop([*a_panel(), a_seat(ANA.person, starts_at=LATER)]),
            "L1",
            "Ana Ruiz has more than one seat",
            id="L1-one-person-twice",
        ),
        pytest.param(
            a_loop([SAM, BEA, replace(ANA, principles=KEYS[2:])]),
            "L1",
            "The panel has 3 interviewers; 5 to 7 is usual.",
            id="L1-three",
        ),
        pytest.param(
            a_loop([*a_panel(), *(a_spare(f"Extra {n}", n) for n in range(3))]),
            "L1",
            "The panel has 8 interviewers",
            id="L1-eight",
        ),
        pytest.param(
            swapped(1, person=a_bar_raiser(team_id=MANAGER_TEAM)),
            "L2",
            "hiring manager's team",
            id="L2-bar-raiser-of-the-team",
        ),
        pytest.param(
            swapped(1, person=a_person("Bea Novak", level=7)), "L2", "not a Bar Raiser", id="L2"
        ),
        pytest.param(
            swapped(2, person=a_person(level=3)), "L3", "more than one below", id="L3-junior"
        ),
        pytest.param(
            swapped(2, mentor_seat_id=LI.id),
            "L3",
            "paired with a mentor but is not seated as a trainee",
            id="L3-mentor-without-trainee",
        ),
        pytest.param(
            a_loop([*a_panel(), replace(a_trainee(ANA), mentor_seat_id=None)]),
            "L3",
            "without a mentor",
            id="L3-trainee-alone",
        ),
        pytest.param(
            a_loop(requirements=(Requirement("dive_deep", "Dive Deep", 2),)),
            "L4",
            "Dive Deep needs 2 interviewers and has 1 interviewer.",
            id="L4-gap",
        ),
        pytest.param(
            a_loop([*a_panel(), replace(a_spare("Max"), principles=())]),
            "L4",
            "Max has no principles",
            id="L4-idle-interviewer",
        ),
        pytest.param(
            a_loop([*a_panel(), replace(a_spare("Max"), principles=("juggling",))]),
            "L4",
            "juggling, which is not a known principle",
            id="L4-unknown-principle",
        ),
    ],
)
def test_l1_to_l4_one_break_is_named_alone(loop: LoopFacts, rule: str, fact: str) -> None:
    (refusal,) = broken_rules(loop, POLICY, NOW)
    assert refusal.rule == rule
    assert fact in refusal.detail
    assert refusal.mend


def test_l1_a_manager_seated_twice_and_a_stranger_in_their_seat() -> None:
    stranger = a_seat(a_person("Max"), SeatKind.HIRING_MANAGER, starts_at=LATER)
    refused = broken_rules(a_loop([*a_panel(), stranger]), POLICY, NOW)
    assert rules(refused) == ["L1", "L1"]
    assert "2 hiring manager's seats" in details(refused)
    assert "Max is not this requisition's hiring manager" in details(refused)


@pytest.mark.parametrize("extra", [0, 1, 2], ids=["L1-five", "L1-six", "L1-seven"])
def test_l1_five_to_seven_is_usual(extra: int) -> None:
    spares = [a_spare(f"Extra {number}", number) for number in range(extra)]
    assert broken_rules(a_loop([*a_panel(), *spares]), POLICY, NOW) == ()


def test_l1_trainees_do_not_make_the_panel_larger() -> None:
    seats = a_panel()
    trainees = [a_trainee(seat, f"Trainee {seat.person.name}") for seat in seats[1:4]]
    assert broken_rules(a_loop([*seats, *trainees]), POLICY, NOW) == ()


@pytest.mark.parametrize(("reason", "blocked"), [("", True), ("   ", True), ("A re-loop.", False)])
def test_l1_another_size_needs_a_reason_and_then_only_warns(reason: str, blocked: bool) -> None:
    loop = a_loop([SAM, BEA, replace(ANA, principles=KEYS[2:])], size_reason=reason)
    assert rules(broken_rules(loop, POLICY, NOW)) == (["L1"] if blocked else [])
    assert rules(warnings(loop, POLICY)) == ([] if blocked else ["L1"])


def test_l1_no_reason_makes_up_for_a_missing_bar_raiser() -> None:
    loop = a_loop([SAM, ANA, LI, TOM, a_spare("Max")], size_reason="All are on holiday.")
    assert "L1" in rules(broken_rules(loop, POLICY, NOW))


def test_l2_a_refusal_points_at_the_seat() -> None:
    (refusal,) = broken_rules(swapped(1, person=a_bar_raiser(level=2)), POLICY, NOW)
    assert refusal.subject == BEA.id


def test_l4_a_drop_out_reopens_the_gap_and_keeps_the_rest() -> None:
    refused = broken_rules(a_loop([SAM, BEA, LI, TOM]), POLICY, NOW)
    assert rules(refused) == ["L1", "L4"]
    assert "Earn Trust needs 1 interviewer and has none." in details(refused)


def test_l4_a_waived_gap_warns_and_does_not_block() -> None:
    loop = a_loop(
        requirements=(Requirement("dive_deep", "Dive Deep", 2),),
        waived_keys=frozenset({"dive_deep"}),
    )
    assert broken_rules(loop, POLICY, NOW) == ()
    assert details(warnings(loop, POLICY)) == "The Bar Raiser waived the gap in Dive Deep."


def test_l5_a_missing_place_warns_about_each_seat() -> None:
    loop = swapped(2, place=" ")
    assert broken_rules(loop, POLICY, NOW) == ()
    assert [note.subject for note in warnings(loop, POLICY)] == [ANA.id]


def test_an_empty_loop_is_told_everything_it_lacks_in_the_order_of_the_rules() -> None:
    refused = broken_rules(a_loop([]), POLICY, NOW)
    assert rules(refused) == ["L1"] * 3 + ["L4"] * 5
    assert all(refusal.mend for refusal in refused)
    assert MANAGER.name in refused[0].mend


@pytest.mark.parametrize("state", LoopState)
def test_seats_are_replaced_as_a_whole_only_in_a_draft(state: LoopState) -> None:
    refused = why_not_replace_seats(state)
    assert (refused == ()) is (state is LoopState.DRAFT)
    assert all(state.label in refusal.detail and refusal.mend for refusal in refused)


@pytest.mark.parametrize(
    ("state", "hours", "rule"),
    [
        pytest.param(LoopState.DRAFT, -5, None, id="draft-of-the-past"),
        pytest.param(LoopState.SCHEDULED, 5, None, id="L4-drop-out-in-time"),
        pytest.param(LoopState.COLLECTING, 5, None, id="L4-a-later-interview"),
        pytest.param(LoopState.COLLECTING, -1, "L5", id="L5-begun"),
        pytest.param(LoopState.COLLECTING, 0, "L5", id="L5-begins-now"),
        pytest.param(LoopState.DEBRIEF_READY, 5, "L4", id="L4-all-is-in"),
        pytest.param(LoopState.DECIDED, 5, "L4", id="L4-decided"),
        pytest.param(LoopState.CANCELLED, 5, "L4", id="L4-cancelled"),
    ],
)
def test_one_seat_may_change_until_its_interview_begins(
    state: LoopState, hours: int, rule: str | None
) -> None:
    refused = why_not_change_a_seat(state, NOW + timedelta(hours=hours), NOW)
    assert rules(refused) == ([rule] if rule else [])
