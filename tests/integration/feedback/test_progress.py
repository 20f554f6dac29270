"""What the editor says is missing: by the rule that submits, in the places of the page (F4, F5)."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from hiring.models.loops import SeatPrinciple
from tests.builders.feedback import NARRATIVE
from tests.builders.people import csrf_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from tests.integration.feedback.conftest import Desk

STORY = dict.fromkeys(("situation", "task", "action", "result"), "They did.")
RATED = {**STORY, "rating": "meets"}


def saved(desk: Desk, browser: FlaskClient, fields: dict[str, str]) -> dict[str, Any]:
    """What the server answers to a page that saves itself, each part by its id."""
    token = csrf_of(browser, desk.page("/mine"))
    data = {"evidence-0-principle": "earn_trust", "csrf_token": token, **fields}
    answer = browser.post(desk.page("/mine/autosave"), data=data)
    assert answer.status_code == 200, answer.text
    return {part["id"]: part for part in answer.json["parts"]}


def evidence(place: int = 0, /, **parts: Any) -> dict[str, str]:
    return {f"evidence-{place}-{name}": text for name, text in parts.items()}


@pytest.mark.parametrize(
    ("written", "state", "lacks"),
    [
        ({}, "empty", ["situation", "task", "action", "result", "rating"]),
        ({"task": " "}, "empty", ["situation", "task", "action", "result", "rating"]),
        ({"task": "Theirs."}, "begun", ["situation", "action", "result", "rating"]),
        ({"rating": "raises"}, "begun", ["situation", "task", "action", "result"]),
        (STORY, "begun", ["rating"]),
        (RATED, "complete", []),
        ({"rating": "not_observed"}, "begun", ["why it was not observed"]),
        ({"rating": "not_observed", "reason": "Time."}, "complete", []),
        ({**RATED, "reason": "left over"}, "complete", []),
    ],
)
def test_f4_a_principle(desk: Desk, written: dict[str, str], state: str, lacks: list[str]) -> None:
    part = saved(desk, desk.browser(desk.ana), evidence(**written))["evidence-0"]
    assert part["state"] == state
    assert [lack["label"] for lack in part["lacks"]] == lacks


@pytest.mark.parametrize(
    ("fields", "part", "state", "lacks"),
    [
        ({}, "narrative-part", "empty", ["80 more words"]),
        ({"narrative": "word - — !"}, "narrative-part", "begun", ["79 more words"]),
        ({"narrative": "word " * 79}, "narrative-part", "begun", ["1 more word"]),
        ({"narrative": NARRATIVE}, "narrative-part", "complete", []),
        ({}, "vote", "empty", ["your vote"]),
        ({"vote": "no"}, "vote", "complete", []),
    ],
)
def test_f4_f5_narrative_and_vote(
    desk: Desk, fields: dict[str, str], part: str, state: str, lacks: list[str]
) -> None:
    found = saved(desk, desk.browser(desk.ana), fields)[part]
    assert (found["state"], [lack["label"] for lack in found["lacks"]]) == (state, lacks)


def test_f4_each_lack_leads_to_a_field_of_the_page(desk: Desk, db: Database) -> None:
    with db.writer() as session:
        session.add(SeatPrinciple(seat_id=desk.seat(desk.ana).id, key="dive_deep", position=1))
        session.commit()
    browser = desk.browser(desk.ana)
    parts = saved(
        desk, browser, {**evidence(1, principle="dive_deep", task="x"), **evidence(task="x")}
    )
    page = html.unescape(browser.get(desk.page("/mine")).text)
    targets = [lack["field"] for part in parts.values() for lack in part["lacks"]]
    assert len(targets) == 10
    for target in targets:
        assert f'id="{target}"' in page
    shown = re.findall(r'data-map-part="([^"]+)"\s+data-state="([^"]+)"', page)
    assert shown == [(part["id"], part["state"]) for part in parts.values()]
    assert re.findall(r'<li>\s*<a href="#([^"]+)"', page)[: len(targets)] == targets


def test_f4_what_stands_below_is_found_though_a_part_above_it_is_blank(
    desk: Desk, db: Database
) -> None:
    """Evidence that nobody asks for and nobody wrote takes no place in the draft."""
    seat = desk.seat(desk.ana).id
    body = {"evidence": [{"principle": "dive_deep", "task": "x"}], "narrative": "n"}
    desk.api(desk.ana, "PUT", "/mine", body)
    fields = {
        **evidence(1, principle="dive_deep"),
        **evidence(2, principle="ownership", task="x"),
        "version": "1",
    }
    parts = saved(desk, desk.browser(desk.ana), fields)
    assert parts["evidence-2"]["lacks"][0]["field"] == "evidence-2-situation"
    assert parts["evidence-1"]["lacks"] == []
    with db.reader() as session:
        assert session.get(SeatPrinciple, (seat, "dive_deep")) is None


@pytest.mark.parametrize(
    ("written", "status", "says"),
    [
        ({**RATED}, 409, "Not complete yet"),
        ({}, 409, "Not complete yet"),
        ({**RATED, "result": "x" * 20_001}, 422, "Some of this needs another look"),
    ],
)
def test_f4_the_last_look_is_for_what_is_complete(
    desk: Desk, written: dict[str, str], status: int, says: str
) -> None:
    browser = desk.browser(desk.ana)
    data = {
        **evidence(principle="earn_trust", **written),
        "version": "0",
        "deed": "review",
        "csrf_token": csrf_of(browser, desk.page("/mine")),
    }
    answer = browser.post(desk.page("/mine"), data=data)
    assert answer.status_code == status
    assert says in answer.text
    assert desk.api(desk.ana, "GET", "/mine").json["version"] == (status == 409)


def test_f3_the_last_look_shows_what_will_be_read_and_then_submits_just_that(desk: Desk) -> None:
    browser = desk.browser(desk.ana)
    token = csrf_of(browser, desk.page("/mine"))
    data = {
        **evidence(principle="earn_trust", **RATED),
        "narrative": NARRATIVE,
        "vote": "no",
        "version": "0",
        "deed": "review",
        "csrf_token": token,
    }
    answer = browser.post(desk.page("/mine"), data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, desk.page("/mine/preview"))
    page = html.unescape(browser.get(desk.page("/mine/preview")).text)
    assert NARRATIVE in page
    assert "Each interviewer, once their own is submitted" in " ".join(page.split())
    assert desk.api(desk.ana, "GET", "/mine").json["status"] == "pending"

    send = {"version": "0", "csrf_token": token}
    stale = browser.post(desk.page("/mine/submit"), data=send)
    assert stale.status_code == 409
    assert "It was changed after you looked it over" in stale.text
    for _ in range(2):
        done = browser.post(desk.page("/mine/submit"), data={**send, "version": "1"})
        assert (done.status_code, done.headers["Location"]) == (303, desk.page("/mine/preview"))
    mine = desk.api(desk.ana, "GET", "/mine").json
    assert (mine["status"], mine["vote"], len(mine["versions"])) == ("submitted", "no", 1)


@pytest.mark.parametrize("who", ["recruiter", "stranger"])
def test_f7_nobody_else_submits(desk: Desk, who: str) -> None:
    person = getattr(desk, who)
    browser = desk.browser(person)
    data = {"version": "1", "csrf_token": csrf_of(browser, "/")}
    answer = browser.post(desk.page("/mine/submit"), data=data)
    assert answer.status_code == (403 if who == "recruiter" else 404)
