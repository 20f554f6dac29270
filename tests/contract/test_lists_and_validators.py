"""Lists a page at a time; ETag, If-Match, If-None-Match; Idempotency-Key."""

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

LISTS = ["/people", "/requisitions", "/candidates", "/applications", "/loops"]


# ---------------------------------------------------------------- lists


@pytest.fixture
def filled(company: Company) -> Company:
    """At least three of everything."""
    for _ in range(3):
        loops.a_loop(company, requisition_id=loops.a_requisition(company))
    return company


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_read_page_by_page_to_its_end(filled: Company, path: str):
    api = filled["recruiter"].api
    whole = [item["id"] for item in api.items(f"{path}?limit=200")]
    assert len(whole) == len(set(whole)) >= 3
    found: list[str] = []
    address: str | None = f"{path}?limit=2"
    for _ in range(3):
        assert address
        answer = api.get(address)
        page = answer.ok()
        assert set(page) >= {"items", "next"}
        assert len(page["items"]) <= 2
        found += [item["id"] for item in page["items"]]
        link = answer.header("Link") or ""
        assert ('rel="next"' in link) == (page["next"] is not None)
        if page["next"]:
            assert page["next"].partition("/api/v1")[2] in link
        address = page["next"]
        if address is None:
            break
    assert found == whole[: len(found)]


@pytest.mark.parametrize("path", LISTS)
def test_the_last_page_has_no_next(filled: Company, path: str):
    api = filled["recruiter"].api
    address: str | None = f"{path}?limit=200"
    answer = None
    while address:
        answer = api.get(address)
        address = answer.ok()["next"]
    assert answer is not None
    assert 'rel="next"' not in (answer.header("Link") or "")


@pytest.mark.parametrize("path", [*LISTS, "audit"])
@pytest.mark.parametrize("limit", ["0", "-1", "x", "", "1.5", "99999999999999999999", "1e3"])
def test_422_a_limit_that_is_none(filled: Company, path: str, limit: str):
    where = f"{loops.a_loop(filled).path}/audit" if path == "audit" else path
    assert_problem(filled["recruiter"].api.get(f"{where}?limit={limit}"), 422)


@pytest.mark.parametrize("path", LISTS)
def test_a_limit_past_200_gives_200_at_most(filled: Company, path: str):
    answer = filled["recruiter"].api.get(f"{path}?limit=201")
    if answer.status != 200:
        assert_problem(answer, 422)
    else:
        assert len(answer.json["items"]) <= 200


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "cursor", ["x", "MQ", "%00", "eyJ9", "%F0%9F%8E%88", "a" * 900, "bnVsbA==", "W10=", "LTE="]
)
def test_422_a_cursor_nobody_gave_out(filled: Company, path: str, cursor: str):
    assert_problem(filled["recruiter"].api.get(f"{path}?cursor={cursor}"), 422)


def test_a_cursor_survives_what_is_added_meanwhile(filled: Company):
    api = filled["recruiter"].api
    first = api.get("/candidates?limit=2").ok()
    loops.a_candidate(filled, "Aaron Added")
    rest = [item["id"] for item in api.items(first["next"])]
    assert not set(rest) & {item["id"] for item in first["items"]}


def test_the_audit_is_read_page_by_page(company: Company):
    loop = loops.collecting(company)
    api = company["recruiter"].api
    whole = api.items(f"{loop.path}/audit?limit=200")
    assert len(whole) >= 3
    assert api.items(f"{loop.path}/audit?limit=1") == whole
    for item in whole:
        assert set(item) >= {"at", "actor_id", "action", "detail"}
        assert item["at"].endswith("Z")


def test_every_reading_of_feedback_is_in_the_audit(company: Company):
    loop = loops.debrief_ready(company)

    def entries() -> int:
        return len(company["br"].api.items(f"{loop.path}/audit?limit=200"))

    before = entries()
    items = company["jonas"].api.get(f"{loop.path}/feedback").ok()["items"]
    assert any(item["feedback"] for item in items)
    assert entries() > before


# ---------------------------------------------------------------- ETag


