"""The load board of the Bar Raiser programme, and one's own line of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from hiring.domain.fairness import why_next
from hiring.domain.terms import Role
from hiring.programme import queries
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.paging import bad_cursor, moment_key, page_around, place_of
from hiring.webkit.transaction import policy, reading

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from hiring.programme.queries import Next

blueprint = Blueprint("programme", __name__)
PAGE = 50
_MOST_LOOPS = 1_000_000


@blueprint.get("/bar-raisers")
@access.roles(Role.PROGRAMME_LEAD, Role.RECRUITER)
def index() -> ResponseReturnValue:
    """Who carries how much, how evenly, and whose turn it is: counts, and never which loops."""
    session, moment = reading(), now()
    given = request.args
    place = place_of(given.get("cursor"), given.get("newer"), _count, _count, moment_key, uuid.UUID)
    rows = queries.list_bar_raisers(
        session, now=moment, policy=policy(), place=place, limit=PAGE + 1
    )
    found = queries.find_next(session, now=moment, policy=policy())
    return render_template(
        "programme/index.html",
        page=page_around(rows, PAGE, lambda line: line.keys, place),
        fairness=queries.fairness(session, now=moment),
        next=found,
        why=_why(found, moment),
        weeks=queries.week_starts(moment, current_actor().time_zone),
        this_week=queries.WEEKS_BACK,
        weeks_served=queries.WEEKS_SERVED,
        weeks_ahead=queries.WEEKS_AHEAD,
    )


@blueprint.get("/bar-raisers/mine")
@access.signed_in
def mine() -> ResponseReturnValue:
    """What one carries oneself as a Bar Raiser."""
    moment, actor = now(), current_actor()
    return render_template(
        "programme/mine.html",
        line=queries.find_bar_raiser(reading(), actor.id, now=moment, policy=policy()),
        weeks=queries.week_starts(moment, actor.time_zone),
        this_week=queries.WEEKS_BACK,
        weeks_served=queries.WEEKS_SERVED,
        weeks_ahead=queries.WEEKS_AHEAD,
    )


def _why(found: Next | None, moment: datetime) -> tuple[str, ...]:
    if found is None:
        return ()
    line = found.line
    return why_next(
        line.served,
        line.booked,
        (moment - line.last_at).days if line.last_at else None,
        weeks=queries.WEEKS_SERVED,
        among=found.among,
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _MOST_LOOPS:
        raise bad_cursor()
    return int(text)
