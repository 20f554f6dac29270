"""``flask plans run``: several loops planned from the machine, by the product's own planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.domain.terms import BatchState
from hiring.models.batches import PlanBatch
from tests.integration.loops.batches import Desk, a_desk

if TYPE_CHECKING:
    from flask.testing import FlaskCliRunner

    from tests.integration.loops.conftest import Room

TIMES = ["--earliest", "2026-03-16T09:00", "--latest", "2026-03-20T18:00"]


@pytest.fixture
def desk(room: Room) -> Desk:
    return a_desk(room, 1)


def test_the_drafts_of_a_recruiter_are_planned_and_left_to_them(
    desk: Desk, cli: FlaskCliRunner
) -> None:
    ran = cli.invoke(args=["plans", "run", desk.recruiter.email, *TIMES, "--seconds", "5"])
    assert ran.exit_code == 0, ran.output
    assert "Cam Candidate: planned" in ran.stdout
    assert "done: 1 of 1 have a plan." in ran.stdout
    with desk.room.db.reader() as session:
        batch = session.exec(select(PlanBatch)).one()
    assert batch.state is BatchState.DONE
    assert desk.outcomes(batch.id) == ["planned"]
    assert desk.room.loop(str(desk.loops[0]))["seats"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nobody@example.com", *TIMES], 1, "There is no person"),
        (["{manager}", *TIMES], 1, "recruits for no draft"),
        (["{recruiter}", "--earliest", "soon", "--latest", "later"], 2, "a time such as"),
        (["{recruiter}", *TIMES, "--minutes", "50"], 1, "in quarters of an hour"),
        (["{recruiter}", *TIMES, "--seconds", "0"], 1, "1 to 600 seconds"),
    ],
)
def test_what_cannot_be_planned_is_said_and_nothing_is_kept(
    desk: Desk, cli: FlaskCliRunner, arguments: list[str], code: int, said: str
) -> None:
    people = {"manager": desk.room.manager.email, "recruiter": desk.recruiter.email}
    ran = cli.invoke(args=["plans", "run", *(one.format(**people) for one in arguments)])
    assert ran.exit_code == code
    assert said in ran.output
    with desk.room.db.reader() as session:
        assert session.exec(select(PlanBatch)).all() == []
