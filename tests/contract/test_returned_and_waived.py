"""F9: what the Bar Raiser may do about feedback that is thin or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract import loops
from tests.contract.client import assert_not_theirs_to_do, assert_problem
from tests.contract.loops import PANEL

if TYPE_CHECKING:
    from tests.contract.company import Company
    from tests.contract.loops import Loop

THIN = {"reason": "The result of the second story is missing: what changed for the shops?"}
MISSING = {"reason": "On leave without a connection until the end of the month."}


def path_of(loop: Loop, who: str, what: str) -> str:
    return f"{loop.path}/feedback/{loop.seats[who]}/{what}"


def test_f9_missing_feedback_is_waived_and_the_debrief_opens(company: Company):
    loop = loops.collecting(company)
    for who in PANEL[:4]:
        loops.submit(loop, who)
    bar_raiser = company["br"].api
    assert_problem(bar_raiser.post(f"{loop.path}/debrief/open"), 409, rule="D1")
    bar_raiser.post(path_of(loop, "karim", "waive"), MISSING).ok()
    item = loop.feedback_item("recruiter", "karim")
    assert item is not None
    assert (item["status"], item["feedback"]) == ("waived", None)
    bar_raiser.post(f"{loop.path}/debrief/open").ok()
    assert loop.get()["state"] == "debriefing"


@pytest.mark.parametrize("what", ["waive", "return"])
@pytest.mark.parametrize("who", ["hm", "recruiter", "ines", "karim"])
def test_f9_is_the_bar_raisers_alone(company: Company, who: str, what: str):
    loop = loops.collecting(company)
    if what == "return":
        loops.submit(loop, "karim")
    assert_not_theirs_to_do(company[who].api.post(path_of(loop, "karim", what), THIN))


@pytest.mark.parametrize("what", ["waive", "return"])
@pytest.mark.parametrize("who", ["outsider", "other_br"])
def test_f9_is_nothing_to_who_is_not_on_the_loop(company: Company, who: str, what: str):
    loop = loops.collecting(company)
    assert_problem(company[who].api.post(path_of(loop, "karim", what), THIN), 404)


@pytest.mark.parametrize("what", ["waive", "return"])
@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " \n"}, {"reason": None}])
def test_f9_wants_a_reason(company: Company, what: str, body: dict[str, str]):
    loop = loops.collecting(company)
    loops.submit(loop, "br")
    if what == "return":
        loops.submit(loop, "karim")
    status = loop.status_of("recruiter", "karim")
    assert_problem(company["br"].api.post(path_of(loop, "karim", what), body), 409, 422)
    assert loop.status_of("recruiter", "karim") == status


def test_f9_returned_once_amended_and_not_returned_again(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "br")
    loops.submit(loop, "karim", "yes")
    bar_raiser, author = company["br"].api, company["karim"].api
    bar_raiser.post(path_of(loop, "karim", "return"), THIN).ok()
    assert author.get(f"{loop.path}/feedback/mine").ok()["returned_because"] == THIN["reason"]
    amended = {"reason": "Added what changed for the shops.", "vote": "yes"}
    author.post(f"{loop.path}/feedback/mine/amend", amended).ok()
    versions = author.get(f"{loop.path}/feedback/mine").ok()["versions"]
    assert len(versions) == 2, "both versions stay"
    assert_problem(bar_raiser.post(path_of(loop, "karim", "return"), THIN), 409, rule="F9")


def test_f9_a_draft_is_not_returned(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "br")
    loops.write(loop, "karim")
    assert_problem(company["br"].api.post(path_of(loop, "karim", "return"), THIN), 409)


def test_f9_nothing_is_returned_once_the_debrief_is_open(company: Company):
    loop = loops.debriefing(company)
    assert_problem(company["br"].api.post(path_of(loop, "karim", "return"), THIN), 409, rule="F9")


def test_f9_submitted_feedback_is_not_waived(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "karim")
    assert_problem(company["br"].api.post(path_of(loop, "karim", "waive"), MISSING), 409, rule="F9")
    assert loop.status_of("recruiter", "karim") == "submitted"


def test_f9_waived_twice_is_waived_once(company: Company):
    loop = loops.collecting(company)
    company["br"].api.post(path_of(loop, "karim", "waive"), MISSING).ok()
    again = company["br"].api.post(path_of(loop, "karim", "waive"), {"reason": "Once more."})
    assert again.status in {200, 409}, again.told()
    waived = [
        item for item in company["br"].api.items(f"{loop.path}/audit") if "waive" in item["action"]
    ]
    assert len(waived) == 1


@pytest.mark.parametrize("what", ["waive", "return"])
def test_f9_a_seat_of_another_loop_is_not_found(company: Company, what: str):
    loop, other = loops.collecting(company), loops.collecting(company)
    path = f"{loop.path}/feedback/{other.seats['karim']}/{what}"
    assert_problem(company["br"].api.post(path, THIN), 404)
    assert other.status_of("recruiter", "karim") in {"pending", "overdue"}
