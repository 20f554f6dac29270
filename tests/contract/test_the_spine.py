"""From an empty database to a decision, through the command line and the API alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract import loops
from tests.contract.client import assert_problem
from tests.contract.company import found
from tests.contract.loops import PANEL

if TYPE_CHECKING:
    from tests.contract.company import Company
    from tests.contract.server import Installation


def test_a_hire_and_d4_two_vetoes_from_an_empty_database(empty: Installation):
    company = found(empty)
    a_hire(company)
    a_veto_before_and_after(company)


def a_hire(company: Company) -> None:
    recruiter, bar_raiser, manager = (company[who].api for who in ("recruiter", "br", "hm"))

    body = loops.requisition_body(company)
    requisition = recruiter.post("/requisitions", body).ok()
    assert requisition["state"] != "approved"
    approved = bar_raiser.post(f"/requisitions/{requisition['id']}/approve").ok()
    assert approved["state"] == "approved"
    assert approved["narrative"] == body["narrative"]

    company.requisition_id = requisition["id"]
    loop = loops.a_loop(company)
    draft = loop.get()
    assert draft["state"] == "draft"
    assert draft["application_id"] == loop.application_id
    assert {gap["key"] for gap in draft["coverage"]} == {
        wanted["key"] for wanted in body["principles"]
    }
    assert all(gap["needed"] == 1 and gap["assigned"] == [] for gap in draft["coverage"])

    seated = loops.take_seats(loop, loops.a_panel(loop))
    assert seated["broken_rules"] == []
    assert {cover["key"]: cover["assigned"] for cover in seated["coverage"]} == {
        loops.assigned(company, who): [company[who].id] for who in PANEL
    }
    assert {(each["person_id"], each["kind"]) for each in seated["seats"]} == {
        (company[who].id, loops.KINDS.get(who, "interviewer")) for who in PANEL
    }
    assert all(each["starts_at"].endswith("Z") for each in seated["seats"])

    scheduled = recruiter.post(f"{loop.path}/schedule").ok()
    assert scheduled["state"] == "collecting", "the first interview has begun: it lies in the past"

    for who in PANEL:
        api = company[who].api
        mine = api.get(f"{loop.path}/feedback/mine").ok()
        assert mine["vote"] is None
        loops.write(loop, who)
        api.post(f"{loop.path}/feedback/mine/submit").ok()
    assert loop.get()["state"] in {"collecting", "debrief_ready"}
    assert {item["status"] for item in recruiter.get(f"{loop.path}/feedback").ok()["items"]} == {
        "submitted"
    }

    assert bar_raiser.post(f"{loop.path}/debrief/open").ok()
    assert loop.get()["state"] == "debriefing"
    assert manager.get(f"{loop.path}/debrief").ok()["phase"] == "reading"
    for who in PANEL:
        company[who].api.post(f"{loop.path}/debrief/read").ok()
    assert manager.get(f"{loop.path}/debrief").ok()["phase"] == "voting"
    loops.vote(loop, {"ines": "no"})
    bar_raiser.post(f"{loop.path}/debrief/reveal").ok()
    debrief = manager.get(f"{loop.path}/debrief").ok()
    assert debrief["phase"] == "discussion"
    assert [each["vote"] for each in debrief["first_votes"]] == ["yes"] * 5
    assert sorted(each["vote"] for each in debrief["second_votes"]) == ["no", *["yes"] * 4]

    line = {
        "principle": loops.assigned(company, "ines"),
        "column": "raises",
        "text": "Measured each step before changing one.",
        "seat_id": loop.seats["ines"],
    }
    company["ines"].api.post(f"{loop.path}/debrief/board", line).ok()
    (shown,) = manager.get(f"{loop.path}/debrief").ok()["board"]
    assert {name: shown[name] for name in line} == line

    manager.post(f"{loop.path}/decision", loops.decision(company)).ok()
    assert loop.get()["state"] == "decided"
    assert manager.get(f"{loop.path}/debrief").ok()["phase"] == "decided"
    told = " ".join(item["action"] for item in bar_raiser.items(f"{loop.path}/audit"))
    assert all(word in told for word in ("schedule", "submit", "reveal", "deci")), told


def a_veto_before_and_after(company: Company) -> None:
    bar_raiser, manager = company["br"].api, company["hm"].api

    before = loops.discussing(company)
    bar_raiser.post(f"{before.path}/veto", {"reason": "Twice they blamed the people below."}).ok()
    refused = manager.post(f"{before.path}/decision", loops.decision(company, "hire"))
    assert_problem(refused, 409, rule="D4")
    assert before.get()["state"] == "debriefing"
    manager.post(f"{before.path}/decision", loops.decision(company, "no_hire")).ok()
    assert before.get()["state"] == "decided"

    after = loops.decided(company, "hire")
    bar_raiser.post(
        f"{after.path}/veto", {"reason": "A reference I was given contradicts it."}
    ).ok()
    debrief = manager.get(f"{after.path}/debrief").ok()
    assert debrief["phase"] == "decided"
    assert after.get()["state"] == "decided"
    assert_problem(manager.post(f"{after.path}/decision", loops.decision(company, "hire")), 409)
    assert any("veto" in item["action"] for item in bar_raiser.items(f"{after.path}/audit"))
