"""Two at the same moment, on a real database: one of them wins, and nobody is booked twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.loops import Loop, Seat
from tests.builders.candidates import an_application
from tests.builders.people import a_person
from tests.integration.loops.conftest import NEXT_WEEK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.loops.conftest import Room


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment; what each answered, in order."""
    gate = threading.Barrier(len(deeds))

    def wait_and_do(deed: Callable[[], Any]) -> Any:
        gate.wait(timeout=20)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result(timeout=60) for one in [pool.submit(wait_and_do, d) for d in deeds]]


def another_draft(room: Room, **others: Any) -> str:
    """A draft of another application that seats one of the first loop's people at the same hour."""
    application = room.write(lambda session: an_application(session, requisition=room.requisition))
    recruiter = room.as_(room.recruiter)
    opened = recruiter.post("/loops", {"application_id": str(application.id)})
    loop_id = str(opened.get_json()["id"])
    put = recruiter.put(f"/loops/{loop_id}/seats", {"seats": room.seats(**others)})
    assert put.get_json()["broken_rules"] == []
    return loop_id


@pytest.mark.parametrize("_again", range(2))
def test_l5_of_two_loops_that_take_one_hour_of_the_same_people_exactly_one_is_scheduled(
    room: Room, _again: int
) -> None:
    loops = [room.seated(), another_draft(room)]
    recruiter = room.as_(room.recruiter)
    answers = at_once(*(lambda one=one: recruiter.post(f"/loops/{one}/schedule") for one in loops))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.get_json()["rule"] == "L5"
    with room.db.reader() as session:
        held = session.exec(select(Seat.person_id).where(Seat.held)).all()
    assert len(held) == len(set(held)) == 5


def test_l5_two_panels_in_opposite_order_do_not_deadlock(room: Room) -> None:
    first = room.seated()
    second = another_draft(room)
    recruiter = room.as_(room.recruiter)
    seats = list(reversed(room.seats()))
    recruiter.put(f"/loops/{second}/seats", {"seats": seats})
    answers = at_once(
        lambda: recruiter.post(f"/loops/{first}/schedule"),
        lambda: recruiter.post(f"/loops/{second}/schedule"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_one_application_gets_one_live_loop(room: Room) -> None:
    recruiter = room.as_(room.recruiter)
    body = {"application_id": str(room.application.id)}
    answers = at_once(*[lambda: recruiter.post("/loops", body)] * 3)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    with room.db.reader() as session:
        assert len(session.exec(select(Loop)).all()) == 1


def test_of_two_replacements_of_one_version_one_is_stale(room: Room) -> None:
    loop_id = room.open()
    version = room.loop(loop_id)["version"]
    recruiter, manager = room.as_(room.recruiter), room.as_(room.manager)
    body = {"seats": room.seats(), "version": version}
    answers = at_once(
        lambda: recruiter.put(f"/loops/{loop_id}/seats", body),
        lambda: manager.put(f"/loops/{loop_id}/seats", body),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(room.loop(loop_id)["seats"]) == 5


def test_a_schedule_and_a_cancellation_leave_one_of_the_two(room: Room) -> None:
    loop_id = room.seated()
    recruiter, manager = room.as_(room.recruiter), room.as_(room.manager)
    scheduled, cancelled = at_once(
        lambda: recruiter.post(f"/loops/{loop_id}/schedule"),
        lambda: manager.post(f"/loops/{loop_id}/cancel"),
    )
    assert cancelled.status_code == 200
    assert scheduled.status_code in {200, 409}
    assert room.loop(loop_id)["state"] == "cancelled"
    with room.db.reader() as session:
        assert not any(session.exec(select(Seat.held)).all())


def test_the_same_schedule_sent_twice_with_one_key_is_done_once(room: Room) -> None:
    loop_id = room.seated()
    recruiter = room.as_(room.recruiter)
    header = {"Idempotency-Key": "schedule-it"}
    first = recruiter("POST", f"/loops/{loop_id}/schedule", {}, **header)
    second = recruiter("POST", f"/loops/{loop_id}/schedule", {}, **header)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json() == second.get_json()


def test_people_elsewhere_do_not_stand_in_the_way(room: Room) -> None:
    """Two loops without a person in common are both scheduled, at once."""

    def others(session: Any) -> list[Any]:
        return [a_person(session, name=name, team="Harbour Maps") for name in ("Uma", "Vic", "Wen")]

    first = room.seated()
    room.interviewers = room.write(others)
    room.bar_raiser = room.write(
        lambda session: a_person(
            session, name="Ben Second", level=7, team="Payments", bar_raiser="certified"
        )
    )
    later = NEXT_WEEK.replace(hour=15)
    second = another_draft(room, start=later)
    recruiter = room.as_(room.recruiter)
    answers = at_once(
        lambda: recruiter.post(f"/loops/{first}/schedule"),
        lambda: recruiter.post(f"/loops/{second}/schedule"),
    )
    assert [answer.status_code for answer in answers] == [200, 200]
