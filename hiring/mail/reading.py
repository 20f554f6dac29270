"""Reading messages as their recipients: what each says to whom it is for, as of now.

The one way from a stored message to words: mail, the list of messages in the app and the digests
all take it. A message whose recipient may not know of it any more is told nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlmodel import Session

from hiring.domain.messages import MessageKind
from hiring.domain.policy import Policy
from hiring.domain.terms import OfferState, Role
from hiring.mail import wording_after, wording_digests, wording_events, wording_loop
from hiring.mail.letter import Action, House, Letter, WhyDropped
from hiring.mail.queries import beside, week
from hiring.mail.queries.facts import Context, contexts_of
from hiring.mail.reading_rules import is_done, why_hidden, why_not_mailed
from hiring.mail.wording_facts import Known, Named, TaskKnown
from hiring.models.mail import Message

Read = dict[uuid.UUID, Letter | WhyDropped]

_WORDS: Final[Mapping[MessageKind, Callable[[Known], Letter]]] = MappingProxyType(
    {
        MessageKind.INTERVIEW_INVITATION: wording_events.interview_letter,
        MessageKind.INTERVIEW_CHANGED: wording_events.interview_letter,
        MessageKind.INTERVIEW_CANCELLED: wording_events.interview_letter,
        MessageKind.CANDIDATE_INVITATION: wording_events.candidate_letter,
        MessageKind.CANDIDATE_CHANGED: wording_events.candidate_letter,
        MessageKind.CANDIDATE_CANCELLED: wording_events.candidate_letter,
        MessageKind.FEEDBACK_REQUESTED: wording_loop.feedback_requested,
        MessageKind.FEEDBACK_REMINDER: wording_loop.feedback_reminder,
        MessageKind.FEEDBACK_MISSING: wording_loop.feedback_missing,
        MessageKind.FEEDBACK_RETURNED: wording_loop.feedback_returned,
        MessageKind.DEBRIEF_READY: wording_loop.debrief_ready,
        MessageKind.DEBRIEF_OPENED: wording_loop.debrief_opened,
        MessageKind.DECISION_RECORDED: wording_loop.decision_recorded,
        MessageKind.VETO_RECORDED: wording_loop.veto_recorded,
        MessageKind.PANEL_BROKEN: wording_loop.panel_broken,
        MessageKind.SEAT_DECLINED: wording_loop.seat_declined,
        MessageKind.CANDIDATE_DECLINED: wording_loop.candidate_declined,
        MessageKind.ADDRESS_FAILING: wording_after.address_failing,
        MessageKind.OFFER_STEP: wording_after.offer_step,
        MessageKind.TASK_ASSIGNED: wording_after.task_assigned,
        MessageKind.TASK_DUE: wording_after.task_due,
    }
)


@dataclass(frozen=True, slots=True)
class _Moment:
    """What all messages of one reading share."""

    now: datetime
    policy: Policy
    house: House
    sending: bool


def read_as_recipient(
    session: Session,
    messages: Sequence[Message],
    *,
    now: datetime,
    policy: Policy,
    house: House,
    sending: bool,
) -> Read:
    """What each message says to its recipient now, or why it says nothing.

    Whatever the number of messages, the number of queries is the same.

    Args:
        session: for reading; the messages are stored.
        messages: to read.
        now: aware.
        policy: for deadlines and holds.
        house: for addresses in calendar events.
        sending: whether they are about to be mailed: then what is superseded, done, past or too
            old is dropped as well, and digests are gathered. In the app only what the recipient
            may not know is.

    Returns:
        By message id, a letter or the reason why there is none.
    """
    moment = _Moment(now, policy, house, sending)
    held = _held(session, messages) if sending else {}
    everything = {message.id: message for message in messages}
    everything |= {one.id: one for waiting in held.values() for one in waiting}
    known = _known(session, tuple(everything.values()), moment)
    read = {one.message_id: _read(one, moment) for one in known.values() if one.kind in _WORDS}
    weekly = [one for one in known.values() if one.kind is MessageKind.WEEKLY_DIGEST]
    read |= _weekly(session, weekly, moment)
    for one in known.values():
        if one.kind is MessageKind.DAILY_DIGEST:
            read[one.message_id] = _daily(one, held.get(one.message_id, ()), read, moment)
    # What was forgotten meanwhile says nothing.
    return {message.id: read.get(message.id, WhyDropped.NOTHING) for message in messages}


def _read(known: Known, moment: _Moment) -> Letter | WhyDropped:
    dropped = why_hidden(known) or (why_not_mailed(known) if moment.sending else None)
    if dropped:
        return dropped
    letter = _WORDS[known.kind](known)
    left = known.kind is MessageKind.INTERVIEW_CANCELLED and not known.part.is_involved
    if left and not moment.sending:
        # Whoever has left keeps what they were told then, and learns nothing that came later.
        return wording_events.without_names(letter)
    if letter.action and is_done(known):
        # In the app, later: nobody is asked to join a debrief that was held last week.
        return replace(letter, action=Action("See how it stands", letter.action.path))
    return letter


def _daily(
    known: Known, held: Iterable[Message], read: Read, moment: _Moment
) -> Letter | WhyDropped:
    if dropped := why_hidden(known) or (why_not_mailed(known) if moment.sending else None):
        return dropped
    if not moment.sending:
        return wording_digests.daily_note(known)
    letters = [read.get(message.id) for message in held]
    told = [letter for letter in letters if isinstance(letter, Letter)]
    return wording_digests.daily_digest(known, told) or WhyDropped.NOTHING


def _weekly(session: Session, digests: Sequence[Known], moment: _Moment) -> Read:
    people = {known.reader.id for known in digests if known.reader.is_active}
    run = week.loops_run_by(session, people, now=moment.now, policy=moment.policy)
    raised = week.loops_raised_by(session, people, now=moment.now, policy=moment.policy)
    read: Read = {}
    for known in digests:
        dropped = why_hidden(known) or (why_not_mailed(known) if moment.sending else None)
        mine = run.get(known.reader.id, []), raised.get(known.reader.id, [])
        letter = wording_digests.weekly_digest(known, *mine, even_if_empty=not moment.sending)
        read[known.message_id] = dropped or letter or WhyDropped.NOTHING
    return read


def _held(session: Session, messages: Iterable[Message]) -> dict[uuid.UUID, list[Message]]:
    """By daily digest, the messages that waited for it."""
    digests = {
        message.person_id: message
        for message in messages
        if message.kind is MessageKind.DAILY_DIGEST and message.person_id is not None
    }
    until = [(person_id, _until(message)) for person_id, message in digests.items()]
    waiting = beside.held_for(session, until)
    return {digests[person_id].id: held for person_id, held in waiting.items()}


def _until(digest: Message) -> datetime:
    given = digest.facts.get("until")
    return datetime.fromisoformat(given) if given else digest.created_at


def _known(
    session: Session, messages: Sequence[Message], moment: _Moment
) -> dict[uuid.UUID, Known]:
    contexts = contexts_of(session, [message.id for message in messages])
    follows = _Beside(session, messages, moment)
    return {
        message.id: _put_together(message, contexts[message.id], follows, moment)
        for message in messages
        if message.id in contexts
    }


class _Beside:
    """What single kinds need beside their context, fetched for all messages at once."""

    def __init__(self, session: Session, messages: Sequence[Message], moment: _Moment) -> None:
        self.tasks: dict[uuid.UUID, TaskKnown] = beside.tasks_of(session, _ids(messages, "task_id"))
        self.offers: dict[uuid.UUID, OfferState] = beside.offers_of(
            session, _ids(messages, "offer_id")
        )
        failing = [one for one in messages if one.kind is MessageKind.ADDRESS_FAILING]
        candidates = [one for one in failing if one.facts.get("of") == "candidate"]
        people = [one for one in failing if one.facts.get("of") != "candidate"]
        self.candidates: dict[uuid.UUID, Named] = beside.candidates_named(
            session, _ids(candidates, "id")
        )
        named = _ids(messages, "person_id") | _ids(people, "id")
        self.people: dict[uuid.UUID, Named] = beside.people_named(session, named)
        self.roles = beside.roles_of(session, {one.person_id for one in failing if one.person_id})
        with_event = [one for one in messages if one.event_id and one.kind.carries_event]
        self.follows_another = beside.announced_before(
            session, with_event if moment.sending else ()
        )

    def named_by(self, message: Message) -> Named | None:
        """Whom the message's facts name."""
        if message.kind is MessageKind.ADDRESS_FAILING:
            table = self.candidates if message.facts.get("of") == "candidate" else self.people
            return table.get(_id(message.facts, "id") or uuid.UUID(int=0))
        return self.people.get(_id(message.facts, "person_id") or uuid.UUID(int=0))


