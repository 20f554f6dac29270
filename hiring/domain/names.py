"""How a name is cut into the words it is found by: the one folding every search uses."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_WORD: Final = 80
MOST_WORDS: Final = 24
_WORD = re.compile(r"[^\W_]+")

# Letters that Unicode does not take apart, as people without them on the keyboard write them.
_SPELT_OUT: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h"}  # noqa: RUF001  the dotless i is meant
)


def folded(text: str) -> str:
    """``text`` without case and accents: ``Dvořáček`` and ``dvoracek`` are then the same."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_SPELT_OUT)


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name or of what somebody looks for, each once, in their order.

    Args:
        text: at most the first 24 words count, and of each the first 80 characters.
    """
    found = dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(folded(text)))
    return tuple(found)[:MOST_WORDS]


def keys_of(name: str, address: str = "") -> tuple[str, ...]:
    """All that somebody is found by: the words of their name, and their e-mail address whole."""
    return tuple(dict.fromkeys((*words_of(name), *_whole(address))))


def sought_in(text: str) -> tuple[str, ...]:
    """How the keys begin that ``text`` looks for, the longest first; none when it holds no word.

    What holds an ``@`` is the beginning of an address, all else words of a name.
    """
    found: dict[str, None] = {}
    for part in text.split():
        found |= dict.fromkeys(_whole(part) if "@" in part else words_of(part))
    return tuple(sorted(found, key=lambda key: (-len(key), key)))[:MOST_WORDS]


def address_in(text: str) -> str:
    """How an e-mail address begins that ``text`` may be.

    Empty when it holds a space, or no dot or other sign beside its letters.
    """
    text = text.strip()
    return "" if len(text.split()) != 1 or _WORD.fullmatch(text) else "".join(_whole(text))


def _whole(address: str) -> tuple[str, ...]:
    key = folded(address.strip())[:LONGEST_WORD]
    return (key,) if key else ()
