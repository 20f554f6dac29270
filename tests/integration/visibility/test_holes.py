"""Roads of allowed steps that must not end in reading first and owing feedback afterwards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.errors import RuleRefused
from hiring.domain.terms import SeatKind, Vote
from hiring.feedback.actions_panel import return_for_rework
from hiring.feedback.commands import ReturnForRework
from hiring.loops.actions.changes import add_seat, swap_person
from hiring.loops.commands import AddSeat, SeatLine, SwapPerson
from hiring.models.feedback import PhoneScreen
from tests.builders.feedback import a_waiver, submitted_feedback
from tests.builders.loops import PRINCIPLES
from tests.builders.people import a_person, a_token, bearer
from tests.harness.clock import START
from tests.integration.loops.changing import WITH_TRAINEE, Change, an_actor, in_days
from tests.integration.loops.conftest import Room, make_room

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from hiring.models.database import Database
    from hiring.models.people import Person

CANARY = "kingfisher"


@pytest.fixture
def screened(app: Flask, db: Database) -> Callable[..., Room]:
    """A requisition's room with a phone screen, held by the manager or by the one before them."""

    def make(*, by_the_manager: bool) -> Room:
        with db.writer() as session:
            room = make_room(app, db, session)
            before = a_person(session, name="Mo Manager-before")
            session.add(
                PhoneScreen(
                    application_id=room.application.id,
                    screener_id=room.manager.id if by_the_manager else before.id,
                    principles=[PRINCIPLES[0]],
                    notes=CANARY,
                    vote=Vote.STRONG_YES,
                    held_at=START,
                    submitted_at=START,
                )
            )
            session.commit()
        return room

    return make


def screen(room: Room, person: Person) -> str:
    """What the person is told of the phone screen."""
    path = f"/applications/{room.application.id}/phone-screen"
    return room.as_(person).get(path).get_data(as_text=True)


def with_recruiter(room: Room) -> dict[str, Any]:
    """The panel with the recruiter as an interviewer."""
    seats = room.seats()
    seats[2]["person_id"] = str(room.recruiter.id)
    return {"seats": seats}


def read(app: Flask, it: Change, person: Person) -> str:
    """What the person is told of the loop's feedback."""
    secrets: list[str] = []
    it.write(lambda session: secrets.append(a_token(session, person)))
    answer = app.test_client().get(
        f"/api/v1/loops/{it.loop_id}/feedback", headers=bearer(secrets[0])
    )
    return answer.get_data(as_text=True)


def write_all_but(it: Change, *places: int) -> None:
    """Submit for every seat but those."""
    for place, seat in enumerate(it.built.seats):
        if place not in places:
            it.write(partial(submitted_feedback, seat=seat, canary=CANARY))


def seat_of(it: Change, person: Person, **given: Any) -> AddSeat:
    line = SeatLine(
        person_id=person.id, kind=SeatKind.INTERVIEWER, principles=(PRINCIPLES[0],), **given
    )
    return AddSeat(loop_id=it.loop_id, seat=line)


def waive(it: Change, place: int) -> None:
    it.write(lambda session: a_waiver(session, it.built.seats[place], it.built.people[1].id))


def test_f7_a_waived_seat_does_not_go_to_a_recruiter_who_has_read(app: Flask, db: Database) -> None:
    it = Change(db, state="debrief_ready")
    write_all_but(it, 4)
    waive(it, 4)
    assert CANARY in read(app, it, it.built.recruiter)
    with pytest.raises(RuleRefused) as refused:
        it.swap(4, it.built.recruiter)
    assert refused.value.first.rule == "F7"


def test_f7_an_interviewer_whose_waived_seat_was_given_away_does_not_come_back_having_read(
    app: Flask, db: Database
) -> None:
    it = Change(db, state="debrief_ready")
    write_all_but(it, 4)
    waive(it, 4)
    waived = it.built.people[4]
    assert CANARY in read(app, it, waived)
    it.swap(4, it.other)
    back = SwapPerson(loop_id=it.loop_id, seat_id=it.view().seats[4].id, person_id=waived.id)
    with pytest.raises(RuleRefused) as refused:
        it.run(swap_person, back)
    assert refused.value.first.rule == "F7"


