from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hiring.domain.policy import Policy
from hiring.mail.letter import Letter, Span
from hiring.mail.rendering import render
from hiring.mail.wording_events import candidate_letter, interview_letter
from hiring.mail.wording_facts import Involvement
from tests.unit.mail.knowledge import DAY, EVENT, LOOP_ID, TEN, known
from tests.unit.mail.letters import HOUSE

KIT = f"/loops/{LOOP_ID}/kit"


def everything(letter: Letter) -> str:
    sent = render(letter, HOUSE)
    return sent.subject + sent.text + sent.html + (sent.calendar or b"").decode()


def test_l6_an_interview_comes_with_its_kit_and_the_time_to_write():
    letter = interview_letter(known("interview_invitation"))
    assert letter.subject == "Noor Haddad, Senior Engineer: Your interview is set"
    assert letter.facts == (
        ("When", "Tuesday 17 March 2026, 11:00–11:45 (CET, Europe/Berlin)"),
        ("Where", "Room 3"),
        ("Held after it", "15 minutes for writing your feedback (L6)"),
    )
    assert letter.action
    assert letter.action.path == KIT
    event = letter.event
    assert event
    assert event.span == Span(TEN, TEN + timedelta(minutes=60), "Room 3")
    assert event.description == (
        "11:00–11:45 interview, then 15 minutes held for writing.\n"
        "Times are those of CET, Europe/Berlin.\n"
        f"Your kit: https://hiring.example.com{KIT}"
    )
    assert (event.alarm_minutes, event.path) == ((15,), KIT)


def test_l6_without_a_hold_nothing_is_held():
    letter = interview_letter(known("interview_invitation", policy=Policy(writing_hold_minutes=0)))
    assert letter.event
    assert letter.event.span.ends_at == EVENT.ends_at
    assert "held" not in letter.event.description
    assert "Held after it" not in dict(letter.facts)


def test_a_trainee_is_told_that_they_sit_in():
    part = Involvement(is_involved=True, trains=True)
    letter = interview_letter(known("interview_invitation", part=part))
    assert letter.paragraphs[0] == "You sit in on the interview of Noor Haddad for Senior Engineer."


@pytest.mark.parametrize(
    ("kind", "word"),
    [("interview_changed", interview_letter), ("candidate_changed", candidate_letter)],
)
def test_a_change_of_what_was_never_announced_reads_as_an_invitation(kind: str, word: object):
    assert callable(word)
    told, untold = (word(known(kind, announced_before=before)) for before in (True, False))
    assert "changed" in told.subject + told.headline
    assert "changed" not in everything(untold)


def test_a_cancelled_interview_says_what_was_known_before_and_leads_nowhere():
    event = replace(EVENT, sequence=1, is_cancelled=True)
    letter = interview_letter(
        known("interview_cancelled", event=event, part=Involvement(), facts={"sequence": 1})
    )
    assert letter.action is None
    assert letter.event
    assert (letter.event.cancelled, letter.event.alarm_minutes) == (True, ())
    assert "/loops/" not in everything(letter)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (replace(EVENT, is_cancelled=True), "It was cancelled."),
        (replace(EVENT, sequence=2), "It changed on Tuesday 10 March 2026, 16:00 (CET, Europe/Berlin)"),
    ],
)  # fmt: skip
def test_an_older_invitation_read_in_the_app_says_what_became_of_it(event: object, said: str):
    letter = interview_letter(known("interview_invitation", event=event))
    assert dict(letter.facts)["Since then"].startswith(said)


# ------------------------------------------------------------- candidates


def test_a_candidate_gets_the_day_in_order_on_their_own_clock():
    letter = candidate_letter(known("candidate_invitation", event=DAY))
    assert letter.subject == "Senior Engineer: your interviews on Tuesday 17 March 2026"
    assert letter.facts == (
        ("Day", "Tuesday 17 March 2026"),
        ("11:00–11:45 (45 min)", "Room 3"),
        ("12:00–12:45 (45 min)", "Place to follow"),
        ("On the clock of", "CET, Europe/Berlin"),
    )
    assert letter.event
    assert letter.event.summary == "Interviews: Senior Engineer"
    assert letter.event.span == Span(TEN, TEN + timedelta(minutes=105), "Room 3")
    assert letter.event.description == (
        "11:00–11:45 (45 min), Room 3\n12:00–12:45 (45 min)\nTimes are those of CET, Europe/Berlin."
    )
    assert letter.event.alarm_minutes == (60,)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("candidate_invitation", "Senior Engineer: your interview on Tuesday 17 March 2026"),
        ("candidate_changed", "Senior Engineer: your interview on Tuesday 17 March 2026 has changed"),
        ("candidate_cancelled", "Senior Engineer: your interview on Tuesday 17 March 2026 is cancelled"),
    ],
)  # fmt: skip
def test_a_candidate_gets_no_way_into_this_system_and_answers_the_recruiter(
    kind: str, subject: str
):
    letter = candidate_letter(known(kind))
    assert letter.subject == subject
    assert letter.reply_to == ("Rae Recruiter", "rae@example.com")
    assert letter.thread == f"interviews-{known(kind).about.application_id}"
    said = everything(letter)
    for inside in ("hiring.example.com/", "/kit", "loop", "feedback", "Bar Raiser</p>"):
        assert inside not in said, inside


def test_answers_go_to_the_address_that_reads_them_or_else_to_the_sender():
    for house, address in (
        (HOUSE, "hiring@example.com"),
        (replace(HOUSE, answers_to="answers@example.com"), "answers@example.com"),
    ):
        letter = interview_letter(known("interview_invitation", house=house))
        assert letter.event
        assert letter.event.organizer == ("Rae Recruiter", address)
