"""Many at the same moment: one of them wins, the others are told, nothing breaks."""

from __future__ import annotations

import collections
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.contract import loops, prose
from tests.contract.loops import PANEL
from tests.contract.test_panel import CERTIFIED_BR, with_bar_raiser

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.client import Answer
    from tests.contract.company import Company

MANY = 24


def at_once(*actions: Callable[[], Answer]) -> list[Answer]:
    """Do these together, each in a thread of its own."""
    start = threading.Barrier(len(actions))

    def one(action: Callable[[], Answer]) -> Answer:
        start.wait(timeout=30)
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(one, actions))


def times(number: int, action: Callable[[], Answer]) -> list[Answer]:
    return at_once(*([action] * number))


def assert_one_wins(answers: list[Answer], refused: int = 409) -> None:
    counted = collections.Counter(answer.status for answer in answers)
    won = sum(number for status, number in counted.items() if 200 <= status < 300)
    assert won == 1, counted
    assert set(counted) - {refused} == {s for s in counted if 200 <= s < 300}, counted


def test_f3_many_submits_are_one(company: Company):
    loop = loops.collecting(company)
    loops.write(loop, "ines")
    path = f"{loop.path}/feedback/mine/submit"
    assert_one_wins(times(MANY, lambda: company["ines"].api.post(path)))
    assert len(company["ines"].api.get(f"{loop.path}/feedback/mine").ok()["versions"]) == 1


def test_f3_a_double_click_with_one_key_is_one_submit(company: Company):
    loop = loops.collecting(company)
    loops.write(loop, "ines")
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    path = f"{loop.path}/feedback/mine/submit"
    answers = times(6, lambda: company["ines"].api.post(path, headers=headers))
    won = [answer for answer in answers if answer.status < 300]
    assert won
    assert {answer.body for answer in won} == {won[0].body}
    assert {answer.status for answer in answers if answer.status >= 300} <= {409}
    assert len(company["ines"].api.get(f"{loop.path}/feedback/mine").ok()["versions"]) == 1


def test_f1_many_tabs_save_on_one_version(company: Company):
    loop = loops.collecting(company)
    api, path = company["ines"].api, f"{loop.path}/feedback/mine"
    version = api.put(path, {"narrative": "before"}).ok()["version"]
    answers = at_once(
        *(
            lambda number=number: api.put(path, {"narrative": f"tab {number}", "version": version})
            for number in range(12)
        )
    )
    assert_one_wins(answers)
    (winner,) = (answer.json["narrative"] for answer in answers if answer.status < 300)
    assert api.get(path).ok()["narrative"] == winner


def test_f1_saving_and_submitting_together_lose_nothing(company: Company):
    """Whichever comes first: what was submitted is one of the two texts, whole."""
    loop = loops.collecting(company)
    api, path = company["ines"].api, f"{loop.path}/feedback/mine"
    loops.write(loop, "ines", "no", canary="the older text")
    body = prose.feedback(loop.principles_of("ines"), "yes", canary="the newer text")
    saved, submitted = at_once(lambda: api.put(path, body), lambda: api.post(f"{path}/submit"))
    assert submitted.status < 300, submitted.told()
    assert saved.status in {200, 409}, saved.told()
    now = api.get(path).ok()
    word = "the newer text" if now["vote"] == "yes" else "the older text"
    assert word in now["narrative"]


def test_d1_everybody_submits_at_once_and_the_loop_is_ready(company: Company):
    loop = loops.collecting(company)
    for who in PANEL:
        loops.write(loop, who)
    path = f"{loop.path}/feedback/mine/submit"
    answers = at_once(*(lambda who=who: company[who].api.post(path) for who in PANEL))
    assert [answer.status < 300 for answer in answers] == [True] * 5, [a.told() for a in answers]
    company["br"].api.post(f"{loop.path}/debrief/open").ok()


def test_d2_everybody_votes_at_once(company: Company):
    loop = loops.voting(company)
    answers = at_once(
        *(
            lambda who=who: company[who].api.post(f"{loop.path}/debrief/vote", {"vote": "yes"})
            for who in PANEL
        )
    )
    assert [answer.status < 300 for answer in answers] == [True] * 5, [a.told() for a in answers]
    company["br"].api.post(f"{loop.path}/debrief/reveal").ok()


