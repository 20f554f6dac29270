"""An organisation of a given size, and in it the same few people whatever the size.

The pages that are measured are those people's: their lists are as long in a small organisation
as in a large one, so that a difference between the two is the volume around them and nothing
else.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.rows import Rows
from hiring.domain.terms import AuditRung
from hiring.models.access import digest

SEED = 20_260_310
PRINCIPLES = (
    "customer_obsession",
    "ownership",
    "dive_deep",
    "earn_trust",
    "deliver_results",
    "are_right_a_lot",
)
SEATS = 6
TEAMS = 12
NARRATIVE_WORDS = 140
OWN_LIVE_LOOPS = 30
OWN_PAST_LOOPS = 30
WRITERS = 8
LOOPS_TO_SUBMIT = 200
SUBMITTERS = 60
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo")
# From the newest on: where live loops of the organisation stand.
LIVE_STATES = ("draft", "scheduled", "collecting", "collecting", "debrief_ready", "debriefing")


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


@dataclass
class _Person:
    id: uuid.UUID
    session: str = ""
    token: str = ""


class Population:
    """Fills ``rows`` with an organisation that has so many candidates."""

    def __init__(self, candidates: int, moment: datetime) -> None:
        self.rows = Rows(SEED, moment)
        self.moment = moment
        self.size = candidates
        self._candidates = 0

    def fill(self) -> Cast:
        """Make everything; answers whom to measure."""
        rows = self.rows
        self.teams = [rows.make("team", name=f"Team {n}") for n in range(TEAMS)]
        everyone = max(120, self.size // 100)
        self.people = [self._person(level=4 + n % 4) for n in range(everyone)]
        self.bar_raisers = [self._person(level=8, bar_raiser="certified") for _ in range(20)]
        self.recruiters = [self._person(roles=("recruiter",)) for _ in range(8)]
        recruiter = self._person(roles=("recruiter",))
        interviewer = self._person(level=6)
        self._keys(recruiter)
        self._keys(interviewer)
        self.requisitions = [
            self._requisition(rows.rng.choice(self.people), rows.rng.choice(self.recruiters))
            for _ in range(max(8, self.size // 500))
        ]
        own = self._requisition(self.people[0], recruiter)
        open_loop, debrief_loop = self._own_loops(own, interviewer)
        writers = [self._writer(own) for _ in range(WRITERS)]
        submissions = self._submissions()
        for _ in range(self.size // 50):
            self._loop(self._any_requisition(), self._any_state())
        first = self._application(own[0])[1]
        while self._candidates < self.size:
            self._application(self._any_requisition()[0])
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
        self, own: tuple[uuid.UUID, _Person], interviewer: _Person
    ) -> tuple[uuid.UUID, uuid.UUID]:
        """The recruiter's loops; the interviewer sits on every fifth of those that live."""
        open_loop = self._loop(own, "debrief_ready", seated=interviewer)
        debrief_loop = self._loop(own, "debriefing", seated=interviewer)
        for n in range(OWN_LIVE_LOOPS - 2 - WRITERS):
            state = LIVE_STATES[n % len(LIVE_STATES)]
            self._loop(own, state, seated=interviewer if n % 3 == 0 else None)
        for _ in range(OWN_PAST_LOOPS):
            self._loop(own, "decided")
        return open_loop, debrief_loop

    def _writer(self, own: tuple[uuid.UUID, _Person]) -> Pending:
        writer = self._person(level=6)
        self._keys(writer)
        return Pending(self._loop(own, "collecting", seated=writer, written=0), writer.token)

    def _submissions(self) -> list[Pending]:
        crowd = [self._person(level=6) for _ in range(SUBMITTERS)]
        for person in crowd:
            self._keys(person)
        found: list[Pending] = []
        requisition = self._any_requisition()
        for n in range(LOOPS_TO_SUBMIT):
            panel = [crowd[(n * SEATS + place) % SUBMITTERS] for place in range(SEATS)]
            loop_id = self._loop(requisition, "collecting", panel=panel, written=0, drafts=True)
            found += [Pending(loop_id, person.token) for person in panel]
        return found

    def _any_requisition(self) -> tuple[uuid.UUID, _Person]:
        return self.rows.rng.choice(self.requisitions)

    def _any_state(self) -> str:
        chance = self.rows.rng.random()
        if chance < 0.85:
            return "decided"
        return "cancelled" if chance < 0.9 else self.rows.rng.choice(LIVE_STATES)

    # ------------------------------------------------------------ people

    def _person(
        self, *, level: int = 6, bar_raiser: str = "none", roles: tuple[str, ...] = ()
    ) -> _Person:
        rows, person_id = self.rows, self.rows.new_id()
        name = f"{rows.prose(1)[:-1]} {rows.prose(1)[:-1]} {person_id.hex[-6:]}"
        rows.add(
            "person",
            id=person_id,
            email=f"{person_id.hex[-16:]}@example.com",
            name=name,
            level=level,
            team_id=rows.rng.choice(self.teams),
            manager_id=None,
            time_zone=rows.rng.choice(ZONES),
            active=True,
            bar_raiser=bar_raiser,
            weekly_loop_cap=None,
            password_hash=None,
            created_at=self.moment - timedelta(days=700),
            version=1,
        )
        for role in roles:
            rows.add("person_role", person_id=person_id, role=role)
        rows.add(
            "certification",
            person_id=person_id,
            job_family="engineering",
            certified_at=self.moment - timedelta(days=600),
        )
        return _Person(person_id)

    def _keys(self, person: _Person) -> None:
        """A signed-in browser and an API token, both used lately."""
        person.session = f"session-{person.id.hex}"
        person.token = f"token-{person.id.hex}"
        until = self.moment + timedelta(days=7)
        self.rows.make(
            "user_session",
            person_id=person.id,
            token_hash=digest(person.session),
            created_at=self.moment,
            last_seen_at=self.moment,
            expires_at=until,
            revoked_at=None,
            user_agent="",
        )
        self.rows.make(
            "api_token",
            person_id=person.id,
            name="benchmark",
            token_hash=digest(person.token),
            created_at=self.moment,
            expires_at=until,
            last_used_at=self.moment,
            revoked_at=None,
        )

    # ------------------------------------------------------------ openings

    def _requisition(self, manager: _Person, recruiter: _Person) -> tuple[uuid.UUID, _Person]:
        rows, at = self.rows, self.moment - timedelta(days=500)
        requisition_id = rows.make(
            "requisition",
            title=f"Engineer, {rows.prose(2)[:-1]}",
            level=6,
            job_family="engineering",
            team_id=rows.rng.choice(self.teams),
            hiring_manager_id=manager.id,
            recruiter_id=recruiter.id,
            state="approved",
            created_at=at,
            version=1,
        )
        rows.make(
            "narrative_version",
            requisition_id=requisition_id,
            number=1,
            text=rows.prose(600),
            author_id=manager.id,
            written_at=at,
            approved_by=self.bar_raisers[0].id,
            approved_at=at,
        )
        for position, key in enumerate(PRINCIPLES):
            rows.add(
                "requirement",
                requisition_id=requisition_id,
                key=key,
                position=position,
                kind="principle",
                name=key.replace("_", " ").capitalize(),
                interviewers=1,
                critical=False,
            )
        return requisition_id, manager

    def _application(self, requisition_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
        rows = self.rows
        self._candidates += 1
        at = self.moment - timedelta(days=600) + timedelta(minutes=7 * self._candidates)
        at = min(at, self.moment - timedelta(hours=1))
        candidate_id = rows.make(
            "candidate",
            name=f"{rows.prose(1)[:-1]} {rows.prose(1)[:-1]} {self._candidates:06}",
            email=f"candidate-{self._candidates}@example.org",
            time_zone=rows.rng.choice(ZONES),
            background=rows.prose(25),
            created_at=at,
            created_by=None,
        )
        application_id = rows.make(
            "application", candidate_id=candidate_id, requisition_id=requisition_id, created_at=at
        )
        return application_id, candidate_id

    # ------------------------------------------------------------ loops

    def _loop(
        self,
        requisition: tuple[uuid.UUID, _Person],
        state: str,
        *,
        seated: _Person | None = None,
        panel: list[_Person] | None = None,
        written: int | None = None,
        drafts: bool = False,
    ) -> uuid.UUID:
        """A loop with its panel; ``written``: how many have submitted, None: what the state asks."""
        rows = self.rows
        application_id, _ = self._application(requisition[0])
        first = self._first_start(state)
        created = first - timedelta(days=9)
        runner = rows.rng.choice(self.recruiters)
        loop_id = rows.make(
            "loop",
            application_id=application_id,
            state=state,
            size_reason="",
            time_zone="Europe/London",
            first_starts_at=None if state in {"draft", "cancelled"} else first,
            last_ends_at=None if state in {"draft", "cancelled"} else first + timedelta(hours=6),
            created_by=runner.id,
            created_at=created,
            changed_at=created,
            version=1,
        )
        held = state not in {"draft", "cancelled"}
        people = panel or self._panel(requisition[1], seated)
        seats = [
            self._seat(loop_id, person, place, first, held=held)
            for place, person in enumerate(people)
        ]
        self._history(loop_id, state, runner, seats, first)
        done = SEATS if state in {"debrief_ready", "debriefing", "decided"} else 0
        if state == "collecting":
            done = 2 if written is None else written
        for (seat_id, key), person in list(zip(seats, people, strict=True))[SEATS - done :]:
            self._version(loop_id, seat_id, key, person, first)
        if drafts:
            for seat_id, key in seats:
                self._draft(seat_id, key)
        if state in {"debriefing", "decided"}:
            self._debrief(loop_id, state, seats, people, first)
        return loop_id

    def _first_start(self, state: str) -> datetime:
        rng, now = self.rows.rng, self.moment
        if state in {"decided", "cancelled"}:
            return now - timedelta(days=10 + rng.randrange(480), minutes=rng.randrange(600))
        if state in {"draft", "scheduled"}:
            return now + timedelta(days=1 + rng.randrange(10), minutes=rng.randrange(400))
        return now - timedelta(hours=20 + rng.randrange(20))

    def _panel(self, manager: _Person, seated: _Person | None) -> list[_Person]:
        rng = self.rows.rng
        others = [one for one in rng.sample(self.people, SEATS + 1) if one is not manager]
        panel = [manager, rng.choice(self.bar_raisers), *others[: SEATS - 2]]
        if seated is not None:
            panel[-1] = seated
        return panel

    def _seat(
        self, loop_id: uuid.UUID, person: _Person, place: int, first: datetime, *, held: bool
    ) -> tuple[uuid.UUID, str]:
        rows = self.rows
        kind = ("hiring_manager", "bar_raiser")[place] if place < 2 else "interviewer"
        start = first + timedelta(hours=place)
        seat_id = rows.make(
            "seat",
            loop_id=loop_id,
            person_id=person.id,
            kind=kind,
            starts_at=start,
            ends_at=start + timedelta(minutes=45),
            place=f"Room {place + 1}",
            mentor_seat_id=None,
            position=place,
            held=held,
            created_at=first - timedelta(days=9),
            removed_at=None,
            kit_opened_at=None,
        )
        key = PRINCIPLES[place]
        rows.add("seat_principle", seat_id=seat_id, key=key, position=0)
        return seat_id, key

    def _history(
        self,
        loop_id: uuid.UUID,
        state: str,
        runner: _Person,
        seats: list[tuple[uuid.UUID, str]],
        first: datetime,
    ) -> None:
        rows, at = self.rows, first - timedelta(days=9)
        rows.trail("loop.created", at, actor_id=runner.id, loop_id=loop_id)
        for seat_id, _ in seats:
            rows.trail("seat.taken", at, actor_id=runner.id, loop_id=loop_id, seat_id=seat_id)
        path = [
            ("draft", "schedule", "scheduled", first - timedelta(days=8)),
            ("scheduled", "first_interview_began", "collecting", first),
            ("collecting", "feedback_complete", "debrief_ready", first + timedelta(hours=12)),
            ("debrief_ready", "open_debrief", "debriefing", first + timedelta(hours=14)),
            ("debriefing", "decide", "decided", first + timedelta(hours=15)),
        ]
        if state == "cancelled":
            path = [("draft", "cancel", "cancelled", first)]
        if state == "draft":
            return
        for before, event, after, when in path:
            rows.make(
                "loop_move",
                loop_id=loop_id,
                event=event,
                from_state=before,
                to_state=after,
                actor_id=runner.id,
                at=when,
                reason="",
            )
            rows.trail(f"loop.{event}", when, actor_id=runner.id, loop_id=loop_id)
            if after == state:
                return

    # ------------------------------------------------------------ what people wrote

    def _evidence(self, key: str) -> dict[str, Any]:
        rows = self.rows
        return {
            "principle": key,
            "situation": rows.prose(25),
            "task": rows.prose(15),
            "action": rows.prose(35),
            "result": rows.prose(20),
            "rating": rows.rng.choice(("raises", "meets", "falls_short")),
            "reason": "",
        }

    def _draft(self, seat_id: uuid.UUID, key: str) -> None:
        body = {
            "evidence": [self._evidence(key)],
            "narrative": self.rows.prose(NARRATIVE_WORDS),
            "vote": self.rows.rng.choice(("strong_yes", "yes", "no", "strong_no")),
        }
        self.rows.add("feedback_draft", seat_id=seat_id, version=1, body=body, saved_at=self.moment)

    def _version(
        self, loop_id: uuid.UUID, seat_id: uuid.UUID, key: str, person: _Person, first: datetime
    ) -> None:
        rows = self.rows
        at = first + timedelta(hours=7, minutes=rows.rng.randrange(240))
        version_id = rows.make(
            "feedback_version",
            seat_id=seat_id,
            number=1,
            vote=rows.rng.choice(("strong_yes", "yes", "yes", "no", "strong_no")),
            narrative=rows.prose(NARRATIVE_WORDS),
            reason=None,
            could_read_others=False,
            submitted_at=at,
        )
        rows.add("feedback_evidence", version_id=version_id, position=0, **self._evidence(key))
        for action, rung in (
            ("feedback.draft_saved", AuditRung.AUTHOR),
            ("feedback.submitted", AuditRung.VOTE),
        ):
            rows.trail(action, at, actor_id=person.id, loop_id=loop_id, seat_id=seat_id, rung=rung)

    def _debrief(
        self,
        loop_id: uuid.UUID,
        state: str,
        seats: list[tuple[uuid.UUID, str]],
        people: list[_Person],
        first: datetime,
    ) -> None:
        rows, at = self.rows, first + timedelta(hours=14)
        bar_raiser, manager = people[1], people[0]
        rows.add(
            "debrief",
            loop_id=loop_id,
            phase="discussion" if state == "debriefing" else "decided",
            opened_by=bar_raiser.id,
            opened_at=at,
            reading_ends_at=at + timedelta(minutes=10),
            revealed_at=at + timedelta(minutes=15),
            changed_at=at + timedelta(minutes=20),
            version=2,
        )
        for (seat_id, key), person in zip(seats, people, strict=True):
            rows.add(
                "debrief_mark",
                loop_id=loop_id,
                seat_id=seat_id,
                read_at=at + timedelta(minutes=8),
                excused_at=None,
                excused_by=None,
                excuse_reason="",
            )
            vote = rows.rng.choice(("yes", "no", "strong_yes"))
            rows.add("second_vote", loop_id=loop_id, seat_id=seat_id, vote=vote, cast_at=at)
            rows.make(
                "board_line",
                loop_id=loop_id,
                principle=key,
                column=rows.rng.choice(("raises", "falls_short", "unknown")),
                text=rows.prose(18),
                seat_id=seat_id,
                author_id=person.id,
                written_at=at + timedelta(minutes=18),
            )
        if state == "decided":
            rows.add(
                "decision",
                loop_id=loop_id,
                outcome=rows.rng.choice(("hire", "no_hire")),
                summary=rows.prose(60),
                other_role="",
                decided_by=manager.id,
                decided_at=at + timedelta(hours=1),
            )
            rows.add(
                "decision_reason",
                loop_id=loop_id,
                position=0,
                principle=PRINCIPLES[0],
                text=rows.prose(30),
            )


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
