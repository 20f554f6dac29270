"""Scheduling: every broken rule is named, times are held, questions are kept (L1 to L6)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from hiring.domain.terms import RequisitionState
from hiring.models.loops import LoopMove, ReservedQuestion, Seat
from hiring.models.people import AvailabilityWindow, Person
from hiring.models.requisitions import FutureReport, Requisition
from hiring.webkit.principles import question_bank
from tests.builders.candidates import an_application
from tests.builders.loops import PRINCIPLES
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.loops.conftest import NEXT_WEEK, YESTERDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from tests.integration.loops.conftest import Room

    Seats = list[dict[str, Any]]


def rules_of(answer: Any) -> list[str | None]:
    return [error["rule"] for error in answer.get_json()["errors"]]


def test_scheduling_holds_the_loop(room: Room) -> None:
    loop_id = room.seated()
    done = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    assert done.status_code == 200
    assert done.get_json()["state"] == "scheduled"
    assert done.get_json()["broken_rules"] == []
    with room.db.reader() as session:
        assert all(session.exec(select(Seat.held)).all())


def test_an_empty_body_and_an_empty_object_schedule_alike(room: Room) -> None:
    loop_id = room.seated()
    done = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule", {})
    assert done.status_code == 200


def test_scheduling_twice_is_refused_by_the_state(room: Room) -> None:
    loop_id = room.scheduled()
    before = room.loop(loop_id)
    again = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    assert again.status_code == 409
    assert room.loop(loop_id) == before


def test_seats_of_a_scheduled_loop_are_not_replaced_as_a_whole(room: Room) -> None:
    loop_id = room.scheduled()
    put = room.as_(room.recruiter).put(f"/loops/{loop_id}/seats", {"seats": []})
    assert (put.status_code, put.get_json()["rule"]) == (409, "L4")


def _no_bar_raiser(seats: Seats, room: Room) -> None:
    seats[1]["kind"] = "interviewer"


def _two_bar_raisers(seats: Seats, room: Room) -> None:
    seats[2]["kind"] = "bar_raiser"


def _no_manager(seats: Seats, room: Room) -> None:
    seats[0] = {**seats[0], "person_id": str(room.trainee.id), "kind": "trainee"}


def _too_few(seats: Seats, room: Room) -> None:
    seats[3]["principles"] += seats.pop()["principles"]


def _a_gap(seats: Seats, room: Room) -> None:
    seats[4]["principles"] = ["ownership"]


def _no_principle(seats: Seats, room: Room) -> None:
    seats[3]["principles"] += seats[4]["principles"]
    seats[4]["principles"] = []


def _no_time(seats: Seats, room: Room) -> None:
    seats[4]["starts_at"] = seats[4]["ends_at"] = None


def _at_once(seats: Seats, room: Room) -> None:
    seats[4]["starts_at"], seats[4]["ends_at"] = seats[3]["starts_at"], seats[3]["ends_at"]


def _not_certified(seats: Seats, room: Room) -> None:
    seats[4]["person_id"] = str(room.trainee.id)


def _trainee_alone(seats: Seats, room: Room) -> None:
    seats.append({**seats[4], "person_id": str(room.trainee.id), "kind": "trainee"})


def _person_twice(seats: Seats, room: Room) -> None:
    seats[4]["person_id"] = seats[3]["person_id"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        pytest.param(_no_bar_raiser, "L1", id="L1 no Bar Raiser"),
        pytest.param(_two_bar_raisers, "L1", id="L1 two Bar Raisers"),
        pytest.param(_no_manager, "L1", id="L1 no hiring manager"),
        pytest.param(_too_few, "L1", id="L1 four interviewers"),
        pytest.param(_person_twice, "L1", id="L1 a person twice"),
        pytest.param(_two_bar_raisers, "L2", id="L2 a Bar Raiser who is none"),
        pytest.param(_not_certified, "L3", id="L3 not certified"),
        pytest.param(_trainee_alone, "L3", id="L3 a trainee without a mentor"),
        pytest.param(_a_gap, "L4", id="L4 a gap"),
        pytest.param(_no_principle, "L4", id="L4 nothing to look at"),
        pytest.param(_no_time, "L5", id="L5 no time"),
        pytest.param(_at_once, "L5", id="L5 two at once"),
    ],
)
def test_a_loop_that_breaks_a_rule_is_not_scheduled(
    room: Room, change: Callable[[Seats, Room], None], rule: str
) -> None:
    loop_id = room.open()
    seats = room.seats()
    change(seats, room)
    recruiter = room.as_(room.recruiter)
    put = recruiter.put(f"/loops/{loop_id}/seats", {"seats": seats})
    assert put.status_code == 200
    told = put.get_json()["broken_rules"]
    refused = recruiter.post(f"/loops/{loop_id}/schedule")
    assert refused.status_code == 409
    assert rule in rules_of(refused)
    assert rules_of(refused) == [broken["rule"] for broken in told]
    assert refused.get_json()["rule"] == told[0]["rule"]
    assert room.loop(loop_id)["state"] == "draft"


def _in_the_managers_team(session: Session, room: Room) -> None:
    session.get_one(Person, room.bar_raiser.id).team_id = room.manager.team_id


def _above_the_manager(session: Session, room: Room) -> None:
    between = a_person(session, name="Mid Manager", manager=room.bar_raiser)
    session.get_one(Person, room.manager.id).manager_id = between.id


def _below_the_manager(session: Session, room: Room) -> None:
    between = a_person(session, name="Mid Manager", manager=room.manager)
    session.get_one(Person, room.bar_raiser.id).manager_id = between.id


def _too_junior(session: Session, room: Room) -> None:
    session.get_one(Person, room.bar_raiser.id).level = 5


def _no_cap(session: Session, room: Room) -> None:
    session.get_one(Person, room.bar_raiser.id).weekly_loop_cap = 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_in_the_managers_team, "hiring manager's team"),
        (_above_the_manager, "Maya Manager (hiring manager) → Mid Manager → Bea Barraiser"),
        (_below_the_manager, "Bea Barraiser → Mid Manager → Maya Manager (hiring manager)"),
        (_too_junior, "level 5"),
        (_no_cap, "weekly cap is 0"),
    ],
)
def test_l2_names_the_fact_that_rules_a_bar_raiser_out(
    room: Room, change: Callable[[Session, Room], None], says: str
) -> None:
    loop_id = room.seated()
    room.write(lambda session: change(session, room))
    refused = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    assert (refused.status_code, rules_of(refused)) == (409, ["L2"])
    error = refused.get_json()["errors"][0]
    assert says in error["detail"]
    assert error["pointer"] == "/seats/1"


def test_l3_a_future_report_is_refused(room: Room) -> None:
    loop_id = room.seated()
    room.write(
        lambda session: session.add(
            FutureReport(requisition_id=room.requisition.id, person_id=room.interviewers[1].id)
        )
    )
    refused = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    assert rules_of(refused) == ["L3"]
    assert "Li Wei" in refused.get_json()["detail"]


def test_l3_an_inactive_person_is_refused(room: Room) -> None:
    loop_id = room.seated()
    room.write(
        lambda session: setattr(session.get_one(Person, room.interviewers[0].id), "active", False)
    )
    assert rules_of(room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")) == ["L3"]


def test_j1_a_requisition_that_lost_its_approval_schedules_no_loop(room: Room) -> None:
    loop_id = room.seated()
    room.write(
        lambda session: setattr(
            session.get_one(Requisition, room.requisition.id), "state", RequisitionState.DRAFT
        )
    )
    assert rules_of(room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")) == ["J1"]


@pytest.mark.parametrize(
    ("window", "rules"),
    [
        pytest.param((-1, 24), [], id="inside"),
        pytest.param((-1, 2.5), ["L5"], id="ends too early"),
        pytest.param((-48, -24), ["L5"], id="another day"),
    ],
)
def test_l5_declared_availability_holds(
    room: Room, window: tuple[float, float], rules: list[str]
) -> None:
    person = room.interviewers[0]
    room.write(
        lambda session: session.add(
            AvailabilityWindow(
                person_id=person.id,
                starts_at=NEXT_WEEK + timedelta(hours=window[0]),
                ends_at=NEXT_WEEK + timedelta(hours=window[1]),
            )
        )
    )
    loop_id = room.seated()
    answer = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    assert answer.status_code == (409 if rules else 200)
    if rules:
        assert rules_of(answer) == rules


def test_l1_a_small_panel_needs_a_reason(room: Room) -> None:
    loop_id = room.open()
    seats = room.seats()
    _too_few(seats, room)
    recruiter = room.as_(room.recruiter)
    recruiter.put(f"/loops/{loop_id}/seats", {"seats": seats})
    assert recruiter.post(f"/loops/{loop_id}/schedule", {"reason": " "}).status_code == 409
    done = recruiter.post(f"/loops/{loop_id}/schedule", {"reason": "Tom fell ill for a month."})
    assert done.status_code == 200
    assert done.get_json()["size_reason"] == "Tom fell ill for a month."


def _another_loop(room: Room, start: Any, **changes: Any) -> Any:
    """A second application of the same requisition, with the same panel, at another time."""
    application = room.write(lambda session: an_application(session, requisition=room.requisition))
    recruiter = room.as_(room.recruiter)
    loop_id = recruiter.post("/loops", {"application_id": str(application.id)}).get_json()["id"]
    seats = room.seats(start)
    for place, change in changes.get("people", {}).items():
        seats[place]["person_id"] = str(change.id)
    put = recruiter.put(f"/loops/{loop_id}/seats", {"seats": seats})
    assert put.status_code == 200
    return recruiter.post(f"/loops/{loop_id}/schedule")


@pytest.mark.parametrize(
    ("after_minutes", "clashes"), [(0, True), (30, True), (59, True), (60, False)]
)
def test_l5_nobody_is_in_two_places_with_the_time_for_writing(
    room: Room, after_minutes: int, clashes: bool
) -> None:
    room.scheduled()
    answer = _another_loop(room, NEXT_WEEK + timedelta(minutes=after_minutes))
    assert answer.status_code == (409 if clashes else 200)
    if clashes:
        assert set(rules_of(answer)) == {"L5"}


@pytest.mark.parametrize(("weeks", "allowed"), [(0, False), (1, True)])
def test_l2_the_weekly_cap_counts_held_loops_of_that_week(
    room: Room, weeks: int, allowed: bool
) -> None:
    room.write(
        lambda session: setattr(session.get_one(Person, room.bar_raiser.id), "weekly_loop_cap", 1)
    )
    room.scheduled()
    answer = _another_loop(room, NEXT_WEEK + timedelta(days=1, weeks=weeks))
    assert answer.status_code == (200 if allowed else 409)
    if not allowed:
        assert rules_of(answer) == ["L2"]


def test_a_loop_that_took_place_is_recorded_and_is_collecting_at_once(room: Room) -> None:
    loop_id = room.seated(YESTERDAY)
    done = room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    assert done.get_json()["state"] == "collecting"
    with room.db.reader() as session:
        moves = session.exec(select(LoopMove).order_by(col(LoopMove.id))).all()
    assert [move.event for move in moves] == ["schedule", "first_interview_began"]
    assert [move.at for move in moves] == [START, START]


def test_l6_no_two_seats_of_a_loop_share_a_question(room: Room) -> None:
    loop_id = room.open()
    seats = room.seats()
    for seat in seats[2:]:
        seat["principles"] = [*dict.fromkeys([*seat["principles"], "ownership"])]
    recruiter = room.as_(room.recruiter)
    recruiter.put(f"/loops/{loop_id}/seats", {"seats": seats})
    assert recruiter.post(f"/loops/{loop_id}/schedule").status_code == 200
    with room.db.reader() as session:
        kept = session.exec(select(ReservedQuestion)).all()
    assert len({row.question_key for row in kept}) == len(kept)
    bank = question_bank()
    assert all(row.question_key in bank[row.principle] for row in kept)
    askers = {row.seat_id for row in kept if row.principle == "ownership"}
    assert len(askers) == 4
    assert {row.principle for row in kept} == set(PRINCIPLES)


def test_the_trail_holds_no_word_of_a_reason(room: Room) -> None:
    loop_id = room.seated()
    recruiter = room.as_(room.recruiter)
    recruiter.post(f"/loops/{loop_id}/schedule", {"reason": "canary-size"})
    recruiter.post(f"/loops/{loop_id}/cancel", {"reason": "canary-cancel"})
    assert "canary" not in recruiter.get(f"/loops/{loop_id}/audit").get_data(as_text=True)
