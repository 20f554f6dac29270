from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.harness.clock import START, FrozenClock


def test_stands_still_until_moved():
    clock = FrozenClock()
    assert clock() == clock.now == START
    assert clock.advance(hours=24, minutes=1) == START + timedelta(days=1, minutes=1)
    assert clock.advance(timedelta(minutes=-1)) == START + timedelta(days=1)
    assert clock() == START + timedelta(days=1)


def test_answers_in_utc_whatever_zone_it_is_set_in():
    clock = FrozenClock()
    new_york = timezone(timedelta(hours=-5))
    clock.set(datetime(2026, 1, 1, 1, 30, tzinfo=new_york))
    assert clock.now == datetime(2026, 1, 1, 6, 30, tzinfo=UTC)
    assert clock.now.tzinfo is UTC


def test_refuses_an_instant_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        FrozenClock().set(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
