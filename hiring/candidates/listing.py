"""What the list of candidates can be asked for, and its rows for what was asked."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from hiring.candidates.queries_list import CandidateFilter, CandidateRow, list_candidates
from hiring.domain.terms import ListPage
from hiring.webkit.filters import local_input
from hiring.webkit.listing import Asked, Filter, Listing, a_day, an_id
from hiring.webkit.paging import text_key
from hiring.webkit.sources import Asking, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.keyset import Place

BY_NAME = "name"
MINE, NOT_YET = "mine", "none"

LISTING = Listing(
    page=ListPage.CANDIDATES,
    endpoint="candidates.index",
    search="Name or e-mail",
    filters=(
        Filter("search", "Search", kind="search"),
        Filter(
            "applied",
            "Applied for",
            ((MINE, "A requisition of mine"), (NOT_YET, "Nothing yet")),
            anything="Anything or nothing",
        ),
        Filter("from", "Here since", reads=a_day, kind="day"),
        Filter("to", "Here before the end of", reads=a_day, kind="day"),
        Filter("requisition", "For", reads=an_id, kind="link"),
    ),
    sorts=(("", "Newest first"), (BY_NAME, "By name")),
    views=(("All", ""), ("Mine", "applied=mine"), ("Not put forward", "applied=none")),
)


def _read(
    session: Session, asking: Asking, place: Place | None, limit: int
) -> tuple[CandidateRow, ...]:
    asked, zone = asking.asked, asking.actor.time_zone
    wanted = CandidateFilter(
        search=asked["search"],
        requisition_id=asked.id_of("requisition"),
        mine=asked["applied"] == MINE,
        without_application=asked["applied"] == NOT_YET,
        added_from=asked.since("from", zone),
        added_before=asked.until("to", zone),
    )
    by_name = asked.sort == BY_NAME
    return list_candidates(session, asking.actor, wanted, by_name=by_name, place=place, limit=limit)


def _readers(asked: Asked) -> tuple[Callable[[str], Any], ...]:
    return (text_key, uuid.UUID) if asked.sort == BY_NAME else (uuid.UUID,)


def _key(asked: Asked, row: CandidateRow) -> tuple[object, ...]:
    return (row.name, row.id) if asked.sort == BY_NAME else (row.id,)


def _cells(row: CandidateRow, asking: Asking) -> tuple[object, ...]:
    since = local_input(row.created_at, asking.actor.time_zone).partition("T")[0]
    return (row.name, row.email, row.time_zone, "; ".join(row.applied_for), since)


SOURCE = Source(
    LISTING,
    _read,
    _key,
    _readers,
    ("Candidate", "E-mail", "Time zone", "Applied for", "Since"),
    _cells,
)
