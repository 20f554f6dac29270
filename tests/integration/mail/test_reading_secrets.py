"""No letter, calendar entry or line of a digest carries a word of feedback or a vote (F7, F10)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from hiring.domain.messages import MessageKind
from hiring.domain.terms import Outcome, Rating, Vote
from hiring.mail.letter import Letter
from hiring.mail.rendering import render
from hiring.models.mail import Message
from tests.builders.feedback import a_draft, a_waiver
from tests.builders.people import a_person
from tests.integration.mail.letters import (
    HOUSE,
    LATER,
    a_message,
    a_post_bag,
    an_event,
    read_all,
    read_one,
)
from tests.integration.visibility.world import STAGES, VIEWERS, a_world

if TYPE_CHECKING:
    from flask import Flask

    from hiring.mail.letter import WhyDropped
    from hiring.models.database import Database

CANARY = "zzcanaryzz"
SPOKEN = {term.label for term in (*Vote, *Rating)} | {"strong_yes", "strong_no", "falls_short"}
ENDINGS = {outcome.label for outcome in Outcome} | {"no_hire", "other_role"}
# These tell what follows a hire, to those alone who may know how it ended.
TELL_OF_A_HIRE = {MessageKind.OFFER_STEP, MessageKind.TASK_ASSIGNED, MessageKind.TASK_DUE}


def said(letter: Letter) -> str:
    """Everything of a letter that leaves, unfolded, in small letters."""
    sent = render(letter, HOUSE)
    calendar = (sent.calendar or b"").decode().replace("\r\n ", "")
    parts = (*letter.to, letter.preview, letter.thread, sent.subject, sent.text, sent.html)
    return " ".join(" ".join((*parts, calendar)).lower().split())


def test_f10_no_letter_of_any_kind_has_a_word_of_feedback(db: Database):
    with db.writer() as session:
        bag = a_post_bag(session, CANARY)
        collecting = bag.loops["collecting"]
        a_draft(session, collecting.seats[2].id, canary=CANARY, vote="strong_no")
        a_waiver(session, collecting.seats[3].id, collecting.bar_raiser.id, reason=CANARY)
        for sending in (True, False):
            read = read_all(session, list(bag.messages.values()), now=LATER, sending=sending)
            for name, message in bag.messages.items():
                letter = read[message.id]
                assert isinstance(letter, Letter), (name, letter)
                words = said(letter)
                assert CANARY not in words, name
                assert not [term for term in SPOKEN if term in words], name
                if message.kind not in TELL_OF_A_HIRE | {MessageKind.WEEKLY_DIGEST}:
                    assert not [ending for ending in ENDINGS if f" {ending}" in words], name


# Whoever gets a message that was never meant for them learns nothing from it.
ABOUT_THE_ROOM = (MessageKind.DECISION_RECORDED, MessageKind.VETO_RECORDED)


@pytest.mark.parametrize("at_debrief", [False, True])
@pytest.mark.parametrize("stage", STAGES)
def test_f7_whoever_may_not_know_is_told_nothing_whatever_they_are_sent(
    app: Flask, db: Database, stage: str, at_debrief: bool
):
    world = a_world(app, stage, at_debrief=at_debrief)
    follows, people = world.follows(), [who for who in VIEWERS if who in world.people]
    kinds = [kind for kind in MessageKind if not kind.for_candidates]
    with db.writer() as session:
        sent: dict[tuple[str, MessageKind], Message] = {}
        for who, kind in itertools.product(people, kinds):
            event = None
            holds = any(seat.person_id == world.people[who].id for seat in world.built.seats)
            if kind.carries_event and holds:
                event = an_event(session, world.built, world.people[who])
                event.cancelled_at = LATER
                session.add(event)
            sent[who, kind] = a_message(
                session,
                kind,
                world.people[who],
                built=world.built,
                seat=world.built.seats[2],
                event=event,
                step="drafted" if kind is MessageKind.OFFER_STEP else "recruiter_28",
            )
        for sending in (True, False):
            read = read_all(session, list(sent.values()), now=LATER, sending=sending)
            for (who, kind), message in sent.items():
                _holds(
                    world.model.involves(world.people[who].id), who, kind, read[message.id], follows
                )
                if isinstance(letter := read[message.id], Letter):
                    words = said(letter)
                    assert not [one.word for one in world.secrets if one.word in words], (who, kind)
                    assert not [term for term in SPOKEN if term in words], (who, kind)


def _holds(
    is_involved: bool,
    who: str,
    kind: MessageKind,
    read: Letter | WhyDropped,
    follows: frozenset[str],
) -> None:
    if kind in {MessageKind.DAILY_DIGEST, MessageKind.WEEKLY_DIGEST}:
        return
    if not is_involved and kind is not MessageKind.INTERVIEW_CANCELLED:
        assert not isinstance(read, Letter), (who, kind)
    if kind in ABOUT_THE_ROOM and who not in follows:
        assert not isinstance(read, Letter), (who, kind)


def test_the_room_is_told_and_nobody_else(app: Flask, db: Database):
    world = a_world(app, "decided", at_debrief=False)
    with db.writer() as session:
        told = set()
        for who, person in world.people.items():
            message = a_message(session, "decision_recorded", person, built=world.built)
            if isinstance(read_one(session, message), Letter):
                told.add(who)
    assert told == world.follows()
    assert told >= {"manager", "bar_raiser", "ben", "recruiter"}
    assert "trainee" not in told


def test_an_administrator_learns_whose_mail_fails_and_not_of_which_loop(db: Database):
    with db.writer() as session:
        bag = a_post_bag(session)
        administrator = a_person(session, roles=("administrator",))
        of = bag.messages["address_failing_person"].facts
        message = a_message(session, "address_failing", administrator, **of)
        letter = read_one(session, message)
        assert isinstance(letter, Letter)
        assert letter.action is None
        assert "Noor" not in said(letter)
        candidate = bag.messages["address_failing_candidate"].facts
        message = a_message(session, "address_failing", administrator, **candidate)
        assert not isinstance(read_one(session, message), Letter)
