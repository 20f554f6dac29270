"""Rights come from a seat or a part in a requisition; no role opens a loop."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest

from hiring.domain.actor import Actor
from hiring.domain.authority import (
    Part,
    may_know_candidate,
    may_know_loop,
    may_know_requisition,
    why_not_declare_conflict,
    why_not_edit_requisition,
    why_not_keep_candidates,
    why_not_lead_programme,
    why_not_manage_loop,
    why_not_manage_people,
    why_not_open_requisition,
    why_not_set_availability,
)
from hiring.domain.terms import Role, SeatKind
from tests.unit.domain.facts import an_id, rules

if TYPE_CHECKING:
    import uuid

NONE = Part()
HIRING_MANAGER = Part(is_hiring_manager=True)
RECRUITER = Part(is_recruiter=True)
ANA = an_id("Ana Ruiz")
EVERY_SET_OF_ROLES = [
    frozenset(some) for some in chain(*(combinations(Role, size) for size in range(4)))
]


def actor(*roles: Role, certified: bool = False) -> Actor:
    return Actor(ANA, "Ana Ruiz", roles=frozenset(roles), certified_bar_raiser=certified)


@pytest.mark.parametrize("kind", SeatKind)
def test_f7_a_seat_lets_its_holder_know_the_loop(kind: SeatKind) -> None:
    assert may_know_loop(Part(seat=kind))


def test_f7_so_do_the_requisitions_manager_and_recruiter_and_nothing_else() -> None:
    assert may_know_loop(HIRING_MANAGER)
    assert may_know_loop(RECRUITER)
    assert not may_know_loop(NONE)


@pytest.mark.parametrize(
    ("who", "part", "may"),
    [
        pytest.param(actor(Role.RECRUITER), NONE, True, id="any-recruiter"),
        pytest.param(actor(Role.ADMINISTRATOR), NONE, True, id="administrator"),
        pytest.param(actor(certified=True), NONE, True, id="J1-certified-bar-raiser"),
        pytest.param(actor(), HIRING_MANAGER, True, id="its-manager"),
        pytest.param(actor(), Part(seat=SeatKind.TRAINEE), True, id="its-panel"),
        pytest.param(actor(Role.PROGRAMME_LEAD), NONE, False, id="programme-lead"),
        pytest.param(actor(), NONE, False, id="anyone"),
    ],
)
def test_who_may_know_a_requisition(who: Actor, part: Part, may: bool) -> None:
    assert may_know_requisition(who, part) is may


@pytest.mark.parametrize(
    ("who", "part", "may"),
    [
        pytest.param(actor(Role.RECRUITER), NONE, True, id="any-recruiter"),
        pytest.param(actor(), HIRING_MANAGER, True, id="the-manager"),
        pytest.param(actor(), Part(seat=SeatKind.INTERVIEWER), True, id="the-panel"),
        pytest.param(actor(Role.ADMINISTRATOR), NONE, False, id="administrator"),
        pytest.param(actor(certified=True), NONE, False, id="another-bar-raiser"),
    ],
)
def test_who_may_know_a_candidate(who: Actor, part: Part, may: bool) -> None:
    assert may_know_candidate(who, part) is may


@pytest.mark.parametrize("roles", EVERY_SET_OF_ROLES, ids=lambda some: "+".join(sorted(some)))
def test_each_role_opens_its_own_work_only(roles: frozenset[Role]) -> None:
    who = actor(*roles)
    assert (why_not_manage_people(who) == ()) is (Role.ADMINISTRATOR in roles)
    assert (why_not_keep_candidates(who) == ()) is (Role.RECRUITER in roles)
    assert (why_not_lead_programme(who) == ()) is (Role.PROGRAMME_LEAD in roles)
    opens = bool(roles & {Role.RECRUITER, Role.ADMINISTRATOR})
    assert (why_not_open_requisition(who, an_id("Sam Park")) == ()) is opens
    assert (why_not_set_availability(who, an_id("Li Wei")) == ()) is opens
    edits = Role.ADMINISTRATOR in roles
    assert (why_not_edit_requisition(who, NONE) == ()) is edits


def test_j2_a_manager_opens_and_edits_their_own_requisition() -> None:
    assert why_not_open_requisition(actor(), ANA) == ()
    assert why_not_edit_requisition(actor(), HIRING_MANAGER) == ()
    assert why_not_edit_requisition(actor(), RECRUITER) == ()
    assert rules(why_not_edit_requisition(actor(Role.RECRUITER), NONE)) == ["J2"]


def test_l5_anyone_declares_their_own_availability() -> None:
    assert why_not_set_availability(actor(), ANA) == ()


@pytest.mark.parametrize("kind", SeatKind)
def test_l1_a_seat_does_not_plan_the_loop(kind: SeatKind) -> None:
    assert rules(why_not_manage_loop(Part(seat=kind))) == ["L1"]
    assert why_not_manage_loop(Part(seat=kind, is_hiring_manager=True)) == ()
    assert why_not_manage_loop(RECRUITER) == ()


@pytest.mark.parametrize(
    ("part", "whose", "allowed"),
    [
        pytest.param(Part(seat=SeatKind.INTERVIEWER), ANA, True, id="L3-their-own"),
        pytest.param(Part(seat=SeatKind.INTERVIEWER), an_id("Li Wei"), False, id="L3-anothers"),
        pytest.param(Part(seat=SeatKind.BAR_RAISER), an_id("Li Wei"), True, id="L3-bar-raiser"),
        pytest.param(RECRUITER, an_id("Li Wei"), True, id="L3-recruiter"),
        pytest.param(HIRING_MANAGER, an_id("Li Wei"), True, id="L3-manager"),
    ],
)
def test_l3_declaring_a_conflict(part: Part, whose: uuid.UUID, allowed: bool) -> None:
    assert (why_not_declare_conflict(actor(), part, whose) == ()) is allowed
