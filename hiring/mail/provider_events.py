"""Reading what SendGrid tells of letters: its event webhook's body, whatever its shape."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hiring.domain.messages import Trouble
from hiring.mail.replies import plain_address

MOST_BYTES: Final = 1_000_000
_ID: Final = re.compile(r"[\x21-\x7e]{1,120}")
_ARRIVED: Final = frozenset({"processed", "delivered"})
_TROUBLES: Final = {
    "bounce": Trouble.BOUNCED,
    "dropped": Trouble.DROPPED,
    "spamreport": Trouble.SPAM_REPORT,
}
# SendGrid drops some letters for what the letter or our account is: the address is well.
_NOT_THE_ADDRESS: Final = ("quota", "spam content", "smtpapi")


class Malformed(ValueError):
    """The body is not what the webhook sends."""


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One thing that happened to a letter.

    Args:
        id: the provider's; the same event told twice has the same.
        address: of its recipient, lower case.
        trouble: why nothing more is to be sent there; None: all is well with the address.
        message_id: of the ``Message`` that has reached the provider; None: not told.
        provider_id: what the provider calls it.
    """

    id: str
    address: str
    trouble: Trouble | None = None
    message_id: uuid.UUID | None = None
    provider_id: str = ""


def read_events(text: str) -> tuple[ProviderEvent, ...]:
    """The events that matter here, each once, in the order told; others are passed over.

    Raises:
        Malformed: it is no JSON array.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(told, list):
        raise Malformed("no array")
    found: dict[str, ProviderEvent] = {}
    for one in told:
        event = _event(one) if isinstance(one, Mapping) else None
        if event is not None:
            found.setdefault(event.id, event)
    return tuple(found.values())


def _event(told: Mapping[str, Any]) -> ProviderEvent | None:
    id_, kind = _text(told, "sg_event_id"), _text(told, "event")
    address = plain_address(_text(told, "email"))
    if not _ID.fullmatch(id_) or address is None:
        return None
    if kind in _ARRIVED:
        message_id = _uuid(_text(told, "message_id"))
        provider_id = _text(told, "sg_message_id")
        known = provider_id if _ID.fullmatch(provider_id[:120]) else ""
        return ProviderEvent(id_, address, None, message_id, known[:120]) if message_id else None
    trouble = _TROUBLES.get(kind)
    if trouble is None or _is_passing(told, trouble):
        return None
    return ProviderEvent(id_, address, trouble)


def _is_passing(told: Mapping[str, Any], trouble: Trouble) -> bool:
    """Whether the next letter may well get through: the server refused this one, for now."""
    if trouble is Trouble.BOUNCED:
        return _text(told, "type") == "blocked"
    reason = _text(told, "reason").lower()
    return trouble is Trouble.DROPPED and any(word in reason for word in _NOT_THE_ADDRESS)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