def test_d5_many_decisions_are_one(company: Company):
    loop = loops.discussing(company)
    outcomes = ["hire", "no_hire"] * 4
    answers = at_once(
        *(
            lambda outcome=outcome: company["hm"].api.post(
                f"{loop.path}/decision", loops.decision(company, outcome)
            )
            for outcome in outcomes
        )
    )
    assert_one_wins(answers)


def test_d4_a_veto_and_a_hire_at_once_are_never_an_unvetoed_hire(company: Company):
    loop = loops.discussing(company)
    reason = {"reason": "They named people who were not in the room."}
    veto, hire = at_once(
        lambda: company["br"].api.post(f"{loop.path}/veto", reason),
        lambda: company["hm"].api.post(f"{loop.path}/decision", loops.decision(company)),
    )
    assert veto.status < 300, veto.told()
    assert hire.status in {200, 201, 409}, hire.told()
    assert company["hm"].api.get(f"{loop.path}/debrief").ok()["vetoed"]


@pytest.mark.parametrize("what", ["schedule", "cancel"])
def test_states_many_events_are_one(company: Company, what: str):
    loop = loops.a_loop(company, ahead=True)
    loops.take_seats(loop, loops.a_panel(loop))
    body = {"reason": "The candidate asked for it."} if what == "cancel" else {}
    answers = times(8, lambda: company["recruiter"].api.post(f"{loop.path}/{what}", body))
    assert_one_wins(answers)


def test_l2_the_weekly_cap_holds_against_two_at_once(company: Company):
    person_id = company.hire_in("capped", **CERTIFIED_BR, weekly_loop_cap=1)
    first, second = loops.a_loop(company, ahead=True), loops.a_loop(company, ahead=True)
    while first.day.isocalendar()[:2] != second.day.isocalendar()[:2]:
        first.day, second.day = second.day, company.a_coming_day()
    for loop in (first, second):
        with_bar_raiser(loop, person_id)
    api = company["recruiter"].api
    answers = at_once(
        lambda: api.post(f"{first.path}/schedule"), lambda: api.post(f"{second.path}/schedule")
    )
    assert_one_wins(answers)


def test_l5_no_overlap_holds_against_two_at_once(company: Company):
    first, second = loops.a_loop(company, ahead=True), loops.a_loop(company, ahead=True)
    second.day = first.day
    for loop in (first, second):
        loops.take_seats(loop, loops.a_panel(loop))
    api = company["recruiter"].api
    answers = at_once(
        lambda: api.post(f"{first.path}/schedule"), lambda: api.post(f"{second.path}/schedule")
    )
    assert_one_wins(answers)


def test_one_account_for_an_address_also_at_once(company: Company):
    body = company.describe("twin")
    assert_one_wins(times(8, lambda: company.admin.api.post("/people", body)))


def test_one_loop_for_an_application_also_at_once(company: Company):
    application_id = loops.an_application(
        company, loops.a_requisition(company), loops.a_candidate(company)
    )
    body = {"application_id": application_id}
    assert_one_wins(times(6, lambda: company["recruiter"].api.post("/loops", body)))


def test_one_key_makes_one_person_also_at_once(company: Company):
    body = company.describe("once")
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answers = times(8, lambda: company.admin.api.post("/people", body, headers=headers))
    made = {answer.json["id"] for answer in answers if answer.status < 300}
    assert len(made) == 1
    assert {answer.status for answer in answers if answer.status >= 300} <= {409}


def test_f9_many_waivers_are_one(company: Company):
    loop = loops.collecting(company)
    path = f"{loop.path}/feedback/{loop.seats['karim']}/waive"
    reason = {"reason": "On leave until the end of the month."}
    answers = times(6, lambda: company["br"].api.post(path, reason))
    assert {answer.status for answer in answers} <= {200, 409}
    waived = [
        item for item in company["br"].api.items(f"{loop.path}/audit") if "waive" in item["action"]
    ]
    assert len(waived) == 1


def test_reads_while_others_write_never_fail(company: Company):
    loop = loops.collecting(company)
    reads = [lambda: company["recruiter"].api.get(f"{loop.path}/feedback")] * 8
    writes = [
        lambda who=who: company[who].api.put(f"{loop.path}/feedback/mine", {"narrative": "They"})
        for who in PANEL
    ]
    answers = at_once(*reads, *writes)
    assert {answer.status for answer in answers} == {200}, [answer.told() for answer in answers]
