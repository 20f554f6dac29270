"""How mail is getting on, and mending what could not be delivered: for administrators."""

from __future__ import annotations

import hmac
import uuid
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from hiring.domain.errors import NotFound
from hiring.domain.terms import Role
from hiring.mail.actions.stuck import clear_address, try_again
from hiring.notices import queries_delivery
from hiring.notices.frame import blueprint
from hiring.webkit import access
from hiring.webkit.actor import current_actor
from hiring.webkit.clock import now
from hiring.webkit.paging import DEFAULT_LIMIT, moment_key, page_around, place_of
from hiring.webkit.transaction import reading, settings, transaction

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MARK_LENGTH = 24


@blueprint.get("/notifications/delivery")
@access.roles(Role.ADMINISTRATOR)
def delivery() -> ResponseReturnValue:
    """How many messages stand where, and those that were given up."""
    session, given = reading(), request.args
    place = place_of(given.get("cursor"), given.get("newer"), moment_key, uuid.UUID)
    rows = queries_delivery.list_stuck(session, place=place, limit=DEFAULT_LIMIT + 1)
    troubles = queries_delivery.list_troubles(session)
    return render_template(
        "notices/delivery.html",
        traffic=queries_delivery.traffic(session, now=now()),
        page=page_around(rows, DEFAULT_LIMIT, lambda one: (one.settled_at, one.id), place),
        troubles=[(_mark_of(one.address), one) for one in troubles],
        transport=settings().mail_transport,
    )


@blueprint.post("/notifications/delivery/<uuid:message_id>/again")
@access.roles(Role.ADMINISTRATOR)
def send_again(message_id: uuid.UUID) -> ResponseReturnValue:
    """Put a message on its way once more."""
    with transaction() as writing:
        try_again(writing, current_actor(), message_id, now=now())
    flash("It is on its way again.", "success")
    return redirect(url_for("notices.delivery"), code=303)


@blueprint.post("/notifications/delivery/addresses/<mark>/works")
@access.roles(Role.ADMINISTRATOR)
def address_works(mark: str) -> ResponseReturnValue:
    """Write to an address again."""
    troubles = queries_delivery.list_troubles(reading())
    addresses = [
        one.address
        for one in troubles
        if hmac.compare_digest(_mark_of(one.address).encode(), mark.encode("utf-8", "replace"))
    ]
    if not addresses:
        raise NotFound("address")
    with transaction() as writing:
        clear_address(writing, current_actor(), addresses[0], now=now())
    flash("That address is written to again.", "success")
    return redirect(url_for("notices.delivery", _anchor="addresses"), code=303)


def _mark_of(address: str) -> str:
    """What stands for an address in a form: not the address, nor anything it can be guessed by."""
    key = settings().secret_key.encode()
    return hmac.new(key, b"address:" + address.encode(), "sha256").hexdigest()[:MARK_LENGTH]
