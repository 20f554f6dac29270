"""What the list of requisitions can be asked for, and its rows for what was asked."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from hiring.domain.terms import ListPage, RequisitionState
from hiring.requisitions.queries_list import (
    RequisitionFilter,
    RequisitionRow,
    list_requisition_rows,
)
from hiring.webkit.listing import Asked, Filter, Listing, capital, choices_of
from hiring.webkit.paging import text_key
from hiring.webkit.sources import Asking, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.keyset import Place

BY_TITLE = "title"
MINE = "mine"

LISTING = Listing(
    page=ListPage.REQUISITIONS,
    endpoint="requisitions.index",
    search="Title",
    filters=(
        Filter("search", "Search", kind="search"),
        Filter("state", "State", choices_of(*RequisitionState), anything="Any state"),
        Filter("whose", "Whose", ((MINE, "Mine"),), anything="Anybody’s"),
        Filter("team", "Team", anything="Every team"),
        Filter("job_family", "Job family", anything="Every job family"),
    ),
    sorts=(("", "Newest first"), (BY_TITLE, "By title")),
    views=(
        ("All", ""),
        ("Mine", "whose=mine"),
        ("To approve", "state=draft"),
        ("Approved", "state=approved"),
        ("Closed", "state=closed"),
    ),
)


def _read(
    session: Session, asking: Asking, place: Place | None, limit: int
) -> tuple[RequisitionRow, ...]:
    asked = asking.asked
    wanted = RequisitionFilter(
        search=asked["search"],
        state=RequisitionState(asked["state"]) if asked["state"] else None,
        mine=asked["whose"] == MINE,
        team=asked["team"],
        job_family=asked["job_family"],
    )
    by_title = asked.sort == BY_TITLE
    return list_requisition_rows(
        session, asking.actor, wanted, by_title=by_title, place=place, limit=limit
    )


def _readers(asked: Asked) -> tuple[Callable[[str], Any], ...]:
    return (text_key, uuid.UUID) if asked.sort == BY_TITLE else (uuid.UUID,)


def _key(asked: Asked, row: RequisitionRow) -> tuple[object, ...]:
    return (row.title, row.id) if asked.sort == BY_TITLE else (row.id,)


def _cells(row: RequisitionRow, _asking: Asking) -> tuple[object, ...]:
    state = capital(row.state.label)
    people = (row.hiring_manager, row.recruiter)
    return (row.title, row.level, row.job_family, row.team, *people, state)


SOURCE = Source(
    LISTING,
    _read,
    _key,
    _readers,
    ("Requisition", "Level", "Job family", "Team", "Hiring manager", "Recruiter", "State"),
    _cells,
)
