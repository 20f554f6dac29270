"""From what happened to who is told: read off the trail of the transaction that did it.

Every change is on the trail already, so nothing that changes a loop can forget to say so. What an
entry sets in motion stands in one table; an entry that is in neither of its halves fails a test.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from hiring.domain.messages import MessageKind
from hiring.domain.terms import AuditRung
from hiring.domain.timetable import zone_of
from hiring.mail.clocks import settle_clocks
from hiring.mail.events import settle_events
from hiring.mail.frames import LoopFrame, loop_frames
from hiring.mail.posting import Draft, post_all
from hiring.models.offers import OnboardingTask
from hiring.models.people import Person
from hiring.visibility.room import who_follows_debrief

if TYPE_CHECKING:
    from hiring.audit.chain import Fact
    from hiring.domain.policy import Policy

MORNING: Final = time(8)
"""When somebody is reminded of a task that is due that day, on their own clock."""


@dataclass(frozen=True)
class _Told:
    """One entry of the trail, and where it happened."""

    session: Session
    fact: Fact
    frame: LoopFrame
    policy: Policy

    def to(
        self, kind: MessageKind, people: Iterable[uuid.UUID | None], **facts: str
    ) -> Iterator[Draft]:
        """The same message to each of these people, but not to whoever did it."""
        for person_id in dict.fromkeys(people):
            if person_id is not None and person_id != self.fact.actor_id:
                yield Draft(
                    key=":".join(
                        (kind.value, str(self.frame.loop_id), self._mark(), str(person_id))
                    ),
                    kind=kind,
                    at=self.fact.at,
                    person_id=person_id,
                    loop_id=self.frame.loop_id,
                    seat_id=self.fact.seat_id,
                    facts=facts,
                )

    def in_the_room(self, people: Iterable[uuid.UUID]) -> tuple[uuid.UUID, ...]:
        """Those of these people who may follow the debrief; to the others nothing is written.

        Only a trainee can be on the loop and outside (F8). Not even a count may tell them that
        there was something (F7).
        """
        trainees = {seat.person_id for seat in self.frame.seats if not seat.kind.counts}
        outside = trainees and trainees - who_follows_debrief(
            self.session, trainees, self.frame.loop_id, self.policy
        )
        return tuple(person_id for person_id in people if person_id not in outside)

    def _mark(self) -> str:
        """What tells this time from another: feedback can be complete twice, an offer be declined."""
        about = self.fact.subject_id or self.fact.seat_id or ""
        return f"{self.fact.action}:{about}:{self.fact.at.isoformat()}"


def _debrief_is_ready(told: _Told) -> Iterator[Draft]:
    frame = told.frame
    people = (frame.bar_raiser_id, frame.hiring_manager_id, frame.recruiter_id)
    return told.to(MessageKind.DEBRIEF_READY, people)


def _debrief_is_open(told: _Told) -> Iterator[Draft]:
    frame = told.frame
    people = (*frame.counting_ids, frame.hiring_manager_id, frame.recruiter_id)
    return told.to(MessageKind.DEBRIEF_OPENED, people)


def _decision_is_recorded(told: _Told) -> Iterator[Draft]:
    people = (*told.frame.counting_ids, told.frame.recruiter_id)
    return told.to(MessageKind.DECISION_RECORDED, told.in_the_room(people))


def _veto_is_recorded(told: _Told) -> Iterator[Draft]:
    """Once the second votes are revealed, and not before: until then it is one blind vote (D2, D4)."""
    if told.fact.rung is AuditRung.ROOM:
        people = (told.frame.hiring_manager_id, told.frame.recruiter_id)
        yield from told.to(MessageKind.VETO_RECORDED, told.in_the_room(people))


def _feedback_is_returned(told: _Told) -> Iterator[Draft]:
    authors = (seat.person_id for seat in told.frame.seats if seat.id == told.fact.seat_id)
    return told.to(MessageKind.FEEDBACK_RETURNED, authors)


def _panel_is_broken(told: _Told) -> Iterator[Draft]:
    return told.to(MessageKind.PANEL_BROKEN, (told.frame.recruiter_id,))


def _dropped_out(told: _Told) -> Iterator[Draft]:
    recruiter = told.frame.recruiter_id
    who = str(told.fact.detail["person_id"])
    return told.to(MessageKind.SEAT_DECLINED, (recruiter,), person_id=who)


def _offer_step(told: _Told) -> Iterator[Draft]:
    step = told.fact.action.rpartition(".")[2]
    people = (told.frame.recruiter_id, told.frame.hiring_manager_id)
    facts = {"step": step, "offer_id": str(told.fact.subject_id)}
    return told.to(MessageKind.OFFER_STEP, told.in_the_room(people), **facts)


def _task_added(told: _Told) -> Iterator[Draft]:
    task = told.session.get(OnboardingTask, told.fact.subject_id)
    owner = told.session.get(Person, task.owner_id) if task else None
    if task is None or owner is None or not told.in_the_room((owner.id,)):
        return
    facts = {"task_id": str(task.id)}
    yield from told.to(MessageKind.TASK_ASSIGNED, (owner.id,), **facts)
    zone = zone_of(owner.time_zone)
    yield Draft(
        key=f"{MessageKind.TASK_DUE.value}:{task.id}:{owner.id}",
        kind=MessageKind.TASK_DUE,
        at=told.fact.at,
        person_id=owner.id,
        loop_id=told.frame.loop_id,
        facts=facts,
        not_before=datetime.combine(task.due_on, MORNING, zone),
    )


TELLS: Final[Mapping[str, Callable[[_Told], Iterator[Draft]]]] = MappingProxyType(
    {
        "loop.feedback_complete": _debrief_is_ready,
        "loop.open_debrief": _debrief_is_open,
        "loop.rule_broken_by_seat_change": _panel_is_broken,
        "debrief.decided": _decision_is_recorded,
        "debrief.veto_cast": _veto_is_recorded,
        "debrief.veto_shown": _veto_is_recorded,
        "feedback.returned": _feedback_is_returned,
        "seat.dropped_out": _dropped_out,
        "offer.drafted": _offer_step,
        "offer.approved": _offer_step,
        "offer.made": _offer_step,
        "offer.accepted": _offer_step,
        "offer.declined": _offer_step,
        "offer.withdrawn": _offer_step,
        "onboarding.task_added": _task_added,
    }
)
"""By entry of the trail: who is told what."""

MOVES_EVENTS: Final = frozenset(
    {
        "loop.schedule",
        "loop.cancel",
        "loop.rule_broken_by_seat_change",
        "loop.seats_set",
        "seat.added",
        "seat.edited",
        "seat.removed",
        "seat.dropped_out",
        "seat.swapped",
        "seat.rescheduled",
    }
)
"""Entries after which calendars may have to follow: the events of the loop are settled."""

MOVES_CLOCKS: Final = MOVES_EVENTS | frozenset(
    {
        "loop.open_debrief",
        "loop.feedback_reopened",
        "feedback.submitted",
        "feedback.amended",
        "feedback.returned",
        "feedback.waived",
    }
)
"""Entries after which somebody may owe feedback, or no more: the loop's reminder clocks are settled."""


