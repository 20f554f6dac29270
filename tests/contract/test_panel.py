"""L1 to L3: who may sit on a loop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops
from tests.contract.client import assert_problem
from tests.contract.company import FAMILY, ROLE_LEVEL
from tests.contract.loops import PANEL, Loop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.contract.company import Company

CERTIFIED_BR = {"level": 7, "team": "Search", "bar_raiser": "certified", "certified_for": [FAMILY]}
INTERVIEWER = {"level": ROLE_LEVEL, "team": "Robots", "certified_for": [FAMILY]}


def assert_refused(loop: Loop, rule: str, about: str | None = None) -> None:
    """The draft says which rule it breaks, on which seat, and cannot be scheduled."""
    broken = [each for each in loop.get()["broken_rules"] if each["rule"] == rule]
    assert broken, loop.get()["broken_rules"]
    assert all(each["detail"] for each in broken)
    if about is not None:
        assert loop.seats[about] in {each.get("seat_id") for each in broken}, broken
    answer = loop.company["recruiter"].api.post(f"{loop.path}/schedule")
    assert_problem(answer, 409, rule=rule)
    assert loop.get()["state"] == "draft"


def assert_accepted(loop: Loop) -> None:
    assert loop.get()["broken_rules"] == []
    loops.schedule(loop)


# ---------------------------------------------------------------- L1

L1_REFUSED: dict[str, Iterable[str]] = {
    "no Bar Raiser": ("hm", "ines", "jonas", "karim", "lena"),
    "two Bar Raisers": (*PANEL, "other_br"),
    "no hiring manager": ("br", "ines", "jonas", "karim", "lena"),
    "four people and no reason": ("hm", "br", "ines", "jonas"),
    "eight people and no reason": (*PANEL, "lena", "mei", "outsider"),
    "nobody at all": (),
}


@pytest.mark.parametrize("case", L1_REFUSED)
def test_l1_who_has_to_be_there(company: Company, case: str):
    loop = loops.a_loop(company)
    seats = []
    for slot, who in enumerate(L1_REFUSED[case]):
        # An eighth interview does not fit the day's slots: it starts it.
        seats.append(
            an_early_seat(loop, who) if slot >= len(loops.SLOTS) else loops.seat(loop, who, slot)
        )
    loops.take_seats(loop, seats)
    assert_refused(loop, "L1")


def an_early_seat(loop: Loop, who: str) -> dict[str, Any]:
    return loops.seat(
        loop,
        "ines",
        0,
        person_id=loop.company[who].id,
        starts_at=loop.day.replace(hour=7).isoformat(),
        ends_at=loop.day.replace(hour=8).isoformat(),
    )


def test_l1_four_people_with_a_reason(company: Company):
    wanted = [{"key": loops.assigned(company, who), "interviewers": 1} for who in PANEL[:4]]
    loop = loops.a_loop(company, requisition_id=loops.a_requisition(company, principles=wanted))
    loops.take_seats(loop, loops.a_panel(loop, PANEL[:4]))
    api = company["recruiter"].api
    assert_problem(api.post(f"{loop.path}/schedule", {"reason": "  "}), 409, 422)
    reason = {"reason": "An internal move: two of the usual panel have worked with them."}
    assert api.post(f"{loop.path}/schedule", reason).ok()["state"] == "collecting"


@pytest.mark.parametrize("people", [PANEL[:1], ("hm", "ines", "jonas", "karim", "lena")])
def test_l1_a_reason_replaces_neither_bar_raiser_nor_manager(
    company: Company, people: tuple[str, ...]
):
    loop = loops.a_loop(company)
    loops.take_seats(loop, loops.a_panel(loop, people))
    reason = {"reason": "We are in a hurry this week."}
    answer = company["recruiter"].api.post(f"{loop.path}/schedule", reason)
    assert_problem(answer, 409, rule="L1")


@pytest.mark.parametrize("people", [PANEL, (*PANEL, "lena"), (*PANEL, "lena", "mei")])
def test_l1_five_to_seven_need_no_reason(company: Company, people: tuple[str, ...]):
    loop = loops.a_loop(company)
    loops.take_seats(loop, loops.a_panel(loop, people))
    assert_accepted(loop)


def test_l1_the_hiring_managers_seat_is_the_hiring_managers(company: Company):
    """Somebody else on a seat of this kind is not the hiring manager."""
    loop = loops.a_loop(company)
    loops.take_seats(
        loop, [loops.seat(loop, "hm", 0, person_id=company["lena"].id), *loops.a_panel(loop)[1:]]
    )
    assert_refused(loop, "L1")


# ---------------------------------------------------------------- L2


@dataclass(frozen=True)
class BarRaiser:
    """Who is put on the Bar Raiser's seat: one of the cast, or somebody new."""

    who: str | None = None
    what: dict[str, Any] = field(default_factory=dict)


