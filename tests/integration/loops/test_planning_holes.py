"""Doors of planning that somebody might try: other people's ids, stale and altered plans, excess."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from hiring.models.people import Person as PersonRow
from hiring.models.requisitions import Requisition
from hiring.webkit.paging import encode_cursor
from hiring.webkit.turns import TURNS
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.loops.building import kept
from tests.integration.loops.plans import ASKED, another, form_of, plan_page, wanted
from tests.integration.loops.test_pages import send
from tests.integration.loops.test_repair import drop_out, repaired

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]

PAGES = ("plan", "plan/check", "plan/use", "repair", "repair/accept")


@pytest.mark.parametrize("path", PAGES)
def test_a_loop_one_may_not_know_of_is_answered_like_none(
    room: Room, browser: Browser, path: str
) -> None:
    loop_id, client = room.scheduled(), browser(room.stranger)
    other = room.write(lambda session: a_person(session, name="Rex Other", roles=["recruiter"]))
    for person in (client, browser(other)):
        there = send(person, f"/loops/{loop_id}/{path}", ASKED, seen="/account")
        none = send(person, f"/loops/{uuid.uuid4()}/{path}", ASKED, seen="/account")
        assert there.status_code == none.status_code == 404
        assert _bare(there.text) == _bare(none.text)


@pytest.mark.parametrize("path", ["plan", "repair", "repair/accept"])
def test_the_api_answers_alike_for_a_loop_one_may_not_know_of(room: Room, path: str) -> None:
    loop_id, api = room.scheduled(), room.as_(room.stranger)
    body = {"plan": wanted(), "repair": {}, "repair/accept": {"seats": [], "version": 1}}[path]
    there = api.post(f"/loops/{loop_id}/{path}", body)
    none = api.post(f"/loops/{uuid.uuid4()}/{path}", body)
    assert there.status_code == none.status_code == 404
    assert there.get_json() == none.get_json()


@pytest.mark.parametrize("path", PAGES)
def test_an_interviewer_plans_nothing(room: Room, browser: Browser, path: str) -> None:
    loop_id = room.scheduled()
    before = kept(room)
    client = browser(room.interviewers[0])
    answer = send(client, f"/loops/{loop_id}/{path}", ASKED, seen="/account")
    assert answer.status_code == 403
    assert kept(room) == before


@pytest.mark.parametrize("size", ["-3", "0", "1", "2", "11", "4000", "9" * 30, "9" * 5000])
def test_a_panel_of_no_sensible_size_is_not_looked_for(
    room: Room, browser: Browser, size: str
) -> None:
    client = browser(room.recruiter)
    more = {"panel_size": size, "size_reason": "because"}
    answer = plan_page(client, room.open(), **more)
    assert answer.status_code == 422
    assert 'name="panel_size"' in answer.text


def test_l2_l3_an_altered_plan_is_asked_every_rule_again(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    certified_for_nothing = another(room, name="Una Uncertified", certified_for=())
    before = kept(room)
    changes: tuple[dict[str, Any], ...] = (
        {"seats-2-person_id": str(certified_for_nothing.id)},
        {"seats-1-person_id": str(room.interviewers[0].id), "seats-1-kind": "bar_raiser"},
        {"seats-2-person_id": form["seats-3-person_id"]},
        {"seats-2-kind": "hiring_manager"},
        {"seats-2-kind": "trainee", "seats-2-beside": "0"},
        {"seats-2-principles": []},
        {"seats-0-starts_at": form["seats-2-starts_at"]},
        {"seats-2-person_id": str(uuid.uuid4())},
    )
    for change in changes:
        for button in ({}, {"do": "schedule"}):
            for version in (form["version"], ""):
                sent = {**form, **change, **button, "version": version}
                answer = client.post(f"/loops/{loop_id}/plan/use", data=sent)
                assert answer.status_code in {409, 422}, (change, button)
    assert kept(room) == before
    assert room.loop(loop_id)["seats"] == []


def test_a_plan_is_used_once_and_by_whoever_plans_the_loop_by_then(
    room: Room, browser: Browser
) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    other = room.write(lambda session: a_person(session, name="Rex Other", roles=["recruiter"]))
    room.write(lambda session: _recruits(session, room, other))
    for path in ("plan/use", "plan/check", "repair/accept", "repair"):
        assert client.post(f"/loops/{loop_id}/{path}", data=form).status_code == 404
    room.write(lambda session: _recruits(session, room, room.recruiter))
    assert client.post(f"/loops/{loop_id}/plan/use", data=form).status_code == 303
    assert client.post(f"/loops/{loop_id}/plan/use", data=form).status_code == 409
    assert (
        room.as_(room.recruiter).post(f"/loops/{loop_id}/cancel", {"reason": "-"}).status_code
        == 200
    )
    for version in (form["version"], ""):
        again = client.post(f"/loops/{loop_id}/plan/use", data={**form, "version": version})
        assert again.status_code == 409


def test_a_change_is_accepted_once_and_altered_by_nobody(room: Room) -> None:
    loop_id, api = room.scheduled(), room.as_(room.recruiter)
    another(room)
    drop_out(room, loop_id)
    found = repaired(room, loop_id)
    body = {"seats": found["seats"], "version": found["version"]}
    path = f"/loops/{loop_id}/repair/accept"
    una = another(room, name="Una Uncertified", certified_for=())
    (new,) = (one for one in found["changes"] if one["change"] == "added")
    altered = [
        {**seat, "person_id": str(una.id)} if seat["person_id"] == new["to_person_id"] else seat
        for seat in found["seats"]
    ]
    before = kept(room)
    for seats in (altered, found["seats"][:-1], found["seats"] * 2, []):
        for version in (found["version"], None):
            refused = api.post(path, {"seats": seats, "version": version})
            assert refused.status_code in {409, 422}, refused.get_json()
    extra = {**body, "state": "scheduled", "recruiter_id": str(room.stranger.id)}
    assert api.post(path, extra).status_code == 422
    assert kept(room) == before
    assert api.post(path, body).status_code == 200
    assert api.post(path, body).status_code == 409


def test_f7_a_scheduled_panel_is_not_changed_against_the_rules_by_a_repair(room: Room) -> None:
    loop_id, api = room.scheduled(), room.as_(room.recruiter)
    loop = room.loop(loop_id)
    keep = ("id", "person_id", "kind", "principles", "starts_at", "ends_at", "place")
    seats = [{name: seat[name] for name in keep} for seat in loop["seats"]]
    path = f"/loops/{loop_id}/repair/accept"
    before = kept(room)
    una = another(room, name="Una Uncertified", certified_for=())
    for place, change in (
        (2, {"person_id": str(una.id)}),
        (2, {"kind": "trainee"}),
        (2, {"principles": []}),
        (2, {"starts_at": START.isoformat(), "ends_at": seats[2]["ends_at"]}),
        (2, {"starts_at": seats[0]["starts_at"], "ends_at": seats[0]["ends_at"]}),
        (1, {"person_id": seats[2]["person_id"]}),
        (1, {"kind": "interviewer"}),
    ):
        sent = [{**seat, **change} if at == place else seat for at, seat in enumerate(seats)]
        for version in (loop["version"], None):
            answer = api.post(path, {"seats": sent, "version": version})
            assert answer.status_code in {409, 422}, (change, answer.get_json())
    assert kept(room) == before


def test_a_name_is_text_wherever_a_plan_tells_it(room: Room, browser: Browser) -> None:
    hostile = '<img src=x onerror="alert(1)">'

    def rename(session: Any) -> None:
        for person in room.panel:
            session.get_one(PersonRow, person.id).name = hostile

    room.write(rename)
    answer = plan_page(browser(room.recruiter), room.open())
    assert answer.status_code == 200
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


def test_a_plan_cannot_be_used_by_another_site(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    form.pop("csrf_token", None)
    paths = (
        "/plans/new",
        f"/plans/{uuid.uuid4()}/accept",
        f"/plans/{uuid.uuid4()}/cancel",
        *(f"/loops/{loop_id}/{page}" for page in PAGES),
    )
    for path in paths:
        assert client.post(path, data=form).status_code == 400, path


def test_nobody_has_two_plans_made_at_once_and_pages_go_on(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    with TURNS.taken(room.recruiter.id):
        answer = plan_page(client, loop_id, size_reason="A word that was typed")
        assert answer.status_code == 429
        assert "still being worked on" in answer.text
        assert ASKED["earliest"] in answer.text
        refused = room.as_(room.recruiter).post(f"/loops/{loop_id}/plan", wanted())
        assert refused.status_code == 429
        assert refused.mimetype == "application/problem+json"
        assert client.get(f"/loops/{loop_id}/plan").status_code == 200
        assert plan_page(browser(room.manager), loop_id).status_code == 200
        with TURNS.taken(room.stranger.id):
            assert plan_page(browser(room.manager), loop_id).status_code == 429
    assert plan_page(client, loop_id).status_code == 200


@pytest.mark.parametrize(
    ("path", "above"), [("repair", ""), ("repair/accept", ""), ("plan/use", "/plan")]
)
def test_whoever_opens_an_address_of_a_form_again_is_shown_the_way_back(
    room: Room, browser: Browser, path: str, above: str
) -> None:
    here = f"/loops/{room.open()}"
    for client in (browser(room.recruiter), browser(room.stranger)):
        answer = client.get(f"{here}/{path}")
        assert answer.status_code == 405
        assert f'href="{here}{above}"' in answer.text
        assert "only takes what a form sends" in answer.text


@pytest.mark.parametrize(
    ("earliest", "latest"),
    [
        ("9999-12-20T00:00", "9999-12-31T23:59"),
        ("2031-03-17T09:00", "2031-03-19T17:00"),
        ("0001-01-01T00:00", "0001-01-02T00:00"),
    ],
)
def test_l5_nothing_is_planned_at_the_ends_of_the_calendar(
    room: Room, browser: Browser, earliest: str, latest: str
) -> None:
    client, loop_id = browser(room.recruiter), room.open()
    assert plan_page(client, loop_id, earliest=earliest, latest=latest).status_code == 422
    form = {**ASKED, "earliest": earliest, "latest": latest, "seconds": "30", "id": loop_id}
    assert send(client, "/plans/new", form).status_code == 422
    body = {"earliest": "9000-01-01T00:00:00Z", "latest": "9000-01-02T00:00:00Z"}
    api = room.as_(room.recruiter)
    assert api.post(f"/loops/{loop_id}/plan", body).status_code == 422
    assert api.post("/plans", {**body, "loop_ids": [loop_id]}).status_code == 422


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-14:00"])
@pytest.mark.parametrize(
    ("path", "before"), [("/bar-raisers?", ("0", "0")), ("/loops?sort=soonest&", ())]
)
def test_a_cursor_at_the_ends_of_the_calendar_is_none(
    room: Room, browser: Browser, path: str, before: tuple[str, ...], moment: str
) -> None:
    cursor = encode_cursor(*before, moment, uuid.uuid4())
    assert browser(room.recruiter).get(f"{path}cursor={cursor}").status_code == 422


def test_a_calendar_of_megabytes_is_refused_on_a_page(room: Room, browser: Browser) -> None:
    client = browser(room.recruiter)
    answer = client.post(
        f"/people/{room.recruiter.id}/calendars/import",
        data=b"A" * 3_000_000,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "too large" in answer.text


def _recruits(session: Any, room: Room, person: Person) -> None:
    session.get_one(Requisition, room.requisition.id).recruiter_id = person.id


def _bare(page: str) -> str:
    """A page without what differs from one answer to the next."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|nonce-\S+|csrf\S+|value=\"[^\"]*\"", "", page)
