"""L4 and L5: every principle is covered, and nobody is in two places at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops
from tests.contract.client import assert_not_theirs_to_do, assert_problem
from tests.contract.loops import PANEL
from tests.contract.test_panel import INTERVIEWER, assert_accepted, assert_refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.contract.company import Company
    from tests.contract.loops import Loop


def asking_for(company: Company, *asked: tuple[str, int]) -> str:
    """A requisition that asks for these principles by so many interviewers each."""
    wanted = [
        {"key": loops.assigned(company, who), "interviewers": number} for who, number in asked
    ]
    return loops.a_requisition(company, principles=wanted)


# ---------------------------------------------------------------- L4


def test_l4_a_gap(company: Company):
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    gap = panel[4]["principles"]
    panel[4]["principles"] = panel[3]["principles"]
    now = loops.take_seats(loop, panel)
    covered = {each["key"]: each for each in now["coverage"]}
    assert covered[gap[0]]["assigned"] == []
    assert_refused(loop, "L4")


def test_l4_one_where_two_are_needed(company: Company):
    loop = loops.a_loop(company, requisition_id=asking_for(company, ("ines", 2), ("hm", 1)))
    panel = loops.a_panel(loop)
    now = loops.take_seats(loop, panel)
    covered = {each["key"]: each for each in now["coverage"]}
    assert covered[loops.assigned(company, "ines")]["needed"] == 2
    assert_refused(loop, "L4")
    panel[3]["principles"].append(loops.assigned(company, "ines"))
    loops.take_seats(loop, panel)
    assert_accepted(loop)


def test_l4_a_trainee_does_not_count(company: Company):
    """The mentor's principle moves to the trainee alone: nobody who counts covers it."""
    loop = loops.a_loop(company)
    loops.seat_with_trainee(loop)
    panel = loops.a_panel(loop)
    shadow = {
        **panel[2],
        "kind": "trainee",
        "person_id": company["tom"].id,
        "mentor_seat_id": loop.seats["ines"],
    }
    panel[2] = {**panel[2], "principles": panel[3]["principles"]}
    now = loops.take_seats(loop, [*panel, shadow])
    covered = {each["key"]: each for each in now["coverage"]}
    assert covered[loops.assigned(company, "ines")]["assigned"] == []
    assert_refused(loop, "L4")


@pytest.mark.parametrize("number", [0, 4])
@pytest.mark.parametrize("who", [0, 1, 2], ids=["hm", "br", "interviewer"])
def test_l4_each_has_one_to_three_principles(company: Company, number: int, who: int):
    loop = loops.a_loop(company, requisition_id=asking_for(company, ("karim", 1)))
    panel = loops.a_panel(loop)
    panel[who]["principles"] = company.principles[:number]
    answer = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": panel})
    if answer.status >= 400:
        assert_problem(answer, 409, 422)
    else:
        assert_refused(loop, "L4")


@pytest.mark.parametrize("number", [1, 3])
def test_l4_one_and_three_principles_are_well(company: Company, number: int):
    loop = loops.a_loop(company, requisition_id=asking_for(company, ("karim", 1)))
    panel = loops.a_panel(loop)
    panel[2]["principles"] = company.principles[:number]
    loops.take_seats(loop, panel)
    assert_accepted(loop)


def test_l4_only_the_bar_raiser_waives_a_gap_with_a_reason(company: Company):
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    gap = panel[4]["principles"][0]
    panel[4]["principles"] = panel[3]["principles"]
    loops.take_seats(loop, panel)
    path, body = f"{loop.path}/waivers", {"key": gap, "reason": "Seen at length on the phone."}
    for who in ("hm", "recruiter", "ines"):
        assert_not_theirs_to_do(company[who].api.post(path, body))
    assert_problem(company["br"].api.post(path, {**body, "reason": " "}), 409, 422)
    company["br"].api.post(path, body).ok()
    loops.schedule(loop)


def test_l4_a_principle_twice_on_one_seat_counts_once(company: Company):
    loop = loops.a_loop(company, requisition_id=asking_for(company, ("ines", 2)))
    panel = loops.a_panel(loop)
    panel[2]["principles"] *= 2
    answer = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": panel})
    if answer.status >= 400:
        assert_problem(answer, 409, 422)
    else:
        assert_refused(loop, "L4")


# ---------------------------------------------------------------- L5


def at(day: datetime, hour: int, minute: int = 0) -> str:
    return (day + timedelta(hours=hour, minutes=minute)).isoformat()


def test_l5_two_interviews_of_the_candidate_at_once(company: Company):
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    panel[3].update(starts_at=at(loop.day, 11, 45), ends_at=at(loop.day, 12, 45))
    loops.take_seats(loop, panel)
    assert_refused(loop, "L5")


def test_l5_one_person_on_two_seats(company: Company):
    loop = loops.a_loop(company)
    panel = [
        *loops.a_panel(loop),
        {**loops.seat(loop, "ines", 5), "starts_at": at(loop.day, 11, 45)},
    ]
    panel[5]["ends_at"] = at(loop.day, 12, 45)
    answer = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": panel})
    if answer.status >= 400:
        assert_problem(answer, 409, 422)
    else:
        assert_problem(company["recruiter"].api.post(f"{loop.path}/schedule"), 409)


