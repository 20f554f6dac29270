"""The candidates somebody may know of, narrowed and sorted as they ask."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.candidates.scope import knows_candidate
from hiring.domain.actor import Actor
from hiring.domain.terms import Findable
from hiring.models.candidates import Application, Candidate
from hiring.models.finding import ids_named
from hiring.models.keyset import Place, in_order, page_at
from hiring.models.requisitions import Requisition
from hiring.requisitions.scope import has_part, knows_application, knows_requisition


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate in a list, with what they apply for as far as the viewer may know."""

    applied_for: tuple[str, ...]
    id: uuid.UUID
    name: str
    email: str
    time_zone: str
    created_at: datetime
    background: str = ""


@dataclass(frozen=True, kw_only=True)
class CandidateFilter:
    """Which candidates are asked for.

    Args:
        ids: only these.
        search: how words of the name, or the e-mail address, begin.
        requisition_id: only those who apply for it, as far as the reader may know.
        mine: only those who apply for a requisition the reader manages or recruits for.
        without_application: only those who have not applied for anything yet.
        added_from: only those who were brought then or later (aware).
        added_before: only those who were brought earlier (aware).
    """

    ids: tuple[uuid.UUID, ...] = ()
    search: str = ""
    requisition_id: uuid.UUID | None = None
    mine: bool = False
    without_application: bool = False
    added_from: datetime | None = None
    added_before: datetime | None = None


def list_candidates(
    session: Session,
    actor: Actor,
    wanted: CandidateFilter | None = None,
    *,
    by_name: bool = False,
    with_background: bool = False,
    place: Place | None = None,
    limit: int,
) -> tuple[CandidateRow, ...]:
    """The candidates the actor may know, newest first; up to ``limit``.

    Two queries, whatever the number of candidates. The scope is applied before any filter.

    Args:
        session: for reading.
        actor: who asks.
        wanted: which of them.
        by_name: sorted so instead.
        with_background: whether that text is wanted too.
        place: where the page begins: by id, or by name and id.
        limit: the most rows.
    """
    statement: Any = sa.select(
        col(Candidate.id),
        col(Candidate.name),
        col(Candidate.email),
        col(Candidate.time_zone),
        col(Candidate.created_at),
        *([col(Candidate.background)] if with_background else []),
    ).where(knows_candidate(actor))
    for condition in _conditions(wanted or CandidateFilter(), actor):
        statement = statement.where(condition)
    if by_name:
        columns: tuple[Any, ...] = (col(Candidate.name), col(Candidate.id))
    else:
        columns = (col(Candidate.id),)
    statement = page_at(statement, columns, place, limit, descending=not by_name)
    found = in_order(session.execute(statement).all(), place)
    applied = _applied_for(session, actor, [row.id for row in found])
    return tuple(CandidateRow(tuple(applied[row.id]), *row) for row in found)


def find_requisition_title(session: Session, actor: Actor, requisition_id: uuid.UUID) -> str | None:
    """The title of a requisition the actor may know of."""
    title: str | None = session.scalars(
        sa.select(col(Requisition.title)).where(
            col(Requisition.id) == requisition_id, knows_requisition(actor)
        )
    ).first()
    return title


def _conditions(wanted: CandidateFilter, actor: Actor) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.ids:
        conditions.append(col(Candidate.id).in_(wanted.ids))
    if wanted.search.strip():
        conditions.append(col(Candidate.id).in_(ids_named(Findable.CANDIDATE, wanted.search)))
    if wanted.requisition_id is not None:
        applied = sa.select(col(Application.candidate_id)).where(
            col(Application.requisition_id) == wanted.requisition_id, knows_application(actor)
        )
        conditions.append(col(Candidate.id).in_(applied))
    if wanted.mine:
        mine = (
            sa.select(col(Application.candidate_id))
            .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
            .where(has_part(actor))
        )
        conditions.append(col(Candidate.id).in_(mine))
    if wanted.without_application:
        conditions.append(
            ~sa.exists().where(
                col(Application.candidate_id) == col(Candidate.id), knows_application(actor)
            )
        )
    if wanted.added_from is not None:
        conditions.append(col(Candidate.created_at) >= wanted.added_from)
    if wanted.added_before is not None:
        conditions.append(col(Candidate.created_at) < wanted.added_before)
    return conditions


def _applied_for(
    session: Session, actor: Actor, candidate_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for candidate_id, title in session.execute(
        sa.select(col(Application.candidate_id), col(Requisition.title))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .where(col(Application.candidate_id).in_(candidate_ids), knows_application(actor))
        .order_by(col(Application.id))
    ):
        found[candidate_id].append(title)
    return found
