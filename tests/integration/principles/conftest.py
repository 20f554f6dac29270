"""A programme lead, a colleague, and the principle they read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.people import a_person, a_token, bearer, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from hiring.models.people import Person

ROLES: dict[str, tuple[str, ...]] = {
    "lead": ("programme_lead",),
    "second_lead": ("programme_lead",),
    "recruiter": ("recruiter",),
    "administrator": ("administrator",),
    "colleague": (),
}
PROBES = ("situation", "task", "action", "result")


@dataclass
class Readers:
    """The people of a test, each with a browser and a token."""

    app: Flask
    people: dict[str, Person]
    tokens: dict[str, str]
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, who: str) -> FlaskClient:
        if who not in self.browsers:
            self.browsers[who] = signed_in(self.app.test_client(), self.people[who], self.app)
        return self.browsers[who]

    def page(self, who: str, path: str) -> str:
        answer = self.browser(who).get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def api(self, who: str, method: str, path: str, **given: Any) -> TestResponse:
        headers = {**bearer(self.tokens[who]), **given.pop("headers", {})}
        client = self.app.test_client()
        return client.open(f"/api/v1{path}", method=method, headers=headers, **given)

    def principle(self, key: str = "ownership") -> dict[str, Any]:
        """What is in force."""
        found: dict[str, Any] = self.api("colleague", "GET", f"/principles/{key}").get_json()
        return found

    def put(self, who: str, key: str = "ownership", **changes: Any) -> TestResponse:
        """Reword what is in force by these changes."""
        now = self.principle(key)
        body = {name: now[name] for name in ("name", "meaning", "questions")}
        body |= {"reason": "Clearer so.", **changes}
        headers = body.pop("headers", {})
        return self.api(who, "PUT", f"/principles/{key}", json=body, headers=headers)

    def form(self, **changes: Any) -> dict[str, Any]:
        """The form as the page fills it in, and what somebody changes in it."""
        now = self.principle()
        filled = {
            "number": str(now["number"]),
            "name": now["name"],
            "meaning": now["meaning"],
            "reason": "Clearer so.",
        }
        for place, question in enumerate(now["questions"]):
            for part in ("key", "text", *PROBES):
                filled[f"questions-{place}-{part}"] = question[part]
        return {**filled, **changes}

    def send(self, who: str, form: dict[str, Any], key: str = "ownership") -> TestResponse:
        path = f"/principles/{key}/edit"
        token = csrf_of(self.browser(who), path)
        return self.browser(who).post(path, data={"csrf_token": token, **form})


@pytest.fixture
def readers(app: Flask, db: Database) -> Readers:
    with db.writer() as session:
        people = {
            who: a_person(session, name=who.replace("_", " ").title(), roles=roles)
            for who, roles in ROLES.items()
        }
        tokens = {who: a_token(session, person) for who, person in people.items()}
        session.commit()
    return Readers(app, people, tokens)


def a_question(text: str = "Tell me about a time you said no.", **changes: str) -> dict[str, str]:
    """A question that is new."""
    probes = {part: f"What of the {part}?" for part in PROBES}
    return {"text": text, **probes, **changes}
