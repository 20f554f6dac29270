"""The home page: what is yours to do, and nothing before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from hiring.app.agenda import agenda_of
from hiring.app.duties import Duty, Urgency, local_day
from hiring.app.tour import tour_for
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading

blueprint = Blueprint("home", __name__)
AT_ONCE = 12
"""So many duties of one urgency are shown; the rest unfold."""


@dataclass(frozen=True)
class Line:
    """A duty as a line of the page; ``when`` is its moment on the viewer's clock."""

    kind: str
    title: str
    about: str
    because: str
    rule: str
    href: str
    due: datetime | None
    due_on: date | None
    when: str
    starts: bool
    under_way: bool


@blueprint.get("/")
@access.signed_in
def index() -> ResponseReturnValue:
    """What is to do, by deadline; then the interviews that come."""
    session, actor = reading(), current_actor()
    agenda = agenda_of(session, actor, policy(), now=now())
    return render_template(
        "home/index.html",
        groups=[
            (urgency, [line_of(duty, actor.time_zone) for duty in duties])
            for urgency, duties in agenda.groups
        ],
        coming=agenda.coming,
        most=AT_ONCE,
        Urgency=Urgency,
        tour=tour_for(actor, runs_requisitions=agenda.hires),
    )


def line_of(duty: Duty, zone: str) -> Line:
    """The duty with the address where it is done."""
    values: dict[str, Any] = dict(duty.values)
    return Line(
        kind=duty.kind,
        title=duty.title,
        about=duty.about,
        because=duty.because,
        rule=duty.rule,
        href=url_for(duty.endpoint, _anchor=duty.anchor or None, **values),
        due=duty.due,
        due_on=duty.due_on,
        when=_when(duty.due, zone),
        starts=duty.starts,
        under_way=duty.under_way,
    )


def _when(due: datetime | None, zone: str) -> str:
    """``14:00`` today, ``Wed 25 Nov, 14:00`` on another day."""
    if due is None:
        return ""
    local = due.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    if local.date() == local_day(now(), zone):
        return clock
    return f"{local:%a} {local.day} {local:%b}, {clock}"
