"""D2, D4: a veto cast while second votes are blind holds at once and is shown with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.audit import chain
from hiring.models.system import AuditEntry
from tests.integration.debrief.pages import Page
from tests.integration.debrief.room import Case, a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

REASON = {"reason": "Nobody saw them own what they ship: kestrel-4410."}
OTHERS = ("hiring_manager", "interviewer", "recruiter")
WORDS = ("kestrel-4410", "veto stands", "Vetoed by", "vetoed the hire", "veto_cast", "veto_shown")


def everything(case: Case, who: str) -> str:
    """All that a person is told of the loop, by its pages and the API."""
    client, loop = Page(case, who).client, f"/loops/{case.built.loop.id}"
    paths = ("", "/debrief", "/debrief/state", "/debrief/written", "/timeline", "/offer")
    told = [client.get(loop + path).text for path in paths]
    told += [case.get(who, path).text for path in ("debrief", "audit?limit=200", "offer")]
    return "\n".join(told)


@pytest.mark.parametrize("phase", ["reading", "voting"])
def test_d2_d4_a_veto_before_the_reveal_is_its_authors_to_see(app: Flask, phase: str):
    case = a_case(app, phase=phase)
    screens = {who: Page(case, who) for who in (*OTHERS, "bar_raiser")}
    etags = {who: screen.etag() for who, screen in screens.items()}
    by_token = {who: case.get(who).headers["ETag"] for who in (*OTHERS, "bar_raiser")}
    assert case.post("bar_raiser", "veto", REASON).json["vetoed"] is True
    for who in OTHERS:
        assert screens[who].poll(etags[who]).status_code == 304
        assert case.get(who, **{"If-None-Match": by_token[who]}).status_code == 304
        assert case.get(who).json["vetoed"] is False
        told = everything(case, who)
        assert not [word for word in WORDS if word in told]
    assert screens["bar_raiser"].poll(etags["bar_raiser"]).status_code == 200
    own = screens["bar_raiser"].get()
    assert "Your veto stands." in own
    assert "The others learn of it with the second votes" in own
    assert "Veto this hire" not in own


def test_d4_it_is_shown_with_the_second_votes_to_everybody(app: Flask, db: Database):
    case = a_case(app, phase="voting")
    case.post("bar_raiser", "veto", REASON)
    for who in ("hiring_manager", "bar_raiser", "interviewer", "second", "third"):
        case.post(who, "debrief/vote", {"vote": "yes"})
    case.post("bar_raiser", "debrief/reveal")
    for who in OTHERS:
        assert case.get(who).json["veto"]["reason"] == REASON["reason"]
        assert "Vetoed by Bea Barraiser" in Page(case, who).get()
        timeline = Page(case, who).client.get(f"/loops/{case.built.loop.id}/timeline").text
        assert "showed the room the veto they had cast" in timeline
        assert "vetoed the hire" not in timeline
    with db.reader() as session:
        actions = session.exec(select(AuditEntry.action)).all()
        assert list(chain.verify(session)) == []
    assert actions.count("debrief.veto_cast") == actions.count("debrief.veto_shown") == 1


def test_d4_from_the_reveal_on_it_is_shown_at_once(app: Flask, db: Database):
    case = a_case(app, phase="discussion")
    manager = Page(case, "hiring_manager")
    etag = manager.etag()
    case.post("bar_raiser", "veto", REASON)
    assert "Vetoed by Bea Barraiser" in manager.poll(etag).text
    with db.reader() as session:
        actions = session.exec(select(AuditEntry.action)).all()
    assert "debrief.veto_shown" not in actions


@pytest.mark.parametrize("phase", ["reading", "voting"])
def test_d4_it_holds_before_it_is_shown_and_no_refusal_tells_of_it(app: Flask, phase: str):
    case = a_case(app, phase=phase)
    before = case.post("hiring_manager", "decision", case.decision("hire"))
    case.post("bar_raiser", "veto", REASON)
    hire = case.post("hiring_manager", "decision", case.decision("hire"))
    assert (hire.status_code, hire.json["rule"]) == (409, "D5")
    assert hire.json == before.json
    assert case.post("hiring_manager", "offer", {"terms": "Level 6."}).status_code == 409
    assert case.post("bar_raiser", "veto", REASON).status_code == 409


@pytest.mark.parametrize("vetoed", [True, False])
def test_o1_an_offer_before_the_decision_is_refused_for_its_time(app: Flask, vetoed: bool):
    case = a_case(app, phase="voting")
    if vetoed:
        case.post("bar_raiser", "veto", REASON)
    refused = case.post("hiring_manager", "offer", {"terms": "Level 6."})
    assert (refused.status_code, refused.json["rule"]) == (409, "O1")
