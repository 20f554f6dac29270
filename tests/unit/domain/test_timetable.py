"""L5: intervals, availability, stretches, days; always the same whatever zone they are told in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.timetable import (
    Interval,
    busiest_days,
    is_available,
    local_day,
    longest_stretch,
    merged,
    one_after_another,
    person_clash,
    zone_named,
)

DAY = datetime(2025, 3, 4, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
BEFORE = DAY - timedelta(days=1)


def at(start: str, end: str, day: datetime = DAY) -> Interval:
    """An interval of one UTC day from clock times such as 09:30."""

    def moment(clock: str) -> datetime:
        hours, minutes = map(int, clock.split(":"))
        return day + timedelta(hours=hours, minutes=minutes)

    return Interval(moment(start), moment(end))


def test_l5_an_interval_refuses_times_without_a_zone() -> None:
    naive = datetime(2025, 3, 4)  # noqa: DTZ001 - the very thing that is refused
    with pytest.raises(ValueError, match="starts_at needs a time zone"):
        Interval(naive, DAY)
    with pytest.raises(ValueError, match="ends_at needs a time zone"):
        Interval(DAY, naive)


def test_l5_an_interval_over_the_change_of_clocks_has_its_true_length() -> None:
    # On 30 March 2025 the clocks of Berlin skip from 02:00 to 03:00.
    night = Interval(
        datetime(2025, 3, 30, 1, 30, tzinfo=BERLIN), datetime(2025, 3, 30, 3, 30, tzinfo=BERLIN)
    )
    assert night.length == timedelta(hours=1)
    assert night.starts_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        pytest.param(at("9:00", "10:00"), at("10:00", "11:00"), False, id="L5-touching"),
        pytest.param(at("9:00", "10:00"), at("9:59", "11:00"), True, id="L5-by-a-minute"),
        pytest.param(at("9:00", "12:00"), at("10:00", "11:00"), True, id="L5-inside"),
        pytest.param(at("9:00", "10:00"), at("9:00", "10:00"), True, id="L5-the-same"),
        pytest.param(at("9:00", "10:00"), at("12:00", "13:00"), False, id="L5-apart"),
    ],
)
def test_l5_overlap(one: Interval, other: Interval, shared: bool) -> None:
    assert one.overlaps(other) is shared
    assert other.overlaps(one) is shared


@pytest.mark.parametrize(
    ("other", "clash"),
    [
        pytest.param(at("10:00", "11:00"), True, id="L6-straight-after"),
        pytest.param(at("10:14", "11:00"), True, id="L6-inside-the-hold"),
        pytest.param(at("10:15", "11:00"), False, id="L6-after-the-hold"),
        pytest.param(at("8:00", "8:50"), True, id="L6-in-the-others-hold"),
        pytest.param(at("8:00", "8:45"), False, id="L6-after-the-others-hold"),
    ],
)
def test_l6_the_time_for_writing_is_held_on_both_sides(other: Interval, clash: bool) -> None:
    assert person_clash(at("9:00", "10:00"), other, 15) is clash


@pytest.mark.parametrize(
    ("windows", "available"),
    [
        pytest.param(None, True, id="L5-none-declared"),
        pytest.param([], False, id="L5-declared-and-none-near"),
        pytest.param([at("9:00", "17:00")], True, id="L5-inside"),
        pytest.param([at("10:00", "11:00")], True, id="L5-exactly"),
        pytest.param([at("10:30", "17:00")], False, id="L5-starts-before"),
        pytest.param([at("9:00", "10:59")], False, id="L5-ends-after"),
        pytest.param([at("9:00", "10:30"), at("10:30", "12:00")], True, id="L5-two-that-touch"),
        pytest.param([at("9:00", "10:30"), at("10:31", "12:00")], False, id="L5-a-minute-between"),
        pytest.param([at("12:00", "9:00")], False, id="L5-upside-down-window"),
    ],
)
def test_l5_availability(windows: list[Interval] | None, available: bool) -> None:
    assert is_available(at("10:00", "11:00"), windows, BEFORE) is available


def test_l5_an_interview_that_has_begun_was_possible() -> None:
    interview = at("10:00", "11:00")
    assert is_available(interview, [at("12:00", "13:00")], interview.starts_at)
    assert not is_available(
        interview, [at("12:00", "13:00")], interview.starts_at - timedelta(seconds=1)
    )


@pytest.mark.parametrize(
    ("interviews", "minutes"),
    [
        pytest.param([], 0, id="L5-none"),
        pytest.param([at("9:00", "10:00")], 60, id="L5-one"),
        pytest.param([at("9:00", "10:00"), at("10:00", "11:00")], 120, id="L5-back-to-back"),
        pytest.param([at("9:00", "10:00"), at("10:14", "11:00")], 120, id="L5-short-of-a-break"),
        pytest.param([at("9:00", "10:00"), at("10:15", "11:00")], 60, id="L5-a-break"),
        pytest.param([at("10:15", "11:00"), at("9:00", "10:00")], 60, id="L5-in-any-order"),
        pytest.param([at("9:00", "12:00"), at("9:30", "10:00")], 180, id="L5-one-inside-another"),
    ],
)
def test_l5_longest_stretch(interviews: list[Interval], minutes: int) -> None:
    assert longest_stretch(interviews, 15) == timedelta(minutes=minutes)


def test_l5_days_are_counted_where_the_person_is() -> None:
    late, early = at("23:30", "23:59"), at("0:10", "0:50", DAY + timedelta(days=1))
    assert busiest_days([late, early], ZoneInfo("UTC"), 1) == ()
    assert busiest_days([late, early], NEW_YORK, 1) == ((date(2025, 3, 4), 2),)
    assert local_day(late, BERLIN) == date(2025, 3, 5)


@pytest.mark.parametrize(
    ("interval", "zone", "words"),
    [
        pytest.param(
            at("9:00", "10:00"), BERLIN, "Tue 4 Mar, 10:00 to 11:00 (Europe/Berlin)", id="one-day"
        ),
        pytest.param(
            at("22:30", "23:30"),
            BERLIN,
            "Tue 4 Mar, 23:30 to Wed 5 Mar 00:30 (Europe/Berlin)",
            id="over-midnight",
        ),
    ],
)
def test_l5_a_time_is_told_in_the_readers_zone(
    interval: Interval, zone: ZoneInfo, words: str
) -> None:
    assert interval.spoken(zone) == words


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "Europe", "\x00", "a" * 999])
def test_l5_a_zone_that_is_none_is_none(name: str) -> None:
    assert zone_named(name) is None


@given(st.text(max_size=40))
def test_l5_no_zone_name_raises(name: str) -> None:
    zone = zone_named(name)
    assert zone is None or zone.key == name


minutes = st.integers(0, 24 * 60)
intervals = st.builds(
    lambda start, length: Interval(
        DAY + timedelta(minutes=start), DAY + timedelta(minutes=start + length)
    ),
    minutes,
    st.integers(1, 180),
)


@given(st.lists(intervals, max_size=8))
def test_l5_merged_windows_are_apart_in_order_and_lose_nothing(windows: list[Interval]) -> None:
    joined = merged(windows)
    assert all(one.ends_at < other.starts_at for one, other in pairwise(joined))
    assert all(any(window.within(whole) for whole in joined) for window in windows)
    assert merged(joined) == joined


@given(intervals, intervals, st.integers(0, 60))
def test_l5_a_clash_is_mutual_and_a_longer_hold_never_removes_it(
    one: Interval, other: Interval, hold: int
) -> None:
    assert person_clash(one, other, hold) is person_clash(other, one, hold)
    if person_clash(one, other, hold):
        assert person_clash(one, other, hold + 1)
    assert person_clash(one, other, 0) is one.overlaps(other)


@given(st.lists(intervals, min_size=1, max_size=8), st.integers(1, 60))
def test_l5_a_stretch_is_at_least_the_longest_interview_and_at_most_the_day(
    interviews: list[Interval], pause: int
) -> None:
    stretch = longest_stretch(interviews, pause)
    first = min(one.starts_at for one in interviews)
    last = max(one.ends_at for one in interviews)
    assert max(one.length for one in interviews) <= stretch <= last - first


@pytest.mark.parametrize(
    ("minutes", "pause", "wanted"),
    [
        ([], 15, []),
        ([45], 15, [("09:00", "09:45")]),
        ([45, 60], 15, [("09:00", "09:45"), ("10:00", "11:00")]),
        ([60, 60], 0, [("09:00", "10:00"), ("10:00", "11:00")]),
    ],
)
def test_l5_interviews_are_laid_out_one_after_another(
    minutes: list[int], pause: int, wanted: list[tuple[str, str]]
) -> None:
    lengths = [timedelta(minutes=one) for one in minutes]
    found = one_after_another(DAY + timedelta(hours=9), lengths, timedelta(minutes=pause))
    assert list(found) == [at(*one) for one in wanted]


@given(
    st.lists(st.integers(1, 480), min_size=1, max_size=7),
    st.integers(15, 240),
    st.sampled_from([DAY, datetime(2026, 3, 29, tzinfo=BERLIN)]),
)
def test_l5_a_layout_never_overlaps_and_always_leaves_the_break(
    minutes: list[int], pause: int, first: datetime
) -> None:
    lengths = [timedelta(minutes=one) for one in minutes]
    found = one_after_another(first, lengths, timedelta(minutes=pause))
    assert [one.length for one in found] == lengths
    assert longest_stretch(found, 15) == max(lengths)
