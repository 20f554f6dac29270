"""What the directory can be asked for, and its rows for what was asked."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from hiring.domain.terms import BarRaiserStanding, ListPage, Role
from hiring.people.queries import DirectoryFilter, PersonView, list_people
from hiring.webkit.listing import Asked, Filter, Listing, capital, choices_of
from hiring.webkit.paging import text_key
from hiring.webkit.sources import Asking, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.keyset import Place

ACTIVE = {"": True, "no": False, "all": None}

LISTING = Listing(
    page=ListPage.PEOPLE,
    endpoint="people.index",
    search="Name or e-mail",
    filters=(
        Filter("search", "Search", kind="search"),
        Filter("team", "Team", anything="Every team"),
        Filter("job_family", "Interviews for", anything="Every job family"),
        Filter("bar_raiser", "Bar Raiser", choices_of(*BarRaiserStanding), anything="Any standing"),
        Filter("role", "Role", choices_of(*Role), anything="Any role"),
        Filter("active", "Who", (("no", "Deactivated"), ("all", "Everybody")), anything="Active"),
    ),
    sorts=(("", "By name"),),
    views=(
        ("Active", ""),
        ("Bar Raisers", "bar_raiser=certified"),
        ("In training", "bar_raiser=in_training"),
        ("Deactivated", "active=no"),
    ),
)


def _read(
    session: Session, asking: Asking, place: Place | None, limit: int
) -> tuple[PersonView, ...]:
    asked = asking.asked
    standing, role = asked["bar_raiser"], asked["role"]
    wanted = DirectoryFilter(
        search=asked["search"],
        team=asked["team"],
        job_family=asked["job_family"],
        bar_raiser=BarRaiserStanding(standing) if standing else None,
        role=Role(role) if role else None,
        active=ACTIVE[asked["active"]],
    )
    return list_people(session, wanted, place=place, limit=limit)


def _readers(_asked: Asked) -> tuple[Callable[[str], Any], ...]:
    return (text_key, uuid.UUID)


def _key(_asked: Asked, row: PersonView) -> tuple[object, ...]:
    return (row.name, row.id)


def _cells(row: PersonView, _asking: Asking) -> tuple[object, ...]:
    return (
        row.name,
        row.email,
        row.level,
        row.team or "",
        row.manager_name or "",
        "; ".join(row.certified_for),
        capital(row.bar_raiser.label),
        "; ".join(capital(role.label) for role in row.roles),
        row.time_zone,
        "yes" if row.active else "no",
    )


SOURCE = Source(
    LISTING,
    _read,
    _key,
    _readers,
    (
        "Person",
        "E-mail",
        "Level",
        "Team",
        "Manager",
        "Interviews for",
        "Bar Raiser",
        "Roles",
        "Time zone",
        "Active",
    ),
    _cells,
)
