"""The envelope of a letter: its headers, safe whatever a name holds, and its parts.

Names and subjects come from people. A line break in one would begin a header of the writer's
choosing, so none gets in: what goes into a header has become one line before.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Final

from hiring.mail.letter import House
from hiring.mail.transports import Outgoing, RefusedForGood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hiring.mail.letter import Letter, Rendered

SETTINGS_PATH: Final = "/notifications/settings"
"""Where a person says what they want to be written to about."""
INVITATION_FILE: Final = "invite.ics"
LONGEST_ADDRESS: Final = 254
LONGEST_NAME: Final = 120
LONGEST_SUBJECT: Final = 250
_ADDRESS: Final = re.compile(r"(?!.*=\?)[^\s\x00-\x1f\x7f@<>()\[\],;:\"\\]+@[\w.-]*\w")
_AUTOMATIC: Final = {
    # RFC 3834: nobody's holiday answer is wanted.
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}
# Overrides of the direction of writing can make an address read as another one.
_UNSEEN: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def house_at(*, base_url: str, mail_from: str, answers_to: str = "") -> House:
    """The installation, as letters, calendars and feeds all name it.

    Args:
        base_url: where people reach it.
        mail_from: name and address that letters come from, as ``Name <address>``; the address's
            host is what Message-IDs and UIDs end in, wherever the installation moves.
        answers_to: where calendars send their answers; empty: to the sender.
    """
    name, address = parseaddr(mail_from)
    return House(
        base_url=base_url.rstrip("/"),
        sender=(name, address),
        answers_to=answers_to,
        domain=address.rpartition("@")[2] or "localhost",
    )


def header_id(message_id: uuid.UUID, house: House) -> str:
    """The Message-ID of a message, without angle brackets: the same however often it is sent."""
    return f"{message_id}@{house.domain}"


def outgoing(
    message_id: uuid.UUID, letter: Letter, rendered: Rendered, house: House, *, now: datetime
) -> Outgoing:
    """The letter with its envelope.

    Args:
        message_id: of the row.
        letter: to whom, in which thread.
        rendered: as it is sent.
        house: the installation.
        now: aware.

    Raises:
        RefusedForGood: the recipient's address is none.
    """
    may_turn_off = letter.can_be_turned_off
    return Outgoing(
        message_id=str(message_id),
        header_id=header_id(message_id, house),
        references=(f"{one_line(letter.thread)}@{house.domain}",) if letter.thread else (),
        sender=_named(house.sender),
        to=_named(letter.to),
        reply_to=_named(letter.reply_to) if letter.reply_to else None,
        category=letter.kind.value,
        rendered=replace(rendered, subject=one_line(rendered.subject)[:LONGEST_SUBJECT]),
        dated=now,
        unsubscribe=f"{house.base_url}{SETTINGS_PATH}" if may_turn_off else "",
    )


def one_line(text: str) -> str:
    """The text as one line, without control characters or changes of direction.

    What only looks like an encoded word (RFC 2047) is broken up: to decode it, as Python's own
    header folding does, would bring in the line break that was kept out.
    """
    flat = " ".join(text.split())
    seen = "".join(
        sign for sign in flat if unicodedata.category(sign) != "Cc" and sign not in _UNSEEN
    )
    return seen.replace("=?", "= ?")


def headers(outgoing: Outgoing) -> Mapping[str, str]:
    """The headers that every transport sends besides sender, recipient, subject and date."""
    named = {"Message-ID": f"<{outgoing.header_id}>", **_AUTOMATIC}
    if outgoing.references:
        thread = " ".join(f"<{one}>" for one in outgoing.references)
        named |= {"References": thread, "In-Reply-To": f"<{outgoing.references[-1]}>"}
    if outgoing.unsubscribe:
        named["List-Unsubscribe"] = f"<{outgoing.unsubscribe}>"
    return named


def as_email(outgoing: Outgoing) -> EmailMessage:
    """The letter as a MIME message.

    The invitation stands in it twice: as an alternative, which is what calendars act upon, and
    as a file, which is what one can open where mail program and calendar are not one.
    """
    rendered = outgoing.rendered
    is_plain = all(each[1].isascii() for each in _parties(outgoing))
    email = EmailMessage(SMTP if is_plain else SMTPUTF8)
    email["From"] = _address(outgoing.sender)
    email["To"] = _address(outgoing.to)
    if outgoing.reply_to:
        email["Reply-To"] = _address(outgoing.reply_to)
    email["Subject"] = rendered.subject
    email["Date"] = format_datetime(outgoing.dated)
    for name, value in headers(outgoing).items():
        email[name] = value
    # Lines of any length and every script pass through the oldest of servers this way.
    email.set_content(rendered.text, cte="quoted-printable")
    email.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if rendered.calendar is not None:
        email.add_alternative(
            rendered.calendar.decode(),
            subtype="calendar",
            cte="base64",
            params={"method": rendered.method},
        )
        email.add_attachment(
            rendered.calendar, maintype="application", subtype="ics", filename=INVITATION_FILE
        )
    return email


def _parties(outgoing: Outgoing) -> tuple[tuple[str, str], ...]:
    parties = (outgoing.sender, outgoing.to)
    return (*parties, outgoing.reply_to) if outgoing.reply_to else parties


def _named(party: tuple[str, str]) -> tuple[str, str]:
    name, address = party
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise RefusedForGood("no_address")
    return one_line(name)[:LONGEST_NAME], address


def _address(party: tuple[str, str]) -> Address:
    local, _, domain = party[1].rpartition("@")
    return Address(display_name=party[0], username=local, domain=domain)
