"""When a message may arrive, and when a delivery is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.messages import (
    AT_ONCE,
    LONGEST_WAIT,
    NATURES,
    MessageKind,
    Patience,
    Preference,
    Rhythm,
    delivery_time,
    is_too_old,
    next_digest,
    quiet_until,
    retry_at,
)

LONDON = ZoneInfo("Europe/London")
NIGHT = Preference(quiet_from=time(20), quiet_until=time(7))
NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_kind_has_a_nature() -> None:
    assert set(NATURES) == set(MessageKind)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        pytest.param("2026-03-10T15:00", "2026-03-10T15:00", id="by-day"),
        pytest.param("2026-03-10T20:00", "2026-03-11T07:00", id="from-the-first-minute"),
        pytest.param("2026-03-11T06:59", "2026-03-11T07:00", id="to-the-last"),
        pytest.param("2026-03-11T07:00", "2026-03-11T07:00", id="and-no-longer"),
        pytest.param("2026-03-28T21:00", "2026-03-29T06:00", id="a-night-of-an-hour-less"),
        pytest.param("2026-10-24T20:00", "2026-10-25T07:00", id="a-night-of-an-hour-more"),
    ],
)
def test_quiet_hours_are_those_of_the_recipients_clock(now: str, until: str) -> None:
    assert quiet_until(NIGHT, LONDON, now=at(now)) == at(until)


@given(st.integers(0, 60 * 24 * 400), st.integers(0, 1439), st.integers(0, 1439))
def test_quiet_hours_never_hold_for_over_a_day_and_never_send_back_in_time(
    minutes: int, start: int, end: int
) -> None:
    quiet = Preference(quiet_from=time(*divmod(start, 60)), quiet_until=time(*divmod(end, 60)))
    now = NOW + timedelta(minutes=minutes)
    until = quiet_until(quiet, LONDON, now=now)
    assert now <= until <= now + timedelta(hours=25)


@pytest.mark.parametrize(
    ("kind", "about", "waits"),
    [
        pytest.param(MessageKind.FEEDBACK_REMINDER, None, False, id="a-deadline-does-not-wait"),
        pytest.param(MessageKind.DECISION_RECORDED, None, True, id="news-waits"),
        pytest.param(MessageKind.INTERVIEW_CHANGED, 72, True, id="next-week-waits"),
        pytest.param(MessageKind.INTERVIEW_CHANGED, 12, False, id="tomorrow-does-not"),
    ],
)
def test_deadlines_are_excepted_from_quiet_hours(
    kind: MessageKind, about: int | None, waits: bool
) -> None:
    night = at("2026-03-10T22:00")
    time_of = night + about * HOUR if about else None
    due = delivery_time(kind, NIGHT, LONDON, now=night, about=time_of)
    assert (due > night) is waits


def test_a_duty_is_neither_muted_nor_held() -> None:
    every = Preference(rhythm=Rhythm.DAILY, muted=frozenset(MessageKind))
    for kind, nature in NATURES.items():
        assert every.mutes(kind) is not nature.is_duty
        assert every.holds(kind) is (nature.patience is Patience.DIGEST)
        assert not AT_ONCE.mutes(kind)
        assert not AT_ONCE.holds(kind)


@pytest.mark.parametrize(
    ("now", "digest"),
    [
        ("2026-03-10T07:59", "2026-03-10T08:00"),
        ("2026-03-10T08:00", "2026-03-11T08:00"),
        ("2026-03-28T09:00", "2026-03-29T07:00"),
    ],
)
def test_the_digest_comes_at_its_hour_on_the_recipients_clock(now: str, digest: str) -> None:
    assert next_digest(Preference(rhythm=Rhythm.DAILY), LONDON, now=at(now)) == at(digest)


@given(st.integers(1, 40), st.floats(0, 1), st.integers(0, 10**6))
def test_a_failed_delivery_waits_twice_as_long_each_time_and_never_over_six_hours(
    attempts: int, draw: float, asked: int
) -> None:
    wait = retry_at(attempts, now=NOW, draw=draw) - NOW
    full = min(LONGEST_WAIT, timedelta(seconds=30 * 2 ** (attempts - 1)))
    assert full / 2 <= wait <= full
    told = retry_at(attempts, now=NOW, draw=draw, asked=timedelta(seconds=asked)) - NOW
    assert min(timedelta(seconds=asked), LONGEST_WAIT) <= told <= LONGEST_WAIT


def test_what_could_not_be_sent_while_it_mattered_is_not_sent() -> None:
    kind = MessageKind.DEBRIEF_OPENED
    assert not is_too_old(kind, NOW, NOW + 12 * HOUR)
    assert is_too_old(kind, NOW, NOW + 13 * HOUR)
