"""A batch on the worker: taken up once, followed, stopped, outlived, and taken up again."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from sqlmodel import select

from hiring.app.batches import keep_running
from hiring.audit import chain
from hiring.domain.batches import KEPT, LEASE, MOST_ATTEMPTS
from hiring.domain.terms import BatchOutcome, BatchState, LoopState
from hiring.loops.actions.batch_work import (
    Claim,
    Standing,
    claim_batch,
    finish_batch,
    forget_batches,
    give_back,
    note_progress,
)
from hiring.loops.actions.batches import cancel_batch
from hiring.models.batches import PlanBatch, PlanBatchLoop
from hiring.models.loops import Loop
from hiring.models.system import AuditEntry
from hiring.planning.answers import BatchPlan, Progress
from tests.harness.clock import START
from tests.harness.processes import wait_until_ended
from tests.integration.loops.batches import Desk, a_desk
from tests.integration.loops.planners import deaf, dies, falls, in_turn, until_stopped, with_help

if TYPE_CHECKING:
    import uuid

    from hiring.loops.planning_apart import Planner
    from tests.harness.clock import FrozenClock
    from tests.integration.loops.conftest import Room

NOTHING = BatchPlan(plans=(), cost=0, bound=0.0)
HALF = Progress(step="half way", placed=1, of=2, cost=5, bound=2.5, seconds=1.0)


@pytest.fixture
def desk(room: Room) -> Desk:
    return a_desk(room)


def claim(desk: Desk, later: timedelta = timedelta()) -> Claim | None:
    found: Claim | None = desk.room.write(lambda s: claim_batch(s, now=START + later))
    return found


def test_a_batch_is_planned_from_what_stands_and_kept(desk: Desk) -> None:
    batch_id = desk.asked()
    said: list[Progress | None] = []
    assert desk.run(watch=said.append) == batch_id
    view = desk.view(batch_id)
    assert view.batch.state is BatchState.DONE
    assert (view.batch.placed, view.batch.loops, view.batch.cost) == (2, 2, 20)
    assert view.batch.taken_by is None
    assert view.batch.lease_until is None
    assert view.gap == pytest.approx(0.05)
    assert [line.outcome for line in view.lines] == [BatchOutcome.PLANNED] * 2
    plan = view.lines[0].plan
    assert plan is not None
    assert [seat.person_id for seat in plan.seats[:2]] == [one.id for one in desk.room.panel[:2]]
    assert len(plan.seats) == 5
    assert plan.seats[0].why == ("They come first by name.",)
    assert plan.seats[0].others[0].why == "Later."
    assert view.names[desk.room.bar_raiser.id] == "Bea Barraiser"
    assert said
    assert desk.run() is None
    with desk.room.db.reader() as session:
        trail = session.exec(select(AuditEntry.action)).all()
        assert list(chain.verify(session)) == []
    assert trail == ["plan_batch.ended"]


def test_what_cannot_be_planned_is_left_out_with_the_reasons(desk: Desk) -> None:
    batch_id = desk.asked()

    # One has moved on while the batch waited.
    def move_on(session: Any) -> None:
        loop = session.get_one(Loop, desk.loops[0])
        loop.state = LoopState.CANCELLED

    desk.room.write(move_on)
    desk.run()
    view = desk.view(batch_id)
    assert [line.outcome for line in view.lines] == [BatchOutcome.LEFT_OUT, BatchOutcome.PLANNED]
    assert view.lines[0].reasons is not None
    assert "cancelled by now" in view.lines[0].reasons.reasons[0].text


def test_the_same_loops_times_and_seed_make_the_same_plans(desk: Desk) -> None:
    first, second = desk.planned(seed=7), desk.planned(seed=7)
    plans = [[line.plan for line in desk.view(one).lines] for one in (first, second)]
    assert plans[0] == plans[1]


def test_whoever_asks_can_stop_it_and_keeps_what_was_found(desk: Desk) -> None:
    batch_id = desk.asked(seconds=60)
    started = time.monotonic()

    def stop(progress: Progress | None) -> None:
        if progress is not None and desk.batch(batch_id).state is BatchState.RUNNING:
            desk.room.write(lambda s: cancel_batch(s, desk.actor(), batch_id, now=START))

    assert desk.run(until_stopped, watch=stop) == batch_id
    assert time.monotonic() - started < 30
    view = desk.view(batch_id)
    assert view.batch.state is BatchState.CANCELLED
    assert desk.outcomes(batch_id) == ["planned", "pending"]
    assert [line.loop_id for line in view.acceptable] == [desk.loops[0]]
    assert [line.loop_id for line in view.to_plan_again] == [desk.loops[1]]


def test_a_batch_that_waits_is_stopped_at_once(desk: Desk) -> None:
    batch_id = desk.asked()
    desk.room.write(lambda s: cancel_batch(s, desk.actor(), batch_id, now=START))
    assert desk.batch(batch_id).state is BatchState.CANCELLED
    assert desk.run() is None


@pytest.mark.parametrize("planner", [falls, dies])
def test_a_planner_that_breaks_down_leaves_the_worker_standing(
    desk: Desk, planner: Planner
) -> None:
    broken = desk.asked()
    assert desk.run(planner) == broken
    assert desk.batch(broken).state is BatchState.FAILED
    assert desk.outcomes(broken) == ["pending", "pending"]
    sound = desk.asked()
    assert desk.run() == sound
    assert desk.batch(sound).state is BatchState.DONE


def test_a_planner_that_does_not_end_is_ended(desk: Desk) -> None:
    batch_id = desk.asked(seconds=1)
    desk.run(deaf, grace=0.2)
    assert desk.batch(batch_id).state is BatchState.FAILED


def test_nothing_that_a_planner_started_outlives_it(desk: Desk) -> None:
    batch_id = desk.asked()
    helpers: list[psutil.Process] = []

    def stop(progress: Progress | None) -> None:
        if progress is not None and progress.step.isdigit():
            helpers.append(psutil.Process(int(progress.step)))
            desk.room.write(lambda s: cancel_batch(s, desk.actor(), batch_id, now=START))

    desk.run(with_help, watch=stop)
    assert desk.batch(batch_id).state is BatchState.CANCELLED
    assert len(helpers) == 1
    wait_until_ended([one.pid for one in helpers], within=10)
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in helpers)


def test_a_batch_ends_at_its_time_with_what_it_has(desk: Desk) -> None:
    batch_id = desk.asked(seconds=1)
    desk.run(until_stopped)
    assert desk.batch(batch_id).state is BatchState.DONE
    assert desk.outcomes(batch_id) == ["planned", "pending"]


class UntilIdle(threading.Event):
    """Is set as soon as somebody waits for it: there was nothing left to do."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def test_the_worker_takes_up_one_batch_after_another(desk: Desk) -> None:
    batches = [desk.asked([loop]) for loop in desk.loops]
    keep_running(desk.room.app, in_turn, UntilIdle()).join()
    assert [desk.batch(one).state for one in batches] == [BatchState.DONE] * 2


