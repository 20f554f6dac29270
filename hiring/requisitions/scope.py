"""Which requisitions and applications a person may know of: once, as SQL.

Says the same as ``hiring.domain.authority``; a test holds the two together.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.authority import Part
from hiring.domain.errors import NotFound
from hiring.domain.terms import Role
from hiring.models.candidates import Application
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from hiring.visibility.facts import active

Truth = sa.ColumnElement[bool]


def panel_applications(actor: Actor) -> sa.Select[Any]:
    """The ids of the applications on whose loops the actor has a seat."""
    return (
        sa.select(col(Loop.application_id))
        .join(Seat, col(Seat.loop_id) == col(Loop.id))
        .where(col(Seat.person_id) == actor.id, active())
    )


def has_part(actor: Actor) -> Truth:
    """The actor is the requisition's hiring manager or recruiter."""
    return sa.or_(
        col(Requisition.hiring_manager_id) == actor.id,
        col(Requisition.recruiter_id) == actor.id,
    )


def knows_requisition(actor: Actor) -> Truth:
    """The actor may know the requisition, over a query that has it in its FROM."""
    if actor.has(Role.RECRUITER, Role.ADMINISTRATOR) or actor.certified_bar_raiser:
        return sa.true()
    sits = sa.select(col(Application.requisition_id)).where(
        col(Application.id).in_(panel_applications(actor))
    )
    return sa.or_(has_part(actor), col(Requisition.id).in_(sits))


def knows_application(actor: Actor) -> Truth:
    """The actor may know the application, over a query that has it in its FROM.

    Recruiters; the hiring manager and recruiter of its requisition; the panel of its loops.
    """
    if actor.has(Role.RECRUITER):
        return sa.true()
    owned = sa.select(col(Requisition.id)).where(has_part(actor))
    return sa.or_(
        col(Application.requisition_id).in_(owned),
        col(Application.id).in_(panel_applications(actor)),
    )


@dataclass(frozen=True)
class RequisitionScope:
    """A requisition and the actor's part in it."""

    requisition: Requisition
    part: Part


def get_requisition_scope(
    session: Session, actor: Actor, requisition_id: uuid.UUID, *, lock: bool = False
) -> RequisitionScope:
    """The requisition, for somebody who may know of it.

    Args:
        session: a writing session when ``lock``.
        actor: who asks.
        requisition_id: which.
        lock: hold its row until the transaction ends; whatever changes it takes this lock first.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
    """
    wanted = sa.select(Requisition).where(
        col(Requisition.id) == requisition_id, knows_requisition(actor)
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    requisition = session.scalars(wanted).first()
    if requisition is None:
        raise NotFound("requisition")
    return RequisitionScope(
        requisition,
        Part(
            is_hiring_manager=requisition.hiring_manager_id == actor.id,
            is_recruiter=requisition.recruiter_id == actor.id,
        ),
    )
