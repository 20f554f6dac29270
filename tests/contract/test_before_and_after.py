"""S1: the phone screen before the loop. K1, O1, D4: references and offer after the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops
from tests.contract.client import assert_problem
from tests.contract.loops import PANEL

if TYPE_CHECKING:
    from tests.contract.client import Answer
    from tests.contract.company import Company
    from tests.contract.loops import Loop

REFERENCE = {
    "referee": "Rosa Referee",
    "relation": "Managed them for three years",
    "would_rehire": "yes",
    "notes": "Would hire them again, for the same work.",
}
OFFER = {"terms": "Level 6, from the first of March, with the relocation we spoke of."}
VETO = {"reason": "They named people who were not in the room, twice."}


# ---------------------------------------------------------------- S1

SCREENED = "the-screen-said-so"


def screened(company: Company) -> Loop:
    """The hiring manager screened by telephone and voted, then the loop met."""
    loop = loops.a_loop(company)
    path = f"/applications/{loop.application_id}/phone-screen"
    body = {"principles": [company.principles[0]], "notes": SCREENED, "vote": "strong_yes"}
    company["hm"].api.put(path, body).ok()
    loops.take_seats(loop, loops.a_panel(loop))
    return loops.schedule(loop)


def screen_as_told(loop: Loop, who: str) -> Answer:
    return loop.company[who].api.get(f"/applications/{loop.application_id}/phone-screen")


@pytest.mark.parametrize("who", ["ines", "br"])
def test_s1_the_phone_screen_is_not_read_before_ones_own_is_in(company: Company, who: str):
    loop = screened(company)
    for path in ("", "/audit", "/feedback"):
        told = company[who].api.get(loop.path + path).everything
        assert SCREENED not in told
        assert "strong_yes" not in told
    told = screen_as_told(loop, who).everything
    assert SCREENED not in told
    assert "strong_yes" not in told
    loops.submit(loop, who)
    assert SCREENED in screen_as_told(loop, who).text


@pytest.mark.parametrize("who", ["recruiter", "admin", "lead", "outsider", "tom"])
def test_s1_nobody_reads_the_phone_screen_by_role(company: Company, who: str):
    told = screen_as_told(screened(company), who)
    assert told.status < 500, told.told()
    assert SCREENED not in told.everything
    assert "strong_yes" not in told.everything


def test_s1_on_the_fence_is_no_vote(company: Company):
    loop = loops.a_loop(company)
    path = f"/applications/{loop.application_id}/phone-screen"
    body = {"principles": [company.principles[0]], "notes": "Perhaps.", "vote": "maybe"}
    assert_problem(company["hm"].api.put(path, body), 422)


# ---------------------------------------------------------------- K1


@pytest.mark.parametrize("stage", ["collecting", "debriefing", "discussing"])
def test_k1_no_reference_before_the_decision(company: Company, stage: str):
    loop = getattr(loops, stage)(company)
    answer = company["hm"].api.post(f"{loop.path}/references", REFERENCE)
    assert_problem(answer, 409, rule="K1")


def test_k1_no_reference_after_a_no(company: Company):
    loop = loops.decided(company, "no_hire")
    assert_problem(company["hm"].api.post(f"{loop.path}/references", REFERENCE), 409, rule="K1")


def test_k1_references_after_a_hire_are_the_hiring_managers(company: Company):
    loop = loops.decided(company)
    answer = company["ines"].api.post(f"{loop.path}/references", REFERENCE)
    assert_problem(answer, 404)
    company["hm"].api.post(f"{loop.path}/references", REFERENCE).ok()
    (kept,) = company["hm"].api.get(f"{loop.path}/references").ok()["items"]
    assert {name: kept[name] for name in REFERENCE} == REFERENCE


# ---------------------------------------------------------------- O1, D4


@pytest.mark.parametrize("stage", ["collecting", "debriefing", "discussing"])
def test_o1_no_offer_before_the_decision(company: Company, stage: str):
    loop = getattr(loops, stage)(company)
    assert_problem(company["hm"].api.post(f"{loop.path}/offer", OFFER), 409, rule="O1")


def test_o1_no_offer_after_a_no(company: Company):
    loop = loops.decided(company, "no_hire")
    assert_problem(company["hm"].api.post(f"{loop.path}/offer", OFFER), 409, rule="O1")


def test_o1_no_offer_on_a_vetoed_hire(company: Company):
    loop = loops.decided(company)
    company["br"].api.post(f"{loop.path}/veto", VETO).ok()
    answer = company["hm"].api.post(f"{loop.path}/offer", OFFER)
    assert_problem(answer, 409)
    assert answer.rule in {"O1", "D4"}, answer.told()


def step(loop: Loop, what: str) -> Any:
    """One step of the offer by whoever may take it."""
    last = None
    for who in ("hm", "director", "recruiter", "other_br", "lead", "admin"):
        last = loop.company[who].api.post(f"{loop.path}/offer/{what}")
        if last.status < 300:
            return last.ok()
    assert last is not None
    raise AssertionError(last.told())


STEPS = ["approve", "make", "accept"]


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_d4_a_veto_until_the_offer_is_accepted_ends_it(company: Company, taken: int):
    loop = loops.decided(company)
    company["hm"].api.post(f"{loop.path}/offer", OFFER).ok()
    for what in STEPS[:taken]:
        step(loop, what)
    company["br"].api.post(f"{loop.path}/veto", VETO).ok()
    for what in STEPS[taken:]:
        for who in ("hm", "director", "recruiter"):
            answer = company[who].api.post(f"{loop.path}/offer/{what}")
            assert answer.status in {403, 404, 409}, answer.told()
    assert company["hm"].api.get(f"{loop.path}/offer").ok()["state"] != "accepted"


def test_d4_no_veto_once_the_offer_is_accepted(company: Company):
    loop = loops.decided(company)
    company["hm"].api.post(f"{loop.path}/offer", OFFER).ok()
    for what in STEPS:
        step(loop, what)
    assert company["hm"].api.get(f"{loop.path}/offer").ok()["state"] == "accepted"
    assert_problem(company["br"].api.post(f"{loop.path}/veto", VETO), 409, rule="D4")


@pytest.mark.parametrize("who", ["ines", "recruiter"])
def test_o1_the_offer_is_the_hiring_managers(company: Company, who: str):
    loop = loops.decided(company)
    assert_problem(company[who].api.post(f"{loop.path}/offer", OFFER), 403, 404, 409)


@pytest.mark.parametrize("who", [*PANEL[2:], "outsider", "admin"])
def test_o1_the_terms_are_not_the_panels_to_read(company: Company, who: str):
    loop = loops.decided(company)
    company["hm"].api.post(f"{loop.path}/offer", {"terms": "canary-of-the-terms"}).ok()
    for path in (f"{loop.path}/offer", loop.path, f"{loop.path}/audit", f"{loop.path}/debrief"):
        answer = company[who].api.get(path)
        assert "canary-of-the-terms" not in answer.everything, answer.told()
