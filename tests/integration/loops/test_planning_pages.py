"""Planning a whole loop on its page: asked for, proposed, moved about, used; or why there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.builders.candidates import an_application
from tests.integration.loops.building import PART, kept
from tests.integration.loops.plans import ASKED, another, form_of, plan_page
from tests.integration.loops.test_at_once import another_draft, at_once
from tests.integration.loops.test_list import statements
from tests.integration.loops.test_pages import send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


def test_a_plan_is_shown_with_its_reasons_and_nothing_is_saved(
    room: Room, browser: Browser
) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    asked = text_of(client.get(f"/loops/{loop_id}/plan"))
    assert "What the plan is to keep to" in asked
    assert 'value="next_week"' in asked
    before = kept(room)
    answer = plan_page(client, loop_id)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "Every rule is kept" in shown
    assert "Why Bea Barraiser" in shown
    assert "Use and schedule" in shown
    assert 'data-key="seats-0"' in shown
    assert ">Ownership</text>" in shown
    assert kept(room) == before
    assert room.loop(loop_id)["seats"] == []


def test_a_plan_is_used_and_leads_to_the_panel(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    used = client.post(f"/loops/{loop_id}/plan/use", data=form)
    assert used.status_code == 303
    assert used.headers["Location"].endswith(f"/loops/{loop_id}/seats")
    loop = room.loop(loop_id)
    assert loop["state"] == "draft"
    assert loop["broken_rules"] == []
    assert len(loop["seats"]) == 5


def test_a_plan_is_used_and_scheduled_at_once(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    used = client.post(f"/loops/{loop_id}/plan/use", data={**form, "do": "schedule"})
    assert used.status_code == 303
    assert used.headers["Location"].endswith(f"/loops/{loop_id}")
    assert room.loop(loop_id)["state"] == "scheduled"


def test_a_plan_that_is_moved_about_is_checked_as_it_changes(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    before = kept(room)
    form["seats-1-starts_at"] = form["seats-0-starts_at"]
    part = client.post(f"/loops/{loop_id}/plan/check", data=form, headers=PART)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "would interview the candidate at the same time" in text_of(part)
    assert "Use and schedule" not in part.text
    assert form_of_part(part) == form["seats-1-starts_at"]
    whole = client.post(f"/loops/{loop_id}/plan/check", data=form)
    assert "<html" in whole.text
    refused = client.post(f"/loops/{loop_id}/plan/use", data=form)
    assert refused.status_code == 409
    assert "The plan no longer fits" in refused.text
    assert form_of(refused)["seats-1-starts_at"] == form["seats-0-starts_at"]
    assert kept(room) == before


def form_of_part(part: TestResponse) -> str:
    text = text_of(part)
    found = text.split('name="seats-1-starts_at" value="')[1]
    return found[: found.index('"')]


def test_a_plan_can_be_edited_as_a_panel_before_it_is_saved(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    page = client.post(f"/loops/{loop_id}/seats/check", data=form)
    assert page.status_code == 200
    shown = text_of(page)
    assert "Every rule is kept" in shown
    assert "Bea Barraiser" in shown
    assert room.loop(loop_id)["seats"] == []


def test_l5_somebody_booked_meanwhile_is_named_and_nobody_is_booked_twice(
    room: Room, browser: Browser
) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    start = datetime.fromisoformat(form["seats-0-starts_at"]).replace(tzinfo=UTC)
    other = another_draft(room, start=start)
    assert room.as_(room.recruiter).post(f"/loops/{other}/schedule").status_code == 200
    for button in ({}, {"do": "schedule"}):
        refused = client.post(f"/loops/{loop_id}/plan/use", data={**form, **button})
        assert refused.status_code == 409
        shown = text_of(refused)
        assert "The plan no longer fits" in shown
        assert "Maya Manager has another interview" in shown
        assert "Plan again" in shown
        assert room.loop(loop_id)["seats"] == []
    again = client.post(f"/loops/{loop_id}/plan", data=form_of(refused))
    assert again.status_code == 200
    used = client.post(f"/loops/{loop_id}/plan/use", data={**form_of(again), "do": "schedule"})
    assert used.status_code == 303


def test_l5_of_two_recruiters_who_use_plans_of_the_same_hour_one_does(
    room: Room, browser: Browser
) -> None:
    application = room.write(lambda session: an_application(session, requisition=room.requisition))
    opened = room.as_(room.recruiter).post("/loops", {"application_id": str(application.id)})
    loops = [room.open(), str(opened.get_json()["id"])]
    clients = [browser(room.recruiter), browser(room.manager)]
    forms = [
        form_of(plan_page(client, loop_id)) for client, loop_id in zip(clients, loops, strict=True)
    ]
    answers = at_once(
        *(
            lambda c=client, path=loop_id, f=form: c.post(
                f"/loops/{path}/plan/use", data={**f, "do": "schedule"}
            )
            for client, loop_id, form in zip(clients, loops, forms, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert sorted(room.loop(one)["state"] for one in loops) == ["draft", "scheduled"]


def test_a_plan_for_a_loop_that_somebody_changed_is_stale(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    form = form_of(plan_page(client, loop_id))
    room.as_(room.manager).put(f"/loops/{loop_id}/seats", {"seats": room.seats()})
    refused = client.post(f"/loops/{loop_id}/plan/use", data=form)
    assert refused.status_code == 409
    assert "Somebody else changed this loop" in refused.text


def test_without_a_plan_each_thing_that_could_give_is_a_button(
    room: Room, browser: Browser
) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    answer = plan_page(client, loop_id, latest="2026-03-17T12:00", minutes="60")
    assert answer.status_code == 409
    shown = text_of(answer)
    assert "No plan keeps every rule" in shown
    assert "What would have to give" in shown
    assert 'class="way"' in shown
    assert 'value="2026-03-17T09:00"' in shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"earliest": ""}, "Say from when."),
        ({"latest": "2026-03-16T09:00"}, "not after the beginning"),
        ({"minutes": "50"}, "quarters of an hour"),
        ({"minutes": "many"}, "Not a valid integer value."),
        ({"latest": "2026-09-16T09:00"}, "60 days"),
    ],
)
def test_what_makes_no_sense_stands_at_its_field(
    room: Room, browser: Browser, changes: dict[str, str], says: str
) -> None:
    answer = plan_page(browser(room.recruiter), room.open(), **changes)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert f'value="{next(iter(changes.values()))}"' in answer.text


@pytest.mark.parametrize("week", ["this_week", "next_week"])
def test_a_week_is_chosen_with_one_button(room: Room, browser: Browser, week: str) -> None:
    answer = plan_page(browser(room.recruiter), room.open(), do=week)
    assert answer.status_code == 200
    first = {"this_week": "2026-03-1", "next_week": "2026-03-16"}[week]
    assert form_of(answer)["earliest"].startswith(first)


@pytest.mark.parametrize(
    ("who", "status"),
    [("recruiter", 200), ("manager", 200), ("bar_raiser", 403), ("stranger", 404)],
)
@pytest.mark.parametrize("path", ["plan", "plan/check"])
def test_only_who_plans_the_loop_sees_the_page(
    room: Room, browser: Browser, who: str, status: int, path: str
) -> None:
    loop_id, client = room.seated(), browser(getattr(room, who))
    if path == "plan":
        assert client.get(f"/loops/{loop_id}/plan").status_code == status
    answer = send(client, f"/loops/{loop_id}/{path}", ASKED, seen="/account")
    assert answer.status_code == status


def test_l4_only_a_draft_has_the_page(room: Room, browser: Browser) -> None:
    answer = browser(room.recruiter).get(f"/loops/{room.scheduled()}/plan")
    assert answer.status_code == 409
    assert "smallest change" in text_of(answer)


def test_both_pages_of_a_draft_lead_there(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    for path in (f"/loops/{loop_id}", f"/loops/{loop_id}/seats"):
        assert f'href="/loops/{loop_id}/plan"' in client.get(path).text


def test_the_page_takes_as_many_queries_for_fifty_people_as_for_five(
    room: Room, browser: Browser
) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    # Enough that the recruiter, of whom more is asked (S1), need not sit.
    for place in range(5):
        another(room, f"Few {place}")
    form = form_of(plan_page(client, loop_id))

    def look() -> TestResponse:
        return client.get(f"/loops/{loop_id}/plan")

    def check() -> TestResponse:
        return client.post(f"/loops/{loop_id}/plan/check", data=form)

    def ask() -> TestResponse:
        return client.post(
            f"/loops/{loop_id}/plan", data={**ASKED, "csrf_token": form["csrf_token"]}
        )

    few = [statements(room, one) for one in (look, check, ask)]
    for place in range(45):
        another(room, f"Many {place}")
    assert [statements(room, one) for one in (look, check, ask)] == few
