"""A tour of the demonstration: a few steps for each role, each a door into a page that is alive.

In an installation of real people there is no tour: its doors are sign-ins as somebody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from config.demo_tour import Tour, TourStep, load_tours
from hiring.app.demo.signins import Suggestion, first_cast, suggestions
from hiring.app.demo.subjects import Subject, find_subjects
from hiring.domain.actor import Actor
from hiring.domain.errors import NotFound
from hiring.domain.terms import Role
from hiring.people.routes.frame import is_demonstration
from hiring.webkit import access
from hiring.webkit.actor import find_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading

blueprint = Blueprint("tour", __name__)


@dataclass(frozen=True)
class Door:
    """A step with the door it opens.

    Args:
        person_id: whom to be for it.
        href: the page; empty when there is none to open any more.
        gone: why there is none, or why it looks different from what the step says.
        is_me: the visitor is that person already.
    """

    step: TourStep
    person_id: uuid.UUID | None
    person_name: str
    href: str
    gone: str
    is_me: bool


@blueprint.get("/tour")
@access.public
def index() -> ResponseReturnValue:
    """The roles there is a tour for.

    Raises:
        NotFound: the people here are real.
    """
    return render_template("tour/index.html", tours=_tours())


@blueprint.get("/tour/<role>")
@access.public
def show(role: str) -> ResponseReturnValue:
    """One role's tour.

    Raises:
        NotFound: there is no such tour, or the people here are real.
    """
    tours = _tours()
    chosen = next((tour for tour in tours if tour.key == role), None)
    if chosen is None:
        raise NotFound("tour")
    subjects = find_subjects(reading(), chosen.steps, now=now())
    me = find_actor()
    following = tours[(tours.index(chosen) + 1) % len(tours)]
    return render_template(
        "tour/show.html",
        tour=chosen,
        doors=[
            _door(step, subject, me) for step, subject in zip(chosen.steps, subjects, strict=True)
        ],
        following=following,
    )


@blueprint.app_context_processor
def suggested() -> dict[str, Callable[[], tuple[Suggestion, ...]]]:
    """For the page that asks whom to be: whom to be first. It works it out when it asks."""
    return {"suggested_people": lambda: suggestions(reading(), policy(), first_cast(), now=now())}


def tour_for(actor: Actor, *, runs_requisitions: bool) -> Tour | None:
    """The tour of the role that says most about somebody."""
    if actor.has(Role.RECRUITER):
        key = "recruiter"
    elif runs_requisitions:
        key = "hiring_manager"
    else:
        key = "bar_raiser" if actor.certified_bar_raiser else "interviewer"
    return next((tour for tour in load_tours() if tour.key == key), None)


def _tours() -> tuple[Tour, ...]:
    if not is_demonstration():
        raise NotFound("tour")
    return load_tours()


def _door(step: TourStep, subject: Subject, me: Actor | None) -> Door:
    href = ""
    if subject.values is not None:
        href = url_for(step.page, _anchor=step.anchor or None, **subject.values)  # type: ignore[arg-type]
    return Door(
        step=step,
        person_id=subject.person_id,
        person_name=subject.person_name,
        href=href,
        gone=subject.gone,
        is_me=me is not None and me.id == subject.person_id,
    )