def test_l5_overlap_across_loops(company: Company):
    first, second = loops.a_loop(company), loops.a_loop(company)
    second.day = first.day
    loops.take_seats(first, loops.a_panel(first))
    loops.schedule(first)
    spare = [company.hire_in("spare", **INTERVIEWER) for _ in range(2)]
    panel = loops.a_panel(second)
    for each, (hour, minute) in zip(
        panel, [(18, 30), (19, 45), (11, 45), (8, 0), (6, 30)], strict=True
    ):
        each.update(
            starts_at=at(second.day, hour, minute), ends_at=at(second.day, hour + 1, minute)
        )
    panel[3]["person_id"], panel[4]["person_id"] = spare
    loops.take_seats(second, panel)
    assert_refused(second, "L5", about="ines")


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [((11, 0), (13, 0), True), ((11, 45), (13, 0), False), ((8, 0), (10, 0), False)],
    ids=["inside", "begun too early", "on another part of the day"],
)
def test_l5_outside_declared_availability(
    company: Company, starts: tuple[int, int], ends: tuple[int, int], fits: bool
):
    loop = loops.a_loop(company, ahead=True)
    person_id = company.hire_in("available", **INTERVIEWER)
    window = {"starts_at": at(loop.day, *starts), "ends_at": at(loop.day, *ends)}
    saved = company.admin.api.put(f"/people/{person_id}/availability", {"windows": [window]}).ok()
    assert len(saved["windows"]) == 1
    panel = loops.a_panel(loop)  # the third interview is from 11:30 to 12:30
    panel[2]["person_id"] = person_id
    loops.take_seats(loop, panel)
    if fits:
        assert_accepted(loop)
    else:
        assert_refused(loop, "L5", about=person_id)


BAD_TIMES: dict[str, dict[str, Any]] = {
    "it ends before it starts": {
        "starts_at": "2026-03-10T12:00:00Z",
        "ends_at": "2026-03-10T11:00:00Z",
    },
    "it ends as it starts": {
        "starts_at": "2026-03-10T12:00:00Z",
        "ends_at": "2026-03-10T12:00:00Z",
    },
    "it never ends": {"ends_at": None},
    "it has no time": {"starts_at": None, "ends_at": None},
}


@pytest.mark.parametrize("case", BAD_TIMES)
def test_l5_an_interview_has_a_start_and_an_end(company: Company, case: str):
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    panel[2] = {**panel[2], **BAD_TIMES[case]}
    answer = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": panel})
    if answer.status >= 400:
        assert_problem(answer, 409, 422)
    else:
        assert_refused(loop, "L5")


def test_l5_at_most_one_trainee_on_an_interview(company: Company):
    loop = loops.a_loop(company)
    loops.seat_with_trainee(loop)
    panel = loops.a_panel(loop)
    shadows = [
        {
            **panel[2],
            "kind": "trainee",
            "person_id": person_id,
            "mentor_seat_id": loop.seats["ines"],
        }
        for person_id in (company["tom"].id, company.hire_in("second_trainee"))
    ]
    answer = company["recruiter"].api.put(f"{loop.path}/seats", {"seats": [*panel, *shadows]})
    if answer.status >= 400:
        assert_problem(answer, 409, 422)
    else:
        assert_refused(loop, "L5")


def test_states_a_scheduled_loop_is_not_scheduled_again(company: Company):
    loop = loops.a_loop(company, ahead=True)
    loops.take_seats(loop, loops.a_panel(loop))
    loops.schedule(loop)
    assert loop.get()["state"] == "scheduled"
    assert_problem(company["recruiter"].api.post(f"{loop.path}/schedule"), 409)
    assert loop.get()["state"] == "scheduled"


@pytest.mark.parametrize("state", ["draft", "collecting", "debriefing"])
def test_states_cancelled_from_any_state_before_decided(company: Company, state: str):
    make: dict[str, Callable[[Company], Loop]] = {
        "draft": loops.a_loop,
        "collecting": loops.collecting,
        "debriefing": loops.debriefing,
    }
    loop = make[state](company)
    api = company["recruiter"].api
    reason = {"reason": "The candidate took another offer."}
    assert api.post(f"{loop.path}/cancel", reason).ok()["state"] == "cancelled"
    assert_problem(api.post(f"{loop.path}/schedule"), 409)
    assert loop.get()["state"] == "cancelled"


def test_states_a_decided_loop_is_not_cancelled(company: Company):
    loop = loops.decided(company)
    answer = company["recruiter"].api.post(f"{loop.path}/cancel", {"reason": "A mistake."})
    assert_problem(answer, 409)
    assert loop.get()["state"] == "decided"


def test_seats_of_a_collecting_loop_are_not_replaced(company: Company):
    """`seats` replaces them while the loop is a draft."""
    loop = loops.collecting(company)
    before = loop.get()
    body = {"seats": loops.a_panel(loop, PANEL[:2])}
    assert_problem(company["recruiter"].api.put(f"{loop.path}/seats", body), 409)
    assert loop.get() == before
