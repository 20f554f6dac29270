"""Putting messages into the outbox, in the transaction of what they tell of."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.messages import (
    AT_ONCE,
    MessageKind,
    MessageState,
    Preference,
    delivery_time,
    is_too_old,
    next_digest,
)
from hiring.domain.timetable import zone_of
from hiring.mail.letter import WhyDropped
from hiring.mail.preferences import preferences_of
from hiring.models.base import new_id
from hiring.models.inserting import insert_new
from hiring.models.mail import Message
from hiring.models.people import Person

MUTED = "muted"
"""The outcome of a message that its recipient does not want mailed; they have it in the app."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that is to be written, to one person or to one candidate.

    Args:
        key: what it tells and to whom: of one key there is one message, ever.
        at: when what it tells of happened (aware).
        facts: ids, codes, instants and numbers; never a word that somebody wrote.
        about: when what it is about begins (aware): within a day of it no quiet hours hold.
        not_before: when it is told at the earliest (aware), in the app as by mail; None: at once.
    """

    key: str
    kind: MessageKind
    at: datetime
    person_id: uuid.UUID | None = None
    candidate_id: uuid.UUID | None = None
    loop_id: uuid.UUID | None = None
    seat_id: uuid.UUID | None = None
    event_id: uuid.UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: datetime | None = None
    not_before: datetime | None = None


def post_all(session: Session, drafts: Sequence[Draft], *, now: datetime) -> None:
    """Write messages, each to go out when its recipient's preferences let it. Three queries.

    One whose key is there already is not written again. What happened too long ago to be mailed
    (a loop recorded after the fact) is kept as read, and people who have left are left alone.
    """
    if not drafts:
        return
    zones = _zones_of(session, {one.person_id for one in drafts if one.person_id})
    wanted = preferences_of(session, zones)
    rows: dict[str, dict[str, Any]] = {}
    for draft in drafts:
        if draft.person_id is None:
            due = max(draft.at, draft.not_before or draft.at)
            rows.setdefault(draft.key, _row(draft, MessageState.WAITING, due))
        elif draft.person_id in zones:
            preference = wanted.get(draft.person_id, AT_ONCE)
            zone = zones[draft.person_id]
            for row in _rows_for(draft, preference, zone, now=now):
                rows.setdefault(row["key"], row)
    if rows:
        _insert_new(session, list(rows.values()))


def post(session: Session, *, now: datetime, **draft: Any) -> None:
    """Write one message; see ``Draft`` for what can be said of it. It happened ``now``."""
    post_all(session, [Draft(at=now, **draft)], now=now)


def _zones_of(session: Session, person_ids: set[uuid.UUID]) -> dict[uuid.UUID, ZoneInfo]:
    """The time zones of those who have not left."""
    if not person_ids:
        return {}
    rows = session.execute(
        sa.select(col(Person.id), col(Person.time_zone)).where(
            col(Person.id).in_(person_ids), col(Person.active)
        )
    ).all()
    return {row.id: zone_of(row.time_zone) for row in rows}


def _rows_for(
    draft: Draft, preference: Preference, zone: ZoneInfo, *, now: datetime
) -> list[dict[str, Any]]:
    kind, at = draft.kind, draft.at
    if preference.mutes(kind):
        return [_settled(draft, now, MUTED)]
    if is_too_old(kind, draft.not_before or at, now):
        return [_settled(draft, now, WhyDropped.TOO_OLD, read=True)]
    if preference.holds(kind):
        digest_at = next_digest(preference, zone, now=at)
        digest = Draft(
            key=f"daily_digest:{draft.person_id}:{digest_at.isoformat()}",
            kind=MessageKind.DAILY_DIGEST,
            at=at,
            person_id=draft.person_id,
            facts={"until": digest_at.isoformat()},
            not_before=digest_at,
        )
        return [
            _row(draft, MessageState.HELD, digest_at),
            _row(digest, MessageState.WAITING, digest_at, read_at=at),
        ]
    first = max(at, draft.not_before or at)
    due = delivery_time(kind, preference, zone, now=first, about=draft.about)
    return [_row(draft, MessageState.WAITING, due)]


def _settled(draft: Draft, now: datetime, outcome: str, *, read: bool = False) -> dict[str, Any]:
    row = _row(draft, MessageState.DROPPED, draft.at, read_at=now if read else None)
    return {**row, "settled_at": now, "outcome": str(outcome)}


def _row(
    draft: Draft, state: MessageState, due: datetime, *, read_at: datetime | None = None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "key": draft.key,
        "kind": draft.kind,
        "person_id": draft.person_id,
        "candidate_id": draft.candidate_id,
        "loop_id": draft.loop_id,
        "seat_id": draft.seat_id,
        "event_id": draft.event_id,
        "facts": dict(draft.facts),
        "state": state,
        "created_at": max(draft.at, draft.not_before or draft.at),
        "due_at": due,
        "attempts": 0,
        "settled_at": None,
        "outcome": "",
        "provider_id": "",
        "read_at": read_at,
    }


def _insert_new(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose key is not there yet; two workers at once leave one of each."""
    session.flush()
    session.execute(insert_new(session, Message, ["key"]), rows)
