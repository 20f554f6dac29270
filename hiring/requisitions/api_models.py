"""What the API takes and tells of requisitions."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from hiring.domain.terms import RequisitionState
from hiring.requisitions.queries import RequisitionView
from hiring.webkit.api import Id, In, Instant, Key, ListQuery, Out, RequiredLine, Text


def _bare(value: str) -> str:
    if not value.strip():
        raise ValueError("it cannot be blank")
    return value.strip()


ShortName = Annotated[Key, AfterValidator(_bare)]
TeamName = Annotated[RequiredLine, Field(max_length=120)]
Level = Annotated[int, Field(ge=1, le=20)]
Interviewers = Annotated[int, Field(ge=1, le=7)]


class RequisitionPath(BaseModel):
    """Which requisition."""

    requisition_id: Id


class PrincipleIn(In):
    """A principle to cover."""

    key: Key
    interviewers: Interviewers | None = Field(
        default=None, description="without it 1, or 2 for a critical one"
    )
    critical: bool = False


class CompetencyIn(In):
    """A functional competency to cover; coverage treats it like a principle."""

    key: Key
    name: Annotated[RequiredLine, Field(max_length=120)] | None = None
    interviewers: Interviewers | None = Field(
        default=None, description="without it 1, or 2 for a critical one"
    )
    critical: bool = False


class RequisitionIn(In):
    """A requisition to open."""

    title: RequiredLine
    level: Level
    job_family: ShortName
    team: TeamName = Field(description="a team's name; a new name makes a new team")
    hiring_manager_id: Id
    recruiter_id: Id
    narrative: Text = Field(default="", description="the role narrative, in prose")
    principles: list[PrincipleIn] = Field(default_factory=list, max_length=100)
    competencies: list[CompetencyIn] = Field(default_factory=list, max_length=100)
    future_reports: list[Id] = Field(
        default_factory=list, max_length=200, description="who will report to whoever is hired"
    )


class RequisitionPatch(In):
    """What to change; what is left out stays as it is."""

    title: RequiredLine | None = None
    level: Level | None = None
    job_family: ShortName | None = None
    team: TeamName | None = None
    hiring_manager_id: Id | None = None
    recruiter_id: Id | None = None
    narrative: Text | None = Field(
        default=None, description="another text is a new version, to be approved again"
    )
    principles: list[PrincipleIn] | None = Field(default=None, max_length=100)
    competencies: list[CompetencyIn] | None = Field(default=None, max_length=100)
    future_reports: list[Id] | None = Field(default=None, max_length=200)


class RequirementOut(Out):
    """What is to be covered, and by how many interviewers."""

    key: str
    name: str
    interviewers: int
    critical: bool


class RequisitionOut(Out):
    """A requisition."""

    id: Id
    title: str
    level: int
    job_family: str
    team: str
    hiring_manager_id: Id
    recruiter_id: Id
    state: RequisitionState
    narrative: str
    narrative_versions: int
    approved_by: Id | None
    approved_at: Instant | None
    principles: list[RequirementOut]
    competencies: list[RequirementOut]
    future_reports: list[Id]
    created_at: Instant
    version: int


class NarrativeVersionOut(Out):
    """One version of the role narrative."""

    number: int
    text: str
    author: str
    written_at: Instant
    approved_by: str | None
    approved_at: Instant | None


class NarrativeVersionsOut(Out):
    """Every version of the role narrative, newest first."""

    items: list[NarrativeVersionOut]
    next: str | None = None


class RequisitionQuery(ListQuery):
    """Which requisitions."""

    state: RequisitionState | None = None


def out_of(view: RequisitionView) -> RequisitionOut:
    """A requisition as the API tells it."""
    return RequisitionOut(
        id=view.id,
        title=view.title,
        level=view.level,
        job_family=view.job_family,
        team=view.team,
        hiring_manager_id=view.hiring_manager.id,
        recruiter_id=view.recruiter.id,
        state=view.state,
        narrative=view.narrative,
        narrative_versions=view.narrative_versions,
        approved_by=view.approved_by,
        approved_at=view.approved_at,
        principles=[RequirementOut.model_validate(one) for one in view.principles],
        competencies=[RequirementOut.model_validate(one) for one in view.competencies],
        future_reports=[person.id for person in view.future_reports],
        created_at=view.created_at,
        version=view.version,
    )
