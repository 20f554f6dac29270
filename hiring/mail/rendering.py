"""Letters as they are sent: plain text, HTML that fetches nothing, and the calendar file.

No Flask: a letter is rendered in the worker, from its own two templates.
"""

from __future__ import annotations

import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from hiring.mail import calendar
from hiring.mail.letter import House, Letter, Rendered

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"
WIDTH: Final = 76
"""Columns of plain text (RFC 5322 asks for at most 78); an address is never broken."""
PREFERENCES: Final = "/notifications/settings"
"""Where people choose how they are written to."""
_SPLIT: Final = re.compile(r"\n{2,}")


def render(letter: Letter, house: House) -> Rendered:
    """The letter in all its forms.

    Args:
        letter: what it says.
        house: where links lead.
    """
    base = house.base_url.rstrip("/")
    given = {
        "letter": letter,
        "base": base,
        "brand": "" if letter.kind.for_candidates else house.sender[0],
        "preferences": "" if letter.kind.for_candidates else base + PREFERENCES,
    }
    text = _environment().get_template("mail/letter.txt").render(given, **_laid_out(letter, base))
    html = _environment().get_template("mail/letter.html").render(given)
    if letter.event is None:
        return Rendered(letter.subject, _tidy(text), html)
    return Rendered(
        letter.subject,
        _tidy(text),
        html,
        calendar.invitation(letter.event, house=house),
        "CANCEL" if letter.event.cancelled else "REQUEST",
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _laid_out(letter: Letter, base: str) -> dict[str, object]:
    """What the plain text says, already wrapped."""
    widest = max((len(label) for label, _ in letter.facts), default=0) + 2
    indent = " " * min(widest, 22)
    return {
        "headline": _wrapped(letter.headline),
        "rule": "=" * min(WIDTH, max(len(line) for line in _wrapped(letter.headline).split("\n"))),
        "paragraphs": [_wrapped(one) for one in letter.paragraphs],
        "facts": [
            _wrapped(value, first=f"{label}:".ljust(len(indent)), rest=indent)
            for label, value in letter.facts
        ],
        "parts": [
            {
                "title": _wrapped(part.title),
                "empty": _wrapped(part.empty) if part.empty else "",
                "lines": [
                    (_wrapped(text, first="- ", rest="  "), f"  {base}{path}" if path else "")
                    for text, path in part.lines
                ],
            }
            for part in letter.parts
        ],
        "why": _wrapped(letter.why),
    }


def _wrapped(text: str, *, first: str = "", rest: str = "") -> str:
    room = WIDTH - len(rest)
    words = (_broken(word, room) for word in text.split())
    return textwrap.fill(
        " ".join(words),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _broken(word: str, room: int) -> str:
    """A word that fits: one too long for a line is broken, unless it is an address."""
    if len(word) <= room or "://" in word:
        return word
    return " ".join(word[at : at + room] for at in range(0, len(word), room))


def _tidy(text: str) -> str:
    """One blank line between blocks, and one line break at the end."""
    return _SPLIT.sub("\n\n", text).strip() + "\n"
