"""The principles file: what comes with the product is whole, and a broken one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.principles import Principle, default_principles, load_principles

if TYPE_CHECKING:
    from pathlib import Path

SIXTEEN = (
    "customer_obsession",
    "ownership",
    "invent_and_simplify",
    "are_right_a_lot",
    "learn_and_be_curious",
    "hire_and_develop_the_best",
    "insist_on_the_highest_standards",
    "think_big",
    "bias_for_action",
    "frugality",
    "earn_trust",
    "dive_deep",
    "have_backbone_disagree_and_commit",
    "deliver_results",
    "strive_to_be_earths_best_employer",
    "success_and_scale_bring_broad_responsibility",
)

QUESTION = """
[[principle.question]]
key = "{key}"
text = "Tell me about a time you did {key}."
situation = "Where?"
task = "Why you?"
action = "What did you do?"
result = "What came of it?"
"""
PRINCIPLE = """
[[principle]]
key = "{key}"
name = "{name}"
meaning = "What it asks for."
"""


def a_file(path: Path, text: str) -> Path:
    file = path / "principles.toml"
    file.write_text(text, encoding="utf-8")
    return file


def a_principle(key: str = "care", name: str = "Care", questions: int = 3) -> str:
    return PRINCIPLE.format(key=key, name=name) + "".join(
        QUESTION.format(key=f"{key}_{number}") for number in range(questions)
    )


def test_the_default_set_is_the_sixteen_in_their_order() -> None:
    assert tuple(principle.key for principle in default_principles()) == SIXTEEN


@pytest.mark.parametrize("principle", default_principles(), ids=lambda principle: principle.key)
def test_every_principle_has_four_behavioural_questions(principle: Principle) -> None:
    assert len(principle.questions) >= 4
    for question in principle.questions:
        assert question.text.startswith("Tell me about a time")
        assert question.text.endswith(".")
        assert question.key.startswith(principle.key)
        probes = question.probes
        for probe in (probes.situation, probes.task, probes.action, probes.result):
            assert probe.endswith("?")


def test_no_probe_or_meaning_is_said_twice() -> None:
    principles = default_principles()
    meanings = [principle.meaning for principle in principles]
    assert len(set(meanings)) == len(meanings)
    assert all(meaning.endswith(".") for meaning in meanings)
    for principle in principles:
        actions = [question.probes.action for question in principle.questions]
        assert len(set(actions)) == len(actions)


def test_the_default_set_is_read_once() -> None:
    assert default_principles() is default_principles()


def test_an_organisation_may_bring_its_own(tmp_path: Path) -> None:
    file = a_file(tmp_path, a_principle() + a_principle("craft", "Craft"))
    own = load_principles(file)
    assert [(principle.key, len(principle.questions)) for principle in own] == [
        ("care", 3),
        ("craft", 3),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no principle"),
        ("[[principle", "cannot be read"),
        ("principle = 3", "'principle' must be a list"),
        ("principle = [3]", "must hold only tables"),
        (a_principle(questions=2), "at least 3 questions"),
        (a_principle() + a_principle("care", "Other"), "duplicate key 'care'"),
        (a_principle() + a_principle("craft", "Care"), "duplicate key 'Care'"),
        (a_principle("Care"), "snake_case"),
        (a_principle(name=" "), "principle 1: 'name' must be a text"),
        (a_principle().replace('meaning = "What it asks for."', ""), "'meaning' must be a text"),
        (a_principle().replace("care_1", "care_0"), "duplicate key 'care_0'"),
        (a_principle().replace('task = "Why you?"', "task = 7"), "question 1: 'task' must be"),
        (a_principle() + 'probe = "Spelt wrongly?"', "unknown name 'probe'"),
        (a_principle() + '[[principal]]\nkey = "x"', "unknown name 'principal'"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        load_principles(a_file(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.toml: cannot be read"):
        load_principles(tmp_path / "nowhere.toml")
