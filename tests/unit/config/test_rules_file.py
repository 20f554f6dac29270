"""The rules in words: all of them, each with its reason and the way on."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from config.rules import Rule, RuleSetting, load_rules, rule
from config.settings import ROOT
from hiring.domain.policy import Policy
from hiring.domain.terms import FeedbackVisibility

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
step = "Loop"
title = "A rule"
meaning = "It means this."
why = "It exists for that."
when_stopped = "Do this."
fixed = "Nothing."
"""
SETTING = '[[rule.setting]]\nname = "panel_min"\nlabel = "Fewest"\n'
# Settings of the programme and its figures, which belong to no numbered rule.
BESIDE_THE_RULES = {"shadow_count", "reverse_shadow_count", "suppress_below"}


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
    assert each.fixed.endswith(".")


def test_each_setting_of_the_process_is_told_with_its_one_rule() -> None:
    told = [setting.name for each in load_rules() for setting in each.settings]
    assert len(told) == len(set(told))
    assert set(told) == {field.name for field in fields(Policy)} - BESIDE_THE_RULES


@pytest.mark.parametrize("each", load_rules(), ids=lambda each: each.key)
def test_a_rule_without_a_setting_does_not_speak_of_changing_one(each: Rule) -> None:
    unchangeable = each.fixed.startswith("Nothing about it can be changed")
    assert not (unchangeable and each.settings)


@pytest.mark.parametrize(
    ("name", "policy", "default", "here"),
    [
        ("panel_min", Policy(panel_min=4), "5", "4"),
        ("reminder_hours", Policy(), "0, 4, 24", "0, 4, 24"),
        (
            "feedback_visibility",
            Policy(feedback_visibility=FeedbackVisibility.AT_DEBRIEF),
            FeedbackVisibility.AFTER_OWN.label,
            FeedbackVisibility.AT_DEBRIEF.label,
        ),
    ],
)
def test_a_setting_reads_as_people_say_it(
    name: str, policy: Policy, default: str, here: str
) -> None:
    setting = RuleSetting(name, "In words")
    assert (setting.default, setting.value(policy)) == (default, here)
    assert setting.variable == f"HIRING_{name.upper()}"


def test_the_page_in_the_documentation_says_what_the_file_says() -> None:
    ran = subprocess.run(
        [sys.executable, "scripts/rules_page.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


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
        (ONE + SETTING.replace("panel_min", "panel_mid"), "'name' must be one of"),
        (ONE + SETTING + SETTING, "duplicate key 'panel_min'"),
        ("[[rule]", "cannot be read"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        load_rules(file)
