from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.policy import Policy
from hiring.domain.terms import LoopState, SeatKind
from hiring.mail import wording, wording_loop
from hiring.mail.wording_facts import Involvement, Named
from tests.harness.clock import START
from tests.unit.mail.knowledge import LOOP, LOOP_ID, SEAT, known

LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
RECRUITER = Involvement(is_involved=True, is_recruiter=True)
BAR_RAISER = Involvement(is_involved=True, is_bar_raiser=True, counts=True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Noor Haddad", "Noor Haddad"),
        ("  Noor \t Haddad ", "Noor Haddad"),
        ("Noor\r\nBcc: all@example.com", "Noor Bcc: all@example.com"),
        ("Noor\x00\x1b[31m", "Noor [31m"),
        ("Noor\u2028Haddad\u2029", "Noor Haddad"),
        ("\u202eroon\u202c", "roon"),
        ("نور حداد", "نور حداد"),
        ("Zoë 👩‍💻", "Zoë 👩‍💻"),
        ("", ""),
    ],
)
def test_a_name_stands_on_one_line_and_keeps_its_letters(written: str, shown: str):
    assert wording.one_line(written) == shown


@given(st.text(max_size=300), st.integers(min_value=1, max_value=80))
def test_whatever_was_written_one_line_is_one_line_and_not_longer_than_asked(text: str, most: int):
    line = wording.one_line(text, most)
    assert len(line) <= most
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\r\n\t\x00\u202e")


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        (LONDON, datetime(2026, 3, 10, 10, tzinfo=UTC), "Tuesday 10 March 2026, 10:00–10:45 (GMT, Europe/London)"),
        (LONDON, datetime(2026, 7, 10, 10, tzinfo=UTC), "Friday 10 July 2026, 11:00–11:45 (BST, Europe/London)"),
        (BERLIN, datetime(2026, 3, 10, 10, tzinfo=UTC), "Tuesday 10 March 2026, 11:00–11:45 (CET, Europe/Berlin)"),
        (
            ZoneInfo("Asia/Dubai"),
            datetime(2026, 3, 10, 19, 30, tzinfo=UTC),
            "Tuesday 10 March 2026, 23:30–Wednesday 11 March 2026, 00:15 (UTC+04, Asia/Dubai)",
        ),
        (ZoneInfo("UTC"), datetime(2026, 3, 10, 10, tzinfo=UTC), "Tuesday 10 March 2026, 10:00–10:45 (UTC)"),
    ],
)  # fmt: skip
def test_a_time_is_the_readers_own_and_names_its_zone(zone: ZoneInfo, at: datetime, said: str):
    assert wording.span(at, at + timedelta(minutes=45), zone) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (75, "1 h 15 min")]
)
def test_a_length_is_said_in_hours_and_minutes(minutes: int, said: str):
    assert wording.length(timedelta(minutes=minutes)) == said


def test_subjects_of_one_loop_begin_alike_however_long_its_names_are():
    loop = replace(LOOP, candidate="N" * 200, title="T" * 200)
    letters = [
        wording_loop.debrief_ready(known("debrief_ready", loop=loop, part=BAR_RAISER)),
        wording_loop.decision_recorded(known("decision_recorded", loop=loop)),
    ]
    openings = {letter.subject.partition(": ")[0] for letter in letters}
    assert openings == {f"{'N' * 59}…, {'T' * 59}…"}
    assert {letter.thread for letter in letters} == {f"loop-{LOOP_ID}"}


def test_only_what_is_no_duty_leads_to_being_turned_off():
    news = wording_loop.decision_recorded(known("decision_recorded"))
    duty = wording_loop.feedback_requested(known("feedback_requested"))
    assert (news.can_be_turned_off, duty.can_be_turned_off) == (True, False)


# ------------------------------------------------------------- feedback that is owed


def test_f6_the_author_is_asked_with_the_hour_it_is_due():
    letter = wording_loop.feedback_requested(known("feedback_requested"))
    assert letter.facts == (("Due", "Wednesday 11 March 2026, 15:00 (CET, Europe/Berlin)"),)
    assert letter.action
    assert letter.action.path == f"/loops/{LOOP_ID}/feedback/mine"
    late = known("feedback_requested", now=START + timedelta(days=2))
    assert wording_loop.feedback_requested(late).facts[0][0] == "Was due"


