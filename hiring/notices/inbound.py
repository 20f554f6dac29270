"""Acting on the answers that calendars mail back, whichever way the mail came in.

An answer counts when it is to an invitation that stands, from the address it went to, and as new as
what is known already. Whatever does not count changes nothing, and nobody is written to about it:
who mails here learns nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlmodel import col, select

from hiring.domain.errors import NotAllowed, NotFound, RuleRefused
from hiring.domain.messages import Answer
from hiring.domain.terms import LoopState
from hiring.mail.actions.answers import record_answer
from hiring.models.candidates import Candidate
from hiring.models.loops import Loop
from hiring.models.mail import CalendarEvent
from hiring.models.people import Person
from hiring.notices.actions_declined import declined, declined_by_candidate
from hiring.webkit.actor import actor_of
from hiring.webkit.transaction import policy, transaction

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlmodel import Session

    from hiring.mail.replies import Mailed

_REFUSALS: Final = (RuleRefused, NotAllowed, NotFound)
_ENDED: Final = frozenset({LoopState.CANCELLED, LoopState.DECIDED})


class Outcome(StrEnum):
    """What became of a mail that was handed in; for the operator's log, never for the sender."""

    NO_REPLY = "no_reply"
    """It brings no answer to an invitation, or more than one."""
    NOT_VOUCHED_FOR = "not_vouched_for"
    """Nothing says that it comes from whom it names."""
    UNKNOWN = "unknown"
    """No such invitation went out."""
    NOT_THEIRS = "not_theirs"
    """It went to another address."""
    OUTDATED = "outdated"
    """The invitation has changed since."""
    OVER = "over"
    """The interview is over or cancelled, or whoever answers has left."""
    KNOWN = "known"
    """The same was answered already, or something later."""
    RECORDED = "recorded"


def receive(mailed: Mailed, *, now: datetime) -> Outcome:
    """Take an answer: note it, and act on a no.

    Two ways to the same end: where the rules do not let somebody go who declines (L4), their
    answer is noted and the recruiter told all the same, in a transaction of its own.

    Args:
        mailed: the answer, and from which address it was sent.
        now: aware.
    """
    try:
        with transaction() as session:
            return _take(session, mailed, gives_up_seat=True, now=now)
    except _REFUSALS:
        with transaction() as session:
            return _take(session, mailed, gives_up_seat=False, now=now)


def _take(session: Session, mailed: Mailed, *, gives_up_seat: bool, now: datetime) -> Outcome:
    reply = mailed.reply
    event = _locked_event(session, reply.event_id)
    if event is None:
        return Outcome.UNKNOWN
    owner = _owner(session, event)
    if not owner.email == mailed.sender == reply.attendee:
        return Outcome.NOT_THEIRS
    if isinstance(owner, Person) and not owner.active:
        return Outcome.OVER
    if event.cancelled_at is not None or event.ends_at <= now or _has_ended(session, event):
        return Outcome.OVER
    if reply.sequence < event.sequence:
        return Outcome.OUTDATED
    actor = actor_of(session, owner) if isinstance(owner, Person) else None
    answered_at = reply.stamped_at or now
    actor_id = actor.id if actor else None
    if not record_answer(
        session, event, reply.answer, actor_id=actor_id, answered_at=answered_at, now=now
    ):
        return Outcome.KNOWN
    if reply.answer is Answer.DECLINED and actor:
        declined(session, actor, event, gives_up_seat=gives_up_seat, now=now, policy=policy())
    elif reply.answer is Answer.DECLINED:
        declined_by_candidate(session, event, now=now)
    return Outcome.RECORDED


def _locked_event(session: Session, event_id: uuid.UUID) -> CalendarEvent | None:
    """The event, held. Its loop is held before it, in the order everybody takes them in."""
    loop_id = session.scalar(
        sa.select(col(CalendarEvent.loop_id)).where(col(CalendarEvent.id) == event_id)
    )
    if loop_id is None:
        return None
    session.execute(sa.select(col(Loop.id)).where(col(Loop.id) == loop_id).with_for_update())
    return session.exec(
        select(CalendarEvent).where(CalendarEvent.id == event_id).with_for_update()
    ).one()


def _owner(session: Session, event: CalendarEvent) -> Person | Candidate:
    if event.person_id is not None:
        return session.get_one(Person, event.person_id)
    return session.get_one(Candidate, event.candidate_id)


def _has_ended(session: Session, event: CalendarEvent) -> bool:
    return session.get_one(Loop, event.loop_id).state in _ENDED
