"""Pages of a list by the sort keys of the row where the last page ended: none costs a scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where a page begins.

    Args:
        keys: the sort keys of the row next to the page.
        back: the page ends before that row, rather than beginning after it.
    """

    keys: tuple[Any, ...]
    back: bool = False


def page_at(
    statement: sa.Select[Any],
    columns: Sequence[Any],
    place: Place | None,
    limit: int,
    *,
    descending: bool = False,
) -> sa.Select[Any]:
    """The statement for one page; the rows of a page going back come in reverse: ``in_order``.

    Args:
        statement: what the list shows.
        columns: what it is sorted by, the last of them unique; all in one direction.
        place: where the page begins, None at the beginning.
        limit: the most rows.
        descending: the direction.
    """
    downwards = descending is not (place is not None and place.back)
    if place is not None:
        statement = statement.where(_beyond(columns, place.keys, downwards=downwards))
    ordered = [column.desc() if downwards else column.asc() for column in columns]
    return statement.order_by(*ordered).limit(limit)


def in_order(rows: Sequence[T], place: Place | None) -> tuple[T, ...]:
    """The rows of ``page_at`` in the order of the list."""
    return tuple(reversed(rows)) if place is not None and place.back else tuple(rows)


def _beyond(
    columns: Sequence[Any], keys: Sequence[Any], *, downwards: bool
) -> sa.ColumnElement[bool]:
    column, key = columns[0], keys[0]
    past: sa.ColumnElement[bool] = column < key if downwards else column > key
    if len(columns) == 1:
        return past
    rest = _beyond(columns[1:], keys[1:], downwards=downwards)
    return sa.or_(past, sa.and_(column == key, rest))
