from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders.debrief import a_veto, everyone_has_voted
from tests.integration.debrief.pages import Page
from tests.integration.debrief.room import a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

TYPED = "They waited for three weeks before they told anybody, and I wrote that down."


def test_a_debrief_is_held_from_the_opening_to_the_memo_without_javascript(app: Flask):
    case = a_case(app)
    voters = ("hiring_manager", "bar_raiser", "interviewer", "second", "third")
    pages = {who: Page(case, who) for who in voters}
    raiser, manager = pages["bar_raiser"], pages["hiring_manager"]
    assert "All feedback is in." in raiser.get()
    assert raiser.send("open").status_code == 303
    for who in voters:
        assert "I have finished reading" in pages[who].get()
        assert pages[who].send("read").status_code == 303
    for who in voters:
        assert "Cast my second vote" in pages[who].get()
        assert pages[who].send("vote", vote="yes").status_code == 303
    assert "Change my second vote" in manager.get()
    assert raiser.send("reveal").status_code == 303
    principle = case.principles["interviewer"][0]
    line = {"principle": principle, "column": "raises", "seat_id": case.seat_id("interviewer")}
    assert pages["third"].send("board", text=TYPED, **line).status_code == 303
    assert TYPED in manager.get()
    decided = manager.send(
        "decide",
        outcome="hire",
        summary="A clear yes.",
        **{f"reason_for_{principle}": "They measured after every step."},
    )
    assert decided.status_code == 303
    assert "A clear yes." in pages["second"].get()
    memo = pages["second"].client.get(f"/loops/{case.built.loop.id}/memo").text
    assert "A clear yes." in memo
    assert "They measured after every step." in memo
    assert "Bea Barraiser (Bar Raiser)" in memo
    assert "before the debrief and after the reading" in memo


def test_d1_before_the_opening_the_page_says_who_still_owes_feedback(app: Flask):
    page = Page(a_case(app, feedback=False), "interviewer").get()
    assert "The debrief has not been opened." in page
    assert "Ines Interviewer 4" in page
    assert "Open the debrief" not in page


@pytest.mark.parametrize(
    ("phase", "who", "name", "fields"),
    [
        ("discussion", "third", "board", {"principle": "frugality", "column": "raises"}),
        ("discussion", "hiring_manager", "decide", {"outcome": "hire", "reason_for_ownership": ""}),
        ("discussion", "bar_raiser", "failure", {"principle": "frugality"}),
        ("voting", "bar_raiser", "excuse", {"reason": TYPED}),
    ],
)
def test_what_was_typed_comes_back_with_the_refusal(app: Flask, phase, who, name, fields):
    case = a_case(app, phase=phase)
    text = {"board": "text", "decide": "summary", "failure": "reason", "excuse": "reason"}[name]
    given = {text: TYPED, **fields}
    if name in {"board", "excuse"}:
        given["seat_id"] = case.seat_id("bar_raiser" if name == "excuse" else "interviewer")
    refused = Page(case, who).send(name, **given)
    assert refused.status_code == 409
    assert TYPED in refused.text
    assert "Nothing was changed." in refused.text


@pytest.mark.parametrize(
    ("who", "name", "field", "other"),
    [
        ("third", "board", "text", {"column": "nowhere"}),
        ("hiring_manager", "decide", "summary", {}),
        ("third", "board", "text", {"column": "raises", "principle": "x", "seat_id": "nobody"}),
    ],
)
def test_what_was_typed_comes_back_when_a_choice_is_missing(app: Flask, who, name, field, other):
    refused = Page(a_case(app, phase="discussion"), who).send(name, **{field: TYPED, **other})
    assert refused.status_code == 422
    assert TYPED in refused.text


