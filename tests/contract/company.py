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
ADMINISTRATOR = "ada.admin@example.com"


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
# Those whom somebody has to act as; the others are only seated.
WITH_TOKENS = [name for name in CAST if name not in {"director", "report_of_report"}]


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
            "name": name.replace("_", " ").title(),
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
        """One more person who can act."""
        body = self.describe(name, **what)
        made = self.admin.api.post("/people", body).ok()
        (token,) = self.installation.tokens([body["email"]])
        return Person(name, made["id"], body["email"], self.installation.caller(token))


def found(installation: Installation) -> Company:
    """A company on an empty, migrated database: the first administrator comes by command line."""
    _, token = installation.in_one_go(
        ("person", "create", ADMINISTRATOR, "--name", "Ada Admin", "--role", "administrator"),
        ("token", "create", ADMINISTRATOR),
    )
    api = installation.caller(token)
    admin = Person("admin", api.get("/me").ok()["id"], ADMINISTRATOR, api)
    principles = [each["key"] for each in api.get("/principles").ok()["items"]]
    company = Company(installation, admin, {"admin": admin}, principles)
    emails = {}
    for name, what in CAST.items():
        body = company.describe(name, **what)
        made = api.post("/people", body).ok()
        emails[name] = body["email"]
        company.people[name] = Person(name, made["id"], body["email"], installation.caller())
    tokens = installation.tokens([emails[name] for name in WITH_TOKENS])
    for name, token in zip(WITH_TOKENS, tokens, strict=True):
        person = company.people[name]
        company.people[name] = Person(name, person.id, person.email, installation.caller(token))
    return company


def _working_days(direction: int) -> Iterator[datetime]:
    """Midnights of working days: from the day before yesterday back, or from in a week on."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=2) if direction < 0 else today + timedelta(days=7)
    for number in itertools.count():
        day = start + timedelta(days=direction * number)
        if day.weekday() < 5:
            yield day
