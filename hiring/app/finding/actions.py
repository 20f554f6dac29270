"""Keeping a list's filters under a name, and noting that a list was taken away as CSV."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.audit import chain
from hiring.domain.errors import FieldError, Invalid, NotFound, refuse
from hiring.models.finding import SavedView

if TYPE_CHECKING:
    from hiring.domain.actor import Actor
    from hiring.domain.terms import ListPage

MOST_VIEWS: Final = 20
LONGEST_NAME: Final = 80
LONGEST_QUERY: Final = 1000


@dataclass(frozen=True)
class KeepView:
    """Keep these filters of a list under a name.

    Args:
        query: the query string, of known filters with well-formed values only.
    """

    page: ListPage
    name: str
    query: str


def keep_view(session: Session, actor: Actor, command: KeepView, *, now: datetime) -> SavedView:
    """Keep a view for the actor alone; one of the same name of theirs is written over.

    Raises:
        Invalid: it has no name, or no filter is in force.
        RuleRefused: they keep as many of this list as there may be.
    """
    name = _name(command.name)
    if not command.query or len(command.query) > LONGEST_QUERY:
        raise Invalid((FieldError("/query", "No filter is in force: there is nothing to keep."),))
    own = session.scalars(
        sa.select(SavedView)
        .where(col(SavedView.person_id) == actor.id, col(SavedView.page) == command.page)
        .with_for_update()
    ).all()
    same = next((view for view in own if view.name == name), None)
    if same is not None:
        same.query = command.query
        return same
    if len(own) >= MOST_VIEWS:
        refuse(
            None, f"You keep {MOST_VIEWS} views of this list.", "Remove one that you no longer use."
        )
    view = SavedView(
        person_id=actor.id, page=command.page, name=name, query=command.query, created_at=now
    )
    session.add(view)
    session.flush()
    return view


def rename_view(session: Session, actor: Actor, view_id: uuid.UUID, name: str) -> SavedView:
    """Give a view of the actor's another name.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Invalid: the name is blank, or another view of this list has it.
    """
    view = _own(session, actor, view_id)
    name = _name(name)
    taken = session.scalars(
        sa.select(col(SavedView.id)).where(
            col(SavedView.person_id) == actor.id,
            col(SavedView.page) == view.page,
            col(SavedView.name) == name,
            col(SavedView.id) != view.id,
        )
    ).first()
    if taken is not None:
        raise Invalid((FieldError("/name", "Another view of yours has this name."),))
    view.name = name
    return view


def remove_view(session: Session, actor: Actor, view_id: uuid.UUID) -> SavedView:
    """Forget a view of the actor's.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    view = _own(session, actor, view_id)
    session.delete(view)
    return view


def note_export(session: Session, actor: Actor, page: ListPage, *, now: datetime) -> None:
    """Write into the audit trail that somebody took a list away; not what was in it."""
    chain.record(session, "list.exported", actor_id=actor.id, now=now, list=page.value)


def _own(session: Session, actor: Actor, view_id: uuid.UUID) -> SavedView:
    view = session.scalars(
        sa.select(SavedView)
        .where(col(SavedView.id) == view_id, col(SavedView.person_id) == actor.id)
        .with_for_update()
    ).first()
    if view is None:
        raise NotFound("view")
    return view


def _name(text: str) -> str:
    name = " ".join(text.split())[:LONGEST_NAME]
    if not name:
        raise Invalid((FieldError("/name", "Give the view a name."),))
    return name
