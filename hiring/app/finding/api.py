"""Search over the API: the same answer as on the page."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from hiring.app.finding import queries
from hiring.domain.terms import LoopState, RequisitionState
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.api import Id, Out, RequiredLine, answer, api_blueprint
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading

blueprint = api_blueprint(
    "finding", __name__, tag="Search", description="Finding by the words of names and titles."
)


class SearchQuery(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="ignore")

    q: RequiredLine = Field(
        description="how words of a name or title begin, or an e-mail address;"
        " fewer than two letters, or more than a hundred, find nothing"
    )
    limit: int = Field(default=5, ge=1, le=50, description="the most of each kind")


class FoundLoopOut(Out):
    """A loop the caller is on."""

    id: Id
    candidate_id: Id
    candidate_name: str
    requisition_id: Id
    requisition_title: str
    state: LoopState


class FoundCandidateOut(Out):
    """A candidate the caller may know of."""

    id: Id
    name: str
    email: str


class FoundPersonOut(Out):
    """Somebody of the directory."""

    id: Id
    name: str
    email: str
    team: str | None


class FoundRequisitionOut(Out):
    """A requisition the caller may know of."""

    id: Id
    title: str
    team: str
    state: RequisitionState


class MoreOut(Out):
    """Of which kinds there is more than the limit; their lists take the same words as ``search``."""

    loops: bool
    candidates: bool
    people: bool
    requisitions: bool


class FoundOut(Out):
    """What was found, of each kind the first."""

    loops: list[FoundLoopOut]
    candidates: list[FoundCandidateOut]
    people: list[FoundPersonOut]
    requisitions: list[FoundRequisitionOut]
    more: MoreOut


@blueprint.get("/search", summary="Find by name", responses={200: FoundOut})
@access.token
def search(query: SearchQuery) -> Response:
    """What does not exist and what the caller may not know of are left out alike."""
    found = queries.find(reading(), current_actor(), query.q, now=now(), limit=query.limit)
    out = FoundOut(
        loops=[
            FoundLoopOut(
                id=row.id,
                candidate_id=row.candidate_id,
                candidate_name=row.candidate_name,
                requisition_id=row.requisition_id,
                requisition_title=row.requisition_title,
                state=row.state,
            )
            for row in found.loops.items
        ],
        candidates=[
            FoundCandidateOut(id=row.id, name=row.name, email=row.email)
            for row in found.candidates.items
        ],
        people=[
            FoundPersonOut(id=row.id, name=row.name, email=row.email, team=row.team)
            for row in found.people.items
        ],
        requisitions=[
            FoundRequisitionOut(id=row.id, title=row.title, team=row.team, state=row.state)
            for row in found.requisitions.items
        ],
        more=MoreOut(
            loops=found.loops.more,
            candidates=found.candidates.more,
            people=found.people.more,
            requisitions=found.requisitions.more,
        ),
    )
    return answer(out)
