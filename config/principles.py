"""The principles and their question bank, read from plain data.

The file is meant to be edited by people who run hiring, not by programmers: whatever is wrong with
it is refused at the start, with the place named, and never found out during an interview.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PRINCIPLES_FILE: Final = Path(__file__).with_name("principles.toml")
KEY_PATTERN: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FEWEST_QUESTIONS: Final = 3


class TomlTable:
    """One table of a plain data file, read strictly: every miss names the file and the place."""

    def __init__(self, raw: Mapping[str, object], where: str) -> None:
        self._raw = raw
        self._seen: set[str] = set()
        self.where = where

    def _value(self, name: str) -> object:
        self._seen.add(name)
        return self._raw.get(name)

    def has(self, name: str) -> bool:
        """Whether the table holds anything under this name."""
        return name in self._raw

    def text(self, name: str) -> str:
        """A text that is not blank; runs of white space at the ends are removed.

        Raises:
            ValueError: it is missing, blank or something other than a text.
        """
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{self.where}: '{name}' must be a text that is not blank")
        return value.strip()

    def key(self, name: str = "key") -> str:
        """A stable key in snake_case.

        Raises:
            ValueError: it is missing or not snake_case.
        """
        value = self.text(name)
        if KEY_PATTERN.fullmatch(value) is None:
            raise ValueError(f"{self.where}: '{name}' must be snake_case, not {value!r}")
        return value

    def whole_number(self, name: str, least: int, most: int) -> int:
        """A whole number between two bounds, both included.

        Raises:
            ValueError: it is missing, not a whole number or out of bounds.
        """
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(
                f"{self.where}: '{name}' must be a whole number from {least} to {most}"
            )
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a missing list is an empty one.

        Raises:
            ValueError: it is no list, or an item is no text or blank.
        """
        items = self._items(name)
        for item in items:
            if not isinstance(item, str) or not item.strip():
                raise ValueError(f"{self.where}: '{name}' must hold only texts that are not blank")
        return tuple(cast("str", item).strip() for item in items)

    def tables(self, name: str) -> tuple[TomlTable, ...]:
        """The tables of a list of tables; a missing list is an empty one.

        Raises:
            ValueError: it is no list, or an item is no table.
        """
        items = self._items(name)
        for item in items:
            if not isinstance(item, dict):
                raise ValueError(f"{self.where}: '{name}' must hold only tables")
        return tuple(
            TomlTable(cast("dict[str, object]", item), f"{self.where}, {name} {number}")
            for number, item in enumerate(items, start=1)
        )

    def _items(self, name: str) -> list[object]:
        value = self._value(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError(f"{self.where}: '{name}' must be a list")
        return cast("list[object]", value)

    def nothing_else(self) -> None:
        """Refuse names nobody asked for, so that a misspelt one cannot be silently ignored.

        Raises:
            ValueError: the table holds a name that was never read.
        """
        strangers = sorted(set(self._raw) - self._seen)
        if strangers:
            raise ValueError(f"{self.where}: unknown name {strangers[0]!r}")


def read_toml(path: Path) -> TomlTable:
    """Read one plain data file.

    Raises:
        ValueError: the file is missing, unreadable or not TOML.
    """
    try:
        raw: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise ValueError(f"{path.name}: cannot be read: {broken}") from broken
    return TomlTable(raw, path.name)


def refuse_duplicates(keys: Iterable[str], where: str) -> None:
    """Refuse a key that stands twice.

    Raises:
        ValueError: naming the first key seen a second time.
    """
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{where}: duplicate key {key!r}")
        seen.add(key)


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
