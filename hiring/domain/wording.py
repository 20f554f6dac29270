"""How the domain puts facts into short sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Names as prose: ``Ana``, ``Ana and Li``, ``Ana, Li and Sam``."""
    *earlier, last = list(names) or [""]
    return f"{', '.join(earlier)} and {last}" if earlier else last


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``no interviewers``, ``1 interviewer``, ``3 interviewers``."""
    if number == 1:
        return f"1 {one}"
    return f"{number or 'no'} {many or one + 's'}"


def spoken_key(key: str) -> str:
    """A key as words, for a principle whose name is not at hand: ``Dive deep``."""
    return key.replace("_", " ").capitalize()


def blank(text: str | None) -> bool:
    """Whether a text says nothing."""
    return text is None or not text.strip()
