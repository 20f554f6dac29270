"""Search: everybody finds what they may know of, and cannot tell the rest from what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hiring.app.finding.queries import LONGEST
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.integration.finding.conftest import Firm, text_of

if TYPE_CHECKING:
    from sqlmodel import Session

# Who finds what by "zelda": the loop of Zelda Quist, the candidates, and by "quay" the requisition.
KNOWS = {
    "recruiter": (True, True, True, True),
    "other_recruiter": (False, True, True, True),
    "manager": (True, True, False, True),
    "bar_raiser": (True, True, False, True),
    "interviewer": (True, True, False, True),
    "administrator": (False, False, False, True),
    "certified": (False, False, False, True),
    "lead": (False, False, False, False),
    "stranger": (False, False, False, False),
}


@pytest.mark.parametrize(("who", "knows"), KNOWS.items())
def test_f7_a_search_finds_what_one_may_know_of_and_nothing_beside(
    firm: Firm, who: str, knows: tuple[bool, bool, bool, bool]
):
    loop, candidate, idle, requisition = knows
    api, headers = firm.app.test_client(), firm.headers(who)
    found = api.get("/api/v1/search?q=zelda", headers=headers).get_json()
    assert [one["id"] for one in found["loops"]] == [str(firm.loop.loop.id)] * loop
    names = {one["name"] for one in found["candidates"]}
    assert ("Zelda Quist" in names, "Zelda Idle" in names) == (candidate, idle)
    assert [one["name"] for one in found["people"]] == ["Zelda Stranger"]
    by_title = api.get("/api/v1/search?q=quay", headers=headers).get_json()
    assert [one["title"] for one in by_title["requisitions"]] == ["Quay Planner"] * requisition
    assert [one["id"] for one in by_title["loops"]] == [str(firm.loop.loop.id)] * loop

    browser = firm.browser(who)
    page = text_of(browser.get("/search?q=zelda"))
    assert ("Zelda Quist" in page, "Zelda Idle" in page) == (candidate, idle)
    assert "Zelda Stranger" in page
    told = browser.get("/search/suggest?q=zelda").get_json()
    labels = {item["label"] for group in told["groups"] for item in group["items"]}
    assert ("Zelda Quist" in labels, "Zelda Idle" in labels) == (candidate, idle)


def test_f7_what_may_not_be_known_answers_as_what_does_not_exist(firm: Firm):
    api, headers = firm.app.test_client(), firm.headers("stranger")
    hidden = api.get("/api/v1/search?q=quist", headers=headers)
    absent = api.get("/api/v1/search?q=quosk", headers=headers)
    assert hidden.get_data() == absent.get_data()
    assert hidden.headers["ETag"] == absent.headers["ETag"]
    browser = firm.browser("stranger")
    pages = [
        browser.get(f"/search?q={word}").get_data(as_text=True).replace(word, "")
        for word in ("quist", "quosk")
    ]
    assert pages[0] == pages[1]
    suggested = [browser.get(f"/search/suggest?q={word}").get_data() for word in ("quist", "quosk")]
    assert suggested[0] == suggested[1]


def test_who_left_the_panel_no_longer_finds_the_loop(firm: Firm):
    browser = firm.browser("interviewer")
    assert "Zelda Quist" in text_of(browser.get("/search?q=quist"))

    def leave(session: Session) -> None:
        seat = session.merge(firm.loop.seats[2])
        seat.removed_at = firm.loop.loop.created_at

    firm.write(leave)
    assert "Zelda Quist" not in text_of(browser.get("/search?q=quist"))


STATES = {
    "": "Finds loops and candidates you may know of",
    "   ": "Finds loops and candidates you may know of",
    "z": "Type at least two",
    "z q": "Type at least two",
    "x" * (LONGEST + 1): "That is longer than any name",
    "nobody": "Nothing found for “nobody”",
    "%": "Nothing found for “%”",
    "<img>": "Nothing found for “&lt;img&gt;”",
    "\x00zelda": "Zelda Stranger",
    "دار": "Nothing found",
    "長": "Nothing found",
}


@pytest.mark.parametrize(("text", "words"), STATES.items())
def test_the_page_says_how_it_stands(firm: Firm, text: str, words: str):
    page = firm.browser("stranger").get("/search", query_string={"q": text})
    assert page.status_code == 200
    assert words in text_of(page)


def test_a_search_takes_as_many_queries_however_much_is_found(firm: Firm):
    browser, counts = firm.browser("recruiter"), []

    def more(session: Session) -> None:
        recruiter = session.merge(firm.people["recruiter"])
        manager = session.merge(firm.people["manager"])
        for number in range(15):
            a_person(session, name=f"Zelda P{number}")
            requisition = a_requisition(
                session, hiring_manager=manager, recruiter=recruiter, title=f"Zelda R{number}"
            )
            candidate = a_candidate(session, name=f"Zelda C{number}")
            application = an_application(session, requisition=requisition, candidate=candidate)
            a_loop(session, state="draft", application=application)

    for _ in range(2):
        for address in ("/search?q=zelda", "/search/suggest?q=zelda"):
            with firm.counting() as seen:
                page = browser.get(address)
            counts.append(len(seen))
        firm.write(more)
    assert counts[:2] == counts[2:]
    assert page.status_code == 200


def test_more_of_a_kind_leads_to_its_list(firm: Firm):
    def more(session: Session) -> None:
        for number in range(12):
            a_person(session, name=f"Zed A{number:02}")

    firm.write(more)
    page = firm.browser("stranger").get("/search?q=zed+a").get_data(as_text=True)
    assert 'href="/people?search=zed+a"' in page
    assert "Zed A09" in page
    assert "Zed A10" not in page
    api = firm.app.test_client()
    headers = firm.headers("stranger")
    found = api.get("/api/v1/search?q=zed&limit=3", headers=headers).get_json()
    assert (len(found["people"]), found["more"]["people"]) == (3, True)
    assert found["more"]["candidates"] is False


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%20", "q=a&limit=0", "q=a&limit=51", "q=" + "x" * 201, "q=%00"]
)
def test_a_malformed_query_is_422(firm: Firm, query: str):
    answer = firm.app.test_client().get(f"/api/v1/search?{query}", headers=firm.headers("stranger"))
    assert answer.status_code == 422


def test_nobody_searches_unknown(firm: Firm):
    assert firm.app.test_client().get("/api/v1/search?q=zelda").status_code == 401
    for address in ("/search?q=zelda", "/search/suggest?q=zelda", "/palette", "/shortcuts"):
        answer = firm.app.test_client().get(address)
        assert answer.status_code == 303
        assert "/sign-in" in answer.headers["Location"]