@pytest.mark.parametrize(
    ("phase", "who", "name", "fields", "status"),
    [
        ("decided", "third", "board", {"text": TYPED, "column": "raises"}, 409),
        ("discussion", "recruiter", "board", {"text": TYPED, "column": "raises"}, 403),
        ("discussion", "recruiter", "veto", {"reason": TYPED, "confirmed": "veto"}, 403),
        ("discussion", "interviewer", "decide", {"summary": TYPED, "outcome": "hire"}, 403),
    ],
)
def test_what_was_typed_is_kept_where_the_form_is_gone(app, phase, who, name, fields, status):
    case = a_case(app, phase=phase)
    if name == "board":
        fields = {**fields, "principle": "ownership", "seat_id": case.seat_id("interviewer")}
    refused = Page(case, who).send(name, **fields)
    assert refused.status_code == status
    assert TYPED in refused.text


def test_d4_a_vetoed_hire_comes_back_with_the_rule_and_every_word(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    manager = Page(case, "hiring_manager")
    with db.writer() as session:
        a_veto(session, case.built)
        session.commit()
    refused = manager.send("decide", outcome="hire", summary=TYPED, reason_for_ownership="Because.")
    assert refused.status_code == 409
    assert 'aria-label="Rule D4"' in refused.text
    assert TYPED in refused.text
    assert "Because." in refused.text


def test_d4_only_the_bar_raiser_is_offered_the_veto(app: Flask):
    case = a_case(app, phase="discussion")
    assert "Veto this hire" in Page(case, "bar_raiser").get()
    for who in ("hiring_manager", "recruiter", "third"):
        assert "Veto this hire" not in Page(case, who).get()


def test_d5_only_the_hiring_manager_is_offered_the_decision(app: Flask):
    case = a_case(app, phase="discussion")
    assert "Write the decision" in Page(case, "hiring_manager").get()
    for who in ("bar_raiser", "recruiter", "third"):
        assert "Write the decision" not in Page(case, who).get()


def test_d2_the_recruiter_follows_and_is_offered_nothing_to_do(app: Flask):
    for phase in ("reading", "voting", "discussion"):
        page = Page(a_case(app, phase=phase), "recruiter").get()
        assert '<form class="form"' not in page
        assert '<form class="inline"' not in page


def test_d2_the_reveal_is_offered_once_every_vote_is_in(app: Flask, db: Database):
    case = a_case(app, phase="voting")
    raiser = Page(case, "bar_raiser")
    assert "Still waited for: " in raiser.get()
    assert "Reveal the second votes" not in raiser.get()
    with db.writer() as session:
        everyone_has_voted(session, case.built)
        session.commit()
    assert "Reveal the second votes" in raiser.get()


@pytest.mark.parametrize("phase", [None, "discussion"])
def test_d5_there_is_no_memo_before_the_decision(app: Flask, phase):
    case = a_case(app, phase=phase)
    answer = Page(case, "hiring_manager").client.get(f"/loops/{case.built.loop.id}/memo")
    assert answer.status_code == 409


def test_d3_the_memo_tells_how_each_vote_moved_and_why_it_was_vetoed(app: Flask, db: Database):
    case = a_case(
        app,
        phase="decided",
        votes=("yes", "no", "yes", "strong_no", "yes"),
        second_votes=("yes", "strong_no", "strong_yes", "strong_no", "yes"),
    )
    with db.writer() as session:
        a_veto(session, case.built, reason="Nobody saw them own an outage.")
        session.commit()
    memo = Page(case, "recruiter").client.get(f"/loops/{case.built.loop.id}/memo").text
    assert "not inclined to hire in writing, then strongly not inclined to hire" in memo
    assert "a move away from hire" in memo
    assert "a move toward hire" in memo
    assert "Nobody saw them own an outage." in memo


def test_every_post_needs_its_token(app: Flask):
    case = a_case(app, phase="discussion")
    page = Page(case, "bar_raiser")
    for name in (
        "open",
        "read",
        "vote",
        "excuse",
        "reveal",
        "board",
        "veto",
        "decide",
        "failure",
        "floor",
    ):
        answer = page.client.post(f"{page.path}/{name}", data={"veto-reason": TYPED})
        assert answer.status_code == 400, name
