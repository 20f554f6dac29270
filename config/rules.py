"""The numbered rules in words: the one source for help pages, refusals and the register.

What a rule *does* is decided elsewhere; this says what it means, why it exists and the way on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from config.plain_data import TomlTable, read_toml, refuse_duplicates

RULES_FILE: Final = Path(__file__).with_name("rules.toml")
RULE_KEY_PATTERN: Final = re.compile(r"[A-Z][1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One numbered rule of the process, in words for the people it binds."""

    key: str
    title: str
    meaning: str
    why: str
    when_stopped: str


def load_rules(path: Path | None = None) -> tuple[Rule, ...]:
    """Read and check the rules, in the order of the process.

    Args:
        path: another file; without it, the one that comes with the product, read once.

    Raises:
        ValueError: the file is broken, a key is no rule number or stands twice, a text is blank.
    """
    return _default_rules() if path is None else _read_rules(path)


def rule(key: str) -> Rule:
    """The rule with this number, such as ``F7``.

    Raises:
        KeyError: there is no such rule.
    """
    return _rules_by_key()[key]


@cache
def _default_rules() -> tuple[Rule, ...]:
    return _read_rules(RULES_FILE)


@cache
def _rules_by_key() -> dict[str, Rule]:
    return {each.key: each for each in _default_rules()}


def _read_rules(path: Path) -> tuple[Rule, ...]:
    file = read_toml(path)
    rules = tuple(_rule(table) for table in file.tables("rule"))
    file.nothing_else()
    if not rules:
        raise ValueError(f"{file.where}: holds no rule")
    refuse_duplicates((each.key for each in rules), file.where)
    refuse_duplicates((each.title for each in rules), file.where)
    return rules


def _rule(table: TomlTable) -> Rule:
    key = table.text("key")
    if RULE_KEY_PATTERN.fullmatch(key) is None:
        raise ValueError(f"{table.where}: 'key' must be a rule number such as F7, not {key!r}")
    found = Rule(
        key=key,
        title=table.text("title"),
        meaning=table.text("meaning"),
        why=table.text("why"),
        when_stopped=table.text("when_stopped"),
    )
    table.nothing_else()
    return found
