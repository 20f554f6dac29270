from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from hiring.domain.terms import LoopState
from hiring.models.loops import Loop
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import a_loop
from tests.builders.people import a_person, a_token, bearer
from tests.builders.requisitions import a_requisition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.database import Database
    from tests.builders.loops import BuiltLoop

NEW = {"name": "Lena Fischer", "email": "lena@example.org", "time_zone": "Europe/Berlin"}


@dataclass
class House:
    """One loop with its people, a requisition beside it, and those who have no part in either."""

    client: FlaskClient
    built: BuiltLoop
    tokens: Mapping[str, str]
    other_requisition: uuid.UUID
    other_application: uuid.UUID
    other_candidate: uuid.UUID

    def ask(self, who: str, method: str, path: str, **given: Any) -> TestResponse:
        headers = {**bearer(self.tokens[who]), **given.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **given)

    @property
    def candidate(self) -> uuid.UUID:
        return self.built.application.candidate_id

    @property
    def application(self) -> uuid.UUID:
        return self.built.application.id


@pytest.fixture
def house(client: FlaskClient, db: Database) -> House:
    with db.writer() as session:
        built = a_loop(session, state="scheduled")
        people = {
            "recruiter": built.recruiter,
            "manager": built.hiring_manager,
            "bar_raiser": built.bar_raiser,
            "interviewer": built.interviewers[0],
            "other_recruiter": a_person(session, roles=("recruiter",)),
            "administrator": a_person(session, roles=("administrator",)),
            "lead": a_person(session, roles=("programme_lead",)),
            "idle_bar_raiser": a_person(session, bar_raiser="certified", level=9),
            "stranger": a_person(session),
            "other_manager": a_person(session, name="Otto Other"),
        }
        other = a_requisition(
            session, hiring_manager=people["other_manager"], recruiter=people["other_recruiter"]
        )
        other_application = an_application(session, requisition=other)
        tokens = {name: a_token(session, person) for name, person in people.items()}
        session.commit()
    return House(
        client,
        built,
        tokens,
        other.id,
        other_application.id,
        other_application.candidate_id,
    )


def problem(answer: TestResponse) -> tuple[int, str | None]:
    assert answer.mimetype == "application/problem+json", answer.get_data(as_text=True)
    return answer.status_code, answer.json["rule"]


def pointers(answer: TestResponse) -> list[str]:
    return [error["pointer"] for error in answer.json["errors"]]


KNOWS = {
    "recruiter": {"own", "other"},
    "other_recruiter": {"own", "other"},
    "manager": {"own"},
    "bar_raiser": {"own"},
    "interviewer": {"own"},
    "other_manager": {"other"},
    "administrator": set(),
    "lead": set(),
    "idle_bar_raiser": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("who", KNOWS)
def test_who_may_know_a_candidate(house: House, who: str) -> None:
    for name, candidate, application in (
        ("own", house.candidate, house.application),
        ("other", house.other_candidate, house.other_application),
    ):
        status = 200 if name in KNOWS[who] else 404
        assert house.ask(who, "GET", f"/candidates/{candidate}").status_code == status
        assert house.ask(who, "GET", f"/applications/{application}").status_code == status
    all_of = {str(house.candidate): "own", str(house.other_candidate): "other"}
    listed = {all_of[one["id"]] for one in house.ask(who, "GET", "/candidates").json["items"]}
    assert listed == KNOWS[who]
    applied = {
        all_of[one["candidate_id"]] for one in house.ask(who, "GET", "/applications").json["items"]
    }
    assert applied == KNOWS[who]


@pytest.mark.parametrize("who", KNOWS)
def test_a_search_finds_only_whom_one_may_know(house: House, who: str) -> None:
    found = house.ask(who, "GET", "/candidates?search=noor").json["items"]
    assert len(found) == len(KNOWS[who])


def test_a_hidden_candidate_answers_as_one_that_is_not(house: House) -> None:
    for path in ("/candidates", "/applications"):
        hidden = house.ask("stranger", "GET", f"{path}/{house.candidate}")
        absent = house.ask("stranger", "GET", f"{path}/{uuid.uuid4()}")
        assert (hidden.status_code, hidden.get_data()) == (404, absent.get_data())


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("recruiter", True),
        ("manager", True),
        ("bar_raiser", True),
        ("interviewer", True),
        ("other_recruiter", False),
    ],
)
def test_the_loop_shows_to_those_on_it(house: House, who: str, sees: bool) -> None:
    answer = house.ask(who, "GET", f"/applications/{house.application}").json
    assert answer["loop_id"] == (str(house.built.loop.id) if sees else None)


