"""F7: to one who may not know that a loop exists, it answers exactly as if it did not."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops
from tests.contract.client import assert_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.client import Answer
    from tests.contract.company import Company
    from tests.contract.loops import Loop

GOOD: dict[str, tuple[str, str, Any]] = {
    "the loop": ("GET", "", None),
    "feedback": ("GET", "/feedback", None),
    "own feedback": ("GET", "/feedback/mine", None),
    "debrief": ("GET", "/debrief", None),
    "audit": ("GET", "/audit", None),
    "seats": ("PUT", "/seats", {"seats": []}),
    "conflicts": (
        "POST",
        "/conflicts",
        {"person_id": str(uuid.uuid4()), "kind": "friend", "note": "x"},
    ),
    "schedule": ("POST", "/schedule", {}),
    "cancel": ("POST", "/cancel", {"reason": "No longer."}),
    "save": ("PUT", "/feedback/mine", {"narrative": "They"}),
    "submit": ("POST", "/feedback/mine/submit", {}),
    "amend": ("POST", "/feedback/mine/amend", {"reason": "Because.", "vote": "no"}),
    "waive": ("POST", "/feedback/{seat}/waive", {"reason": "Because."}),
    "return": ("POST", "/feedback/{seat}/return", {"reason": "Because."}),
    "open": ("POST", "/debrief/open", {}),
    "read": ("POST", "/debrief/read", {}),
    "vote": ("POST", "/debrief/vote", {"vote": "yes"}),
    "reveal": ("POST", "/debrief/reveal", {}),
    "board": (
        "POST",
        "/debrief/board",
        {"principle": "ownership", "column": "raises", "text": "x", "seat_id": str(uuid.uuid4())},
    ),
    "veto": ("POST", "/veto", {"reason": "Because."}),
    "decision": ("POST", "/decision", {"outcome": "no_hire", "summary": "No.", "reasons": []}),
}


def tell(answer: Answer, *ids: str) -> tuple[int, str, list[tuple[str, str]]]:
    """What an answer says, without what differs for anybody: the id asked for, the time."""
    text = answer.text
    headers = [
        (name.lower(), value)
        for name, value in answer.headers
        if name.lower() not in {"date", "x-request-id"}
    ]
    for each in ids:
        text = text.replace(each, "ID")
        headers = [(name, value.replace(each, "ID")) for name, value in headers]
    return answer.status, text, sorted(headers)


@pytest.mark.parametrize(
    ("stage", "viewer"),
    [("draft", "other_br"), ("collecting", "outsider"), ("decided", "outsider")],
)
def test_f7_the_uninvolved_learn_nothing(company: Company, stage: str, viewer: str):
    """Whatever is sent: well formed, malformed, conditional, with a key."""
    make: dict[str, Callable[[Company], Loop]] = {
        "draft": loops.a_loop,
        "collecting": loops.collecting,
        "decided": loops.decided,
    }
    loop = make[stage](company)
    if stage == "draft":
        loops.take_seats(loop, loops.a_panel(loop))
    api, nowhere, seat = company[viewer].api, str(uuid.uuid4()), loop.seats["ines"]
    for method, suffix, body in GOOD.values():
        tail = suffix.replace("{seat}", seat)
        bodies = [None] if method == "GET" else [body, {"no_such_field": 1}, ["a list"], b"{", b""]
        conditions = ({"If-Match": '"1"'}, {"If-None-Match": "*"})
        asked: list[tuple[Any, dict[str, str]]] = [(each, {}) for each in bodies]
        for each, headers in [*asked, *((body, condition) for condition in conditions)]:
            real = api.send(method, loop.path + tail, each, headers=headers)
            fake = api.send(method, f"/loops/{nowhere}{tail}", each, headers=headers)
            assert tell(real, loop.id) == tell(fake, nowhere), (method, tail, each, headers)
            assert real.status in {404, 400, 415, 422}, real.told()
        assert_problem(api.send(method, loop.path + tail, body), 404)
    assert loop.id not in company[viewer].api.get("/loops?limit=200").text
    assert loop.get()["state"] == stage


@pytest.mark.parametrize("viewer", ["outsider", "jonas"])
def test_a_candidate_of_others_is_unknown(company: Company, viewer: str):
    candidate_id = loops.a_candidate(company, "Nobody Knows")
    application_id = loops.an_application(company, loops.a_requisition(company), candidate_id)
    api, nowhere = company[viewer].api, str(uuid.uuid4())
    for kind, real_id in (("candidates", candidate_id), ("applications", application_id)):
        real = api.get(f"/{kind}/{real_id}")
        assert_problem(real, 404)
        assert tell(real, real_id) == tell(api.get(f"/{kind}/{nowhere}"), nowhere)
        assert real_id not in api.get(f"/{kind}?limit=200").text


@pytest.mark.parametrize("kind", ["people", "requisitions", "candidates", "applications", "loops"])
@pytest.mark.parametrize(
    "bad_id",
    ["0", "-1", "not-an-id", "%00", "%F0%9F%8E%88", "..%2F..", "a" * 3000, "%27%20OR%201=1"],
)
def test_ids_are_opaque(company: Company, kind: str, bad_id: str):
    """An id nobody gave out is not found, whatever it looks like."""
    assert_problem(company["recruiter"].api.get(f"/{kind}/{bad_id}"), 404)
