"""Planning several loops together on pages, and over the API."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from hiring.audit import chain
from hiring.domain.terms import BatchState
from hiring.models.system import AuditEntry
from tests.builders.people import csrf_of
from tests.builders.requisitions import a_requisition
from tests.integration.loops.batches import SOON, Desk, a_desk
from tests.integration.loops.test_pages import send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


@pytest.fixture
def desk(room: Room) -> Desk:
    return a_desk(room)


@pytest.fixture
def client(desk: Desk, browser: Browser) -> FlaskClient:
    return browser(desk.recruiter)


def ask(desk: Desk, client: FlaskClient, **changes: Any) -> TestResponse:
    form = {
        "id": [str(loop) for loop in desk.loops],
        "earliest": "2026-03-16T09:00",
        "latest": "2026-03-20T18:00",
        "zone": "Europe/London",
        "minutes": "60",
        "seconds": "30",
        **changes,
    }
    return send(client, "/plans/new", form)


def accepts(client: FlaskClient, batch_id: object, **form: object) -> str:
    address = f"/plans/{batch_id}"
    answer = send(client, f"{address}/accept", dict(form), seen=address)
    assert answer.status_code == 303, answer.text
    return text_of(client.get(answer.headers["Location"]))


def test_drafts_are_ticked_asked_for_followed_and_accepted(desk: Desk, client: FlaskClient) -> None:
    page = client.get("/plans/new").text
    assert page.count("checked") == 2
    assert 'value="2026-03-11T09:00"' in page
    answer = ask(desk, client)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    batch_id = uuid.UUID(address.rsplit("/", 1)[1])
    waiting = client.get(address)
    assert f'data-poll-url="{address}/state"' in waiting.text
    assert "Waiting for the planner." in waiting.text
    assert 'data-poll-every="2"' in client.get(f"{address}/state").text
    assert desk.run() == batch_id
    done = client.get(f"{address}/state").text
    assert "data-poll-stop" in done
    assert "2 of 2 loops have a plan" in text_of(client.get(address))
    assert "no other plan costs over 5.0 % less" in text_of(client.get(address))
    assert "data-poll-url" not in client.get(address).text
    assert "They come first by name." in done
    said = accepts(client, batch_id, loop_id=desk.loops[0])
    assert "1 loop is scheduled." in said
    said = accepts(client, batch_id, how="draft")
    assert "1 loop is seated as planned." in said
    assert desk.outcomes(batch_id) == ["accepted", "accepted"]
    assert "nothing has changed" in accepts(client, batch_id)
    assert "accepted already" in accepts(client, batch_id, loop_id=desk.loops[0])
    listed = client.get("/plans").text
    assert address in listed
    with desk.room.db.reader() as session:
        trail = session.exec(select(AuditEntry.action)).all()
        assert list(chain.verify(session)) == []
    assert [one for one in trail if one.startswith("plan_batch")] == [
        "plan_batch.asked",
        "plan_batch.ended",
        "plan_batch.accepted",
        "plan_batch.accepted",
    ]


def test_ticks_come_along_from_the_list_of_loops(desk: Desk, client: FlaskClient) -> None:
    assert 'formaction="/plans/new"' in client.get("/loops").text
    page = client.get(f"/plans/new?id={desk.loops[0]}&do=x").text
    assert page.count("checked") == 1
    assert re.search(
        rf'value="{desk.loops[0]}"[^>]*checked|checked[^>]*value="{desk.loops[0]}"', page
    )


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"id": []}, 422, "Tick at least one loop."),
        ({"earliest": ""}, 422, "Say from when."),
        ({"latest": "2026-03-15T09:00"}, 422, "The end is not after the beginning."),
        ({"minutes": "50"}, 422, "in quarters of an hour"),
        ({"minutes": "x"}, 422, "Not a valid integer value"),
        ({"zone": "Mars/Crater"}, 422, "not a time zone"),
        ({"seconds": "9999"}, 422, "Not a valid choice"),
    ],
)
def test_what_is_typed_stays_and_what_is_wrong_is_said_there(
    desk: Desk, client: FlaskClient, changes: dict[str, Any], status: int, said: str
) -> None:
    answer = ask(desk, client, **changes)
    assert answer.status_code == status
    assert said in text_of(answer)
    if "latest" not in changes:
        assert "2026-03-20T18:00" in answer.text


def test_a_refusal_says_which_rule_and_what_to_do(desk: Desk, client: FlaskClient) -> None:
    assert ask(desk, client).status_code == 303
    answer = ask(desk, client)
    assert answer.status_code == 409
    assert "being planned already" in text_of(answer)
    assert "To mend it:" in answer.text


def test_whoever_recruits_for_nothing_is_told_what_belongs_here(
    desk: Desk, browser: Browser
) -> None:
    page = browser(desk.room.manager).get("/plans/new")
    assert "You recruit for no draft" in page.text
    assert "No plans yet" in browser(desk.room.manager).get("/plans").text


def test_it_is_stopped_on_the_page(desk: Desk, client: FlaskClient) -> None:
    batch_id = desk.asked()
    answer = send(client, f"/plans/{batch_id}/cancel", {}, seen=f"/plans/{batch_id}")
    assert answer.status_code == 303
    assert desk.batch(batch_id).state is BatchState.CANCELLED
    page = client.get(f"/plans/{batch_id}").text
    assert "The planning was stopped." in page
    assert f"/plans/new?id={desk.loops[0]}" in page


@pytest.mark.parametrize("who", ["manager", "bar_raiser", "stranger"])
def test_for_everybody_else_it_is_not_there(desk: Desk, browser: Browser, who: str) -> None:
    batch_id = desk.planned()
    client = browser(getattr(desk.room, who))
    nowhere = uuid.uuid4()
    for address in (f"/plans/{batch_id}", f"/plans/{batch_id}/state"):
        found = client.get(address)
        absent = client.get(address.replace(str(batch_id), str(nowhere)))
        assert found.status_code == absent.status_code == 404
    token = csrf_of(client, "/account")
    for deed in ("cancel", "accept"):
        answer = client.post(f"/plans/{batch_id}/{deed}", data={"csrf_token": token})
        assert answer.status_code == 404
    caller = desk.room.as_(getattr(desk.room, who))
    assert caller.get(f"/plans/{batch_id}").status_code == 404
    assert caller.post(f"/plans/{batch_id}/cancel").status_code == 404
    assert caller.post(f"/plans/{batch_id}/accept", {}).status_code == 404


def test_a_loop_that_is_not_in_it_is_not_accepted(desk: Desk, client: FlaskClient) -> None:
    batch_id = desk.planned()
    for loop_id in (desk.draft(), uuid.uuid4()):
        form = {"loop_id": str(loop_id)}
        answer = send(client, f"/plans/{batch_id}/accept", form, seen=f"/plans/{batch_id}")
        assert answer.status_code == 404


def test_what_no_longer_holds_is_said_and_can_be_planned_again(
    desk: Desk, client: FlaskClient
) -> None:
    """Two batches with the same people at the same hours: the second finds them taken."""
    first, second = desk.planned(desk.loops[:1]), desk.planned(desk.loops[1:])
    accepts(client, first)
    said = accepts(client, second)
    assert "1 plan no longer holds" in said
    assert "Overtaken" in said
    assert "L5" in said
    page = client.get(f"/plans/{second}").text
    assert f"/plans/new?id={desk.loops[1]}" in page


def test_the_page_costs_the_same_however_many_loops(desk: Desk, client: FlaskClient) -> None:
    counts = []
    for more in (0, 4):
        desk.loops = [desk.draft() for _ in range(2 + more)]
        batch_id = desk.planned()
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any, seen: Any = seen) -> None:
            seen.append(statement)

        engine = desk.room.db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        assert client.get(f"/plans/{batch_id}").status_code == 200
        sa.event.remove(engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# ---------------------------------------------------------------- the API


def body(desk: Desk, **changes: Any) -> dict[str, Any]:
    return {
        "loop_ids": [str(loop) for loop in desk.loops],
        "earliest": SOON.isoformat(),
        "latest": (SOON + timedelta(days=7)).isoformat(),
        **changes,
    }


def test_the_same_over_the_api(desk: Desk) -> None:
    caller = desk.room.as_(desk.recruiter)
    made = caller.post("/plans", body(desk, seconds=20, seed=3))
    assert made.status_code == 201, made.get_json()
    batch = made.get_json()
    assert made.headers["Location"].endswith(f"/plans/{batch['id']}")
    assert (batch["state"], batch["placed"], batch["loops"]) == ("queued", 0, 2)
    assert [item["outcome"] for item in batch["items"]] == ["pending", "pending"]
    early = caller.post(f"/plans/{batch['id']}/accept", {"loop_ids": [str(desk.loops[0])]})
    assert early.status_code == 409
    desk.run()
    batch = caller.get(f"/plans/{batch['id']}").get_json()
    assert (batch["state"], batch["seed"], batch["gap"]) == ("done", 3, pytest.approx(0.05))
    seat = batch["items"][0]["seats"][0]
    assert seat["person_id"] == str(desk.room.manager.id)
    assert seat["starts_at"].endswith("Z")
    assert batch["items"][0]["optimal"] is True
    one = caller.post(
        f"/plans/{batch['id']}/accept", {"loop_ids": [str(desk.loops[1])], "schedule": False}
    )
    assert [item["outcome"] for item in one.get_json()["items"]] == ["planned", "accepted"]
    rest = caller.post(f"/plans/{batch['id']}/accept")
    assert [item["outcome"] for item in rest.get_json()["items"]] == ["accepted", "accepted"]
    assert desk.room.loop(str(desk.loops[0]))["state"] == "scheduled"
    assert desk.room.loop(str(desk.loops[1]))["state"] == "draft"
    late = caller.post(f"/plans/{batch['id']}/cancel")
    assert late.status_code == 409


def test_a_refused_acceptance_answers_with_the_rule_and_marks_the_plan(desk: Desk) -> None:
    caller = desk.room.as_(desk.recruiter)
    first, second = desk.planned(desk.loops[:1]), desk.planned(desk.loops[1:])
    assert caller.post(f"/plans/{first}/accept").status_code == 200
    refused = caller.post(f"/plans/{second}/accept")
    assert refused.status_code == 409
    assert refused.get_json()["rule"] == "L5"
    [item] = caller.get(f"/plans/{second}").get_json()["items"]
    assert item["outcome"] == "stale"
    assert item["reasons"][0]["rule"] == "L5"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"loop_ids": []}, 422),
        ({"loop_ids": [str(uuid.uuid4())]}, 404),
        ({"minutes": 10}, 422),
        ({"minutes": 50}, 422),
        ({"seconds": 0}, 422),
        ({"latest": SOON.isoformat()}, 422),
        ({"more": 1}, 422),
    ],
)
def test_what_the_api_refuses(desk: Desk, changes: dict[str, Any], status: int) -> None:
    answer = desk.room.as_(desk.recruiter).post("/plans", body(desk, **changes))
    assert answer.status_code == status


def test_the_requisitions_recruiter_alone_plans_over_the_api(desk: Desk) -> None:
    for person in (desk.room.manager, desk.room.stranger):
        assert desk.room.as_(person).post("/plans", body(desk)).status_code == 404

    def make(session: Any) -> Any:
        return a_requisition(session, hiring_manager=desk.room.manager, recruiter=desk.room.manager)

    requisition = desk.room.write(make)
    own = [str(desk.draft(requisition))]
    answer = desk.room.as_(desk.room.manager).post("/plans", body(desk, loop_ids=own))
    assert answer.status_code == 201
