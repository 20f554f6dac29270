"""Asking for several loops to be planned together, and accepting what came of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.domain.batches import MOST_LOOPS, MOST_SECONDS, MOST_WAITING
from hiring.domain.errors import Invalid, NotFound, RuleRefused, StaleWrite
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import BatchOutcome, LoopState, RequisitionState
from hiring.loops.actions.batches import accept_planned, cancel_batch, mark_stale, start_batch
from hiring.loops.batch_commands import AcceptPlanned, StartBatch
from hiring.loops.commands import CancelLoop, SetSeats
from hiring.models.loops import Loop, Seat
from hiring.models.requisitions import Requisition
from tests.builders.loops import PRINCIPLES
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.loops.batches import SOON, Desk, a_desk

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

BANK = {key: (f"{key}_question",) for key in PRINCIPLES}


@pytest.fixture
def desk(room: Room) -> Desk:
    return a_desk(room)


def command(desk: Desk, **given: Any) -> StartBatch:
    usual = {"loop_ids": tuple(desk.loops), "earliest": SOON, "latest": SOON + timedelta(days=7)}
    return StartBatch(**{**usual, **given})


def start(desk: Desk, **given: Any) -> None:
    asked = command(desk, **given)
    desk.room.write(lambda s: start_batch(s, desk.actor(), asked, now=START))


def accept(
    desk: Desk,
    batch_id: uuid.UUID,
    loop_id: uuid.UUID,
    person: Person | None = None,
    *,
    schedules: bool = True,
) -> None:
    wanted = AcceptPlanned(batch_id=batch_id, loop_id=loop_id, schedules=schedules)
    desk.room.write(
        lambda s: accept_planned(
            s,
            desk.actor(person),
            wanted,
            now=START,
            policy=DEFAULT_POLICY,
            principles=BANK,
            bank=BANK,
        )
    )


def stop(desk: Desk, batch_id: uuid.UUID, person: Person | None = None) -> None:
    desk.room.write(lambda s: cancel_batch(s, desk.actor(person), batch_id, now=START))


def loop_of(desk: Desk, loop_id: uuid.UUID) -> Loop:
    with desk.room.db.reader() as session:
        return session.get_one(Loop, loop_id)


def seats_of(desk: Desk, loop_id: uuid.UUID) -> list[Seat]:
    with desk.room.db.reader() as session:
        return list(session.exec(select(Seat).where(Seat.loop_id == loop_id)))


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"loop_ids": ()}, "/loop_ids"),
        ({"loop_ids": tuple(uuid.uuid4() for _ in range(MOST_LOOPS + 1))}, "/loop_ids"),
        ({"seconds": 0}, "/seconds"),
        ({"seconds": MOST_SECONDS + 1}, "/seconds"),
        ({"seed": -1}, "/seed"),
        ({"latest": SOON}, "/latest"),
        ({"earliest": START - timedelta(9), "latest": START - timedelta(8)}, "/latest"),
        ({"latest": SOON + timedelta(days=400)}, "/latest"),
        ({"minutes": 50}, "/minutes"),
        ({"minutes": 600}, "/minutes"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(
    desk: Desk, given: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        start(desk, **given)
    assert refused.value.errors[0].pointer == pointer


@pytest.mark.parametrize("who", ["manager", "bar_raiser", "stranger"])
def test_only_their_recruiter_plans_loops_together(desk: Desk, who: str) -> None:
    """For everybody else they are not there, also for the hiring manager and the panel."""
    person = getattr(desk.room, who)
    with pytest.raises(NotFound):
        desk.asked(person=person)
    with pytest.raises(NotFound):
        desk.asked([uuid.uuid4()])


def test_only_drafts_are_planned_each_in_one_batch_at_a_time(desk: Desk) -> None:
    scheduled = uuid.UUID(desk.room.scheduled())
    with pytest.raises(RuleRefused) as refused:
        desk.asked([*desk.loops, scheduled])
    assert refused.value.rule == "L4"
    assert "only a draft is planned" in refused.value.first.detail
    desk.asked(desk.loops[:1])
    with pytest.raises(RuleRefused, match="being planned already"):
        desk.asked()
    desk.asked(desk.loops[1:])


def test_j1_without_an_approved_narrative_nothing_is_planned(desk: Desk) -> None:
    def withdraw(session: Session) -> None:
        requisition = session.get_one(Requisition, desk.room.requisition.id)
        requisition.state = RequisitionState.DRAFT

    desk.room.write(withdraw)
    with pytest.raises(RuleRefused) as refused:
        desk.asked()
    assert refused.value.rule == "J1"


def test_nobody_fills_the_queue(desk: Desk) -> None:
    loops = [desk.draft() for _ in range(MOST_WAITING + 1)]
    for loop in loops[:-1]:
        desk.asked([loop])
    with pytest.raises(RuleRefused, match="under way"):
        desk.asked(loops[-1:])


@pytest.mark.parametrize(
    ("schedules", "state", "held"),
    [(True, LoopState.SCHEDULED, True), (False, LoopState.DRAFT, False)],
)
def test_an_accepted_plan_is_the_panel(
    desk: Desk, schedules: bool, state: LoopState, held: bool
) -> None:
    batch_id = desk.planned()
    accept(desk, batch_id, desk.loops[0], schedules=schedules)
    plan = desk.view(batch_id).lines[0].plan
    assert plan is not None
    assert loop_of(desk, desk.loops[0]).state is state
    seats = seats_of(desk, desk.loops[0])
    assert [seat.person_id for seat in seats] == [seat.person_id for seat in plan.seats]
    assert [seat.starts_at for seat in seats] == [seat.interval.starts_at for seat in plan.seats]
    assert {seat.held for seat in seats} == {held}
    assert seats_of(desk, desk.loops[1]) == []
    assert desk.outcomes(batch_id) == ["accepted", "planned"]
    with pytest.raises(RuleRefused, match="accepted already"):
        accept(desk, batch_id, desk.loops[0])


def test_nothing_is_accepted_while_it_is_planned_nor_without_a_plan(desk: Desk) -> None:
    batch_id = desk.asked()
    with pytest.raises(RuleRefused, match="still being planned"):
        accept(desk, batch_id, desk.loops[0])
    stop(desk, batch_id)
    with pytest.raises(RuleRefused, match="no plan for this loop"):
        accept(desk, batch_id, desk.loops[0])
    with pytest.raises(RuleRefused, match="ended already"):
        stop(desk, batch_id)


def test_a_batch_is_its_askers_own(desk: Desk) -> None:
    batch_id = desk.planned()
    for person in (desk.room.manager, desk.room.bar_raiser, desk.room.stranger):
        with pytest.raises(NotFound):
            desk.view(batch_id, person)
        with pytest.raises(NotFound):
            accept(desk, batch_id, desk.loops[0], person)
        with pytest.raises(NotFound):
            stop(desk, batch_id, person)
    with pytest.raises(NotFound):
        accept(desk, batch_id, desk.draft())


def test_a_loop_that_passed_to_another_recruiter_is_no_longer_told_of(desk: Desk) -> None:
    batch_id = desk.planned()

    def hand_over(session: Session) -> None:
        other = a_person(session, name="Ona Other", roles=["recruiter"])
        requisition = session.get_one(Requisition, desk.room.requisition.id)
        requisition.recruiter_id = other.id

    desk.room.write(hand_over)
    view = desk.view(batch_id)
    assert [(line.loop, line.plan, line.reasons) for line in view.lines] == [(None, None, None)] * 2
    assert view.names == {}
    assert view.acceptable == ()
    with pytest.raises(NotFound):
        accept(desk, batch_id, desk.loops[0])


def other_recruiter(desk: Desk) -> tuple[Person, uuid.UUID]:
    """Somebody else with a draft of their own, of the same people."""

    def make(session: Session) -> tuple[Person, Requisition]:
        person = a_person(session, name="Ona Other", team="Hiring", roles=["recruiter"])
        requisition = a_requisition(
            session,
            hiring_manager=desk.room.manager,
            recruiter=person,
            principles=tuple((key, 1) for key in PRINCIPLES),
        )
        return person, requisition

    person, requisition = desk.room.write(make)
    return person, desk.draft(requisition)


@pytest.mark.parametrize("schedules", [True, False])
def test_l5_the_second_to_accept_the_same_people_is_refused_and_plans_again(
    desk: Desk, schedules: bool
) -> None:
    """Nobody is booked twice, nor counted on twice by drafts."""
    other, theirs = other_recruiter(desk)
    mine = desk.planned(desk.loops[:1])
    second = desk.planned([theirs], person=other)
    accept(desk, mine, desk.loops[0], schedules=schedules)
    with pytest.raises(RuleRefused) as refused:
        accept(desk, second, theirs, other, schedules=schedules)
    assert refused.value.rule == "L5"
    assert seats_of(desk, theirs) == []
    wanted = AcceptPlanned(batch_id=second, loop_id=theirs)
    reasons = refused.value.refusals
    desk.room.write(lambda s: mark_stale(s, desk.actor(other), wanted, reasons, now=START))
    view = desk.view(second, other)
    assert view.lines[0].outcome is BatchOutcome.STALE
    assert view.lines[0].reasons is not None
    assert view.lines[0].reasons.reasons[0].rule == "L5"
    assert [line.loop_id for line in view.to_plan_again] == [theirs]
    with pytest.raises(RuleRefused, match="no longer holds"):
        accept(desk, second, theirs, other)
    again = desk.asked([theirs], person=other)
    assert desk.run() == again


def test_a_loop_that_changed_since_it_was_planned_is_not_written_over(desk: Desk) -> None:
    from hiring.loops.actions.seating import set_seats

    batch_id = desk.planned()
    empty = SetSeats(loop_id=desk.loops[0], seats=())
    desk.room.write(lambda s: set_seats(s, desk.actor(), empty, now=START, principles=PRINCIPLES))
    with pytest.raises(StaleWrite):
        accept(desk, batch_id, desk.loops[0])


def test_a_cancelled_loop_stays_cancelled(desk: Desk) -> None:
    from hiring.loops.actions.scheduling import cancel_loop

    batch_id = desk.planned()
    gone = CancelLoop(loop_id=desk.loops[0], reason="Withdrawn.")
    desk.room.write(lambda s: cancel_loop(s, desk.actor(), gone, now=START))
    with pytest.raises((RuleRefused, StaleWrite)):
        accept(desk, batch_id, desk.loops[0])
    assert loop_of(desk, desk.loops[0]).state is LoopState.CANCELLED
