"""The principles and their question bank, read from plain data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from config.plain_data import TomlTable, read_toml, refuse_duplicates

PRINCIPLES_FILE: Final = Path(__file__).with_name("principles.toml")
FEWEST_QUESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class Probes:
    """What to ask next, when an answer is thin on one part of the story."""

    situation: str
    task: str
    action: str
    result: str


@dataclass(frozen=True, slots=True)
class Question:
    """One behavioural question. The key is what a kit reserves (L6)."""

    key: str
    text: str
    probes: Probes


@dataclass(frozen=True, slots=True)
class Principle:
    """One principle a requisition can ask for, with its share of the question bank."""

    key: str
    name: str
    meaning: str
    questions: tuple[Question, ...]


def load_principles(path: Path | None = None) -> tuple[Principle, ...]:
    """Read and check the principles, in the order of the file.

    Args:
        path: a file of the organisation's own; without it, the one that comes with the product.

    Raises:
        ValueError: the file is broken, a key stands twice, a name stands twice, a text is blank, or
            a principle has fewer than three questions.
    """
    file = read_toml(path or PRINCIPLES_FILE)
    principles = tuple(_principle(table) for table in file.tables("principle"))
    file.nothing_else()
    if not principles:
        raise ValueError(f"{file.where}: holds no principle")
    refuse_duplicates((p.key for p in principles), file.where)
    refuse_duplicates((p.name for p in principles), file.where)
    refuse_duplicates((q.key for p in principles for q in p.questions), file.where)
    refuse_duplicates((q.text for p in principles for q in p.questions), file.where)
    return principles


@cache
def default_principles() -> tuple[Principle, ...]:
    """The principles that come with the product, read once."""
    return load_principles()


def _principle(table: TomlTable) -> Principle:
    principle = Principle(
        key=table.key(),
        name=table.text("name"),
        meaning=table.text("meaning"),
        questions=tuple(_question(question) for question in table.tables("question")),
    )
    table.nothing_else()
    if len(principle.questions) < FEWEST_QUESTIONS:
        raise ValueError(
            f"{table.where}: {principle.key!r} needs at least {FEWEST_QUESTIONS} questions"
        )
    return principle


def _question(table: TomlTable) -> Question:
    question = Question(
        key=table.key(),
        text=table.text("text"),
        probes=Probes(
            situation=table.text("situation"),
            task=table.text("task"),
            action=table.text("action"),
            result=table.text("result"),
        ),
    )
    table.nothing_else()
    return question
