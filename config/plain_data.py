"""Plain data files, read strictly.

They are meant to be edited by people who run hiring, not by programmers: whatever is wrong with one
is refused at the start, with the place named, and never found out during an interview.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

KEY_PATTERN: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


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

    def names(self) -> tuple[str, ...]:
        """The names it holds, in the order of the file."""
        return tuple(self._raw)

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

    def date(self, name: str) -> date:
        """A day, written bare (2028-02-14).

        Raises:
            ValueError: it is missing or no day.
        """
        value = self._value(name)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValueError(f"{self.where}: '{name}' must be a day such as 2028-02-14")
        return value

    def flag(self, name: str) -> bool:
        """True or false; a missing one is false.

        Raises:
            ValueError: it is something else.
        """
        value = self._value(name)
        if not isinstance(value, bool | None):
            raise ValueError(f"{self.where}: '{name}' must be true or false")
        return bool(value)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of a closed list of words.

        Raises:
            ValueError: it is missing or none of them.
        """
        value = self.text(name)
        if value not in allowed:
            raise ValueError(f"{self.where}: '{name}' must be one of {', '.join(allowed)}")
        return value

    def prose(self, name: str) -> str:
        """A text of paragraphs: an empty line parts them, other line ends are only wrapping.

        Raises:
            ValueError: it is missing or blank.
        """
        paragraphs = self.text(name).split("\n\n")
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)

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

    def table(self, name: str) -> TomlTable:
        """One table inside this one.

        Raises:
            ValueError: it is missing or no table.
        """
        value = self._value(name)
        if not isinstance(value, dict):
            raise ValueError(f"{self.where}: '{name}' must be a table")
        return TomlTable(cast("dict[str, object]", value), f"{self.where}, {name}")

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
