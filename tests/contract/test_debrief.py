"""D1 to D3, D5, D6: the room the Bar Raiser opens and the decision that leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops
from tests.contract.client import assert_not_theirs_to_do, assert_problem
from tests.contract.loops import PANEL

if TYPE_CHECKING:
    from tests.contract.company import Company
    from tests.contract.loops import Loop


def room(loop: Loop, who: str = "br") -> dict[str, Any]:
    debrief: dict[str, Any] = loop.company[who].api.get(f"{loop.path}/debrief").ok()
    return debrief


# ---------------------------------------------------------------- D1


@pytest.mark.parametrize("missing", PANEL)
def test_d1_not_before_everybodys_feedback_is_in(company: Company, missing: str):
    loop = loops.collecting(company)
    for who in PANEL:
        if who != missing:
            loops.submit(loop, who)
    loops.write(loop, missing)
    assert_problem(company["br"].api.post(f"{loop.path}/debrief/open"), 409, rule="D1")
    assert loop.get()["state"] == "collecting"
    company[missing].api.post(f"{loop.path}/feedback/mine/submit").ok()
    company["br"].api.post(f"{loop.path}/debrief/open").ok()
    assert loop.get()["state"] == "debriefing"


@pytest.mark.parametrize("who", ["hm", "recruiter", "ines"])
def test_d1_only_the_bar_raiser_opens_it(company: Company, who: str):
    loop = loops.debrief_ready(company)
    assert_not_theirs_to_do(company[who].api.post(f"{loop.path}/debrief/open"))
    assert loop.get()["state"] in {"collecting", "debrief_ready"}


@pytest.mark.parametrize("who", ["admin", "other_br", "lead"])
def test_d1_nobody_elses_bar_raiser_opens_it(company: Company, who: str):
    loop = loops.debrief_ready(company)
    assert_problem(company[who].api.post(f"{loop.path}/debrief/open"), 403, 404)
    assert loop.get()["state"] in {"collecting", "debrief_ready"}


def test_d1_opened_once(company: Company):
    loop = loops.debriefing(company)
    opened_at = room(loop)["opened_at"]
    again = company["br"].api.post(f"{loop.path}/debrief/open")
    assert again.status in {200, 409}, again.told()
    assert room(loop)["opened_at"] == opened_at


# ---------------------------------------------------------------- D2


def test_d2_reading_comes_first(company: Company):
    loop = loops.debriefing(company)
    assert room(loop)["phase"] == "reading"
    assert room(loop)["read"] == []
    answer = company["ines"].api.post(f"{loop.path}/debrief/vote", {"vote": "yes"})
    assert_problem(answer, 409, rule="D2")
    for number, who in enumerate(PANEL, start=1):
        assert room(loop)["phase"] == "reading"
        company[who].api.post(f"{loop.path}/debrief/read").ok()
        assert len(room(loop)["read"]) == number
    assert room(loop)["phase"] == "voting"


def test_d2_reading_twice_is_reading_once(company: Company):
    loop = loops.debriefing(company)
    for _ in range(2):
        company["ines"].api.post(f"{loop.path}/debrief/read").ok()
    assert len(room(loop)["read"]) == 1


def test_d2_second_votes_are_blind_until_revealed_at_once(company: Company):
    loop = loops.voting(company)
    for who in PANEL:
        loops.cast(loop, who, "strong_no" if who == "ines" else "yes")
        for viewer in (*PANEL, "recruiter"):
            seen = company[viewer].api.get(f"{loop.path}/debrief")
            assert seen.ok()["second_votes"] is None
            others = company[viewer].api.get(f"{loop.path}/audit?limit=200").everything
            assert "strong_no" not in others
            if viewer != "ines":
                assert "strong_no" not in seen.everything
    company["br"].api.post(f"{loop.path}/debrief/reveal").ok()
    for viewer in (*PANEL, "recruiter"):
        votes = room(loop, viewer)["second_votes"]
        assert {each["person_id"]: each["vote"] for each in votes} == {
            company[who].id: "strong_no" if who == "ines" else "yes" for who in PANEL
        }


def test_d2_a_changed_second_vote_moves_nothing_others_see(company: Company):
    loop = loops.voting(company)
    loops.cast(loop, "ines", "yes")
    before = company["jonas"].api.get(f"{loop.path}/debrief")
    company["ines"].api.post(f"{loop.path}/debrief/vote", {"vote": "strong_no"})
    now = company["jonas"].api.get(f"{loop.path}/debrief")
    assert (now.text, now.header("ETag")) == (before.text, before.header("ETag"))


def test_d2_not_revealed_before_all_have_voted(company: Company):
    loop = loops.voting(company)
    for who in PANEL[:4]:
        loops.cast(loop, who, "yes")
    assert_problem(company["br"].api.post(f"{loop.path}/debrief/reveal"), 409, rule="D2")
    assert room(loop)["second_votes"] is None
    loops.cast(loop, PANEL[4], "yes")
    company["br"].api.post(f"{loop.path}/debrief/reveal").ok()


@pytest.mark.parametrize("who", ["hm", "recruiter", "ines"])
def test_d2_only_the_bar_raiser_reveals(company: Company, who: str):
    loop = loops.voting(company)
    loops.vote(loop)
    assert_not_theirs_to_do(company[who].api.post(f"{loop.path}/debrief/reveal"))
    assert room(loop)["second_votes"] is None


def test_d2_no_vote_once_they_are_revealed(company: Company):
    loop = loops.discussing(company)
    answer = company["ines"].api.post(f"{loop.path}/debrief/vote", {"vote": "no"})
    assert_problem(answer, 409)
    assert {each["vote"] for each in room(loop)["second_votes"]} == {"yes"}


def test_d2_the_recruiter_has_no_vote(company: Company):
    loop = loops.voting(company)
    answer = company["recruiter"].api.post(f"{loop.path}/debrief/vote", {"vote": "yes"})
    assert_not_theirs_to_do(answer)


def test_d2_the_hiring_manager_speaks_next_to_last_and_the_bar_raiser_last(company: Company):
    loop = loops.discussing(company)
    order = room(loop).get("speaking_order")
    if order is not None:
        names = {company[who].id: who for who in PANEL} | {loop.seats[who]: who for who in PANEL}
        assert [names[each] for each in order][-3:] == ["karim", "hm", "br"]


BOARD_REFUSED: dict[str, dict[str, Any]] = {
    "no such column": {"column": "meets"},
    "no such principle": {"principle": "no_such_principle"},
    "no words": {"text": "  "},
    "no seat": {"seat_id": None},
    "nobody's seat": {"seat_id": "01900000-0000-7000-8000-000000000000"},
}


@pytest.mark.parametrize("case", BOARD_REFUSED)
def test_d2_each_line_of_the_board_is_tied_to_evidence(company: Company, case: str):
    loop = loops.discussing(company)
    line = {
        "principle": loops.assigned(company, "ines"),
        "column": "raises",
        "text": "Measured before changing.",
        "seat_id": loop.seats["ines"],
        **BOARD_REFUSED[case],
    }
    answer = company["ines"].api.post(f"{loop.path}/debrief/board", line)
    assert_problem(answer, 404, 409, 422)
    assert room(loop)["board"] == []


def test_d2_a_line_needs_evidence_on_that_principle(company: Company):
    """Ines wrote nothing on what Jonas was assigned."""
    loop = loops.discussing(company)
    line = {
        "principle": loops.assigned(company, "jonas"),
        "column": "raises",
        "text": "Heard in the corridor.",
        "seat_id": loop.seats["ines"],
    }
    assert_problem(company["ines"].api.post(f"{loop.path}/debrief/board", line), 409, 422)


# ---------------------------------------------------------------- D3


def test_d3_first_and_second_votes_are_both_kept(company: Company):
    loop = loops.voting(company, {"ines": "no", "hm": "strong_yes"})
    loops.vote(loop, {"ines": "yes", "jonas": "no"})
    company["br"].api.post(f"{loop.path}/debrief/reveal").ok()
    company["hm"].api.post(f"{loop.path}/decision", loops.decision(company, "no_hire")).ok()
    debrief = room(loop)
    names = {person.id: who for who, person in company.people.items()}
    first = {names[each["person_id"]]: each["vote"] for each in debrief["first_votes"]}
    second = {names[each["person_id"]]: each["vote"] for each in debrief["second_votes"]}
    assert first == {**dict.fromkeys(PANEL, "yes"), "ines": "no", "hm": "strong_yes"}
    assert second == {**dict.fromkeys(PANEL, "yes"), "jonas": "no"}


def test_d3_an_amendment_rewrites_no_first_vote(company: Company):
    loop = loops.voting(company, {"ines": "no"})
    before = room(loop)["first_votes"]
    amend = {"reason": "The room convinced me.", "vote": "yes"}
    company["ines"].api.post(f"{loop.path}/feedback/mine/amend", amend)
    assert room(loop)["first_votes"] == before


# ---------------------------------------------------------------- D5


@pytest.mark.parametrize("outcome", ["hire", "no_hire", "other_role"])
def test_d5_the_hiring_manager_decides(company: Company, outcome: str):
    loop = loops.discussing(company)
    body = loops.decision(company, outcome)
    if outcome == "other_role":
        body["other_role"] = "Engineer, Ledger"
    company["hm"].api.post(f"{loop.path}/decision", body).ok()
    assert loop.get()["state"] == "decided"
    assert room(loop)["decision"]["outcome"] == outcome


@pytest.mark.parametrize("who", ["br", "recruiter", "ines"])
def test_d5_nobody_else_decides(company: Company, who: str):
    loop = loops.discussing(company)
    answer = company[who].api.post(f"{loop.path}/decision", loops.decision(company))
    assert_not_theirs_to_do(answer)
    assert loop.get()["state"] == "debriefing"


@pytest.mark.parametrize("stage", ["collecting", "debrief_ready", "debriefing", "voting"])
def test_d5_no_decision_before_the_votes_are_revealed(company: Company, stage: str):
    loop = getattr(loops, stage)(company)
    answer = company["hm"].api.post(f"{loop.path}/decision", loops.decision(company))
    assert_problem(answer, 409)
    assert loop.get()["state"] != "decided"


def test_d5_decided_once(company: Company):
    loop = loops.decided(company, "no_hire")
    answer = company["hm"].api.post(f"{loop.path}/decision", loops.decision(company, "hire"))
    assert_problem(answer, 409)
    assert room(loop)["decision"]["outcome"] == "no_hire"


@pytest.mark.parametrize(
    "changes",
    [{"outcome": "maybe"}, {"outcome": None}, {"summary": " "}, {"reasons": []}, {"reasons": "x"}],
    ids=["unsure", "none", "no summary", "no reasons", "reasons that are none"],
)
def test_d5_a_decision_has_its_reasons(company: Company, changes: dict[str, Any]):
    loop = loops.discussing(company)
    body = loops.decision(company, **{"outcome": "no_hire", **changes})
    assert_problem(company["hm"].api.post(f"{loop.path}/decision", body), 409, 422)
    assert loop.get()["state"] == "debriefing"


# ---------------------------------------------------------------- D6


def test_d6_one_more_interview_is_a_failure_with_its_gap(company: Company):
    loop = loops.discussing(company)
    body = {"principle": loops.assigned(company, "ines"), "reason": "Nobody asked about money."}
    company["br"].api.post(f"{loop.path}/failures", body).ok()
    (failure,) = room(loop)["failures"]
    assert failure["principle"] == body["principle"]
    assert failure["reason"] == body["reason"]
