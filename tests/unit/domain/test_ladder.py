"""F6: whom to remind, when, and what an organisation may make of the ladder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.ladder import Step, default_ladder, next_rung_at, rungs_due, why_not_ladder
from hiring.domain.terms import Addressee
from tests.unit.domain.facts import NOW, POLICY

HOUR = timedelta(hours=1)
BEFORE = timedelta(seconds=-1)
LADDER = default_ladder(POLICY)
KEYS = ("author_0", "author_4", "author_24", "recruiter_28", "bar_raiser_36")
AUTHOR, RECRUITER, BAR_RAISER = Addressee


def keys(hours: float, *, after: float, away: bool = False) -> list[str]:
    due = rungs_due(LADDER, NOW, after=NOW + after * HOUR, now=NOW + hours * HOUR, is_away=away)
    return [rung.key for rung in due]


def test_f6_the_laws_ladder_climbs_from_author_to_recruiter_to_bar_raiser() -> None:
    assert [(step.hours, step.to) for step in LADDER] == [
        (0, AUTHOR),
        (4, AUTHOR),
        (24, AUTHOR),
        (28, RECRUITER),
        (36, BAR_RAISER),
    ]
    assert why_not_ladder(LADDER) == ()


@pytest.mark.parametrize(
    ("after", "hours", "due"),
    [
        pytest.param(-1, -0.1, [], id="F6-still-interviewing"),
        pytest.param(-1, 0, ["author_0"], id="F6-at-the-end"),
        pytest.param(0, 3.9, [], id="F6-sent-once"),
        pytest.param(0, 4, ["author_4"], id="F6-four-hours-later"),
        pytest.param(4, 24, ["author_24"], id="F6-at-24-hours"),
        pytest.param(24, 28, ["recruiter_28"], id="F6-then-the-recruiter"),
        pytest.param(28, 36, ["bar_raiser_36"], id="F6-then-the-bar-raiser"),
        pytest.param(36, 99, [], id="F6-nothing-left"),
        pytest.param(-1, 5, ["author_4"], id="F6-a-missed-rung-is-not-made-up-for"),
        pytest.param(-1, 99, ["author_24", "recruiter_28", "bar_raiser_36"], id="F6-one-each"),
    ],
)
def test_f6_rungs_due(after: float, hours: float, due: list[str]) -> None:
    assert keys(hours, after=after) == due


@pytest.mark.parametrize(
    ("after", "hours", "due"),
    [
        pytest.param(-1, 0, ["leave"], id="at-the-end-the-recruiter-is-told"),
        pytest.param(0, 4, ["leave"], id="gone-since-then"),
        pytest.param(24, 28, ["recruiter_28"], id="the-recruiters-own-step"),
        pytest.param(-1, 30, ["recruiter_28"], id="told-once-where-both-are-due"),
        pytest.param(28, 36, ["bar_raiser_36"], id="the-bar-raisers-step"),
    ],
)
def test_f6_who_is_away_is_not_nagged(after: float, hours: float, due: list[str]) -> None:
    found = rungs_due(LADDER, NOW, after=NOW + after * HOUR, now=NOW + hours * HOUR, is_away=True)
    assert [rung.key for rung in found] == due
    assert AUTHOR not in {rung.step.to for rung in found}


@given(st.lists(st.integers(0, 60), min_size=1, max_size=20))
def test_f6_whenever_the_clock_ticks_no_rung_is_taken_twice_nor_early(ticks: list[int]) -> None:
    taken: list[str] = []
    after = -1.0
    for hours in sorted(ticks):
        taken += keys(hours, after=after)
        after = hours
    assert len(taken) == len(set(taken))
    assert taken == [key for key in KEYS if key in taken]


@given(st.integers(-5, 40))
def test_f6_the_next_rung_is_the_first_that_was_not_taken(hours: int) -> None:
    upcoming = next_rung_at(LADDER, NOW, after=NOW + hours * HOUR)
    later = [NOW + step.hours * HOUR for step in LADDER if step.hours > hours]
    assert upcoming == (min(later).astimezone(UTC) if later else None)


def test_f6_hours_are_hours_over_a_change_of_clocks() -> None:
    end = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the clocks change in London that night
    assert next_rung_at(LADDER, end, after=end + 4 * HOUR) == datetime(2026, 3, 29, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("steps", "says", "pointer"),
    [
        pytest.param([], "first step asks the author", "/steps/0", id="empty"),
        pytest.param([(0, RECRUITER), (1, BAR_RAISER)], "first step", "/steps/0", id="no-author"),
        pytest.param([(0, AUTHOR), (1, BAR_RAISER)], "reaches the author", "", id="nobody-between"),
        pytest.param(
            [(0, AUTHOR), (9, BAR_RAISER), (10, RECRUITER)],
            "not reminded after",
            "/steps/2",
            id="order",
        ),
        pytest.param(
            [(4, AUTHOR), (4, AUTHOR), (5, RECRUITER), (6, BAR_RAISER)],
            "later",
            "/steps/1",
            id="twice",
        ),
        pytest.param(
            [(0, AUTHOR), (5, RECRUITER), (400, BAR_RAISER)], "between 0 and", "/steps/2", id="far"
        ),
        pytest.param(
            [*((hours, AUTHOR) for hours in range(12)), (20, RECRUITER), (30, BAR_RAISER)],
            "steps at most",
            "",
            id="many",
        ),
    ],
)
def test_f6_a_ladder_that_makes_no_sense_is_refused(
    steps: list[tuple[int, Addressee]], says: str, pointer: str
) -> None:
    refusals = why_not_ladder([Step(hours, to) for hours, to in steps])
    assert [one.pointer for one in refusals if says in one.detail] == [pointer]
    assert all(one.rule == "F6" and one.mend for one in refusals)
