"""The pages of written feedback, as a browser without JavaScript and the page's own script use them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.feedback import NARRATIVE
from tests.builders.people import csrf_of
from tests.integration.feedback.conftest import Desk, a_desk

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from hiring.models.people import Person

CANARY = "quokka"


def fields(body: dict[str, Any], version: int | str = "") -> dict[str, str]:
    """The form fields of a page that holds this text."""
    found = {"narrative": body["narrative"], "vote": body["vote"] or "", "version": str(version)}
    for place, line in enumerate(body["evidence"]):
        found |= {f"evidence-{place}-{name}": value or "" for name, value in line.items()}
    return found


def post(
    desk: Desk, browser: FlaskClient, data: dict[str, str], path: str = "/mine", **headers: str
) -> TestResponse:
    token = csrf_of(browser, "/")
    return browser.post(desk.page(path), data={**data, "csrf_token": token}, headers=headers)


def text_of(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True))


def areas(page: str) -> dict[str, str]:
    """What stands in each textarea of the form."""
    found = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL)
    return dict(found)


def version_of(page: str) -> int:
    """The version the page's form was made from."""
    found = re.search(r'name="version"\s+value="(\d+)"', page)
    assert found
    return int(found[1])


def test_f1_a_draft_is_saved_by_a_plain_form(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    body = {**desk.body(desk.ana, narrative="Half a thought.\r\nAnd a line."), "vote": None}
    answer = post(desk, browser, {**fields(body, 0), "deed": "save"})
    assert (answer.status_code, answer.headers["Location"]) == (303, desk.page("/mine"))
    mine = desk.api(desk.ana, "GET", "/mine").json
    assert mine["narrative"] == "Half a thought.\nAnd a line."
    assert mine["version"] == 1
    page = text_of(browser.get(desk.page("/mine")))
    assert "Half a thought.\nAnd a line." in page
    assert version_of(page) == 1


def test_f1_an_empty_page_saves_nothing_of_the_parts_left_blank(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    blank = {"principle": "earn_trust", "situation": "", "rating": ""}
    post(desk, browser, fields({"evidence": [blank], "narrative": "n", "vote": ""}, 0))
    assert desk.api(desk.ana, "GET", "/mine").json["evidence"] == []


def test_f1_the_page_saves_itself(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    body = desk.body(desk.ana)
    answer = post(desk, browser, fields(body, 0), "/mine/autosave")
    assert (answer.status_code, answer.json["version"]) == (200, 1)
    assert answer.json["saved_at"].endswith("+00:00")
    lost_answer = post(desk, browser, fields(body, 0), "/mine/autosave")
    assert (lost_answer.status_code, lost_answer.json["version"]) == (200, 1)
    stale = post(desk, browser, fields({**body, "vote": "no"}, 0), "/mine/autosave")
    assert (stale.status_code, stale.json["rule"], stale.json["stale"]) == (409, "F1", True)
    too_long = fields({**body, "narrative": "x" * 20_001}, 1)
    assert post(desk, browser, too_long, "/mine/autosave").status_code == 422
    assert desk.api(desk.ana, "GET", "/mine").json["vote"] == "yes"


def test_f1_a_stale_page_shows_both_texts_and_loses_neither(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    desk.api(desk.ana, "PUT", "/mine", {"narrative": "saved elsewhere"})
    typed = {"evidence": [], "narrative": "typed here", "vote": ""}
    answer = post(desk, browser, {**fields(typed, 0), "deed": "save"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert areas(page)["narrative"] == "typed here"
    assert "saved elsewhere</textarea>" in page
    assert version_of(page) == 1
    assert desk.api(desk.ana, "GET", "/mine").json["narrative"] == "saved elsewhere"


def test_f4_what_is_missing_is_listed_and_what_was_typed_is_kept(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    body = desk.body(desk.ana, narrative="Too short.")
    body["evidence"][0]["result"] = ""
    answer = post(desk, browser, {**fields(body, 0), "deed": "submit"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert areas(page)["narrative"] == "Too short."
    for target in ("evidence-0-result", "narrative"):
        assert f'href="#{target}"' in page
        assert f'id="{target}"' in page
    mine = desk.api(desk.ana, "GET", "/mine").json
    assert (mine["narrative"], mine["status"], mine["version"]) == ("Too short.", "pending", 1)
    assert version_of(page) == 1


def test_f4_a_part_that_cannot_be_stored_keeps_the_rest(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    body = desk.body(desk.ana, narrative="x" * 20_001)
    answer = post(desk, browser, {**fields(body, 7), "deed": "submit"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "x" * 20_001 in page
    assert version_of(page) == 7, "what was not saved still rests on its own version"


def test_f3_submitting_and_pressing_twice(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    data = {**fields(desk.body(desk.ana), 0), "deed": "submit"}
    for _ in range(2):
        answer = post(desk, browser, data)
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            desk.page("/mine/preview"),
        )
    assert len(desk.item(desk.ana, desk.ana)["feedback"]["versions"]) == 1
    changed = post(desk, browser, {**data, "narrative": f"{NARRATIVE} And more."})
    assert changed.status_code == 409
    assert f"{NARRATIVE} And more." in text_of(changed)


def test_f3_once_submitted_the_editor_gives_way_to_the_text(desk: Desk) -> None:
    desk.submit(desk.ana, canary=CANARY)
    browser = desk.browser(desk.ana)
    answer = browser.get(desk.page("/mine"))
    assert (answer.status_code, answer.headers["Location"]) == (303, desk.page("/mine/preview"))
    page = text_of(browser.get(desk.page("/mine/preview")))
    assert CANARY in page
    assert desk.page("/mine?amend=1") in page


def test_f3_amending_on_the_page(desk: Desk) -> None:
    desk.submit(desk.ana, desk.ben)
    browser = desk.browser(desk.ana)
    page = text_of(browser.get(desk.page("/mine?amend=1")))
    assert areas(page)["narrative"] == NARRATIVE
    assert "data-autosave-url" not in page
    body = desk.body(desk.ana, vote="no")
    data = {**fields(body, 1), "deed": "amend", "reason": ""}
    refused = post(desk, browser, data)
    assert refused.status_code == 409
    assert 'href="#reason"' in text_of(refused)
    for _ in range(2):
        answer = post(desk, browser, {**data, "reason": "I misread my notes."})
        assert answer.status_code == 303
    item = desk.item(desk.ben, desk.ana)["feedback"]
    assert [one["vote"] for one in item["versions"]] == ["yes", "no"]
    shown = text_of(desk.browser(desk.ben).get(desk.page()))
    assert "Amended after reading others" in shown
    assert "I misread my notes." in shown


def test_f9_the_bar_raiser_returns_on_the_page_and_the_author_reads_why(desk: Desk) -> None:
    desk.submit(desk.bar_raiser, desk.ana)
    browser = desk.browser(desk.bar_raiser)
    seat = desk.seat(desk.ana).id
    assert f"{seat}/return" in text_of(browser.get(desk.page()))
    answer = post(desk, browser, {"reason": "No result is named."}, f"/{seat}/return")
    assert (answer.status_code, answer.headers["Location"]) == (303, desk.page())
    author = desk.browser(desk.ana)
    page = text_of(author.get(desk.page("/mine")))
    assert "No result is named." in page
    assert "data-autosave-url" in page
    data = {**fields(desk.body(desk.ana, vote="no"), 1), "reason": "Added.", "deed": "amend"}
    assert post(desk, author, data).status_code == 303
    assert "No result is named." not in text_of(desk.browser(desk.ben).get(desk.page()))


def test_f9_waiving_on_the_page(desk: Desk) -> None:
    browser = desk.browser(desk.bar_raiser)
    seat = desk.seat(desk.ben).id
    assert post(desk, browser, {"reason": ""}, f"/{seat}/waive").status_code == 409
    assert post(desk, browser, {"reason": "Fell ill."}, f"/{seat}/waive").status_code == 303
    assert desk.item(desk.ana, desk.ben)["status"] == "waived"
    assert post(desk, browser, {"reason": "x"}, f"/{seat}/waive").status_code == 409


@pytest.mark.parametrize("who", ["manager", "ana", "trainee", "recruiter"])
def test_f9_others_are_offered_neither(desk: Desk, who: str) -> None:
    desk.submit(*desk.built.people[:4], desk.trainee)
    browser = desk.browser(getattr(desk, who))
    page = text_of(browser.get(desk.page()))
    assert "/waive" not in page
    assert "/return" not in page
    seat = desk.seat(desk.built.people[4]).id
    assert post(desk, browser, {"reason": "x"}, f"/{seat}/waive").status_code == 403


def test_f7_the_index_hides_and_says_why(desk: Desk) -> None:
    desk.submit(desk.bar_raiser, canary=CANARY, vote="strong_no")
    page = text_of(desk.browser(desk.ana).get(desk.page()))
    assert CANARY not in page
    assert "Strongly not inclined" not in page
    assert "You still owe feedback on this loop." in page
    desk.submit(desk.ana)
    page = text_of(desk.browser(desk.ana).get(desk.page()))
    assert CANARY in page
    assert "Strongly not inclined" in page


def test_f8_leads_find_trainees_feedback_page_by_page(
    app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiring.feedback.routes._PAGE", 2)
    desks = [a_desk(app, db) for _ in range(3)]
    lead = desks[0].browser(desks[0].lead)
    assert "None is open to you yet." in text_of(lead.get("/feedback/trainees"))
    for desk in desks:
        desk.submit(desk.trainee, desk.ana)
    first = text_of(lead.get("/feedback/trainees"))
    shown = [str(desk.loop_id) in first for desk in desks]
    assert shown == [False, True, True]
    following = re.search(r'rel="next"\s+href="([^"]+)"', first)
    assert following
    second = text_of(lead.get(following[1]))
    assert [str(desk.loop_id) in second for desk in desks] == [True, False, False]
    page = lead.get(desks[0].page())
    assert page.status_code == 200
    assert "Noor Haddad" not in text_of(page)


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 403), ("stranger", 403), ("lead", 200)],
)
def test_f8_the_trainees_list_is_for_leads(desk: Desk, who: str, status: int) -> None:
    person: Person = getattr(desk, who)
    assert desk.browser(person).get("/feedback/trainees").status_code == status


@pytest.mark.parametrize("path", ["", "/mine", "/mine/preview"])
def test_f7_to_a_stranger_no_page_exists(desk: Desk, path: str) -> None:
    browser = desk.browser(desk.stranger)
    assert browser.get(desk.page(path)).status_code == 404
    assert desk.app.test_client().get(desk.page(path)).status_code == 303
