"""The home page: what is yours to do, and nothing before it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from hiring.app.agenda import Duty, agenda_of
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading

blueprint = Blueprint("home", __name__)
_ARGUMENT = {"requisitions": "requisition_id"}


@blueprint.get("/")
@access.signed_in
def index() -> ResponseReturnValue:
    """What is to do, by deadline; then the interviews that come."""
    agenda = agenda_of(reading(), current_actor(), policy(), now=now())
    return render_template(
        "home/index.html",
        duties=[_item(duty) for duty in agenda.duties],
        coming=[_item(duty) for duty in agenda.coming],
    )


def _item(duty: Duty) -> dict[str, Any]:
    argument = _ARGUMENT.get(duty.endpoint.partition(".")[0], "loop_id")
    target: dict[str, uuid.UUID] = {argument: duty.target}
    return {
        "title": duty.title,
        "detail": duty.detail,
        "due": duty.due,
        "overdue": duty.overdue,
        "href": url_for(duty.endpoint, **target),  # type: ignore[arg-type]
    }