def test_f7_a_recruiter_who_has_read_is_not_seated_after_a_return(app: Flask, db: Database) -> None:
    it = Change(db, state="debrief_ready")
    write_all_but(it)
    assert CANARY in read(app, it, it.built.recruiter)
    back = ReturnForRework(loop_id=it.loop_id, seat_id=it.built.seats[4].id, reason="Thin.")
    it.run(return_for_rework, back, an_actor(it.built.bar_raiser))
    starts, ends = in_days(1), in_days(1.03)
    with pytest.raises(RuleRefused) as refused:
        it.run(add_seat, seat_of(it, it.built.recruiter, starts_at=starts, ends_at=ends))
    assert refused.value.first.rule == "F7"


def test_f8_a_lead_who_has_read_a_trainees_feedback_is_not_seated(app: Flask, db: Database) -> None:
    it = Change(db, state="collecting", panel=WITH_TRAINEE)
    write_all_but(it, 0, 1, 3, 4)
    leads: list[Person] = []
    it.write(
        lambda session: leads.append(
            a_person(session, name="Lea Lead", team="Harbour Maps", roles=["programme_lead"])
        )
    )
    assert CANARY in read(app, it, leads[0])
    with pytest.raises(RuleRefused) as refused:
        it.swap(4, leads[0])
    assert refused.value.first.rule == "F7"


@pytest.mark.parametrize("has_read", [False, True])
def test_f7_what_is_said_of_somebody_on_the_panel_does_not_tell_whether_they_have_read(
    app: Flask, db: Database, has_read: bool
) -> None:
    it = Change(db, state="collecting")
    write_all_but(it, 4)
    reader = it.built.people[3]
    if has_read:
        assert CANARY in read(app, it, reader)
    with pytest.raises(RuleRefused) as refused:
        it.swap(4, reader)
    assert refused.value.first.rule == "L1"
    starts, ends = in_days(1), in_days(1.03)
    with pytest.raises(RuleRefused) as refused:
        it.run(add_seat, seat_of(it, reader, starts_at=starts, ends_at=ends))
    assert refused.value.first.rule == "L1"


def test_f7_somebody_who_has_read_nothing_is_seated(app: Flask, db: Database) -> None:
    it = Change(db, state="collecting")
    write_all_but(it, 4)
    assert CANARY not in read(app, it, it.built.recruiter)
    it.swap(4, it.built.recruiter)
    assert CANARY not in read(app, it, it.built.recruiter)


def test_s1_a_new_hiring_manager_reads_no_screen_before_their_own_feedback(
    screened: Callable[..., Room],
) -> None:
    room = screened(by_the_manager=False)
    assert CANARY not in screen(room, room.manager)
    loop_id = room.scheduled()
    room.as_(room.manager).post(f"/loops/{loop_id}/cancel")
    assert CANARY not in screen(room, room.manager)


def test_s1_emptying_or_cancelling_a_loop_opens_no_screen_to_whoever_had_a_seat(
    screened: Callable[..., Room],
) -> None:
    room = screened(by_the_manager=True)
    loop_id, recruiter = room.open(), room.as_(room.recruiter)
    assert recruiter.put(f"/loops/{loop_id}/seats", with_recruiter(room)).status_code == 200
    assert CANARY not in screen(room, room.recruiter)
    assert recruiter.put(f"/loops/{loop_id}/seats", {"seats": []}).status_code == 200
    assert CANARY not in screen(room, room.recruiter)
    assert recruiter.post(f"/loops/{loop_id}/cancel").status_code == 200
    assert CANARY not in screen(room, room.recruiter)


def test_s1_a_recruiter_who_has_read_the_screen_is_not_seated(
    screened: Callable[..., Room],
) -> None:
    room = screened(by_the_manager=True)
    assert CANARY in screen(room, room.recruiter)
    put = room.as_(room.recruiter).put(f"/loops/{room.open()}/seats", with_recruiter(room))
    assert put.status_code == 409
    assert put.get_json()["rule"] == "S1"
