"""The notification centre: everything one was told, and how it was mailed."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for

from hiring.domain.errors import NotFound
from hiring.mail.actions.inbox import pass_over, read_all, read_message
from hiring.mail.inbox import get_own, list_messages, unread_count
from hiring.mail.preferences import preferences_of
from hiring.notices import mailbox
from hiring.notices.frame import Notice, blueprint, by_day, letter_is_still_theirs, notices_of
from hiring.notices.ways import way_of
from hiring.webkit import access
from hiring.webkit.actor import current_actor, unread_notifications
from hiring.webkit.clock import now
from hiring.webkit.paging import DEFAULT_LIMIT, moment_key, page_around, place_of
from hiring.webkit.security import CONTENT_SECURITY_POLICY
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from hiring.models.mail import Message

WITH_A_LETTER = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"


@blueprint.get("/notifications")
@access.signed_in
def index() -> ResponseReturnValue:
    """What one was told, the newest first."""
    session, actor, given = reading(), current_actor(), request.args
    only_unread = given.get("show") == "unread"
    place = place_of(given.get("cursor"), given.get("newer"), moment_key, uuid.UUID)
    messages = list_messages(
        session, actor.id, now=now(), unread=only_unread, place=place, limit=DEFAULT_LIMIT + 1
    )
    page = page_around(messages, DEFAULT_LIMIT, lambda one: (one.created_at, one.id), place)
    notices, unreadable = notices_of(session, page.items)
    uncounted = [one.id for one in page.items if one.id in unreadable and one.read_at is None]
    unread = unread_notifications()
    if uncounted:
        # They cannot be opened, so that nobody could ever get them off the count.
        with transaction() as writing:
            pass_over(writing, actor, uncounted, now=now())
            unread = unread_count(writing, actor.id, now=now())
    return render_template(
        "notices/index.html",
        days=by_day(notices, actor.time_zone),
        page=page,
        only_unread=only_unread,
        unread=unread,
    )


@blueprint.post("/notifications/read")
@access.signed_in
def read_everything() -> ResponseReturnValue:
    """Mark all as read."""
    with transaction() as writing:
        count = read_all(writing, current_actor(), now=now())
    flash("All are marked as read." if count else "There was nothing unread.", "success")
    return redirect(url_for("notices.index"), code=303)


@blueprint.get("/notifications/<uuid:message_id>")
@access.signed_in
def show(message_id: uuid.UUID) -> ResponseReturnValue:
    """One of them in full, and how it was mailed."""
    message, notice = _own(message_id)
    actor = current_actor()
    page = render_template(
        "notices/show.html",
        notice=notice,
        way=way_of(
            message,
            now=now(),
            preference=preferences_of(reading(), [actor.id])[actor.id],
        ),
        has_file=mailbox.has_file(message.id) and letter_is_still_theirs(reading(), message),
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = WITH_A_LETTER
    return response


@blueprint.post("/notifications/<uuid:message_id>/read")
@access.signed_in
def read_one(message_id: uuid.UUID) -> ResponseReturnValue:
    """Mark one as read; a script is told how many are left."""
    actor = current_actor()
    with transaction() as writing:
        read_message(writing, actor, message_id, now=now())
        left = unread_count(writing, actor.id, now=now())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(unread=left), HTTPStatus.OK
    flash("It is marked as read.", "success")
    return redirect(url_for("notices.index"), code=303)


@blueprint.get("/notifications/<uuid:message_id>.eml")
@access.signed_in
def mail(message_id: uuid.UUID) -> Response:
    """The letter as it left, for a mail program."""
    return mailbox.as_download(_own_letter(message_id))


@blueprint.get("/notifications/<uuid:message_id>/letter")
@access.signed_in
def letter(message_id: uuid.UUID) -> Response:
    """The letter's own looks, for the frame on its page."""
    return mailbox.as_page(_own_letter(message_id))


def _own(message_id: uuid.UUID) -> tuple[Message, Notice]:
    """One of one's own, as far as one may still know of what it says (F7).

    Raises:
        NotFound: there is none, it is somebody else's, or it is not one's to know any more.
    """
    session = reading()
    message = get_own(session, current_actor().id, message_id, now=now())
    notices, _ = notices_of(session, [message])
    if not notices:
        raise NotFound("notification")
    return message, notices[0]


def _own_letter(message_id: uuid.UUID) -> uuid.UUID:
    message, _ = _own(message_id)
    if not letter_is_still_theirs(reading(), message):
        raise NotFound("letter")
    return message.id
