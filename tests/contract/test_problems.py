"""What every refusal looks like, whatever was wrong with the request."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract import loops
from tests.contract.client import BASE, Caller, assert_problem

if TYPE_CHECKING:
    from tests.contract.company import Company

JSON = {"Content-Type": "application/json"}
READ = ["/me", "/principles", "/people", "/requisitions", "/candidates", "/applications", "/loops"]


# ---------------------------------------------------------------- 401

BAD_AUTHORIZATION = {
    "none": None,
    "empty": "",
    "no scheme": "abc",
    "another scheme": "Basic YTpi",
    "no token": "Bearer ",
    "nobody's token": "Bearer br_nobody",
    "a very long one": "Bearer " + "a" * 4000,
    "not latin": "Bearer \u00e9\u00e9",
    "two words": "Bearer a b",
    "sql": "Bearer ' OR 1=1 --",
}


@pytest.mark.parametrize("case", BAD_AUTHORIZATION)
def test_401_no_or_bad_token(company: Company, case: str):
    value = BAD_AUTHORIZATION[case]
    headers = {} if value is None else {"Authorization": value}
    for path in (*READ, f"/loops/{uuid.uuid4()}", "/no/such/thing"):
        answer = company.nobody.get(path, headers=headers)
        assert_problem(answer, 401 if path != "/no/such/thing" else answer.status)
        assert answer.status in {401, 404}
    answer = company.nobody.post("/people", {"email": "x@example.com"}, headers=headers)
    assert_problem(answer, 401)
    assert answer.header("WWW-Authenticate")


def test_401_a_token_of_somebody_deactivated(company: Company):
    person = company.token_for("leaver", certified_for=["engineering"])
    assert person.api.get("/me").ok()["id"] == person.id
    company.admin.api.patch(f"/people/{person.id}", {"active": False}).ok()
    assert_problem(person.api.get("/me"), 401)


def test_no_token_is_needed_to_ask_whether_it_lives(company: Company):
    assert company.nobody.get("/healthz").status == 200
    ready = company.nobody.get("/readyz")
    assert ready.status in {200, 503}, ready.told()
    document = company.nobody.get("/openapi.json")
    assert document.ok()["openapi"].startswith("3.1")


# ---------------------------------------------------------------- 404, 405, 415, 413


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/people/x/y/z", "/loops/", "//loops", "/loops/%2F", "/openapi.yaml", "/ME"],
)
def test_404_no_such_address(company: Company, path: str):
    answer = company["recruiter"].api.send("GET", BASE + path)
    if answer.status in {301, 302, 307, 308}:
        answer = company["recruiter"].api.get(answer.header("Location") or "")
        assert answer.status in {200, 404}, answer.told()
        return
    assert_problem(answer, 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/people"),
        ("PUT", "/people"),
        ("PATCH", "/loops"),
        ("DELETE", "/loops/{loop}"),
        ("GET", "/loops/{loop}/schedule"),
        ("POST", "/me"),
        ("DELETE", "/loops/{loop}/audit"),
        ("PATCH", "/loops/{loop}/feedback/mine"),
        ("PROPFIND", "/people"),
    ],
)
def test_405_not_with_this_method(company: Company, method: str, path: str):
    target = path.replace("{loop}", str(uuid.uuid4()))
    answer = company["recruiter"].api.send(method, target)
    assert_problem(answer, 405)
    assert answer.header("Allow")
    assert method not in (answer.header("Allow") or "").split(", ")


def test_head_and_options_are_no_errors(company: Company):
    for method in ("HEAD", "OPTIONS"):
        assert company["recruiter"].api.send(method, "/people").status < 500


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/xml",
        "",
    ],
)
def test_415_not_json(company: Company, content_type: str):
    body = b'{"email": "a@example.com", "name": "A"}'
    answer = company.admin.api.send("POST", "/people", body, headers={"Content-Type": content_type})
    assert_problem(answer, 415)


def test_json_with_a_charset_is_json(company: Company):
    body = company.describe("charset")
    headers = {"Content-Type": "application/json; charset=utf-8"}
    company.admin.api.post("/people", body, headers=headers).ok()


@pytest.mark.parametrize("field", ["narrative", "title", "x"])
def test_413_ten_megabytes(company: Company, field: str):
    body = loops.requisition_body(company, **{field: "a" * 10_000_000})
    answer = company["recruiter"].api.post("/requisitions", body)
    assert_problem(answer, 413)


def test_413_ten_megabytes_for_a_draft(company: Company):
    loop = loops.collecting(company)
    body = {"narrative": "word " * 2_000_000}
    assert_problem(company["ines"].api.put(f"{loop.path}/feedback/mine", body), 413)
    assert company["ines"].api.get(f"{loop.path}/feedback/mine").ok()["narrative"] == ""


# ---------------------------------------------------------------- 400, 422: malformed bodies

MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "half an object": b'{"email": ',
    "a comma too many": b'{"email": "a@example.com",}',
    "single quotes": b"{'email': 'a@example.com'}",
    "not a number": b'{"level": NaN}',
    "infinity": b'{"level": Infinity}',
    "a huge number": b'{"level": 1e999}',
    "many digits": b'{"level": ' + b"9" * 5000 + b"}",
    "a list": b"[]",
    "a string": b'"x"',
    "null": b"null",
    "a number": b"1",
    "not utf-8": b'{"name": "\xff\xfe"}',
    "half a surrogate": b'{"email": "a@example.com", "name": "\\ud800"}',
    "a null byte": b'{"email": "a@example.com", "name": "A\\u0000B"}',
    "deep": b'{"name": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
}


@pytest.mark.parametrize("case", MALFORMED)
def test_422_malformed(company: Company, case: str):
    for method, path in (("POST", "/people"), ("PATCH", f"/people/{company.admin.id}")):
        answer = company.admin.api.send(method, path, MALFORMED[case], headers=JSON)
        assert_problem(answer, 400, 415 if case == "nothing" else 422, 422)
    assert company.admin.api.get("/me").ok()["name"] == "Admin"


@pytest.mark.parametrize("case", MALFORMED)
def test_422_malformed_seats_and_drafts(company: Company, case: str):
    loop = loops.a_loop(company)
    loops.take_seats(loop, loops.a_panel(loop))
    before = loop.get()
    answer = company["recruiter"].api.send(
        "PUT", f"{loop.path}/seats", MALFORMED[case], headers=JSON
    )
    assert_problem(answer, 400, 415, 422)
    assert loop.get() == before


UNKNOWN = {"no_such_field": 1}


def test_422_unknown_fields(company: Company):
    """Refused, each by its pointer, on every body."""
    loop = loops.collecting(company)
    recruiter, ines = company["recruiter"].api, company["ines"].api
    cases = [
        company.admin.api.post("/people", {**company.describe("unknown"), **UNKNOWN}),
        company.admin.api.patch(f"/people/{company.admin.id}", UNKNOWN),
        recruiter.post("/requisitions", loops.requisition_body(company, **UNKNOWN)),
        recruiter.post("/candidates", {"name": "A", "email": "a@b.example", **UNKNOWN}),
        recruiter.put(f"{loop.path}/seats", {"seats": [], **UNKNOWN}),
        ines.put(f"{loop.path}/feedback/mine", UNKNOWN),
    ]
    for answer in cases:
        problem = assert_problem(answer, 422)
        assert any(each["pointer"].endswith("/no_such_field") for each in problem["errors"])


def test_422_everything_wrong_is_said_at_once(company: Company):
    body = company.describe("wrong", level="high", active="perhaps", roles=["king"])
    problem = assert_problem(company.admin.api.post("/people", body), 422)
    pointers = " ".join(each["pointer"] for each in problem["errors"])
    for field in ("/level", "/active", "/roles"):
        assert field in pointers


WRONG: dict[str, dict[str, Any]] = {
    "level a word": {"level": "high"},
    "level a fraction": {"level": 6.5},
    "level below none": {"level": -1},
    "level past any integer": {"level": 2**63},
    "level a list": {"level": [6]},
    "name a number": {"name": 6},
    "name empty": {"name": ""},
    "name blank": {"name": " \u2003 "},
    "name null": {"name": None},
    "name endless": {"name": "a" * 100_000},
    "name with a null byte": {"name": "A\u0000B"},
    "no address": {"email": "nowhere"},
    "an address with a line break": {"email": "a@example.com\r\nBcc: b@example.com"},
    "an address with a null byte": {"email": "a\u0000@example.com"},
    "no such role": {"roles": ["king"]},
    "roles a word": {"roles": "recruiter"},
    "no such standing": {"bar_raiser": "maybe"},
    "no such zone": {"time_zone": "Mars/Olympus"},
    "a zone that is a path": {"time_zone": "../../etc/passwd"},
    "an absolute path": {"time_zone": "/etc/passwd"},
    "a manager nobody is": {"manager_id": str(uuid.uuid4())},
    "a manager that is no id": {"manager_id": "x"},
    "a cap below none": {"weekly_loop_cap": -1},
}


@pytest.mark.parametrize("case", WRONG)
def test_422_a_person_of_the_wrong_shape(company: Company, case: str):
    body = {**company.describe("wrong"), **WRONG[case]}
    assert_problem(company.admin.api.post("/people", body), 409, 422)


def test_a_name_is_one_line(company: Company):
    """Refused, or made one: it stands in the headers of mail."""
    body = company.describe("wrong", name="A\r\nBcc: all@example.com")
    made = company.admin.api.post("/people", body)
    if made.status >= 300:
        assert_problem(made, 422)
    else:
        assert not set("\r\n") & set(made.ok()["name"])


WRONG_TIMES = [
    "2026-03-10T11:00:00",
    "2026-03-10",
    "yesterday",
    "2026-13-10T11:00:00Z",
    "2026-02-30T11:00:00Z",
    "2026-03-10T25:00:00Z",
    "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "",
    True,
    {"at": "noon"},
]


@pytest.mark.parametrize("moment", WRONG_TIMES, ids=repr)
def test_422_times_have_an_offset_and_are_times(company: Company, moment: object):
    loop = loops.a_loop(company)
    panel = [{**loops.seat(loop, "ines", 2), "starts_at": moment}]
    assert_problem(company["recruiter"].api.put(f"{loop.path}/seats", {"seats": panel}), 422)
    window = {"starts_at": moment, "ends_at": "2026-03-10T12:00:00Z"}
    path = f"/people/{company['ines'].id}/availability"
    assert_problem(company["ines"].api.put(path, {"windows": [window]}), 422)


def test_times_come_with_any_offset_and_go_in_utc(company: Company):
    loop = loops.a_loop(company)
    one = loops.seat(loop, "ines", 2)
    day = loop.day.date().isoformat()
    one.update(starts_at=f"{day}T11:30:00+05:30", ends_at=f"{day}T02:30:00-04:30")
    (seat,) = loops.take_seats(loop, [one])["seats"]
    assert seat["starts_at"].replace(".000000", "") == f"{day}T06:00:00Z"
    assert seat["ends_at"].replace(".000000", "") == f"{day}T07:00:00Z"


# ---------------------------------------------------------------- names of every script

NAMES = [
    "Zoë Åström-Nuñez",
    "李小龍",
    "שָׁלוֹם בן־דוד",
    "محمد بن عبد الله",
    "👩🏽‍🚀 Ada 🏳️‍🌈",
    "e\u0301le\u0300ve",
    "O'Brien; DROP TABLE people; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "%s %d %n",
    "x",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_come_back_as_they_went_in(company: Company, name: str):
    body = company.describe("name")
    person = company.admin.api.post("/people", {**body, "name": name}).ok()
    assert company.admin.api.get(f"/people/{person['id']}").ok()["name"] == name
    candidate_id = loops.a_candidate(company, name)
    assert company["recruiter"].api.get(f"/candidates/{candidate_id}").ok()["name"] == name


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("who", ["recruiter", "ines", "hm", "br"])
def test_403_people_are_made_by_the_administrator(company: Company, who: str):
    api = company[who].api
    assert_problem(api.post("/people", company.describe("made")), 403)
    assert_problem(api.patch(f"/people/{company[who].id}", {"roles": ["administrator"]}), 403)
    assert "administrator" not in api.get("/me").ok()["roles"]


def test_403_nobody_certifies_themselves(company: Company):
    tom = company["tom"]
    for change in ({"certified_for": ["engineering"]}, {"bar_raiser": "certified"}, {"level": 9}):
        assert_problem(tom.api.patch(f"/people/{tom.id}", change), 403)


def test_409_one_account_for_an_address(company: Company):
    body = company.describe("twin")
    company.admin.api.post("/people", body).ok()
    assert_problem(company.admin.api.post("/people", body), 409)
    shouted = {**body, "email": body["email"].upper()}
    assert_problem(company.admin.api.post("/people", shouted), 409)


def test_409_one_application_of_a_candidate_on_a_requisition(company: Company):
    requisition_id, candidate_id = loops.a_requisition(company), loops.a_candidate(company)
    loops.an_application(company, requisition_id, candidate_id)
    body = {"candidate_id": candidate_id, "requisition_id": requisition_id}
    answer: Any = company["recruiter"].api.post("/applications", body)
    assert_problem(answer, 409)


def test_a_token_in_the_address_is_no_token(company: Company):
    token = company["recruiter"].api.token
    nobody: Caller = company.nobody
    for name in ("token", "access_token", "authorization"):
        assert_problem(nobody.get(f"/me?{name}={token}"), 401)
