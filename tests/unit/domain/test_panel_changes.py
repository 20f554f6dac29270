"""Changes to a standing panel, and the dealing of prepared questions (L4, L5, L6)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.errors import Refusal
from hiring.domain.kits import QUESTIONS_PER_PRINCIPLE, Reservation, dealt_questions
from hiring.domain.panel_changes import (
    is_complete,
    newly_broken,
    owes_after_swap,
    why_not_add_seat,
    why_not_move_to,
    why_not_prepare,
    why_not_swap,
)
from hiring.domain.terms import LoopState, SeatKind
from tests.unit.domain.facts import NOW, rules

SWAPPABLE = {
    LoopState.DRAFT,
    LoopState.SCHEDULED,
    LoopState.COLLECTING,
    LoopState.DEBRIEF_READY,
}
SEATS = [uuid.UUID(int=number) for number in range(1, 5)]
BANK = {"dive_deep": ("d1", "d2", "d3"), "ownership": ("o1", "o2", "o3", "o4")}


@pytest.mark.parametrize("state", LoopState)
@pytest.mark.parametrize("has_feedback", [True, False])
def test_l4_a_seat_is_swapped_before_the_debrief_and_before_its_feedback(
    state: LoopState, has_feedback: bool
) -> None:
    refused = why_not_swap(state, has_feedback=has_feedback)
    if state not in SWAPPABLE:
        assert rules(refused) == ["L4"]
    else:
        assert rules(refused) == (["F3"] if has_feedback else [])


@pytest.mark.parametrize(
    ("state", "hours", "expected"),
    [
        (LoopState.DRAFT, -1, []),
        (LoopState.SCHEDULED, 1, []),
        (LoopState.SCHEDULED, 0, ["L5"]),
        (LoopState.SCHEDULED, -1, ["L5"]),
        (LoopState.COLLECTING, -1, []),
        (LoopState.DEBRIEF_READY, 1, ["L4"]),
        (LoopState.DECIDED, 1, ["L4"]),
        (LoopState.CANCELLED, 1, ["L4"]),
    ],
)
def test_l4_where_a_seat_may_be_added(state: LoopState, hours: int, expected: list[str]) -> None:
    assert rules(why_not_add_seat(state, NOW + timedelta(hours=hours), NOW)) == expected


@pytest.mark.parametrize("state", [LoopState.SCHEDULED, LoopState.COLLECTING])
def test_l5_a_planned_interview_does_not_move_into_the_past(state: LoopState) -> None:
    assert rules(why_not_move_to(state, NOW, NOW)) == ["L5"]
    assert not why_not_move_to(state, NOW + timedelta(minutes=1), NOW)
    assert not why_not_move_to(state, None, NOW)
    assert not why_not_move_to(LoopState.DRAFT, NOW - timedelta(days=9), NOW)


@pytest.mark.parametrize("state", LoopState)
@pytest.mark.parametrize("held", [True, False])
def test_l6_a_kit_waits_for_the_loop_to_be_scheduled(state: LoopState, held: bool) -> None:
    refused = why_not_prepare(state, held=held)
    assert bool(refused) is (state is LoopState.DRAFT and not held)


def test_only_what_was_sound_before_is_newly_broken() -> None:
    old, new = Refusal("L3", "Ana is too junior."), Refusal("L4", "Dive Deep has a gap.")
    assert newly_broken([old], [old, new]) == (new,)
    assert newly_broken([old, new], [new]) == ()


@pytest.mark.parametrize("state", LoopState)
@pytest.mark.parametrize("kind", SeatKind)
def test_f9_a_new_holder_is_waited_for(kind: SeatKind, state: LoopState) -> None:
    expected = state is LoopState.DEBRIEF_READY and kind is not SeatKind.TRAINEE
    assert owes_after_swap(kind, state) is expected


@pytest.mark.parametrize("state", LoopState)
@pytest.mark.parametrize("owing", [[], ["somebody"]])
def test_d1_a_loop_is_complete_when_nobody_owes(state: LoopState, owing: list[str]) -> None:
    assert is_complete(owing, state) is (state is LoopState.COLLECTING and not owing)


def test_l6_questions_are_dealt_in_turn() -> None:
    dealt = dealt_questions([(SEATS[0], ["dive_deep"]), (SEATS[1], ["dive_deep"])], BANK)
    assert [(one.seat_id, one.question) for one in dealt] == [
        (SEATS[0], "d1"),
        (SEATS[1], "d2"),
        (SEATS[0], "d3"),
    ]


def test_l6_a_competency_without_questions_leaves_nothing_to_deal() -> None:
    assert dealt_questions([(SEATS[0], ["system_design"])], BANK) == ()


def test_l6_what_a_seat_has_it_keeps() -> None:
    kept = Reservation(SEATS[1], "dive_deep", "d3")
    dealt = dealt_questions(
        [(SEATS[0], ["dive_deep"]), (SEATS[1], ["dive_deep"])], BANK, kept=[kept]
    )
    assert kept in dealt
    assert {one.question for one in dealt if one.seat_id == SEATS[0]} == {"d1", "d2"}


def test_l6_what_a_seat_no_longer_takes_is_free_again() -> None:
    kept = Reservation(SEATS[1], "dive_deep", "d1")
    dealt = dealt_questions([(SEATS[0], ["dive_deep"]), (SEATS[1], ["ownership"])], BANK, [kept])
    assert kept not in dealt
    assert Reservation(SEATS[0], "dive_deep", "d1") in dealt


@given(
    st.lists(st.lists(st.sampled_from(sorted(BANK)), unique=True), min_size=1, max_size=4),
    st.lists(
        st.builds(
            Reservation,
            st.sampled_from(SEATS),
            st.sampled_from(sorted(BANK)),
            st.sampled_from([key for keys in BANK.values() for key in keys]),
        ),
        unique_by=lambda one: one.question,
    ),
)
def test_l6_no_question_is_ever_dealt_twice(
    takes: list[list[str]], kept: list[Reservation]
) -> None:
    seats = list(zip(SEATS, takes, strict=False))
    dealt = dealt_questions(seats, BANK, kept)
    assert len({one.question for one in dealt}) == len(dealt)
    for one in dealt:
        assert one.principle in dict(seats)[one.seat_id]
        assert one.question in BANK[one.principle]
    for seat_id, keys in seats:
        for key in keys:
            mine = [one for one in dealt if (one.seat_id, one.principle) == (seat_id, key)]
            stood = [one for one in kept if (one.seat_id, one.principle) == (seat_id, key)]
            assert len(mine) <= max(QUESTIONS_PER_PRINCIPLE, len(stood))
