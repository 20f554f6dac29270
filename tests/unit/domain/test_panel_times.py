"""L5 on whole loops: clashes, breaks, days, trainees; and laws that hold for any loop."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.domain.coverage import Requirement
from hiring.domain.hours import Away, InterviewLimits
from hiring.domain.panel import LoopFacts, SeatFacts, broken_rules, warnings
from hiring.domain.policy import Policy
from hiring.domain.terms import BarRaiserStanding, ConflictKind, SeatKind
from hiring.domain.timetable import Interval
from tests.unit.domain.facts import (
    FAMILY,
    KEYS,
    MANAGER,
    NOW,
    POLICY,
    a_loop,
    a_panel,
    a_person,
    a_role,
    a_seat,
    an_id,
    details,
    rules,
)

FIRST = NOW + timedelta(days=7)
HOUR = timedelta(hours=1)
SEATS = a_panel()
ANA = SEATS[2]
START = FIRST + 2 * HOUR  # Ana's
HERS = Interval(START, START + HOUR)
NAIVE = datetime(2025, 3, 11, 11)  # noqa: DTZ001 - the very thing that is refused


def ana(**changes: Any) -> LoopFacts:
    return a_loop(replace(seat, **changes) if seat is ANA else seat for seat in SEATS)


def beside(*names: str, **changes: Any) -> LoopFacts:
    trainees = [
        a_seat(
            a_person(name, certified_for=frozenset()),
            SeatKind.TRAINEE,
            **{"mentor_seat_id": ANA.id, "starts_at": START, **changes},
        )
        for name in names
    ]
    return a_loop([*SEATS, *trainees])


def spaced(number: int, gap: timedelta, length: timedelta = HOUR) -> LoopFacts:
    """A panel of so many interviews, in order, with a gap between them."""
    spares = [a_seat(a_person(f"Extra {n}")) for n in range(number - len(SEATS))]
    return a_loop(
        (
            replace(
                seat,
                starts_at=FIRST + place * (length + gap),
                ends_at=FIRST + place * (length + gap) + length,
            )
            for place, seat in enumerate([*SEATS, *spares])
        ),
        size_reason="A wide role.",
    )


@pytest.mark.parametrize(
    ("loop", "fact"),
    [
        pytest.param(ana(starts_at=None, ends_at=None), "has no time yet", id="L5-no-time"),
        pytest.param(ana(ends_at=None), "has no time yet", id="L5-no-end"),
        pytest.param(ana(starts_at=NAIVE), "has no time zone", id="L5-no-zone"),
        pytest.param(ana(ends_at=START), "ends before it starts", id="L5-no-length"),
        pytest.param(ana(ends_at=START - HOUR), "ends before it starts", id="L5-upside-down"),
        pytest.param(
            ana(starts_at=START + 24 * HOUR, ends_at=START + 33 * HOUR),
            "longer than 8 hours",
            id="L5-nine-hours",
        ),
        pytest.param(
            ana(busy=(Interval(START + HOUR, START + 2 * HOUR),)),
            "Ana Ruiz has another interview on Tue 11 Mar, 12:00 to 13:00 (UTC), too close",
            id="L5-busy-straight-after",
        ),
        pytest.param(
            ana(busy=(HERS,), time_zone="Europe/Berlin"),
            "12:00 to 13:00 (Europe/Berlin)",
            id="L5-busy-told-in-their-zone",
        ),
        pytest.param(
            ana(availability=(Interval(START - 3 * HOUR, START),)),
            "has not declared Tue 11 Mar, 11:00 to 12:00 (UTC) as available",
            id="L5-unavailable",
        ),
        pytest.param(
            ana(away=(Away(Interval(START - 11 * HOUR, START + 13 * HOUR)),)),
            "Ana Ruiz is away on Tue 11 Mar, 11:00 to 12:00 (UTC) that day.",
            id="L5-day-off",
        ),
        pytest.param(
            ana(away=(Away(Interval(START - 11 * HOUR, START + 13 * HOUR), "Founders’ Day"),)),
            "(UTC): Founders’ Day is a holiday there.",
            id="L5-holiday",
        ),
        pytest.param(
            ana(taken=(Interval(START + HOUR / 2, START + 9 * HOUR),)),
            "Ana Ruiz is busy on Tue 11 Mar, 11:00 to 12:00 (UTC), by a calendar they imported.",
            id="L5-calendar-without-its-own-times",
        ),
        pytest.param(
            ana(availability=()),
            "has not declared Tue 11 Mar, 11:00 to 12:00 (UTC) as available",
            id="L5-declared-and-none-near",
        ),
        pytest.param(
            ana(interviews_that_day=2, limits=InterviewLimits(daily=2)),
            "would have 3 interviews that day; the most is 2",
            id="L5-own-day",
        ),
        pytest.param(
            ana(interviews_that_week=4, limits=InterviewLimits(daily=5, weekly=4)),
            "would have 5 interviews that week; they take 4 at most",
            id="L5-own-week",
        ),
        pytest.param(
            ana(interviews_that_day=5),
            "would have 6 interviews that day; the most is 5",
            id="L5-interviewers-day",
        ),
        pytest.param(
            ana(starts_at=START - HOUR / 2, ends_at=START + HOUR / 2),
            "Bea Novak and Ana Ruiz would interview the candidate at the same time.",
            id="L5-candidate-in-two-places",
        ),
        pytest.param(ana(time_zone="Mars/Olympus"), "'Mars/Olympus', is not one", id="L5-zone"),
        pytest.param(
            a_loop(candidate_zone="Nowhere"),
            "The candidate's time zone, 'Nowhere'",
            id="L5-candidates-zone",
        ),
        pytest.param(
            beside("Ida", starts_at=START + HOUR / 4),
            "Ida sits beside Ana Ruiz but at another time",
            id="L5-trainee-at-another-time",
        ),
        pytest.param(
            beside("Ida", "Jo"),
            "Ida and Jo are both trainees beside Ana Ruiz",
            id="L5-two-trainees",
        ),
        pytest.param(
            spaced(6, timedelta()),
            "would sit 6 h without a break; the most is 5 h",
            id="L5-six-in-a-row",
        ),
        pytest.param(
            spaced(6, timedelta(minutes=10)),
            "would sit 6 h 50 min without a break",
            id="L5-pauses-too-short",
        ),
        pytest.param(
            spaced(8, timedelta(minutes=15), timedelta(minutes=45)),
            "The candidate would have 8 interviews on Tue 11 Mar; the most is 7",
            id="L5-candidates-day",
        ),
    ],
)
def test_l5_one_break_is_named_alone(loop: LoopFacts, fact: str) -> None:
    (refusal,) = broken_rules(loop, POLICY, NOW)
    assert refusal.rule == "L5"
    assert fact in refusal.detail
    assert refusal.mend


@pytest.mark.parametrize(
    "loop",
    [
        pytest.param(ana(busy=(Interval(START + 5 * HOUR / 4, START + 2 * HOUR),)), id="L5-hold"),
        pytest.param(ana(availability=(HERS,)), id="L5-exactly-available"),
        pytest.param(ana(availability=None), id="L5-none-declared"),
        pytest.param(ana(away=(Away(Interval(START - HOUR, START)),)), id="L5-back-in-time"),
        pytest.param(ana(taken=(Interval(START + HOUR, START + 2 * HOUR),)), id="L5-busy-after"),
        pytest.param(
            ana(interviews_that_week=3, limits=InterviewLimits(daily=5, weekly=4)),
            id="L5-the-last-of-the-week",
        ),
        pytest.param(ana(interviews_that_day=4), id="L5-fifth-of-the-day"),
        pytest.param(beside("Ida"), id="L5-one-trainee"),
        pytest.param(spaced(5, timedelta()), id="L5-five-in-a-row"),
        pytest.param(spaced(7, timedelta(minutes=15), HOUR), id="L5-seven-with-breaks"),
        pytest.param(
            ana(starts_at=START.astimezone(ZoneInfo("Asia/Tokyo"))), id="L5-another-zones-clock"
        ),
    ],
)
def test_l5_allowed(loop: LoopFacts) -> None:
    assert broken_rules(loop, POLICY, NOW) == ()


def test_l5_past_interviews_are_not_held_against_availability() -> None:
    loop = ana(availability=(Interval(START - 3 * HOUR, START),))
    assert broken_rules(loop, POLICY, START + HOUR) == ()


def test_l5_past_interviews_still_may_not_overlap() -> None:
    loop = ana(starts_at=START - HOUR / 2, ends_at=START + HOUR / 2)
    assert rules(broken_rules(loop, POLICY, NOW + timedelta(days=30))) == ["L5"]


def test_l5_a_loop_over_two_days_counts_each_day_by_itself() -> None:
    loop = spaced(8, timedelta(minutes=15), timedelta(minutes=45))
    seats = [
        replace(seat, starts_at=START + 24 * HOUR, ends_at=START + 25 * HOUR)
        if place == 7
        else seat
        for place, seat in enumerate(loop.seats)
    ]
    assert broken_rules(replace(loop, seats=tuple(seats)), POLICY, NOW) == ()


def test_l5_a_settings_change_is_followed() -> None:
    strict = Policy(candidate_max_stretch_minutes=120, interview_max_minutes=30)
    assert "longer than 0.5 hours" in details(broken_rules(a_loop(), strict, NOW))


names = st.sampled_from(["Sam Park", "Bea Novak", "Ana Ruiz", "Li Wei", "Tom Okoro", "Ida"])
aware = st.integers(-30_000, 60_000).map(lambda minutes: NOW + timedelta(minutes=minutes))
moments = st.one_of(
    st.none(),
    aware,
    aware.map(lambda moment: moment.astimezone(ZoneInfo("Europe/Berlin"))),
    aware.map(lambda moment: moment.replace(tzinfo=None)),
)
windows = st.lists(st.builds(Interval, aware, aware), max_size=3).map(tuple)
persons = st.builds(
    a_person,
    names,
    active=st.booleans(),
    level=st.integers(-1, 12),
    chain_above=st.sampled_from([(), ((MANAGER.id, "Sam Park"),), ((an_id("Li Wei"), "Li Wei"),)]),
    certified_for=st.sampled_from([frozenset(), frozenset({FAMILY})]),
    bar_raiser=st.sampled_from(BarRaiserStanding),
    weekly_cap=st.integers(0, 3),
    bar_raiser_loops_that_week=st.integers(0, 3),
    conflicts=st.lists(st.sampled_from(ConflictKind), max_size=2).map(tuple),
    is_future_report=st.booleans(),
)
some_seats = st.builds(
    SeatFacts,
    id=st.sampled_from([an_id(f"seat {number}") for number in range(4)]) | st.uuids(),
    person=persons,
    kind=st.sampled_from(SeatKind),
    principles=st.lists(st.sampled_from([*KEYS, "juggling", ""]), max_size=5).map(tuple),
    starts_at=moments,
    ends_at=moments,
    mentor_seat_id=st.none() | st.sampled_from([an_id(f"seat {number}") for number in range(4)]),
    place=st.sampled_from(["", "Room 1"]),
    busy=windows,
    availability=st.none() | windows,
    time_zone=st.sampled_from(["UTC", "Europe/Berlin", "Mars/Olympus", ""]),
    interviews_that_day=st.integers(0, 7),
)
loops = st.builds(
    LoopFacts,
    role=st.just(a_role()),
    requirements=st.lists(
        st.builds(Requirement, st.sampled_from(KEYS), st.just("A principle"), st.integers(0, 3)),
        max_size=4,
    ).map(tuple),
    known_keys=st.just(frozenset(KEYS)),
    seats=st.lists(some_seats, max_size=9).map(tuple),
    size_reason=st.sampled_from(["", "A wide role."]),
    waived_keys=st.frozensets(st.sampled_from(KEYS), max_size=2),
    candidate_zone=st.sampled_from(["UTC", "Asia/Tokyo", "Nowhere"]),
)


@settings(max_examples=200, deadline=None)
@given(loops)
def test_broken_rules_never_raises_and_every_break_is_numbered_ordered_and_mendable(
    loop: LoopFacts,
) -> None:
    found = broken_rules(loop, POLICY, NOW)
    numbers = [refusal.rule or "" for refusal in found]
    assert set(numbers) <= {"L1", "L2", "L3", "L4", "L5"}
    assert numbers == sorted(numbers)
    assert all(refusal.detail and refusal.mend for refusal in found)
    ids = {seat.id for seat in loop.seats}
    assert all(refusal.subject in ids for refusal in found if refusal.subject)
    assert all(refusal.rule in {"L1", "L4", "L5"} for refusal in warnings(loop, POLICY))


@settings(max_examples=100, deadline=None)
@given(loops)
def test_l1_a_loop_without_exactly_one_bar_raiser_always_breaks_l1(loop: LoopFacts) -> None:
    kinds = [seat.kind for seat in loop.seats]
    if kinds.count(SeatKind.BAR_RAISER) != 1 or SeatKind.HIRING_MANAGER not in kinds:
        assert "L1" in rules(broken_rules(loop, POLICY, NOW))


@settings(max_examples=100, deadline=None)
@given(loops)
def test_l4_an_open_gap_always_breaks_l4(loop: LoopFacts) -> None:
    if any(line.blocks for line in loop.coverage):
        assert "L4" in rules(broken_rules(loop, POLICY, NOW))


@settings(max_examples=50, deadline=None)
@given(st.permutations(SEATS))
def test_a_sound_loop_is_sound_in_any_order_of_its_seats(seats: list[SeatFacts]) -> None:
    assert broken_rules(a_loop(seats), POLICY, NOW) == ()
