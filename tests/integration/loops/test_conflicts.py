"""Waived gaps, declared conflicts, and the moves that time makes (L2, L3, L4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import ConflictKind, LoopState
from hiring.loops.actions.begin import begin_due_loops
from hiring.loops.actions.conflicts import send_back_conflicted
from hiring.models.candidates import DeclaredConflict
from hiring.models.loops import Loop, LoopMove
from tests.harness.clock import START

if TYPE_CHECKING:
    from tests.integration.loops.conftest import Room

from tests.integration.loops.changing import in_days


def gapped(room: Room) -> str:
    loop_id = room.open()
    seats = room.seats()
    seats[4]["principles"] = ["ownership"]
    room.as_(room.recruiter).put(f"/loops/{loop_id}/seats", {"seats": seats})
    return loop_id


def test_l4_only_the_bar_raiser_waives_a_gap(room: Room) -> None:
    loop_id = gapped(room)
    body = {"key": "customer_obsession", "reason": "The phone screen covered it."}
    path = f"/loops/{loop_id}/waivers"
    for person, status in (
        (room.recruiter, 403),
        (room.manager, 403),
        (room.interviewers[0], 403),
        (room.stranger, 404),
        (room.bar_raiser, 201),
        (room.bar_raiser, 409),
    ):
        assert room.as_(person).post(path, body).status_code == status
    body_now = room.loop(loop_id)
    assert body_now["broken_rules"] == []
    assert [line["waived"] for line in body_now["coverage"]].count(True) == 1
    assert room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule").status_code == 200


@pytest.mark.parametrize(
    ("key", "reason"),
    [("customer_obsession", "  "), ("ownership", "Covered."), ("frugality", "Not asked for.")],
)
def test_l4_a_waiver_needs_a_gap_and_a_reason(room: Room, key: str, reason: str) -> None:
    loop_id = gapped(room)
    answer = room.as_(room.bar_raiser).post(
        f"/loops/{loop_id}/waivers", {"key": key, "reason": reason}
    )
    assert (answer.status_code, answer.get_json()["rule"]) == (409, "L4")


CONFLICT = {"kind": "friend", "note": "canary-note"}


def test_l3_a_conflict_of_a_seated_person_takes_a_scheduled_loop_back_to_draft(
    room: Room,
) -> None:
    loop_id = room.scheduled()
    person = room.interviewers[0]
    said = room.as_(person).post(
        f"/loops/{loop_id}/conflicts", {"person_id": str(person.id), **CONFLICT}
    )
    assert said.status_code == 201
    assert said.get_json()["state"] == "draft"
    assert [broken["rule"] for broken in said.get_json()["broken_rules"]] == ["L3"]
    assert len(said.get_json()["seats"]) == 5


def test_l2_a_conflict_of_the_bar_raiser_is_told_by_its_rule(room: Room) -> None:
    loop_id = room.scheduled()
    said = room.as_(room.manager).post(
        f"/loops/{loop_id}/conflicts", {"person_id": str(room.bar_raiser.id), **CONFLICT}
    )
    assert [broken["rule"] for broken in said.get_json()["broken_rules"]] == ["L2"]


def test_l3_a_conflict_in_a_begun_loop_is_shown_and_moves_nothing(change: Any) -> None:
    it = change()
    it.write(
        lambda session: session.add(
            DeclaredConflict(
                person_id=it.built.people[2].id,
                candidate_id=it.built.application.candidate_id,
                kind=ConflictKind.FRIEND,
                declared_by=it.built.people[2].id,
                declared_at=START,
            )
        )
    )
    assert it.view().state is LoopState.COLLECTING
    assert [broken.rule for broken in it.view().broken] == ["L3"]
    it.swap(2, it.other)
    assert it.view().broken == ()


def test_a_conflict_of_somebody_not_seated_is_remembered_and_changes_nothing(room: Room) -> None:
    loop_id = room.scheduled()
    said = room.as_(room.recruiter).post(
        f"/loops/{loop_id}/conflicts", {"person_id": str(room.trainee.id), **CONFLICT}
    )
    assert (said.status_code, said.get_json()["state"]) == (201, "scheduled")


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("interviewer", "interviewer", 201),
        ("interviewer", "other", 403),
        ("bar_raiser", "other", 201),
        ("recruiter", "other", 201),
        ("stranger", "stranger", 404),
    ],
)
def test_l3_who_may_declare_whose_conflict(room: Room, who: str, whom: str, status: int) -> None:
    people = {
        "interviewer": room.interviewers[0],
        "other": room.interviewers[1],
        "bar_raiser": room.bar_raiser,
        "recruiter": room.recruiter,
        "stranger": room.stranger,
    }
    loop_id = room.seated()
    said = room.as_(people[who]).post(
        f"/loops/{loop_id}/conflicts", {"person_id": str(people[whom].id), **CONFLICT}
    )
    assert said.status_code == status


def test_the_kind_and_note_of_a_conflict_are_nowhere_to_be_read(room: Room) -> None:
    loop_id = room.scheduled()
    person = room.interviewers[0]
    room.as_(person).post(f"/loops/{loop_id}/conflicts", {"person_id": str(person.id), **CONFLICT})
    for path in (f"/loops/{loop_id}", f"/loops/{loop_id}/audit", "/loops"):
        text = room.as_(room.recruiter).get(path).get_data(as_text=True)
        assert "canary-note" not in text
        assert "friend" not in text


def test_l4_a_conflict_declared_elsewhere_is_found_by_the_worker(change: Any) -> None:
    it = change(state="scheduled")
    untouched = change(state="scheduled")
    it.write(
        lambda session: session.add(
            DeclaredConflict(
                person_id=it.built.people[2].id,
                candidate_id=it.built.application.candidate_id,
                kind=ConflictKind.RELATIVE,
                declared_by=it.built.people[2].id,
                declared_at=START,
            )
        )
    )
    found: list[int] = []
    for _ in range(2):
        it.write(
            lambda session: found.append(
                send_back_conflicted(session, now=START, policy=DEFAULT_POLICY)
            )
        )
    assert found == [1, 0]
    assert it.view().state is LoopState.DRAFT
    assert untouched.view().state is LoopState.SCHEDULED


def test_the_worker_begins_due_loops_once(change: Any) -> None:
    due, later = change(state="scheduled"), change(state="scheduled", starts_at=in_days(20))
    moment = in_days(10)
    counts: list[int] = []
    for _ in range(2):
        due.write(lambda session: counts.append(begin_due_loops(session, now=moment)))
    assert counts == [1, 0]
    with due.db.reader() as session:
        states = {loop.id: loop for loop in session.exec(select(Loop)).all()}
        moves = session.exec(select(LoopMove).where(LoopMove.loop_id == due.loop_id)).all()
    assert states[due.loop_id].state is LoopState.COLLECTING
    assert states[later.loop_id].state is LoopState.SCHEDULED
    begun = next(move for move in moves if move.event == "first_interview_began")
    assert (begun.at, begun.actor_id) == (due.built.loop.first_starts_at, None)


def test_f10_settling_the_state_leaves_no_trace_of_who_wrote_when(change: Any) -> None:
    it = change(state="scheduled")
    version = it.view().scope.loop.version
    it.write(lambda session: begin_due_loops(session, now=in_days(10)))
    it.now = in_days(10)
    assert it.view().scope.loop.version == version
    assert it.view().state is LoopState.COLLECTING
