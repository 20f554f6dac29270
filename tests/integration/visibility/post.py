"""Messages about the loop of a world: one of each kind to everybody, whether it is theirs or not."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hiring.domain.messages import MessageKind
from hiring.models.base import new_id
from hiring.models.mail import Message
from tests.harness.clock import START

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop

TO_BEN = uuid.UUID(int=21)
"""That the debrief was opened: as far as he follows it."""
TO_CANDIDATE = uuid.UUID(int=22)
_GIVEN: dict[MessageKind, dict[str, Any]] = {
    MessageKind.FEEDBACK_REMINDER: {"step": "author_24", "round": 0},
    MessageKind.FEEDBACK_MISSING: {"step": "recruiter_28", "round": 0},
    MessageKind.OFFER_STEP: {"step": "drafted"},
}


def plant_post(session: Session, people: Mapping[str, Person], built: BuiltLoop) -> None:
    """Write them; the interviews they speak of have no event, as if none had been announced."""
    seats = {seat.person_id: seat.id for seat in built.seats}
    for who, person in people.items():
        for number, kind in enumerate(MessageKind):
            if kind.for_candidates:
                continue
            for_ben = who == "ben" and kind is MessageKind.DEBRIEF_OPENED
            session.add(
                Message(
                    id=TO_BEN if for_ben else new_id(),
                    key=f"{kind.value}:{who}",
                    kind=kind,
                    person_id=person.id,
                    loop_id=built.loop.id,
                    seat_id=seats.get(person.id, built.seats[3].id),
                    facts=_GIVEN.get(kind, {}),
                    created_at=START - timedelta(minutes=number),
                    due_at=START,
                )
            )
    session.add(
        Message(
            id=TO_CANDIDATE,
            key="candidate_changed",
            kind=MessageKind.CANDIDATE_CHANGED,
            candidate_id=built.application.candidate_id,
            loop_id=built.loop.id,
            facts={"sequence": 1},
            created_at=START,
            due_at=START,
        )
    )
    session.flush()
