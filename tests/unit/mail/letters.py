"""A letter ready to be handed over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from hiring.domain.messages import MessageKind
from hiring.mail.envelope import outgoing
from hiring.mail.letter import House, Letter, Rendered
from hiring.mail.transports import Outgoing
from tests.harness.clock import START

ID = UUID("0195a1b2-0000-7000-8000-000000000001")
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Gespr\xc3\xa4ch\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
HOUSE = House(
    base_url="https://hiring.example.com",
    sender=("Bar Raiser", "hiring@example.com"),
    domain="example.com",
)
LETTER = Letter(
    kind=MessageKind.INTERVIEW_INVITATION,
    to=("Ada Mora", "ada@example.com"),
    zone="Europe/London",
    subject="Interview",
    headline="Interview",
    preview="Thursday",
    thread="loop-7",
    reply_to=("Rae Cruz", "rae@example.com"),
)
PLAIN = Rendered(
    subject="Interview on Thursday", text="Grüße, 10:00\n.\nEnd", html="<p>10:00 ✓</p>"
)
WITH_EVENT = replace(PLAIN, calendar=CALENDAR, method="REQUEST")


def ready(rendered: Rendered = PLAIN, **changes: Any) -> Outgoing:
    """The letter with its envelope; ``changes`` are of the letter."""
    return outgoing(ID, replace(LETTER, **changes), rendered, HOUSE, now=START)
