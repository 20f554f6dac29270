"""Whatever happens to a loop is heard: each entry of the trail tells somebody, or is known not to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from hiring.domain.terms import LoopEvent
from hiring.mail.announcing import MOVES_CLOCKS, MOVES_EVENTS, TELLS
from tests.architecture.sources import here, parsed

NOTED_BY = {"record", "_note", "_record"}

# Entries after which nobody is written to, and why.
QUIET = {
    # What its author, or whoever looked, knows anyway. A reading is nobody's business.
    "debrief.read": "the room shows it to those in it",
    "debrief.vote_cast": "blind (D2)",
    "debrief.vote_changed": "blind (D2)",
    "debrief.votes_revealed": "the room shows it to those in it",
    "debrief.board_line_added": "the room shows it to those in it",
    "debrief.floor_given": "the room shows it to those in it",
    "debrief.followed": "a reading",
    "debrief.voter_excused": "the room shows it to those in it",
    "debrief.failure_recorded": "the room shows it to those in it",
    "feedback.draft_saved": "its author's alone (F2)",
    "feedback.read": "a reading",
    # Nothing stands in anybody's calendar yet, or the move is the clock's own.
    "loop.opened": "an empty draft",
    "loop.first_interview_began": "the clock's own move",
    "loop.decide": "debrief.decided tells",
    "loop.conflict_declared": "private; what follows is a move of its own",
    "offer.first_day_set": "shown with the offer",
    "onboarding.task_done": "shown with the offer",
}


def written() -> Iterator[tuple[str, str]]:
    """Each entry that the product can write, and where: wherever one is named in a call."""
    for path, tree in parsed("hiring/**/*.py"):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = (
                node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            )
            if name not in NOTED_BY:
                continue
            for given in ast.walk(ast.Tuple(elts=list(node.args), ctx=ast.Load())):
                if isinstance(given, ast.Constant) and _is_entry(given.value):
                    yield str(given.value), here(path, node.lineno)


def _is_entry(value: object) -> bool:
    return isinstance(value, str) and ENTRY.fullmatch(value) is not None


ENTRY = re.compile(r"[a-z_]+\.[a-z_]+")
OF_LOOPS = {"loop", "seat", "feedback", "debrief", "offer", "onboarding"}
MOVES = {f"loop.{event.value}" for event in LoopEvent}
NAMED_ELSEWHERE = {"seat.edited", "seat.swapped", "seat.added", "seat.removed", "seat.dropped_out"}
HEARD = set(TELLS) | MOVES_EVENTS | MOVES_CLOCKS


def test_every_entry_of_the_trail_is_heard_or_known_to_be_quiet() -> None:
    unheard = {
        f"{where}: {entry}"
        for entry, where in written()
        if entry.partition(".")[0] in OF_LOOPS and entry not in HEARD | set(QUIET)
    }
    assert not unheard, "\n".join(sorted(unheard))


def test_every_move_of_a_loop_is_heard_or_known_to_be_quiet() -> None:
    assert HEARD | set(QUIET) | {"loop.feedback_complete"} >= MOVES


def test_nothing_is_listened_for_that_nobody_says() -> None:
    said = {entry for entry, _ in written()} | MOVES | NAMED_ELSEWHERE
    assert said >= HEARD
    assert not HEARD & set(QUIET)
