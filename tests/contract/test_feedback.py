"""F1 to F5: drafts are kept and are their author's; what is submitted is whole and stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops, prose
from tests.contract.client import assert_problem, rules_named

if TYPE_CHECKING:
    from tests.contract.company import Company
    from tests.contract.loops import Loop


def mine(loop: Loop, who: str = "ines") -> str:
    assert who in loop.seats
    return f"{loop.path}/feedback/mine"


# ---------------------------------------------------------------- F1


def test_f1_a_draft_is_kept_as_it_is_given(company: Company):
    loop = loops.collecting(company)
    api = company["ines"].api
    empty = api.get(mine(loop)).ok()
    assert empty["narrative"] == ""
    body = prose.feedback(loop.principles_of("ines"), "no", canary="🎈 שלום “first” <b>")
    saved = api.put(mine(loop), body).ok()
    read = api.get(mine(loop)).ok()
    for answer in (saved, read):
        assert answer["narrative"] == body["narrative"]
        assert answer["vote"] == "no"
        (line,) = answer["evidence"]
        assert {name: line[name] for name in body["evidence"][0]} == body["evidence"][0]


PARTIAL: dict[str, dict[str, Any]] = {
    "nothing": {},
    "one sentence": {"narrative": "They"},
    "a vote taken back": {"vote": None},
    "a situation only": {"evidence": [{"principle": "", "situation": "It was in March."}]},
    "a rating only": {"evidence": [{"principle": "", "rating": "raises"}]},
}


@pytest.mark.parametrize("case", PARTIAL)
def test_f1_an_unfinished_draft_is_kept(company: Company, case: str):
    loop = loops.collecting(company)
    body = {**PARTIAL[case]}
    if body.get("evidence"):
        body["evidence"] = [{**body["evidence"][0], "principle": loop.principles_of("ines")[0]}]
    company["ines"].api.put(mine(loop), body).ok()
    assert company["ines"].api.get(mine(loop)).ok()["narrative"] == body.get("narrative", "")


def test_f1_a_stale_draft_is_refused_and_nothing_is_lost(company: Company):
    loop = loops.collecting(company)
    api = company["ines"].api
    first = api.put(mine(loop), {"narrative": "from the first tab"}).ok()
    newer = api.put(mine(loop), {"narrative": "from the phone", "version": first["version"]}).ok()
    assert newer["version"] != first["version"]
    kept = api.get(mine(loop)).ok()
    stale = api.put(mine(loop), {"narrative": "late", "version": first["version"]})
    assert_problem(stale, 409, rule="F1")
    assert api.get(mine(loop)).ok() == kept
    api.put(mine(loop), {"narrative": "from the phone again", "version": newer["version"]}).ok()


def test_f1_a_draft_without_a_version_is_saved_as_it_comes(company: Company):
    loop = loops.collecting(company)
    api = company["ines"].api
    for words in ("one", "two", "three"):
        assert api.put(mine(loop), {"narrative": words}).ok()["narrative"] == words
    assert api.get(mine(loop)).ok()["narrative"] == "three"


def test_f1_what_was_read_can_be_sent_back(company: Company):
    loop = loops.collecting(company)
    api = company["ines"].api
    api.put(mine(loop), prose.feedback(loop.principles_of("ines"))).ok()
    read = api.get(mine(loop)).ok()
    assert api.put(mine(loop), read).ok()["narrative"] == read["narrative"]


def test_f1_a_stale_submit_is_refused(company: Company):
    loop = loops.collecting(company)
    api = company["ines"].api
    old = api.put(mine(loop), prose.feedback(loop.principles_of("ines"), "no")).ok()
    api.put(mine(loop), prose.feedback(loop.principles_of("ines"), "yes")).ok()
    answer = api.post(f"{mine(loop)}/submit", {"version": old["version"]})
    assert_problem(answer, 409)
    assert api.get(mine(loop)).ok()["status"] != "submitted"


@pytest.mark.parametrize("who", ["recruiter", "outsider", "lead", "admin"])
def test_f1_who_owes_no_feedback_has_none_of_their_own(company: Company, who: str):
    loop = loops.collecting(company)
    api = company[who].api
    assert_problem(api.get(f"{loop.path}/feedback/mine"), 403, 404)
    assert_problem(api.put(f"{loop.path}/feedback/mine", {"narrative": "Mine."}), 403, 404)
    assert_problem(api.post(f"{loop.path}/feedback/mine/submit"), 403, 404)


# ---------------------------------------------------------------- F3


def test_f3_submitted_feedback_is_not_submitted_again(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "ines")
    api = company["ines"].api
    kept = api.get(mine(loop)).ok()
    assert_problem(api.post(f"{mine(loop)}/submit"), 409, rule="F3")
    assert api.get(mine(loop)).ok() == kept


def test_f3_submitted_feedback_is_not_saved_over(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "ines", "no")
    api = company["ines"].api
    kept = api.get(mine(loop)).ok()
    body = prose.feedback(loop.principles_of("ines"), "yes")
    assert_problem(api.put(mine(loop), body), 409, rule="F3")
    assert api.get(mine(loop)).ok() == kept


def test_f3_an_amendment_is_a_version_beside_the_first(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "ines", "no", canary="AS-FIRST-WRITTEN")
    body = prose.feedback(loop.principles_of("ines"), "yes", canary="AS-AMENDED")
    api = company["ines"].api
    api.post(f"{mine(loop)}/amend", {"reason": "I mixed up two answers.", **body}).ok()
    now = api.get(mine(loop)).ok()
    assert (now["vote"], "AS-AMENDED" in now["narrative"]) == ("yes", True)
    assert [(each["vote"], each["reason"]) for each in now["versions"]] == [
        ("no", None),
        ("yes", "I mixed up two answers."),
    ]
    assert "AS-FIRST-WRITTEN" in now["versions"][0]["narrative"]


@pytest.mark.parametrize("read_others", [False, True])
def test_f3_an_amendment_says_whether_others_could_be_read(company: Company, read_others: bool):
    loop = loops.collecting(company)
    if read_others:
        loops.submit(loop, "jonas")
    loops.submit(loop, "ines")
    api = company["ines"].api
    api.post(f"{mine(loop)}/amend", {"reason": "On reflection.", "vote": "no"}).ok()
    versions = api.get(mine(loop)).ok()["versions"]
    assert [each["could_read_others"] for each in versions] == [False, read_others]


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_f3_an_amendment_has_a_reason(company: Company, reason: str | None):
    loop = loops.collecting(company)
    loops.submit(loop, "ines", "no")
    api = company["ines"].api
    body = {"vote": "yes"} if reason is None else {"vote": "yes", "reason": reason}
    assert_problem(api.post(f"{mine(loop)}/amend", body), 409, 422)
    assert api.get(mine(loop)).ok()["vote"] == "no"


def test_f3_a_draft_is_not_amended(company: Company):
    loop = loops.collecting(company)
    loops.write(loop, "ines")
    answer = company["ines"].api.post(f"{mine(loop)}/amend", {"reason": "Too early.", "vote": "no"})
    assert_problem(answer, 409)


def test_f4_an_amendment_is_as_whole_as_the_first(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "ines")
    api = company["ines"].api
    before = api.get(mine(loop)).ok()
    answer = api.post(f"{mine(loop)}/amend", {"reason": "Shorter.", "narrative": "Fine."})
    assert_problem(answer, 409, rule="F4")
    assert api.get(mine(loop)).ok() == before


# ---------------------------------------------------------------- F4, F5


def without(part: str, value: Any = "") -> Any:
    def change(body: dict[str, Any]) -> None:
        body["evidence"][0][part] = value

    return change


def drop(part: str) -> Any:
    def change(body: dict[str, Any]) -> None:
        del body["evidence"][0][part]

    return change


def give(**changes: Any) -> Any:
    return lambda body: body.update(changes)


INCOMPLETE: dict[str, tuple[str, Any]] = {
    "no evidence at all": ("F4", give(evidence=[])),
    "one principle of two": ("F4", lambda body: body["evidence"].pop()),
    "no situation": ("F4", without("situation")),
    "no task": ("F4", without("task")),
    "no action": ("F4", without("action")),
    "no result": ("F4", without("result")),
    "a blank result": ("F4", without("result", " \n\t ")),
    "an action left out": ("F4", drop("action")),
    "no rating": ("F4", drop("rating")),
    "a rating of null": ("F4", without("rating", None)),
    "not observed, and not why": ("F4", without("rating", "not_observed")),
    "no narrative": ("F4", give(narrative="")),
    "seven words": ("F4", give(narrative=prose.SHORT_NARRATIVE)),
    "79 words": ("F4", give(narrative=" ".join(["word"] * 79))),
    "no vote": ("F5", give(vote=None)),
}


@pytest.fixture
def two_principles(company: Company) -> Loop:
    """Ines is asked for two principles."""
    loop = loops.a_loop(company)
    panel = loops.a_panel(loop)
    panel[2]["principles"].append(company.principles[9])
    loops.take_seats(loop, panel)
    return loops.schedule(loop)


@pytest.mark.parametrize("case", INCOMPLETE)
def test_f4_f5_what_is_incomplete_is_not_submitted(
    company: Company, two_principles: Loop, case: str
):
    rule, change = INCOMPLETE[case]
    loop, api = two_principles, company["ines"].api
    body = prose.feedback([*loop.principles_of("ines"), company.principles[9]])
    change(body)
    saved = api.put(mine(loop), body).ok()
    answer = api.post(f"{mine(loop)}/submit")
    problem = assert_problem(answer, 409)
    assert rules_named(answer) <= {"F4", "F5"}
    assert rule in rules_named(answer)
    assert problem["errors"], "one for each thing wrong"
    assert api.get(mine(loop)).ok() == saved, "the draft stays as it was"
    assert loop.status_of("recruiter", "ines") != "submitted"


def test_f4_everything_wrong_is_said_at_once(company: Company, two_principles: Loop):
    loop, api = two_principles, company["ines"].api
    api.put(mine(loop), {"evidence": [], "narrative": "", "vote": None}).ok()
    answer = api.post(f"{mine(loop)}/submit")
    problem = assert_problem(answer, 409)
    assert len(problem["errors"]) >= 4, "two principles, the narrative and the vote"
    assert rules_named(answer) == {"F4", "F5"}


def test_f4_not_observed_and_why_is_enough(company: Company):
    loop = loops.collecting(company)
    (key,) = loop.principles_of("ines")
    line = {
        "principle": key,
        "rating": "not_observed",
        "reason": "We ran out of time after the second question.",
    }
    loops.submit(loop, "ines", evidence=[line])


def test_f4_eighty_words_are_enough(company: Company):
    loop = loops.collecting(company)
    loops.submit(loop, "ines", narrative=" ".join(["word"] * 80))


def test_f4_submit_takes_the_feedback_in_its_body(company: Company):
    loop = loops.collecting(company)
    api = company["ines"].api
    api.post(f"{mine(loop)}/submit", prose.feedback(loop.principles_of("ines"), "strong_yes")).ok()
    assert api.get(mine(loop)).ok()["vote"] == "strong_yes"


@pytest.mark.parametrize("vote", ["strong_yes", "yes", "no", "strong_no"])
def test_f5_four_votes(company: Company, vote: str):
    loop = loops.collecting(company)
    loops.submit(loop, "ines", vote)
    assert company["ines"].api.get(mine(loop)).ok()["vote"] == vote


@pytest.mark.parametrize("vote", ["maybe", "neutral", "YES", "", 1, True, ["yes"], {"vote": "yes"}])
def test_f5_no_neutral(company: Company, vote: object):
    loop = loops.collecting(company)
    assert_problem(company["ines"].api.put(mine(loop), {"vote": vote}), 422)


def test_f4_no_feedback_before_the_loop_is_scheduled(company: Company):
    loop = loops.a_loop(company)
    loops.take_seats(loop, loops.a_panel(loop))
    body = prose.feedback(loop.principles_of("ines"))
    company["ines"].api.put(mine(loop), body)
    assert_problem(company["ines"].api.post(f"{mine(loop)}/submit"), 403, 404, 409)