def test_add_a_candidate(house: House) -> None:
    answer = house.ask(
        "recruiter", "POST", "/candidates", json={**NEW, "email": " Lena@Example.org "}
    )
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/candidates/{answer.json['id']}"
    assert {name: answer.json[name] for name in NEW} == NEW
    assert answer.json["created_at"] == "2026-03-10T15:00:00Z"
    again = house.ask("other_recruiter", "GET", f"/candidates/{answer.json['id']}")
    assert again.json == answer.json


@pytest.mark.parametrize("who", ["manager", "administrator", "stranger", "bar_raiser"])
def test_only_recruiters_bring_candidates_and_applications(house: House, who: str) -> None:
    assert house.ask(who, "POST", "/candidates", json=NEW).status_code == 403
    body = {
        "candidate_id": str(house.candidate),
        "requisition_id": str(house.other_requisition),
    }
    assert house.ask(who, "POST", "/applications", json=body).status_code == 403


def test_an_address_belongs_to_one_candidate(house: House) -> None:
    house.ask("recruiter", "POST", "/candidates", json=NEW)
    answer = house.ask(
        "recruiter", "POST", "/candidates", json={**NEW, "email": "LENA@example.org"}
    )
    assert answer.status_code == 409
    assert "exists already: Lena Fischer" in answer.json["detail"]
    assert pointers(answer) == ["/email"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"email": "lena"}, "/email"),
        ({"email": "lena@"}, "/email"),
        ({"email": "a@b.org\r\nBcc: c@d.org"}, "/email"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_a_malformed_candidate_is_422(house: House, changes: dict[str, Any], pointer: str) -> None:
    answer = house.ask("recruiter", "POST", "/candidates", json={**NEW, **changes})
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


def test_apply_once(house: House) -> None:
    body = {"candidate_id": str(house.candidate), "requisition_id": str(house.other_requisition)}
    answer = house.ask("recruiter", "POST", "/applications", json=body)
    assert answer.status_code == 201
    assert {name: answer.json[name] for name in body} == body
    assert answer.json["loop_id"] is None
    assert answer.headers["Location"] == f"/api/v1/applications/{answer.json['id']}"
    again = house.ask("recruiter", "POST", "/applications", json=body)
    assert again.status_code == 409
    assert "already" in again.json["detail"]


@pytest.mark.parametrize("part", ["candidate_id", "requisition_id"])
def test_apply_names_what_exists(house: House, part: str) -> None:
    body = {"candidate_id": str(house.candidate), "requisition_id": str(house.other_requisition)}
    answer = house.ask("recruiter", "POST", "/applications", json={**body, part: str(uuid.uuid4())})
    assert (answer.status_code, pointers(answer)) == (422, [f"/{part}"])


def test_nobody_applies_for_a_closed_requisition(house: House) -> None:
    house.ask("other_recruiter", "POST", f"/requisitions/{house.other_requisition}/close")
    body = {"candidate_id": str(house.candidate), "requisition_id": str(house.other_requisition)}
    assert house.ask("recruiter", "POST", "/applications", json=body).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("recruiter", 200),
        ("other_recruiter", 200),
        ("manager", 200),
        ("interviewer", 403),
        ("stranger", 404),
    ],
)
def test_who_reviews_a_resume(house: House, who: str, status: int) -> None:
    path = f"/applications/{house.application}"
    body = {"proceed": False, "off_target": True, "reason": "Sells tractors."}
    answer = house.ask(who, "PUT", f"{path}/resume-review", json=body)
    assert answer.status_code == status
    if status == 200:
        review = {**body, "reviewed_at": "2026-03-10T15:00:00Z"}
        assert house.ask("manager", "GET", path).json["resume_review"] == review
        assert house.ask("interviewer", "GET", path).json["resume_review"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"proceed": True, "reason": "  "}, "/reason"),
        ({"proceed": True, "off_target": True, "reason": "Good."}, "/off_target"),
    ],
)
def test_a_resume_review_needs_its_reason(house: House, body: dict[str, Any], pointer: str) -> None:
    path = f"/applications/{house.application}/resume-review"
    answer = house.ask("recruiter", "PUT", path, json=body)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


