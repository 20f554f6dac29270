"""Reading the answer that a calendar mails back to an invitation (iTIP ``REPLY``, RFC 5546, 3.2.3).

Whoever knows the address can mail anything to it. So nothing here is a library's: headers, MIME
parts and calendar lines are walked in time linear in their size, with a bound on each, and of all
of it six properties are taken. What does not fit is no answer, and why is told to nobody.
"""

from __future__ import annotations

import binascii
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message as Headers
from typing import Final

from hiring.domain.messages import Answer

MOST_MESSAGE_BYTES: Final = 2_000_000
MOST_CALENDAR_BYTES: Final = 64_000
MOST_HEADER_BYTES: Final = 100_000
MOST_PARTS: Final = 60
DEEPEST: Final = 5
LONGEST_HEADER: Final = 1_000
LONGEST_LINE: Final = 2_000
LONGEST_ADDRESS: Final = 254
LONGEST_BOUNDARY: Final = 70
CALENDAR_TYPES: Final = frozenset({"text/calendar", "application/ics"})

_ANSWERS: Final = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
}
# The domain is not compared: it changes with the installation's address, and a UID is for good.
_UID: Final = re.compile(r"([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})@[^\s@]{1,253}")
_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
_PARAMETER: Final = re.compile(r';([A-Za-z0-9-]{1,40})=((?:"[^"]*"|[^";:])*)')
_STAMP: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_SEQUENCE: Final = re.compile(r"[0-9]{1,9}")
# Stricter than RFC 5322, on purpose: one address, alone or in angle brackets, and nothing after it.
_SENDER: Final = re.compile(
    r'(?:(?:"(?:[^"\\]|\\.)*" ?|[^"<>(),:;]*)<(?P<named>[^<> ]+)>|(?P<alone>[^"<>(),:; ]+))'
)
_HEADERS: Final = frozenset({"from", "content-type", "content-transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to one of our invitations, as its calendar tells it.

    Args:
        event_id: of the ``CalendarEvent``.
        sequence: of the invitation that is answered.
        attendee: address of whoever answers, lower case.
        stamped_at: when the answer was made, by the sender's clock (aware); None: not told.
    """

    event_id: uuid.UUID
    sequence: int
    attendee: str
    answer: Answer
    stamped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mailed:
    """A reply and the address in the ``From`` header of the mail that brought it, lower case."""

    sender: str
    reply: Reply


# ---------------------------------------------------------------- the mail


def read_message(raw: bytes) -> Mailed | None:
    """The answer that a whole MIME message brings, or None."""
    if len(raw) > MOST_MESSAGE_BYTES:
        return None
    text = raw.replace(b"\r\n", b"\n")
    if text.startswith(b"From "):  # a mailbox's own line, which some servers put before the headers
        text = text.partition(b"\n")[2]
    headers, _, body = text.partition(b"\n\n")
    found = _headers(headers)
    sender = address_in(found.get("from", ""))
    if sender is None:
        return None
    for part in _calendars(found, body):
        if reply := read_reply(part):
            return Mailed(sender, reply)
    return None


def read_parts(sender: str, parts: Iterator[bytes]) -> Mailed | None:
    """The answer in a mail that was taken apart already, or None.

    Args:
        sender: the ``From`` header.
        parts: what it carries as calendars; no more of each than fits.
    """
    address = address_in(sender)
    if address is None:
        return None
    for _, part in zip(range(MOST_PARTS), parts, strict=False):
        if reply := read_reply(part):
            return Mailed(address, reply)
    return None


def address_in(header: str) -> str | None:
    """The one address that a ``From`` header names, lower case; None when it is not just one."""
    if len(header) > LONGEST_HEADER:
        return None
    found = _SENDER.fullmatch(" ".join(header.split()))
    return plain_address(found["named"] or found["alone"]) if found else None


def plain_address(text: str) -> str | None:
    """An address in lower case, or None when it is none."""
    address = text.strip().lower()
    name, at, domain = address.rpartition("@")
    if not (name and at and domain) or "@" in name or len(address) > LONGEST_ADDRESS:
        return None
    # Line breaks, control characters and halves of characters are not printable.
    if not address.isprintable() or any(sign in address for sign in ' <>,;:"()'):
        return None
    return address


def _headers(block: bytes) -> dict[str, str]:
    """The headers we look at; one that is given twice, or is longer than it can be, is not there."""
    if len(block) > MOST_HEADER_BYTES:
        return {}
    lines: list[list[str]] = []
    for line in block.decode("latin-1").split("\n"):
        if line[:1] in {" ", "\t"} and lines:
            lines[-1].append(line)
        else:
            lines.append([line])
    found: dict[str, str] = {}
    for parts in lines:
        name, colon, value = "".join(parts).partition(":")
        name = name.strip().lower()
        if colon and name in _HEADERS:
            unusable = name in found or len(value) > LONGEST_HEADER
            found[name] = "" if unusable else value.strip()
    return found


def _calendars(headers: dict[str, str], body: bytes) -> Iterator[bytes]:
    """What the message carries as calendars, decoded; at most so many parts are looked at."""
    waiting, seen = [(headers, body, 0)], 0
    while waiting and seen < MOST_PARTS:
        found, content, depth = waiting.pop()
        seen += 1
        kind = Headers()
        kind["Content-Type"] = " ".join(found.get("content-type", "").split())
        content_type = kind.get_content_type()
        if content_type in CALENDAR_TYPES:
            decoded = _decoded(content, found.get("content-transfer-encoding", ""))
            if decoded is not None:
                yield decoded
        elif content_type.startswith("multipart/") and depth < DEEPEST:
            parts = _split(content, kind.get_boundary() or "")
            waiting += [(_headers(part[0]), part[1], depth + 1) for part in reversed(parts)]


def _split(body: bytes, boundary: str) -> list[tuple[bytes, bytes]]:
    """Head and body of each part of a multipart body."""
    if not 1 <= len(boundary) <= LONGEST_BOUNDARY:
        return []
    mark = re.escape(boundary.encode("latin-1", "replace"))
    delimiter = re.compile(rb"^--" + mark + rb"(--)?[ \t]*$", re.MULTILINE)
    parts: list[tuple[bytes, bytes]] = []
    start: int | None = None
    for found in delimiter.finditer(body):
        if start is not None:
            # The part's own headers begin on the line after the mark; it may have none.
            part = body[start : found.start()]
            head, _, content = part.partition(b"\n\n")
            parts.append((head.lstrip(b"\n"), content) if part[:2] != b"\n\n" else (b"", part[2:]))
        if found[1] or len(parts) >= MOST_PARTS:
            break
        start = found.end()
    return parts


def _decoded(content: bytes, encoding: str) -> bytes | None:
    """The part's own bytes; None when they are too many, or not to be read."""
    if len(content) > 4 * MOST_CALENDAR_BYTES:
        return None
    match encoding.lower():
        case "base64":
            try:
                decoded = binascii.a2b_base64(content)
            except binascii.Error:
                return None
        case "quoted-printable":
            decoded = binascii.a2b_qp(content)
        case "" | "7bit" | "8bit" | "binary":
            decoded = content
        case _:
            return None
    return decoded


# ---------------------------------------------------------------- the calendar


def read_reply(data: bytes) -> Reply | None:
    """The answer that a calendar file is, or None when it is not exactly one."""
    if len(data) > MOST_CALENDAR_BYTES:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    found = _properties(text)
    if found is None or found.get("METHOD", ("", ""))[1].upper() != "REPLY":
        return None
    uid = _UID.fullmatch(found.get("UID", ("", ""))[1])
    sequence = found.get("SEQUENCE", ("", "0"))[1]
    parameters, attendee = found.get("ATTENDEE", ("", ""))
    scheme, _, address = attendee.partition(":")
    known = plain_address(address) if scheme.lower() == "mailto" else None
    answer = _ANSWERS.get(_participation(parameters))
    if uid is None or known is None or answer is None or not _SEQUENCE.fullmatch(sequence):
        return None
    stamp = found.get("DTSTAMP", ("", ""))[1]
    return Reply(uuid.UUID(uid[1]), int(sequence), known, answer, _instant(stamp))


_OF_CALENDAR: Final = frozenset({"METHOD"})
_OF_EVENT: Final = frozenset({"UID", "SEQUENCE", "ATTENDEE", "DTSTAMP", "RECURRENCE-ID"})


def _properties(text: str) -> dict[str, tuple[str, str]] | None:
    """Parameters and value of what we look at, by name; None unless each is there at most once.

    Our events never recur: an answer to one occurrence, or to several events, is none of ours.
    """
    found: dict[str, tuple[str, str]] = {}
    within: list[str] = []
    events = 0
    for line in _unfolded(text):
        name = _NAME.match(line)
        key = name[0].upper() if name else ""
        if key == "BEGIN":
            within.append(line.partition(":")[2].strip().upper())
            events += within == ["VCALENDAR", "VEVENT"]
            if len(within) > DEEPEST or events > 1:
                return None
        elif key == "END":
            if not within or within.pop() != line.partition(":")[2].strip().upper():
                return None
        elif (within == ["VCALENDAR"] and key in _OF_CALENDAR) or (
            within == ["VCALENDAR", "VEVENT"] and key in _OF_EVENT
        ):
            if key in found or len(line) > LONGEST_LINE or key == "RECURRENCE-ID":
                return None
            found[key] = _parts(line, len(key))
    return None if within else found


def _parts(line: str, at: int) -> tuple[str, str]:
    """The parameters and the value of a line; a colon inside quotes ends no parameter."""
    start = at
    while parameter := _PARAMETER.match(line, at):
        at = parameter.end()
    return (line[start:at], line[at + 1 :].strip()) if line[at : at + 1] == ":" else ("", "")


def _participation(parameters: str) -> str:
    told = [
        found[2].strip('"').upper()
        for found in _PARAMETER.finditer(parameters)
        if found[1].upper() == "PARTSTAT"
    ]
    return told[0] if len(told) == 1 else ""


def _instant(stamp: str) -> datetime | None:
    if not _STAMP.fullmatch(stamp):
        return None
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _unfolded(text: str) -> Iterator[str]:
    """The lines of a calendar; one that begins with a space goes on the line before (RFC 5545, 3.1)."""
    parts: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in {" ", "\t"}:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    yield "".join(parts)
