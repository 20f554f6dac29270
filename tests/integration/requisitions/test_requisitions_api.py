from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.people import Team
from tests.integration.requisitions.asking import Company, pointers, problem

if TYPE_CHECKING:
    from hiring.models.database import Database


def test_open_answers_with_the_whole_requisition(company: Company) -> None:
    answer = company.ask("recruiter", "POST", "/requisitions", json=company.body())
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/requisitions/{answer.json['id']}"
    assert answer.headers["ETag"]
    given = company.body()
    for name in ("title", "level", "job_family", "team", "hiring_manager_id", "recruiter_id"):
        assert answer.json[name] == given[name]
    assert answer.json["state"] == "draft"
    assert answer.json["narrative"] == "Customers get plans in seconds."
    assert answer.json["narrative_versions"] == 1
    assert answer.json["approved_by"] is None
    assert answer.json["principles"] == [
        {"key": "ownership", "name": "Ownership", "interviewers": 1, "critical": False},
        {"key": "dive_deep", "name": "Dive Deep", "interviewers": 2, "critical": False},
    ]
    again = company.ask("manager", "GET", f"/requisitions/{answer.json['id']}")
    assert again.json == answer.json


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("recruiter", 201),
        ("administrator", 201),
        ("manager", 201),
        ("stranger", 403),
        ("lead", 403),
    ],
)
def test_j2_who_may_open(company: Company, who: str, status: int) -> None:
    answer = company.ask(who, "POST", "/requisitions", json=company.body())
    assert answer.status_code == status
    if status == 403:
        assert problem(answer) == (403, "J2")


def test_j3_defaults_one_interviewer_and_two_where_critical(company: Company) -> None:
    opened = company.opened(
        principles=[{"key": "ownership"}, {"key": "dive_deep", "critical": True}],
        competencies=[
            {"key": "system_design", "name": "System design", "critical": True},
            {"key": "rust", "interviewers": 1, "critical": True},
        ],
    )
    assert [one["interviewers"] for one in opened["principles"]] == [1, 2]
    assert opened["competencies"] == [
        {"key": "system_design", "name": "System design", "interviewers": 2, "critical": True},
        {"key": "rust", "name": "Rust", "interviewers": 1, "critical": True},
    ]


SEVEN_OF_EACH = [{"key": "ownership", "interviewers": 7}, {"key": "dive_deep", "interviewers": 7}]


@pytest.mark.parametrize(
    ("changes", "rule", "pointer"),
    [
        pytest.param({"principles": []}, "J3", "/principles", id="J3 no principle"),
        pytest.param(
            {"principles": [{"key": "kindness"}]}, "J3", "/principles/0/key", id="J3 unknown"
        ),
        pytest.param(
            {"principles": [{"key": "ownership"}, {"key": "ownership"}]},
            "J3",
            "/principles/1/key",
            id="J3 twice",
        ),
        pytest.param(
            {"competencies": [{"key": "System design"}]},
            "J3",
            "/competencies/0/key",
            id="J3 no key",
        ),
        pytest.param(
            {"competencies": [{"key": "ownership"}]},
            "J3",
            "/competencies/0/key",
            id="J3 a competency that is a principle",
        ),
        pytest.param(
            {
                "principles": SEVEN_OF_EACH,
                "competencies": [{"key": "rust", "interviewers": 7}, {"key": "sql"}],
            },
            "L4",
            "/principles",
            id="L4 more than any panel could carry",
        ),
    ],
)
def test_what_a_requisition_may_not_say(
    company: Company, changes: dict[str, Any], rule: str, pointer: str
) -> None:
    answer = company.ask("recruiter", "POST", "/requisitions", json=company.body(**changes))
    assert problem(answer) == (422, rule)
    assert pointer in pointers(answer)
    assert company.ask("recruiter", "GET", "/requisitions").json["items"] == []


