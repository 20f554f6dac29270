"""Where the rows of a list come from: the same for its page and for its CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hiring.models.keyset import Place
from hiring.webkit.listing import Asked, Listing
from hiring.webkit.paging import Page, page_around, place_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.domain.actor import Actor

T = TypeVar("T")


@dataclass(frozen=True)
class Asking:
    """Who asks a list for what, and when.

    Args:
        asked: the filters.
        now: aware.
    """

    actor: Actor
    asked: Asked
    now: datetime


@dataclass(frozen=True)
class Source(Generic[T]):
    """The rows of one list.

    Args:
        listing: what it can be asked for.
        read: up to so many rows from that place on, in their order, within the asker's scope.
        key: the sort keys of a row.
        readers: make the sort keys of their texts.
        columns: the heads of the CSV.
        cells: a row of the CSV, its times on the asker's clock.
    """

    listing: Listing
    read: Callable[[Session, Asking, Place | None, int], tuple[T, ...]]
    key: Callable[[Asked, T], tuple[Any, ...]]
    readers: Callable[[Asked], tuple[Callable[[str], Any], ...]]
    columns: tuple[str, ...]
    cells: Callable[[T, Asking], tuple[object, ...]]

    def page(
        self, session: Session, asking: Asking, given: Mapping[str, str], limit: int
    ) -> Page[T]:
        """The page that an address asks for. One row more than is shown tells that there is more.

        Raises:
            Invalid: its cursor is not one that this list gave out.
        """
        place = place_of(given.get("cursor"), given.get("newer"), *self.readers(asking.asked))
        rows = self.read(session, asking, place, limit + 1)
        return page_around(rows, limit, lambda row: self.key(asking.asked, row), place)

    def after(self, asked: Asked, row: T) -> Place:
        """The place after this row."""
        keys = zip(self.readers(asked), self.key(asked, row), strict=True)
        return Place(tuple(reader(str(key)) for reader, key in keys))
