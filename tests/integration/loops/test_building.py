"""Putting a draft's panel together: checked as saving would check it, and nothing is saved."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hiring.models.people import AvailabilityWindow
from tests.builders.loops import a_loop
from tests.integration.loops.conftest import NEXT_WEEK
from tests.integration.loops.test_pages import panel_form, send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


from tests.integration.loops.building import check, kept


def test_a_sound_panel_is_said_to_keep_every_rule_and_nothing_is_saved(
    room: Room, browser: Browser
) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    client.get(f"/loops/{loop_id}/seats")
    before = kept(room)
    answer = check(room, client, loop_id)
    assert answer.status_code == 200
    assert "Every rule is kept" in text_of(answer)
    assert "Save and schedule" in text_of(answer)
    assert kept(room) == before
    assert room.loop(loop_id)["seats"] == []


@pytest.mark.parametrize(
    ("changes", "rule", "says", "door"),
    [
        ({"seats-0-person_id": ""}, "L1", "The hiring manager has no seat", 'value="pick:0"'),
        ({"seats-0-kind": "interviewer"}, "L1", "manager has no", 'value="add:hiring_manager"'),
        ({"seats-1-person_id": ""}, "L1", "The loop has no Bar Raisers", 'value="pick:1"'),
        ({"seats-4-person_id": ""}, "L1", "The panel has 4", 'value="add:interviewer"'),
        ({"seats-2-kind": "bar_raiser"}, "L2", "Ana Ruiz is not a Bar Raiser", 'value="pick:2"'),
        ({"seats-2-kind": "trainee"}, "L3", "without a mentor", 'value="pick:2"'),
        ({"seats-3-principles": []}, "L4", "Li Wei has no principles", "#seats-3-principles-0"),
        ({"seats-3-principles": []}, "L4", "needs 1 interviewer", "#seats-0-principles-3"),
        ({"seats-3-starts_at": ""}, "L5", "interview has no time", "#seats-3-starts_at"),
        ({"seats-3-starts_at": "2026-03-17T09:30"}, "L5", "same time", "#seats-3-starts_at"),
        ({"seats-3-minutes": "301"}, "L5", "without a break", "#first_at"),
    ],
)
def test_every_broken_rule_stands_beside_what_mends_it(
    room: Room, browser: Browser, changes: dict[str, Any], rule: str, says: str, door: str
) -> None:
    loop_id = room.open()
    answer = check(room, browser(room.recruiter), loop_id, **changes)
    shown = text_of(answer)
    state = shown[shown.index('id="state-title"') : shown.index('class="panel__main"')]
    assert says in state
    assert f'aria-label="Rule {rule}"' in state
    assert door in state
    assert "in the way" in state


def test_l1_too_large_a_panel_leads_to_its_seats(room: Room, browser: Browser) -> None:
    more = {
        f"seats-{row}-{name}": value
        for row in (5, 6, 7)
        for name, value in (("person_id", str(room.stranger.id)), ("kind", "interviewer"))
    }
    shown = text_of(check(room, browser(room.recruiter), room.open(), **more))
    state = shown[shown.index('id="state-title"') : shown.index('class="panel__main"')]
    assert "The panel has 8 interviewers" in state
    assert "#seats-title" in state
    assert "add:interviewer" not in state


def test_what_is_checked_is_what_saving_would_say(room: Room, browser: Browser) -> None:
    """The same panel, checked in the form, read after saving, and refused by scheduling."""
    client, loop_id = browser(room.recruiter), room.open()
    faulty: dict[str, Any] = {
        "seats-1-person_id": str(room.interviewers[0].id),
        "seats-2-principles": ["ownership", "dive_deep"],
        "seats-4-starts_at": "2026-03-17T09:15",
    }
    checked = check(room, client, loop_id, **faulty)
    send(client, f"/loops/{loop_id}/seats", panel_form(room, **faulty))
    stored = room.loop(loop_id)["broken_rules"]
    found = re.findall(r'class="mend__fact">([^<]*)<', checked.get_data(as_text=True))
    assert [one.replace("&#39;", "'") for one in found[: len(stored)]] == [
        one["detail"] for one in stored
    ]
    assert len(stored) >= 4


def test_j1_a_requisition_no_longer_approved_stands_in_the_way(
    room: Room, browser: Browser
) -> None:
    loop_id = room.seated()
    room.write(lambda session: setattr(session.merge(room.requisition), "state", "draft"))
    client = browser(room.recruiter)
    assert "is not approved" in text_of(check(room, client, loop_id))
    shown = text_of(client.get(f"/loops/{loop_id}"))
    assert "is not approved" in shown
    assert "Every rule is kept" not in shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"seats-2-starts_at": "2026-03-29T01:30"}, "skip 01:30"),
        ({"seats-2-starts_at": "9999-12-31T23:59"}, "out of range"),
        ({"seats-2-starts_at": "soon"}, "Not a valid datetime"),
        ({"seats-2-minutes": "99999999999"}, "between 1 and 480"),
        ({"seats-2-person_id": "nobody"}, "Choose from the list"),
        ({"seats-2-person_id": "01930000-0000-7000-8000-000000000000"}, "Choose a person"),
        ({"seats-2-kind": "judge"}, "Not a valid choice"),
        ({"seats-2-kind": "trainee", "seats-2-beside": "5"}, "That seat is empty"),
        ({"seats-2-kind": "trainee", "seats-2-beside": "2"}, "Sits beside"),
        ({"seats-2-kind": "trainee", "seats-2-beside": "99999999"}, "Sits beside"),
        ({"seats-2-place": "x\x00"}, "cannot be stored"),
        ({"seats-2-principles": ["charisma"]}, "not a known principle"),
        ({"zone": "Mars/Olympus"}, "Every rule is kept"),
        ({"first_at": "x", "pause": "-3"}, "Every rule is kept"),
        ({"do": "take:2:------------------------------------"}, "Every rule is kept"),
        ({"do": "remove:9999"}, "Every rule is kept"),
        ({"do": "add:judge"}, "Every rule is kept"),
    ],
)
def test_a_form_that_makes_no_sense_is_shown_with_what_it_lacks(
    room: Room, browser: Browser, changes: dict[str, Any], says: str
) -> None:
    loop_id = room.open()
    answer = check(room, browser(room.recruiter), loop_id, **changes)
    assert answer.status_code == 200
    assert says in text_of(answer)
    assert text_of(answer).count(says) <= 2
    assert "Room 4" in text_of(answer)


@pytest.mark.parametrize(
    ("step", "says", "count"),
    [
        ("add:interviewer", "Choose a person", 2),
        ("add:trainee", "Sits beside", 1),
        ("remove:5", "Choose a person", 0),
        ("remove:4", "Tom Okoro", 0),
    ],
)
def test_a_step_is_taken_on_the_form_and_not_on_the_loop(
    room: Room, browser: Browser, step: str, says: str, count: int
) -> None:
    loop_id = room.seated()
    answer = check(room, browser(room.recruiter), loop_id, step)
    assert text_of(answer).count(f">{says}<") == count
    assert len(room.loop(loop_id)["seats"]) == 5


def test_a_row_keeps_its_number_when_another_goes(room: Room, browser: Browser) -> None:
    client, loop_id = browser(room.recruiter), room.open()
    answer = text_of(check(room, client, loop_id, "remove:2"))
    assert 'name="seats-3-starts_at"' in answer
    assert 'name="seats-2-starts_at"' not in answer
    form = {name: value for name, value in panel_form(room).items() if "-2-" not in name}
    assert send(client, f"/loops/{loop_id}/seats", form).status_code == 303
    assert [seat["place"] for seat in room.loop(loop_id)["seats"]] == [
        "Room 0",
        "Room 1",
        "Room 3",
        "Room 4",
    ]


def test_a_trainee_without_a_time_has_the_mentors(room: Room, browser: Browser) -> None:
    client, loop_id = browser(room.recruiter), room.open()
    trainee = {
        "seats-5-person_id": str(room.trainee.id),
        "seats-5-kind": "trainee",
        "seats-5-beside": "3",
    }
    assert "At the mentor’s time" in text_of(check(room, client, loop_id, **trainee))
    assert send(client, f"/loops/{loop_id}/seats", panel_form(room, **trainee)).status_code == 303
    seats = room.loop(loop_id)["seats"]
    assert (seats[5]["starts_at"], seats[5]["ends_at"]) == (
        seats[3]["starts_at"],
        seats[3]["ends_at"],
    )
    assert "At the mentor’s time" in text_of(client.get(f"/loops/{loop_id}/seats"))


def test_l5_times_are_laid_out_in_the_order_of_the_seats(room: Room, browser: Browser) -> None:
    loop_id = room.open()
    answer = check(
        room,
        browser(room.recruiter),
        loop_id,
        "lay_out",
        first_at="2026-03-18T10:00",
        pause="30",
        **{"seats-1-minutes": "60"},
    )
    times = re.findall(r'name="seats-\d-starts_at"[^>]*value="([^"]*)"', answer.text)
    times = times or re.findall(r'value="([^"]*)"[^>]*name="seats-\d-starts_at"', answer.text)
    assert times[:5] == [
        f"2026-03-18T{clock}" for clock in ("10:00", "11:15", "12:45", "14:00", "15:15")
    ]


def test_times_are_laid_out_only_from_a_start(room: Room, browser: Browser) -> None:
    answer = check(room, browser(room.recruiter), room.open(), "lay_out", first_at="never")
    assert "2026-03-17T09:00" in answer.text


def test_the_day_shows_who_is_taken_but_not_why(room: Room, browser: Browser) -> None:
    other = room.write(
        lambda session: a_loop(
            session,
            state="scheduled",
            hiring_manager=room.manager,
            starts_at=NEXT_WEEK + timedelta(hours=6),
        )
    )
    room.write(
        lambda session: session.add(
            AvailabilityWindow(
                person_id=room.bar_raiser.id,
                starts_at=NEXT_WEEK,
                ends_at=NEXT_WEEK + timedelta(hours=3),
            )
        )
    )
    shown = text_of(check(room, browser(room.recruiter), room.open()))
    assert shown.count("Busy 15:00 to 15:45.") == 1
    assert shown.count("Available 09:00 to 12:00.") == 1
    name = other.application.candidate_id
    assert str(name) not in shown
    assert str(other.loop.id) not in shown


def test_saving_and_scheduling_at_once_is_all_or_nothing(room: Room, browser: Browser) -> None:
    client, loop_id = browser(room.recruiter), room.open()
    path = f"/loops/{loop_id}/seats"
    refused = send(client, path, {**panel_form(room), "do": "schedule", "seats-3-starts_at": ""})
    assert refused.status_code == 409
    assert "interview has no time" in text_of(refused)
    assert room.loop(loop_id)["seats"] == []
    done = send(client, path, {**panel_form(room), "do": "schedule"})
    assert done.status_code == 303
    assert room.loop(loop_id)["state"] == "scheduled"
    assert "Everybody&#39;s time is held" in text_of(client.get(f"/loops/{loop_id}"))


def test_what_was_set_for_a_seat_without_a_person_is_said_to_be_lost(
    room: Room, browser: Browser
) -> None:
    client, loop_id = browser(room.recruiter), room.open()
    form = panel_form(room, **{"seats-5-starts_at": "2026-03-17T15:00"})
    send(client, f"/loops/{loop_id}/seats", form)
    assert "A seat without a person is not kept" in text_of(client.get(f"/loops/{loop_id}"))


def test_a_panel_saved_over_a_loop_that_has_moved_on_comes_back(
    room: Room, browser: Browser
) -> None:
    client, loop_id = browser(room.recruiter), room.seated()
    client.get(f"/loops/{loop_id}/seats")
    room.as_(room.recruiter).post(f"/loops/{loop_id}/schedule")
    form = panel_form(room, **{"seats-0-place": "Canary Wharf"})
    answer = send(client, f"/loops/{loop_id}/seats", form, seen="/loops/new")
    assert answer.status_code == 409
    assert "Canary Wharf" in text_of(answer)
