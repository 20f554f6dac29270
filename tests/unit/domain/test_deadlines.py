"""F6, D1, F9: when things are due, whom to remind, when a certification lapses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.deadlines import (
    bar_raiser_lapses_at,
    debrief_target,
    due_after_return,
    due_at,
    is_overdue,
    reading_ends_at,
    reminder_ladder,
    reminders_due,
    standing_at,
    writing_hold,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding
from tests.unit.domain.facts import NOW, POLICY

HOUR = timedelta(hours=1)
CERTIFIED, LAPSED = BarRaiserStanding.CERTIFIED, BarRaiserStanding.LAPSED
LADDER = ("author_0", "author_4", "author_24", "recruiter_28", "bar_raiser_36")


def test_f6_feedback_is_due_24_hours_after_the_interview() -> None:
    assert due_at(NOW, POLICY) == NOW + 24 * HOUR
    assert due_at(NOW, Policy(feedback_due_hours=20)) == NOW + 20 * HOUR


def test_f6_24_hours_are_24_hours_over_a_change_of_clocks() -> None:
    evening = datetime(2025, 3, 29, 18, tzinfo=ZoneInfo("Europe/Berlin"))
    assert due_at(evening, POLICY) == datetime(2025, 3, 30, 17, tzinfo=UTC)


def test_f9_returned_feedback_is_due_as_long_after_the_return() -> None:
    assert due_after_return(NOW, POLICY) == NOW + 24 * HOUR


@pytest.mark.parametrize(
    ("late", "overdue"), [(-1, False), (0, False), (1, True)], ids=["before", "on-it", "after"]
)
def test_f6_overdue_is_past_the_moment(late: int, overdue: bool) -> None:
    assert is_overdue(NOW, NOW + timedelta(seconds=late)) is overdue


def test_f6_the_ladder_climbs_from_author_to_recruiter_to_bar_raiser() -> None:
    ladder = reminder_ladder(NOW, POLICY)
    assert tuple(rung.key for rung in ladder) == LADDER
    assert [(rung.at - NOW) / HOUR for rung in ladder] == [0, 4, 24, 28, 36]
    assert list(dict.fromkeys(rung.to for rung in ladder)) == ["author", "recruiter", "bar_raiser"]


@pytest.mark.parametrize(
    ("hours", "sent", "due"),
    [
        pytest.param(-0.1, (), [], id="F6-still-interviewing"),
        pytest.param(0, (), ["author_0"], id="F6-at-the-end"),
        pytest.param(3.9, ("author_0",), [], id="F6-sent-once"),
        pytest.param(4, ("author_0",), ["author_4"], id="F6-four-hours-later"),
        pytest.param(24, LADDER[:2], ["author_24"], id="F6-at-24-hours"),
        pytest.param(28, LADDER[:3], ["recruiter_28"], id="F6-then-the-recruiter"),
        pytest.param(36, LADDER[:4], ["bar_raiser_36"], id="F6-then-the-bar-raiser"),
        pytest.param(99, LADDER, [], id="F6-nothing-left"),
        pytest.param(5, (), ["author_4"], id="F6-a-missed-rung-is-not-made-up-for"),
        pytest.param(5, ("author_4",), [], id="F6-nor-sent-after-a-later-one"),
        pytest.param(99, (), ["author_24", "recruiter_28", "bar_raiser_36"], id="F6-one-each"),
    ],
)
def test_f6_reminders_due(hours: float, sent: tuple[str, ...], due: list[str]) -> None:
    found = reminders_due(NOW, owed=True, sent=sent, now=NOW + hours * HOUR, policy=POLICY)
    assert [reminder.key for reminder in found] == due


@given(st.integers(-10, 1000), st.frozensets(st.sampled_from(LADDER)))
def test_f6_reminders_stop_the_moment_it_is_in(hours: int, sent: frozenset[str]) -> None:
    now = NOW + hours * HOUR
    assert reminders_due(NOW, owed=False, sent=sent, now=now, policy=POLICY) == ()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=20))
def test_f6_whenever_the_clock_ticks_no_reminder_is_sent_twice_nor_early(ticks: list[int]) -> None:
    sent: list[str] = []
    for hours in sorted(ticks):
        now = NOW + hours * HOUR
        due = reminders_due(NOW, owed=True, sent=sent, now=now, policy=POLICY)
        assert all(reminder.at <= now for reminder in due)
        sent += [reminder.key for reminder in due]
    assert len(sent) == len(set(sent))
    assert sent == [key for key in LADDER if key in sent]


def test_d1_the_debrief_is_aimed_at_48_hours_after_the_last_interview() -> None:
    assert debrief_target([NOW, NOW + 3 * HOUR, NOW + HOUR], POLICY) == NOW + 51 * HOUR
    assert debrief_target([], POLICY) is None


def test_l6_fifteen_minutes_are_held_for_writing() -> None:
    assert writing_hold(NOW, POLICY) == (NOW, NOW + HOUR / 4)


def test_d2_reading_lasts_ten_minutes() -> None:
    assert reading_ends_at(NOW, POLICY) == NOW + HOUR / 6


@pytest.mark.parametrize(
    ("standing", "days", "expected"),
    [
        pytest.param(CERTIFIED, 10, CERTIFIED, id="recent"),
        pytest.param(CERTIFIED, 183, CERTIFIED, id="on-the-day"),
        pytest.param(CERTIFIED, 184, LAPSED, id="a-day-late"),
        pytest.param(CERTIFIED, None, CERTIFIED, id="no-loop-known"),
        pytest.param(BarRaiserStanding.IN_TRAINING, 999, BarRaiserStanding.IN_TRAINING),
        pytest.param(LAPSED, 1, LAPSED, id="a-loop-does-not-certify"),
    ],
)
def test_l2_a_certification_lapses_after_six_months_without_a_loop(
    standing: BarRaiserStanding, days: int | None, expected: BarRaiserStanding
) -> None:
    last = None if days is None else NOW - timedelta(days=days)
    assert standing_at(standing, last, NOW, POLICY) is expected
    if last is not None:
        assert bar_raiser_lapses_at(last, POLICY) == last + timedelta(days=183)
