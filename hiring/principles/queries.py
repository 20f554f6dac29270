"""Reading the principles with their history; everybody who is signed in may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from hiring.domain.errors import NotFound
from hiring.domain.principles import Change, Wording, changes
from hiring.wording.versions import Version, list_versions, newest_versions


@dataclass(frozen=True, slots=True)
class PrincipleView:
    """A principle as it is in force.

    Args:
        number: the version in force; 0 while the words are those of the installation's file.
    """

    key: str
    number: int
    wording: Wording


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One version, and what it changed."""

    number: int
    author: str
    written_at: datetime
    reason: str
    changes: tuple[Change, ...]


def get_principle(session: Session, key: str, first: Mapping[str, Wording]) -> PrincipleView:
    """A principle as it is in force.

    Args:
        session: any; in a transaction it decides what an older copy is.
        key: which principle.
        first: what each principle starts from.

    Raises:
        NotFound: there is no principle of that key.
    """
    if key not in first:
        raise NotFound("principle")
    version = newest_versions(session, [key]).get(key)
    if version is None:
        return PrincipleView(key, 0, first[key])
    return PrincipleView(key, version.number, version.wording)


def list_history(
    session: Session,
    key: str,
    first: Mapping[str, Wording],
    *,
    below: int | None = None,
    limit: int,
) -> tuple[HistoryEntry, ...]:
    """The versions of a principle, the newest first; one more than ``limit`` if there is more.

    Args:
        session: any.
        key: which principle.
        first: what each principle starts from: the first version is compared with that.
        below: only those of a lower number.
        limit: how many make a page.
    """
    versions = list_versions(session, key, below=below, limit=limit + 2)
    before = [version.wording for version in versions[1:]]
    if versions and versions[-1].number == 1:
        before.append(first[key])
    entries = [_entry(version, then) for version, then in zip(versions, before, strict=False)]
    return tuple(entries[: limit + 1])


def _entry(version: Version, before: Wording) -> HistoryEntry:
    return HistoryEntry(
        version.number,
        version.author,
        version.written_at,
        version.reason,
        changes(before, version.wording),
    )
