"""F6, D1, F9: when things are due, when a certification lapses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hiring.domain.deadlines import (
    bar_raiser_lapses_at,
    debrief_target,
    due_after_return,
    due_at,
    is_overdue,
    reading_ends_at,
    standing_at,
    writing_hold,
)
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding
from tests.unit.domain.facts import NOW, POLICY

HOUR = timedelta(hours=1)
CERTIFIED, LAPSED = BarRaiserStanding.CERTIFIED, BarRaiserStanding.LAPSED


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
