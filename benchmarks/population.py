"""An organisation of a given size, and in it the same few people whatever the size.

The pages that are measured are those people's: their lists are as long in a small organisation
as in a large one, so that a difference between the two is the volume around them and nothing
else.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.loops import LIVE_STATES, SEATS, Loops
from benchmarks.organisation import Employee

OWN_LIVE_LOOPS = 30
OWN_PAST_LOOPS = 30
WRITERS = 8
LOOPS_TO_SUBMIT = 200
SUBMITTERS = 60


@dataclass(frozen=True)
class Pending:
    """A seat whose feedback somebody may write or submit."""

    loop_id: uuid.UUID
    token: str


@dataclass
class Cast:
    """Who is measured, and on what.

    Args:
        candidate_id: for the bare page.
        recruiter: the session secret of the recruiter of 60 loops.
        interviewer: the session secret of somebody with a day's work before them.
        interviewer_token: the API token of the same person.
        open_loop_id: a loop whose feedback they may read.
        debrief_loop_id: a loop in its debrief that they sit on.
        writers: seats whose drafts are saved again and again.
        submissions: seats with complete drafts, each good for one submission.
    """

    candidate_id: uuid.UUID
    recruiter: str
    interviewer: str
    interviewer_token: str
    open_loop_id: uuid.UUID
    debrief_loop_id: uuid.UUID
    writers: list[Pending] = field(default_factory=list)
    submissions: list[Pending] = field(default_factory=list)


class Population(Loops):
    """Fills its rows with an organisation that has so many candidates."""

    def fill(self) -> Cast:
        """Make everything; answers whom to measure."""
        rows = self.rows
        recruiter = self.person(roles=("recruiter",))
        interviewer = self.person(level=6)
        self.give_keys(recruiter)
        self.give_keys(interviewer)
        self.requisitions = [
            self.requisition(rows.rng.choice(self.people), rows.rng.choice(self.recruiters))
            for _ in range(max(8, self.size // 500))
        ]
        own = self.requisition(self.people[0], recruiter)
        open_loop, debrief_loop = self._own_loops(own, interviewer)
        writers = [self._writer(own) for _ in range(WRITERS)]
        submissions = self._submissions()
        for _ in range(self.size // 50):
            self.loop(self._any_requisition(), self._any_state())
        first = self.application(own[0])[1]
        while self.applied < self.size:
            self.application(self._any_requisition()[0])
        return Cast(
            candidate_id=first,
            recruiter=recruiter.session,
            interviewer=interviewer.session,
            interviewer_token=interviewer.token,
            open_loop_id=open_loop,
            debrief_loop_id=debrief_loop,
            writers=writers,
            submissions=submissions,
        )

    def _own_loops(
        self, own: tuple[uuid.UUID, Employee], interviewer: Employee
    ) -> tuple[uuid.UUID, uuid.UUID]:
        """The recruiter's loops; the interviewer sits on every fifth of those that live."""
        open_loop = self.loop(own, "debrief_ready", seated=interviewer)
        debrief_loop = self.loop(own, "debriefing", seated=interviewer)
        for n in range(OWN_LIVE_LOOPS - 2 - WRITERS):
            state = LIVE_STATES[n % len(LIVE_STATES)]
            self.loop(own, state, seated=interviewer if n % 3 == 0 else None)
        for _ in range(OWN_PAST_LOOPS):
            self.loop(own, "decided")
        return open_loop, debrief_loop

    def _writer(self, own: tuple[uuid.UUID, Employee]) -> Pending:
        writer = self.person(level=6)
        self.give_keys(writer)
        return Pending(self.loop(own, "collecting", seated=writer, written=0), writer.token)

    def _submissions(self) -> list[Pending]:
        crowd = [self.person(level=6) for _ in range(SUBMITTERS)]
        for person in crowd:
            self.give_keys(person)
        found: list[Pending] = []
        requisition = self._any_requisition()
        for n in range(LOOPS_TO_SUBMIT):
            panel = [crowd[(n * SEATS + place) % SUBMITTERS] for place in range(SEATS)]
            loop_id = self.loop(requisition, "collecting", panel=panel, written=0, drafts=True)
            found += [Pending(loop_id, person.token) for person in panel]
        return found

    def _any_requisition(self) -> tuple[uuid.UUID, Employee]:
        return self.rows.rng.choice(self.requisitions)

    def _any_state(self) -> str:
        chance = self.rows.rng.random()
        if chance < 0.85:
            return "decided"
        return "cancelled" if chance < 0.9 else self.rows.rng.choice(LIVE_STATES)


def populate(database_url: str, candidates: int) -> Cast:
    """Fill a migrated, empty database; answers whom to measure."""
    import sqlalchemy as sa

    from hiring.models.database import Database

    population = Population(candidates, datetime.now(UTC).replace(microsecond=0))
    cast = population.fill()
    database = Database(database_url)
    try:
        with database.writer() as session:
            connection = session.connection()
            population.rows.write(connection)
            session.commit()
        if not database.is_sqlite:
            # PostgreSQL does this by itself after a while; nobody does it for SQLite.
            with database.engine.connect() as connection:
                connection.execute(sa.text("ANALYZE"))
                connection.commit()
    finally:
        database.dispose()
    return cast
