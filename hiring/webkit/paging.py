"""Keyset paging: a cursor is where the last page ended, so that no page costs more than the first."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from hiring.domain.errors import FieldError, Invalid

T = TypeVar("T")
DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """A slice of a list and the cursor of the next one, None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None = None


def encode_cursor(*keys: Any) -> str:
    """An opaque cursor of sort keys."""
    text = json.dumps([str(key) for key in keys], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, length: int) -> tuple[str, ...] | None:
    """The sort keys of a cursor, None for the first page.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        keys = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except ValueError:
        keys = None
    if (
        not isinstance(keys, list)
        or len(keys) != length
        or not all(isinstance(key, str) and "\x00" not in key for key in keys)
    ):
        raise bad_cursor()
    return tuple(keys)


def decode_id(cursor: str | None) -> uuid.UUID | None:
    """The id after which a list in the order of ids goes on, None for the first page.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    keys = decode_cursor(cursor, 1)
    try:
        return uuid.UUID(keys[0]) if keys else None
    except ValueError:
        raise bad_cursor() from None


def bad_cursor() -> Invalid:
    """What is said of a cursor that is not one of ours."""
    return Invalid((FieldError("/cursor", "This cursor is not one that a list gave out."),))


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """A page from ``limit + 1`` rows: the extra one tells that there is more."""
    items = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(items, encode_cursor(*key(items[-1])) if more and items else None)
