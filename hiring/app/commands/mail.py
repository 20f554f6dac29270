"""``flask --app wsgi mail``: mail that another program hands in."""

from __future__ import annotations

import sys

from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from hiring.domain.errors import DomainError
from hiring.mail.replies import MOST_MESSAGE_BYTES, read_message
from hiring.notices.inbound import Outcome, receive
from hiring.webkit.clock import now

command = AppGroup("mail", help="Take mail in.")
TRY_LATER = 75
"""``EX_TEMPFAIL``: a mail server keeps the mail and hands it in again."""


@command.command("receive")
@with_appcontext
def take_in() -> None:
    """Read one mail on standard input: a calendar's answer to an invitation is acted on.

    For a mail server that pipes what comes to HIRING_INBOUND_ADDRESS into a program. It says
    nothing whatever the mail is, since a mail server may tell its sender; let the server refuse
    mail that fails SPF, DKIM or DMARC, which cannot be checked any more here.
    """
    mailed = read_message(sys.stdin.buffer.read(MOST_MESSAGE_BYTES + 1))
    try:
        outcome = receive(mailed, now=now()) if mailed else Outcome.NO_REPLY
    except (DBAPIError, DomainError) as error:
        current_app.logger.error("inbound mail: %s", type(error).__name__)  # noqa: TRY400  the trace would hold the mail
        sys.exit(TRY_LATER)
    current_app.logger.info("inbound mail: %s", outcome.value)
