"""J1 to J3: what has to stand before anybody is interviewed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops, prose
from tests.contract.client import assert_problem

if TYPE_CHECKING:
    from tests.contract.company import Company


def open_a_loop(company: Company, requisition_id: str) -> Any:
    """Ask for a loop on this requisition; refused here or at the application before it."""
    candidate_id = loops.a_candidate(company)
    body = {"candidate_id": candidate_id, "requisition_id": requisition_id}
    application = company["recruiter"].api.post("/applications", body)
    if application.status >= 400:
        return application
    return company["recruiter"].api.post("/loops", {"application_id": application.ok()["id"]})


def test_j1_no_loop_before_the_narrative_is_approved(company: Company):
    requisition_id = loops.a_requisition(company, approved=False)
    assert_problem(open_a_loop(company, requisition_id), 409, rule="J1")


def test_j1_a_narrative_changed_after_approval_is_approved_again(company: Company):
    requisition_id = loops.a_requisition(company)
    path = f"/requisitions/{requisition_id}"
    changed = {"narrative": prose.ROLE_NARRATIVE + "\nHow many customers? Forty thousand."}
    company["hm"].api.patch(path, changed).ok()
    assert company["hm"].api.get(path).ok()["state"] != "approved"
    assert_problem(open_a_loop(company, requisition_id), 409, rule="J1")
    assert company["other_br"].api.post(f"{path}/approve").ok()["state"] == "approved"
    open_a_loop(company, requisition_id).ok()


@pytest.mark.parametrize("who", ["hm", "recruiter", "lead", "admin"])
def test_j1_only_a_certified_bar_raiser_approves(company: Company, who: str):
    requisition_id = loops.a_requisition(company, approved=False)
    answer = company[who].api.post(f"/requisitions/{requisition_id}/approve")
    assert_problem(answer, 403, 404, 409)
    now = company["recruiter"].api.get(f"/requisitions/{requisition_id}").ok()
    assert now["state"] != "approved"


@pytest.mark.parametrize("standing", ["in_training", "lapsed"])
def test_j1_a_bar_raiser_out_of_standing_does_not_approve(company: Company, standing: str):
    requisition_id = loops.a_requisition(company, approved=False)
    person = company.token_for(f"br_{standing}", bar_raiser=standing, certified_for=["engineering"])
    answer = person.api.post(f"/requisitions/{requisition_id}/approve")
    assert_problem(answer, 403, 404, 409)
    now = company["recruiter"].api.get(f"/requisitions/{requisition_id}").ok()
    assert now["state"] != "approved"


def test_j1_an_empty_narrative_is_not_approved(company: Company):
    requisition_id = loops.a_requisition(company, approved=False, narrative="")
    answer = company["other_br"].api.post(f"/requisitions/{requisition_id}/approve")
    assert_problem(answer, 409, rule="J1")


REFUSED: dict[str, dict[str, Any]] = {
    "J2 no hiring manager": {"hiring_manager_id": None},
    "J2 two hiring managers": {"hiring_manager_id": ["a", "b"]},
    "J2 nobody's id": {"hiring_manager_id": str(uuid.uuid4())},
    "J3 no level": {"level": None},
    "J3 no job family": {"job_family": None},
    "J3 an empty job family": {"job_family": ""},
    "J3 no team": {"team": None},
    "J3 an empty team": {"team": " "},
    "J3 an unknown principle": {"principles": [{"key": "no_such_principle", "interviewers": 1}]},
    "J3 nobody on a principle": {"principles": [{"key": "ownership", "interviewers": 0}]},
    "J3 the same principle twice": {
        "principles": [{"key": "ownership", "interviewers": 1}] * 2,
    },
    "J3 a principle without a key": {"principles": [{"interviewers": 1}]},
}


@pytest.mark.parametrize("case", REFUSED)
def test_j2_j3_a_requisition_says_what_it_asks_for(company: Company, case: str):
    body = loops.requisition_body(company, **REFUSED[case])
    before = company["recruiter"].api.items("/requisitions?limit=200")
    assert_problem(company["recruiter"].api.post("/requisitions", body), 409, 422)
    assert len(company["recruiter"].api.items("/requisitions?limit=200")) == len(before)


def test_j2_a_requisition_without_the_field_is_refused(company: Company):
    body = loops.requisition_body(company)
    del body["hiring_manager_id"]
    problem = assert_problem(company["recruiter"].api.post("/requisitions", body), 422)
    assert any("hiring_manager_id" in each["pointer"] for each in problem["errors"])


def test_j2_the_hiring_manager_is_changed_and_never_removed(company: Company):
    path = f"/requisitions/{loops.a_requisition(company)}"
    api = company["recruiter"].api
    assert_problem(api.patch(path, {"hiring_manager_id": ""}), 409, 422)
    api.patch(path, {"hiring_manager_id": None})
    assert api.get(path).ok()["hiring_manager_id"] == company["hm"].id


def test_j3_without_principles_nothing_is_approved(company: Company):
    """Either the requisition is refused, or its approval is."""
    made = company["recruiter"].api.post(
        "/requisitions", loops.requisition_body(company, principles=[])
    )
    if made.status >= 400:
        assert_problem(made, 409, 422)
    else:
        answer = company["other_br"].api.post(f"/requisitions/{made.ok()['id']}/approve")
        assert_problem(answer, 409, rule="J3")


def test_j3_a_critical_principle_asks_for_two(company: Company):
    body = loops.requisition_body(
        company, principles=[{"key": "ownership", "critical": True}, {"key": "dive_deep"}]
    )
    made = company["recruiter"].api.post("/requisitions", body).ok()
    asked = {each["key"]: each["interviewers"] for each in made["principles"]}
    assert asked == {"ownership": 2, "dive_deep": 1}


def test_j3_competencies_are_covered_like_principles(company: Company):
    competency = {"key": "distributed_systems", "name": "Distributed systems"}
    requisition_id = loops.a_requisition(company, competencies=[competency])
    loop = loops.a_loop(company, requisition_id=requisition_id)
    now = loops.take_seats(loop, loops.a_panel(loop))
    assert "L4" in {each["rule"] for each in now["broken_rules"]}
    panel = loops.a_panel(loop)
    panel[2]["principles"].append("distributed_systems")
    assert loops.take_seats(loop, panel)["broken_rules"] == []