def single(company: Company, kind: str) -> tuple[str, str]:
    """Who reads it, and the address of one resource of this kind."""
    if kind == "me":
        return "recruiter", "/me"
    if kind == "person":
        return "recruiter", f"/people/{company['ines'].id}"
    if kind == "requisition":
        return "recruiter", f"/requisitions/{loops.a_requisition(company)}"
    if kind == "candidate":
        return "recruiter", f"/candidates/{loops.a_candidate(company)}"
    if kind == "debrief":
        return "br", f"{loops.debriefing(company).path}/debrief"
    loop = loops.collecting(company)
    if kind == "application":
        return "recruiter", f"/applications/{loop.application_id}"
    return ("ines", f"{loop.path}/feedback/mine") if kind == "feedback" else ("hm", loop.path)


SINGLE = ["me", "person", "requisition", "candidate", "application", "loop", "feedback", "debrief"]


@pytest.mark.parametrize("kind", SINGLE)
def test_every_single_resource_has_a_validator(company: Company, kind: str):
    who, path = single(company, kind)
    api = company[who].api
    answer = api.get(path)
    tag = answer.header("ETag")
    assert answer.ok()
    assert tag
    assert api.get(path).header("ETag") == tag
    for asked in (tag, "*", f'"x", {tag}', f"W/{tag.removeprefix('W/')}"):
        unchanged = api.get(path, headers={"If-None-Match": asked})
        assert (unchanged.status, unchanged.body) == (304, b""), (asked, unchanged.told())
    changed = api.get(path, headers={"If-None-Match": '"another"'})
    assert changed.status == 200


def changes(company: Company, kind: str) -> tuple[str, str, str, Callable[[str], Any]]:
    """Who changes it, how, where, and a body that says something new."""
    if kind == "person":
        path = f"/people/{company.hire_in('etag')}"
        return "admin", "PATCH", path, lambda word: {"name": word}
    if kind == "requisition":
        path = f"/requisitions/{loops.a_requisition(company)}"
        return "recruiter", "PATCH", path, lambda word: {"title": word}
    loop = loops.collecting(company)
    return "ines", "PUT", f"{loop.path}/feedback/mine", lambda word: {"narrative": word}


@pytest.mark.parametrize("kind", ["person", "requisition", "feedback"])
def test_412_a_change_to_what_is_no_longer_so(company: Company, kind: str):
    who, method, path, body = changes(company, kind)
    api = company[who].api
    old = api.get(path).header("ETag")
    assert old
    api.send(method, path, body("One"), headers={"If-Match": old}).ok()
    now = api.get(path)
    assert now.header("ETag") != old
    for stale in (old, '"nonsense"', "nonsense"):
        answer = api.send(method, path, body("Two"), headers={"If-Match": stale})
        assert_problem(answer, 412, 409 if kind == "feedback" else 412)
    assert api.get(path).ok() == now.ok()
    fresh = now.header("ETag") or ""
    api.send(method, path, body("Three"), headers={"If-Match": f'"x", {fresh}'}).ok()
    api.send(method, path, body("Four"), headers={"If-Match": "*"}).ok()


def test_412_seats(company: Company):
    loop = loops.a_loop(company)
    api, path = company["recruiter"].api, f"{loop.path}/seats"
    old = api.get(loop.path).header("ETag") or ""
    body = {"seats": loops.a_panel(loop)}
    api.put(path, body, headers={"If-Match": old}).ok()
    before = loop.get()
    assert_problem(api.put(path, {"seats": []}, headers={"If-Match": old}), 412)
    assert loop.get() == before


def test_a_change_answers_with_the_validator_of_what_now_is(company: Company):
    path = f"/people/{company.hire_in('etag')}"
    changed = company.admin.api.patch(path, {"name": "Now"})
    assert changed.ok()["name"] == "Now"
    assert changed.header("ETag") == company.admin.api.get(path).header("ETag")


def test_answers_are_not_kept_by_what_lies_between(company: Company):
    loop = loops.collecting(company)
    for path in (loop.path, f"{loop.path}/feedback", f"{loop.path}/audit"):
        kept = company["recruiter"].api.get(path).header("Cache-Control") or ""
        assert "public" not in kept
        assert "no-store" in kept or "private" in kept or "no-cache" in kept


# ---------------------------------------------------------------- Idempotency-Key


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def assert_same(first: Answer, again: Answer) -> None:
    assert (again.status, again.body) == (first.status, first.body)
    assert again.content_type == first.content_type


