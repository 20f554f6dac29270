"""The rules in words: all of them, each with its reason and the way on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from config.rules import Rule, load_rules, rule

if TYPE_CHECKING:
    from pathlib import Path

NUMBERED = (
    *("J1", "J2", "J3", "S1"),
    *("L1", "L2", "L3", "L4", "L5", "L6"),
    *("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10"),
    *("D1", "D2", "D3", "D4", "D5", "D6", "K1", "O1"),
)
ONE = """
[[rule]]
key = "X1"
title = "A rule"
meaning = "It means this."
why = "It exists for that."
when_stopped = "Do this."
"""


def test_every_numbered_rule_stands_in_the_order_of_the_process() -> None:
    assert tuple(each.key for each in load_rules()) == NUMBERED


@pytest.mark.parametrize("each", load_rules(), ids=lambda each: each.key)
def test_every_rule_is_explained_in_sentences(each: Rule) -> None:
    sentences = re.findall(r"[.!?](?:\s|$)", each.why)
    assert 2 <= len(sentences) <= 4
    assert not each.title.endswith(".")
    for text in (each.meaning, each.why, each.when_stopped):
        assert text.endswith(".")
        assert len(text.split()) >= 10


def test_a_rule_is_found_by_its_number() -> None:
    assert rule("F7").title == "Your own judgement first, then the others'"


def test_an_unknown_number_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        rule("Z9")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no rule"),
        (ONE + ONE, "duplicate key 'X1'"),
        (ONE + ONE.replace("X1", "X2"), "duplicate key 'A rule'"),
        (ONE.replace("X1", "x1"), "rule number"),
        (ONE.replace("Do this.", ""), "'when_stopped' must be a text"),
        (ONE + 'because = "no"', "unknown name 'because'"),
        ("[[rule]", "cannot be read"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        load_rules(file)
