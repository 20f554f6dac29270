"""The blueprint, and what its pages share."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import Blueprint, render_template, request
from markupsafe import Markup

from hiring.domain.authority import why_not_manage_loop
from hiring.domain.errors import Invalid, NotAllowed, RuleRefused, StaleWrite
from hiring.loops.queries.view import LoopView, get_loop_view
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.principles import principle_names
from hiring.webkit.transaction import policy, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlmodel import Session

    from hiring.domain.errors import FieldError, Refusal

Done = TypeVar("Done")

blueprint = Blueprint("loops", __name__)
_INDENTATION = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Attempt(Generic[Done]):
    """What became of a form that was sent.

    Args:
        done: what the action answered; None when nothing was changed.
        refusals: the rules that said no.
        stale: that somebody else was quicker.
        status: of the page that shows the form again.
    """

    done: Done | None = None
    refusals: tuple[Refusal, ...] = ()
    stale: str = ""
    status: int = 200


NOT_SENT: Attempt[Any] = Attempt()
MALFORMED: Attempt[Any] = Attempt(status=422)


def attempt(
    work: Callable[[Session], Done], show: Callable[[Iterable[FieldError]], None]
) -> Attempt[Done]:
    """Do what a form asks for, in a transaction; where it cannot be, say what the form is to show.

    Args:
        work: the action.
        show: puts errors at the form's fields.
    """
    try:
        with transaction() as session:
            return Attempt(done=work(session))
    except Invalid as error:
        show(error.errors)
        return Attempt(status=error.status)
    except RuleRefused as error:
        return Attempt(refusals=error.refusals, status=error.status)
    except StaleWrite as error:
        return Attempt(stale=error.detail, status=error.status)


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


def principle_choices(view: LoopView, typed: Iterable[str] = ()) -> list[tuple[str, str]]:
    """What a seat of this loop can look at: what is asked for, and what somebody takes already.

    Args:
        view: the loop.
        typed: keys that the form holds besides.
    """
    names = names_of(view)
    keys = [one.key for one in view.facts.requirements]
    keys += [key for seat in view.seats for key in seat.principles]
    keys += [key for key in typed if key in names]
    return [(key, names.get(key, key)) for key in dict.fromkeys(keys)]


def search_text() -> str:
    """The name somebody looks for, from the form or the address."""
    return request.values.get("search", "").replace("\x00", "")[:200]


@blueprint.app_template_filter("tight")
def tight(markup: str) -> Markup:
    """Markup without the indentation of its templates: for parts that hold no text people wrote."""
    return Markup(_INDENTATION.sub("\n", markup))  # noqa: S704  it was markup already


def render(part: str, page: str, **context: Any) -> str:
    """The page; or the part of it that changes, alone, where the page's own script asks for it."""
    if request.headers.get("X-Requested-With") == "panel":
        return tight(render_template(part, **context))
    return render_template(page, **context)
