"""Many messages at once: as many queries as for one, and digests of what waited."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from hiring.domain.messages import MessageKind, MessageState
from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState, SeatKind
from hiring.mail.letter import Letter, WhyDropped
from tests.builders.feedback import submitted_feedback
from tests.builders.loops import SeatPlan, a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.letters import LATER, a_message, a_post_bag, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hiring.models.database import Database
    from hiring.models.mail import Message

SOME, MANY = 1, 60
MOST_QUERIES = 12


@contextmanager
def counting(db: Database) -> Iterator[list[str]]:
    """The statements that read."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def queries(db: Database, messages: list[Message], **how: Any) -> int:
    with db.reader() as session, counting(db) as sent:
        read = read_all(session, messages, now=LATER, **how)
    assert len(read) == len(messages)
    assert all(isinstance(one, Letter) for one in read.values())
    return len(sent)


@pytest.mark.parametrize("sending", [True, False])
def test_as_many_queries_for_sixty_as_for_one(db: Database, sending: bool):
    with db.writer() as session:
        messages = []
        for number in range(MANY // 5):
            start = START - timedelta(days=number, hours=8)
            built = a_loop(session, state="collecting", starts_at=start)
            for seat, person in zip(built.seats, built.people, strict=True):
                told = a_message(session, "feedback_requested", person, built=built, seat=seat)
                messages.append(told)
        session.commit()
    assert len(messages) >= MANY - MANY // 5
    few = queries(db, messages[:SOME], sending=sending)
    assert queries(db, messages, sending=sending) == few == 1


@pytest.mark.parametrize("sending", [True, False])
def test_as_many_queries_for_three_of_every_kind_as_for_one(db: Database, sending: bool):
    with db.writer() as session:
        bags = [list(a_post_bag(session).messages.values()) for _ in range(3)]
        session.commit()
    few = queries(db, bags[0], sending=sending)
    assert queries(db, [message for bag in bags for message in bag], sending=sending) == few
    assert few <= MOST_QUERIES


# ------------------------------------------------------------- the daily digest


def test_the_daily_digest_has_what_waited_and_is_due_still(db: Database):
    with db.writer() as session:
        built = a_loop(session, state="debrief_ready")
        reader = built.bar_raiser
        given: dict[str, Any] = {"built": built, "state": "held"}
        a_message(session, "debrief_ready", reader, **given)
        a_message(session, "panel_broken", built.recruiter, **given)
        # What is not theirs, done, too late for this digest, or went out already stays away.
        a_message(session, "panel_broken", reader, **given)
        a_message(session, "debrief_opened", reader, **given)
        a_message(session, "debrief_ready", reader, **given, created_at=LATER)
        a_message(session, "debrief_ready", reader, built=built, state="sent")
        digest = a_message(session, "daily_digest", reader, until=LATER.isoformat())
        letter = read_one(session, digest, now=LATER)
        assert isinstance(letter, Letter)
        (part,) = letter.parts
        assert part.title == "Noor Haddad, Senior Engineer, Berth Planning"
        assert part.lines == (("Ready for the debrief", f"/loops/{built.loop.id}/debrief"),)
        assert letter.subject == "Your day: 1 thing to know"


def test_a_daily_digest_of_nothing_is_not_sent(db: Database):
    with db.writer() as session:
        built = a_loop(session, state="collecting")
        a_message(session, "debrief_ready", built.bar_raiser, built=built, state="held")
        digest = a_message(session, "daily_digest", built.bar_raiser, until=LATER.isoformat())
        assert read_one(session, digest, now=LATER) is WhyDropped.NOTHING
        in_app = read_one(session, digest, now=LATER, sending=False)
        assert isinstance(in_app, Letter)
        assert not in_app.parts


def test_a_digest_names_the_first_of_very_many_and_counts_the_rest(db: Database):
    with db.writer() as session:
        built = a_loop(session, state="debrief_ready")
        for _ in range(45):
            a_message(session, "debrief_ready", built.recruiter, built=built, state="held")
        digest = a_message(session, "daily_digest", built.recruiter, until=LATER.isoformat())
        letter = read_one(session, digest, now=LATER)
        assert isinstance(letter, Letter)
        assert [len(part.lines) for part in letter.parts] == [40, 1]
        assert letter.parts[-1].lines == (("and 5 more", ""),)


# ------------------------------------------------------------- the weekly digest


def test_the_weekly_digest_of_a_recruiter_says_what_waits(db: Database):
    with db.writer() as session:
        recruiter = a_person(session, name="Rae Recruiter", roles=("recruiter",))
        late = a_loop(
            session, recruiter=recruiter, starts_at=START - timedelta(hours=40), gap_minutes=0
        )
        submitted_feedback(session, late.seats[0])
        a_loop(session, state="debrief_ready", recruiter=recruiter)
        a_loop(
            session,
            state="scheduled",
            recruiter=recruiter,
            starts_at=START + timedelta(days=2),
            panel=[*[SeatPlan()] * 2, SeatPlan(SeatKind.TRAINEE, mentor=0)],
        )
        a_loop(session, state="scheduled", recruiter=recruiter, starts_at=START + timedelta(days=9))
        a_loop(session, state="draft", recruiter=recruiter)
        a_loop(session, state="decided", recruiter=recruiter)
        a_loop(session, state="draft")
        digest = a_message(session, "weekly_digest", recruiter)
        letter = read_one(session, digest)
        assert isinstance(letter, Letter)
        assert letter.subject == "Your loops, week of Monday 9 March 2026"
        about = "Noor Haddad, Senior Engineer, Berth Planning"
        assert {part.title: [line for line, _ in part.lines] for part in letter.parts} == {
            "Feedback overdue": [f"{about}: 4 pieces overdue"],
            "Ready for the debrief": [about],
            "Interviews of the coming week": [
                f"{about}: 2 interviews, the first on Thursday 12 March 2026, 15:00"
            ],
            "In draft": [about],
        }


def test_the_weekly_digest_of_a_bar_raiser_has_their_load_beside_their_cap(db: Database):
    with db.writer() as session:
        raiser = a_person(session, bar_raiser="certified", weekly_loop_cap=3, level=8)
        a_loop(session, state="debrief_ready", bar_raiser=raiser)
        a_loop(session, state="scheduled", bar_raiser=raiser, starts_at=START + timedelta(days=2))
        a_loop(session, state="cancelled", bar_raiser=raiser)
        given_up = a_loop(session, state="debrief_ready", bar_raiser=raiser)
        given_up.seat(SeatKind.BAR_RAISER).removed_at = START
        session.add(given_up.seat(SeatKind.BAR_RAISER))
        digest = a_message(session, "weekly_digest", raiser)
        letter = read_one(session, digest)
        assert isinstance(letter, Letter)
        counts = {part.title: len(part.lines) for part in letter.parts}
        assert counts == {
            "Debriefs for you to run": 1,
            "Loops you raise the bar on": 1,
            "Your load as Bar Raiser": 1,
        }
        assert letter.parts[-1].lines[0][0] == "2 loops this week; your cap is 3 (L2)"
        raiser.weekly_loop_cap = None
        session.add(raiser)
        letter = read_one(session, digest, policy=Policy(bar_raiser_weekly_cap=5))
        assert isinstance(letter, Letter)
        assert letter.parts[-1].lines[0][0].endswith("your cap is 5 (L2)")


def test_a_weekly_digest_of_nothing_is_not_sent(db: Database):
    with db.writer() as session:
        recruiter = a_person(session, roles=("recruiter",))
        a_loop(session, state="decided", recruiter=recruiter)
        digest = a_message(session, "weekly_digest", recruiter)
        assert read_one(session, digest) is WhyDropped.NOTHING
        in_app = read_one(session, digest, sending=False)
        assert isinstance(in_app, Letter)
        assert in_app.paragraphs == ("Nothing waits for you now.",)


def test_a_digest_puts_together_what_is_of_one_loop(db: Database):
    with db.writer() as session:
        bag = a_post_bag(session)
        letter = read_one(session, bag.messages["daily_digest"], now=LATER)
        assert isinstance(letter, Letter)
        held = [one for one in bag.messages.values() if one.state is MessageState.HELD]
        assert sum(len(part.lines) for part in letter.parts) == len(held) > len(letter.parts)
        assert letter.headline == f"{len(held)} things since your last digest"


def test_a_digest_holds_no_digest(db: Database):
    with db.writer() as session:
        built = a_loop(session, state="debrief_ready")
        for kind in (MessageKind.DAILY_DIGEST, MessageKind.WEEKLY_DIGEST):
            a_message(session, kind, built.recruiter, state=MessageState.HELD)
        digest = a_message(session, "daily_digest", built.recruiter, until=LATER.isoformat())
        assert read_one(session, digest, now=LATER) is WhyDropped.NOTHING
        assert built.loop.state is LoopState.DEBRIEF_READY
