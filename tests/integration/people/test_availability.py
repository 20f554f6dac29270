"""When people can interview (L5): declared by them, or by those who plan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.people import AvailabilityWindow
from hiring.people.queries import list_availability
from tests.builders.people import a_person, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.integration.people.conftest import Cast


def window(begin: str, end: str) -> dict[str, str]:
    return {"starts_at": f"2026-03-{begin}Z", "ends_at": f"2026-03-{end}Z"}


JOINED: dict[str, tuple[list[dict[str, str]], list[dict[str, str]]]] = {
    "none": ([], []),
    "apart, in order": (
        [window("17T14:00:00", "17T15:00:00"), window("16T09:00:00", "16T17:00:00")],
        [window("16T09:00:00", "16T17:00:00"), window("17T14:00:00", "17T15:00:00")],
    ),
    "overlapping": (
        [window("16T09:00:00", "16T12:00:00"), window("16T11:00:00", "16T15:00:00")],
        [window("16T09:00:00", "16T15:00:00")],
    ),
    "touching": (
        [window("16T09:00:00", "16T12:00:00"), window("16T12:00:00", "16T15:00:00")],
        [window("16T09:00:00", "16T15:00:00")],
    ),
    "one inside the other": (
        [window("16T09:00:00", "16T17:00:00"), window("16T11:00:00", "16T12:00:00")],
        [window("16T09:00:00", "16T17:00:00")],
    ),
    "with an offset": (
        [{"starts_at": "2026-03-16T09:00:00+05:30", "ends_at": "2026-03-16T10:00:00+05:30"}],
        [window("16T03:30:00", "16T04:30:00")],
    ),
}


@pytest.mark.parametrize(("sent", "kept"), JOINED.values(), ids=JOINED)
def test_l5_windows_that_touch_become_one(
    client: FlaskClient, cast: Cast, sent: list[Any], kept: list[Any]
):
    headers, path = cast.headers["other"], cast.path("other", "/availability")
    client.put(path, json={"windows": [window("01T09:00:00", "01T10:00:00")]}, headers=headers)
    answer = client.put(path, json={"windows": sent}, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json() == {"windows": kept}
    read = client.get(path, headers=cast.headers["programme_lead"])
    assert read.get_json() == {"windows": kept}
    assert read.headers["ETag"] == answer.headers["ETag"]


WRONG: dict[str, Any] = {
    "ends before it starts": [window("16T12:00:00", "16T11:00:00")],
    "empty": [window("16T12:00:00", "16T12:00:00")],
    "without an offset": [{"starts_at": "2026-03-16T09:00:00", "ends_at": "2026-03-16T10:00:00"}],
    "half a window": [{"starts_at": "2026-03-16T09:00:00Z"}],
    "no list": "always",
}


@pytest.mark.parametrize("windows", WRONG.values(), ids=WRONG)
def test_l5_a_window_that_is_none_changes_nothing(client: FlaskClient, cast: Cast, windows: Any):
    headers, path = cast.headers["other"], cast.path("other", "/availability")
    good = {"windows": [window("16T09:00:00", "16T10:00:00")]}
    client.put(path, json=good, headers=headers)
    answer = client.put(path, json={"windows": windows}, headers=headers)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"].startswith("/windows")
    assert client.get(path, headers=headers).get_json() == good


@pytest.mark.parametrize(
    ("actor", "status"),
    [("other", 200), ("recruiter", 200), ("administrator", 200), ("programme_lead", 403)],
)
def test_l5_who_declares(client: FlaskClient, cast: Cast, actor: str, status: int):
    body = {"windows": [window("16T09:00:00", "16T10:00:00")]}
    path = cast.path("other", "/availability")
    assert client.put(path, json=body, headers=cast.headers[actor]).status_code == status


def test_if_match_guards_what_was_declared(client: FlaskClient, cast: Cast):
    headers, path = cast.headers["other"], cast.path("other", "/availability")
    matching = headers | {"If-Match": client.get(path, headers=headers).headers["ETag"]}
    body = {"windows": [window("16T09:00:00", "16T10:00:00")]}
    assert client.put(path, json=body, headers=matching).status_code == 200
    assert client.put(path, json={"windows": []}, headers=matching).status_code == 412


@pytest.fixture
def person(db: Database) -> Person:
    with db.writer() as session:
        person = a_person(session, name="Ana Ruiz", time_zone="Europe/London")
        session.commit()
    return person


def declared(db: Database, person: Person) -> list[tuple[datetime, datetime]]:
    with db.reader() as session:
        return [(row.starts_at, row.ends_at) for row in list_availability(session, person.id)]


def add(client: FlaskClient, person: Person, **typed: Any) -> Any:
    path = f"/people/{person.id}/availability"
    form = {
        "csrf_token": csrf_of(client, path),
        "from_time": "09:00",
        "to_time": "11:30",
        "first_day": "2026-03-27",
        "weeks": "1",
    }
    return client.post(f"{path}/add", data={**form, **typed})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_l5_weekdays_on_the_persons_own_clock(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    """The clocks go forward on 29 March: nine o'clock is another instant after it."""
    signed_in(client, person, app)
    answer = add(client, person, weekdays=["4", "0"])
    assert answer.status_code == 303
    assert declared(db, person) == [(at(27, 9), at(27, 11, 30)), (at(30, 8), at(30, 10, 30))]
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert page.count("09:00 to 11:30") == 2


