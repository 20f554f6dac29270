"""The veto and the decision on pages of their own; what was written, in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.models.debrief import Veto
from hiring.models.system import AuditEntry
from tests.builders.debrief import a_board_line
from tests.builders.feedback import submitted_feedback
from tests.builders.people import signed_in
from tests.integration.debrief.pages import Page
from tests.integration.debrief.room import CANARY, a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

TYPED = "They waited for three weeks before they told anybody, and I wrote that down."


def reads(db: Database) -> int:
    with db.reader() as session:
        return len(
            session.exec(select(AuditEntry).where(AuditEntry.action == "feedback.read")).all()
        )


@pytest.mark.parametrize("phase", ["reading", "voting", "discussion", "decided"])
def test_d4_the_veto_has_a_page_that_says_what_it_does(app: Flask, db: Database, phase: str):
    case = a_case(app, phase=phase)
    raiser = Page(case, "bar_raiser")
    assert "Veto this hire" in raiser.get()
    page = raiser.client.get(f"{raiser.path}/veto")
    assert "Nobody overrides it" in page.text
    assert ("until then theirs stay blind" in page.text) is (phase in {"reading", "voting"})
    with db.reader() as session:
        assert session.exec(select(Veto)).all() == []
    assert raiser.send("veto", reason=TYPED, confirmed="Veto ").status_code == 303
    gone = raiser.client.get(f"{raiser.path}/veto")
    assert (gone.status_code, gone.headers["Location"]) == (303, raiser.path)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"reason": TYPED}, 422),
        ({"reason": TYPED, "confirmed": "yes"}, 422),
        ({"reason": "  ", "confirmed": "veto"}, 409),
    ],
)
def test_d4_a_slip_of_the_hand_casts_nothing_and_loses_nothing(
    app: Flask, db: Database, given: dict[str, str], status: int
):
    case = a_case(app, phase="discussion")
    answer = Page(case, "bar_raiser").send("veto", **given)
    assert answer.status_code == status
    assert "What a veto does" in answer.text
    assert given["reason"].strip() in answer.text
    with db.reader() as session:
        assert session.exec(select(Veto)).all() == []


@pytest.mark.parametrize("path", ["veto", "decide"])
@pytest.mark.parametrize("who", ["interviewer", "recruiter", "third"])
def test_whose_it_is_not_lands_in_the_room(app: Flask, path: str, who: str):
    page = Page(a_case(app, phase="discussion"), who)
    answer = page.client.get(f"{page.path}/{path}")
    assert (answer.status_code, answer.headers["Location"]) == (303, page.path)


@pytest.mark.parametrize("path", ["veto", "decide", "written"])
def test_f7_to_a_stranger_there_is_no_such_page(app: Flask, path: str):
    case = a_case(app, phase="discussion")
    client = signed_in(app.test_client(), case.people["stranger"], app)
    assert client.get(f"/loops/{case.built.loop.id}/debrief/{path}").status_code == 404


@pytest.mark.parametrize("phase", ["reading", "voting", "decided"])
def test_d5_the_decision_has_its_page_while_the_panel_discusses(app: Flask, phase: str):
    manager = Page(a_case(app, phase=phase), "hiring_manager")
    assert manager.client.get(f"{manager.path}/decide").status_code == 303


def test_d5_each_principle_stands_beside_what_the_board_says_of_it(app: Flask, db: Database):
    case = a_case(app, phase="discussion", board=True)
    manager = Page(case, "hiring_manager")
    page = manager.client.get(f"{manager.path}/decide").text
    assert page.count('class="reason"') == 5
    assert "told four teams that the old numbers were wrong" in page
    assert " open>" not in page.split('class="reasons"', 1)[1]
    assert 'data-keep="decision-' in page


def test_d5_a_refused_decision_keeps_its_reasons_open(app: Flask):
    case = a_case(app, phase="discussion")
    key = case.principles["interviewer"][0]
    refused = Page(case, "hiring_manager").send(
        "decide", outcome="hire", summary=" ", **{f"reason_for_{key}": TYPED}
    )
    assert refused.status_code == 409
    assert "Your decision on" in refused.text
    assert TYPED in refused.text
    assert "open>" in refused.text.split(f'id="reason-{key}"', 1)[1][:60]


def test_d2_what_the_panel_wrote_comes_with_the_page_and_never_with_a_poll(
    app: Flask, db: Database
):
    case = a_case(app, phase="reading")
    screen = Page(case, "recruiter")
    before = reads(db)
    assert screen.get().count(CANARY) > 5 * 4
    assert reads(db) == before + 5
    assert CANARY not in screen.poll().text
    assert reads(db) == before + 5


def test_f8_what_a_trainee_wrote_is_not_read_in_the_debrief(app: Flask, db: Database):
    case = a_case(app, phase="discussion", trainee=True, trainee_submitted=True)
    mentor = Page(case, "interviewer")
    before = reads(db)
    assert f'id="seat-{case.seat_id("trainee")}"' not in mentor.get()
    # Four others', and not the trainee's, which a mentor may read elsewhere.
    assert reads(db) == before + 4


def test_a_screen_that_was_there_before_the_opening_fetches_what_was_written(
    app: Flask, db: Database
):
    case = a_case(app)
    screen = Page(case, "recruiter")
    assert CANARY not in screen.get()
    case.post("bar_raiser", "debrief/open")
    assert "data-written-url" in screen.poll().text
    before = reads(db)
    part = screen.client.get(f"{screen.path}/written")
    assert CANARY in part.text
    assert "<html" not in part.text
    assert reads(db) == before + 5


def test_f3_an_amendment_during_the_debrief_is_announced_to_every_screen(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    screen = Page(case, "recruiter")
    etag = screen.etag()
    version = 'data-written-version="5"'
    assert version in screen.poll().text
    with db.writer() as session:
        submitted_feedback(session, case.built.seats[2], reason="More came back to me.")
        session.commit()
    changed = screen.poll(etag)
    assert changed.status_code == 200
    assert version not in changed.text


def test_d2_a_line_is_added_under_its_principle_and_leads_to_its_evidence(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    with db.writer() as session:
        line = a_board_line(session, case.built)
        anchor = f"seat-{line.seat_id}-{line.principle}"
        session.commit()
    page = Page(case, "third").get()
    assert f'href="#{anchor}"' in page
    assert f'id="{anchor}"' in page
    assert page.count('id="add-') == 5
    only = page.split(f'id="add-{line.principle}"', 1)[1].split("</form>", 1)[0]
    assert f'value="{line.seat_id}"' in only
    assert " checked" in only
    assert "<form" not in Page(case, "recruiter").get().split("The board", 1)[1].split("<footer")[0]


def test_a_line_refused_is_shown_open_under_its_principle(app: Flask):
    case = a_case(app, phase="discussion")
    key = case.principles["interviewer"][0]
    refused = Page(case, "third").send("board", principle=key, text=TYPED)
    assert refused.status_code == 422
    under = refused.text.split(f'id="add-{key}"', 1)[1]
    assert under.lstrip().startswith("open")
    assert TYPED in under.split("</form>", 1)[0]


def test_a_form_sent_from_the_room_is_answered_in_a_word(app: Flask):
    case = a_case(app, phase="reading")
    screen = Page(case, "third")
    data = {"csrf_token": screen.csrf}
    sent = screen.client.post(
        f"{screen.path}/read", data=data, headers={"X-Requested-With": "room"}
    )
    assert (sent.status_code, sent.mimetype) == (200, "text/plain")
    assert sent.text == "You have finished reading."
    assert "You have finished reading." not in screen.get()
