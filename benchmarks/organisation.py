"""The people, openings and candidates of an organisation of a given size."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.rows import Rows
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
TEAMS = 12
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo")


@dataclass
class Employee:
    """Somebody, with what they sign in with once they have keys."""

    id: uuid.UUID
    session: str = ""
    token: str = ""


class Organisation:
    """Who there is, and what is open; loops come on top."""

    def __init__(self, candidates: int, moment: datetime) -> None:
        self.rows = Rows(SEED, moment)
        self.moment = moment
        self.size = candidates
        self.applied = 0
        self.taken: set[tuple[uuid.UUID, int]] = set()
        self.teams = [self.rows.make("team", name=f"Team {n}") for n in range(TEAMS)]
        everyone = max(120, self.size // 100)
        self.people = [self.person(level=4 + n % 4) for n in range(everyone)]
        self.bar_raisers = [self.person(level=8, bar_raiser="certified") for _ in range(20)]
        self.recruiters = [self.person(roles=("recruiter",)) for _ in range(8)]

    # ------------------------------------------------------------ people

    def person(
        self, *, level: int = 6, bar_raiser: str = "none", roles: tuple[str, ...] = ()
    ) -> Employee:
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
        return Employee(person_id)

    def give_keys(self, person: Employee) -> None:
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

    def requisition(self, manager: Employee, recruiter: Employee) -> tuple[uuid.UUID, Employee]:
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

    def application(self, requisition_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
        rows = self.rows
        self.applied += 1
        at = self.moment - timedelta(days=600) + timedelta(minutes=7 * self.applied)
        at = min(at, self.moment - timedelta(hours=1))
        candidate_id = rows.make(
            "candidate",
            name=f"{rows.prose(1)[:-1]} {rows.prose(1)[:-1]} {self.applied:06}",
            email=f"candidate-{self.applied}@example.org",
            time_zone=rows.rng.choice(ZONES),
            background=rows.prose(25),
            created_at=at,
            created_by=None,
        )
        application_id = rows.make(
            "application", candidate_id=candidate_id, requisition_id=requisition_id, created_at=at
        )
        return application_id, candidate_id
