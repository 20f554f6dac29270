"""Keyset paging: a cursor is where the last page ended, so that no page costs more than the first."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from hiring.domain.errors import FieldError, Invalid
from hiring.models.keyset import Place

T = TypeVar("T")
DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """A slice of a list and the cursors of its neighbours, None at either end."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    previous_cursor: str | None = None


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


def place_of(onward: str | None, back: str | None, *readers: Callable[[str], Any]) -> Place | None:
    """Where a page begins, by its cursor: after that row, or, going back, before it.

    Args:
        onward: the cursor of a next page.
        back: the cursor of a previous page; the first of the two that is there counts.
        readers: make the sort keys of their texts, and raise ``ValueError`` for what is none.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    keys = decode_cursor(onward or back, len(readers))
    if keys is None:
        return None
    try:
        read = tuple(reader(key) for reader, key in zip(readers, keys, strict=True))
    except ValueError:
        raise bad_cursor() from None
    return Place(read, back=not onward)


def text_key(text: str) -> str:
    """A sort key that is text. Half a surrogate pair is text to Python and to no database."""
    text.encode()
    return text


def moment_key(text: str) -> datetime:
    """A sort key that is a moment. Near the ends of the calendar some are none in UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise bad_cursor()
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise bad_cursor() from None


def bad_cursor() -> Invalid:
    """What is said of a cursor that is not one of ours."""
    return Invalid((FieldError("/cursor", "This cursor is not one that a list gave out."),))


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """A page from ``limit + 1`` rows: the extra one tells that there is more."""
    items = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(items, encode_cursor(*key(items[-1])) if more and items else None)


def page_around(
    rows: Sequence[T], limit: int, key: Callable[[T], tuple[Any, ...]], place: Place | None
) -> Page[T]:
    """A page with a way back, from up to ``limit + 1`` rows in the order of the list."""
    back = place is not None and place.back
    more = len(rows) > limit
    items = tuple(rows[1:] if back else rows[:limit]) if more else tuple(rows)
    if not items:
        return Page(items)
    return Page(
        items,
        next_cursor=encode_cursor(*key(items[-1])) if back or more else None,
        previous_cursor=encode_cursor(*key(items[0]))
        if (more if back else place is not None)
        else None,
    )
