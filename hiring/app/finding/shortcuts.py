"""The keyboard shortcuts: once, for the pages' links, the help sheet and the command palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Shortcut:
    """Keys and what they do.

    Args:
        keys: as they are pressed, one after the other: ``g l``.
        does: in words.
        also: other keys for the same.
        single: a lone letter or sign, which whoever dictates may want to switch off.
    """

    keys: str
    does: str
    also: str = ""
    single: bool = True


GO: Final = {
    "home.index": "g h",
    "loops.index": "g l",
    "candidates.index": "g c",
    "requisitions.index": "g r",
    "people.index": "g p",
}
"""The keys that lead to a section, by its endpoint."""
NEW: Final = "n"
SEARCH: Final = "/"

SHEET: Final = (
    (
        "Anywhere",
        (
            Shortcut("Ctrl K", "Search, or do something", also="⌘ K", single=False),
            Shortcut(SEARCH, "Search in this list, or everywhere"),
            Shortcut("?", "Show these shortcuts"),
            Shortcut("Esc", "Close what is open", single=False),
        ),
    ),
    (
        "Go to",
        (
            Shortcut(GO["home.index"], "Home"),
            Shortcut(GO["loops.index"], "Loops"),
            Shortcut(GO["candidates.index"], "Candidates"),
            Shortcut(GO["requisitions.index"], "Requisitions"),
            Shortcut(GO["people.index"], "People"),
        ),
    ),
    (
        "In a list",
        (
            Shortcut("j", "Next row"),
            Shortcut("k", "Row before"),
            Shortcut("Enter", "Open the row", single=False),
            Shortcut("x", "Tick the row, where rows can be ticked"),
            Shortcut(NEW, "Add a new one"),
        ),
    ),
)
"""The help sheet: headings, and the shortcuts below each."""
