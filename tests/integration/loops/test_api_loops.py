"""Opening, seating, reading and cancelling loops through the API."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.terms import RequisitionState
from hiring.models.requisitions import Requisition
from tests.builders.candidates import an_application
from tests.builders.loops import a_loop
from tests.integration.loops.conftest import NEXT_WEEK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.loops.conftest import Room

    Change = Callable[[list[dict[str, Any]], Room], None]


def test_opening_a_loop_answers_201_with_its_address_and_a_draft(room: Room) -> None:
    recruiter = room.as_(room.recruiter)
    made = recruiter.post("/loops", {"application_id": str(room.application.id)})
    assert made.status_code == 201
    body = made.get_json()
    assert body["state"] == "draft"
    assert body["seats"] == []
    assert {line["key"] for line in body["coverage"]} >= {"ownership", "dive_deep"}
    assert {broken["rule"] for broken in body["broken_rules"]} == {"L1", "L4"}
    assert recruiter.get(made.headers["Location"].removeprefix("/api/v1")).get_json() == body


def test_the_hiring_manager_may_open_a_loop_too(room: Room) -> None:
    made = room.as_(room.manager).post("/loops", {"application_id": str(room.application.id)})
    assert made.status_code == 201


@pytest.mark.parametrize("state", [RequisitionState.DRAFT, RequisitionState.CLOSED])
def test_j1_no_loop_opens_on_a_requisition_that_is_not_approved(
    room: Room, state: RequisitionState
) -> None:
    room.write(
        lambda session: setattr(session.get_one(Requisition, room.requisition.id), "state", state)
    )
    answer = room.as_(room.recruiter).post("/loops", {"application_id": str(room.application.id)})
    assert (answer.status_code, answer.get_json()["rule"]) == (409, "J1")


def test_a_second_live_loop_is_refused_and_names_the_first(room: Room) -> None:
    first = room.open()
    again = room.as_(room.manager).post("/loops", {"application_id": str(room.application.id)})
    assert again.status_code == 409
    assert first in again.get_json()["detail"]
    room.as_(room.recruiter).post(f"/loops/{first}/cancel")
    third = room.as_(room.recruiter).post("/loops", {"application_id": str(room.application.id)})
    assert third.status_code == 201


def test_who_may_not_open_a_loop(room: Room) -> None:
    body = {"application_id": str(room.application.id)}
    assert room.as_(room.stranger).post("/loops", body).status_code == 404
    unknown = room.as_(room.recruiter).post("/loops", {"application_id": str(uuid.uuid4())})
    assert unknown.status_code == 404
    room.seated()
    assert room.as_(room.interviewers[0]).post("/loops", body).status_code == 403


def test_a_panel_that_keeps_every_rule_has_nothing_broken(room: Room) -> None:
    body = room.loop(room.seated())
    assert body["broken_rules"] == []
    assert [seat["name"] for seat in body["seats"]] == [person.name for person in room.panel]
    assert body["seats"][1]["place"] == "Room 2"
    assert all(line["assigned"] for line in body["coverage"])
    assert body["first_starts_at"] == NEXT_WEEK.isoformat().replace("+00:00", "Z")


def _unknown_person(seats: list[dict[str, Any]], room: Room) -> None:
    seats[2]["person_id"] = str(uuid.uuid4())


def _unknown_principle(seats: list[dict[str, Any]], room: Room) -> None:
    seats[3]["principles"] = ["ownership", "charisma"]


def _principle_twice(seats: list[dict[str, Any]], room: Room) -> None:
    seats[3]["principles"] = ["ownership", "ownership"]


def _ends_before_it_starts(seats: list[dict[str, Any]], room: Room) -> None:
    seats[0]["ends_at"] = seats[0]["starts_at"]


def _naive_time(seats: list[dict[str, Any]], room: Room) -> None:
    seats[0]["starts_at"] = "2026-03-17T09:00:00"


def _mentor_elsewhere(seats: list[dict[str, Any]], room: Room) -> None:
    seats[2]["mentor_seat_id"] = str(uuid.uuid4())


def _own_mentor(seats: list[dict[str, Any]], room: Room) -> None:
    seats[2]["mentor_person_id"] = seats[2]["person_id"]


def _unknown_member(seats: list[dict[str, Any]], room: Room) -> None:
    seats[2]["colour"] = "blue"


def _unknown_kind(seats: list[dict[str, Any]], room: Room) -> None:
    seats[2]["kind"] = "judge"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (_unknown_person, "/seats/2/person_id"),
        (_unknown_principle, "/seats/3/principles/1"),
        (_principle_twice, "/seats/3/principles/0"),
        (_ends_before_it_starts, "/seats/0/ends_at"),
        (_naive_time, "/seats/0/starts_at"),
        (_mentor_elsewhere, "/seats/2/mentor_seat_id"),
        (_own_mentor, "/seats/2/mentor_person_id"),
        (_unknown_member, "/seats/2/colour"),
        (_unknown_kind, "/seats/2/kind"),
    ],
)
def test_malformed_seats_are_refused_with_a_pointer(
    room: Room, change: Change, pointer: str
) -> None:
    loop_id = room.open()
    before = room.loop(loop_id)
    seats = room.seats()
    change(seats, room)
    answer = room.as_(room.recruiter).put(f"/loops/{loop_id}/seats", {"seats": seats})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]
    assert room.loop(loop_id) == before


def test_seats_keep_their_ids_as_long_as_their_person_stays(room: Room) -> None:
    loop_id = room.seated()
    before = {seat["person_id"]: seat["id"] for seat in room.loop(loop_id)["seats"]}
    seats = room.seats()
    seats.reverse()
    seats[0]["person_id"] = str(room.trainee.id)
    put = room.as_(room.recruiter).put(f"/loops/{loop_id}/seats", {"seats": seats})
    after = {seat["person_id"]: seat["id"] for seat in put.get_json()["seats"]}
    assert list(after) == [seat["person_id"] for seat in seats]
    kept = set(before) & set(after)
    assert len(kept) == 4
    assert all(before[person] == after[person] for person in kept)
    assert after[str(room.trainee.id)] not in before.values()


def test_what_a_read_answers_can_be_put_back(room: Room) -> None:
    loop_id = room.seated()
    seats = [
        {name: value for name, value in seat.items() if name != "name"}
        for seat in room.loop(loop_id)["seats"]
    ]
    put = room.as_(room.recruiter).put(f"/loops/{loop_id}/seats", {"seats": seats})
    assert put.status_code == 200
    assert [seat["id"] for seat in put.get_json()["seats"]] == [seat["id"] for seat in seats]


@pytest.mark.parametrize("by", ["mentor_person_id", "mentor_seat_id", "handle"])
def test_l3_a_trainee_sits_beside_a_mentor_of_the_same_put(room: Room, by: str) -> None:
    loop_id = room.open()
    seats = room.seats()
    if by == "mentor_seat_id":
        put = room.as_(room.recruiter).put(f"/loops/{loop_id}/seats", {"seats": seats})
        reference = {by: put.get_json()["seats"][2]["id"]}
    elif by == "handle":
        seats[2]["id"] = str(uuid.uuid4())
        reference = {"mentor_seat_id": seats[2]["id"]}
    else:
        reference = {by: seats[2]["person_id"]}
    seats.append(
        {
            "person_id": str(room.trainee.id),
            "kind": "trainee",
            "starts_at": seats[2]["starts_at"],
            "ends_at": seats[2]["ends_at"],
            **reference,
        }
    )
    put = room.as_(room.recruiter).put(f"/loops/{loop_id}/seats", {"seats": seats})
    body = put.get_json()
    assert put.status_code == 200, body
    assert body["seats"][5]["mentor_seat_id"] == body["seats"][2]["id"]
    assert body["broken_rules"] == []


def test_a_stale_version_is_refused_and_changes_nothing(room: Room) -> None:
    loop_id = room.open()
    version = room.loop(loop_id)["version"]
    recruiter = room.as_(room.recruiter)
    body = {"seats": room.seats(), "version": version}
    assert recruiter.put(f"/loops/{loop_id}/seats", body).status_code == 200
    now = room.loop(loop_id)
    assert now["version"] > version
    assert recruiter.put(f"/loops/{loop_id}/seats", {**body, "seats": []}).status_code == 409
    assert room.loop(loop_id) == now


def test_if_match_guards_the_seats(room: Room) -> None:
    loop_id = room.open()
    recruiter = room.as_(room.recruiter)
    tag = recruiter.get(f"/loops/{loop_id}").headers["ETag"]
    body = {"seats": room.seats()}
    path = f"/loops/{loop_id}/seats"
    assert recruiter("PUT", path, body, **{"If-Match": tag}).status_code == 200
    assert recruiter("PUT", path, body, **{"If-Match": tag}).status_code == 412


@pytest.mark.parametrize(
    ("who", "status"), [("interviewers", 403), ("bar_raiser", 403), ("stranger", 404)]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "seats"), ("POST", "schedule"), ("POST", "cancel"), ("GET", "audit"), ("GET", "")],
)
def test_who_may_do_what_to_a_loop(
    room: Room, who: str, status: int, method: str, path: str
) -> None:
    loop_id = room.seated()
    person = room.interviewers[0] if who == "interviewers" else getattr(room, who)
    body = {"seats": room.seats()} if path == "seats" else None
    answer = room.as_(person)(method, f"/loops/{loop_id}/{path}".rstrip("/"), body)
    expected = 200 if method == "GET" and status == 403 else status
    assert answer.status_code == expected


def test_another_recruiter_does_not_know_of_the_loop(room: Room) -> None:
    from tests.builders.people import a_person

    other = room.write(lambda session: a_person(session, name="Ori Other", roles=["recruiter"]))
    loop_id = room.seated()
    assert room.as_(other).get(f"/loops/{loop_id}").status_code == 404
    assert room.as_(other).get("/loops").get_json()["items"] == []


@pytest.mark.parametrize("body", [None, {}, {"reason": "The role was withdrawn."}])
def test_cancelling_frees_the_people_and_ends_the_loop(room: Room, body: Any) -> None:
    loop_id = room.scheduled()
    recruiter = room.as_(room.recruiter)
    done = recruiter.post(f"/loops/{loop_id}/cancel", body)
    assert done.status_code == 200
    assert done.get_json()["state"] == "cancelled"
    assert recruiter.post(f"/loops/{loop_id}/cancel").status_code == 409
    second = room.seated()
    assert recruiter.post(f"/loops/{second}/schedule").status_code == 200


def test_the_audit_is_a_list_in_order_that_can_be_paged(room: Room) -> None:
    loop_id = room.scheduled()
    recruiter = room.as_(room.recruiter)
    whole = recruiter.get(f"/loops/{loop_id}/audit").get_json()
    actions = [item["action"] for item in whole["items"]]
    assert actions == ["loop.opened", "loop.seats_set", "loop.schedule"]
    assert all(item["actor_id"] == str(room.recruiter.id) for item in whole["items"])
    first = recruiter.get(f"/loops/{loop_id}/audit?limit=2").get_json()
    assert first["items"] == whole["items"][:2]
    following = recruiter.get(first["next"].split("/api/v1")[1]).get_json()
    assert following["items"] == whole["items"][2:]
    assert following["next"] is None
    assert recruiter.get(f"/loops/{loop_id}/audit?cursor=nonsense").status_code == 422


def test_the_list_pages_filters_and_searches(room: Room) -> None:
    def make(session: Any) -> list[str]:
        made = []
        for state in ("draft", "scheduled", "collecting", "decided"):
            application = an_application(session, requisition=room.requisition)
            made.append(str(a_loop(session, state=state, application=application).loop.id))
        return made

    ids = room.write(make)
    recruiter = room.as_(room.recruiter)
    whole = recruiter.get("/loops").get_json()
    assert [item["id"] for item in whole["items"]] == list(reversed(ids))
    first = recruiter.get("/loops?limit=3").get_json()
    second = recruiter.get(first["next"].split("/api/v1")[1]).get_json()
    assert [item["id"] for item in first["items"] + second["items"]] == list(reversed(ids))
    for state, loop_id in zip(("draft", "scheduled", "collecting", "decided"), ids, strict=True):
        found = recruiter.get(f"/loops?state={state}").get_json()["items"]
        assert [item["id"] for item in found] == [loop_id]
    assert len(recruiter.get("/loops?search=noor").get_json()["items"]) == 4
    assert len(recruiter.get("/loops?search=HADD").get_json()["items"]) == 4
    assert recruiter.get("/loops?search=%25").get_json()["items"] == []
    assert recruiter.get("/loops?state=sleeping").status_code == 422
    assert recruiter.get("/loops?cursor=bm9wZQ").status_code == 422


def test_a_scheduled_loop_whose_first_interview_has_begun_is_found_as_collecting(
    room: Room, clock: Any
) -> None:
    loop_id = room.scheduled()
    clock.set(NEXT_WEEK + timedelta(minutes=1))
    recruiter = room.as_(room.recruiter)
    assert room.loop(loop_id)["state"] == "collecting"
    assert recruiter.get("/loops?state=scheduled").get_json()["items"] == []
    found = recruiter.get("/loops?state=collecting").get_json()["items"]
    assert [(item["id"], item["state"]) for item in found] == [(loop_id, "collecting")]
    refused = recruiter.put(f"/loops/{loop_id}/seats", {"seats": []})
    assert refused.status_code == 409
