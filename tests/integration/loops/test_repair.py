"""The smallest change of a panel that stands: who stays, who moves, who is asked anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.loops import Seat
from tests.builders.candidates import an_application
from tests.integration.loops.conftest import NEXT_WEEK
from tests.integration.loops.plans import another, form_of_text
from tests.integration.loops.test_at_once import at_once
from tests.integration.loops.test_pages import send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


def repaired(room: Room, loop_id: str) -> dict[str, Any]:
    answer = room.as_(room.recruiter).post(f"/loops/{loop_id}/repair")
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def accepted(room: Room, loop_id: str, found: dict[str, Any]) -> dict[str, Any]:
    answer = room.as_(room.recruiter).post(
        f"/loops/{loop_id}/repair/accept", {"seats": found["seats"], "version": found["version"]}
    )
    assert answer.status_code == 200, answer.get_json()
    loop: dict[str, Any] = answer.get_json()
    return loop


def drop_out(room: Room, loop_id: str, place: int = 2) -> dict[str, Any]:
    seat: dict[str, Any] = room.loop(loop_id)["seats"][place]
    person = next(one for one in room.panel if str(one.id) == seat["person_id"])
    gone = room.as_(person)("DELETE", f"/loops/{loop_id}/seats/{seat['id']}")
    assert gone.status_code == 200, gone.get_json()
    return seat


def changes_of(found: dict[str, Any]) -> list[str]:
    return sorted(one["change"] for one in found["changes"])


def test_l4_somebody_who_drops_out_is_replaced_and_nobody_else_is_disturbed(room: Room) -> None:
    loop_id = room.scheduled()
    another(room)
    gone = drop_out(room, loop_id)
    assert room.loop(loop_id)["state"] == "draft"
    before = {seat["person_id"]: seat for seat in room.loop(loop_id)["seats"]}
    found = repaired(room, loop_id)
    assert changes_of(found) == ["added", "kept", "kept", "kept", "kept"]
    loop = accepted(room, loop_id, found)
    assert loop["state"] == "scheduled"
    assert loop["broken_rules"] == []
    after = {seat["person_id"]: seat for seat in loop["seats"]}
    for person_id, seat in before.items():
        assert {**after[person_id], "principles": None} == {**seat, "principles": None}
    (joined,) = set(after) - set(before)
    assert joined != gone["person_id"]
    assert gone["principles"][0] in {key for seat in loop["seats"] for key in seat["principles"]}


def test_a_loop_that_is_months_ahead_is_mended_too(room: Room) -> None:
    loop_id = room.scheduled(NEXT_WEEK + timedelta(days=98))
    another(room)
    drop_out(room, loop_id)
    assert changes_of(repaired(room, loop_id)) == ["added", *["kept"] * 4]


def test_l3_a_declared_conflict_is_mended(room: Room) -> None:
    loop_id = room.scheduled()
    another(room)
    close = room.interviewers[0]
    declared = room.as_(close).post(
        f"/loops/{loop_id}/conflicts", {"person_id": str(close.id), "kind": "friend"}
    )
    assert declared.status_code == 201
    assert room.loop(loop_id)["state"] == "draft"
    found = repaired(room, loop_id)
    assert str(close.id) not in {seat["person_id"] for seat in found["seats"]}
    replaced = [one for one in found["changes"] if one["change"] == "replaced"]
    assert [one["from_person_id"] for one in replaced] == [str(close.id)]
    loop = accepted(room, loop_id, found)
    assert loop["state"] == "scheduled"


def test_on_a_scheduled_loop_the_changes_are_made_in_one_go(room: Room) -> None:
    """Two who swap hours, and one who is replaced: one by one this would break rules on the way."""
    loop_id, newcomer = room.scheduled(), another(room)
    loop = room.loop(loop_id)
    seats = loop["seats"]
    first, second = seats[2], seats[3]
    for one, other in ((first, dict(second)),):
        second["starts_at"], second["ends_at"] = one["starts_at"], one["ends_at"]
        one["starts_at"], one["ends_at"] = other["starts_at"], other["ends_at"]
    seats[4] = {**seats[4], "person_id": str(newcomer.id)}
    del seats[4]["id"]
    after = accepted(room, loop_id, {"seats": seats, "version": loop["version"]})
    assert after["state"] == "scheduled"
    assert after["broken_rules"] == []
    assert after["seats"][4]["person_id"] == str(newcomer.id)
    with room.db.reader() as session:
        held = session.exec(select(Seat).where(Seat.held)).all()
    assert len(held) == 5
    trail = room.as_(room.recruiter).get(f"/loops/{loop_id}/audit").get_json()["items"]
    assert [one["action"] for one in trail][-3:] == [
        "seat.rescheduled",
        "seat.rescheduled",
        "seat.swapped",
    ]
    timeline = [one["action"] for one in trail]
    assert "loop.rule_broken_by_seat_change" not in timeline


def test_a_change_that_would_break_a_rule_is_refused_as_a_whole(room: Room) -> None:
    loop_id = room.scheduled()
    loop = room.loop(loop_id)
    seats = loop["seats"]
    seats[3]["starts_at"], seats[3]["ends_at"] = seats[2]["starts_at"], seats[2]["ends_at"]
    answer = room.as_(room.recruiter).post(
        f"/loops/{loop_id}/repair/accept", {"seats": seats, "version": loop["version"]}
    )
    assert answer.status_code == 409
    assert answer.get_json()["rule"] == "L5"
    assert room.loop(loop_id) == loop | {"seats": room.loop(loop_id)["seats"]}


def test_l1_nobody_is_to_sit_twice(room: Room) -> None:
    loop_id = room.scheduled()
    loop = room.loop(loop_id)
    twice = [*loop["seats"], {**loop["seats"][2], "id": None}]
    answer = room.as_(room.recruiter).post(
        f"/loops/{loop_id}/repair/accept", {"seats": twice, "version": loop["version"]}
    )
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["rule"] == "L1"


def test_an_older_proposal_is_stale(room: Room) -> None:
    loop_id = room.scheduled()
    another(room)
    drop_out(room, loop_id)
    found = repaired(room, loop_id)
    room.as_(room.manager).put(f"/loops/{loop_id}/seats", {"seats": room.seats()})
    answer = room.as_(room.recruiter).post(
        f"/loops/{loop_id}/repair/accept", {"seats": found["seats"], "version": found["version"]}
    )
    assert answer.status_code == 409


def test_l5_interviews_that_have_begun_stay(room: Room, clock: Any) -> None:
    loop_id, newcomer = room.scheduled(), another(room)
    clock.set(NEXT_WEEK + timedelta(minutes=50))
    assert room.loop(loop_id)["state"] == "collecting"
    loop = room.loop(loop_id)
    moved = [dict(seat) for seat in loop["seats"]]
    moved[0]["starts_at"] = (NEXT_WEEK + timedelta(hours=8)).isoformat()
    moved[0]["ends_at"] = (NEXT_WEEK + timedelta(hours=8, minutes=45)).isoformat()
    recruiter = room.as_(room.recruiter)
    refused = recruiter.post(
        f"/loops/{loop_id}/repair/accept", {"seats": moved, "version": loop["version"]}
    )
    assert refused.status_code == 409
    swapped = [dict(seat) for seat in loop["seats"]]
    swapped[4] = {**swapped[4], "person_id": str(newcomer.id), "id": None}
    after = accepted(room, loop_id, {"seats": swapped, "version": loop["version"]})
    assert after["state"] == "collecting"
    assert after["seats"][4]["person_id"] == str(newcomer.id)


@pytest.mark.parametrize("_again", range(2))
def test_l5_of_two_repairs_that_ask_the_same_person_one_is_made(room: Room, _again: int) -> None:
    """Both loops lose somebody, and there is one newcomer for the same hour."""
    first = room.scheduled()
    newcomer = another(room)
    spare = [another(room, name) for name in ("Uma", "Vic", "Wen")]
    boss = another(room, "Ben Second", level=7, team="Payments", bar_raiser="certified")
    seats = room.seats(NEXT_WEEK + timedelta(days=1))
    people = [room.manager, boss, *spare]
    for seat, person in zip(seats, people, strict=True):
        seat["person_id"] = str(person.id)
    application = room.write(lambda session: an_application(session, requisition=room.requisition))
    recruiter = room.as_(room.recruiter)
    opened = recruiter.post("/loops", {"application_id": str(application.id)})
    second = str(opened.get_json()["id"])
    recruiter.put(f"/loops/{second}/seats", {"seats": seats})
    assert recruiter.post(f"/loops/{second}/schedule").status_code == 200
    time = room.loop(first)["seats"][4]
    bodies = []
    for loop_id in (first, second):
        loop = room.loop(loop_id)
        panel = loop["seats"]
        panel[4] = {**panel[4], "person_id": str(newcomer.id), "id": None}
        panel[4] |= {name: time[name] for name in ("starts_at", "ends_at")}
        bodies.append((loop_id, {"seats": panel, "version": loop["version"]}))
    answers = at_once(
        *(
            lambda path=loop_id, body=body: recruiter.post(f"/loops/{path}/repair/accept", body)
            for loop_id, body in bodies
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    with room.db.reader() as session:
        held = session.exec(
            select(Seat.loop_id).where(Seat.held, Seat.person_id == newcomer.id)
        ).all()
    assert len(held) == 1


def test_the_loop_offers_the_change_and_one_click_makes_it(room: Room, browser: Browser) -> None:
    loop_id, client = room.scheduled(), browser(room.recruiter)
    assert "Propose the smallest change" not in client.get(f"/loops/{loop_id}").text
    another(room)
    gone = drop_out(room, loop_id)
    assert "Propose the smallest change" in client.get(f"/loops/{loop_id}").text
    page = send(client, f"/loops/{loop_id}/repair", {}, seen=f"/loops/{loop_id}")
    assert page.status_code == 200
    shown = text_of(page)
    assert "What changes" in shown
    assert "Is asked anew" in shown
    assert "Who stays as they are" in shown
    assert room.loop(loop_id)["state"] == "draft"
    form = form_of_text(shown, "/repair/accept")
    done = client.post(f"/loops/{loop_id}/repair/accept", data=form)
    assert done.status_code == 303
    loop = room.loop(loop_id)
    assert loop["state"] == "scheduled"
    assert gone["person_id"] not in {seat["person_id"] for seat in loop["seats"]}
    stale = client.post(f"/loops/{loop_id}/repair/accept", data=form)
    assert stale.status_code == 409
    assert "Propose another change" in stale.text


def test_a_loop_without_times_is_planned_instead(room: Room, browser: Browser) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    page = send(client, f"/loops/{loop_id}/repair", {}, seen=f"/loops/{loop_id}")
    assert page.status_code == 409
    assert "Plan the whole loop instead" in text_of(page)
