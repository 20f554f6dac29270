"""L5 on the person's own clock: working days when the clocks change, days away, what is left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.hours import (
    OFFICE_HOURS,
    WorkingSpan,
    clipped,
    expanded,
    wall_moment,
    whole_days,
    without,
)
from hiring.domain.timetable import Interval

ZONES = [
    "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Sao_Paulo",
    "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Beirut",
]  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Zone, day, hours of the day (minutes), and what of it is in UTC.
DAYS = {
    "the day before the clocks go forward": (
        "Europe/London", "2026-03-28", (540, 1020), [("2026-03-28T09:00", "2026-03-28T17:00")]),
    "the day the clocks go forward": (
        "Europe/London", "2026-03-29", (540, 1020), [("2026-03-29T08:00", "2026-03-29T16:00")]),
    "the day the clocks go back": (
        "Europe/London", "2026-10-25", (540, 1020), [("2026-10-25T09:00", "2026-10-25T17:00")]),
    "across the skipped hour": (
        "Europe/Berlin", "2026-03-29", (60, 300), [("2026-03-29T00:00", "2026-03-29T03:00")]),
    "from inside the skipped hour": (
        "Europe/Berlin", "2026-03-29", (150, 300), [("2026-03-29T01:00", "2026-03-29T03:00")]),
    "until inside the skipped hour": (
        "Europe/Berlin", "2026-03-29", (60, 150), [("2026-03-29T00:00", "2026-03-29T01:00")]),
    "nothing but the skipped hour": ("Europe/Berlin", "2026-03-29", (120, 180), []),
    "across the hour that comes twice": (
        "Europe/Berlin", "2026-10-25", (60, 300), [("2026-10-24T23:00", "2026-10-25T04:00")]),
    "from the hour that comes twice": (
        "Europe/Berlin", "2026-10-25", (150, 300), [("2026-10-25T00:30", "2026-10-25T04:00")]),
    "half an hour of daylight saving": (
        "Australia/Lord_Howe", "2026-10-04", (120, 180), [("2026-10-03T15:30", "2026-10-03T16:00")]),
    "a midnight that is skipped": (
        "America/Sao_Paulo", "2018-11-04", (0, 120), [("2018-11-04T03:00", "2018-11-04T04:00")]),
    "a day that never was": ("Pacific/Apia", "2011-12-30", (540, 1020), []),
    "a quarter of an hour off": (
        "Asia/Kathmandu", "2026-03-10", (540, 1020), [("2026-03-10T03:15", "2026-03-10T11:15")]),
    "until midnight": (
        "America/New_York", "2026-03-10", (1200, 1440), [("2026-03-11T00:00", "2026-03-11T04:00")]),
}  # fmt: skip


@pytest.mark.parametrize(("zone", "day", "minutes", "wanted"), DAYS.values(), ids=DAYS)
def test_l5_a_working_day_is_wall_clock_time(
    zone: str, day: str, minutes: tuple[int, int], wanted: list[tuple[str, str]]
) -> None:
    on = date.fromisoformat(day)
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    within = Interval(noon - timedelta(days=2), noon + timedelta(days=2))
    found = expanded([WorkingSpan(on.weekday(), *minutes)], ZoneInfo(zone), within)
    assert found == tuple(Interval(utc(begins), utc(ends)) for begins, ends in wanted)


LEFT = {
    "nothing away": ([], [(9, 17)]),
    "the whole of it": ([(0, 24)], []),
    "the middle": ([(12, 13)], [(9, 12), (13, 17)]),
    "the start": ([(8, 10)], [(10, 17)]),
    "the end": ([(16, 18)], [(9, 16)]),
    "twice, overlapping": ([(10, 12), (11, 13)], [(9, 10), (13, 17)]),
    "beside it": ([(7, 9), (17, 19)], [(9, 17)]),
}


@pytest.mark.parametrize(("away", "left"), LEFT.values(), ids=LEFT)
def test_l5_what_is_left_of_a_day(away: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    midnight = utc("2026-03-10T00:00")

    def at(begins: int, ends: int) -> Interval:
        return Interval(midnight + timedelta(hours=begins), midnight + timedelta(hours=ends))

    assert without([at(9, 17)], [at(*one) for one in away]) == tuple(at(*one) for one in left)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2005, 1, 1), date(2040, 1, 1)),
    st.integers(0, 96).map(lambda quarter: quarter * 15),
)
def test_l5_a_moment_of_the_clock_shows_that_time_or_the_end_of_what_was_skipped(
    zone: str, day: date, minute: int
) -> None:
    wanted = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001  the wall's
    here = ZoneInfo(zone)
    found = wall_moment(day, minute, here)
    assert found.astimezone(here).replace(tzinfo=None) >= wanted
    before = found - timedelta(minutes=1)
    assert before.astimezone(here).replace(tzinfo=None) < wanted or before.astimezone(here).fold


@given(st.sampled_from(ZONES), st.dates(date(2012, 1, 1), date(2040, 1, 1)), st.integers(1, 40))
def test_l5_hours_lie_in_order_apart_inside_what_was_asked(
    zone: str, day: date, length: int
) -> None:
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    within = Interval(begins, begins + timedelta(days=length))
    found = expanded(OFFICE_HOURS, ZoneInfo(zone), within)
    assert all(one.within(within) for one in found)
    assert all(one.ends_at < other.starts_at for one, other in pairwise(found))
    assert clipped(found, within) == found
    for one in found:
        local = one.starts_at.astimezone(ZoneInfo(zone))
        assert not without([one], [whole_days(local.date(), local.date(), ZoneInfo(zone))])
