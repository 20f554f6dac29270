"""Changing a panel seat by seat through the API: add, change, swap, move, take off."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.people import a_person
from tests.integration.loops.conftest import NEXT_WEEK

if TYPE_CHECKING:
    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

LATER = NEXT_WEEK + timedelta(hours=6)


def seat_path(room: Room, loop_id: str, place: int, deed: str = "") -> str:
    seat = room.loop(loop_id)["seats"][place]["id"]
    return f"/loops/{loop_id}/seats/{seat}{deed}"


def another(room: Room, **facts: Any) -> Person:
    made: Person = room.write(
        lambda session: a_person(session, **{"name": "Olu Other", "team": "Harbour Maps", **facts})
    )
    return made


def when(start: Any, minutes: int = 45) -> dict[str, str]:
    return {
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(minutes=minutes)).isoformat(),
    }


def test_a_seat_is_added_to_a_scheduled_loop(room: Room) -> None:
    loop_id, other = room.scheduled(), another(room)
    body = {"person_id": str(other.id), "kind": "interviewer", "principles": ["ownership"]}
    made = room.as_(room.recruiter).post(f"/loops/{loop_id}/seats", {**body, **when(LATER)})
    assert made.status_code == 201, made.get_json()
    assert made.get_json()["state"] == "scheduled"
    assert made.get_json()["seats"][5]["name"] == "Olu Other"


def test_l3_a_seat_that_breaks_a_rule_takes_the_loop_back_to_draft(room: Room) -> None:
    loop_id, other = room.scheduled(), another(room, level=2)
    body = {"person_id": str(other.id), "kind": "interviewer", "principles": ["ownership"]}
    made = room.as_(room.recruiter).post(f"/loops/{loop_id}/seats", {**body, **when(LATER)})
    assert made.get_json()["state"] == "draft"
    assert [one["rule"] for one in made.get_json()["broken_rules"]] == ["L3"]


@pytest.mark.parametrize(
    ("change", "field", "wanted"),
    [
        ({"principles": ["ownership", "earn_trust"]}, "principles", ["ownership", "earn_trust"]),
        ({"place": "Pier 9"}, "place", "Pier 9"),
        ({}, "place", "Room 3"),
        ({"place": None}, "principles", ["earn_trust"]),
    ],
)
def test_a_seat_is_changed_in_what_is_named_alone(
    room: Room, change: dict[str, Any], field: str, wanted: Any
) -> None:
    loop_id = room.scheduled()
    before = room.loop(loop_id)["seats"][2]
    answer = room.as_(room.recruiter)("PATCH", seat_path(room, loop_id, 2), change)
    assert answer.status_code == 200, answer.get_json()
    seat = answer.get_json()["seats"][2]
    assert seat[field] == wanted
    assert {**seat, **before, **{name: seat[name] for name in change}} == seat


def test_l3_a_trainee_is_paired_and_taken_apart(room: Room) -> None:
    loop_id = room.seated()
    mentor = room.loop(loop_id)["seats"][2]
    body = {"person_id": str(room.trainee.id), "kind": "trainee", "mentor_seat_id": mentor["id"]}
    times = {name: mentor[name] for name in ("starts_at", "ends_at")}
    recruiter = room.as_(room.recruiter)
    made = recruiter.post(f"/loops/{loop_id}/seats", {**body, **times})
    assert made.get_json()["broken_rules"] == []
    path = seat_path(room, loop_id, 5)
    kept = recruiter("PATCH", path, {"place": "Room 3"}).get_json()
    assert kept["seats"][5]["mentor_seat_id"] == mentor["id"]
    apart = recruiter("PATCH", path, {"mentor_seat_id": None}).get_json()
    assert [one["rule"] for one in apart["broken_rules"]] == ["L3"]


def test_a_change_of_a_stale_loop_is_refused(room: Room) -> None:
    loop_id = room.scheduled()
    recruiter = room.as_(room.recruiter)
    etag = recruiter.get(f"/loops/{loop_id}").headers["ETag"]
    path = seat_path(room, loop_id, 2)
    first = recruiter("PATCH", path, {"place": "Pier 9"}, **{"If-Match": etag})
    assert first.status_code == 200
    stale = recruiter("PATCH", path, {"place": "Pier 10"}, **{"If-Match": etag})
    assert stale.status_code == 412
    assert room.loop(loop_id)["seats"][2]["place"] == "Pier 9"


def test_a_seat_goes_to_another_person(room: Room) -> None:
    loop_id, other = room.scheduled(), another(room)
    path = seat_path(room, loop_id, 2, "/swap")
    answer = room.as_(room.recruiter).post(path, {"person_id": str(other.id)})
    assert answer.status_code == 200
    seat = answer.get_json()["seats"][2]
    assert (seat["name"], seat["place"]) == ("Olu Other", "Room 3")
    assert room.as_(room.recruiter).post(path, {"person_id": str(other.id)}).status_code == 404


def test_l5_an_interview_is_moved_and_may_be_refused(room: Room) -> None:
    loop_id = room.scheduled()
    path = seat_path(room, loop_id, 2, "/move")
    recruiter = room.as_(room.recruiter)
    moved = recruiter.post(path, {**when(LATER), "place": "Pier 9"})
    assert moved.status_code == 200
    seat = moved.get_json()["seats"][2]
    assert (seat["starts_at"], seat["place"]) == ("2026-03-17T15:00:00Z", "Pier 9")
    past = recruiter.post(path, when(NEXT_WEEK - timedelta(days=20)))
    assert (past.status_code, past.get_json()["rule"]) == (409, "L5")
    backwards = recruiter.post(path, when(LATER, -5))
    assert backwards.status_code == 422


@pytest.mark.parametrize(
    "body", [{}, {"starts_at": None}, {"starts_at": LATER.isoformat(), "ends_at": None}]
)
def test_a_move_names_both_times_or_takes_both_away(room: Room, body: dict[str, Any]) -> None:
    loop_id = room.seated()
    path = seat_path(room, loop_id, 2, "/move")
    assert room.as_(room.recruiter).post(path, body).status_code == 422
    away = room.as_(room.recruiter).post(path, {"starts_at": None, "ends_at": None})
    assert away.get_json()["seats"][2]["starts_at"] is None


def test_l4_whoever_drops_out_is_told_where_that_leaves_the_loop(room: Room) -> None:
    loop_id = room.scheduled()
    path = seat_path(room, loop_id, 2)
    person = room.as_(room.interviewers[0])
    gone = person("DELETE", path)
    assert gone.status_code == 200
    assert gone.get_json() == {
        "id": path.rsplit("/", 1)[1],
        "loop_id": loop_id,
        "loop_state": "draft",
    }
    assert person.get(f"/loops/{loop_id}").status_code == 404


DEEDS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "", {"person_id": "PERSON", "kind": "interviewer"}),
    ("PATCH", "/SEAT", {"place": "Pier 9"}),
    ("POST", "/SEAT/swap", {"person_id": "PERSON"}),
    ("POST", "/SEAT/move", when(LATER)),
    ("DELETE", "/SEAT", {}),
)


@pytest.mark.parametrize(("method", "path", "body"), DEEDS)
@pytest.mark.parametrize(("who", "status"), [("bar_raiser", 403), ("stranger", 404)])
def test_only_who_plans_the_loop_changes_its_panel(
    room: Room, method: str, path: str, body: dict[str, Any], who: str, status: int
) -> None:
    loop_id, other = room.scheduled(), another(room)
    before = room.loop(loop_id)
    body = {name: str(other.id) if value == "PERSON" else value for name, value in body.items()}
    path = path.replace("SEAT", before["seats"][2]["id"])
    answer = room.as_(getattr(room, who))(method, f"/loops/{loop_id}/seats{path}", body or None)
    assert answer.status_code == status
    assert room.loop(loop_id) == before


@pytest.mark.parametrize(("method", "path", "body"), DEEDS[1:])
def test_a_seat_of_another_loop_is_not_found(
    room: Room, method: str, path: str, body: dict[str, Any]
) -> None:
    loop_id, other = room.scheduled(), another(room)
    body = {name: str(other.id) if value == "PERSON" else value for name, value in body.items()}
    path = path.replace("SEAT", str(uuid.uuid4()))
    answer = room.as_(room.recruiter)(method, f"/loops/{loop_id}/seats{path}", body or None)
    assert answer.status_code == 404
