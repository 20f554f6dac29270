"""Batches of loops planned together, as the worker would have left them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hiring.domain.terms import BatchOutcome, BatchState
from hiring.models.base import new_id
from hiring.models.batches import PlanBatch, PlanBatchLoop
from tests.harness.clock import START

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlmodel import Session

    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop


def a_batch(
    session: Session,
    asked_by: Person,
    loops: Sequence[BuiltLoop],
    *,
    state: str = "done",
    reason: str = "",
    batch_id: uuid.UUID | None = None,
) -> PlanBatch:
    """A batch whose first loop is planned as its panel stands, and the others have no plan.

    Args:
        session: a writing session; the caller commits.
        asked_by: whose it is.
        loops: what is in it.
        state: where it stands; before it has ended nothing has a plan.
        reason: why the others have none.
        batch_id: its id, where a test has to know it beforehand.
    """
    wanted = BatchState(state)
    ended = wanted in {BatchState.DONE, BatchState.CANCELLED, BatchState.FAILED}
    held = wanted in {BatchState.RUNNING, BatchState.CANCELLING}
    batch = PlanBatch(
        id=batch_id or new_id(),
        asked_by=asked_by.id,
        asked_at=START - timedelta(minutes=5),
        earliest=START + timedelta(days=1),
        latest=START + timedelta(days=8),
        minutes=60,
        seconds=60,
        state=wanted,
        placed=1 if wanted is not BatchState.QUEUED else 0,
        loops=len(loops),
        cost=40,
        bound=38.0,
        step="comparing panels" if held else "",
        taken_by=new_id() if held else None,
        lease_until=START + timedelta(seconds=30) if held else None,
        started_at=START - timedelta(minutes=4) if wanted is not BatchState.QUEUED else None,
        ended_at=START - timedelta(minutes=3) if ended else None,
    )
    session.add(batch)
    session.flush()
    for position, built in enumerate(loops):
        planned = ended and position == 0
        session.add(
            PlanBatchLoop(
                batch_id=batch.id,
                loop_id=built.loop.id,
                position=position,
                outcome=BatchOutcome.PLANNED
                if planned
                else (BatchOutcome.LEFT_OUT if ended else BatchOutcome.PENDING),
                plan=_plan(built) if planned else None,
                conflicts=_reasons(reason) if ended and not planned else None,
            )
        )
    session.flush()
    return batch


def _plan(built: BuiltLoop) -> dict[str, Any]:
    return {
        "version": built.loop.version,
        "cost": 40,
        "bound": 38.0,
        "costs": {"load": 40},
        "seats": [
            {
                "person_id": str(person.id),
                "kind": seat.kind.value,
                "principles": ["ownership"],
                "starts_at": seat.starts_at.isoformat(),
                "ends_at": seat.ends_at.isoformat(),
                "mentor_id": None,
                "why": ["They have the fewest interviews in the weeks around."],
                "others": [
                    {
                        "person_id": str(person.id),
                        "name": person.name,
                        "why": "They have two interviews more.",
                    }
                ],
            }
            for seat, person in zip(built.seats, built.people, strict=True)
            if seat.starts_at is not None and seat.ends_at is not None
        ],
    }


def _reasons(reason: str) -> dict[str, Any]:
    text = reason or "No certified Bar Raiser has room in any of these weeks."
    return {
        "reasons": [{"rule": "L2", "text": text}],
        "relaxations": ["look at three more days"],
        "is_proven": False,
    }
