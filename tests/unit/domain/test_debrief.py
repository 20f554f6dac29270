"""D1, D2, D3: the agenda, kept by the Bar Raiser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.debrief import (
    BoardLine,
    DebriefFacts,
    Direction,
    movement,
    phase_after_reading,
    speaking_order,
    why_not_add_line,
    why_not_excuse,
    why_not_mark_read,
    why_not_open,
    why_not_reveal,
    why_not_vote,
)
from hiring.domain.terms import BoardColumn, DebriefPhase, LoopState, SeatKind, Vote
from tests.unit.domain.facts import a_debrief, a_panelist, a_room, an_id, details, pointers, rules

if TYPE_CHECKING:
    import uuid

    from hiring.domain.debrief import Panelist

BEA, SAM, LI, ANA = (an_id(name) for name in ("Bea Novak", "Sam Park", "Li Wei", "Ana Ruiz"))
IDA = a_panelist("Ida Trainee", SeatKind.TRAINEE, level=4)
READING, VOTING, DISCUSSION = DebriefPhase.READING, DebriefPhase.VOTING, DebriefPhase.DISCUSSION


def but_li(**facts: Any) -> tuple[Panelist, ...]:
    """Everyone has read and voted; Li differs as told."""
    room = a_room(has_read=True, has_voted=True)
    return tuple(replace(one, **facts) if one.person_id == LI else one for one in room)


def test_d2_the_most_junior_speaks_first_the_manager_next_to_last_the_bar_raiser_last() -> None:
    order = speaking_order((*a_room(), IDA, a_panelist("Zoe Adler", level=5)))
    assert [one.name for one in order] == [
        "Ana Ruiz",
        "Zoe Adler",
        "Li Wei",
        "Sam Park",
        "Bea Novak",
    ]


@given(st.permutations((*a_room(), IDA)))
def test_f10_the_order_of_arrival_never_orders_the_speakers(room: list[Panelist]) -> None:
    assert speaking_order(room) == speaking_order(a_room())


@pytest.mark.parametrize(
    ("first", "second", "direction", "changed"),
    [
        (Vote.YES, Vote.YES, Direction.UNCHANGED, False),
        (Vote.NO, Vote.YES, Direction.TOWARD_HIRE, True),
        (Vote.YES, Vote.STRONG_YES, Direction.TOWARD_HIRE, False),
        (Vote.STRONG_YES, Vote.STRONG_NO, Direction.AWAY_FROM_HIRE, True),
        (Vote.NO, Vote.STRONG_NO, Direction.AWAY_FROM_HIRE, False),
        (Vote.NO, None, Direction.NO_SECOND_VOTE, False),
    ],
)
def test_d3_movement(first: Vote, second: Vote | None, direction: Direction, changed: bool) -> None:
    moved = movement(first, second)
    assert (moved.first, moved.second) == (first, second)
    assert (moved.direction, moved.changed_sides) == (direction, changed)


@given(st.sampled_from(Vote), st.sampled_from(Vote))
def test_d3_movement_is_the_same_backwards(first: Vote, second: Vote) -> None:
    there, back = movement(first, second), movement(second, first)
    assert there.changed_sides is back.changed_sides
    assert (there.direction is Direction.UNCHANGED) is (first is second)
    assert {there.direction, back.direction} != {Direction.TOWARD_HIRE}


def test_d1_the_bar_raiser_opens_once_all_is_in() -> None:
    assert why_not_open(a_debrief(None), BEA) == ()


def test_d1_waived_feedback_and_trainees_are_not_waited_for() -> None:
    room = tuple(replace(one, submitted=False, waived=True) for one in a_room()[2:])
    panel = (*a_room()[:2], *room, replace(IDA, submitted=False))
    assert why_not_open(a_debrief(None, panel=panel), BEA) == ()


@pytest.mark.parametrize(
    ("facts", "actor", "fact"),
    [
        pytest.param(a_debrief(None), SAM, "Only the loop's Bar Raiser", id="D1-the-manager"),
        pytest.param(a_debrief(None), LI, "Only the loop's Bar Raiser", id="D1-an-interviewer"),
        pytest.param(a_debrief(READING), BEA, "opened already", id="D1-twice"),
        pytest.param(
            a_debrief(None, panel=but_li(submitted=False), loop_state=LoopState.COLLECTING),
            BEA,
            "Feedback is still owed by Li Wei.",
            id="D1-one-is-missing",
        ),
        pytest.param(
            a_debrief(None, panel=a_room(submitted=False), loop_state=LoopState.COLLECTING),
            BEA,
            "Ana Ruiz, Li Wei, Sam Park and Bea Novak.",
            id="D1-all-are-missing",
        ),
        pytest.param(
            a_debrief(None, loop_state=LoopState.SCHEDULED), BEA, "is scheduled", id="D1-too-early"
        ),
        pytest.param(
            a_debrief(None, loop_state=LoopState.CANCELLED), BEA, "cancelled", id="D1-cancelled"
        ),
    ],
)
def test_d1_why_not_open(facts: DebriefFacts, actor: uuid.UUID, fact: str) -> None:
    refused = why_not_open(facts, actor)
    assert rules(refused) == ["D1"]
    assert fact in details(refused)


def test_d1_nobody_but_the_bar_raiser_learns_whose_feedback_is_missing() -> None:
    facts = a_debrief(None, panel=but_li(submitted=False), loop_state=LoopState.COLLECTING)
    assert "Li Wei" not in details(why_not_open(facts, SAM))


@pytest.mark.parametrize(
    ("panel", "after"),
    [
        pytest.param(a_room(has_read=True), VOTING, id="D2-all-have-read"),
        pytest.param(but_li(has_read=False), READING, id="D2-one-still-reads"),
        pytest.param(but_li(has_read=False, excused=True), VOTING, id="D2-one-is-excused"),
        pytest.param(
            but_li(has_read=False, submitted=False, waived=True), VOTING, id="D2-waived-is-no-voter"
        ),
        pytest.param((*a_room(has_read=True), IDA), VOTING, id="F8-a-trainee-is-not-waited-for"),
        pytest.param(a_room(), READING, id="D2-nobody-yet"),
    ],
)
def test_d2_reading_gives_way_to_voting_by_itself(
    panel: tuple[Panelist, ...], after: DebriefPhase
) -> None:
    assert phase_after_reading(READING, panel) is after


@pytest.mark.parametrize("phase", [VOTING, DISCUSSION, DebriefPhase.DECIDED])
def test_d2_reading_is_never_gone_back_to(phase: DebriefPhase) -> None:
    assert phase_after_reading(phase, a_room()) is phase


def test_d2_reading_is_marked_by_counting_seats_while_it_lasts() -> None:
    facts = a_debrief(READING, panel=(*a_room(), IDA))
    assert why_not_mark_read(facts, LI) == ()
    assert rules(why_not_mark_read(facts, IDA.person_id)) == ["D2"]
    assert rules(why_not_mark_read(facts, an_id("Rae Recruiter"))) == ["D2"]
    assert "silent reading" in details(why_not_mark_read(a_debrief(VOTING), LI))
    assert "not been opened" in details(why_not_mark_read(a_debrief(None), LI))


@pytest.mark.parametrize(
    ("facts", "actor", "fact"),
    [
        pytest.param(a_debrief(READING), LI, "silent reading", id="D2-too-early"),
        pytest.param(a_debrief(DISCUSSION), LI, "discussion", id="D2-revealed"),
        pytest.param(a_debrief(None), LI, "not been opened", id="D2-unopened"),
        pytest.param(
            a_debrief(VOTING, loop_state=LoopState.CANCELLED), LI, "is over", id="D2-cancelled"
        ),
        pytest.param(
            a_debrief(VOTING, panel=(*a_room(), IDA)), IDA.person_id, "counting", id="F8-trainee"
        ),
        pytest.param(a_debrief(VOTING), an_id("Rae Recruiter"), "counting", id="D2-recruiter"),
        pytest.param(
            a_debrief(VOTING, panel=but_li(submitted=False, waived=True)),
            LI,
            "was waived",
            id="F9-waived",
        ),
        pytest.param(
            a_debrief(VOTING, panel=but_li(excused=True)), LI, "excused you", id="D2-excused"
        ),
    ],
)
def test_d2_why_not_vote(facts: DebriefFacts, actor: uuid.UUID, fact: str) -> None:
    refused = why_not_vote(facts, actor)
    assert rules(refused) == ["D2"]
    assert fact in details(refused)


@pytest.mark.parametrize("actor", [BEA, SAM, LI, ANA], ids=["bar-raiser", "manager", "li", "ana"])
def test_d2_every_counting_interviewer_votes_and_may_change_it_until_the_reveal(
    actor: uuid.UUID,
) -> None:
    for panel in (a_room(), a_room(has_voted=True)):
        assert why_not_vote(a_debrief(VOTING, panel=panel), actor) == ()


def test_d2_votes_are_revealed_all_at_once_by_the_bar_raiser() -> None:
    everyone = a_debrief(VOTING, panel=a_room(has_voted=True))
    assert why_not_reveal(everyone, BEA) == ()
    assert rules(why_not_reveal(everyone, SAM)) == ["D2"]
    excused = a_debrief(VOTING, panel=but_li(has_voted=False, excused=True))
    assert why_not_reveal(excused, BEA) == ()
    waived = a_debrief(VOTING, panel=but_li(has_voted=False, submitted=False, waived=True))
    assert why_not_reveal(waived, BEA) == ()


def test_d2_a_reveal_names_who_is_still_to_vote() -> None:
    refused = why_not_reveal(a_debrief(VOTING, panel=but_li(has_voted=False)), BEA)
    assert details(refused) == "1 second vote still to come: Li Wei."
    refused = why_not_reveal(a_debrief(VOTING), BEA)
    assert details(refused).startswith("4 second votes still to come: Ana Ruiz")
    assert "reading" in details(why_not_reveal(a_debrief(READING), BEA))


@pytest.mark.parametrize(
    ("facts", "actor", "whom", "reason", "fact"),
    [
        pytest.param(a_debrief(VOTING), SAM, "Li Wei", "Ill.", "Only the", id="D2-the-manager"),
        pytest.param(a_debrief(VOTING), BEA, "Li Wei", " ", "written reason", id="D2-no-reason"),
        pytest.param(a_debrief(VOTING), BEA, "Nobody", "Ill.", "Nobody in", id="D2-no-seat"),
        pytest.param(a_debrief(VOTING), BEA, "Bea Novak", "Ill.", "runs", id="D2-themselves"),
        pytest.param(a_debrief(DISCUSSION), BEA, "Li Wei", "Ill.", "discussion", id="D2-too-late"),
        pytest.param(
            a_debrief(VOTING, panel=but_li()),
            BEA,
            "Li Wei",
            "Ill.",
            "voted",
            id="D3-a-vote-is-kept",
        ),
        pytest.param(
            a_debrief(VOTING, panel=but_li(has_voted=False, excused=True)),
            BEA,
            "Li Wei",
            "Ill.",
            "excused already",
            id="D2-twice",
        ),
    ],
)
def test_d2_why_not_excuse(
    facts: DebriefFacts, actor: uuid.UUID, whom: str, reason: str, fact: str
) -> None:
    seat = an_id(f"seat of {whom}")
    refused = why_not_excuse(facts, actor, seat, reason)
    assert rules(refused) == ["D2"]
    assert fact in details(refused)


@pytest.mark.parametrize("phase", [READING, VOTING])
def test_d2_the_bar_raiser_may_excuse_an_absent_voter(phase: DebriefPhase) -> None:
    assert why_not_excuse(a_debrief(phase), BEA, an_id("seat of Li Wei"), "Ill.") == ()


EVIDENCE = {an_id("seat of Li Wei"): ("dive_deep",), IDA.seat_id: ("dive_deep",)}


def a_line(whose: str = "Li Wei", principle: str = "dive_deep", text: str = "Deep.") -> BoardLine:
    seat = an_id(f"seat of {whose}")
    return BoardLine(principle=principle, column=BoardColumn.RAISES, text=text, seat_id=seat)


def test_d2_a_line_rests_on_evidence_someone_wrote() -> None:
    assert why_not_add_line(a_debrief(DISCUSSION), ANA, a_line(), EVIDENCE) == ()


@pytest.mark.parametrize(
    ("line", "pointer", "fact"),
    [
        pytest.param(a_line(text=""), "/text", "says nothing", id="D2-empty"),
        pytest.param(a_line("Nobody"), "/seat_id", "not tied", id="D2-no-seat"),
        pytest.param(a_line("Ida Trainee"), "/seat_id", "not tied", id="F8-trainees-evidence"),
        pytest.param(
            a_line(principle="frugality"),
            "/principle",
            "Li Wei wrote no evidence on Frugality.",
            id="D2-unwritten-principle",
        ),
        pytest.param(a_line("Ana Ruiz"), "/principle", "Ana Ruiz wrote no", id="D2-wrote-nothing"),
    ],
)
def test_d2_why_not_add_line(line: BoardLine, pointer: str, fact: str) -> None:
    facts = a_debrief(DISCUSSION, panel=(*a_room(), IDA))
    refused = why_not_add_line(facts, ANA, line, EVIDENCE)
    assert (rules(refused), pointers(refused)) == (["D2"], [pointer])
    assert fact in details(refused)


def test_d2_the_board_is_kept_in_the_discussion_by_those_who_count() -> None:
    assert rules(why_not_add_line(a_debrief(VOTING), ANA, a_line(), EVIDENCE)) == ["D2"]
    facts = a_debrief(DISCUSSION, panel=(*a_room(), IDA))
    for outsider in (IDA.person_id, an_id("Rae Recruiter")):
        assert rules(why_not_add_line(facts, outsider, a_line(), EVIDENCE)) == ["D2"]
