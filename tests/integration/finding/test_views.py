"""Views that one keeps: known filters only, one's own only, and no more than a few."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from hiring.app.finding.actions import MOST_VIEWS
from hiring.models.finding import SavedView
from tests.builders.people import csrf_of
from tests.integration.finding.conftest import Firm, text_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def keep(
    browser: FlaskClient, *, page: str = "loops", name: str = "Mine", query: str = "state=live"
) -> TestResponse:
    form = {"csrf_token": csrf_of(browser, "/account"), "page": page, "name": name, "query": query}
    return browser.post("/views", data=form)


def send(browser: FlaskClient, path: str, **form: str) -> TestResponse:
    return browser.post(path, data={"csrf_token": csrf_of(browser, "/account"), **form})


def views(firm: Firm) -> list[SavedView]:
    with firm.db.reader() as session:
        return list(session.scalars(sa.select(SavedView).order_by(SavedView.name)))


def test_a_view_stands_above_its_list_for_its_keeper_alone(firm: Firm):
    browser = firm.browser("recruiter")
    answer = keep(
        browser, name=" My  drafts ", query="state=draft&part=recruiter&vote=yes&cursor=x"
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/loops?state=draft&part=recruiter"
    [view] = views(firm)
    assert (view.name, view.query) == ("My drafts", "state=draft&part=recruiter")
    page = browser.get(answer.headers["Location"]).get_data(as_text=True)
    assert "My drafts" in page
    assert 'href="/loops?state=draft&amp;part=recruiter"' in page
    assert "My drafts" not in text_of(firm.browser("manager").get("/loops"))
    assert "My drafts" not in text_of(browser.get("/candidates"))


def test_a_view_is_renamed_and_removed(firm: Firm):
    browser = firm.browser("recruiter")
    keep(browser)
    keep(browser, name="Other")
    first, other = views(firm)
    answer = send(browser, f"/views/{first.id}/rename", name="Live ones")
    assert answer.headers["Location"] == "/loops?state=live"
    assert [view.name for view in views(firm)] == ["Live ones", "Other"]
    send(browser, f"/views/{first.id}/rename", name="Other")
    assert "Another view of yours has this name." in text_of(browser.get("/loops"))
    send(browser, f"/views/{first.id}/rename", name="  ")
    assert [view.name for view in views(firm)] == ["Live ones", "Other"]
    assert send(browser, f"/views/{other.id}/remove").headers["Location"] == "/loops"
    assert [view.name for view in views(firm)] == ["Live ones"]


def test_somebody_elses_view_answers_as_one_that_is_not_there(firm: Firm):
    keep(firm.browser("recruiter"))
    [view] = views(firm)
    other = firm.browser("manager")
    for view_id in (view.id, uuid.uuid4()):
        assert send(other, f"/views/{view_id}/rename", name="x").status_code == 404
        assert send(other, f"/views/{view_id}/remove").status_code == 404
    assert len(views(firm)) == 1


def test_a_view_of_the_same_name_is_written_over(firm: Firm):
    browser = firm.browser("recruiter")
    keep(browser, query="state=live")
    keep(browser, query="state=draft")
    keep(browser, page="candidates", query="applied=mine")
    assert {(view.page.value, view.query) for view in views(firm)} == {
        ("loops", "state=draft"),
        ("candidates", "applied=mine"),
    }


REFUSED = {
    "no name": {"name": "  "},
    "no filter": {"query": ""},
    "no known filter": {"query": "vote=yes&order=rating"},
    "no well-formed filter": {"query": "state=lost"},
}


@pytest.mark.parametrize("form", REFUSED.values(), ids=REFUSED)
def test_what_is_no_view_is_not_kept(firm: Firm, form: dict[str, str]):
    browser = firm.browser("recruiter")
    assert keep(browser, **form).status_code == 303
    assert not views(firm)
    assert 'role="alert"' in browser.get("/loops").get_data(as_text=True)


def test_a_list_that_is_none_has_no_views(firm: Firm):
    assert keep(firm.browser("recruiter"), page="votes").status_code == 404


def test_there_are_only_so_many_views(firm: Firm):
    browser = firm.browser("recruiter")
    for number in range(MOST_VIEWS + 1):
        keep(browser, name=f"View {number:02}")
    assert len(views(firm)) == MOST_VIEWS
    assert f"You keep {MOST_VIEWS} views of this list." in text_of(browser.get("/loops"))
