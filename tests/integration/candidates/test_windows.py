"""When a candidate can: written down by whoever plans, read by whoever may know of them (L5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.loops import a_loop
from tests.builders.people import a_person, a_token, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from tests.builders.loops import BuiltLoop


@pytest.fixture
def made(db: Database) -> tuple[BuiltLoop, dict[str, Any], dict[str, dict[str, str]]]:
    with db.writer() as session:
        built = a_loop(session, state="scheduled")
        people = {
            "recruiter": built.recruiter,
            "manager": built.hiring_manager,
            "interviewer": built.interviewers[0],
            "stranger": a_person(session, name="Stranger"),
        }
        headers = {
            name: {"Authorization": f"Bearer {a_token(session, one)}"}
            for name, one in people.items()
        }
        session.commit()
    return built, people, headers


def window(begins: str, ends: str) -> dict[str, str]:
    return {"starts_at": f"2026-06-01T{begins}:00Z", "ends_at": f"2026-06-01T{ends}:00Z"}


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("recruiter", 200, 200),
        ("manager", 200, 200),
        ("interviewer", 200, 403),
        ("stranger", 404, 404),
    ],
)
def test_l5_who_writes_down_when_a_candidate_can(
    client: FlaskClient, made: Any, who: str, reads: int, writes: int
):
    built, _, headers = made
    path = f"/api/v1/candidates/{built.application.candidate_id}/windows"
    read = client.get(path, headers=headers[who])
    assert read.status_code == reads
    body = {"windows": [window("09:00", "10:00"), window("10:00", "12:00")]}
    put = client.put(path, json=body, headers=headers[who])
    assert put.status_code == writes
    if writes == 200:
        assert put.get_json() == {"windows": [window("09:00", "12:00")]}
        stale = headers[who] | {"If-Match": read.headers["ETag"]}
        assert client.put(path, json=body, headers=stale).status_code == 412
        upside_down = {"windows": [window("12:00", "09:00")]}
        assert client.put(path, json=upside_down, headers=headers[who]).status_code == 422


def test_l5_times_are_added_and_taken_back_on_the_candidates_page(
    app: Flask, client: FlaskClient, made: Any
):
    built, people, headers = made
    page = f"/candidates/{built.application.candidate_id}"
    signed_in(client, people["recruiter"], app)

    def post(deed: str, **typed: str) -> Any:
        return client.post(
            f"{page}/windows/{deed}", data={"csrf_token": csrf_of(client, page), **typed}
        )

    good = {"starts_at": "2026-06-01T09:00", "ends_at": "2026-06-01T12:00"}
    assert post("add", **good).status_code == 303
    bad = post("add", starts_at="2026-06-02T09:15", ends_at="2026-06-02T09:00")
    assert bad.status_code == 422
    assert "2026-06-02T09:15" in bad.get_data(as_text=True)
    assert "later than the beginning" in bad.get_data(as_text=True)
    text = client.get(page).get_data(as_text=True)
    assert "09:00 to 12:00" in text
    [value] = [one.split('"')[0] for one in text.split('name="window"')[1].split('value="')[1:2]]
    assert post("remove", window=value).status_code == 303
    api = f"/api/v1{page}/windows"
    assert client.get(api, headers=headers["recruiter"]).get_json() == {"windows": []}


def test_an_interviewer_reads_and_does_not_write(app: Flask, client: FlaskClient, made: Any):
    built, people, _ = made
    signed_in(client, people["interviewer"], app)
    page = f"/candidates/{built.application.candidate_id}"
    text = client.get(page).get_data(as_text=True)
    assert "When they can" in text
    assert "Add a time" not in text
    form = {
        "csrf_token": csrf_of(client, page),
        "starts_at": "2026-06-01T09:00",
        "ends_at": "2026-06-01T12:00",
    }
    assert client.post(f"{page}/windows/add", data=form).status_code == 403
