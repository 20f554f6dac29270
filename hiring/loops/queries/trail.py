"""A loop's timeline in sentences, as one viewer may know it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from hiring.domain.actor import Actor
from hiring.domain.policy import Policy
from hiring.domain.terms import SeatKind
from hiring.domain.wording import spoken_key
from hiring.loops.scope import get_loop_scope
from hiring.models.loops import Seat
from hiring.models.people import Person
from hiring.visibility.room import TrailEntry, list_trail

LONGEST_TRAIL = 2000


@dataclass(frozen=True)
class TimelineEntry:
    """One sentence of the timeline: who, did what, when, and the rule it stands under."""

    at: datetime
    actor: str
    action: str
    rule: str = ""


def list_audit(
    session: Session,
    actor: Actor,
    loop_id: uuid.UUID,
    *,
    now: datetime,
    policy: Policy,
    offset: int = 0,
    limit: int,
) -> tuple[TrailEntry, ...]:
    """The entries open to the viewer, oldest first, from the ``offset``-th of those on.

    Counted among what this viewer may know, so that a place in the list says nothing of what
    stands between (F7).

    Raises:
        NotFound: no such loop for this person.
    """
    get_loop_scope(session, actor, loop_id, now=now)
    return list_trail(session, actor, policy, loop_id, limit=offset + limit)[offset:]


def list_timeline(
    session: Session, actor: Actor, loop_id: uuid.UUID, *, now: datetime, policy: Policy
) -> tuple[TimelineEntry, ...]:
    """The same as sentences, newest first.

    Raises:
        NotFound: no such loop for this person.
    """
    entries = list_audit(session, actor, loop_id, now=now, policy=policy, limit=LONGEST_TRAIL)
    names = _names(session, entries)
    holders = _holders(session, loop_id)
    return tuple(
        TimelineEntry(
            at=entry.at,
            actor=entry.actor_name or "",
            action=_told(entry, names, holders),
            rule=str(entry.detail.get("rule", "")),
        )
        for entry in reversed(entries)
    )


_SENTENCES: Final[Mapping[str, str]] = {
    "loop.opened": "opened the loop",
    "loop.seats_set": "set the panel: {people}",
    "loop.schedule": "scheduled the loop",
    "loop.rule_broken_by_seat_change": "changed the panel so that a rule broke: back to draft",
    "loop.first_interview_began": "the first interview began",
    "loop.feedback_complete": "the feedback is complete",
    "loop.feedback_reopened": "reopened the feedback",
    "loop.open_debrief": "opened the debrief",
    "loop.decide": "closed the loop with a decision",
    "loop.cancel": "cancelled the loop",
    "loop.conflict_declared": "declared that {person} has a conflict of interest",
    "invitation.answered": "answered the invitation",
    "seat.added": "seated {person} as {kind}",
    "seat.edited": "changed what {person} looks at or where",
    "seat.removed": "took {person} off the panel",
    "seat.dropped_out": "dropped out of the panel",
    "seat.swapped": "gave {from_person}’s seat to {person}",
    "seat.rescheduled": "moved {person}’s interview",
    "coverage.waived": "waived the gap in {principle}",
    "kit.opened": "opened their kit",
    "feedback.draft_saved": "saved a draft of their feedback",
    "feedback.submitted": "submitted feedback",
    "feedback.amended": "amended their feedback",
    "feedback.read": "read {holder}’s feedback",
    "feedback.returned": "returned {holder}’s feedback for rework",
    "feedback.waived": "waived {holder}’s feedback",
    "debrief.read": "finished reading for the debrief",
    "debrief.vote_cast": "cast a second vote",
    "debrief.vote_changed": "changed a second vote",
    "debrief.voter_excused": "went on without somebody’s second vote",
    "debrief.votes_revealed": "revealed the second votes",
    "debrief.floor_given": "gave the floor in the discussion",
    "debrief.board_line_added": "added a line to the board",
    "debrief.veto_cast": "vetoed the hire",
    "debrief.veto_shown": "showed the room the veto they had cast",
    "debrief.decided": "recorded the decision",
    "debrief.failure_recorded": "recorded that the loop fell short",
    "debrief.followed": "looked at the debrief",
    "reference.recorded": "recorded a reference",
    "offer.drafted": "drafted an offer",
    "offer.approved": "approved the offer",
    "offer.made": "made the offer",
    "offer.accepted": "recorded that the offer was accepted",
    "offer.declined": "recorded that the offer was declined",
    "offer.withdrawn": "withdrew the offer",
    "offer.first_day_set": "set the first day",
    "onboarding.task_added": "planned a task until the first day",
    "onboarding.task_done": "finished a task until the first day",
    "hire.outcome_recorded": "recorded how the hire is doing",
}


def _told(entry: TrailEntry, names: Mapping[str, str], holders: Mapping[uuid.UUID, str]) -> str:
    words = _sentence(entry, names, holders)
    return words if entry.actor_name else words[:1].upper() + words[1:]


def _sentence(entry: TrailEntry, names: Mapping[str, str], holders: Mapping[uuid.UUID, str]) -> str:
    detail = entry.detail
    known = {
        "person": names.get(str(detail.get("person_id", "")), "somebody"),
        "from_person": names.get(str(detail.get("from_person_id", "")), "somebody"),
        "people": ", ".join(names.get(str(one), "somebody") for one in _listed(detail)) or "nobody",
        "kind": _kind(detail),
        "principle": spoken_key(str(detail.get("principle", ""))),
        "holder": holders.get(entry.seat_id, "somebody") if entry.seat_id else "somebody",
    }
    words = _SENTENCES.get(entry.action)
    if words is None:
        noun, _, verb = entry.action.partition(".")
        return f"{noun} {verb}".replace("_", " ").strip()
    return words.format_map(known)


def _kind(detail: Mapping[str, Any]) -> str:
    kind = detail.get("kind")
    return SeatKind(kind).label if kind in set(SeatKind) else ""


def _listed(detail: Mapping[str, Any]) -> Sequence[Any]:
    people = detail.get("people")
    return people if isinstance(people, list) else []


def _names(session: Session, entries: Sequence[TrailEntry]) -> dict[str, str]:
    """The names of everybody the entries mention by id. One query."""
    ids = set()
    for entry in entries:
        for mention in (
            entry.detail.get("person_id"),
            entry.detail.get("from_person_id"),
            *_listed(entry.detail),
        ):
            try:
                ids.add(uuid.UUID(str(mention)))
            except ValueError:
                continue
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids)))
    return {str(person_id): name for person_id, name in rows}


def _holders(session: Session, loop_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Who holds, or held, each seat of the loop. One query."""
    return dict(
        session.exec(
            select(Seat.id, Person.name)
            .join(Person, col(Person.id) == col(Seat.person_id))
            .where(Seat.loop_id == loop_id)
        ).all()
    )
