"""What becomes of a message between its writing and its reading: who may still know, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from hiring.domain.messages import MessageKind, MessageState
from hiring.domain.terms import DebriefPhase, LoopState, OfferState, SeatKind
from hiring.mail.letter import Letter, WhyDropped
from hiring.models.candidates import Candidate
from hiring.models.debrief import Debrief
from hiring.models.feedback import FeedbackReturn
from hiring.models.loops import Loop, Seat
from hiring.models.mail import AddressTrouble, CalendarEvent, Message
from hiring.models.offers import Offer, OnboardingTask
from hiring.models.people import Person, PersonRole
from hiring.models.requisitions import Requisition
from tests.builders.feedback import a_return, a_waiver, submitted_feedback
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person
from tests.integration.mail.letters import LATER, PostBag, a_message, a_post_bag, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from hiring.models.database import Database

LETTER = "letter"
TOLD, HIDDEN = (LETTER, LETTER), (WhyDropped.NOT_THEIRS, WhyDropped.NOT_THEIRS)
LEFT = (WhyDropped.LEFT, WhyDropped.LEFT)


def past(why: WhyDropped) -> tuple[str, str]:
    """Not mailed any more, but still among the messages in the app."""
    return why, LETTER


@dataclass
class Scene:
    """A message of the bag, and what it is about, to change something."""

    session: Session
    bag: PostBag
    message: Message

    def set(self, table: Any, where: Any, **values: Any) -> None:
        self.session.execute(sa.update(table).where(where).values(**values))

    def loop(self, **values: Any) -> None:
        self.set(Loop, col(Loop.id) == self.message.loop_id, **values)

    def seat(self, **values: Any) -> None:
        self.set(Seat, col(Seat.id) == self.message.seat_id, **values)

    def own_seats(self, **values: Any) -> None:
        mine = col(Seat.person_id) == self.message.person_id
        self.set(Seat, mine & (col(Seat.loop_id) == self.message.loop_id), **values)

    def event(self, **values: Any) -> None:
        self.set(CalendarEvent, col(CalendarEvent.id) == self.message.event_id, **values)

    def earlier(self, **values: Any) -> None:
        same = col(Message.event_id) == self.message.event_id
        self.set(Message, same & (col(Message.id) != self.message.id), **values)

    def reader(self, **values: Any) -> None:
        self.set(Person, col(Person.id) == self.message.person_id, **values)

    def task(self, **values: Any) -> None:
        self.set(OnboardingTask, sa.true(), **values)

    def debrief(self, **values: Any) -> None:
        self.set(Debrief, col(Debrief.loop_id) == self.message.loop_id, **values)

    def offers(self, **values: Any) -> None:
        self.set(Offer, sa.true(), **values)

    def submits(self) -> None:
        assert self.message.seat_id
        submitted_feedback(self.session, self.message.seat_id)

    def waives(self) -> None:
        assert self.message.seat_id
        a_waiver(self.session, self.message.seat_id, self.bag.loops["collecting"].bar_raiser.id)

    def answers(self) -> None:
        answered = {"answered_at": LATER}
        self.set(FeedbackReturn, col(FeedbackReturn.seat_id) == self.message.seat_id, **answered)

    def not_their_candidate(self) -> None:
        self.recruited_by_another()
        self.session.execute(sa.delete(PersonRole))

    def somebody(self) -> Person:
        return a_person(self.session, name="Somebody Else")

    def recruited_by_another(self) -> None:
        self.set(Requisition, sa.true(), recruiter_id=self.somebody().id)

    def taken_back(self) -> None:
        """The reader's own feedback came back to them: they owe again."""
        own = self.session.scalars(
            sa.select(col(Seat.id)).where(
                col(Seat.loop_id) == self.message.loop_id,
                col(Seat.person_id) == self.message.person_id,
            )
        ).one()
        bar_raiser = self.bag.loops["coming"].bar_raiser
        a_return(self.session, own, bar_raiser.id)


