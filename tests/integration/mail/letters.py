"""Messages as actions would have left them: one of every kind, each to somebody it is for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hiring.domain.messages import MessageKind, MessageState, Trouble
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import LoopState, SeatKind
from hiring.mail.letter import House, Letter, WhyDropped
from hiring.mail.reading import read_as_recipient
from hiring.models.candidates import Application, Candidate
from hiring.models.mail import AddressTrouble, CalendarEvent, Message
from hiring.models.offers import OnboardingTask
from hiring.models.people import Person
from tests.builders.debrief import a_decision, a_veto, an_offer, an_open_debrief
from tests.builders.feedback import a_return, submitted_feedback
from tests.builders.loops import BuiltLoop, SeatPlan, a_loop
from tests.harness.clock import START

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlmodel import Session

    from hiring.models.loops import Seat

HOUSE = House(
    base_url="https://hiring.example.com",
    sender=("Bar Raiser", "hiring@example.com"),
    answers_to="answers@example.com",
    domain="hiring.example.com",
)
LATER = START + timedelta(hours=1)
SETTLED = frozenset(
    {MessageState.SENT, MessageState.DROPPED, MessageState.DEAD, MessageState.UNDELIVERABLE}
)
_numbers = itertools.count(1)
LEADING = (SeatPlan(SeatKind.HIRING_MANAGER), SeatPlan(SeatKind.BAR_RAISER))
Staff = dict[str, Any]
"""The recruiter, hiring manager and Bar Raiser of every loop."""


def read_one(session: Session, message: Message, **how: Any) -> Letter | WhyDropped:
    return read_all(session, [message], **how)[message.id]


def read_all(
    session: Session, messages: list[Message], **how: Any
) -> dict[uuid.UUID, Letter | WhyDropped]:
    """The messages as their recipients read them, about to be sent unless told otherwise."""
    given = {"now": START, "policy": DEFAULT_POLICY, "house": HOUSE, "sending": True, **how}
    return read_as_recipient(session, messages, **given)


def a_message(
    session: Session,
    kind: MessageKind | str,
    to: Person | Candidate,
    *,
    built: BuiltLoop | None = None,
    seat: Seat | None = None,
    event: CalendarEvent | None = None,
    state: str = "waiting",
    created_at: datetime = START,
    due_at: datetime | None = None,
    **facts: Any,
) -> Message:
    """A message in the outbox; of an event at the sequence the event has now."""
    stands = MessageState(state)
    if event is not None:
        facts.setdefault("sequence", event.sequence)
    message = Message(
        key=f"message-{next(_numbers)}",
        kind=MessageKind(kind),
        person_id=to.id if isinstance(to, Person) else None,
        candidate_id=to.id if isinstance(to, Candidate) else None,
        loop_id=built.loop.id if built else None,
        seat_id=seat.id if seat else None,
        event_id=event.id if event else None,
        facts=facts,
        state=stands,
        created_at=created_at,
        due_at=due_at or created_at,
        settled_at=created_at if stands in SETTLED else None,
    )
    session.add(message)
    session.flush()
    return message


def an_event(
    session: Session,
    built: BuiltLoop,
    of: Person | Candidate,
    *,
    sequence: int = 0,
    cancelled: bool = False,
    changed_at: datetime = START,
) -> CalendarEvent:
    """The event of an interviewer's interview, or of a candidate's day, as the loop stands."""
    own = isinstance(of, Person)
    seats = [one for one in built.seats if (one.person_id == of.id if own else one.kind.counts)]
    slots = [
        [seat.starts_at.isoformat(), seat.ends_at.isoformat(), seat.place]
        for seat in seats
        if seat.starts_at and seat.ends_at
    ]
    starts = min(seat.starts_at for seat in seats if seat.starts_at)
    event = CalendarEvent(
        loop_id=built.loop.id,
        person_id=of.id if isinstance(of, Person) else None,
        candidate_id=of.id if isinstance(of, Candidate) else None,
        day=starts.date(),
        starts_at=starts,
        ends_at=max(seat.ends_at for seat in seats if seat.ends_at),
        slots=slots,
        sequence=sequence,
        created_at=changed_at,
        changed_at=changed_at,
        cancelled_at=changed_at if cancelled else None,
    )
    session.add(event)
    session.flush()
    return event


def candidate_of(session: Session, built: BuiltLoop) -> Candidate:
    application = session.get_one(Application, built.loop.application_id)
    return session.get_one(Candidate, application.candidate_id)


@dataclass
class PostBag:
    """One message of every kind, worth a letter at ``LATER``, on loops at the stages they need."""

    messages: dict[str, Message] = field(default_factory=dict)
    loops: dict[str, BuiltLoop] = field(default_factory=dict)

    def add(self, name: str, message: Message) -> None:
        self.messages[name] = message


def a_post_bag(session: Session, canary: str = "", **loop: Any) -> PostBag:
    """Messages of every kind; ``canary`` stands wherever somebody wrote feedback or a reason.

    Args:
        session: for writing.
        canary: a word of feedback.
        **loop: of every loop, such as ``recruiter``.
    """
    bag = PostBag()
    panel = [*LEADING, *[SeatPlan()] * 3, SeatPlan(SeatKind.TRAINEE, mentor=2)]
    coming = a_loop(session, state="scheduled", panel=panel, **loop)
    people: Staff = {"recruiter": coming.recruiter, "hiring_manager": coming.hiring_manager}
    people |= {"bar_raiser": coming.bar_raiser}
    bag.loops["coming"] = coming
    _events(session, bag, coming)
    bag.loops["collecting"] = _collecting(session, bag, canary, people)
    bag.loops["ready"] = _ready(session, bag, canary, people)
    bag.loops["decided"] = _decided(session, bag, canary, people)
    bag.loops["draft"] = _draft(session, bag, people)
    _digests(session, bag, coming)
    missing = set(MessageKind) - {message.kind for message in bag.messages.values()}
    assert not missing, f"no message of {missing}"
    return bag


def _events(session: Session, bag: PostBag, built: BuiltLoop) -> None:
    candidate = candidate_of(session, built)
    for number, person in enumerate(built.people[:3]):
        kind = ("invitation", "changed", "cancelled")[number]
        event = an_event(session, built, person, sequence=number, cancelled=kind == "cancelled")
        if number:
            a_message(
                session,
                MessageKind.INTERVIEW_INVITATION,
                person,
                built=built,
                event=event,
                state="sent",
                sequence=0,
            )
        told = a_message(session, f"interview_{kind}", person, built=built, event=event)
        bag.add(f"interview_{kind}", told)
    trainee = built.person(SeatKind.TRAINEE)
    event = an_event(session, built, trainee)
    told = a_message(session, "interview_invitation", trainee, built=built, event=event)
    bag.add("interview_invitation_trainee", told)
    for number, kind in enumerate(("invitation", "changed", "cancelled")):
        event = an_event(session, built, candidate, sequence=number, cancelled=True)
        event.cancelled_at = START if kind == "cancelled" else None
        event.day += timedelta(days=number)
        session.add(event)
        first = a_message(
            session, "candidate_invitation", candidate, built=built, event=event, state="sent"
        )
        first.facts = {"sequence": 0}
        told = a_message(session, f"candidate_{kind}", candidate, built=built, event=event)
        bag.add(f"candidate_{kind}", told)
        if kind == "changed":
            declined = a_message(
                session, "candidate_declined", built.recruiter, built=built, event=event
            )
            bag.add("candidate_declined", declined)


def _collecting(session: Session, bag: PostBag, canary: str, people: Staff) -> BuiltLoop:
    built = a_loop(
        session,
        state="collecting",
        panel=(*LEADING, *[SeatPlan()] * 3),
        starts_at=START - timedelta(hours=30),
        **people,
    )
    for seat in built.seats[:2]:
        submitted_feedback(session, seat, canary=canary)
    submitted_feedback(session, built.seats[4], canary=canary)
    a_return(session, built.seats[4], built.bar_raiser.id, reason=f"Thin. {canary}")
    seat, person = built.seats[2], built.people[2]
    given: dict[str, Any] = {"built": built, "seat": seat}
    bag.add("feedback_requested", a_message(session, "feedback_requested", person, **given))
    reminder = a_message(session, "feedback_reminder", person, **given, step="author_24", round=0)
    bag.add("feedback_reminder", reminder)
    for name, to, step in (
        ("feedback_missing", built.recruiter, "recruiter_28"),
        ("feedback_missing_leave", built.recruiter, "leave"),
        ("feedback_missing_bar_raiser", built.bar_raiser, "bar_raiser_36"),
    ):
        told = a_message(session, "feedback_missing", to, **given, step=step, round=0)
        bag.add(name, told)
    author, given = built.people[4], {"built": built, "seat": built.seats[4]}
    bag.add("feedback_returned", a_message(session, "feedback_returned", author, **given))
    again = a_message(session, "feedback_reminder", author, **given, step="author_4", round=1)
    bag.add("feedback_reminder_returned", again)
    candidate = candidate_of(session, built)
    session.add(AddressTrouble(address=candidate.email, trouble=Trouble.BOUNCED, since=START))
    session.add(AddressTrouble(address=person.email, trouble=Trouble.DROPPED, since=START))
    for of, whom in (("candidate", candidate), ("person", person)):
        told = a_message(
            session,
            "address_failing",
            built.recruiter,
            built=built,
            of=of,
            id=str(whom.id),
            trouble="bounced",
        )
        bag.add(f"address_failing_{of}", told)
    declined = a_message(
        session,
        "seat_declined",
        built.recruiter,
        built=built,
        seat=seat,
        person_id=str(person.id),
    )
    bag.add("seat_declined", declined)
    return built


def _ready(session: Session, bag: PostBag, canary: str, people: Staff) -> BuiltLoop:
    built = a_loop(session, state="debrief_ready", starts_at=START - timedelta(days=4), **people)
    for seat in built.seats:
        submitted_feedback(session, seat, canary=canary)
    for name, to in (
        ("debrief_ready", built.bar_raiser),
        ("debrief_ready_recruiter", built.recruiter),
    ):
        bag.add(name, a_message(session, "debrief_ready", to, built=built))
    open_one = a_loop(session, state="debrief_ready", starts_at=START - timedelta(days=5), **people)
    an_open_debrief(session, open_one, phase="discussion", canary=canary)
    bag.add(
        "debrief_opened", a_message(session, "debrief_opened", open_one.people[3], built=open_one)
    )
    a_veto(session, open_one, canary=canary)
    told = a_message(session, "veto_recorded", open_one.hiring_manager, built=open_one)
    bag.add("veto_recorded", told)
    return built


def _decided(session: Session, bag: PostBag, canary: str, people: Staff) -> BuiltLoop:
    built = a_loop(session, state="debrief_ready", starts_at=START - timedelta(days=6), **people)
    an_open_debrief(session, built, phase="discussion", canary=canary)
    a_decision(session, built, canary=canary)
    told = a_message(session, "decision_recorded", built.people[3], built=built)
    bag.add("decision_recorded", told)
    offer = an_offer(session, built, state="accepted", terms=f"Level 6. {canary}")
    _offers_under_way(session, bag, canary, people)
    for step in ("accepted", "declined", "withdrawn"):
        facts: dict[str, Any] = {"step": step, "offer_id": str(offer.id)}
        told = a_message(session, "offer_step", built.recruiter, built=built, **facts)
        bag.add(f"offer_{step}", told)
    for place, kind in enumerate(("task_assigned", "task_due")):
        task = OnboardingTask(
            offer_id=offer.id,
            title=("Call before the first day", "Send the welcome letter")[place],
            owner_id=built.people[place].id,
            due_on=date(2026, 3, 10 + place),
        )
        session.add(task)
        session.flush()
        told = a_message(session, kind, built.people[place], built=built, task_id=str(task.id))
        bag.add(kind, told)
    return built


def _offers_under_way(session: Session, bag: PostBag, canary: str, people: Staff) -> None:
    """Loops whose offers stand at the steps before an answer."""
    steps = (("drafted", "draft"), ("approved", "approved"), ("made", "made"))
    for days, (step, state) in enumerate(steps, start=7):
        start = START - timedelta(days=days)
        built = a_loop(session, state="debrief_ready", starts_at=start, **people)
        an_open_debrief(session, built, phase="discussion", canary=canary)
        a_decision(session, built, canary=canary)
        offer = an_offer(session, built, state=state, terms=f"Level 6. {canary}")
        to = built.hiring_manager if step == "approved" else built.recruiter
        facts: dict[str, Any] = {"step": step, "offer_id": str(offer.id)}
        bag.add(f"offer_{step}", a_message(session, "offer_step", to, built=built, **facts))


def _draft(session: Session, bag: PostBag, people: Staff) -> BuiltLoop:
    built = a_loop(session, state="scheduled", starts_at=START + timedelta(days=12), **people)
    built.loop.state = LoopState.DRAFT
    session.add(built.loop)
    session.flush()
    bag.add("panel_broken", a_message(session, "panel_broken", built.recruiter, built=built))
    return built


def _digests(session: Session, bag: PostBag, built: BuiltLoop) -> None:
    for message in list(bag.messages.values()):
        if message.person_id == built.recruiter.id and message.kind is MessageKind.OFFER_STEP:
            message.state = MessageState.HELD
            session.add(message)
    spans: dict[str, Any] = {
        "from": (START - timedelta(days=1)).isoformat(),
        "until": LATER.isoformat(),
    }
    for name, to in (("daily_digest", built.recruiter), ("weekly_digest", built.recruiter)):
        bag.add(name, a_message(session, name, to, **spans))
    bag.add(
        "weekly_digest_bar_raiser", a_message(session, "weekly_digest", built.bar_raiser, **spans)
    )