def test_without_a_weekday_the_first_day_alone(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    signed_in(client, person, app)
    assert add(client, person, weeks="4").status_code == 303
    assert declared(db, person) == [(at(27, 9), at(27, 11, 30))]


TYPED_WRONG = {
    "backwards": ({"from_time": "12:00"}, "later than the beginning"),
    "no day": ({"first_day": ""}, "Choose the first day"),
    "the year 1": ({"first_day": "0001-01-01"}, "out of reach"),
    "no such hour": ({"first_day": "2026-03-29", "from_time": "01:30"}, "skip 01:30"),
    "too many weeks": ({"weeks": "999"}, "from 1 to 26"),
    "weeks in words": ({"weeks": "many"}, "Not a valid integer"),
}


@pytest.mark.parametrize(("typed", "said"), TYPED_WRONG.values(), ids=TYPED_WRONG)
def test_what_was_typed_wrong_comes_back(
    app: Flask, client: FlaskClient, db: Database, person: Person, typed: dict[str, str], said: str
):
    signed_in(client, person, app)
    answer = add(client, person, **typed)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert said in text
    assert f'value="{typed.get("to_time", "11:30")}"' in text
    assert declared(db, person) == []


def test_taking_windows_back(app: Flask, client: FlaskClient, db: Database, person: Person):
    signed_in(client, person, app)
    add(client, person, weekdays=["4", "0"])
    path = f"/people/{person.id}/availability"
    with db.reader() as session:
        first = session.exec(select(AvailabilityWindow)).first()
    assert first is not None
    form = {"csrf_token": csrf_of(client, path)}
    none = client.post(f"{path}/remove", data=form, follow_redirects=True)
    assert "No window was ticked" in none.get_data(as_text=True)
    ticked = {**form, "window": [str(first.id), "nonsense"]}
    assert client.post(f"{path}/remove", data=ticked).status_code == 303
    assert len(declared(db, person)) == 1


def test_a_colleague_reads_and_does_not_declare(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    with db.writer() as session:
        colleague = a_person(session, name="Colleague")
        session.commit()
    signed_in(client, colleague, app)
    path = f"/people/{person.id}/availability"
    page = client.get(path)
    assert page.status_code == 200
    assert "Add windows" not in page.get_data(as_text=True)
    assert add(client, person).status_code == 403
    assert declared(db, person) == []