CASES: list[tuple[str, str, Callable[[Scene], Any], tuple[str, str]]] = [
    # Events: only the newest is mailed, and nothing of what nobody was told (RFC 5546).
    ("a later one says it", "interview_changed", lambda it: it.event(sequence=5), past(WhyDropped.SUPERSEDED)),
    ("cancelled since", "interview_invitation", lambda it: it.event(cancelled_at=LATER), past(WhyDropped.SUPERSEDED)),
    ("a day cancelled since", "candidate_changed", lambda it: it.event(cancelled_at=LATER), past(WhyDropped.SUPERSEDED)),
    ("it is over", "interview_invitation", lambda it: it.event(starts_at=LATER - timedelta(hours=2), ends_at=LATER), past(WhyDropped.OVER)),
    ("their day is over", "candidate_cancelled", lambda it: it.event(starts_at=LATER - timedelta(hours=2), ends_at=LATER), past(WhyDropped.OVER)),
    ("never announced", "interview_cancelled", lambda it: it.earlier(state=MessageState.UNDELIVERABLE), past(WhyDropped.SUPERSEDED)),
    ("never announced to them", "candidate_cancelled", lambda it: it.earlier(state=MessageState.DROPPED), past(WhyDropped.SUPERSEDED)),
    ("not announced in the end", "interview_cancelled", lambda it: it.earlier(state=MessageState.DROPPED, attempts=1), past(WhyDropped.SUPERSEDED)),
    ("perhaps announced, by a worker that died", "interview_cancelled", lambda it: it.earlier(state=MessageState.DROPPED, attempts=2), TOLD),
    ("perhaps announced, and refused no word", "interview_cancelled", lambda it: it.earlier(state=MessageState.WAITING, attempts=1, settled_at=None), TOLD),
    ("perhaps announced", "interview_cancelled", lambda it: it.earlier(state=MessageState.SENDING, attempts=1, settled_at=None, lease_token=it.message.id, lease_until=LATER), TOLD),
    ("off the panel", "interview_changed", lambda it: it.own_seats(removed_at=LATER), HIDDEN),
    ("off the panel, as they are told", "interview_cancelled", lambda it: it.own_seats(removed_at=LATER), TOLD),
    ("somebody else's event", "interview_cancelled", lambda it: it.event(person_id=it.somebody().id), HIDDEN),
    # Feedback: asked for while it is owed (F6), of whoever holds the seat.
    ("it is in", "feedback_requested", Scene.submits, past(WhyDropped.NOT_DUE)),
    ("it is in after all", "feedback_reminder", Scene.submits, past(WhyDropped.NOT_DUE)),
    ("it is not missing", "feedback_missing", Scene.submits, past(WhyDropped.NOT_DUE)),
    ("it is waived", "feedback_reminder", Scene.waives, past(WhyDropped.NOT_DUE)),
    ("back in draft", "feedback_reminder", lambda it: it.loop(state=LoopState.DRAFT), past(WhyDropped.NOT_DUE)),
    ("no longer their seat", "feedback_requested", lambda it: it.seat(removed_at=LATER), HIDDEN),
    ("another's seat", "feedback_reminder", lambda it: it.seat(person_id=it.somebody().id), HIDDEN),
    ("a seat that is gone", "feedback_missing", lambda it: it.seat(removed_at=LATER), HIDDEN),
    ("another recruiter's", "feedback_missing", Scene.recruited_by_another, HIDDEN),
    ("no longer its Bar Raiser", "feedback_missing_bar_raiser", lambda it: it.own_seats(removed_at=LATER), HIDDEN),
    ("amended", "feedback_returned", Scene.answers, past(WhyDropped.NOT_DUE)),
    # The debrief (F7, D4): that something is there, to those who follow it.
    ("opened", "debrief_ready", lambda it: it.loop(state=LoopState.DEBRIEFING), past(WhyDropped.NOT_DUE)),
    ("no longer the Bar Raiser", "debrief_ready", lambda it: it.own_seats(removed_at=LATER), HIDDEN),
    ("over already", "debrief_opened", lambda it: it.loop(state=LoopState.DECIDED), past(WhyDropped.NOT_DUE)),
    ("not on the panel now", "debrief_opened", lambda it: it.own_seats(removed_at=LATER), HIDDEN),
    ("they owe again", "decision_recorded", Scene.taken_back, HIDDEN),
    ("they left the panel", "decision_recorded", lambda it: it.own_seats(removed_at=LATER), HIDDEN),
    ("before the reveal", "veto_recorded", lambda it: it.debrief(phase=DebriefPhase.VOTING, revealed_at=None), HIDDEN),
    # The panel.
    ("mended", "panel_broken", lambda it: it.loop(state=LoopState.SCHEDULED), past(WhyDropped.NOT_DUE)),
    ("somebody else's to mend", "panel_broken", Scene.recruited_by_another, HIDDEN),
    ("left, and the loop goes on", "seat_declined", lambda it: it.seat(removed_at=LATER), TOLD),
    ("the seat is another's", "seat_declined", lambda it: it.seat(person_id=it.somebody().id), past(WhyDropped.NOT_DUE)),
    ("called off", "seat_declined", lambda it: it.loop(state=LoopState.CANCELLED), past(WhyDropped.NOT_DUE)),
    ("their day is off", "candidate_declined", lambda it: it.event(cancelled_at=LATER), past(WhyDropped.NOT_DUE)),
    ("cleared", "address_failing_candidate", lambda it: it.session.execute(sa.delete(AddressTrouble)), past(WhyDropped.NOT_DUE)),
    ("not their candidate", "address_failing_candidate", Scene.not_their_candidate, HIDDEN),
    # After the decision (O1).
    ("approved since", "offer_drafted", lambda it: it.offers(state=OfferState.APPROVED), past(WhyDropped.NOT_DUE)),
    ("another recruiter's offer", "offer_accepted", Scene.recruited_by_another, HIDDEN),
    ("done", "task_due", lambda it: it.task(done_at=LATER), past(WhyDropped.NOT_DUE)),
    ("given to another", "task_assigned", lambda it: it.task(owner_id=it.somebody().id), HIDDEN),
    ("they owe again, and it tells of a hire", "task_due", Scene.taken_back, HIDDEN),
    # Everybody.
    ("they left", "feedback_requested", lambda it: it.reader(active=False), LEFT),
    ("the recruiter left", "weekly_digest", lambda it: it.reader(active=False), LEFT),
    ("too late to help", "feedback_requested", lambda it: it.set(Message, col(Message.id) == it.message.id, created_at=LATER - timedelta(days=3, minutes=1)), past(WhyDropped.TOO_OLD)),
]  # fmt: skip


