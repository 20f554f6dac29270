"""Which requisitions are somebody's to run, and which narratives wait to be read (J1)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.terms import RequisitionState
from hiring.models.people import Person
from hiring.models.requisitions import NarrativeVersion, Requisition

MOST = 200


@dataclass(frozen=True, slots=True)
class OwnRequisition:
    """A requisition whose hiring manager or recruiter the viewer is.

    Args:
        has_narrative: its newest narrative says something.
    """

    id: uuid.UUID
    title: str
    state: RequisitionState
    is_hiring_manager: bool
    is_recruiter: bool
    has_narrative: bool


@dataclass(frozen=True, slots=True)
class WaitingNarrative:
    """A narrative that a Bar Raiser other than its hiring manager has still to approve."""

    requisition_id: uuid.UUID
    title: str
    hiring_manager: str


def list_own_requisitions(session: Session, actor: Actor) -> tuple[OwnRequisition, ...]:
    """The actor's requisitions, newest first, closed ones too. One query."""
    rows = session.execute(_own_statement(), {"person": actor.id}).all()
    return tuple(
        OwnRequisition(
            row.id,
            row.title,
            row.state,
            row.hiring_manager_id == actor.id,
            row.recruiter_id == actor.id,
            row.number is not None,
        )
        for row in rows
    )


def list_waiting_narratives(session: Session, actor: Actor) -> tuple[WaitingNarrative, ...]:
    """What a certified Bar Raiser may read and approve (J1), oldest first. One query."""
    if not actor.certified_bar_raiser:
        return ()
    rows = session.execute(_waiting_statement(), {"person": actor.id}).all()
    return tuple(WaitingNarrative(*row) for row in rows)


def _newest() -> Any:
    """The number of a draft's newest narrative, if that says something."""
    number = (
        sa.select(sa.func.max(col(NarrativeVersion.number)))
        .where(col(NarrativeVersion.requisition_id) == col(Requisition.id))
        .correlate(Requisition)
        .scalar_subquery()
    )
    return sa.and_(
        col(NarrativeVersion.requisition_id) == col(Requisition.id),
        col(Requisition.state) == RequisitionState.DRAFT,
        col(NarrativeVersion.number) == number,
        sa.func.length(sa.func.trim(col(NarrativeVersion.text))) > 0,
    )


@cache
def _own_statement() -> Any:
    person = sa.bindparam("person", type_=sa.Uuid())
    return (
        sa.select(
            col(Requisition.id),
            col(Requisition.title),
            col(Requisition.state),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            col(NarrativeVersion.number),
        )
        .outerjoin(NarrativeVersion, _newest())
        .where(
            sa.or_(
                col(Requisition.hiring_manager_id) == person,
                col(Requisition.recruiter_id) == person,
            )
        )
        .order_by(col(Requisition.id).desc())
        .limit(MOST)
    )


@cache
def _waiting_statement() -> Any:
    return (
        sa.select(col(Requisition.id), col(Requisition.title), col(Person.name))
        .join(NarrativeVersion, _newest())
        .join(Person, col(Person.id) == col(Requisition.hiring_manager_id))
        .where(
            col(Requisition.state) == RequisitionState.DRAFT,
            col(Requisition.hiring_manager_id) != sa.bindparam("person", type_=sa.Uuid()),
        )
        .order_by(col(Requisition.id))
        .limit(MOST)
    )