def test_a_worker_that_stops_gives_its_batch_to_the_next(desk: Desk) -> None:
    batch_id = desk.asked()
    assert desk.run(until_stopped, stopping=lambda: True) == batch_id
    left = desk.batch(batch_id)
    assert (left.state, left.attempts, left.taken_by) == (BatchState.QUEUED, 0, None)
    assert desk.run() == batch_id
    assert desk.batch(batch_id).state is BatchState.DONE


def test_the_oldest_is_taken_up_first_and_each_by_one_worker_alone(desk: Desk) -> None:
    batches = [desk.asked([loop]) for loop in desk.loops]
    starting = threading.Barrier(2)
    took: list[Any] = []

    def work() -> None:
        starting.wait()
        took.append(desk.run(in_turn))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(took) == sorted(batches)
    assert [desk.batch(one).attempts for one in batches] == [1, 1]


def test_two_workers_take_one_batch_up_once(desk: Desk) -> None:
    batch_id = desk.asked()
    starting = threading.Barrier(2)
    took: list[Any] = []

    def work() -> None:
        starting.wait()
        took.append(desk.run(in_turn))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {*took} == {batch_id, None}
    assert desk.batch(batch_id).attempts == 1


def test_a_batch_whose_worker_died_is_taken_up_again_and_the_dead_write_nothing(
    desk: Desk,
) -> None:
    batch_id = desk.asked()
    dead = claim(desk)
    assert dead is not None
    assert claim(desk, LEASE - timedelta(seconds=1)) is None
    assert claim(desk, LEASE) is None
    successor = claim(desk, LEASE + timedelta(seconds=1))
    assert successor is not None
    assert successor.batch_id == batch_id
    assert successor.token != dead.token
    told = desk.room.write(lambda s: note_progress(s, dead, HALF, now=START))
    assert told is Standing.LOST
    assert not desk.room.write(lambda s: finish_batch(s, dead, NOTHING, {}, {}, now=START))
    desk.room.write(lambda s: give_back(s, dead, now=START))
    batch = desk.batch(batch_id)
    assert (batch.state, batch.taken_by, batch.placed) == (BatchState.RUNNING, successor.token, 0)


