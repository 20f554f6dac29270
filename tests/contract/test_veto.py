"""D4: the Bar Raiser's veto, which nobody overrides by any route. K1, O1: what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract import loops
from tests.contract.client import assert_not_theirs_to_do, assert_problem

if TYPE_CHECKING:
    from tests.contract.company import Company
    from tests.contract.loops import Loop

REASON = {"reason": "Twice they blamed people who were not in the room, and named them."}


def vetoed(loop: Loop, who: str = "hm") -> bool:
    debrief = loop.company[who].api.get(f"{loop.path}/debrief").ok()
    return bool(debrief["vetoed"])


@pytest.mark.parametrize("stage", ["debriefing", "voting", "discussing"])
def test_d4_a_veto_before_the_decision_leaves_no_hire_alone(company: Company, stage: str):
    loop = getattr(loops, stage)(company)
    company["br"].api.post(f"{loop.path}/veto", REASON).ok()
    assert vetoed(loop, "br")
    # While second votes are blind, so is the veto.
    assert vetoed(loop) is (stage == "discussing")
    if stage == "debriefing":
        for who in loops.PANEL:
            company[who].api.post(f"{loop.path}/debrief/read").ok()
    if stage != "discussing":
        loops.vote(loop)
        company["br"].api.post(f"{loop.path}/debrief/reveal").ok()
    assert vetoed(loop)
    manager = company["hm"].api
    for _ in range(2):
        refused = manager.post(f"{loop.path}/decision", loops.decision(company, "hire"))
        assert_problem(refused, 409, rule="D4")
    manager.post(f"{loop.path}/decision", loops.decision(company, "no_hire")).ok()
    assert loop.get()["state"] == "decided"


def test_d4_a_veto_after_the_hire_decision_stands(company: Company):
    loop = loops.decided(company, "hire")
    company["br"].api.post(f"{loop.path}/veto", REASON).ok()
    assert vetoed(loop)
    again = company["hm"].api.post(f"{loop.path}/decision", loops.decision(company, "hire"))
    assert_problem(again, 409)
    assert vetoed(loop)


@pytest.mark.parametrize("who", ["hm", "recruiter", "ines"])
def test_d4_is_the_bar_raisers_alone(company: Company, who: str):
    loop = loops.discussing(company)
    assert_not_theirs_to_do(company[who].api.post(f"{loop.path}/veto", REASON))
    assert not vetoed(loop)


@pytest.mark.parametrize("who", ["admin", "other_br", "lead", "outsider"])
def test_d4_is_not_another_bar_raisers(company: Company, who: str):
    loop = loops.discussing(company)
    assert_problem(company[who].api.post(f"{loop.path}/veto", REASON), 403, 404)
    assert not vetoed(loop)


@pytest.mark.parametrize("stage", ["collecting", "debrief_ready"])
def test_d4_not_before_the_debrief_opens(company: Company, stage: str):
    loop = getattr(loops, stage)(company)
    assert_problem(company["br"].api.post(f"{loop.path}/veto", REASON), 409, rule="D4")


def test_d4_against_a_hire_only(company: Company):
    loop = loops.decided(company, "no_hire")
    assert_problem(company["br"].api.post(f"{loop.path}/veto", REASON), 409, rule="D4")


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " \t\n"}, {"reason": None}])
def test_d4_wants_a_written_reason(company: Company, body: dict[str, str]):
    loop = loops.discussing(company)
    assert_problem(company["br"].api.post(f"{loop.path}/veto", body), 409, 422)
    assert not vetoed(loop)


def test_d4_cast_twice_it_is_one_veto(company: Company):
    loop = loops.discussing(company)
    company["br"].api.post(f"{loop.path}/veto", REASON).ok()
    first = company["br"].api.get(f"{loop.path}/debrief").ok()["veto"]
    again = company["br"].api.post(f"{loop.path}/veto", {"reason": "And once more."})
    assert again.status in {200, 409}, again.told()
    assert company["br"].api.get(f"{loop.path}/debrief").ok()["veto"] == first


def test_d4_no_route_goes_round_it(company: Company):
    """Not seats, not another schedule, not the Bar Raiser losing the standing."""
    loop = loops.discussing(company)
    company["br"].api.post(f"{loop.path}/veto", REASON).ok()
    recruiter = company["recruiter"].api
    for method, path in (("PUT", "seats"), ("POST", "schedule"), ("POST", "debrief/open")):
        body = {"seats": loops.a_panel(loop)} if path == "seats" else {}
        for who in ("recruiter", "br"):
            assert company[who].api.send(method, f"{loop.path}/{path}", body).status in {403, 409}
    assert vetoed(loop)
    second = recruiter.post("/loops", {"application_id": loop.application_id})
    if second.status >= 400:
        assert_problem(second, 409)
    refused = company["hm"].api.post(f"{loop.path}/decision", loops.decision(company, "hire"))
    assert_problem(refused, 409, rule="D4")


def test_d4_another_role_is_no_hire_on_this_one(company: Company):
    loop = loops.discussing(company)
    company["br"].api.post(f"{loop.path}/veto", REASON).ok()
    body = loops.decision(company, "other_role", other_role="Engineer, Ledger")
    answer = company["hm"].api.post(f"{loop.path}/decision", body)
    assert answer.status in {200, 409}, answer.told()