def announce(session: Session, facts: Iterable[Fact], *, now: datetime, policy: Policy) -> None:
    """Write what follows from this transaction: messages, calendar events, reminder clocks.

    Called once, right before the trail is sealed and the transaction commits, so that all of it
    is there or none. Costs nothing where nothing follows, and a fixed number of queries else.

    Args:
        session: of the transaction.
        facts: what it noted for the trail.
        now: aware.
        policy: for the reminder ladder.
    """
    heard = [
        fact
        for fact in facts
        if fact.loop_id is not None and (fact.action in TELLS or fact.action in MOVES_CLOCKS)
    ]
    if not heard:
        return
    session.flush()
    frames = loop_frames(session, {fact.loop_id for fact in heard if fact.loop_id})
    drafts = list(_told_of(session, heard, frames, policy))
    moved = {fact.loop_id for fact in heard if fact.action in MOVES_EVENTS}
    if moved:
        touched = [frame for frame in frames.values() if frame.loop_id in moved]
        drafts += settle_events(session, touched, now=now)
    timed = {fact.loop_id for fact in heard if fact.action in MOVES_CLOCKS}
    if timed:
        touched = [frame for frame in frames.values() if frame.loop_id in timed]
        settle_clocks(session, touched, policy=policy)
    post_all(session, drafts, now=now)


def settle_loops(
    session: Session, loop_ids: Iterable[uuid.UUID], *, now: datetime, policy: Policy
) -> None:
    """Settle loops on which nothing has happened: those of before there were messages."""
    frames = list(loop_frames(session, set(loop_ids)).values())
    drafts = settle_events(session, frames, now=now)
    settle_clocks(session, frames, policy=policy)
    post_all(session, drafts, now=now)


def _told_of(
    session: Session,
    facts: Iterable[Fact],
    frames: Mapping[uuid.UUID, LoopFrame],
    policy: Policy,
) -> Iterator[Draft]:
    facts = tuple(facts)
    # Whoever is told that somebody dropped out is told what to do about it, too.
    left = {fact.loop_id for fact in facts if fact.action == "seat.dropped_out"}
    for fact in facts:
        tells = TELLS.get(fact.action)
        if tells is None or fact.loop_id is None:
            continue
        if fact.action == "loop.rule_broken_by_seat_change" and fact.loop_id in left:
            continue
        yield from tells(_Told(session, fact, frames[fact.loop_id], policy))
