"""Who is in the room: known to those in it, written now and then, forgotten after a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.debrief.presence import GONE_AFTER, REFRESHED_AFTER
from hiring.debrief.validator import ARRIVALS_SHOWN_EVERY
from hiring.models.debrief import DebriefPresence
from tests.integration.debrief.pages import Page
from tests.integration.debrief.room import a_case
from tests.integration.debrief.test_following import follows, statements

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

HERE = '<span class="sr">is here</span>'


def seen(db: Database) -> dict[str, object]:
    with db.reader() as session:
        rows = session.exec(select(DebriefPresence)).all()
    return {str(row.person_id): row.seen_at for row in rows}


def test_everybody_in_the_room_sees_who_is_here(app: Flask):
    case = a_case(app, phase="reading")
    raiser = Page(case, "bar_raiser")
    assert raiser.get().count(HERE) == 1
    Page(case, "interviewer")
    Page(case, "recruiter")
    room = raiser.get()
    assert room.count(HERE) == 2
    assert f"Following: {case.people['recruiter'].name}" in room
    assert str(case.people["recruiter"].id) in case.get("bar_raiser").json["present"]


def test_who_has_come_shows_on_every_screen_within_seconds_and_once(app: Flask, clock: FrozenClock):
    case = a_case(app, phase="voting")
    raiser = Page(case, "bar_raiser")
    etag = raiser.etag()
    assert raiser.poll(etag).status_code == 304
    Page(case, "interviewer")
    Page(case, "second")
    assert raiser.poll(etag).status_code == 304
    clock.advance(seconds=ARRIVALS_SHOWN_EVERY)
    changed = raiser.poll(etag)
    assert changed.status_code == 200
    assert changed.text.count(HERE) == 3
    assert raiser.poll(changed.headers["ETag"]).status_code == 304


def test_a_step_waits_for_nobody_to_be_shown(app: Flask):
    case = a_case(app, phase="voting")
    raiser = Page(case, "bar_raiser")
    etag = raiser.etag()
    Page(case, "interviewer")
    case.post("interviewer", "debrief/vote", {"vote": "no"})
    changed = raiser.poll(etag)
    assert changed.status_code == 200
    assert changed.text.count(HERE) == 2


def test_who_stops_asking_is_gone_after_a_minute(app: Flask, clock: FrozenClock):
    case = a_case(app, phase="voting")
    Page(case, "interviewer")
    raiser = Page(case, "bar_raiser")
    etag = raiser.etag()
    clock.advance(GONE_AFTER)
    gone = raiser.poll(etag)
    assert gone.status_code == 200
    assert gone.text.count(HERE) == 1


def test_a_poll_writes_that_one_is_here_every_twenty_seconds_at_most(
    app: Flask, db: Database, clock: FrozenClock
):
    case = a_case(app, phase="voting")
    screen = Page(case, "interviewer")
    etag, writes = screen.etag(), 0
    for _second in range(60):
        clock.advance(seconds=1)
        with statements(db) as asked:
            assert screen.poll(etag).status_code == 304
        writes += any(one.startswith(("INSERT", "UPDATE")) for one in asked)
    assert writes == 60 / REFRESHED_AFTER.total_seconds()


def test_a_visit_is_on_the_trail_once_and_again_when_votes_are_revealed(
    app: Flask, db: Database, clock: FrozenClock
):
    case = a_case(app, phase="voting")
    for who in ("hiring_manager", "bar_raiser", "interviewer", "second", "third"):
        case.post(who, "debrief/vote", {"vote": "no"})
    screen = Page(case, "recruiter")
    before = follows(db)
    clock.advance(seconds=30)
    screen.poll()
    assert follows(db) == before
    clock.advance(seconds=2)
    case.post("bar_raiser", "debrief/reveal")
    before = follows(db)
    clock.advance(seconds=1)
    for _ in range(3):
        assert "Not inclined to hire" in screen.poll().text
    assert follows(db) == before + 1
    clock.advance(GONE_AFTER)
    screen.poll()
    assert follows(db) == before + 2


@pytest.mark.parametrize("path", ["debrief", "debrief/state", "debrief/written"])
def test_f8_who_waits_outside_is_neither_told_nor_noted(app: Flask, db: Database, path: str):
    case = a_case(app, phase="voting", trainee=True)
    Page(case, "bar_raiser")
    trainee = Page(case, "trainee")
    answer = trainee.client.get(f"/loops/{case.built.loop.id}/{path}")
    assert answer.status_code == 200
    assert "is here" not in answer.text
    assert "is not here" not in answer.text
    assert set(seen(db)) == {str(case.people["bar_raiser"].id)}
    assert case.get("trainee").json["present"] == []


def test_f7_who_comes_and_goes_shows_in_no_validator_outside(app: Flask, clock: FrozenClock):
    case = a_case(app, phase="voting", trainee=True)
    trainee = Page(case, "trainee")
    etag = trainee.etag()
    Page(case, "bar_raiser")
    assert trainee.poll(etag).status_code == 304
    clock.advance(minutes=5)
    assert trainee.poll(etag).status_code == 304


def test_a_program_with_a_token_is_nobody_in_the_room(app: Flask, db: Database):
    case = a_case(app, phase="voting")
    etag = case.get("interviewer").headers["ETag"]
    assert case.get("interviewer").json["present"] == []
    assert case.get("interviewer", **{"If-None-Match": etag}).status_code == 304
    assert seen(db) == {}


def test_before_the_opening_the_screen_waits_without_being_sent_the_page(app: Flask):
    case = a_case(app)
    screens = {who: Page(case, who) for who in ("interviewer", "recruiter", "bar_raiser")}
    etags = {who: screen.etag() for who, screen in screens.items()}
    for who, screen in screens.items():
        assert screen.poll(etags[who]).status_code == 304
    case.post("bar_raiser", "debrief/open")
    for who, screen in screens.items():
        opened = screen.poll(etags[who])
        assert opened.status_code == 200
        assert "Everybody reads in silence" in opened.text
