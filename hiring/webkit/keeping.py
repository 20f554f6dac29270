"""What is typed into a form is kept on the person's device until the server has it.

The copy lies sealed in the browser's storage: a draft is its author's alone (F2), and a device may
be shared. The key to it is worked out from the installation's secret and the person, and stands
only on pages made for that person, which no cache stores. Whoever signs in after them gets another
key, and finds nothing to read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, current_app, request

from hiring.webkit.actor import find_actor
from hiring.webkit.transaction import settings

KEY_BYTES: Final = 32
FIELD: Final = "kept"
"""The form field that names the copy a form was sent with."""
COOKIE: Final = "keep_done"
"""Tells the browser's script which copies have arrived and can go."""
_COOKIE_SECONDS: Final = 7 * 24 * 3600
_MOST: Final = 20
_COPY: Final = re.compile(r"[0-9a-f]{32}\.[0-9a-z]{1,40}")


@dataclass(frozen=True)
class Keeping:
    """What the script that keeps copies is given.

    Args:
        person: whose copies; none without anybody signed in.
        keys: base64, the first to seal and open with, the others to open with: copies made
            before the installation's secret was changed.
    """

    person: str
    keys: tuple[str, ...]


def keeping() -> Keeping:
    """Whoever this page is made for, and their keys."""
    actor = find_actor()
    if actor is None:
        return Keeping("", ())
    known = settings()
    secrets = (known.secret_key, *known.secret_key_fallbacks)
    return Keeping(str(actor.id), tuple(key_of(secret, actor.id) for secret in secrets))


def key_of(secret: str, person_id: uuid.UUID) -> str:
    """The key of one person's copies, base64: HKDF-SHA-256 (RFC 5869) of one block."""
    drawn = hmac.digest(b"hiring", secret.encode(), hashlib.sha256)
    made = hmac.digest(drawn, b"copies kept on a device" + person_id.bytes + b"\x01", "sha256")
    return base64.b64encode(made[:KEY_BYTES]).decode("ascii")


def register(app: Flask) -> None:
    """Hand the keys to templates, and acknowledge the copies of forms that arrived."""
    app.jinja_env.globals["keeping"] = keeping
    app.after_request(_acknowledge)
    app.after_request(_say_whose)


def _acknowledge(response: Response) -> Response:
    """A form that led on somewhere has done what it was sent for: its copy can go."""
    if request.method != "POST" or response.status_code != HTTPStatus.SEE_OTHER:
        return response
    copy = request.form.get(FIELD, "")
    if not _COPY.fullmatch(copy) or find_actor() is None:
        return response
    before = [one for one in request.cookies.get(COOKIE, "").split("~") if _COPY.fullmatch(one)]
    response.set_cookie(
        COOKIE,
        "~".join([*before, copy][-_MOST:]),
        max_age=_COOKIE_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )
    return response


def _say_whose(response: Response) -> Response:
    """To a page that saves itself: who is signed in here now, which may be somebody else (F2)."""
    if request.headers.get("X-Requested-With") == "autosave" and (actor := find_actor()):
        response.headers["X-Signed-In"] = str(actor.id)
    return response
