"""The people of the JSON API."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from flask import Response, url_for
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from hiring.domain.terms import BarRaiserStanding, Role
from hiring.models.people import AvailabilityWindow
from hiring.people import actions, queries
from hiring.people.checks import HIGHEST_CAP, HIGHEST_LEVEL, MOST_JOB_FAMILIES
from hiring.people.commands import (
    DEFAULT_LEVEL,
    CreatePerson,
    ReplaceAvailability,
    UpdatePerson,
    Window,
)
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import (
    Id,
    In,
    Instant,
    Key,
    Line,
    ListQuery,
    Out,
    RequiredLine,
    answer,
    api_blueprint,
    list_model,
    list_page,
    problems,
    require_match,
)
from hiring.webkit.clock import now
from hiring.webkit.paging import page_of, place_of, text_key
from hiring.webkit.transaction import reading, transaction

blueprint = api_blueprint(
    "people",
    __name__,
    tag="People",
    description="Who takes part, what they may interview for, and when they can.",
)

MOST_WINDOWS_SENT = 2000
EMAIL = "where they are reached; kept in lower case, and nobody else's"
TEAM = "the team's name; a new one is made"
ZONE = "IANA time zone, such as Europe/London"
CAP = "loops a week as Bar Raiser (L2); null for the installation's default"
FAMILIES = "job families they may interview for (L3)"
Level = Annotated[int, Field(ge=1, le=HIGHEST_LEVEL)]
Cap = Annotated[int, Field(ge=0, le=HIGHEST_CAP)]
Families = Annotated[list[Key], Field(max_length=MOST_JOB_FAMILIES)]


class PersonPath(BaseModel):
    """Which person."""

    person_id: Id


class PersonIn(In):
    """A person to give an account."""

    email: RequiredLine = Field(description=EMAIL)
    name: RequiredLine
    level: Level = DEFAULT_LEVEL
    team: Line | None = Field(default=None, description=TEAM)
    manager_id: Id | None = None
    time_zone: Line = Field(default="UTC", description=ZONE)
    roles: list[Role] = Field(default_factory=list, max_length=len(Role))
    certified_for: Families = Field(default_factory=list, description=FAMILIES)
    bar_raiser: BarRaiserStanding = BarRaiserStanding.NONE
    weekly_loop_cap: Cap | None = Field(default=None, description=CAP)
    active: bool = True


def _no_defaults(schema: dict[str, Any]) -> None:
    # What is left out of a PATCH stays as it is: the document must not promise another value.
    for described in schema["properties"].values():
        described.pop("default", None)


class PersonPatch(In):
    """What is to be different about a person; what is left out stays."""

    model_config = ConfigDict(json_schema_extra=_no_defaults)

    email: RequiredLine = Field(default="", description=EMAIL)
    name: RequiredLine = ""
    level: Level = DEFAULT_LEVEL
    team: Line | None = Field(default=None, description=TEAM)
    manager_id: Id | None = None
    time_zone: Line = Field(default="", description=ZONE)
    roles: list[Role] = Field(default_factory=list, max_length=len(Role))
    certified_for: Families = Field(default_factory=list, description=FAMILIES)
    bar_raiser: BarRaiserStanding = BarRaiserStanding.NONE
    weekly_loop_cap: Cap | None = Field(default=None, description=CAP)
    active: bool = True


class PersonOut(Out):
    """A person."""

    id: Id
    email: str
    name: str
    level: int
    team: str | None
    manager_id: Id | None
    time_zone: str
    roles: list[Role]
    certified_for: list[str]
    bar_raiser: BarRaiserStanding
    weekly_loop_cap: int | None
    active: bool


class PersonQuery(ListQuery):
    """Which people."""

    search: Line = Field(
        default="", description="how the e-mail address or a word of the name begins"
    )
    team: Line = Field(default="", description="the team's name")
    bar_raiser: BarRaiserStanding | None = None
    role: Role | None = None
    active: bool | None = None


class WindowIn(In):
    """A span in which somebody can interview."""

    starts_at: Instant
    ends_at: Instant


class AvailabilityIn(In):
    """All the spans in which somebody can interview, in place of those declared before."""

    windows: list[WindowIn] = Field(max_length=MOST_WINDOWS_SENT)


class WindowOut(Out):
    """A span in which somebody can interview."""

    starts_at: Instant
    ends_at: Instant


class AvailabilityOut(Out):
    """When somebody can interview, in order; nothing declared means no restriction (L5)."""

    windows: list[WindowOut]


@blueprint.get("/me", summary="Read yourself", responses={200: PersonOut})
@access.token
def me() -> Response:
    """The person the token acts for."""
    return answer(_read(reading(), current_actor().id))


@blueprint.post(
    "/people",
    summary="Give somebody an account",
    responses={201: PersonOut, **problems(403, 409)},
)
@access.token
def create_person(body: PersonIn) -> Response:
    """Administrators do. There is no password until a one-time sign-in link was used."""
    given = body.model_dump()
    given["roles"] = tuple(given["roles"])
    given["certified_for"] = tuple(given["certified_for"])
    with transaction() as session:
        person = actions.create_person(session, current_actor(), CreatePerson(**given), now=now())
        out = _read(session, person.id)
    return answer(out, 201, location=url_for("people_api.get_person", person_id=out.id))


@blueprint.get(
    "/people", summary="List people", responses={200: list_model("PersonList", PersonOut)}
)
@access.token
def list_people(query: PersonQuery) -> Response:
    """Everybody, by name."""
    rows = queries.list_people(
        reading(),
        queries.DirectoryFilter(
            search=query.search,
            team=query.team,
            bar_raiser=query.bar_raiser,
            role=query.role,
            active=query.active,
        ),
        place=place_of(query.cursor, None, text_key, uuid.UUID),
        limit=query.limit + 1,
    )
    return list_page(page_of(rows, query.limit, lambda row: (row.name, row.id)), _person)


@blueprint.get("/people/<uuid:person_id>", summary="Read a person", responses={200: PersonOut})
@access.token
def get_person(path: PersonPath) -> Response:
    """Anybody, as the directory shows them."""
    return answer(_read(reading(), path.person_id))


@blueprint.patch(
    "/people/<uuid:person_id>",
    summary="Change a person",
    responses={200: PersonOut, **problems(403, 409, 412)},
)
@access.token
def update_person(path: PersonPath, body: PersonPatch) -> Response:
    """Administrators change everything, programme leads a standing and the certifications.

    Everybody changes their own time zone. Deactivating somebody ends their sessions and tokens.
    """
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in body.model_dump(exclude_unset=True).items()
    }
    with transaction() as session:
        require_match(lambda: _read(session, path.person_id))
        actions.update_person(
            session, current_actor(), UpdatePerson(person_id=path.person_id, **given), now=now()
        )
        out = _read(session, path.person_id)
    return answer(out)


@blueprint.get(
    "/people/<uuid:person_id>/availability",
    summary="Read when a person can interview",
    responses={200: AvailabilityOut},
)
@access.token
def get_availability(path: PersonPath) -> Response:
    """As they have declared it."""
    return answer(_availability(reading(), path.person_id))


@blueprint.put(
    "/people/<uuid:person_id>/availability",
    summary="Declare when a person can interview",
    responses={200: AvailabilityOut, **problems(403, 409, 412)},
)
@access.token
def replace_availability(path: PersonPath, body: AvailabilityIn) -> Response:
    """One's own, or anybody's for recruiters and administrators. Windows that touch become one."""
    windows = tuple(Window(each.starts_at, each.ends_at) for each in body.windows)
    with transaction() as session:
        require_match(lambda: _availability(session, path.person_id))
        rows = actions.replace_availability(
            session, current_actor(), ReplaceAvailability(path.person_id, windows), now=now()
        )
        out = _windows(rows)
    return answer(out)


def _read(session: Session, person_id: uuid.UUID) -> PersonOut:
    return _person(queries.get_person(session, person_id))


def _person(view: queries.PersonView) -> PersonOut:
    return PersonOut.model_validate(view)


def _availability(session: Session, person_id: uuid.UUID) -> AvailabilityOut:
    queries.get_person(session, person_id)
    return _windows(queries.list_availability(session, person_id))


def _windows(rows: tuple[AvailabilityWindow, ...]) -> AvailabilityOut:
    return AvailabilityOut(windows=[WindowOut.model_validate(row) for row in rows])
