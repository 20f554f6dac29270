"""Letters as they left, where they leave as files on this machine."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from flask import Response

from hiring.domain.errors import NotFound
from hiring.webkit.transaction import settings

if TYPE_CHECKING:
    import uuid
    from pathlib import Path

# Nothing is fetched, nothing runs, no form is sent: a letter is looked at, and that is all.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)


def has_file(message_id: uuid.UUID) -> bool:
    """Whether a message left as a file that is still there."""
    given = settings()
    return given.mail_transport == "files" and _path(message_id).is_file()


def file_of(message_id: uuid.UUID) -> bytes:
    """The letter as it left, with its headers and parts.

    Raises:
        NotFound: letters do not leave as files here, or this one has not yet.
    """
    if settings().mail_transport != "files":
        raise NotFound("letter")
    try:
        return _path(message_id).read_bytes()
    except OSError:
        raise NotFound("letter") from None


def as_download(message_id: uuid.UUID) -> Response:
    """The letter as a file that a mail program opens.

    Raises:
        NotFound: there is none.
    """
    response = Response(file_of(message_id), mimetype="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="{message_id}.eml"'
    return response


def as_page(message_id: uuid.UUID) -> Response:
    """The letter's HTML by itself, for a frame that lets it do nothing.

    Raises:
        NotFound: there is none.
    """
    body = message_from_bytes(file_of(message_id), policy=default).get_body(("html",))
    if body is None:
        raise NotFound("letter")
    response = Response(body.get_content(), mimetype="text/html")
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _path(message_id: uuid.UUID) -> Path:
    return settings().mail_folder / f"{message_id}.eml"
