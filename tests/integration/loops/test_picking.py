"""The picker: who may take a seat, and why the others may not (L1 to L3)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hiring.domain.terms import ConflictKind
from hiring.models.candidates import DeclaredConflict
from hiring.models.people import AvailabilityWindow
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.loops.test_pages import send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


from tests.integration.loops.building import check, group, pick


def test_l3_the_picker_says_who_may_not_sit_and_why(room: Room, browser: Browser) -> None:
    room.write(lambda session: a_person(session, name="Jun Ior", level=2))
    room.write(lambda session: a_person(session, name="Olu Other", team="Harbour Maps"))
    answer = pick(room, browser(room.recruiter), room.open(), 2)
    assert answer.status_code == 200
    these = re.sub(r"\s+", " ", group(answer, "may"))
    assert "Olu Other level 6 · Harbour Maps · 0 interviews that week" in these
    not_these = re.sub(r"\s+", " ", group(answer, "may-not"))
    assert "Jun Ior L3 Jun Ior is at level 2, more than one below" in not_these
    assert "Li Wei L1 Li Wei has a seat on this panel already." in not_these
    assert "Ana Ruiz" not in not_these


@pytest.mark.parametrize(
    ("row", "may", "may_not"),
    [
        (0, {"Maya Manager"}, set()),
        (1, {"Bea Barraiser", "Ben Second"}, {"Ana Ruiz", "Sam Slow"}),
        (2, {"Ana Ruiz", "Ben Second"}, {"Bea Barraiser", "Maya Manager"}),
    ],
)
def test_the_picker_asks_what_the_kind_of_seat_asks(
    room: Room, browser: Browser, row: int, may: set[str], may_not: set[str]
) -> None:
    room.write(
        lambda session: a_person(session, name="Ben Second", level=7, bar_raiser="certified")
    )
    room.write(
        lambda session: a_person(session, name="Sam Slow", level=7, bar_raiser="in_training")
    )
    answer = pick(room, browser(room.recruiter), room.open(), row)
    assert all(name in group(answer, "may") for name in may)
    assert all(name in group(answer, "may-not") for name in may_not)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("tia", True), ("TRAIN ti", True), ("Tía", True), ("rainee", False), ("ti zed", False)],
)
def test_people_are_looked_for_by_how_words_of_their_name_begin(
    room: Room, browser: Browser, typed: str, found: bool
) -> None:
    answer = pick(room, browser(room.recruiter), room.open(), 5, search=typed)
    assert ("Tia Trainee" in text_of(answer)) is found


def test_a_search_loses_nothing_and_a_choice_comes_back_to_the_form(
    room: Room, browser: Browser
) -> None:
    """Without a script: the panel, the picker, a search, the choice, saved."""
    client, loop_id = browser(room.recruiter), room.open()
    found = pick(room, client, loop_id, 5, search="tia")
    carried = dict(re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', found.text))
    assert carried["seats-3-place"] == "Room 3"
    assert "is not certified to interview for engineering" in group(found, "may-not")
    found = pick(room, client, loop_id, 5, search="tia", **{"seats-5-kind": "trainee"})
    step = re.search(r'value="(take:5:[0-9a-f-]{36})"', found.text)
    assert step
    back = check(room, client, loop_id, step[1], **{"seats-5-kind": "trainee"})
    assert "Tia Trainee" in text_of(back)
    assert "Room 3" in back.text
    assert room.loop(loop_id)["seats"] == []


def test_the_picker_says_who_is_free_and_who_has_least_to_do(room: Room, browser: Browser) -> None:
    busy = room.write(lambda session: a_person(session, name="Abe Busy", team="Maps"))
    away = room.write(lambda session: a_person(session, name="Abe Away", team="Maps"))
    room.write(lambda session: a_person(session, name="Zoe Free", team="Maps"))
    nine = START.replace(day=17, hour=11, minute=0)
    room.write(
        lambda session: a_loop(
            session, state="scheduled", hiring_manager=busy, starts_at=nine, minutes=45
        )
    )
    room.write(
        lambda session: session.add(
            AvailabilityWindow(
                person_id=away.id,
                starts_at=nine + timedelta(hours=3),
                ends_at=nine + timedelta(hours=5),
            )
        )
    )
    may = re.sub(r"\s+", " ", group(pick(room, browser(room.recruiter), room.open(), 2), "may"))
    assert may.index("Zoe Free") < may.index("Abe Away") < may.index("Abe Busy")
    assert re.search(r"Zoe Free level 6 · Maps · 0 interviews that week Free then", may)
    assert re.search(r"Abe Busy level 6 · Maps · 1 interview that week Not free then", may)


def test_l3_a_conflict_is_named_but_not_its_kind(room: Room, browser: Browser) -> None:
    person = room.write(lambda session: a_person(session, name="Cy Close"))
    room.write(
        lambda session: session.add(
            DeclaredConflict(
                person_id=person.id,
                candidate_id=room.application.candidate_id,
                kind=ConflictKind.RELATIVE,
                note="canary",
                declared_by=person.id,
                declared_at=START,
            )
        )
    )
    answer = pick(room, browser(room.recruiter), room.open(), 2)
    assert "Cy Close has a declared conflict of interest" in group(answer, "may-not")
    for private in ("relative", "canary"):
        assert private not in answer.text.lower()


@pytest.mark.parametrize("step", ["pick:77", "pick:x", "", "take:1:2"])
def test_there_is_no_picker_for_a_seat_that_is_not_there(
    room: Room, browser: Browser, step: str
) -> None:
    loop_id, client = room.open(), browser(room.recruiter)
    answer = send(
        client, f"/loops/{loop_id}/seats/picker", {"do": step}, seen=f"/loops/{loop_id}/seats"
    )
    assert answer.status_code == 404
