"""The numbered rules in words: the one source for help pages, notes beside refusals and docs.

What a rule *does* is decided elsewhere; this says what it means, why it exists, the way on, and
which settings of the process it goes by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

from config.plain_data import TomlTable, read_toml, refuse_duplicates
from hiring.domain.policy import DEFAULT_POLICY, Policy

RULES_FILE: Final = Path(__file__).with_name("rules.toml")
RULE_KEY_PATTERN: Final = re.compile(r"[A-Z][1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What an organisation may change of a rule.

    Args:
        name: the field of ``Policy``.
        label: what it says, unit included, in words.
    """

    name: str
    label: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"HIRING_{self.name.upper()}"

    @property
    def default(self) -> str:
        """What it is unless somebody sets it, as people read it."""
        return self.value(DEFAULT_POLICY)

    def value(self, policy: Policy) -> str:
        """What it is under ``policy``, as people read it."""
        value = getattr(policy, self.name)
        if isinstance(value, tuple):
            return ", ".join(str(each) for each in value)
        return str(getattr(value, "label", value))


@dataclass(frozen=True, slots=True)
class Rule:
    """One numbered rule of the process, in words for the people it binds.

    Args:
        key: its number.
        step: which part of the process it belongs to.
        fixed: what of it can be changed, and what cannot.
    """

    key: str
    step: str
    title: str
    meaning: str
    why: str
    when_stopped: str
    fixed: str
    settings: tuple[RuleSetting, ...] = ()


def load_rules(path: Path | None = None) -> tuple[Rule, ...]:
    """Read and check the rules, in the order of the process.

    Args:
        path: another file; without it, the one that comes with the product, read once.

    Raises:
        ValueError: the file is broken, a key is no rule number or stands twice, a text is blank,
            or a setting is none of the process.
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
    refuse_duplicates((s.name for each in rules for s in each.settings), file.where)
    return rules


def _rule(table: TomlTable) -> Rule:
    key = table.text("key")
    if RULE_KEY_PATTERN.fullmatch(key) is None:
        raise ValueError(f"{table.where}: 'key' must be a rule number such as F7, not {key!r}")
    found = Rule(
        key=key,
        step=table.text("step"),
        title=table.text("title"),
        meaning=table.text("meaning"),
        why=table.text("why"),
        when_stopped=table.text("when_stopped"),
        fixed=table.text("fixed"),
        settings=tuple(_setting(each) for each in table.tables("setting")),
    )
    table.nothing_else()
    return found


def _setting(table: TomlTable) -> RuleSetting:
    known = tuple(field.name for field in fields(Policy))
    found = RuleSetting(name=table.choice("name", known), label=table.text("label"))
    table.nothing_else()
    return found