def test_there_is_a_letter_of_every_kind_to_its_recipient(db: Database):
    with db.writer() as session:
        bag = a_post_bag(session)
        messages = list(bag.messages.values())
        for sending in (True, False):
            read = read_all(session, messages, now=LATER, sending=sending)
            dropped = {
                name: read[message.id]
                for name, message in bag.messages.items()
                if not isinstance(read[message.id], Letter)
            }
            assert not dropped
            for message in messages:
                letter = read[message.id]
                assert isinstance(letter, Letter)
                assert letter.kind is message.kind
                assert letter.subject
                assert letter.why
                assert (letter.event is not None) is message.kind.carries_event
                assert (letter.action is None) is (
                    message.kind.for_candidates or message.kind is MessageKind.INTERVIEW_CANCELLED
                    or (message.kind is MessageKind.DAILY_DIGEST and not sending)
                )  # fmt: skip


def test_what_changes_after_a_message_was_written_changes_what_it_says(db: Database):
    with db.writer() as session:
        bag = a_post_bag(session)
        session.commit()
        wrong = {}
        for case, name, change, expected in CASES:
            message = bag.messages[name]
            change(Scene(session, bag, message))
            session.flush()
            session.expire_all()
            read = [
                read_one(session, message, now=LATER, sending=sending) for sending in (True, False)
            ]
            found = tuple(LETTER if isinstance(one, Letter) else one for one in read)
            if found != expected:
                wrong[f"{name}: {case}"] = found
            elif found[0] is WhyDropped.NOT_DUE:
                # Listed still, and nobody is asked any more to do what is done.
                assert read[1].action.label == "See how it stands", f"{name}: {case}"
            session.rollback()
        assert not wrong


@pytest.mark.parametrize(("attempts", "announced"), [(1, False), (2, True)])
def test_an_invitation_and_its_cancellation_sent_together_are_neither_sent(
    db: Database, attempts: int, announced: bool
):
    with db.writer() as session:
        bag = a_post_bag(session)
        cancelled = bag.messages["candidate_cancelled"]
        together = Scene(session, bag, cancelled)
        held = {"state": MessageState.SENDING, "lease_token": cancelled.id, "lease_until": LATER}
        together.earlier(**held, attempts=attempts, settled_at=None)
        same = col(Message.event_id) == cancelled.event_id
        messages = list(session.exec(select(Message).where(same)))
        read = read_all(session, messages, now=LATER)
        first = next(one for one in messages if one.id != cancelled.id)
        assert read[first.id] is WhyDropped.SUPERSEDED
        assert isinstance(read[cancelled.id], Letter) is announced


def test_whoever_has_left_learns_no_name_that_came_later(db: Database):
    with db.writer() as session:
        bag = a_post_bag(session)
        message = bag.messages["interview_cancelled"]
        mine = (col(Seat.person_id) == message.person_id, col(Seat.loop_id) == message.loop_id)
        session.execute(sa.update(Seat).where(*mine).values(removed_at=LATER, held=False))
        session.execute(sa.update(Candidate).values(name="Nadia Newname"))
        letter = read_one(session, message, now=LATER, sending=False)
        assert isinstance(letter, Letter)
        assert letter.facts
        assert "Newname" not in str(letter)


def test_f8_a_trainee_owes_and_is_reminded_when_the_debrief_is_ready(db: Database):
    with db.writer() as session:
        panel = [SeatPlan(), SeatPlan(SeatKind.TRAINEE, mentor=0)]
        built = a_loop(session, state="debrief_ready", panel=panel)
        seat, trainee = built.seats[1], built.people[1]
        message = a_message(session, "feedback_reminder", trainee, built=built, seat=seat)
        letter = read_one(session, message)
        assert isinstance(letter, Letter)
        assert letter.why == "You get this because you train on this loop."


def test_a_message_about_nothing_that_is_there_is_told_to_nobody(db: Database):
    with db.writer() as session:
        person = a_person(session)
        for kind in MessageKind:
            if kind in {MessageKind.DAILY_DIGEST, MessageKind.WEEKLY_DIGEST} or kind.for_candidates:
                continue
            message = a_message(session, kind, person, step="made")
            assert read_one(session, message) is WhyDropped.NOT_THEIRS, kind


def test_a_message_that_was_forgotten_meanwhile_says_nothing(db: Database):
    with db.writer() as session:
        person = a_person(session)
        messages = [a_message(session, kind, person) for kind in MessageKind]
        for message in messages:
            session.delete(message)
        session.flush()
        assert set(read_all(session, messages).values()) == {WhyDropped.NOTHING}
