"""The hours people keep, days off, calendars and holidays: by page and by program (L5)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.models.calendar import CalendarBusy, CalendarImport, DayOff, Holiday
from hiring.models.system import AuditEntry
from hiring.people.queries_hours import get_hours
from tests.builders.people import a_person, csrf_of, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from hiring.models.people import Person
    from tests.integration.people.conftest import Cast

NINE_TO_FIVE = {"weekday": 0, "starts": "09:00", "ends": "17:00", "preferred": False}
KEPT = {
    "hours": [
        {"weekday": 0, "starts": "09:00", "ends": "12:15", "preferred": True},
        {"weekday": 0, "starts": "13:00", "ends": "24:00", "preferred": False},
    ],
    "daily_limit": 2,
    "weekly_limit": None,
    "days_off": [{"first_day": "2026-03-16", "last_day": "2026-03-20"}],
}


@pytest.mark.parametrize(
    ("actor", "status"),
    [("other", 200), ("recruiter", 200), ("administrator", 200), ("programme_lead", 403)],
)
def test_l5_hours_are_set_by_their_owner_or_whoever_plans(
    client: FlaskClient, cast: Cast, actor: str, status: int
):
    path = cast.path("other", "/hours")
    answer = client.put(path, json=KEPT, headers=cast.headers[actor])
    assert answer.status_code == status
    read = client.get(path, headers=cast.headers["programme_lead"])
    assert read.status_code == 200
    if status == 200:
        assert {name: read.get_json()[name] for name in KEPT} == KEPT
        assert read.headers["ETag"] == answer.headers["ETag"]
        again: dict[str, Any] = {"hours": [], "days_off": []}
        matching = cast.headers[actor] | {"If-Match": read.headers["ETag"]}
        assert client.put(path, json=again, headers=matching).status_code == 200
        assert client.put(path, json=KEPT, headers=matching).status_code == 412
    else:
        assert read.get_json()["hours"] == []


WRONG: dict[str, dict[str, Any]] = {
    "off the grid": {"hours": [NINE_TO_FIVE | {"starts": "09:10"}]},
    "upside down": {"hours": [NINE_TO_FIVE | {"ends": "08:00"}]},
    "an eighth day": {"hours": [NINE_TO_FIVE | {"weekday": 7}]},
    "overlapping": {"hours": [NINE_TO_FIVE, NINE_TO_FIVE | {"starts": "16:45", "ends": "18:00"}]},
    "three a day": {
        "hours": [
            NINE_TO_FIVE | {"starts": f"{hour}:00", "ends": f"{hour}:30"} for hour in (10, 11, 12)
        ]
    },
    "a negative limit": {"hours": [], "daily_limit": -1},
    "a limit beyond reach": {"hours": [], "weekly_limit": 51},
    "days upside down": {
        "hours": [],
        "days_off": [{"first_day": "2026-03-20", "last_day": "2026-03-16"}],
    },
    "the year 1": {
        "hours": [],
        "days_off": [{"first_day": "0001-01-01", "last_day": "0001-01-01"}],
    },
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_l5_hours_that_are_none_change_nothing(
    client: FlaskClient, cast: Cast, body: dict[str, Any]
):
    headers, path = cast.headers["other"], cast.path("other", "/hours")
    client.put(path, json=KEPT, headers=headers)
    answer = client.put(path, json=body, headers=headers)
    assert answer.status_code == 422
    assert answer.get_json()["errors"]
    assert client.get(path, headers=headers).get_json()["hours"] == KEPT["hours"]


@pytest.fixture
def person(db: Database) -> Person:
    with db.writer() as session:
        person = a_person(session, name="Ana Ruiz", time_zone="Europe/London")
        session.commit()
    return person


def post(client: FlaskClient, person: Person, deed: str, **typed: Any) -> Any:
    page = f"/people/{person.id}"
    token = csrf_of(client, f"{page}/availability")
    return client.post(f"{page}/{deed}", data={"csrf_token": token, **typed})


def audited(db: Database, action: str) -> int:
    with db.reader() as session:
        found = session.scalars(sa.select(AuditEntry).where(col(AuditEntry.action) == action)).all()
    return len(found)


def spans(db: Database, person: Person) -> list[tuple[int, int, int, bool]]:
    with db.reader() as session:
        kept = get_hours(session, person.id).spans
    return [(one.weekday, one.starts, one.ends, one.preferred) for one in kept]


def test_l5_a_week_is_typed_and_monday_copied(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    signed_in(client, person, app)
    typed = {"begins_0_0": "09:00", "ends_0_0": "12:00", "preferred_0_0": "y"}
    more = {"begins_5_1": "20:00", "ends_5_1": "00:00", "weekly_limit": "4"}
    assert post(client, person, "hours", **typed, **more).status_code == 303
    assert spans(db, person) == [(0, 540, 720, True), (5, 1200, 1440, False)]
    assert post(client, person, "hours", **typed, copy="1").status_code == 303
    assert spans(db, person) == [(day, 540, 720, True) for day in range(5)]
    page = client.get(f"/people/{person.id}/availability").get_data(as_text=True)
    assert page.count('value="09:00"') == 5
    assert "Mondays" in client.get(f"/people/{person.id}").get_data(as_text=True)
    assert audited(db, "person.hours_set") == 2


TYPED_WRONG = {
    "half": ({"begins_2_0": "09:00"}, "Give both times"),
    "off the grid": ({"begins_2_0": "09:05", "ends_2_0": "10:00"}, "quarters of an hour"),
    "upside down": ({"begins_2_0": "11:00", "ends_2_0": "10:00"}, "end after they start"),
    "overlapping": (
        {"begins_2_0": "09:00", "ends_2_0": "12:00", "begins_2_1": "11:00", "ends_2_1": "13:00"},
        "overlaps the other hours",
    ),
    "a limit in words": ({"begins_2_0": "09:00", "daily_limit": "few"}, "Not a valid integer"),
}


@pytest.mark.parametrize(("typed", "said"), TYPED_WRONG.values(), ids=TYPED_WRONG)
def test_what_was_typed_wrong_comes_back(
    app: Flask, client: FlaskClient, db: Database, person: Person, typed: dict[str, str], said: str
):
    signed_in(client, person, app)
    answer = post(client, person, "hours", **typed)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert said in text
    assert all(f'value="{value}"' in text for value in typed.values())
    assert spans(db, person) == []


def test_l5_days_off_come_and_go(app: Flask, client: FlaskClient, db: Database, person: Person):
    signed_in(client, person, app)
    assert post(client, person, "days-off/add", first_day="2027-03-20").status_code == 303
    upside_down = {"first_day": "2027-03-20", "last_day": "2027-03-19"}
    answer = post(client, person, "days-off/add", **upside_down)
    assert answer.status_code == 422
    assert "The last day comes before the first" in answer.get_data(as_text=True)
    with db.reader() as session:
        [off] = session.exec(select(DayOff)).all()
    assert off.first_day == off.last_day
    assert post(client, person, "days-off/remove", window=str(off.id)).status_code == 303
    with db.reader() as session:
        assert session.exec(select(DayOff)).all() == []
    assert audited(db, "person.days_off_changed") == 2


CALENDAR = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Canary\r\n{}"
    "DURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=40\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def upload(client: FlaskClient, person: Person, text: str, name: str = "Work") -> Any:
    file = (io.BytesIO(text.encode()), "calendar.ics")
    return post(client, person, "calendars/import", name=name, file=file)


def test_l5_a_calendar_is_imported_again_and_forgotten(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    signed_in(client, person, app)
    text = CALENDAR.format("DTSTART:20260302T090000Z\r\n")
    assert upload(client, person, text).status_code == 303

    def kept() -> tuple[list[CalendarImport], int]:
        with db.reader() as session:
            times = session.exec(select(CalendarBusy)).all()
            return list(session.exec(select(CalendarImport)).all()), len(times)

    [first], number = kept()
    assert number > 20
    page = client.get(f"/people/{person.id}/availability").get_data(as_text=True)
    assert "Work" in page
    assert "Canary" not in page
    assert (
        upload(client, person, CALENDAR.format("DTSTART:20250701T090000Z\r\n")).status_code == 303
    )
    [second], fewer = kept()
    assert second.id != first.id
    assert 0 < fewer < number
    assert upload(client, person, text, name="Family").status_code == 303
    assert len(kept()[0]) == 2
    assert post(client, person, f"calendars/{second.id}/forget").status_code == 303
    assert [one.name for one in kept()[0]] == ["Family"]
    assert post(client, person, f"calendars/{second.id}/forget").status_code == 404
    assert audited(db, "person.calendar_imported") == 3
    assert audited(db, "person.calendar_forgotten") == 1


def test_a_calendar_that_is_none_comes_back(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    signed_in(client, person, app)
    answer = upload(client, person, "<!doctype html>", name="My work")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "This is no calendar file" in text
    assert 'value="My work"' in text
    with db.reader() as session:
        assert session.exec(select(CalendarImport)).all() == []


def test_a_colleague_sees_hours_and_changes_nothing(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    with db.writer() as session:
        colleague = a_person(session, name="Colleague")
        session.commit()
    signed_in(client, person, app)
    upload(client, person, CALENDAR.format("DTSTART:20260302T090000Z\r\n"), name="Secret name")
    signed_in(client, colleague, app)
    page = client.get(f"/people/{person.id}/availability").get_data(as_text=True)
    assert "No weekly hours are set" in page
    assert "Secret name" not in page
    for deed in ("hours", "days-off/add", "calendars/import"):
        file = (io.BytesIO(b"BEGIN:VCALENDAR"), "calendar.ics")
        answer = post(client, person, deed, first_day="2027-01-01", name="x", file=file)
        assert answer.status_code == 403, deed
    assert spans(db, person) == []


def test_l5_holidays_are_kept_by_whoever_plans(app: Flask, client: FlaskClient, db: Database):
    with db.writer() as session:
        recruiter = a_person(session, name="Rae Recruiter", roles=("recruiter",))
        colleague = a_person(session, name="Colleague")
        session.commit()
    typed = {"day": "2027-12-25", "name": "Christmas Day", "time_zone": "Europe/London"}

    def enter() -> Any:
        return client.post("/holidays", data={"csrf_token": csrf_of(client, "/holidays"), **typed})

    signed_in(client, colleague, app)
    assert enter().status_code == 403
    signed_in(client, recruiter, app)
    assert enter().status_code == 303
    twice = enter()
    assert twice.status_code == 422
    assert "a holiday there already" in twice.get_data(as_text=True)
    with db.reader() as session:
        [holiday] = session.exec(select(Holiday)).all()
    path, token = f"/holidays/{holiday.id}/remove", csrf_of(client, "/holidays")
    assert "Christmas Day" in client.get("/holidays").get_data(as_text=True)
    assert client.post(path, data={"csrf_token": token}).status_code == 303
    assert client.post(path, data={"csrf_token": token}).status_code == 404
    assert (audited(db, "holiday.added"), audited(db, "holiday.removed")) == (1, 1)


def test_the_page_takes_as_many_queries_for_much_as_for_nothing(
    app: Flask, client: FlaskClient, db: Database, person: Person
):
    signed_in(client, person, app)
    path = f"/people/{person.id}/availability"
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def cost() -> int:
        client.get(path)
        sent.clear()
        assert client.get(path).status_code == 200
        return len(sent)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    few = cost()
    with db.writer() as session:
        _fill(session, person)
        session.commit()
    many = cost()
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert many == few


def _fill(session: Session, person: Person) -> None:
    from datetime import date, timedelta

    first = date(2027, 1, 1)
    for number in range(30):
        day = first + timedelta(days=number)
        session.add(DayOff(person_id=person.id, first_day=day, last_day=day))
        session.add(Holiday(day=day, name=f"Holiday {number}"))