def test_a_second_review_replaces_the_first(house: House) -> None:
    path = f"/applications/{house.application}/resume-review"
    for proceed in (False, True):
        body = {"proceed": proceed, "reason": "We looked again."}
        answer = house.ask("recruiter", "PUT", path, json=body)
    assert answer.json["resume_review"]["proceed"] is True


def test_lists_are_paged_by_newest(house: House) -> None:
    added = [
        house.ask(
            "recruiter", "POST", "/candidates", json={**NEW, "email": f"c{number}@example.org"}
        ).json["id"]
        for number in range(5)
    ]
    seen, path = [], "/candidates?limit=2&search=lena"
    while path:
        answer = house.ask("recruiter", "GET", path).json
        seen += [item["id"] for item in answer["items"]]
        path = answer["next"].partition("/api/v1")[2] if answer["next"] else ""
    assert seen == added[::-1]


@pytest.mark.parametrize(
    ("search", "finds"),
    [
        ("lena", True),
        ("LENA FI", True),
        ("fisch", True),
        ("lena@exam", True),
        ("ena", False),
        ("%", False),
        ("l_na", False),
        ("\\", False),
    ],
)
def test_a_search_goes_by_beginnings(house: House, search: str, finds: bool) -> None:
    house.ask("recruiter", "POST", "/candidates", json=NEW)
    query = {"search": search}
    found = house.ask("recruiter", "GET", "/candidates", query_string=query).json["items"]
    assert bool(found) is finds


@pytest.mark.parametrize("path", ["/candidates", "/applications"])
@pytest.mark.parametrize("query", ["limit=0", "cursor=xyz", "cursor=WyJhIl0"])
def test_a_malformed_query_is_422(house: House, path: str, query: str) -> None:
    assert house.ask("recruiter", "GET", f"{path}?{query}").status_code == 422


def test_applications_by_candidate_and_requisition(house: House) -> None:
    for query, expected in (
        (f"candidate_id={house.candidate}", house.application),
        (f"requisition_id={house.other_requisition}", house.other_application),
    ):
        found = house.ask("recruiter", "GET", f"/applications?{query}").json["items"]
        assert [one["id"] for one in found] == [str(expected)]


@pytest.fixture
def count_statements(db: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/candidates", "/applications", "/requisitions"])
@pytest.mark.parametrize("who", ["recruiter", "manager"])
def test_lists_take_as_many_queries_for_many_as_for_few(
    house: House, db: Database, count_statements: list[str], path: str, who: str
) -> None:
    house.ask(who, "GET", path)  # the first use of a token is noted
    counts = []
    for _ in range(2):
        count_statements.clear()
        assert house.ask(who, "GET", path).status_code == 200
        counts.append(len(count_statements))
        with db.writer() as session:
            for _ in range(10):
                requisition = a_requisition(
                    session,
                    hiring_manager=house.built.hiring_manager,
                    recruiter=house.built.recruiter,
                )
                an_application(session, requisition=requisition, candidate=a_candidate(session))
            session.commit()
    assert counts[0] == counts[1]


def test_the_live_loop_is_the_one_told(house: House, db: Database) -> None:
    with db.writer() as session:
        first = session.get_one(Loop, house.built.loop.id)
        first.state = LoopState.CANCELLED
        session.commit()
        second = a_loop(session, state="draft", application=house.built.application)
        session.commit()
    answer = house.ask("manager", "GET", f"/applications/{house.application}").json
    assert answer["loop_id"] == str(second.loop.id)
