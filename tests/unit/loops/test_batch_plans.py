"""A plan is read back as it was stored, and what it stores is JSON that every database takes."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest

from hiring.domain.errors import Refusal
from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.loops.batch_plans import (
    Reason,
    plan_of,
    reasons_of,
    stored_plan,
    stored_reasons,
    stored_refusals,
)
from hiring.planning.answers import (
    Concession,
    Conflict,
    Costs,
    NextBest,
    NoPlan,
    Plan,
    Relaxation,
    SeatReasons,
)
from hiring.planning.problem import PlannedSeat
from tests.harness.clock import START

ANA, BEA, TIA = (uuid.UUID(int=number) for number in (1, 2, 3))
HOUR = Interval(START, START + timedelta(hours=1))


def a_plan(bound: float = 9.5) -> Plan:
    return Plan(
        loop_id=uuid.UUID(int=9),
        seats=(
            PlannedSeat(
                person_id=ANA, kind=SeatKind.INTERVIEWER, principles=("ownership",), interval=HOUR
            ),
            PlannedSeat(
                person_id=TIA, kind=SeatKind.TRAINEE, principles=(), interval=HOUR, mentor_id=ANA
            ),
        ),
        cost=10,
        bound=bound,
        costs=Costs(load=10),
        reasons=(
            SeatReasons(
                person_id=ANA,
                why=("Practised.",),
                others=(NextBest(person_id=BEA, name="Bea", why="Busier."),),
            ),
        ),
    )


def test_a_plan_comes_back_as_it_was() -> None:
    plan = plan_of(json.loads(json.dumps(stored_plan(a_plan(), 4))))
    assert plan is not None
    assert (plan.version, plan.cost, plan.bound, plan.is_optimal) == (4, 10, 9.5, True)
    assert plan.costs["load"] == 10
    ana, tia = plan.seats
    assert (ana.person_id, ana.kind, ana.principles) == (ANA, SeatKind.INTERVIEWER, ("ownership",))
    assert (ana.interval, ana.why, ana.others[0].name) == (HOUR, ("Practised.",), "Bea")
    assert (tia.mentor_id, tia.why, tia.others) == (ANA, (), ())
    line = tia.line("Room 3")
    assert (line.mentor_person_id, line.starts_at, line.place) == (ANA, START, "Room 3")


@pytest.mark.parametrize("bound", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_proven_is_stored_as_nothing(bound: float) -> None:
    stored = stored_plan(a_plan(bound), 1)
    assert stored["bound"] == 0
    json.dumps(stored, allow_nan=False)


def test_reasons_come_back_as_they_were() -> None:
    none = NoPlan(
        loop_id=uuid.UUID(int=9),
        conflicts=(Conflict(rule="L2", text="Nobody has room."),),
        relaxations=(Relaxation(concession=Concession.LONGER_WINDOW, text="look further"),),
        is_proven=False,
    )
    found = reasons_of(json.loads(json.dumps(stored_reasons(none))))
    assert found is not None
    assert found.reasons == (Reason("L2", "Nobody has room."),)
    assert (found.relaxations, found.is_proven) == (("look further",), False)
    refused = reasons_of(stored_refusals([Refusal(None, "Gone."), Refusal("L5", "Taken.")]))
    assert refused is not None
    assert refused.reasons == (Reason(None, "Gone."), Reason("L5", "Taken."))
    assert (refused.relaxations, refused.is_proven) == ((), True)


def test_nothing_stored_is_nothing() -> None:
    assert plan_of(None) is None
    assert reasons_of(None) is None