L2_REFUSED = {
    "lapsed": BarRaiser(what={"bar_raiser": "lapsed"}),
    "in training": BarRaiser(what={"bar_raiser": "in_training"}),
    "no Bar Raiser": BarRaiser(what={"bar_raiser": "none"}),
    "above the hiring manager": BarRaiser("director"),
    "below the hiring manager": BarRaiser("report"),
    "two below the hiring manager": BarRaiser("report_of_report"),
    "in the hiring manager's team": BarRaiser(what={"team": "Payments"}),
    "of a level below the role's": BarRaiser(what={"level": ROLE_LEVEL - 1}),
    "at the weekly cap": BarRaiser(what={"weekly_loop_cap": 0}),
}


def with_bar_raiser(loop: Loop, person_id: str) -> None:
    panel = loops.a_panel(loop)
    panel[1]["person_id"] = person_id
    loops.take_seats(loop, panel)
    loop.seats["the bar raiser"] = next(
        each["id"] for each in loop.get()["seats"] if each["kind"] == "bar_raiser"
    )


@pytest.mark.parametrize("case", L2_REFUSED)
def test_l2_who_cannot_be_the_bar_raiser(company: Company, case: str):
    wanted = L2_REFUSED[case]
    loop = loops.a_loop(company)
    person_id = (
        company[wanted.who].id
        if wanted.who
        else company.hire_in("wanted", **{**CERTIFIED_BR, **wanted.what})
    )
    with_bar_raiser(loop, person_id)
    assert_refused(loop, "L2", about="the bar raiser")


@pytest.mark.parametrize("part", ["hiring_manager_id", "recruiter_id"])
def test_l2_the_bar_raiser_is_neither_manager_nor_recruiter(company: Company, part: str):
    both = company.token_for("both", **{**CERTIFIED_BR, "roles": ["recruiter"]})
    changes: dict[str, Any] = {part: both.id}
    requisition_id = loops.a_requisition(company, **changes)
    application_id = loops.an_application(company, requisition_id, loops.a_candidate(company))
    made = both.api.post("/loops", {"application_id": application_id}).ok()
    loop = Loop(company, made["id"], application_id, "", requisition_id, company.a_past_day())
    panel = loops.a_panel(loop)
    panel[1]["person_id"] = both.id
    saved = both.api.put(f"{loop.path}/seats", {"seats": panel}).ok()
    assert "L2" in {each["rule"] for each in saved["broken_rules"]}, saved["broken_rules"]
    assert_problem(both.api.post(f"{loop.path}/schedule"), 409, rule="L2")


@pytest.mark.parametrize("kind", ["relative", "friend", "former_manager", "former_report", "other"])
def test_l2_a_bar_raiser_with_a_conflict(company: Company, kind: str):
    loop = loops.a_loop(company)
    body = {"person_id": company["br"].id, "kind": kind, "note": "We shared a flat in 2019."}
    company["recruiter"].api.post(f"{loop.path}/conflicts", body).ok()
    loops.take_seats(loop, loops.a_panel(loop))
    assert_refused(loop, "L2", about="br")


