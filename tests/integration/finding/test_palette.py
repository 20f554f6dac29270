"""What the palette offers, and the shortcuts it tells of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hiring.app.finding import shortcuts
from hiring.domain.terms import SeatKind
from tests.builders.loops import SeatPlan, a_loop
from tests.integration.finding.conftest import Firm, text_of

if TYPE_CHECKING:
    from typing import Any

SCRIPTS = Path(__file__).parents[3] / "hiring" / "app" / "static" / "js"


def offered(firm: Firm, who: str) -> dict[str, list[dict[str, Any]]]:
    told = firm.browser(who).get("/palette").get_json()
    return {group["label"]: group["items"] for group in told["groups"]}


MAY = {
    "recruiter": {"New candidate", "Open requisition"},
    "administrator": {"New person", "Open requisition"},
    "interviewer": {"Open requisition"},
}
ALL_ROLES = {"New candidate", "New person", "Open requisition"}


@pytest.mark.parametrize(("who", "may"), MAY.items())
def test_one_is_offered_what_one_may_do(firm: Firm, who: str, may: set[str]):
    deeds = {item["label"] for item in offered(firm, who)["Do"]}
    assert deeds & ALL_ROLES == may
    assert {"Sign out", "Keyboard shortcuts", "Dark theme"} <= deeds


def test_everything_offered_leads_somewhere_or_is_pressed(firm: Firm):
    browser = firm.browser("administrator")
    for items in offered(firm, "administrator").values():
        for item in items:
            assert ("href" in item) != ("press" in item)
            if "href" in item:
                assert browser.get(item["href"]).status_code == 200, item


def test_ones_duties_come_first_and_are_ones_own(firm: Firm):
    groups = firm.browser("interviewer").get("/palette").get_json()["groups"]
    assert groups[0]["label"] == "Yours to do"
    own = [item for item in groups[0]["items"] if "Zelda Quist" in str(item)]
    assert any(str(firm.loop.loop.id) in item["href"] for item in own)
    stranger = firm.browser("stranger").get("/palette").get_data(as_text=True)
    assert "Zelda Quist" not in stranger


def test_the_palette_takes_as_many_queries_for_many_duties_as_for_one(firm: Firm):
    browser, counts = firm.browser("interviewer"), []
    for _ in range(2):
        with firm.counting() as seen:
            assert browser.get("/palette").status_code == 200
        counts.append(len(seen))

        def more(session: Any) -> None:
            person = session.merge(firm.people["interviewer"])
            for _ in range(4):
                a_loop(session, panel=[SeatPlan(SeatKind.HIRING_MANAGER), SeatPlan(person=person)])

        firm.write(more)
    assert counts[0] == counts[1]


def test_the_sheet_and_the_pages_speak_of_the_same_keys(firm: Firm):
    """Every key on the sheet is one that some page, or the script itself, listens to."""
    browser = firm.browser("administrator")
    marked = set()
    for address in ("/", "/loops", "/people", "/candidates"):
        page = browser.get(address).get_data(as_text=True)
        marked |= set(re.findall(r'data-keys="([^"]+)"', page))
    script = (SCRIPTS / "shortcuts.js").read_text(encoding="utf-8")
    own = set(
        re.findall(r"(\w): (?:\(\)|tick)", script.partition("const OWN")[2].partition("}")[0])
    )
    single = {one.keys for _, group in shortcuts.SHEET for one in group if one.single}
    assert single == marked | own
    sheet = text_of(browser.get("/shortcuts"))
    for _, group in shortcuts.SHEET:
        for one in group:
            assert one.does in sheet


def test_who_is_signed_out_is_shown_no_door_that_is_shut(firm: Firm):
    page = firm.app.test_client().get("/sign-in").get_data(as_text=True)
    for address in ("/help/rules", "/shortcuts", "/search"):
        assert f'href="{address}"' not in page
