"""The calendar feed: its secret address, and what a calendar finds there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for

from hiring.domain.errors import NotFound
from hiring.mail.actions.feeds import READ_AGAIN, make_feed, note_feed_read, revoke_feed
from hiring.mail.calendar import feed as as_calendar
from hiring.mail.queries.feed import events_of_feed
from hiring.notices import queries
from hiring.notices.frame import blueprint
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.house import house
from hiring.webkit.transaction import policy, reading, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

NAME = "Interviews"


@blueprint.post("/notifications/settings/calendar")
@access.signed_in
def make_calendar() -> ResponseReturnValue:
    """Make a secret address, and show it this once; one there was opens nothing any more."""
    with transaction() as writing:
        secret = make_feed(writing, current_actor(), now=now())
    # Not a redirect: the secret would have to be kept somewhere in between.
    address = house().base_url.rstrip("/") + url_for("notices.calendar", token=secret)
    return render_template("notices/calendar.html", address=address), HTTPStatus.CREATED


@blueprint.post("/notifications/settings/calendar/revoke")
@access.signed_in
def revoke_calendar() -> ResponseReturnValue:
    """Let the address open nothing any more."""
    with transaction() as writing:
        revoke_feed(writing, current_actor(), now=now())
    flash("That address opens nothing any more.", "success")
    return redirect(url_for("notices.preferences", _anchor="calendar"), code=303)


@blueprint.get("/calendar/<token>.ics")
@access.public
def calendar(token: str) -> Response:
    """Somebody's own interviews, for whoever has the secret address.

    No log line names the address: request logs name the endpoint.

    Raises:
        NotFound: it is none, it was revoked, or whose it was has left.
    """
    session, moment = reading(), now()
    found = queries.find_feed(session, token)
    if found is None:
        raise NotFound("calendar")
    events = events_of_feed(session, found.person_id, now=moment, policy=policy(), house=house())
    body = as_calendar(events, house=house(), name=NAME, now=moment)
    if found.last_read_at is None or moment - found.last_read_at >= READ_AGAIN:
        with transaction() as writing:
            note_feed_read(writing, found.id, now=moment)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = 'inline; filename="interviews.ics"'
    return response