def test_l4_the_sum_no_panel_could_carry_is_told(company: Company) -> None:
    asked = [*SEVEN_OF_EACH, {"key": "earn_trust", "interviewers": 7}, {"key": "frugality"}]
    answer = company.ask("recruiter", "POST", "/requisitions", json=company.body(principles=asked))
    detail = answer.json["errors"][0]["detail"]
    assert "22 assignments" in detail
    assert "7 interviewers with 3 each make 21" in detail
    carried = company.body(principles=asked[:3])
    assert company.ask("recruiter", "POST", "/requisitions", json=carried).status_code == 201


@pytest.mark.parametrize(
    ("part", "who"),
    [
        ("hiring_manager_id", "gone"),
        ("recruiter_id", "gone"),
        ("hiring_manager_id", None),
        ("recruiter_id", None),
    ],
)
def test_j2_the_people_named_work_here(company: Company, part: str, who: str | None) -> None:
    person_id = company.id(who) if who else str(uuid.uuid4())
    answer = company.ask(
        "recruiter", "POST", "/requisitions", json=company.body(**{part: person_id})
    )
    assert problem(answer) == (422, "J2")
    assert pointers(answer) == [f"/{part}"]
    opened = company.opened()
    answer = company.ask(
        "recruiter", "PATCH", f"/requisitions/{opened['id']}", json={part: person_id}
    )
    assert problem(answer) == (422, "J2")


@pytest.mark.parametrize("missing", ["title", "level", "job_family", "team", "hiring_manager_id"])
def test_j3_what_must_be_named(company: Company, missing: str) -> None:
    body = company.body()
    del body[missing]
    answer = company.ask("recruiter", "POST", "/requisitions", json=body)
    assert answer.status_code == 422
    assert pointers(answer) == [f"/{missing}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"level": 0},
        {"level": 21},
        {"job_family": "  "},
        {"team": " "},
        {"principles": [{"key": "ownership", "interviewers": 0}]},
        {"principles": [{"key": "ownership", "interviewers": 8}]},
        {"salary": 1},
        {"narrative": "a\x00b"},
    ],
)
def test_malformed_is_422(company: Company, changes: dict[str, Any]) -> None:
    answer = company.ask("recruiter", "POST", "/requisitions", json=company.body(**changes))
    assert answer.status_code == 422
    assert pointers(answer)


def test_j1_approval_by_a_certified_bar_raiser(company: Company) -> None:
    opened = company.opened()
    path = f"/requisitions/{opened['id']}"
    answer = company.ask("bar_raiser", "POST", f"{path}/approve")
    assert answer.status_code == 200
    assert answer.json["state"] == "approved"
    assert answer.json["approved_by"] == company.id("bar_raiser")
    assert answer.json["approved_at"] == "2026-03-10T15:00:00Z"
    assert company.ask("bar_raiser", "POST", f"{path}/approve").json == answer.json


@pytest.mark.parametrize(
    ("who", "status", "rule"),
    [
        ("recruiter", 403, "J1"),
        ("manager", 403, "J1"),
        ("administrator", 403, "J1"),
        ("trainee", 404, None),
        ("lapsed", 404, None),
        ("stranger", 404, None),
        ("lead", 404, None),
    ],
)
def test_j1_nobody_else_approves(company: Company, who: str, status: int, rule: str | None) -> None:
    opened = company.opened()
    path = f"/requisitions/{opened['id']}"
    assert problem(company.ask(who, "POST", f"{path}/approve")) == (status, rule)
    assert company.ask("recruiter", "GET", path).json["state"] == "draft"


def test_j1_a_hiring_manager_does_not_approve_their_own(company: Company) -> None:
    opened = company.opened(hiring_manager_id=company.id("bar_raiser"))
    path = f"/requisitions/{opened['id']}/approve"
    assert problem(company.ask("bar_raiser", "POST", path)) == (409, "J1")


