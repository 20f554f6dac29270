"""What the list of loops can be asked for, and its rows for what was asked."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from hiring.domain.terms import ListPage, LoopState, SeatKind
from hiring.loops.queries.lists import NO_TIME_YET, RECRUITER, LoopFilter, LoopRow, list_loops
from hiring.webkit.filters import local_input
from hiring.webkit.listing import Asked, Filter, Listing, a_day, an_id, capital, choices_of
from hiring.webkit.paging import moment_key
from hiring.webkit.sources import Asking, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.keyset import Place

LIVE = "live"
SOONEST = "soonest"
_PARTS = (SeatKind.HIRING_MANAGER, SeatKind.BAR_RAISER, SeatKind.INTERVIEWER, SeatKind.TRAINEE)

LISTING = Listing(
    page=ListPage.LOOPS,
    endpoint="loops.index",
    search="Candidate or requisition",
    filters=(
        Filter("search", "Search", kind="search"),
        Filter("state", "State", ((LIVE, "Live"), *choices_of(*LoopState)), anything="Any state"),
        Filter(
            "part",
            "Your part",
            ((RECRUITER, "Recruiter"), *choices_of(*_PARTS)),
            anything="Any part",
        ),
        Filter("from", "First interview from", reads=a_day, kind="day"),
        Filter("to", "First interview to", reads=a_day, kind="day"),
        Filter("requisition", "For", reads=an_id, kind="link"),
    ),
    sorts=(("", "Newest first"), (SOONEST, "First interview first")),
    views=(
        ("All", ""),
        ("Live", "state=live"),
        ("To schedule", "state=draft"),
        ("Collecting", "state=collecting"),
        ("Ready for debrief", "state=debrief_ready"),
        ("Decided", "state=decided"),
    ),
)


def part_of(row: LoopRow) -> str:
    """The reader's own part in the loop, in words."""
    if row.seat is not None:
        return capital(row.seat.label)
    return "Hiring manager" if row.is_hiring_manager else "Recruiter"


def _read(session: Session, asking: Asking, place: Place | None, limit: int) -> tuple[LoopRow, ...]:
    asked, zone = asking.asked, asking.actor.time_zone
    state = asked["state"]
    wanted = LoopFilter(
        search=asked["search"],
        state=LoopState(state) if state and state != LIVE else None,
        live=state == LIVE,
        part=asked["part"],
        requisition_id=asked.id_of("requisition"),
        starts_from=asked.since("from", zone),
        starts_before=asked.until("to", zone),
    )
    soonest_first = asked.sort == SOONEST
    return list_loops(
        session,
        asking.actor,
        wanted,
        now=asking.now,
        soonest_first=soonest_first,
        place=place,
        limit=limit,
    )


def _readers(asked: Asked) -> tuple[Callable[[str], Any], ...]:
    return (moment_key, uuid.UUID) if asked.sort == SOONEST else (uuid.UUID,)


def _key(asked: Asked, row: LoopRow) -> tuple[object, ...]:
    if asked.sort == SOONEST:
        return ((row.first_starts_at or NO_TIME_YET).isoformat(), row.id)
    return (row.id,)


def _cells(row: LoopRow, asking: Asking) -> tuple[object, ...]:
    zone = asking.actor.time_zone
    return (
        row.candidate_name,
        row.requisition_title,
        local_input(row.first_starts_at, zone).replace("T", " "),
        local_input(row.last_ends_at, zone).replace("T", " "),
        zone,
        part_of(row),
        capital(row.state.label),
    )


SOURCE = Source(
    LISTING,
    _read,
    _key,
    _readers,
    (
        "Candidate",
        "Requisition",
        "First interview begins",
        "Last interview ends",
        "Time zone",
        "Your part",
        "State",
    ),
    _cells,
)
