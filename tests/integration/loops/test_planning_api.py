"""Planning a whole loop over the API: a panel that can be sent back as it is, or why there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from hiring.audit import chain
from hiring.domain.terms import BarRaiserStanding
from hiring.models.people import AvailabilityWindow, Person
from tests.builders.candidates import an_application
from tests.harness.clock import START
from tests.integration.loops.building import kept
from tests.integration.loops.conftest import NEXT_WEEK
from tests.integration.loops.plans import another, planned, wanted
from tests.integration.loops.test_list import statements

if TYPE_CHECKING:
    from sqlmodel import Session

    from tests.integration.loops.conftest import Room


def test_a_plan_is_sent_back_as_it_is_and_scheduled(room: Room) -> None:
    loop_id, recruiter = room.open(), room.as_(room.recruiter)
    before = kept(room)
    plan = planned(room, loop_id)
    assert kept(room) == before
    assert room.loop(loop_id)["seats"] == []
    assert plan["optimal"] is True
    assert plan["objective"] >= plan["bound"]
    kinds = [seat["kind"] for seat in plan["seats"]]
    assert kinds[:2] == ["hiring_manager", "bar_raiser"]
    assert kinds.count("interviewer") == 3
    assert [seat["name"] for seat in plan["seats"]][:2] == ["Maya Manager", "Bea Barraiser"]
    assert {one["person_id"] for one in plan["why"]} == {s["person_id"] for s in plan["seats"]}
    assert all(one["why"] for one in plan["why"])
    put = recruiter.put(
        f"/loops/{loop_id}/seats", {"seats": plan["seats"], "version": plan["version"]}
    )
    assert put.status_code == 200, put.get_json()
    assert put.get_json()["broken_rules"] == []
    done = recruiter.post(f"/loops/{loop_id}/schedule")
    assert done.get_json()["state"] == "scheduled"


def test_the_same_question_has_the_same_answer(room: Room) -> None:
    loop_id = room.open()
    assert planned(room, loop_id) == planned(room, loop_id)


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        ({"latest": NEXT_WEEK.isoformat()}, "/latest", "not after the beginning"),
        (
            {
                "earliest": (START - timedelta(days=3)).isoformat(),
                "latest": (START - timedelta(days=1)).isoformat(),
            },
            "/latest",
            "passed",
        ),
        ({"latest": (NEXT_WEEK + timedelta(days=61)).isoformat()}, "/latest", "60 days"),
        ({"minutes": 50}, "/minutes", "quarters of an hour"),
        ({"minutes": 0}, "/minutes", "quarters of an hour"),
        ({"minutes": 600}, "/minutes", "quarters of an hour"),
        ({"panel_size": 4}, "/size_reason", "another size"),
    ],
)
def test_what_cannot_be_looked_for_is_told_where(
    room: Room, change: dict[str, Any], pointer: str, says: str
) -> None:
    answer = room.as_(room.recruiter).post(f"/loops/{room.open()}/plan", {**wanted(), **change})
    assert answer.status_code == 422, answer.get_json()
    (error,) = answer.get_json()["errors"]
    assert error["pointer"] == pointer
    assert says in error["detail"]


def test_no_plan_says_what_cannot_all_hold_and_what_would_have_to_give(room: Room) -> None:
    # Three hours are too few for five interviews of an hour.
    body = wanted(days=3 / 24, minutes=60)
    answer = room.as_(room.recruiter).post(f"/loops/{room.open()}/plan", body)
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["rule"]
    assert problem["conflicts"]
    assert all(one["rule"] and one["text"] for one in problem["conflicts"])
    kinds = {one["concession"] for one in problem["relaxations"]}
    assert "longer_window" in kinds


def test_a_concession_is_made_only_when_it_is_asked_for(room: Room) -> None:
    loop_id, recruiter = room.open(), room.as_(room.recruiter)
    refused = recruiter.post(f"/loops/{loop_id}/plan", wanted(days=4 / 24, minutes=60))
    assert refused.status_code == 409
    sizes = [r for r in refused.get_json()["relaxations"] if r["concession"] == "panel_size"]
    longer = [r for r in refused.get_json()["relaxations"] if r["concession"] == "longer_window"]
    assert longer
    plan = planned(room, loop_id, days=4 / 24 + longer[0]["amount"], minutes=60)
    assert len(plan["seats"]) >= 5
    for one in sizes:
        smaller = planned(
            room,
            loop_id,
            days=4 / 24,
            minutes=60,
            panel_size=one["amount"],
            size_reason="A short visit.",
        )
        assert len(smaller["seats"]) == one["amount"]


def test_l2_without_a_certified_bar_raiser_there_is_no_plan(room: Room) -> None:
    def lapse(session: Session) -> None:
        session.get_one(Person, room.bar_raiser.id).bar_raiser = BarRaiserStanding.LAPSED

    room.write(lapse)
    answer = room.as_(room.recruiter).post(f"/loops/{room.open()}/plan", wanted())
    assert answer.status_code == 409
    assert "L2" in {one["rule"] for one in answer.get_json()["conflicts"]} | {
        answer.get_json()["rule"]
    }


def test_who_interviews_elsewhere_at_that_hour_is_planned_around(room: Room) -> None:
    busy = room.scheduled()
    held = {seat["person_id"]: seat for seat in room.loop(busy)["seats"]}
    application = room.write(lambda session: an_application(session, requisition=room.requisition))
    opened = room.as_(room.recruiter).post("/loops", {"application_id": str(application.id)})
    plan = planned(room, opened.get_json()["id"])
    shared = [seat for seat in plan["seats"] if seat["person_id"] in held]
    assert shared
    for seat in shared:
        other = held[seat["person_id"]]
        assert seat["ends_at"] <= other["starts_at"] or seat["starts_at"] >= other["ends_at"]


def test_seats_that_are_there_are_kept_when_that_is_asked_for(room: Room) -> None:
    start = NEXT_WEEK + timedelta(hours=1, minutes=30)
    loop_id = room.seated(start)
    before = {seat["person_id"]: seat for seat in room.loop(loop_id)["seats"]}
    plan = planned(room, loop_id, keep_seats=True)
    for seat in plan["seats"]:
        was = before[seat["person_id"]]
        assert (seat["starts_at"], seat["place"]) == (was["starts_at"], was["place"])
        assert seat["id"] == was["id"]


def test_seats_outside_what_is_asked_for_are_planned_anew(room: Room) -> None:
    loop_id = room.seated(NEXT_WEEK)
    start = NEXT_WEEK + timedelta(days=1)
    plan = planned(room, loop_id, start=start, keep_seats=True)
    assert all(seat["starts_at"] >= f"{start:%Y-%m-%dT%H:%M}" for seat in plan["seats"])


def test_a_trainee_of_the_programme_is_seated_beside_the_bar_raiser(room: Room) -> None:
    trainee = another(room, "Nia Novice", bar_raiser="in_training", certified_for=())
    plan = planned(room, room.open())
    mentors = {seat["id"]: seat["kind"] for seat in plan["seats"]}
    (seat,) = [one for one in plan["seats"] if one["person_id"] == str(trainee.id)]
    assert seat["kind"] == "trainee"
    assert mentors[seat["mentor_seat_id"]] == "bar_raiser"


def test_f7_whoever_has_read_feedback_of_the_loop_is_not_planned(room: Room) -> None:
    loop_id = room.open()

    def read(session: Session) -> None:
        chain.record(
            session,
            "feedback.read",
            actor_id=room.interviewers[0].id,
            now=START,
            loop_id=UUID(loop_id),
        )
        chain.seal(session)

    another(room)
    room.write(read)
    plan = planned(room, loop_id)
    assert str(room.interviewers[0].id) not in {seat["person_id"] for seat in plan["seats"]}


@pytest.mark.parametrize("path", ["plan", "repair", "repair/accept"])
@pytest.mark.parametrize(
    ("who", "status"), [("bar_raiser", 403), ("interviewer", 403), ("stranger", 404)]
)
def test_only_who_plans_the_loop_may(room: Room, path: str, who: str, status: int) -> None:
    loop_id = room.scheduled()
    person = room.interviewers[0] if who == "interviewer" else getattr(room, who)
    body = {"plan": wanted(), "repair": {}, "repair/accept": {"seats": []}}[path]
    answer = room.as_(person).post(f"/loops/{loop_id}/{path}", body)
    assert answer.status_code == status
    if status == 404:
        nothing = room.as_(person).post(f"/loops/{room.application.id}/{path}", body)
        assert nothing.get_json() == answer.get_json()


def test_l4_only_a_draft_is_planned_afresh(room: Room) -> None:
    answer = room.as_(room.recruiter).post(f"/loops/{room.scheduled()}/plan", wanted())
    assert answer.status_code == 409
    assert answer.get_json()["rule"] == "L4"
    assert "smallest change" in answer.get_json()["detail"]


def test_l5_outside_everybodys_declared_hours_there_is_no_plan(room: Room) -> None:
    def narrow(session: Session) -> None:
        for person in room.panel:
            starts_at = NEXT_WEEK + timedelta(days=20)
            session.add(
                AvailabilityWindow(
                    person_id=person.id,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=8),
                )
            )

    room.write(narrow)
    answer = room.as_(room.recruiter).post(f"/loops/{room.open()}/plan", wanted())
    assert answer.status_code == 409
    assert answer.get_json()["conflicts"]


def test_a_plan_takes_as_many_queries_for_fifty_people_as_for_five(room: Room) -> None:
    loop_id, recruiter = room.open(), room.as_(room.recruiter)

    def ask() -> Any:
        return recruiter.post(f"/loops/{loop_id}/plan", wanted())

    for place in range(3):
        another(room, f"Few {place}")
    few = statements(room, ask)
    for place in range(40):
        another(room, f"Many {place}")
    assert statements(room, ask) == few