def test_j1_nothing_to_approve_without_a_narrative(company: Company) -> None:
    opened = company.opened(narrative="  ")
    assert opened["narrative_versions"] == 0
    answer = company.ask("bar_raiser", "POST", f"/requisitions/{opened['id']}/approve")
    assert problem(answer) == (409, "J1")
    assert "/narrative" in pointers(answer)


def test_j1_a_new_narrative_must_be_approved_again(company: Company) -> None:
    path = f"/requisitions/{company.opened()['id']}"
    company.ask("bar_raiser", "POST", f"{path}/approve")
    same = company.ask("manager", "PATCH", path, json={"title": "Staff Engineer"})
    assert (same.json["state"], same.json["narrative_versions"]) == ("approved", 1)
    changed = company.ask("manager", "PATCH", path, json={"narrative": "Customers get more."})
    assert changed.json["state"] == "draft"
    assert changed.json["narrative_versions"] == 2
    assert changed.json["approved_by"] is None
    versions = company.ask("recruiter", "GET", f"{path}/narratives").json["items"]
    assert [(one["number"], one["text"]) for one in versions] == [
        (2, "Customers get more."),
        (1, "Customers get plans in seconds."),
    ]
    assert [one["approved_by"] for one in versions] == [None, "Bar Raiser"]


def test_the_same_narrative_again_is_no_new_version(company: Company) -> None:
    opened = company.opened()
    path = f"/requisitions/{opened['id']}"
    answer = company.ask("manager", "PATCH", path, json={"narrative": opened["narrative"]})
    assert answer.json == opened


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("title", "Staff Engineer"),
        ("level", 7),
        ("job_family", "research"),
        ("team", "Tides"),
        (
            "principles",
            [{"key": "frugality", "name": "Frugality", "interviewers": 3, "critical": True}],
        ),
        (
            "competencies",
            [{"key": "sql", "name": "SQL", "interviewers": 1, "critical": False}],
        ),
    ],
)
def test_revise_changes_one_part_and_the_version(company: Company, change: str, value: Any) -> None:
    before = company.opened()
    sent = value
    if change == "principles":
        sent = [{key: one[key] for key in ("key", "interviewers", "critical")} for one in value]
    after = company.ask(
        "manager", "PATCH", f"/requisitions/{before['id']}", json={change: sent}
    ).json
    assert after[change] == value
    assert after["version"] > before["version"]
    untouched = {name for name in before if name not in {change, "version"}}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}


def test_future_reports_are_kept_as_a_set(company: Company) -> None:
    wanted = [company.id("stranger"), company.id("lead"), company.id("stranger")]
    opened = company.opened(future_reports=wanted)
    assert set(opened["future_reports"]) == set(wanted)
    path = f"/requisitions/{opened['id']}"
    assert (
        company.ask("recruiter", "PATCH", path, json={"future_reports": []}).json["future_reports"]
        == []
    )
    unknown = {"future_reports": [company.id("lead"), company.id("gone")]}
    answer = company.ask("recruiter", "PATCH", path, json=unknown)
    assert (answer.status_code, pointers(answer)) == (422, ["/future_reports/1"])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("recruiter", 200),
        ("manager", 200),
        ("administrator", 200),
        ("bar_raiser", 403),
        ("stranger", 404),
    ],
)
def test_j2_who_may_revise(company: Company, who: str, status: int) -> None:
    opened = company.opened()
    answer = company.ask(who, "PATCH", f"/requisitions/{opened['id']}", json={"title": "Other"})
    assert answer.status_code == status


@pytest.mark.parametrize("body", [{"title": None}, {"narrative": " "}, {"principles": []}])
def test_a_part_cannot_be_emptied(company: Company, body: dict[str, Any]) -> None:
    opened = company.opened()
    answer = company.ask("recruiter", "PATCH", f"/requisitions/{opened['id']}", json=body)
    assert answer.status_code == 422
    assert pointers(answer) == [f"/{name}" for name in body]


