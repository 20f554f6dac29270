"""A company to try the rules on: people the API made, each with a token of their own."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.contract.client import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.server import Installation

FAMILY = "engineering"
ROLE_LEVEL = 6


def certified(level: int, **more: Any) -> dict[str, Any]:
    """Somebody who may interview for the job family."""
    return {"level": level, "certified_for": [FAMILY], **more}


# Name -> what they are, beside name and address. Managers stand above those they manage.
CAST: dict[str, dict[str, Any]] = {
    "recruiter": {"level": 5, "team": "Recruiting", "roles": ["recruiter"]},
    "lead": {"level": 8, "team": "Programme", "roles": ["programme_lead"]},
    "director": certified(8, team="Products", bar_raiser="certified"),
    "hm": certified(7, team="Payments", manager="director"),
    "report": certified(6, team="Ledger", manager="hm", bar_raiser="certified"),
    "report_of_report": certified(6, team="Ledger", manager="report", bar_raiser="certified"),
    "br": certified(7, team="Search", bar_raiser="certified", weekly_loop_cap=50),
    "other_br": certified(7, team="Search", bar_raiser="certified", weekly_loop_cap=50),
    "ines": certified(6, team="Search"),
    "jonas": certified(6, team="Search"),
    "karim": certified(7, team="Ads"),
    "lena": certified(6, team="Ads"),
    "mei": certified(6, team="Ads"),
    "tom": {"level": 6, "team": "Ads"},
    "outsider": certified(6, team="Robots"),
}
# People with a token whom a test may make into whomever it has to act as.
SPARE = [f"spare_{number}" for number in range(12)]


@dataclass(frozen=True)
class Person:
    """One member of the company, as their own caller."""

    name: str
    id: str
    email: str
    api: Caller


@dataclass
class Company:
    """The cast, and free days for its loops: no two tests may ask for one person at one time."""

    installation: Installation
    admin: Person
    people: dict[str, Person]
    principles: list[str]
    requisition_id: str | None = None
    _days: Iterator[datetime] = field(default_factory=lambda: _working_days(-1))
    _coming_days: Iterator[datetime] = field(default_factory=lambda: _working_days(+1))
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    @property
    def nobody(self) -> Caller:
        return self.installation.caller()

    def a_past_day(self) -> datetime:
        """Midnight of a working day that no other loop here has."""
        return next(self._days)

    def a_coming_day(self) -> datetime:
        return next(self._coming_days)

    def hire_in(self, name: str, /, **what: Any) -> str:
        """One more person, known by their id alone."""
        return str(self.admin.api.post("/people", self.describe(name, **what)).ok()["id"])

    def describe(self, name: str, /, **what: Any) -> dict[str, Any]:
        """The body that makes a person of this name, with an address nobody else has."""
        body = {
            "email": f"{name}.{next(self._numbers)}.{uuid.uuid4().hex[:8]}@example.com",
            "name": display(name),
            "level": 6,
            "team": "Robots",
            "time_zone": "UTC",
            "roles": [],
            "certified_for": [],
            "bar_raiser": "none",
            "active": True,
        }
        body.update(what)
        manager = body.pop("manager", None)
        if manager is not None:
            body["manager_id"] = self.people[manager].id
        return body

    def token_for(self, name: str, /, **what: Any) -> Person:
        """One more person who can act: one of those to spare, made into this one."""
        spare = self.people.pop(next(each for each in self.people if each in SPARE))
        body = self.describe(name, **what)
        self.admin.api.patch(f"/people/{spare.id}", body).ok()
        return Person(name, spare.id, body["email"], spare.api)


def found(installation: Installation) -> Company:
    """A company on an empty, migrated database.

    The accounts and tokens come from the command line, what the people are from the API.
    """
    names = ["admin", *CAST, *SPARE]
    emails = {name: f"{name.replace('_', '.')}@example.com" for name in names}
    roles = {"admin": ["--role", "administrator"]}
    commands = [
        ["person", "create", emails[name], "--name", display(name), *roles.get(name, [])]
        for name in names
    ]
    commands += [["token", "create", emails[name]] for name in names]
    done = installation.in_one_go(commands)
    assert all(each.status == 0 for each in done), done
    people = {}
    for name, said in zip(names, done[len(names) :], strict=True):
        api = installation.caller(said.printed.strip())
        people[name] = Person(name, api.get("/me").ok()["id"], emails[name], api)
    admin = people["admin"].api
    principles = [each["key"] for each in admin.get("/principles").ok()["items"]]
    company = Company(installation, people["admin"], people, principles)
    for name, what in CAST.items():
        described = company.describe(name, **what)
        del described["email"]
        admin.patch(f"/people/{people[name].id}", described).ok()
    return company


def display(name: str) -> str:
    return name.replace("_", " ").title()


def _working_days(direction: int) -> Iterator[datetime]:
    """Midnights of working days: from the day before yesterday back, or from in a week on."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=2) if direction < 0 else today + timedelta(days=7)
    for number in itertools.count():
        day = start + timedelta(days=direction * number)
        if day.weekday() < 5:
            yield day
