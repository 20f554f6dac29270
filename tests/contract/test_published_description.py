"""The published OpenAPI document is true: whatever it allows is answered as it says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract import loops
from tests.contract.client import BASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.company import Company

EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def known(companies: Callable[..., Company]) -> tuple[Company, dict[str, list[str]]]:
    """A company of its own, with loops in every state, and the ids of all there is.

    A setting that changes nothing keeps it apart: whatever is sent here may be done.
    """
    company = companies("sqlite", HIRING_TOKEN_DAYS="300")
    stages = [
        loops.a_loop(company),
        loops.collecting(company, trainee=True),
        loops.debrief_ready(company),
        loops.voting(company),
        loops.discussing(company),
        loops.decided(company),
    ]
    callers = {company["admin"].id, company["recruiter"].id, company["ines"].id}
    return company, {
        "loop_id": [loop.id for loop in stages],
        "seat_id": [seat for loop in stages for seat in loop.seats.values()],
        "person_id": [person.id for person in company.people.values() if person.id not in callers],
        "requisition_id": [loop.requisition_id for loop in stages],
        "candidate_id": [loop.candidate_id for loop in stages],
        "application_id": [loop.application_id for loop in stages],
    }


def meant(values: Any, ids: dict[str, list[str]], chance: random.Random) -> None:
    """Put ids that exist where ids are asked for: most made-up ones would end at 404."""
    if isinstance(values, list):
        for each in values:
            meant(each, ids, chance)
    elif isinstance(values, dict):
        for name, value in values.items():
            kind = name.removeprefix("mentor_")
            if name.startswith(("hiring_manager", "recruiter")):
                kind = "person_id"
            if kind in ids and isinstance(value, str) and chance.random() < 0.8:
                values[name] = chance.choice(ids[kind])
            else:
                meant(value, ids, chance)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize("who", ["admin", "recruiter", "ines"])
def test_every_answer_is_one_the_document_declares(
    known: tuple[Company, dict[str, list[str]]], who: str, mode: GenerationMode
):
    company, ids = known
    document = company.nobody.get("/openapi.json").ok()
    schema = schemathesis.openapi.from_dict(document)
    chance = random.Random(f"{who} {mode.name}")  # noqa: S311 - any will do, always the same
    problems: dict[str, str] = {}
    with requests.Session() as session:
        for found in schema.get_all_operations():
            operation = found.ok()
            if mode is GenerationMode.NEGATIVE and not has_input(operation):
                continue

            @SETTINGS
            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            def answered_as_declared(case: schemathesis.Case[Any]) -> None:
                # Longer ones the web server refuses before the product sees them.
                hypothesis.assume(len(repr(case.query or "")) < 800)
                for values in (case.path_parameters, case.body):
                    meant(values, ids, chance)
                case.call_and_validate(
                    base_url=company.installation.address,
                    session=session,
                    headers={"Authorization": f"Bearer {company[who].api.token}"},
                    checks=CHECKS,
                    timeout=30,
                )

            try:
                answered_as_declared()
            except hypothesis.errors.Unsatisfiable:
                continue
            except BaseExceptionGroup as several:
                problems[operation.label] = "\n".join(str(each) for each in several.exceptions)
            except AssertionError as one:
                problems[operation.label] = str(one)
    assert not problems, "\n\n".join(f"{label}\n{text}" for label, text in problems.items())


def has_input(operation: Any) -> bool:
    """Something that can be got wrong."""
    return bool(operation.body or operation.query or operation.path_parameters)


FIXED = """
GET /me
GET /principles
POST /people
GET /people
GET /people/{}
PATCH /people/{}
PUT /people/{}/availability
POST /requisitions
GET /requisitions
GET /requisitions/{}
PATCH /requisitions/{}
POST /requisitions/{}/approve
POST /candidates
GET /candidates
GET /candidates/{}
POST /applications
GET /applications
GET /applications/{}
POST /loops
GET /loops
GET /loops/{}
PUT /loops/{}/seats
POST /loops/{}/conflicts
POST /loops/{}/schedule
POST /loops/{}/cancel
GET /loops/{}/feedback/mine
PUT /loops/{}/feedback/mine
POST /loops/{}/feedback/mine/submit
POST /loops/{}/feedback/mine/amend
GET /loops/{}/feedback
POST /loops/{}/feedback/{}/waive
POST /loops/{}/feedback/{}/return
POST /loops/{}/debrief/open
POST /loops/{}/debrief/read
POST /loops/{}/debrief/vote
POST /loops/{}/debrief/reveal
GET /loops/{}/debrief
POST /loops/{}/debrief/board
POST /loops/{}/veto
POST /loops/{}/decision
GET /loops/{}/audit
"""


@pytest.fixture(scope="module")
def document(companies: Callable[..., Company]) -> dict[str, Any]:
    described: dict[str, Any] = companies("sqlite").nobody.get("/openapi.json").ok()
    return described


@pytest.mark.parametrize("operation", FIXED.strip().splitlines())
def test_every_fixed_endpoint_is_described(document: dict[str, Any], operation: str):
    method, path = operation.split()
    described = {
        (verb.upper(), without_names(address))
        for address, verbs in document["paths"].items()
        for verb in verbs
    }
    assert (method, BASE + path) in described


def without_names(address: str) -> str:
    parts = ["{}" if part.startswith("{") else part for part in address.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match"])
def test_the_document_tells_of_the_headers_it_takes(document: dict[str, Any], header: str):
    methods = {"Idempotency-Key": {"post"}, "If-Match": {"put", "patch"}}[header]
    silent = [
        f"{verb.upper()} {address}"
        for address, verbs in document["paths"].items()
        for verb, operation in verbs.items()
        if verb in methods
        and header not in {each.get("name") for each in parameters(document, operation)}
    ]
    assert not silent


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for each in operation.get("parameters", []):
        name = each.get("$ref", "").rpartition("/")[2]
        found.append(document["components"]["parameters"][name] if name else each)
    return found
