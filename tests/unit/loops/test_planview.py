"""What a plan amounts to, on the candidate's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hiring.domain.timetable import Interval
from hiring.loops.planview import costs_in_words, totals_of
from hiring.planning.answers import Costs

HOUR = timedelta(hours=1)


def an_interview(hour: int, day: int = 17) -> Interval:
    start = datetime(2026, 3, day, hour, tzinfo=UTC)
    return Interval(start, start + HOUR)


def test_waits_are_counted_within_a_day_alone() -> None:
    totals = totals_of([an_interview(12), an_interview(9), an_interview(9, 18)], ZoneInfo("UTC"))
    assert totals.days == (date(2026, 3, 17), date(2026, 3, 18))
    assert (totals.interviews, totals.waits, totals.longest) == (3, 2 * HOUR, 4 * HOUR)


def test_days_are_the_candidates() -> None:
    totals = totals_of([an_interview(23)], ZoneInfo("Asia/Tokyo"))
    assert totals.days == (date(2026, 3, 18),)


def test_no_interviews_amount_to_nothing() -> None:
    assert totals_of([], ZoneInfo("UTC")).waits == timedelta()


def test_only_what_costs_anything_is_told() -> None:
    told = list(costs_in_words(Costs(ability=2, repeated=1)))
    assert [title for title, _ in told] == ["Practice", "Variety"]
    assert told[0][1] == "2 levels short of the most practised, over all principles"
    assert told[1][1] == "1 pair that sat together repeatedly of late"
