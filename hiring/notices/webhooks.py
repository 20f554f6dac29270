"""Where SendGrid tells what became of letters, and hands in the mail that calendars answer with.

Both addresses are open to the world: the first is signed, the second is secret. They answer in a
word of plain text and never show back what was sent. Neither exists until it is configured.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from hiring.domain.errors import DomainError
from hiring.mail.actions.addresses import claim_events, confirm_sent, mark_failing
from hiring.mail.provider_events import MOST_BYTES as MOST_EVENT_BYTES
from hiring.mail.provider_events import Malformed, ProviderEvent, read_events
from hiring.mail.replies import (
    CALENDAR_TYPES,
    MOST_CALENDAR_BYTES,
    MOST_MESSAGE_BYTES,
    MOST_PARTS,
    read_message,
    read_parts,
)
from hiring.notices.inbound import Outcome, receive
from hiring.notices.inbound_sender import Checks, is_vouched_for
from hiring.webkit import access
from hiring.webkit.clock import now
from hiring.webkit.transaction import settings, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST_SIGNATURE: Final = timedelta(minutes=10)
MOST_FORM_BYTES: Final = MOST_MESSAGE_BYTES + 200_000
MOST_FORM_PARTS: Final = 200
_TOLD_TO_OPERATORS: Final = frozenset({Outcome.NOT_VOUCHED_FOR, Outcome.NOT_THEIRS})
"""Somebody who means well may wonder why their answer is not heard."""
_TIMESTAMP: Final = re.compile(r"[0-9]{1,11}")

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks/sendgrid")


@blueprint.post("/events")
@access.public
def events() -> Response:
    """Take what SendGrid tells of letters: signed, and each event once."""
    key = settings().sendgrid_event_key
    if not key:
        return _plain("Not found", 404)
    request.max_content_length = MOST_EVENT_BYTES
    try:
        body = request.get_data(cache=False).decode()
    except RequestEntityTooLarge:
        return _plain("Too large", 413)
    except UnicodeDecodeError:
        return _plain("Not UTF-8", 400)
    moment = now()
    try:
        genuine = _is_signed(key, body, moment)
    except _BadKey:
        current_app.logger.error("HIRING_SENDGRID_EVENT_KEY is no public key of SendGrid's")  # noqa: TRY400  the trace would hold the key
        return _plain("Not ready", 503)
    if not genuine:
        return _plain("Not signed", 403)
    try:
        told = read_events(body)
    except Malformed:
        return _plain("Not an array of events", 400)
    try:
        _take_events(told, moment)
    except DomainError:
        return _plain("Try again", 503)
    return _plain("Taken")


@blueprint.post("/inbound/<secret>")
@access.public
def inbound(secret: str) -> Response:
    """Take a mail from SendGrid's inbound parse, raw or in parts.

    Whatever mail it is, the answer is the same: SendGrid hands in again what is refused, and who
    wrote it is told nothing.
    """
    known = settings().inbound_secret
    if not known or not hmac.compare_digest(secret.encode(), known.encode()):
        return _plain("Not found", 404)
    if request.mimetype != "multipart/form-data":
        return _plain("Not a form", 400)
    request.max_content_length = MOST_FORM_BYTES
    request.max_form_memory_size = MOST_FORM_BYTES
    request.max_form_parts = MOST_FORM_PARTS
    try:
        is_mail = "email" in request.form or "from" in request.form
        outcome = _take_mail() if is_mail else None
    except RequestEntityTooLarge:
        # No calendar's answer is as large; refused, it would come again for three days.
        outcome = Outcome.NO_REPLY
    except DomainError:
        # Somebody else's change came in between: it is handed in again, and finds things settled.
        return _plain("Try again", 503)
    if outcome is None:
        return _plain("No mail", 400)
    current_app.logger.log(
        logging.WARNING if outcome in _TOLD_TO_OPERATORS else logging.INFO,
        "inbound mail: %s",
        outcome.value,
    )
    return _plain("Taken")


# ---------------------------------------------------------------- events


class _BadKey(Exception):
    """What is configured as SendGrid's public key is none."""


def _is_signed(key: str, body: str, moment: datetime) -> bool:
    """Whether SendGrid signed this body, not long ago: an old request played again is not taken."""
    # It takes 0.2 s to load, and only those who send through SendGrid need it.
    from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader

    signature = request.headers.get(EventWebhookHeader.SIGNATURE, "")
    timestamp = request.headers.get(EventWebhookHeader.TIMESTAMP, "")
    if not signature or not _TIMESTAMP.fullmatch(timestamp):
        return False
    if abs(moment - datetime.fromtimestamp(int(timestamp), UTC)) > OLDEST_SIGNATURE:
        return False
    try:
        verifier = EventWebhook(key)
    except Exception as error:  # whatever its parser makes of what is no key
        raise _BadKey from error
    try:
        return bool(verifier.verify_signature(body, signature, timestamp))
    except ValueError:  # the signature is no base64
        return False
    except (AttributeError, TypeError) as error:  # a key, but of another kind
        raise _BadKey from error


def _take_events(told: Sequence[ProviderEvent], moment: datetime) -> None:
    with transaction() as session:
        fresh = claim_events(session, {event.id for event in told}, now=moment)
        new = [event for event in told if event.id in fresh]
        arrived = {event.message_id: event.provider_id for event in new if event.message_id}
        confirm_sent(session, arrived, now=moment)
        troubles = [(event.address, event.trouble) for event in new if event.trouble]
        mark_failing(session, troubles, now=moment)


# ---------------------------------------------------------------- mail


def _take_mail() -> Outcome:
    form = request.form
    mailed = (
        read_message(form["email"].encode("utf-8", "replace"))
        if "email" in form
        else read_parts(form["from"], _calendar_files())
    )
    if mailed is None:
        return Outcome.NO_REPLY
    if not is_vouched_for(mailed.sender, _checks()):
        return Outcome.NOT_VOUCHED_FOR
    return receive(mailed, now=now())


def _checks() -> Checks:
    form = request.form
    return Checks(form.get("SPF", ""), form.get("dkim", ""), form.get("envelope", ""))


def _calendar_files() -> Iterator[bytes]:
    """The calendars among the files of a mail that SendGrid took apart."""
    files = [file for _, file in request.files.items(multi=True)][:MOST_PARTS]
    for file in files:
        if file.mimetype in CALENDAR_TYPES or (file.filename or "").lower().endswith(".ics"):
            yield file.stream.read(MOST_CALENDAR_BYTES + 1)


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status=status, mimetype="text/plain")
