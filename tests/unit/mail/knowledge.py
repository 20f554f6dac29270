"""What is known of a message, made up, to compose letters from without a database."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hiring.domain.messages import MessageKind
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import LoopState, SeatKind
from hiring.mail.letter import Span
from hiring.mail.wording_facts import EventKnown, Involvement, Known, LoopKnown, Reader, SeatKnown
from tests.harness.clock import START
from tests.unit.mail.letters import HOUSE

LOOP_ID = uuid.UUID(int=1)
TEN = START.replace(hour=10) + timedelta(days=7)  # a Tuesday, 10:00 UTC
LOOP = LoopKnown(
    id=LOOP_ID,
    state=LoopState.SCHEDULED,
    application_id=uuid.UUID(int=2),
    candidate="Noor Haddad",
    title="Senior Engineer",
    recruiter=("Rae Recruiter", "rae@example.com"),
)
READER = Reader(
    id=uuid.UUID(int=3),
    name="Ines Mora",
    address="ines@example.com",
    zone=ZoneInfo("Europe/Berlin"),
)
CANDIDATE = replace(READER, name="Noor Haddad", address="noor@example.org", is_candidate=True)
EVENT = EventKnown(
    id=uuid.UUID(int=4),
    owner_id=READER.id,
    sequence=0,
    starts_at=TEN,
    ends_at=TEN + timedelta(minutes=45),
    slots=(Span(TEN, TEN + timedelta(minutes=45), "Room 3"),),
    changed_at=START,
    is_cancelled=False,
)
DAY = replace(
    EVENT,
    ends_at=TEN + timedelta(minutes=105),
    slots=(*EVENT.slots, Span(TEN + timedelta(hours=1), TEN + timedelta(minutes=105))),
)
SEAT = SeatKnown(
    id=uuid.UUID(int=5),
    person_id=READER.id,
    person="Ines Mora",
    kind=SeatKind.INTERVIEWER,
    starts_at=START - timedelta(hours=2),
    ends_at=START - timedelta(hours=1),
    stands=True,
    owes=True,
    is_returned=False,
)


def known(kind: str, *, facts: dict[str, Any] | None = None, **more: Any) -> Known:
    """An interviewer's message of a kind on a loop of theirs; ``more`` as ``Known`` has it."""
    wanted = MessageKind(kind)
    given: dict[str, Any] = {
        "message_id": uuid.UUID(int=9),
        "created_at": START,
        "reader": CANDIDATE if wanted.for_candidates else READER,
        "loop": LOOP,
        "part": Involvement(is_involved=True, counts=True),
        "seat": SEAT,
        "event": EVENT if wanted.carries_event else None,
        "now": START,
        "policy": DEFAULT_POLICY,
        "house": HOUSE,
    }
    return Known(kind=wanted, facts={"sequence": 0, **(facts or {})}, **{**given, **more})