@pytest.mark.parametrize("level", [ROLE_LEVEL, ROLE_LEVEL + 2])
def test_l2_a_bar_raiser_at_the_role_or_above(company: Company, level: int):
    loop = loops.a_loop(company)
    with_bar_raiser(loop, company.hire_in("fit", **{**CERTIFIED_BR, "level": level}))
    assert_accepted(loop)


def test_l2_the_weekly_cap_counts_other_loops(company: Company):
    """One a week: the second in a week is refused, the first stays, another week is free."""
    person_id = company.hire_in("capped", **CERTIFIED_BR, weekly_loop_cap=1)
    first, second, other_week = (loops.a_loop(company) for _ in range(3))
    day = company.a_past_day()
    while day.weekday() != 4:
        day = company.a_past_day()
    first.day, second.day = day, company.a_past_day()  # Friday, and the Thursday before it
    while other_week.day.isocalendar()[:2] == day.isocalendar()[:2]:
        other_week.day = company.a_past_day()
    with_bar_raiser(first, person_id)
    assert_accepted(first)
    with_bar_raiser(second, person_id)
    assert_refused(second, "L2", about="the bar raiser")
    with_bar_raiser(other_week, person_id)
    assert_accepted(other_week)


# ---------------------------------------------------------------- L3

L3_REFUSED: dict[str, dict[str, Any]] = {
    "not certified": {"certified_for": []},
    "certified for another family": {"certified_for": ["design"]},
    "two levels below the role": {"level": ROLE_LEVEL - 2},
}


@pytest.mark.parametrize("case", L3_REFUSED)
def test_l3_who_cannot_interview(company: Company, case: str):
    loop = loops.a_loop(company)
    person_id = company.hire_in("wanted", **{**INTERVIEWER, **L3_REFUSED[case]})
    panel = loops.a_panel(loop)
    panel[2]["person_id"] = person_id
    loops.take_seats(loop, panel)
    assert_refused(loop, "L3", about=person_id)


def test_l3_one_level_below_the_role_may(company: Company):
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    panel[2]["person_id"] = company.hire_in("fit", **{**INTERVIEWER, "level": ROLE_LEVEL - 1})
    loops.take_seats(loop, panel)
    assert_accepted(loop)


@pytest.mark.parametrize("kind", ["relative", "friend", "former_manager", "former_report", "other"])
def test_l3_an_interviewer_with_a_conflict(company: Company, kind: str):
    loop = loops.a_loop(company)
    loops.take_seats(loop, loops.a_panel(loop))
    body = {"person_id": company["ines"].id, "kind": kind, "note": "She hired him before."}
    company["recruiter"].api.post(f"{loop.path}/conflicts", body).ok()
    assert_refused(loop, "L3", about="ines")


def test_l3_never_a_future_direct_report_of_the_role(company: Company):
    requisition_id = loops.a_requisition(company, future_reports=[company["ines"].id])
    loop = loops.a_loop(company, requisition_id=requisition_id)
    loops.take_seats(loop, loops.a_panel(loop))
    assert_refused(loop, "L3", about="ines")


def test_l3_an_uncertified_trainee_sits_beside_a_certified_one(company: Company):
    loop = loops.a_loop(company)
    loops.seat_with_trainee(loop)
    assert_accepted(loop)


def test_l3_a_trainee_without_a_mentor(company: Company):
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    alone = {**panel[2], "kind": "trainee", "person_id": company["tom"].id}
    answer = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": [*panel, alone]})
    if answer.status >= 400:
        assert_problem(answer, 409, 422)
        return
    broken = {each["rule"] for each in loop.get()["broken_rules"]}
    assert broken & {"L3", "L5"}, broken
    assert_problem(company["recruiter"].api.post(f"{loop.path}/schedule"), 409)


def test_l3_somebody_who_has_left_is_not_seated(company: Company):
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    panel[2]["person_id"] = company.hire_in("gone", **INTERVIEWER, active=False)
    answer = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": panel})
    if answer.status >= 400:
        assert_problem(answer, 409, 422)
    else:
        assert_problem(company["recruiter"].api.post(f"{loop.path}/schedule"), 409, rule="L3")
