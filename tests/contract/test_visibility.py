"""F7, F8, F10: who may know which vote and which words, on every address that could tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract import loops
from tests.contract.loops import PANEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.client import Answer
    from tests.contract.company import Company
    from tests.contract.loops import Loop

CANARY = "the-canary-sings-in-c-sharp"
TELLING_VOTE = "strong_no"


def everywhere(loop: Loop, viewer: str) -> list[Answer]:
    """What every address that knows of this loop answers this viewer."""
    api = loop.company[viewer].api
    paths = [
        "/me",
        "/people?limit=200",
        loop.path,
        f"{loop.path}/feedback",
        f"{loop.path}/feedback/mine",
        f"{loop.path}/audit?limit=200",
        f"{loop.path}/debrief",
        "/loops?limit=200",
        f"/applications/{loop.application_id}",
        "/applications?limit=200",
        f"/candidates/{loop.candidate_id}",
        f"/requisitions/{loop.requisition_id}",
        f"{loop.path}/feedback?vote={TELLING_VOTE}",
        f"{loop.path}/feedback?sort=vote&search={CANARY}",
        f"/loops?search={CANARY}",
        f"/candidates?search={CANARY}",
    ]
    return [api.get(path) for path in paths]


def assert_nothing_told(loop: Loop, viewer: str) -> None:
    """Neither the vote nor a word, whatever is asked for."""
    for answer in everywhere(loop, viewer):
        assert answer.status < 500, answer.told()
        told = answer.everything.replace(f"?vote={TELLING_VOTE}", "")
        told = told.replace(f"search={CANARY}", "")
        assert CANARY not in told, answer.told()
        assert TELLING_VOTE not in told, answer.told()


def assert_hidden(loop: Loop, viewer: str, about: str = "ines") -> None:
    """Status at most: no vote, no word, and a sentence that says why."""
    assert_nothing_told(loop, viewer)
    item = loop.feedback_item(viewer, about)
    assert item is not None
    assert item["feedback"] is None
    if item["status"] == "submitted":
        assert item["hidden_because"]


def assert_shown(loop: Loop, viewer: str, about: str = "ines") -> None:
    item = loop.feedback_item(viewer, about)
    assert item is not None
    assert item["feedback"], item
    assert item["feedback"]["vote"] == TELLING_VOTE
    assert CANARY in item["feedback"]["narrative"]
    assert item["hidden_because"] is None


def secret_is_in(loop: Loop) -> None:
    loops.submit(loop, "ines", TELLING_VOTE, canary=CANARY)


# ---------------------------------------------------------------- F2


@pytest.mark.parametrize("viewer", ["jonas", "br", "hm", "recruiter"])
def test_f2_a_draft_is_read_by_its_author_alone(company: Company, viewer: str):
    loop = loops.collecting(company)
    if viewer != "recruiter":
        loops.submit(loop, viewer)
    loops.write(loop, "ines", TELLING_VOTE, canary=CANARY)
    assert_hidden(loop, viewer)
    item = loop.feedback_item(viewer, "ines")
    assert item is not None
    assert item["status"] in {"pending", "overdue"}
    assert CANARY in company["ines"].api.get(f"{loop.path}/feedback/mine").text


def test_f2_no_trace_of_a_draft_reaches_others(company: Company):
    """Nor that it changed: bodies, orders and validators stay what they were."""
    loop = loops.collecting(company)
    loops.write(loop, "ines", "yes")
    before = {viewer: seen(loop, viewer) for viewer in ("jonas", "br", "hm", "recruiter")}
    loops.write(loop, "ines", TELLING_VOTE, canary=CANARY)
    for viewer, what in before.items():
        assert seen(loop, viewer) == what


def seen(loop: Loop, viewer: str) -> dict[str, tuple[int, str, str | None]]:
    api = loop.company[viewer].api
    paths = [loop.path, f"{loop.path}/feedback", f"{loop.path}/debrief", f"{loop.path}/audit"]
    answers = {path: api.get(path) for path in paths}
    return {
        path: (answer.status, answer.text, answer.header("ETag"))
        for path, answer in answers.items()
    }


# ---------------------------------------------------------------- F7: after_own


@pytest.mark.parametrize("viewer", ["jonas", "br", "hm"])
def test_f7_who_still_owes_is_blind(company: Company, viewer: str):
    loop = loops.collecting(company)
    secret_is_in(loop)
    assert_hidden(loop, viewer)
    item = loop.feedback_item(viewer, "ines")
    assert item is not None
    assert item["status"] == "submitted", "the status is known to the panel"


@pytest.mark.parametrize("viewer", ["jonas", "br", "hm"])
def test_f7_a_draft_of_ones_own_does_not_open_it(company: Company, viewer: str):
    loop = loops.collecting(company)
    secret_is_in(loop)
    loops.write(loop, viewer)
    assert_hidden(loop, viewer)


@pytest.mark.parametrize("viewer", ["jonas", "br", "hm"])
def test_f7_who_is_done_reads(company: Company, viewer: str):
    loop = loops.collecting(company)
    secret_is_in(loop)
    loops.submit(loop, viewer)
    assert_shown(loop, viewer)


def test_f7_being_waived_opens_nothing_to_the_blind_beside(company: Company):
    loop = loops.collecting(company)
    secret_is_in(loop)
    path = f"{loop.path}/feedback/{loop.seats['jonas']}/waive"
    company["br"].api.post(path, {"reason": "On leave until the end of the month."}).ok()
    assert_hidden(loop, "karim")


def test_f7_who_owes_none_reads_once_all_are_in(company: Company):
    loop = loops.collecting(company)
    secret_is_in(loop)
    for who in PANEL:
        assert_hidden(loop, "recruiter")
        if who != "ines":
            loops.submit(loop, who)
    assert_shown(loop, "recruiter")


def test_f7_the_recruiter_waits_for_the_last_also_when_some_are_waived(company: Company):
    loop = loops.collecting(company)
    secret_is_in(loop)
    waive = f"{loop.path}/feedback/{loop.seats['karim']}/waive"
    company["br"].api.post(waive, {"reason": "On leave until the end of the month."}).ok()
    for who in ("hm", "br", "jonas"):
        assert_hidden(loop, "recruiter")
        loops.submit(loop, who)
    assert_shown(loop, "recruiter")


@pytest.mark.parametrize("stage", ["one is in", "all are in", "debriefing", "decided"])
def test_f7_no_role_reads_without_a_seat(company: Company, stage: str):
    loop = loops.collecting(company)
    secret_is_in(loop)
    if stage != "one is in":
        for who in PANEL:
            if who != "ines":
                loops.submit(loop, who)
    if stage in {"debriefing", "decided"}:
        company["br"].api.post(f"{loop.path}/debrief/open").ok()
    if stage == "decided":
        for who in PANEL:
            company[who].api.post(f"{loop.path}/debrief/read").ok()
        loops.vote(loop)
        company["br"].api.post(f"{loop.path}/debrief/reveal").ok()
        company["hm"].api.post(f"{loop.path}/decision", loops.decision(company)).ok()
    for viewer in ("admin", "lead", "outsider", "other_br"):
        assert_nothing_told(loop, viewer)
        api = company[viewer].api
        for path in (f"{loop.path}/feedback", f"{loop.path}/feedback/mine", f"{loop.path}/debrief"):
            answer = api.get(path)
            listed = viewer in {"admin", "lead"} and answer.status == 200
            assert answer.status in {403, 404} or listed, answer.told()
            if listed:
                assert all(item["feedback"] is None for item in answer.json["items"])


def test_f7_an_amendment_moves_nothing_the_blind_can_see(company: Company):
    """Not the list, not the loop, not the validators a cache would ask with."""
    loop = loops.collecting(company)
    loops.submit(loop, "ines", "yes")
    paths = [loop.path, f"{loop.path}/feedback"]
    before = {(who, path): company[who].api.get(path) for who in ("jonas", "hm") for path in paths}
    change = {"reason": "I had mixed up two answers.", "vote": TELLING_VOTE}
    company["ines"].api.post(f"{loop.path}/feedback/mine/amend", change).ok()
    for (who, path), was in before.items():
        now = company[who].api.get(path)
        assert (now.text, now.header("ETag")) == (was.text, was.header("ETag"))


def test_f7_the_vote_moves_nothing_the_blind_can_see(company: Company):
    """Two loops alike but for a vote answer alike but for ids and times."""
    answers: list[object] = []
    for vote in ("strong_yes", "strong_no"):
        loop = loops.collecting(company)
        loops.submit(loop, "ines", vote)
        answer = company["jonas"].api.get(f"{loop.path}/feedback")
        told = [(each["status"], each["hidden_because"]) for each in answer.ok()["items"]]
        answers.append((told, len(answer.body)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("order", [("karim", "ines", "jonas"), ("jonas", "karim", "ines")])
def test_f10_order_of_arrival_orders_no_list(company: Company, order: tuple[str, ...]):
    loop = loops.collecting(company)

    def listed() -> list[str]:
        items = company["recruiter"].api.get(f"{loop.path}/feedback").ok()["items"]
        return [each["seat_id"] for each in items]

    before = listed()
    for who in order:
        loops.submit(loop, who)
        assert listed() == before


def test_f7_the_readable_are_read_in_full(company: Company):
    loop = loops.collecting(company)
    for who in PANEL:
        loops.submit(loop, who)
    items = company["br"].api.get(f"{loop.path}/feedback").ok()["items"]
    assert all(item["feedback"] and item["hidden_because"] is None for item in items)
    assert {item["feedback"]["vote"] for item in items} == {"yes"}


# ---------------------------------------------------------------- F7: at_debrief


@pytest.fixture
def strict(companies: Callable[..., Company]) -> Company:
    """An organisation that opens nothing before the debrief does."""
    return companies("sqlite", HIRING_FEEDBACK_VISIBILITY="at_debrief")


def test_f7_at_debrief_nobody_reads_before_it_opens(strict: Company):
    loop = loops.collecting(strict)
    secret_is_in(loop)
    for who in PANEL:
        if who != "ines":
            loops.submit(loop, who)
            assert_hidden(loop, who)
    assert_hidden(loop, "recruiter")
    strict["br"].api.post(f"{loop.path}/debrief/open").ok()
    for who in ("jonas", "br", "hm", "recruiter"):
        assert_shown(loop, who)


# ---------------------------------------------------------------- F8


def with_trainee(company: Company) -> Loop:
    loop = loops.collecting(company, trainee=True)
    loops.submit(loop, "tom", TELLING_VOTE, canary=CANARY)
    return loop


def shown_of_tom(loop: Loop, viewer: str) -> bool:
    item = loop.feedback_item(viewer, "tom")
    return item is not None and item["feedback"] is not None


def test_f8_the_mentor_reads_it_after_their_own(company: Company):
    loop = with_trainee(company)
    assert not shown_of_tom(loop, "ines")
    loops.submit(loop, "ines")
    assert shown_of_tom(loop, "ines")
    assert CANARY in company["tom"].api.get(f"{loop.path}/feedback/mine").text


def test_f8_the_programme_lead_reads_it_after_the_mentors(company: Company):
    loop = with_trainee(company)
    assert_nothing_told(loop, "lead")
    loops.submit(loop, "ines", "no", canary="ANOTHER-WORD")
    items = company["lead"].api.get(f"{loop.path}/feedback").ok()["items"]
    readable = {item["seat_id"] for item in items if item["feedback"]}
    assert readable == {loop.seats["tom"]}, "the trainee's, and nobody else's"


def test_f8_never_in_the_debrief(company: Company):
    """It blocks nothing, and nobody there meets it, before, during or after."""
    loop = with_trainee(company)
    for who in PANEL:
        loops.submit(loop, who)
    viewers = ("br", "hm", "jonas", "recruiter")
    for _ in range(2):
        for viewer in viewers:
            assert not shown_of_tom(loop, viewer)
            assert_nothing_told(loop, viewer)
        if loop.get()["state"] != "debriefing":
            company["br"].api.post(f"{loop.path}/debrief/open").ok()
    first = company["br"].api.get(f"{loop.path}/debrief").ok()["first_votes"]
    assert loop.seats["tom"] not in {each["seat_id"] for each in first}
    assert len(first) == 5


def test_f8_a_trainee_who_has_not_written_blocks_nothing(company: Company):
    loop = loops.collecting(company, trainee=True)
    for who in PANEL:
        loops.submit(loop, who)
    company["br"].api.post(f"{loop.path}/debrief/open").ok()


def test_f8_a_trainee_who_has_not_written_is_blind(company: Company):
    loop = loops.collecting(company, trainee=True)
    secret_is_in(loop)
    assert_nothing_told(loop, "tom")


def test_f8_a_trainee_casts_no_second_vote(company: Company):
    loop = with_trainee(company)
    for who in PANEL:
        loops.submit(loop, who)
    company["br"].api.post(f"{loop.path}/debrief/open").ok()
    for who in PANEL:
        company[who].api.post(f"{loop.path}/debrief/read").ok()
    answer = company["tom"].api.post(f"{loop.path}/debrief/vote", {"vote": "no"})
    assert answer.status in {403, 404, 409}, answer.told()
    loops.vote(loop)
    company["br"].api.post(f"{loop.path}/debrief/reveal").ok()