def test_f8_a_trainee_is_told_who_reads_it():
    seat = replace(SEAT, kind=SeatKind.TRAINEE)
    letter = wording_loop.feedback_requested(known("feedback_requested", seat=seat))
    assert "never counts (F8)" in " ".join(letter.paragraphs)
    assert letter.why == "You get this because you train on this loop."


def test_what_is_not_owed_any_more_is_not_asked_for():
    seat = replace(SEAT, owes=False)
    for word in (wording_loop.feedback_requested, wording_loop.feedback_reminder):
        letter = word(known("feedback_reminder", seat=seat))
        assert letter.facts == (("Since then", "Nothing is owed any more."),)
        assert letter.action
        assert letter.action.path == f"/loops/{LOOP_ID}"


def test_f9_a_return_is_told_its_author_and_nobody_else():
    returned = replace(SEAT, is_returned=True)
    again = known("feedback_reminder", seat=returned, facts={"round": 1})
    assert "rework (F9)" in wording_loop.feedback_reminder(again).paragraphs[0]
    first, second = (
        wording_loop.feedback_missing(
            known("feedback_missing", seat=seat, part=RECRUITER, facts={"round": number})
        )
        for number, seat in enumerate((SEAT, returned))
    )
    assert first == second


@pytest.mark.parametrize(
    ("step", "part", "said"),
    [
        ("recruiter_28", RECRUITER, "was reminded (F6)"),
        ("leave", RECRUITER, "is away now"),
        ("bar_raiser_36", BAR_RAISER, "you may waive it, with a reason (F9)"),
    ],
)
def test_f6_whoever_is_told_next_learns_whose_it_is_and_why_it_is_them(
    step: str, part: Involvement, said: str
):
    letter = wording_loop.feedback_missing(
        known("feedback_missing", part=part, facts={"step": step})
    )
    assert said in " ".join(letter.paragraphs)
    assert dict(letter.facts)["Whose"] == "Ines Mora"
    assert set(dict(letter.facts)) == {"Whose", "Interview", "Due"}


# ------------------------------------------------------------- the panel and the debrief


@pytest.mark.parametrize(
    ("part", "label", "why"),
    [
        (BAR_RAISER, "Open the debrief", "Bar Raiser"),
        (RECRUITER, "Open the loop", "recruiter"),
        (Involvement(is_involved=True, is_hiring_manager=True), "Open the loop", "hiring manager"),
    ],
)
def test_d1_only_the_bar_raiser_is_asked_to_open_the_debrief(
    part: Involvement, label: str, why: str
):
    letter = wording_loop.debrief_ready(known("debrief_ready", part=part))
    assert letter.action
    assert letter.action.label == label
    assert letter.why == f"You get this because you are this loop's {why}."


def test_the_debrief_says_how_long_the_reading_is_set_to_last():
    letter = wording_loop.debrief_opened(known("debrief_opened", policy=Policy(reading_minutes=20)))
    assert "20 minutes of silent reading (D2)" in letter.paragraphs[0]


@pytest.mark.parametrize(
    ("stands", "state", "said"),
    [
        (True, LoopState.SCHEDULED, "They keep the seat until you change it."),
        (False, LoopState.DRAFT, "the loop is back in draft"),
        (False, LoopState.SCHEDULED, "keeps every rule without them"),
    ],
)
def test_whoever_declined_is_named_with_what_became_of_the_seat(
    stands: bool, state: LoopState, said: str
):
    letter = wording_loop.seat_declined(
        known(
            "seat_declined",
            part=RECRUITER,
            loop=replace(LOOP, state=state),
            seat=replace(SEAT, stands=stands),
            named=Named(id=SEAT.person_id, name="Ines Mora"),
        )
    )
    assert letter.subject == "Noor Haddad, Senior Engineer: Ines Mora declined"
    assert said in letter.paragraphs[0]
