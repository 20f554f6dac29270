"""Wall-clock times that people type: gaps and folds of daylight saving, zones, cursors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.errors import Invalid
from hiring.webkit.filters import clock_time, duration, local_date, local_input, local_time
from hiring.webkit.forms import NoSuchWallClock, instant_of
from hiring.webkit.paging import Page, decode_cursor, encode_cursor, page_of


def typed(text: str) -> datetime:
    """What a person types: a wall-clock time without a zone."""
    return datetime.fromisoformat(text)


INSTANTS = {
    "winter in London": (typed("2026-01-15T09:00"), "Europe/London", "2026-01-15T09:00"),
    "summer in London": (typed("2026-07-15T09:00"), "Europe/London", "2026-07-15T08:00"),
    "Kathmandu's quarter hours": (typed("2026-03-01T09:00"), "Asia/Kathmandu", "2026-03-01T03:15"),
    "the earlier of two at the autumn fold": (
        typed("2026-10-25T01:30"),
        "Europe/London",
        "2026-10-25T00:30",
    ),
}


@pytest.mark.parametrize(("local", "zone", "utc"), INSTANTS.values(), ids=INSTANTS)
def test_a_wall_clock_time_is_an_instant(local: datetime, zone: str, utc: str):
    assert instant_of(local, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


GAPS = {
    "London in March": (typed("2026-03-29T01:30"), "Europe/London"),
    "New York in March": (typed("2026-03-08T02:30"), "America/New_York"),
    "Lord Howe's half hour": (typed("2026-10-04T02:15"), "Australia/Lord_Howe"),
}


@pytest.mark.parametrize(("local", "zone"), GAPS.values(), ids=GAPS)
def test_a_skipped_time_is_refused_with_what_to_do(local: datetime, zone: str):
    with pytest.raises(NoSuchWallClock, match=r"go forward.*before or after"):
        instant_of(local, zone)


@given(
    st.datetimes(typed("2000-01-01"), typed("2060-01-01")),
    st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"]),
)
def test_what_is_accepted_comes_back_as_typed(local: datetime, zone: str):
    local = local.replace(second=0, microsecond=0)
    try:
        instant = instant_of(local, zone)
    except NoSuchWallClock:
        return
    assert local_input(instant, zone) == f"{local:%Y-%m-%dT%H:%M}"


def test_times_are_shown_on_the_readers_clock():
    instant = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
    assert local_time(instant, "America/New_York") == "Tue 10 Mar 2026, 11:00 EDT"
    assert local_time(instant, "Asia/Tokyo", with_zone=False) == "Wed 11 Mar 2026, 00:00"
    assert local_date(instant, "Asia/Tokyo") == "Wed 11 Mar 2026"
    assert clock_time(instant, "Asia/Kolkata") == "20:30"
    assert local_time(None, "UTC") == ""


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (75, "1 h 15 min"), (1500, "25 h")],
)
def test_durations_in_words(minutes: int, words: str):
    assert duration(timedelta(minutes=minutes)) == words


BROKEN_CURSORS = {
    "not base64": "%%%",
    "not JSON": "bm90IGpzb24",
    "too few keys": encode_cursor("a"),
    "too many keys": encode_cursor("a", "b", "c"),
    "no list": "eyJhIjoxfQ",
    "numbers": "WzEsMl0",
    "not ASCII": "é",
    "the null character": encode_cursor("a\x00", "b"),
}


@pytest.mark.parametrize("cursor", BROKEN_CURSORS.values(), ids=BROKEN_CURSORS)
def test_a_cursor_that_no_list_gave_out_is_refused(cursor: str):
    with pytest.raises(Invalid, match="not one that a list gave out"):
        decode_cursor(cursor, 2)


@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))))
def test_a_cursor_keeps_its_keys(keys: list[str]):
    if keys:
        assert decode_cursor(encode_cursor(*keys), len(keys)) == tuple(keys)


def test_a_page_knows_whether_there_is_more():
    assert page_of([1, 2], 2, lambda item: (item,)) == Page((1, 2), None)
    assert page_of([1, 2, 3], 2, lambda item: (item,)) == Page((1, 2), encode_cursor(2))
    assert page_of([], 2, lambda item: (item,)) == Page((), None)
