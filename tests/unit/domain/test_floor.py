"""D2: the floor of the discussion, given by the Bar Raiser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.floor import OVER, Turn, next_turn, turns, why_not_move_floor
from hiring.domain.terms import DebriefPhase, LoopState, SeatKind
from tests.unit.domain.facts import a_debrief, a_panelist, a_room, an_id, pointers, rules

BEA, SAM, LI, ANA = (
    an_id(f"seat of {name}") for name in ("Bea Novak", "Sam Park", "Li Wei", "Ana Ruiz")
)
PRINCIPLES = ("ownership", "dive_deep", "frugality")
WROTE = {ANA: {"ownership"}, LI: {"dive_deep", "ownership"}, BEA: {"ownership"}}
PLANNED = (
    Turn("ownership", ANA),
    Turn("ownership", LI),
    Turn("ownership", BEA),
    Turn("dive_deep", LI),
    Turn("frugality"),
)
BAR_RAISER = an_id("Bea Novak")


def test_d2_principle_by_principle_those_who_wrote_speak_the_most_junior_first() -> None:
    assert turns(a_room(), PRINCIPLES, WROTE) == PLANNED


def test_d2_a_trainee_has_no_turn() -> None:
    ida = a_panelist("Ida Trainee", SeatKind.TRAINEE, level=4)
    wrote = {**WROTE, ida.seat_id: {"frugality"}}
    assert turns((*a_room(), ida), PRINCIPLES, wrote) == PLANNED


@given(st.permutations(a_room()))
def test_f10_the_turns_do_not_follow_the_order_of_arrival(room) -> None:
    assert turns(room, PRINCIPLES, WROTE) == PLANNED


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (None, PLANNED[0]),
        *zip(PLANNED, (*PLANNED[1:], OVER), strict=True),
        (OVER, OVER),
        # Out of turn: whoever comes after them on the same principle, or the next principle.
        (Turn("ownership", SAM), Turn("ownership", BEA)),
        (Turn("dive_deep", ANA), Turn("dive_deep", LI)),
        (Turn("dive_deep", BEA), Turn("frugality")),
        (Turn("ownership"), Turn("dive_deep", LI)),
        (Turn("ownership", an_id("a seat given up")), Turn("dive_deep", LI)),
        (Turn("a principle dropped since", LI), PLANNED[0]),
    ],
)
def test_d2_the_next_turn(now: Turn | None, then: Turn) -> None:
    assert next_turn(now, a_room(), PLANNED) == then


def test_d2_without_principles_the_round_is_over() -> None:
    assert next_turn(None, a_room(), ()) == OVER


def test_d2_every_turn_comes_once() -> None:
    seen, now = [], next_turn(None, a_room(), PLANNED)
    while not now.is_over:
        seen.append(now)
        now = next_turn(now, a_room(), PLANNED)
    assert tuple(seen) == PLANNED


@pytest.mark.parametrize("turn", [*PLANNED, Turn("frugality", SAM), OVER])
def test_d2_the_bar_raiser_gives_the_floor(turn: Turn) -> None:
    facts = a_debrief(DebriefPhase.DISCUSSION)
    assert why_not_move_floor(facts, BAR_RAISER, turn, PRINCIPLES) == ()


@pytest.mark.parametrize("who", ["Sam Park", "Ana Ruiz", "Nobody Here"])
def test_d2_nobody_else_gives_the_floor(who: str) -> None:
    facts = a_debrief(DebriefPhase.DISCUSSION)
    refused = why_not_move_floor(facts, an_id(who), PLANNED[0], PRINCIPLES)
    assert rules(refused) == ["D2"]
    assert "Bar Raiser" in refused[0].detail


@pytest.mark.parametrize(
    "facts",
    [
        a_debrief(None),
        a_debrief(DebriefPhase.READING),
        a_debrief(DebriefPhase.VOTING),
        a_debrief(DebriefPhase.DECIDED, loop_state=LoopState.DECIDED),
        a_debrief(DebriefPhase.DISCUSSION, loop_state=LoopState.CANCELLED),
    ],
)
def test_d2_the_floor_is_given_while_the_panel_discusses(facts) -> None:
    assert rules(why_not_move_floor(facts, BAR_RAISER, PLANNED[0], PRINCIPLES)) == ["D2"]


@pytest.mark.parametrize(
    ("turn", "pointer"),
    [
        (Turn("think_big"), "/principle"),
        (Turn("", LI), "/principle"),
        (Turn("ownership", an_id("a stranger's seat")), "/seat_id"),
    ],
)
def test_d2_a_turn_is_on_a_principle_and_somebodys_who_speaks(turn: Turn, pointer: str) -> None:
    facts = a_debrief(DebriefPhase.DISCUSSION)
    refused = why_not_move_floor(facts, BAR_RAISER, turn, PRINCIPLES)
    assert (rules(refused), pointers(refused)) == (["D2"], [pointer])


def test_f8_a_trainee_is_not_given_the_floor() -> None:
    ida = a_panelist("Ida Trainee", SeatKind.TRAINEE, level=4)
    facts = a_debrief(DebriefPhase.DISCUSSION, panel=(*a_room(), ida))
    refused = why_not_move_floor(facts, BAR_RAISER, Turn("ownership", ida.seat_id), PRINCIPLES)
    assert pointers(refused) == ["/seat_id"]
