"""A requisition with its narrative, requirements and approval."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import col, select

from hiring.domain.terms import RequirementKind, RequisitionState
from hiring.models.people import Team
from hiring.models.requisitions import FutureReport, NarrativeVersion, Requirement, Requisition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from hiring.models.people import Person

WRITTEN_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NARRATIVE = (
    "Customers replan a port in seconds because this person was hired.\n\n"
    "One year later: Vigo, 10 March 2027. The storm moved eleven ships and nobody reached for a"
    " pencil.\n\nWhy not buy a faster solver? We tried two."
)


def a_requisition(
    session: Session,
    *,
    hiring_manager: Person,
    recruiter: Person,
    title: str = "Senior Engineer, Berth Planning",
    level: int = 6,
    job_family: str = "engineering",
    team: Team | str | None = None,
    principles: Iterable[tuple[str, int]] = (("ownership", 1),),
    competencies: Iterable[tuple[str, str, int]] = (),
    future_reports: Iterable[Person] = (),
    narrative: str = NARRATIVE,
    approved: bool = True,
    approved_by: Person | None = None,
    state: RequisitionState | None = None,
    now: datetime = WRITTEN_AT,
) -> Requisition:
    """A requisition, approved unless told otherwise.

    ``team`` is a team, the name of one (made if new), or None: the hiring manager's own, else
    "Berth Planning". ``competencies`` are ``(key, name, interviewers)``. Without ``approved_by``
    the recruiter stands in as the approver, which only a builder may do.
    """
    requisition = Requisition(
        title=title,
        level=level,
        job_family=job_family,
        team_id=_team(session, team, hiring_manager).id,
        hiring_manager_id=hiring_manager.id,
        recruiter_id=recruiter.id,
        state=state or (RequisitionState.APPROVED if approved else RequisitionState.DRAFT),
        created_at=now,
    )
    session.add(requisition)
    session.flush()
    if narrative:
        session.add(
            NarrativeVersion(
                requisition_id=requisition.id,
                number=1,
                text=narrative,
                author_id=hiring_manager.id,
                written_at=now,
                approved_by=(approved_by or recruiter).id if approved else None,
                approved_at=now if approved else None,
            )
        )
    asked = [
        *((key, _spoken(key), count, RequirementKind.PRINCIPLE) for key, count in principles),
        *((key, name, count, RequirementKind.COMPETENCY) for key, name, count in competencies),
    ]
    for position, (key, name, count, kind) in enumerate(asked):
        session.add(
            Requirement(
                requisition_id=requisition.id,
                key=key,
                position=position,
                kind=kind,
                name=name,
                interviewers=count,
            )
        )
    for person in future_reports:
        session.add(FutureReport(requisition_id=requisition.id, person_id=person.id))
    session.flush()
    return requisition


def _team(session: Session, team: Team | str | None, hiring_manager: Person) -> Team:
    if isinstance(team, Team):
        return team
    if team is None and hiring_manager.team_id is not None:
        return session.get_one(Team, hiring_manager.team_id)
    name = team or "Berth Planning"
    found = session.exec(select(Team).where(col(Team.name) == name)).first()
    if found is None:
        found = Team(name=name)
        session.add(found)
        session.flush()
    return found


def _spoken(key: str) -> str:
    return key.replace("_", " ").title()