def test_the_same_key_and_body_give_the_same_answer_once_done(company: Company):
    headers = key()
    body = company.describe("once")
    first = company.admin.api.post("/people", body, headers=headers)
    first.ok()
    for _ in range(2):
        assert_same(first, company.admin.api.post("/people", body, headers=headers))
    found = company.admin.api.items(f"/people?limit=200&search={body['email']}")
    assert [each["email"] for each in found].count(body["email"]) == 1


@pytest.mark.parametrize("path", ["candidates", "requisitions", "applications", "loops"])
def test_whatever_is_made_is_made_once(company: Company, path: str):
    api = company["recruiter"].api
    loop = loops.a_loop(company)
    bodies = {
        "candidates": {"name": "Once", "email": company.describe("once")["email"]},
        "requisitions": loops.requisition_body(company),
        "applications": {
            "candidate_id": loops.a_candidate(company),
            "requisition_id": loop.requisition_id,
        },
        "loops": {
            "application_id": loops.an_application(
                company, loop.requisition_id, loops.a_candidate(company)
            )
        },
    }
    headers = key()
    first = api.post(f"/{path}", bodies[path], headers=headers)
    made = first.ok()["id"]
    assert_same(first, api.post(f"/{path}", bodies[path], headers=headers))
    assert [item["id"] for item in api.items(f"/{path}?limit=200")].count(made) == 1


def test_a_state_event_with_a_key_is_answered_again(company: Company):
    loop = loops.collecting(company)
    loops.write(loop, "ines")
    headers = key()
    path = f"{loop.path}/feedback/mine/submit"
    first = company["ines"].api.post(path, headers=headers)
    first.ok()
    assert_same(first, company["ines"].api.post(path, headers=headers))
    assert_problem(company["ines"].api.post(path), 409, rule="F3")


def test_the_same_key_with_another_body_is_refused(company: Company):
    headers = key()
    body = company.describe("once")
    company.admin.api.post("/people", body, headers=headers).ok()
    other = company.admin.api.post("/people", {**body, "name": "Other"}, headers=headers)
    assert_problem(other, 409, 422)


def test_a_key_is_its_callers_own(company: Company):
    """Nobody else's answer comes back for it."""
    loop = loops.collecting(company)
    headers = key()
    path = f"{loop.path}/feedback/mine/submit"
    answers = []
    for who in ("ines", "jonas"):
        loops.write(loop, who, canary=f"only {who} wrote this")
        answers.append(company[who].api.post(path, headers=headers))
        answers[-1].ok()
    assert "only ines wrote this" not in answers[1].text


def test_a_key_belongs_to_one_address(company: Company):
    headers = key()
    reason = {"reason": "Because."}
    first, second = loops.a_loop(company), loops.a_loop(company)
    company["recruiter"].api.post(f"{first.path}/cancel", reason, headers=headers).ok()
    answer = company["recruiter"].api.post(f"{second.path}/cancel", reason, headers=headers)
    if answer.status < 300:
        assert answer.ok()["id"] == second.id
    else:
        assert_problem(answer, 409, 422)
    assert first.get()["state"] == "cancelled"


@pytest.mark.parametrize(
    "bad",
    ["", " ", "a" * 5_000, "\u00e9", "a\tb"],
    ids=["empty", "blank", "long", "not ascii", "tab"],
)
def test_a_key_of_any_shape_breaks_nothing(company: Company, bad: str):
    headers = {"Idempotency-Key": bad}
    answer = company.admin.api.post("/people", company.describe("odd"), headers=headers)
    if answer.status >= 300:
        assert_problem(answer, 400, 422)


def test_a_replay_tells_no_more_than_the_caller_may_know_now(company: Company):
    """The answer is kept, not the right to it: whoever lost their token gets none."""
    person = company.token_for("leaver", roles=["recruiter"])
    headers = key()
    body = {"name": "Kept", "email": company.describe("kept")["email"]}
    person.api.post("/candidates", body, headers=headers).ok()
    company.admin.api.patch(f"/people/{person.id}", {"active": False}).ok()
    assert_problem(person.api.post("/candidates", body, headers=headers), 401)
