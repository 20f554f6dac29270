"""Letters through SendGrid's v3 mail endpoint."""

from __future__ import annotations

import base64
import http.client
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import sendgrid
from python_http_client.exceptions import HTTPError

from hiring.mail.envelope import INVITATION_FILE, headers
from hiring.mail.transports import Outgoing, Receipt, RefusedForGood, TryLater

if TYPE_CHECKING:
    from email.message import Message

TIMEOUT_SECONDS: Final = 10.0
_ABOUT_US: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Answers about our key, not about the letter."""
_PASSING: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})

# At the level of debugging the client would log letters, addresses and the key.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


class SendGrid:
    """Hands letters to SendGrid; one request each.

    Args:
        key: of the API.
        host: where the endpoint is: another for a region, or for tests.
        clock: the present moment, aware: how long to wait may be said as a time of day.
        is_sandbox: have letters checked and not delivered.
        timeout: seconds that it may stay silent; the client by itself would wait for ever.
    """

    def __init__(
        self,
        key: str,
        *,
        host: str,
        clock: Callable[[], datetime],
        is_sandbox: bool = False,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        api = sendgrid.SendGridAPIClient(key, host=host.rstrip("/"))
        api.client.timeout = timeout
        self._client = api.client
        self._clock = clock
        self._is_sandbox = is_sandbox
        # A letter that was only checked is answered with 200, one that was taken with 202.
        self._taken = HTTPStatus.OK if is_sandbox else HTTPStatus.ACCEPTED

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand the letter over.

        Raises:
            TryLater: SendGrid is not there, is busy, or does not take our key.
            RefusedForGood: it will never take this letter.
        """
        body = _body(outgoing, is_sandbox=self._is_sandbox)
        try:
            answer = self._client.mail.send.post(request_body=body)
        except HTTPError as error:
            raise self._told_apart(error.status_code, error.headers) from error
        except (OSError, http.client.HTTPException) as error:
            raise TryLater(f"network_{type(error).__name__}") from error
        if answer.status_code != self._taken:
            # Somebody else answered, a proxy perhaps: the letter is not with SendGrid.
            raise TryLater(f"http_{answer.status_code}")
        return Receipt(answer.headers.get("X-Message-Id") or "")

    def close(self) -> None:
        """Nothing is held open."""

    def _told_apart(self, status: int, said: Message | None) -> TryLater | RefusedForGood:
        outcome = f"http_{status}"
        if status in _ABOUT_US:
            return TryLater(outcome)
        if status in _PASSING or not 400 <= status < 500:  # noqa: PLR2004  the client's errors
            return TryLater(outcome, _wait(said, self._clock()) if said is not None else None)
        return RefusedForGood(outcome)


def _body(outgoing: Outgoing, *, is_sandbox: bool) -> dict[str, Any]:
    rendered = outgoing.rendered
    content = [
        {"type": "text/plain", "value": rendered.text},
        {"type": "text/html", "value": rendered.html},
    ]
    body: dict[str, Any] = {
        "personalizations": [
            {
                "to": [_party(outgoing.to)],
                "custom_args": {"message_id": outgoing.message_id},
            }
        ],
        "from": _party(outgoing.sender),
        "subject": rendered.subject,
        "content": content,
        "headers": dict(headers(outgoing)),
        "categories": [outgoing.category],
        # What a link leads to is nobody's business but the reader's.
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
        },
    }
    if outgoing.reply_to:
        body["reply_to"] = _party(outgoing.reply_to)
    if rendered.calendar is not None:
        content.append(
            {
                "type": f"text/calendar; method={rendered.method}; charset=utf-8",
                "value": rendered.calendar.decode(),
            }
        )
        body["attachments"] = [
            {
                "content": base64.b64encode(rendered.calendar).decode("ascii"),
                "type": "application/ics",
                "filename": INVITATION_FILE,
                "disposition": "attachment",
            }
        ]
    if is_sandbox:
        body["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return body


def _party(party: tuple[str, str]) -> dict[str, str]:
    name, address = party
    return {"email": address, "name": name} if name else {"email": address}


def _wait(said: Message, now: datetime) -> timedelta | None:
    """How long to wait, by ``Retry-After`` or SendGrid's own header; None: it does not say."""
    until = _retry_after(said.get("Retry-After", ""), now) or _reset(
        said.get("X-RateLimit-Reset", "")
    )
    return max(timedelta(), until - now) if until else None


def _retry_after(text: str, now: datetime) -> datetime | None:
    """Seconds, or a time of day (RFC 9110, 10.2.3)."""
    if text.isdecimal():
        return _no_later(lambda: now + timedelta(seconds=int(text)))
    found = _no_later(lambda: parsedate_to_datetime(text)) if text else None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _reset(text: str) -> datetime | None:
    """Seconds since 1970."""
    return _no_later(lambda: datetime.fromtimestamp(int(text), UTC)) if text.isdecimal() else None


def _no_later(read: Callable[[], datetime]) -> datetime | None:
    """What is read, unless it is beyond any calendar."""
    try:
        return read()
    except (ValueError, OverflowError, OSError):
        return None
