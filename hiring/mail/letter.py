"""What a message says, before it is put into HTML, plain text or a line of a list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hiring.domain.messages import MessageKind


class WhyDropped(StrEnum):
    """Why a message is not sent after all, worked out when it is about to be."""

    SUPERSEDED = "superseded"
    """A later one says it, or what it announced never went out."""
    NOT_DUE = "not_due"
    """What it asks for is done, or is asked of nobody any more."""
    NOT_THEIRS = "not_theirs"
    """The recipient may not know of it any more."""
    OVER = "over"
    """What it is about lies in the past."""
    TOO_OLD = "too_old"
    """It could not be sent while it mattered."""
    LEFT = "left"
    """The recipient has left."""
    NOTHING = "nothing"
    """There was nothing to say."""


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do.

    Args:
        label: a verb and what it is done to.
        path: on this installation, beginning with a slash.
    """

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Span:
    """A time in somebody's calendar, aware, UTC."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A calendar event that travels with a letter, or stands in a feed (RFC 5545, RFC 5546).

    Args:
        id: of the ``CalendarEvent``: its UID for good.
        sequence: rising with each change announced.
        span: from first start to last end; an interviewer's includes the writing hold (L6).
        summary: the title.
        description: plain text; never a word of feedback (F10).
        organizer: name and address that answers go to.
        attendee: name and address of whose calendar it is.
        cancelled: whether it is taken back.
        stamped_at: when this sequence came about (aware).
        alarm_minutes: minutes before the start at which to be reminded; empty: not at all.
        path: the page about it, for people with an account; empty for candidates.
    """

    id: uuid.UUID
    sequence: int
    span: Span
    summary: str
    description: str
    organizer: tuple[str, str]
    attendee: tuple[str, str]
    cancelled: bool
    stamped_at: datetime
    alarm_minutes: tuple[int, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of a digest: a line each, with where it leads."""

    title: str
    lines: tuple[tuple[str, str], ...]
    """Text and path; an empty path leads nowhere."""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one message says to its recipient, in their own time zone. No word of feedback (F10).

    Args:
        kind: of the message.
        to: name and address of the recipient.
        zone: the recipient's, by name.
        subject: one line; of one loop they all begin alike.
        headline: what has happened, as a title.
        preview: the sentence a mailbox shows beside the subject.
        paragraphs: what is said, in plain words.
        facts: label and value, such as when and where.
        action: the one thing to do, or None.
        parts: of a digest.
        why: why they get this, as the last line.
        thread: letters of one thread are shown together by a mail program; stable.
        event: the calendar event that travels with it, or None.
        reply_to: name and address that a reply goes to; None: nobody reads replies.
        can_be_turned_off: whether the footer leads to turning this kind off.
    """

    kind: MessageKind
    to: tuple[str, str]
    zone: str
    subject: str
    headline: str
    preview: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    action: Action | None = None
    parts: tuple[Part, ...] = ()
    why: str = ""
    thread: str = ""
    event: Event | None = None
    reply_to: tuple[str, str] | None = None
    can_be_turned_off: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it is sent.

    Args:
        text: plain text, for a plain client.
        html: whole, without anything fetched from elsewhere.
        calendar: the iCalendar file, or None.
        method: of the calendar: REQUEST or CANCEL.
    """

    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """What every letter needs to know of the installation.

    Args:
        base_url: where people reach it; links start with it.
        sender: name and address that letters come from.
        answers_to: address that calendars send their answers to; empty: the sender's.
        domain: right-hand side of Message-IDs and UIDs.
    """

    base_url: str
    sender: tuple[str, str]
    answers_to: str = ""
    domain: str = field(default="localhost")
