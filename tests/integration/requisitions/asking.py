"""The requisitions API, asked as any of a few people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tests.builders.people import bearer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.people import Person

ROLES: dict[str, dict[str, Any]] = {
    "manager": {"level": 7, "team": "Berth Planning"},
    "recruiter": {"roles": ("recruiter",)},
    "administrator": {"roles": ("administrator",)},
    "lead": {"roles": ("programme_lead",)},
    "bar_raiser": {"level": 8, "bar_raiser": "certified"},
    "trainee": {"level": 8, "bar_raiser": "in_training"},
    "lapsed": {"level": 8, "bar_raiser": "lapsed"},
    "stranger": {},
}


@dataclass
class Company:
    """A few people, each with a token, and the API to ask as any of them."""

    client: FlaskClient
    people: Mapping[str, Person]
    tokens: Mapping[str, str]

    def ask(self, who: str, method: str, path: str, **given: Any) -> TestResponse:
        headers = {**bearer(self.tokens[who]), **given.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **given)

    def id(self, who: str) -> str:
        return str(self.people[who].id)

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "title": "Senior Engineer",
            "level": 6,
            "job_family": "engineering",
            "team": "Berth Planning",
            "hiring_manager_id": self.id("manager"),
            "recruiter_id": self.id("recruiter"),
            "narrative": "Customers get plans in seconds.",
            "principles": [
                {"key": "ownership", "interviewers": 1},
                {"key": "dive_deep", "interviewers": 2},
            ],
            **changes,
        }

    def opened(self, **changes: Any) -> dict[str, Any]:
        answer = self.ask("recruiter", "POST", "/requisitions", json=self.body(**changes))
        assert answer.status_code == 201, answer.json
        return cast("dict[str, Any]", answer.json)


def problem(answer: TestResponse) -> tuple[int, str | None]:
    assert answer.mimetype == "application/problem+json", answer.get_data(as_text=True)
    return answer.status_code, answer.json["rule"]


def pointers(answer: TestResponse) -> list[str]:
    return [error["pointer"] for error in answer.json["errors"]]
