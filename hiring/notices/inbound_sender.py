"""Whether a mail was written by whom its ``From`` header names, by what SendGrid found out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from hiring.mail.replies import plain_address

CALENDAR_SERVICES: Final = frozenset({"google.com", "calendar.google.com"})
"""Google's calendar answers in its users' names from servers of its own and signs as itself: the
user's own domain neither signed nor sent it. Nobody else can sign so."""
LONGEST: Final = 4_000
_SIGNED: Final = re.compile(r"@([A-Za-z0-9.-]{1,253})\s*:\s*([A-Za-z]{1,20})")


@dataclass(frozen=True, slots=True)
class Checks:
    """What the form tells of the sender; an empty text: it does not say.

    Args:
        spf: the result of SPF for the envelope's sender: ``pass`` or another.
        dkim: the signatures and their results: ``{@example.com : pass}``.
        envelope: JSON with the envelope's sender as ``from``.
    """

    spf: str = ""
    dkim: str = ""
    envelope: str = ""


def is_vouched_for(address: str, checks: Checks) -> bool:
    """Whether the sender's own domain, or a calendar service it uses, stands for the mail.

    A pass counts for the domain that passed: anybody's server passes for its own. Where neither
    check is told at all the mail does not come from SendGrid but from whoever else was given the
    secret, and who relays mail here answers for having checked it.

    Args:
        address: in the ``From`` header, lower case.
        checks: what the form tells.
    """
    if not checks.spf.strip() and not checks.dkim.strip():
        return True
    domain = address.rpartition("@")[2]
    signers = {
        found[1].lower()
        for found in _SIGNED.finditer(checks.dkim[:LONGEST])
        if found[2].lower() == "pass"
    }
    if signers & CALENDAR_SERVICES or any(_belong_together(one, domain) for one in signers):
        return True
    passed = checks.spf.strip().lower() == "pass"
    return passed and _belong_together(_domain_of_envelope(checks.envelope), domain)


def _belong_together(one: str, other: str) -> bool:
    """Whether one domain is the other or lies below it; a top-level domain belongs to nobody."""
    if "." not in one or "." not in other:
        return bool(one) and one == other
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _domain_of_envelope(envelope: str) -> str:
    if len(envelope) > LONGEST:
        return ""
    try:
        told = json.loads(envelope)
    except (ValueError, RecursionError):
        return ""
    sender = told.get("from") if isinstance(told, dict) else None
    address = plain_address(sender) if isinstance(sender, str) else None
    return address.rpartition("@")[2] if address else ""
