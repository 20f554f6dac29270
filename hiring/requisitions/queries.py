"""Reading requisitions: each as one person may know it, in a number of queries that never grows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.terms import RequirementKind, RequisitionState, Role
from hiring.models.candidates import Application, ResumeReview
from hiring.models.people import Certification, Person, PersonRole, Team
from hiring.models.requisitions import FutureReport, NarrativeVersion, Requirement, Requisition
from hiring.requisitions.scope import knows_requisition

SUGGESTIONS = 200
FEWEST_RESUMES = 5


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person, as a name to show and an address to choose them by."""

    id: uuid.UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A principle or competency that the requisition asks for (J3)."""

    key: str
    name: str
    interviewers: int
    critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequisitionView:
    """A requisition as whoever may know of it sees it.

    Args:
        narrative: the newest version's text, empty while there is none.
        approved_by: who approved the newest version, None while nobody has (J1).
    """

    id: uuid.UUID
    title: str
    level: int
    job_family: str
    team: str
    hiring_manager: NamedPerson
    recruiter: NamedPerson
    state: RequisitionState
    narrative: str
    narrative_versions: int
    narrative_written_at: datetime | None
    approved_by: uuid.UUID | None
    approved_by_name: str | None
    approved_at: datetime | None
    principles: tuple[RequirementView, ...]
    competencies: tuple[RequirementView, ...]
    future_reports: tuple[NamedPerson, ...]
    created_at: datetime
    version: int

    @property
    def interviews_needed(self) -> int:
        """The sum of what is asked: one interviewer on one principle counts one."""
        return sum(one.interviewers for one in (*self.principles, *self.competencies))


@dataclass(frozen=True, slots=True)
class NarrativeVersionView:
    """One version of the role narrative. All are kept."""

    number: int
    text: str
    author_name: str
    written_at: datetime
    approved_by_name: str | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class ResumeReport:
    """How the résumés that came in fit: a high share off target speaks of the job description."""

    reviewed: int
    off_target: int

    @property
    def job_description_misses(self) -> bool:
        """Whether at least half of five or more résumés were off target."""
        return self.reviewed >= FEWEST_RESUMES and self.off_target * 2 >= self.reviewed


def list_requisitions(
    session: Session,
    actor: Actor,
    *,
    state: RequisitionState | None = None,
    limit: int,
    before: uuid.UUID | None = None,
) -> tuple[RequisitionView, ...]:
    """The requisitions the actor may know, newest first; one more than ``limit`` if there is more.

    Args:
        session: for reading.
        actor: who asks.
        state: only those in this state.
        limit: how many make a page.
        before: the last id of the page before.
    """
    wanted = (
        sa.select(Requisition)
        .where(knows_requisition(actor))
        .order_by(col(Requisition.id).desc())
        .limit(limit + 1)
    )
    if state is not None:
        wanted = wanted.where(col(Requisition.state) == state)
    if before is not None:
        wanted = wanted.where(col(Requisition.id) < before)
    return _views(session, session.scalars(wanted).all())


def get_requisition(session: Session, actor: Actor, requisition_id: uuid.UUID) -> RequisitionView:
    """One requisition.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
    """
    found = session.scalars(
        sa.select(Requisition).where(
            col(Requisition.id) == requisition_id, knows_requisition(actor)
        )
    ).all()
    if not found:
        raise NotFound("requisition")
    return _views(session, found)[0]


def list_narrative_versions(
    session: Session, requisition_id: uuid.UUID
) -> tuple[NarrativeVersionView, ...]:
    """Every version of the narrative, newest first; for callers who found the requisition."""
    author, approver = aliased(Person), aliased(Person)
    rows = session.execute(
        sa.select(
            NarrativeVersion,
            col(author.name).label("author_name"),
            col(approver.name).label("approver_name"),
        )
        .join(author, col(author.id) == col(NarrativeVersion.author_id))
        .outerjoin(approver, col(approver.id) == col(NarrativeVersion.approved_by))
        .where(col(NarrativeVersion.requisition_id) == requisition_id)
        .order_by(col(NarrativeVersion.number).desc())
    ).all()
    return tuple(
        NarrativeVersionView(
            number=row.NarrativeVersion.number,
            text=row.NarrativeVersion.text,
            author_name=row.author_name,
            written_at=row.NarrativeVersion.written_at,
            approved_by_name=row.approver_name,
            approved_at=row.NarrativeVersion.approved_at,
        )
        for row in rows
    )


def get_resume_report(session: Session, requisition_id: uuid.UUID) -> ResumeReport:
    """How many résumés of the requisition were reviewed, and how many were off target."""
    reviewed, off_target = session.execute(
        sa.select(
            sa.func.count(col(ResumeReview.id)),
            sa.func.coalesce(sa.func.sum(sa.case((col(ResumeReview.off_target), 1), else_=0)), 0),
        )
        .join(Application, col(Application.id) == col(ResumeReview.application_id))
        .where(col(Application.requisition_id) == requisition_id)
    ).one()
    return ResumeReport(reviewed, int(off_target))


def find_active_people(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, NamedPerson]:
    """Those of the ids that are people who work here now."""
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name), col(Person.email)).where(
            col(Person.id).in_(set(ids)), col(Person.active)
        )
    )
    return {row.id: NamedPerson(row.id, row.name, row.email) for row in rows}


def find_people_by_email(session: Session, emails: Iterable[str]) -> dict[str, NamedPerson]:
    """The active people with these addresses, by address in lower case."""
    wanted = {email.strip().lower() for email in emails}
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name), col(Person.email)).where(
            col(Person.email).in_(wanted), col(Person.active)
        )
    )
    return {row.email: NamedPerson(row.id, row.name, row.email) for row in rows}


def list_people_to_suggest(
    session: Session, *, role: Role | None = None
) -> tuple[NamedPerson, ...]:
    """Active people by name, the first few hundred: what a form suggests."""
    wanted = (
        sa.select(col(Person.id), col(Person.name), col(Person.email))
        .where(col(Person.active))
        .order_by(col(Person.name), col(Person.id))
        .limit(SUGGESTIONS)
    )
    if role is not None:
        holders = sa.select(col(PersonRole.person_id)).where(col(PersonRole.role) == role)
        wanted = wanted.where(col(Person.id).in_(holders))
    return tuple(NamedPerson(*row) for row in session.execute(wanted))


def list_team_names(session: Session) -> tuple[str, ...]:
    """The teams there are, by name, the first few hundred."""
    return tuple(
        session.scalars(sa.select(col(Team.name)).order_by(col(Team.name)).limit(SUGGESTIONS))
    )


def list_job_families(session: Session) -> tuple[str, ...]:
    """The job families somebody is certified for or hires in."""
    certified = sa.select(col(Certification.job_family)).distinct()
    hired = sa.select(col(Requisition.job_family)).distinct()
    return tuple(sorted(session.scalars(sa.union(certified, hired))))


def _views(session: Session, found: Sequence[Requisition]) -> tuple[RequisitionView, ...]:
    if not found:
        return ()
    ids = [requisition.id for requisition in found]
    teams = _teams(session, {requisition.team_id for requisition in found})
    narratives = _newest_narratives(session, ids)
    requirements = _requirements(session, ids)
    reports = _future_reports(session, ids)
    people = _people(
        session,
        {requisition.hiring_manager_id for requisition in found}
        | {requisition.recruiter_id for requisition in found}
        | {person_id for some in reports.values() for person_id in some}
        | {one.approved_by for one in narratives.values() if one.approved_by is not None},
    )
    return tuple(
        _view(
            requisition,
            team=teams[requisition.team_id],
            narrative=narratives.get(requisition.id),
            requirements=requirements[requisition.id],
            reports=reports[requisition.id],
            people=people,
        )
        for requisition in found
    )


def _view(
    requisition: Requisition,
    *,
    team: str,
    narrative: NarrativeVersion | None,
    requirements: Sequence[Requirement],
    reports: Sequence[uuid.UUID],
    people: Mapping[uuid.UUID, NamedPerson],
) -> RequisitionView:
    def asked(kind: RequirementKind) -> tuple[RequirementView, ...]:
        return tuple(
            RequirementView(one.key, one.name, one.interviewers, one.critical)
            for one in requirements
            if one.kind is kind
        )

    approver = narrative.approved_by if narrative else None
    return RequisitionView(
        id=requisition.id,
        title=requisition.title,
        level=requisition.level,
        job_family=requisition.job_family,
        team=team,
        hiring_manager=people[requisition.hiring_manager_id],
        recruiter=people[requisition.recruiter_id],
        state=requisition.state,
        narrative=narrative.text if narrative else "",
        # Versions are numbered from one without a gap, so that the newest number is their count.
        narrative_versions=narrative.number if narrative else 0,
        narrative_written_at=narrative.written_at if narrative else None,
        approved_by=approver,
        approved_by_name=people[approver].name if approver else None,
        approved_at=narrative.approved_at if narrative else None,
        principles=asked(RequirementKind.PRINCIPLE),
        competencies=asked(RequirementKind.COMPETENCY),
        future_reports=tuple(
            sorted((people[one] for one in reports), key=lambda person: (person.name, person.id))
        ),
        created_at=requisition.created_at,
        version=requisition.version,
    )


def _teams(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(sa.select(col(Team.id), col(Team.name)).where(col(Team.id).in_(ids)))
    return {row.id: row.name for row in rows}


def _people(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, NamedPerson]:
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name), col(Person.email)).where(
            col(Person.id).in_(ids)
        )
    )
    return {row.id: NamedPerson(row.id, row.name, row.email) for row in rows}


def _newest_narratives(
    session: Session, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, NarrativeVersion]:
    newest = (
        sa.select(
            col(NarrativeVersion.requisition_id), sa.func.max(NarrativeVersion.number).label("n")
        )
        .where(col(NarrativeVersion.requisition_id).in_(ids))
        .group_by(col(NarrativeVersion.requisition_id))
        .subquery()
    )
    found = session.scalars(
        sa.select(NarrativeVersion).join(
            newest,
            (newest.c.requisition_id == col(NarrativeVersion.requisition_id))
            & (newest.c.n == col(NarrativeVersion.number)),
        )
    )
    return {one.requisition_id: one for one in found}


def _requirements(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Requirement]]:
    found: dict[uuid.UUID, list[Requirement]] = defaultdict(list)
    for one in session.scalars(
        sa.select(Requirement)
        .where(col(Requirement.requisition_id).in_(ids))
        .order_by(col(Requirement.position))
    ):
        found[one.requisition_id].append(one)
    return found


def _future_reports(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for one in session.scalars(
        sa.select(FutureReport).where(col(FutureReport.requisition_id).in_(ids))
    ):
        found[one.requisition_id].append(one.person_id)
    return found
