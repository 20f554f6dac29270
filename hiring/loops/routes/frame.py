"""The blueprint, and what its pages share."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import Blueprint

from hiring.domain.authority import why_not_manage_loop
from hiring.domain.errors import NotAllowed
from hiring.loops.queries.view import LoopView, get_loop_view
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import principle_names
from hiring.webkit.transaction import policy

if TYPE_CHECKING:
    from sqlmodel import Session

blueprint = Blueprint("loops", __name__)


def view_of_loop(session: Session, loop_id: uuid.UUID) -> LoopView:
    """The loop for the actor.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
    """
    return get_loop_view(session, current_actor(), loop_id, now=now(), policy=policy())


def managed_view(session: Session, loop_id: uuid.UUID) -> LoopView:
    """The loop, for whoever plans it.

    Raises:
        NotFound: there is none, or it is not for this person to know of.
        NotAllowed: they are on it, but do not plan it.
    """
    view = view_of_loop(session, loop_id)
    if refusals := why_not_manage_loop(view.scope.part):
        raise NotAllowed(refusals[0])
    return view


def names_of(view: LoopView) -> dict[str, str]:
    """The names of principles and of the requisition's competencies, by key."""
    return {**principle_names(), **{one.key: one.name for one in view.facts.requirements}}


def principle_choices(view: LoopView) -> list[tuple[str, str]]:
    """What a seat of this loop can look at: what is asked for, and what somebody takes already."""
    names = names_of(view)
    keys = [one.key for one in view.facts.requirements]
    keys += [key for seat in view.seats for key in seat.principles]
    return [(key, names.get(key, key)) for key in dict.fromkeys(keys)]