def test_f7_an_administrator_does_not_appoint_themselves(company: Company) -> None:
    path = f"/requisitions/{company.opened()['id']}"
    for part in ("hiring_manager_id", "recruiter_id"):
        body = {part: company.id("administrator")}
        assert problem(company.ask("administrator", "PATCH", path, json=body)) == (403, "F7")
        assert company.ask("manager", "GET", path).json[part] != company.id("administrator")


def test_if_match_guards_a_change(company: Company) -> None:
    path = f"/requisitions/{company.opened()['id']}"
    etag = company.ask("recruiter", "GET", path).headers["ETag"]
    match = {"If-Match": etag}
    first = company.ask("recruiter", "PATCH", path, json={"level": 7}, headers=match)
    assert first.status_code == 200
    second = company.ask("recruiter", "PATCH", path, json={"level": 5}, headers=match)
    assert second.status_code == 412
    assert company.ask("recruiter", "GET", path).json["level"] == 7
    unchanged = {"If-None-Match": first.headers["ETag"]}
    assert company.ask("recruiter", "GET", path, headers=unchanged).status_code == 304


def test_close_and_reopen(company: Company) -> None:
    path = f"/requisitions/{company.opened()['id']}"
    company.ask("bar_raiser", "POST", f"{path}/approve")
    assert company.ask("recruiter", "POST", f"{path}/reopen").status_code == 409
    assert company.ask("recruiter", "POST", f"{path}/close").json["state"] == "closed"
    assert company.ask("recruiter", "POST", f"{path}/close").status_code == 409
    assert problem(company.ask("manager", "PATCH", path, json={"title": "Other"})) == (409, "J3")
    assert problem(company.ask("bar_raiser", "POST", f"{path}/approve")) == (409, "J1")
    assert company.ask("bar_raiser", "POST", f"{path}/close").status_code == 403
    assert company.ask("manager", "POST", f"{path}/reopen").json["state"] == "approved"


def test_reopened_without_an_approval_it_is_a_draft(company: Company) -> None:
    path = f"/requisitions/{company.opened()['id']}"
    company.ask("recruiter", "POST", f"{path}/close")
    assert company.ask("recruiter", "POST", f"{path}/reopen").json["state"] == "draft"


def test_the_list_is_paged_by_newest_and_filtered_by_state(company: Company) -> None:
    opened = [company.opened(title=f"Engineer {number}")["id"] for number in range(5)]
    company.ask("bar_raiser", "POST", f"/requisitions/{opened[3]}/approve")
    seen, path = [], "/requisitions?limit=2"
    while path:
        answer = company.ask("recruiter", "GET", path).json
        seen += [item["id"] for item in answer["items"]]
        path = answer["next"].partition("/api/v1")[2] if answer["next"] else ""
    assert seen == opened[::-1]
    approved = company.ask("recruiter", "GET", "/requisitions?state=approved").json["items"]
    assert [item["id"] for item in approved] == [opened[3]]


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "limit=201", "cursor=xyz"])
def test_a_malformed_query_is_422(company: Company, query: str) -> None:
    assert company.ask("recruiter", "GET", f"/requisitions?{query}").status_code == 422


def test_a_known_team_is_used_and_a_new_one_made(company: Company, db: Database) -> None:
    company.opened(team="Berth Planning")
    company.opened(team=" Tides ")
    with db.reader() as session:
        names = set(session.exec(select(Team.name)))
    assert names == {"Berth Planning", "Tides"}


def test_a_requisition_that_is_none_is_404(company: Company) -> None:
    for method, suffix in (("GET", ""), ("PATCH", ""), ("POST", "/approve"), ("POST", "/close")):
        given: dict[str, Any] = {"json": {}} if method == "PATCH" else {}
        answer = company.ask(
            "administrator", method, f"/requisitions/{uuid.uuid4()}{suffix}", **given
        )
        assert problem(answer) == (404, None)
