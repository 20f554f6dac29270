"""The reminder ladder (F6): read by all, arranged by few, and no reminder of what is past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.domain.ladder import MAX_STEPS, Step, default_ladder
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import Addressee
from hiring.mail.ladders import current_ladder
from hiring.models.mail import LadderStep, ReminderClock
from hiring.models.system import AuditEntry
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.notices.readers import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from hiring.models.database import Database

PATH = "/notifications/ladder"
OWN = (("0", "author"), ("2", "author"), ("30", "recruiter"), ("40", "bar_raiser"))
STEPS = tuple(Step(int(hours), Addressee(to)) for hours, to in OWN)


def reader_with(app: Flask, db: Database, *roles: str, **given: Any) -> Reader:
    with db.writer() as session:
        person = a_person(session, roles=roles, **given)
        session.commit()
    return Reader(app, person)


@pytest.fixture
def keeper(app: Flask, db: Database) -> Reader:
    return reader_with(app, db, "administrator")


def form(rows: Sequence[tuple[str, str]], do: str = "keep", expected: str = "") -> dict[str, Any]:
    return {
        "hours": [hours for hours, _ in rows],
        "to": [to for _, to in rows],
        "do": do,
        "expected": expected,
    }


def in_force(db: Database) -> tuple[Step, ...]:
    with db.reader() as session:
        return current_ladder(session, DEFAULT_POLICY)


@pytest.mark.parametrize(
    ("roles", "status"),
    [((), 403), (("recruiter",), 403), (("administrator",), 303), (("programme_lead",), 303)],
)
def test_all_may_read_it_and_few_arrange_it_f6(
    app: Flask, db: Database, roles: tuple[str, ...], status: int
):
    reader = reader_with(app, db, *roles)
    assert ("Keep these steps" in reader.get(PATH)) is (status == 303)
    assert reader.post(PATH, **form(OWN)).status_code == status
    assert in_force(db) == (STEPS if status == 303 else default_ladder(DEFAULT_POLICY))


def test_a_ladder_is_kept_and_gone_back_from_and_noted_each_time(db: Database, keeper: Reader):
    keeper.post(PATH, **form(OWN))
    assert in_force(db) == STEPS
    assert "Your own organisation’s" in keeper.get(PATH)
    keeper.post(PATH, **form(OWN, do="default", expected=" ".join(f"{h}:{t}" for h, t in OWN)))
    assert in_force(db) == default_ladder(DEFAULT_POLICY)
    with db.reader() as session:
        noted = session.exec(
            select(AuditEntry.detail).where(AuditEntry.action == "ladder.changed")
        ).all()
    addressees = ["author", "author", "recruiter", "bar_raiser"]
    assert noted[0] == {"hours": [0, 2, 30, 40], "addressees": addressees}
    assert noted[1] == {"hours": [], "addressees": []}


def test_open_clocks_look_for_steps_to_come_and_for_none_that_is_past_f6(
    db: Database, keeper: Reader
):
    with db.writer() as session:
        built = a_loop(session)
        ended = START - timedelta(hours=10)
        ahead = START + timedelta(hours=1)
        for seat, swept_at in zip(built.seats, (ended, ahead), strict=False):
            session.add(
                ReminderClock(
                    seat_id=seat.id,
                    loop_id=built.loop.id,
                    basis=ended,
                    anchor=ended,
                    swept_at=swept_at,
                    next_at=ended + timedelta(hours=24),
                )
            )
        session.commit()
    keeper.post(PATH, **form(OWN))
    with db.reader() as session:
        clocks = {one.seat_id: one for one in session.exec(select(ReminderClock)).all()}
    first, second = (clocks[seat.id] for seat in built.seats[:2])
    assert (first.swept_at, first.next_at) == (START, START)
    assert (second.swept_at, second.next_at) == (ahead, START)


REFUSED: tuple[tuple[list[tuple[str, str]], int, str], ...] = (
    ([("0", "recruiter"), ("2", "bar_raiser")], 409, "The first step asks the author"),
    ([("0", "author"), ("x", "recruiter"), ("3", "bar_raiser")], 422, "A whole number of hours"),
    ([("0", "author"), ("-1", "recruiter"), ("3", "bar_raiser")], 422, "A whole number of hours"),
    ([("0", "author"), ("1", "nobody"), ("3", "bar_raiser")], 422, "Choose who is told."),
    ([("0", "author"), ("337", "recruiter"), ("338", "bar_raiser")], 409, "between 0 and 336"),
    ([("0", "author"), ("5", "recruiter"), ("5", "author")], 409, "later than the one before"),
    ([("0", "author"), ("5", "recruiter")], 409, "then the Bar Raiser"),
    ([(str(n), "author") for n in range(13)], 409, f"{MAX_STEPS} steps at most"),
    ([], 422, "Add a step to the author."),
)


@pytest.mark.parametrize(("rows", "status", "words"), REFUSED, ids=[one[2] for one in REFUSED])
def test_what_is_no_ladder_is_refused_at_its_row_and_nothing_changes_f6(
    db: Database, keeper: Reader, rows: list[tuple[str, str]], status: int, words: str
):
    answer = keeper.post(PATH, **form(rows))
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert words in page
    assert 'role="alert"' in page
    for hours, _ in rows:
        assert f'value="{hours}"' in page
    with db.reader() as session:
        assert session.exec(select(LadderStep)).all() == []


def test_rows_come_and_go_without_a_script(db: Database, keeper: Reader):
    page = keeper.post(PATH, **form(OWN, do="add")).get_data(as_text=True)
    assert page.count('name="hours"') == 5
    assert 'value="44"' in page
    page = keeper.post(PATH, **form(OWN, do="remove-1")).get_data(as_text=True)
    assert page.count('name="hours"') == 3
    assert 'value="2"' not in page
    full = [(str(n), "author") for n in range(MAX_STEPS)]
    page = keeper.post(PATH, **form(full, do="add")).get_data(as_text=True)
    assert page.count('name="hours"') == MAX_STEPS
    for nonsense in ("remove-99", "remove-x", "remove-"):
        page = keeper.post(PATH, **form(OWN, do=nonsense)).get_data(as_text=True)
        assert page.count('name="hours"') == len(OWN)
    assert in_force(db) == default_ladder(DEFAULT_POLICY)


def test_what_it_comes_to_is_shown_on_ones_own_clock_before_it_is_kept(app: Flask, db: Database):
    keeper = reader_with(app, db, "programme_lead", time_zone="America/New_York")
    page = keeper.get(PATH)
    assert "Tue 10 Mar 2026, 17:00 EDT" in page
    page = keeper.post(PATH, **form(OWN, do="preview")).get_data(as_text=True)
    assert "not kept yet" in page
    assert "Wed 11 Mar 2026, 23:00 EDT" in page
    assert in_force(db) == default_ladder(DEFAULT_POLICY)


def test_a_change_of_clocks_makes_no_step_come_early(app: Flask, db: Database, clock: Any):
    clock.set(datetime(2026, 3, 28, 12, tzinfo=UTC))
    reader = reader_with(app, db, time_zone="Europe/London")
    # 24 hours after Saturday 17:00 it is 18:00: the night is an hour shorter.
    assert "Sun 29 Mar 2026, 18:00 BST" in reader.get(PATH)


def test_an_older_copy_is_refused(db: Database, keeper: Reader):
    keeper.post(PATH, **form(OWN))
    other = [("0", "author"), ("8", "recruiter"), ("9", "bar_raiser")]
    answer = keeper.post(PATH, **form(other))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "The reminders have changed meanwhile" in page
    assert 'value="8"' in page
    assert in_force(db) == STEPS