def _put_together(message: Message, context: Context, found: _Beside, moment: _Moment) -> Known:
    roles = found.roles.get(context.reader.id, frozenset())
    task_id, offer_id = _id(message.facts, "task_id"), _id(message.facts, "offer_id")
    return Known(
        message_id=message.id,
        kind=message.kind,
        facts=message.facts,
        created_at=message.created_at,
        reader=context.reader,
        loop=context.loop,
        part=context.part,
        seat=context.seat,
        event=context.event,
        now=moment.now,
        policy=moment.policy,
        house=moment.house,
        # In the app every message stands beside the ones before it, mailed or not.
        announced_before=not moment.sending or message.id in found.follows_another,
        task=found.tasks.get(task_id) if task_id else None,
        offer=found.offers.get(offer_id) if offer_id else None,
        named=found.named_by(message),
        knows_candidates=Role.RECRUITER in roles,
        keeps_accounts=bool(roles & {Role.RECRUITER, Role.ADMINISTRATOR}),
    )


def _ids(messages: Iterable[Message], fact: str) -> set[uuid.UUID]:
    found = (_id(message.facts, fact) for message in messages)
    return {one for one in found if one is not None}


def _id(facts: Mapping[str, Any], name: str) -> uuid.UUID | None:
    given = facts.get(name)
    return uuid.UUID(str(given)) if given else None
