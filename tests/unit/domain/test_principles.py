"""What a wording must hold, and what is said to have changed in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.principles import (
    FEWEST_QUESTIONS,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_QUESTIONS,
    PreparedQuestion,
    Wording,
    changes,
    difference,
    faults_in,
    why_not_reword,
    with_keys,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def question(key: str, text: str = "", **changes: str) -> PreparedQuestion:
    probes = {"situation": "Where?", "task": "Whose?", "action": "How?", "result": "And then?"}
    return PreparedQuestion(key, text or f"Tell me about {key}.", **{**probes, **changes})


BASE = Wording("Ownership", "Acts for the whole.", tuple(question(key) for key in "abcd"))
KNOWN = frozenset("abcdz")


def asking(*questions: PreparedQuestion) -> Wording:
    return replace(BASE, questions=questions)


def test_a_whole_wording_has_no_fault():
    assert faults_in(BASE, KNOWN) == ()


@pytest.mark.parametrize(
    ("wording", "pointer"),
    [
        (replace(BASE, name=" "), "/name"),
        (replace(BASE, name="n" * (LONGEST_NAME + 1)), "/name"),
        (replace(BASE, meaning=""), "/meaning"),
        (replace(BASE, meaning="m" * (LONGEST_TEXT + 1)), "/meaning"),
        (asking(*BASE.questions[: FEWEST_QUESTIONS - 1]), "/questions"),
        (asking(*(question("", f"{n}?") for n in range(MOST_QUESTIONS + 1))), "/questions"),
        (asking(*BASE.questions[:3], question("z", " ")), "/questions/3/text"),
        (asking(*BASE.questions[:3], question("z", result="")), "/questions/3/result"),
        (asking(*BASE.questions, question("", "tell me  about A.")), "/questions/4/text"),
        (asking(*BASE.questions, question("a", "Once more?")), "/questions/4/key"),
        (asking(*BASE.questions, question("other")), "/questions/4/key"),
    ],
)
def test_l6_each_fault_is_named_at_its_part(wording: Wording, pointer: str):
    assert [fault.pointer for fault in faults_in(wording, KNOWN)] == [pointer]


@pytest.mark.parametrize(
    ("after", "pointers"),
    [
        (BASE, [""]),
        (replace(BASE, name="dive deep"), ["/name"]),
        (replace(BASE, name="Owner"), []),
        (asking(*reversed(BASE.questions)), []),
    ],
    ids=["nothing changed", "another's name", "a name of its own", "another order"],
)
def test_what_cannot_follow_is_refused(after: Wording, pointers: list[str]):
    assert [one.pointer for one in why_not_reword(BASE, after, ["Dive Deep"])] == pointers


KEYED: tuple[tuple[str, str], ...] = (
    ("Tell me about a time you said no.", "p_said_no"),
    ("What did you give up?", "p_what_did_you_give_up"),
    ("???", "p"),
    ("Tell me about a time when the plan fell apart in front of everyone", "p_the_plan_fell_apart_in_front"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "key"), KEYED)
def test_a_new_question_gets_a_telling_key(text: str, key: str):
    assert with_keys("p", asking(question("", text)), ()).questions[0].key == key


def test_l6_no_key_is_given_twice():
    new = asking(*(question("", "Why?") for _ in range(3)), question("p_why_2", "Other?"))
    keys = [one.key for one in with_keys("p", new, {"p_why"}).questions]
    assert keys == ["p_why_3", "p_why_4", "p_why_5", "p_why_2"]


@given(st.text(max_size=400), st.sets(st.text(max_size=8), max_size=5))
def test_any_key_is_short_plain_and_new(text: str, taken: set[str]):
    key = with_keys("ownership", asking(question("", text)), taken).questions[0].key
    assert re.fullmatch(r"[a-z0-9_]{1,120}", key)
    assert key not in taken


TOLD: tuple[tuple[str, Callable[[Wording], Wording], list[str]], ...] = (
    ("nothing", lambda was: was, []),
    ("renamed", lambda was: replace(was, name="Owner"), ["renamed name"]),
    ("meaning", lambda was: replace(was, meaning="Other."), ["meaning meaning"]),
    ("added", lambda was: asking(*was.questions, question("z")), ["added text"]),
    ("withdrawn", lambda was: asking(*was.questions[1:]), ["withdrawn text"]),
    ("moved one", lambda was: asking(*was.questions[1:], was.questions[0]), ["moved text"]),
    (
        "reworded and its probe",
        lambda was: asking(question("a", "Else?", task="Yours?"), *was.questions[1:]),
        ["reworded text", "reworded task"],
    ),
    (
        "moved, added and withdrawn",
        lambda was: asking(question("z"), *was.questions[2:0:-1]),
        ["added text", "moved text", "withdrawn text", "withdrawn text"],
    ),
)


@pytest.mark.parametrize(
    ("change", "told"), [one[1:] for one in TOLD], ids=[one[0] for one in TOLD]
)
def test_each_change_is_told_once(change: Callable[[Wording], Wording], told: list[str]):
    assert [f"{one.kind} {one.part}" for one in changes(BASE, change(BASE))] == told


WORDS = st.lists(st.sampled_from(["acts", "for", "the", "whole,", "team.", "\n"]), max_size=12)


@given(WORDS, WORDS)
def test_a_difference_holds_both_texts_whole(before: list[str], after: list[str]):
    old, new = " ".join(before), " ".join(after)
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
