"""What the tests of planning several loops together share."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from hiring.app.batches import run_next
from hiring.domain.actor import Actor
from hiring.loops.actions.batches import start_batch
from hiring.loops.batch_commands import StartBatch
from hiring.loops.queries.batches import get_batch_view
from hiring.models.batches import PlanBatch, PlanBatchLoop
from hiring.models.loops import Loop
from tests.builders.candidates import a_candidate, an_application
from tests.harness.clock import START
from tests.integration.loops.planners import in_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from hiring.loops.planning_apart import Planner
    from hiring.loops.queries.batches import BatchView
    from hiring.models.people import Person
    from hiring.models.requisitions import Requisition
    from tests.integration.loops.conftest import Room

SOON = START + timedelta(days=6)
"""Monday, 15:00."""


@dataclass
class Desk:
    """A recruiter with drafts, and what is done with them."""

    room: Room
    loops: list[uuid.UUID] = field(default_factory=list)

    @property
    def recruiter(self) -> Person:
        return self.room.recruiter

    def actor(self, person: Person | None = None) -> Actor:
        person = person or self.recruiter
        return Actor(id=person.id, name=person.name, time_zone=person.time_zone, roles=frozenset())

    def draft(
        self, requisition: Requisition | None = None, name: str = "Cam Candidate"
    ) -> uuid.UUID:
        """One more draft without a panel."""

        def make(session: Session) -> uuid.UUID:
            candidate = a_candidate(session, name=name)
            application = an_application(
                session, candidate=candidate, requisition=requisition or self.room.requisition
            )
            loop = Loop(
                application_id=application.id,
                created_by=self.recruiter.id,
                created_at=START,
                changed_at=START,
            )
            session.add(loop)
            session.flush()
            return loop.id

        found: uuid.UUID = self.room.write(make)
        return found

    def asked(self, loops: Sequence[uuid.UUID] | None = None, **given: Any) -> uuid.UUID:
        """A batch that waits for the planner."""
        person = given.pop("person", None)
        command = StartBatch(
            loop_ids=tuple(self.loops if loops is None else loops),
            **{"earliest": SOON, "latest": SOON + timedelta(days=7), "seconds": 20, **given},
        )
        found: uuid.UUID = self.room.write(
            lambda session: start_batch(session, self.actor(person), command, now=START).id
        )
        return found

    def run(self, planner: Planner = in_turn, **given: Any) -> uuid.UUID | None:
        """The worker takes up one batch."""
        return run_next(self.room.app, planner, every=0.05, **given)

    def planned(self, loops: Sequence[uuid.UUID] | None = None, **given: Any) -> uuid.UUID:
        """A batch that has been planned."""
        batch_id = self.asked(loops, **given)
        assert self.run() == batch_id
        return batch_id

    def view(self, batch_id: uuid.UUID, person: Person | None = None) -> BatchView:
        with self.room.db.reader() as session:
            return get_batch_view(session, self.actor(person), batch_id, now=START)

    def batch(self, batch_id: uuid.UUID) -> PlanBatch:
        with self.room.db.reader() as session:
            return session.get_one(PlanBatch, batch_id)

    def outcomes(self, batch_id: uuid.UUID) -> list[str]:
        with self.room.db.reader() as session:
            return list(
                session.exec(
                    select(PlanBatchLoop.outcome)
                    .where(PlanBatchLoop.batch_id == batch_id)
                    .order_by(col(PlanBatchLoop.position))
                )
            )


def a_desk(room: Room, drafts: int = 2) -> Desk:
    desk = Desk(room)
    desk.loops = [desk.draft() for _ in range(drafts)]
    return desk
