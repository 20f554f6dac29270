"""Where each broken rule of a loop is mended (L1 to L5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hiring.domain.eligibility import why_not_sit, why_not_twice
from hiring.domain.errors import Refusal
from hiring.domain.mending import Part, faults
from hiring.domain.panel import broken_rules
from hiring.domain.terms import ConflictKind, SeatKind
from tests.unit.domain.facts import (
    MANAGER,
    NOW,
    POLICY,
    a_bar_raiser,
    a_loop,
    a_person,
    a_role,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from hiring.domain.panel import LoopFacts


def without(kind: SeatKind) -> Callable[[LoopFacts], LoopFacts]:
    return lambda loop: replace(
        loop, seats=tuple(seat for seat in loop.seats if seat.kind is not kind)
    )


def with_last(**changes: object) -> Callable[[LoopFacts], LoopFacts]:
    return lambda loop: replace(
        loop,
        seats=(*loop.seats[:-1], replace(loop.seats[-1], **changes)),  # type: ignore[arg-type]
    )


CONFLICTED = a_person("Cy Close", conflicts=(ConflictKind.FRIEND,))
LONG_AGO = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "rule", "part"),
    [
        (without(SeatKind.HIRING_MANAGER), "L1", Part.KIND),
        (without(SeatKind.BAR_RAISER), "L1", Part.KIND),
        (without(SeatKind.INTERVIEWER), "L1", Part.SIZE),
        (with_last(person=CONFLICTED), "L3", Part.PERSON),
        (with_last(principles=()), "L4", Part.PRINCIPLES),
        (with_last(principles=("charisma",)), "L4", Part.PRINCIPLES),
        (without(SeatKind.INTERVIEWER), "L4", Part.COVERAGE),
        (with_last(starts_at=None), "L5", Part.TIME),
        (lambda loop: replace(loop, candidate_zone="Mars/Olympus"), "L5", Part.TIMES),
    ],
)
def test_a_broken_rule_leads_to_the_part_that_mends_it(
    change: Callable[[LoopFacts], LoopFacts], rule: str, part: Part
) -> None:
    loop = change(a_loop())
    found = faults(loop, broken_rules(loop, POLICY, NOW))
    assert (rule, part) in {(fault.refusal.rule, fault.part) for fault in found}


def test_faults_keep_the_order_and_the_words_of_what_was_found() -> None:
    loop = without(SeatKind.INTERVIEWER)(a_loop())
    broken = broken_rules(loop, POLICY, NOW)
    assert tuple(fault.refusal for fault in faults(loop, broken)) == broken


@pytest.mark.parametrize("kind", [SeatKind.HIRING_MANAGER, SeatKind.BAR_RAISER])
def test_l1_a_missing_kind_is_named(kind: SeatKind) -> None:
    loop = without(kind)(a_loop())
    found = faults(loop, broken_rules(loop, POLICY, NOW))
    assert [fault.kind for fault in found if fault.part is Part.KIND] == [kind]


def test_l4_a_gap_names_its_requirement() -> None:
    loop = a_loop()
    gone = loop.seats[-1].principles
    loop = with_last(principles=("charisma",))(loop)
    found = faults(loop, broken_rules(loop, POLICY, NOW))
    assert [fault.key for fault in found if fault.part is Part.COVERAGE] == list(gone)


def test_j1_what_lies_beyond_the_loop_leads_elsewhere() -> None:
    (fault,) = faults(a_loop(), [Refusal("J1", "The narrative is not approved.")])
    assert fault.part is Part.ELSEWHERE


@pytest.mark.parametrize(
    ("person", "kind", "rules"),
    [
        (a_person(), SeatKind.INTERVIEWER, []),
        (a_person(level=2), SeatKind.INTERVIEWER, ["L3"]),
        (a_bar_raiser(), SeatKind.BAR_RAISER, []),
        (a_person(), SeatKind.BAR_RAISER, ["L2"]),
        (MANAGER, SeatKind.HIRING_MANAGER, []),
        (a_person(), SeatKind.HIRING_MANAGER, ["L1"]),
        (a_person(certified_for=frozenset()), SeatKind.TRAINEE, ["L3"]),
        (CONFLICTED, SeatKind.INTERVIEWER, ["L3"]),
    ],
)
def test_why_not_sit_asks_what_the_kind_of_seat_asks(
    person: object, kind: SeatKind, rules: list[str]
) -> None:
    reasons = why_not_sit(person, a_role(), kind)  # type: ignore[arg-type]
    assert [reason.rule for reason in reasons] == rules


def test_l3_a_trainee_beside_somebody_certified_may_sit() -> None:
    trainee = a_person("Tia", certified_for=frozenset())
    assert why_not_sit(trainee, a_role(), SeatKind.TRAINEE, a_person()) == ()


def test_l1_nobody_sits_twice() -> None:
    (reason,) = why_not_twice("Ana Ruiz")
    assert (reason.rule, reason.detail) == ("L1", "Ana Ruiz has a seat on this panel already.")
