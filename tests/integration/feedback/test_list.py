"""A loop's feedback, listed under F7, F8 and F10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from hiring.models.system import AuditEntry
from tests.integration.feedback.conftest import Desk, a_desk

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database
    from tests.harness.clock import FrozenClock

KEYS = {"seat_id", "person_id", "status", "feedback", "hidden_because"}


def test_f7_items_have_exactly_these_members_whoever_asks(desk: Desk) -> None:
    desk.submit(desk.ana)
    for viewer in (*desk.built.people, desk.recruiter):
        for item in desk.items(viewer).values():
            assert set(item) == KEYS


def test_f7_status_is_known_to_all_on_the_loop_and_nothing_more(
    desk: Desk, clock: FrozenClock
) -> None:
    desk.submit(desk.ana)
    clock.advance(hours=30)
    for viewer in (desk.ben, desk.manager, desk.bar_raiser, desk.trainee, desk.recruiter):
        items = desk.items(viewer)
        assert len(items) == 6
        item = items[str(desk.seat(desk.ana).id)]
        assert (item["status"], item["feedback"]) == ("submitted", None)
        assert "F7" in item["hidden_because"]
        others = [one["status"] for key, one in items.items() if key != item["seat_id"]]
        assert others == ["overdue"] * 5


def test_f7_others_open_with_ones_own(desk: Desk) -> None:
    desk.submit(desk.ana, vote="strong_no")
    assert desk.item(desk.ben, desk.ana)["feedback"] is None
    desk.submit(desk.ben)
    opened = desk.item(desk.ben, desk.ana)
    assert opened["feedback"]["vote"] == "strong_no"
    assert opened["hidden_because"] is None
    assert {"evidence", "narrative", "vote", "versions", "submitted_at"} <= set(opened["feedback"])


def test_f7_who_owes_none_waits_for_everybody(desk: Desk) -> None:
    *first, last = desk.built.people[:5]
    desk.submit(*first)
    assert all(item["feedback"] is None for item in desk.items(desk.recruiter).values())
    desk.submit(last)
    read = [item for item in desk.items(desk.recruiter).values() if item["feedback"]]
    assert len(read) == 5


@pytest.mark.parametrize("who", ["lead", "stranger"])
def test_f7_a_loop_one_is_not_on_is_a_loop_that_does_not_exist(desk: Desk, who: str) -> None:
    desk.submit(*desk.built.people[:5])
    person = getattr(desk, who)
    hidden = desk.api(person, "GET", "")
    nowhere = desk.app.test_client().get(
        "/api/v1/loops/00000000-0000-7000-8000-000000000000/feedback",
        headers={"Authorization": f"Bearer {desk.tokens[person.id]}"},
    )
    assert (hidden.status_code, hidden.data) == (404, nowhere.data)
    assert dict(hidden.headers) == dict(nowhere.headers)


def test_f8_a_trainees_feedback_opens_to_mentor_and_leads_after_the_mentors(desk: Desk) -> None:
    desk.submit(desk.trainee)
    assert desk.item(desk.ana, desk.trainee)["feedback"] is None
    assert desk.api(desk.lead, "GET", "").status_code == 404
    desk.submit(desk.ana)
    assert desk.item(desk.ana, desk.trainee)["feedback"] is not None
    items = desk.items(desk.lead)
    assert list(items) == [str(desk.seat(desk.trainee).id)]
    assert items[str(desk.seat(desk.trainee).id)]["feedback"] is not None


def test_f8_the_rest_of_the_panel_never_reads_a_trainee(desk: Desk) -> None:
    desk.submit(*desk.built.people)
    for viewer in (desk.manager, desk.bar_raiser, desk.ben, desk.recruiter):
        item = desk.item(viewer, desk.trainee)
        assert item["feedback"] is None
        assert "F8" in item["hidden_because"]


def test_f8_a_trainee_reads_the_panel_once_their_own_is_in(desk: Desk) -> None:
    desk.submit(desk.ana)
    assert desk.item(desk.trainee, desk.ana)["feedback"] is None
    desk.submit(desk.trainee)
    assert desk.item(desk.trainee, desk.ana)["feedback"] is not None


def test_f10_the_order_is_the_panels_whoever_came_first(app: Flask, db: Database) -> None:
    orders = []
    for reverse in (False, True):
        desk = a_desk(app, db)
        people = desk.built.people[:5]
        desk.submit(*(reversed(people) if reverse else people))
        listed = list(desk.items(desk.ana))
        orders.append([listed.index(str(seat.id)) for seat in desk.built.seats])
    assert orders[0] == orders[1] == sorted(orders[0])


def test_f7_every_reading_of_anothers_is_on_the_trail_and_nothing_else(
    desk: Desk, db: Database
) -> None:
    desk.submit(desk.ana, desk.ben)
    desk.items(desk.manager)
    desk.api(desk.ana, "GET", "/mine")
    desk.items(desk.ana)
    with db.reader() as session:
        reads = session.exec(select(AuditEntry).where(AuditEntry.action == "feedback.read")).all()
    assert [(read.actor_id, read.seat_id, read.rung) for read in reads] == [
        (desk.ana.id, desk.seat(desk.ben).id, "vote")
    ]


def test_reading_takes_as_many_queries_for_many_versions_as_for_few(
    desk: Desk, statements: list[str]
) -> None:
    def selects() -> int:
        statements.clear()
        desk.items(desk.ana)
        desk.items(desk.ana)
        return sum(statement.startswith("SELECT") for statement in statements)

    desk.submit(desk.ana, desk.ben)
    few = selects()
    desk.submit(desk.manager, desk.bar_raiser, desk.built.people[4])
    for vote in ("no", "yes", "no"):
        desk.api(desk.ben, "POST", "/mine/amend", {"reason": "r", "vote": vote})
    assert selects() == few
