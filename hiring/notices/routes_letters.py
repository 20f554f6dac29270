"""What a candidate was sent about a loop: for its recruiter and its hiring manager."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, url_for

from hiring.domain.errors import NotFound
from hiring.mail.actions.stuck import clear_address
from hiring.notices import mailbox, queries
from hiring.notices.frame import blueprint, notices_of
from hiring.notices.routes_inbox import WITH_A_LETTER
from hiring.notices.ways import way_of
from hiring.notices.words import KINDS
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading, transaction

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from hiring.loops.scope import LoopScope


@blueprint.get("/loops/<uuid:loop_id>/letters")
@access.signed_in
def letters(loop_id: uuid.UUID) -> ResponseReturnValue:
    """What the candidate was sent, when, and what they answered."""
    session, moment = reading(), now()
    scope = _scope(loop_id)
    return render_template(
        "notices/letters.html",
        scope=scope,
        letters=[
            (sent, KINDS[sent.message.kind], way_of(sent.message, now=moment))
            for sent in queries.list_candidate_messages(session, scope)
        ],
        trouble=queries.find_trouble(session, scope.candidate.email),
    )


@blueprint.get("/loops/<uuid:loop_id>/letters/<uuid:message_id>")
@access.signed_in
def candidate_letter(loop_id: uuid.UUID, message_id: uuid.UUID) -> ResponseReturnValue:
    """One of them, as the candidate reads it."""
    session, scope = reading(), _scope(loop_id)
    sent = queries.get_candidate_message(session, scope, message_id)
    notices, _ = notices_of(session, [sent.message])
    if not notices:
        raise NotFound("letter")
    page = render_template(
        "notices/candidate_letter.html",
        scope=scope,
        notice=notices[0],
        sent=sent,
        way=way_of(sent.message, now=now()),
        has_file=mailbox.has_file(sent.message.id),
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = WITH_A_LETTER
    return response


@blueprint.get("/loops/<uuid:loop_id>/letters/<uuid:message_id>.eml")
@access.signed_in
def candidate_mail(loop_id: uuid.UUID, message_id: uuid.UUID) -> Response:
    """The letter as it left, for a mail program."""
    return mailbox.as_download(_message_id(loop_id, message_id))


@blueprint.get("/loops/<uuid:loop_id>/letters/<uuid:message_id>/letter")
@access.signed_in
def candidate_looks(loop_id: uuid.UUID, message_id: uuid.UUID) -> Response:
    """The letter's own looks, for the frame on its page."""
    return mailbox.as_page(_message_id(loop_id, message_id))


@blueprint.post("/loops/<uuid:loop_id>/letters/address-works")
@access.signed_in
def candidate_address_works(loop_id: uuid.UUID) -> ResponseReturnValue:
    """Write to the candidate's address again."""
    scope = _scope(loop_id)
    address, actor = scope.candidate.email, current_actor()
    with transaction() as writing:
        clear_address(writing, actor, address, now=now())
    flash("The candidate is written to again.", "success")
    return redirect(url_for("notices.letters", loop_id=loop_id), code=303)


def _scope(loop_id: uuid.UUID) -> LoopScope:
    return queries.get_letters_scope(reading(), current_actor(), loop_id, now=now())


def _message_id(loop_id: uuid.UUID, message_id: uuid.UUID) -> uuid.UUID:
    return queries.get_candidate_message(reading(), _scope(loop_id), message_id).message.id
