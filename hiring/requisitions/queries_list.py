"""The requisitions somebody may know of, narrowed and sorted as they ask."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.terms import Findable, RequisitionState
from hiring.models.finding import ids_named
from hiring.models.keyset import Place, in_order, page_at
from hiring.models.people import Person, Team
from hiring.models.requisitions import Requisition
from hiring.requisitions.scope import has_part, knows_requisition

# Made once: their columns are worked out when they are first asked for.
_MANAGER: Any = aliased(Person, name="manager")
_RECRUITER: Any = aliased(Person, name="recruiter")


@dataclass(frozen=True, slots=True)
class RequisitionRow:
    """One line of the list."""

    id: uuid.UUID
    title: str
    level: int
    job_family: str
    team: str
    hiring_manager: str
    recruiter: str
    state: RequisitionState


@dataclass(frozen=True, kw_only=True)
class RequisitionFilter:
    """Which requisitions are asked for.

    Args:
        search: how words of the title begin.
        mine: only those the reader manages or recruits for.
        team: its name.
    """

    search: str = ""
    state: RequisitionState | None = None
    mine: bool = False
    team: str = ""
    job_family: str = ""


def list_requisition_rows(
    session: Session,
    actor: Actor,
    wanted: RequisitionFilter,
    *,
    by_title: bool = False,
    place: Place | None = None,
    limit: int,
) -> tuple[RequisitionRow, ...]:
    """The requisitions the actor may know, newest first; up to ``limit``. One query.

    Args:
        session: for reading.
        actor: who asks.
        wanted: which of them.
        by_title: sorted so instead.
        place: where the page begins: by id, or by title and id.
        limit: the most rows.
    """
    statement = (
        sa.select(
            col(Requisition.id),
            col(Requisition.title),
            col(Requisition.level),
            col(Requisition.job_family),
            col(Team.name),
            _MANAGER.name.label("hiring_manager"),
            _RECRUITER.name.label("recruiter"),
            col(Requisition.state),
        )
        .join(Team, col(Team.id) == col(Requisition.team_id))
        .join(_MANAGER, _MANAGER.id == col(Requisition.hiring_manager_id))
        .join(_RECRUITER, _RECRUITER.id == col(Requisition.recruiter_id))
        .where(knows_requisition(actor))
    )
    for condition in _conditions(wanted, actor):
        statement = statement.where(condition)
    columns: tuple[Any, ...] = (col(Requisition.id),)
    if by_title:
        columns = (col(Requisition.title), col(Requisition.id))
    statement = page_at(statement, columns, place, limit, descending=not by_title)
    found = in_order(session.execute(statement).all(), place)
    return tuple(RequisitionRow(*row) for row in found)


def _conditions(wanted: RequisitionFilter, actor: Actor) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.search.strip():
        conditions.append(col(Requisition.id).in_(ids_named(Findable.REQUISITION, wanted.search)))
    if wanted.state is not None:
        conditions.append(col(Requisition.state) == wanted.state)
    if wanted.mine:
        conditions.append(has_part(actor))
    if wanted.team:
        conditions.append(col(Team.name) == wanted.team)
    if wanted.job_family:
        conditions.append(col(Requisition.job_family) == wanted.job_family)
    return conditions
