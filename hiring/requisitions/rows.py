"""Writing a requisition's rows: its team, narrative versions, requirements and future reports."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.models.people import Team
from hiring.models.requisitions import FutureReport, NarrativeVersion, Requirement, Requisition
from hiring.requisitions.requirements import Wanted


def write_changes(session: Session, requisition: Requisition, changes: Mapping[str, Any]) -> None:
    """Carry out the changes that ``frame.changes_of`` found."""
    for name in ("title", "level", "job_family", "hiring_manager_id", "recruiter_id"):
        if name in changes:
            setattr(requisition, name, changes[name])
    if "team" in changes:
        requisition.team_id = team_named(session, changes["team"])
    if "requirements" in changes:
        session.execute(
            sa.delete(Requirement).where(col(Requirement.requisition_id) == requisition.id)
        )
        write_requirements(session, requisition.id, changes["requirements"])
    if "future_reports" in changes:
        session.execute(
            sa.delete(FutureReport).where(col(FutureReport.requisition_id) == requisition.id)
        )
        write_future_reports(session, requisition.id, changes["future_reports"])


def team_named(session: Session, name: str) -> uuid.UUID:
    """The id of the team of this name, made if it is new."""
    found = session.scalars(sa.select(col(Team.id)).where(col(Team.name) == name)).first()
    if found is not None:
        return found
    team = Team(name=name)
    session.add(team)
    session.flush()
    return team.id


def newest_narrative(session: Session, requisition_id: uuid.UUID) -> NarrativeVersion | None:
    """The newest version of the narrative, None while there is none."""
    return session.scalars(
        sa.select(NarrativeVersion)
        .where(col(NarrativeVersion.requisition_id) == requisition_id)
        .order_by(col(NarrativeVersion.number).desc())
        .limit(1)
    ).first()


def is_new(newest: NarrativeVersion | None, text: str) -> bool:
    """Whether the text says something else than the newest version."""
    return newest is None or newest.text != _kept(text)


def _kept(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def write_narrative(
    session: Session,
    actor: Actor,
    requisition_id: uuid.UUID,
    number: int,
    text: str,
    *,
    now: datetime,
) -> None:
    """Add a version of the narrative, not approved yet (J1)."""
    session.add(
        NarrativeVersion(
            requisition_id=requisition_id,
            number=number,
            text=_kept(text),
            author_id=actor.id,
            written_at=now,
        )
    )


def write_requirements(
    session: Session, requisition_id: uuid.UUID, wanted: Sequence[Wanted]
) -> None:
    """Add what is to be covered, in this order (J3)."""
    for position, one in enumerate(wanted):
        session.add(
            Requirement(
                requisition_id=requisition_id,
                key=one.key,
                position=position,
                kind=one.kind,
                name=one.name,
                interviewers=one.interviewers,
                critical=one.critical,
            )
        )


def write_future_reports(
    session: Session, requisition_id: uuid.UUID, person_ids: Sequence[uuid.UUID]
) -> None:
    """Add who will report to whoever is hired (L3)."""
    for person_id in dict.fromkeys(person_ids):
        session.add(FutureReport(requisition_id=requisition_id, person_id=person_id))
