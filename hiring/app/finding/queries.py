"""What search finds: in each list what the reader may know of there, and nothing beside."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.candidates.queries_list import CandidateFilter, CandidateRow, list_candidates
from hiring.domain.actor import Actor
from hiring.domain.names import words_of
from hiring.domain.terms import ListPage
from hiring.loops.queries.lists import LoopFilter, LoopRow, list_loops
from hiring.models.finding import SavedView
from hiring.people.queries import NamedColleague, list_named
from hiring.requisitions.queries_list import (
    RequisitionFilter,
    RequisitionRow,
    list_requisition_rows,
)

T = TypeVar("T")
SHORTEST: Final = 2
LONGEST: Final = 100


@dataclass(frozen=True)
class Some(Generic[T]):
    """The first of what was found, and whether there is more."""

    items: tuple[T, ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Found:
    """What one person finds."""

    loops: Some[LoopRow]
    candidates: Some[CandidateRow]
    people: Some[NamedColleague]
    requisitions: Some[RequisitionRow]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (
            self.loops.items
            or self.candidates.items
            or self.people.items
            or self.requisitions.items
        )


@dataclass(frozen=True)
class KeptView:
    """A list's filters under a name."""

    id: uuid.UUID
    name: str
    query: str


NOTHING: Final = Found(Some(), Some(), Some(), Some())


def why_not_look(text: str) -> str:
    """Why nothing is looked for: ``blank``, ``short``, ``long``; empty when it is.

    One letter would find half of everybody. Of writing in which one sign is a word, one is enough.
    """
    text = text.strip()
    if not text:
        return "blank"
    if len(text) > LONGEST:
        return "long"
    words = words_of(text)
    if words and all(len(word) < SHORTEST and word.isascii() for word in words):
        return "short"
    return ""


def find(session: Session, actor: Actor, text: str, *, now: datetime, limit: int) -> Found:
    """People, and the loops, candidates and requisitions the actor may know of, by their words.

    Each list's own scope comes before what is looked for, so that what may not be known of answers
    as what does not exist (F7). Five queries, whatever there is.

    Args:
        session: for reading.
        actor: who asks.
        text: how words of names and titles begin, or an e-mail address.
        now: aware; decides the loops' effective states.
        limit: the most of each kind.
    """
    if why_not_look(text):
        return NOTHING
    most = limit + 1
    loops = list_loops(session, actor, LoopFilter(search=text), now=now, limit=most)
    candidates = list_candidates(session, actor, CandidateFilter(search=text), limit=most)
    people = list_named(session, text, limit=most)
    wanted = RequisitionFilter(search=text)
    requisitions = list_requisition_rows(session, actor, wanted, limit=most)
    return Found(
        _some(loops, limit),
        _some(candidates, limit),
        _some(people, limit),
        _some(requisitions, limit),
    )


def list_views(session: Session, actor: Actor, page: ListPage) -> tuple[KeptView, ...]:
    """The views of a list that the actor keeps, by name."""
    rows = session.execute(
        sa.select(col(SavedView.id), col(SavedView.name), col(SavedView.query))
        .where(col(SavedView.person_id) == actor.id, col(SavedView.page) == page)
        .order_by(col(SavedView.name), col(SavedView.id))
    )
    return tuple(KeptView(*row) for row in rows)


def _some(rows: tuple[T, ...], limit: int) -> Some[T]:
    """Of up to one row more than is shown."""
    return Some(rows[:limit], more=len(rows) > limit)
