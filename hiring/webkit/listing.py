"""What a list is asked for in its address: known filters with well-formed values, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from hiring.domain.terms import ListPage

if TYPE_CHECKING:
    from enum import StrEnum

LONGEST_VALUE = 200
Options = tuple[tuple[str, str], ...]


def plain(text: str) -> str | None:
    """A text as it is typed, without what no database stores; None for a blank one."""
    kept = text.replace("\x00", "").encode(errors="ignore").decode().strip()
    return kept[:LONGEST_VALUE] or None


def an_id(text: str) -> str | None:
    """An id, None for what is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def a_day(text: str) -> str | None:
    """A day as ``2026-03-10``, None for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day.isoformat() if date(1970, 1, 1) <= day <= date(9000, 1, 1) else None


@dataclass(frozen=True)
class Filter:
    """One thing a list can be narrowed by.

    Args:
        key: its name in the address.
        label: what a person reads.
        choices: value and words of each choice; without them ``reads`` says what is well-formed.
        reads: makes the value of what stands in the address, None for what is no value.
        kind: how it is asked for: ``search``, ``choice``, ``day``, or ``link`` for what only a link asks.
        anything: what the empty choice is called.
    """

    key: str
    label: str
    choices: Options = ()
    reads: Callable[[str], str | None] = plain
    kind: str = "choice"
    anything: str = "Any"

    def read(self, text: str) -> str | None:
        """The value, None when there is none."""
        if self.choices:
            return text if any(text == value for value, _ in self.choices) else None
        return self.reads(text)


def choices_of(*terms: StrEnum) -> Options:
    """The choices that are members of an enumeration."""
    return tuple((str(term), capital(getattr(term, "label", str(term)))) for term in terms)


def capital(text: str) -> str:
    """The text with a capital at its beginning; those within it stay."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Listing:
    """A list page: its endpoint, what it can be narrowed by, and how it can be sorted.

    Args:
        page: which list it is.
        endpoint: of the list.
        filters: in the order they are shown.
        sorts: value and words; the first is what the list begins with.
        views: words and query string of what is asked for most; the first asks for nothing.
        search: what the search looks at, in words.
    """

    page: ListPage
    endpoint: str
    filters: tuple[Filter, ...]
    sorts: Options
    views: Options
    search: str

    def read(self, given: Mapping[str, str]) -> Asked:
        """What an address asks for."""
        values = {}
        for one in self.filters:
            value = one.read(given.get(one.key, ""))
            if value is not None:
                values[one.key] = value
        sort = given.get("sort", "")
        if sort in dict(self.sorts[1:]):
            values["sort"] = sort
        return Asked(self, values)

    def read_query(self, query: str) -> Asked:
        """What a query string asks for."""
        return self.read(dict(parse_qsl(query[:4000])))

    def is_unclean(self, given: Mapping[str, str]) -> bool:
        """Whether a form has put filters into the address that ask for nothing."""
        keys = [one.key for one in self.filters]
        return any(given.get(key) == "" for key in keys) or given.get("sort") == self.sorts[0][0]


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the query string without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Asked:
    """What was asked of a list.

    Args:
        listing: of which.
        values: by the filters' keys; ``sort`` too, unless it is the usual one.
    """

    listing: Listing
    values: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")

    @property
    def query(self) -> str:
        """The query string that asks for the same, always in the same order."""
        return urlencode(self.values)

    @property
    def narrows(self) -> bool:
        """Whether any filter is in force."""
        return any(key != "sort" for key in self.values)

    @property
    def sort(self) -> str:
        """How the list is sorted."""
        return self.values.get("sort", self.listing.sorts[0][0])

    def id_of(self, key: str) -> uuid.UUID | None:
        """The value of a filter that is an id."""
        return uuid.UUID(self[key]) if self[key] else None

    def since(self, key: str, zone: str) -> datetime | None:
        """When the day of this filter begins on the clock of ``zone``."""
        return _midnight(self[key], zone, days=0)

    def until(self, key: str, zone: str) -> datetime | None:
        """When the day of this filter has ended on the clock of ``zone``."""
        return _midnight(self[key], zone, days=1)

    def chips(self, options: Mapping[str, Iterable[tuple[str, str]]]) -> list[Chip]:
        """The filters in force, in words.

        Args:
            options: by key, the words of values that are known only while the page is made.
        """
        found = []
        for one in self.listing.filters:
            value = self[one.key]
            if value:
                words = dict(options.get(one.key, ())) | dict(one.choices)
                said = f"“{value}”" if one.kind == "search" else words.get(value, value)
                if one.kind == "day":
                    day = date.fromisoformat(value)
                    said = f"{day.day} {day:%b %Y}"
                rest = {key: kept for key, kept in self.values.items() if key != one.key}
                found.append(Chip(one.label, said, urlencode(rest)))
        return found


def _midnight(day: str, zone: str, *, days: int) -> datetime | None:
    if not day:
        return None
    local = datetime.combine(date.fromisoformat(day) + timedelta(days), time.min, ZoneInfo(zone))
    return local.astimezone(UTC)