def test_saying_how_far_it_is_renews_the_lease(desk: Desk) -> None:
    batch_id = desk.asked()
    held = claim(desk)
    assert held is not None
    later = START + LEASE - timedelta(seconds=1)
    assert desk.room.write(lambda s: note_progress(s, held, HALF, now=later)) is Standing.GO_ON
    batch = desk.batch(batch_id)
    assert (batch.placed, batch.cost, batch.bound, batch.step) == (1, 5, 2.5, "half way")
    assert batch.lease_until == later + LEASE
    assert claim(desk, LEASE + timedelta(seconds=5)) is None
    desk.room.write(lambda s: note_progress(s, held, None, now=later))
    assert desk.batch(batch_id).step == "half way"


def test_a_batch_that_brings_down_every_worker_is_given_up(desk: Desk) -> None:
    batch_id = desk.asked()
    for number in range(MOST_ATTEMPTS):
        assert claim(desk, 2 * number * LEASE) is not None
    assert claim(desk, 2 * MOST_ATTEMPTS * LEASE) is None
    assert desk.batch(batch_id).state is BatchState.FAILED


def test_a_batch_stopped_after_its_worker_died_is_over(desk: Desk) -> None:
    batch_id = desk.asked()
    assert claim(desk) is not None
    desk.room.write(lambda s: cancel_batch(s, desk.actor(), batch_id, now=START))
    assert desk.batch(batch_id).state is BatchState.CANCELLING
    assert claim(desk, 2 * LEASE) is None
    assert desk.batch(batch_id).state is BatchState.CANCELLED


def test_no_transaction_is_open_while_the_planner_plans(desk: Desk, clock: FrozenClock) -> None:
    """Somebody else writes in the meantime, on either database."""
    batch_id = desk.asked(seconds=60)
    wrote: list[uuid.UUID] = []

    def write(progress: Progress | None) -> None:
        if progress is not None and not wrote:
            wrote.append(desk.draft())
            desk.room.write(lambda s: cancel_batch(s, desk.actor(), batch_id, now=START))

    desk.run(until_stopped, watch=write)
    assert wrote


def all_batches(desk: Desk) -> list[uuid.UUID]:
    with desk.room.db.reader() as session:
        return list(session.exec(select(PlanBatch.id)))


def test_what_ended_long_ago_is_forgotten_and_nothing_else(desk: Desk) -> None:
    old = desk.planned()
    waiting = desk.asked()

    def forget(after: timedelta) -> None:
        desk.room.write(lambda s: forget_batches(s, now=START + after))

    forget(KEPT)
    assert len(all_batches(desk)) == 2
    forget(KEPT + timedelta(seconds=1))
    assert all_batches(desk) == [waiting]
    with desk.room.db.reader() as session:
        assert set(session.exec(select(PlanBatchLoop.batch_id))) == {waiting}
    assert old != waiting
