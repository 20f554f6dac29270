"""Who may check a panel and pick for it, and how many queries that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hiring.audit import chain
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.loops.test_list import statements
from tests.integration.loops.test_pages import panel_form, send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlmodel import Session
    from werkzeug.test import TestResponse

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


from tests.integration.loops.building import PART, check, kept, token_of

ROUTES = ("seats/check", "seats/picker", "times/check")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("recruiter", 200),
        ("manager", 200),
        ("bar_raiser", 403),
        ("panelist", 403),
        ("stranger", 404),
    ],
)
@pytest.mark.parametrize("route", ROUTES)
def test_only_who_plans_a_loop_may_check_and_pick(
    room: Room, browser: Browser, route: str, who: str, status: int
) -> None:
    loop_id = room.seated()
    person = room.interviewers[0] if who == "panelist" else getattr(room, who)
    form = {**panel_form(room), "do": "pick:2"}
    answer = send(browser(person), f"/loops/{loop_id}/{route}", form, seen="/account")
    assert answer.status_code == status


@pytest.mark.parametrize("route", ROUTES)
def test_checking_needs_the_formstoken_of(room: Room, browser: Browser, route: str) -> None:
    loop_id, client = room.seated(), browser(room.recruiter)
    room.app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(f"/loops/{loop_id}/{route}", data=panel_form(room))
    assert answer.status_code == 400


@pytest.mark.parametrize("route", ["seats/check", "seats/picker"])
def test_only_a_draft_is_put_together(room: Room, browser: Browser, route: str) -> None:
    loop_id = room.scheduled()
    form = {**panel_form(room), "do": "pick:2"}
    answer = send(browser(room.recruiter), f"/loops/{loop_id}/{route}", form, seen="/account")
    assert answer.status_code == 409


def test_a_page_asks_for_the_part_that_changes_alone(room: Room, browser: Browser) -> None:
    client, loop_id = browser(room.recruiter), room.open()
    form = {**panel_form(room), "do": "pick:2"}
    whole = send(client, f"/loops/{loop_id}/seats/check", form, seen=f"/loops/{loop_id}/seats")
    for route, has in (("check", 'id="panel"'), ("picker", 'id="picker-found"')):
        part = client.post(
            f"/loops/{loop_id}/seats/{route}",
            data={**form, "csrf_token": token_of(client, loop_id)},
            headers=PART,
        )
        assert part.status_code == 200
        assert has in part.text
        assert "<html" not in part.text
        assert len(part.data) < len(whole.data)


def test_s1_a_recruiter_who_has_read_the_phone_screen_is_told_while_choosing(
    room: Room, browser: Browser
) -> None:
    def read_the_screen(session: Session) -> None:
        chain.record(
            session,
            "phone_screen.read",
            actor_id=room.recruiter.id,
            now=START,
            subject_id=room.application.id,
        )
        chain.seal(session)

    room.write(read_the_screen)
    answer = check(
        room,
        browser(room.recruiter),
        room.open(),
        **{"seats-4-person_id": str(room.recruiter.id)},
    )
    assert "The recruiter has read the phone screen" in text_of(answer)


def test_times_are_checked_without_moving_anything(room: Room, browser: Browser) -> None:
    client, loop_id = browser(room.recruiter), room.scheduled()
    seats = room.loop(loop_id)["seats"]
    form: dict[str, Any] = {"zone": "Europe/London"}
    for place, seat in enumerate(seats[:2]):
        form |= {
            f"times-{place}-seat_id": seat["id"],
            f"times-{place}-starts_at": "2026-03-18T09:00",
            f"times-{place}-minutes": "45",
        }
    path = f"/loops/{loop_id}/times"
    before = kept(room)
    answer = send(client, f"{path}/check", form, seen=path)
    assert answer.status_code == 200
    assert "would interview the candidate at the same time" in text_of(answer)
    assert kept(room) == before
    assert room.loop(loop_id)["seats"] == seats
    shown = text_of(client.get(path))
    assert "With these times every rule is kept" in shown
    assert 'data-key="times-0"' in shown


@pytest.mark.parametrize("page", ["seats", "seats/check", "seats/picker", "times"])
def test_a_page_takes_as_many_queries_for_fifty_people_as_for_five(
    room: Room, browser: Browser, page: str
) -> None:
    client, loop_id = browser(room.recruiter), room.seated()
    token = token_of(client, loop_id)

    def ask() -> TestResponse:
        if page in {"seats", "times"}:
            return client.get(f"/loops/{loop_id}/{page}")
        form = {**panel_form(room), "do": "pick:2", "csrf_token": token}
        return client.post(f"/loops/{loop_id}/{page}", data=form)

    def more(number: int) -> Callable[[Any], None]:
        def make(session: Any) -> None:
            for place in range(number):
                a_person(session, name=f"More {place}", team="Harbour Maps")

        return make

    room.write(more(5))
    few = statements(room, ask)
    room.write(more(45))
    assert statements(room, ask) == few
