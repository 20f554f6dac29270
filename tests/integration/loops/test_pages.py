"""The pages of loops, as a browser without a script sees them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from hiring.models.loops import Seat
from tests.builders.loops import a_loop
from tests.builders.people import a_person, csrf_of
from tests.harness.clock import START
from tests.integration.loops.conftest import NEXT_WEEK, YESTERDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from hiring.models.people import Person
    from tests.integration.loops.conftest import Room

    Browser = Callable[[Person], FlaskClient]


def send(client: FlaskClient, path: str, form: dict[str, Any], seen: str = "") -> TestResponse:
    """Send a form with the token of the page it stands on."""
    token = csrf_of(client, seen or path)
    return client.post(path, data={"csrf_token": token, **form})


def text_of(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def panel_form(room: Room, zone: str = "Europe/London", **changes: Any) -> dict[str, Any]:
    form: dict[str, Any] = {"zone": zone}
    kinds = ["hiring_manager", "bar_raiser", *["interviewer"] * 3]
    keys = ["ownership", "dive_deep", "earn_trust", "deliver_results", "customer_obsession"]
    for place, person in enumerate(room.panel):
        row = {
            "person_id": str(person.id),
            "kind": kinds[place],
            "principles": [keys[place]],
            "starts_at": f"2026-03-17T{9 + place:02}:00",
            "minutes": "45",
            "place": f"Room {place}",
            "beside": "",
        }
        form |= {f"seats-{place}-{name}": value for name, value in row.items()}
    form |= {f"seats-5-{name}": "" for name in ("person_id", "starts_at", "place", "beside")}
    form |= {"seats-5-kind": "interviewer", "seats-5-minutes": "60"}
    return {**form, **changes}


def test_a_loop_from_the_application_to_scheduled_without_a_script(
    room: Room, browser: Browser
) -> None:
    client = browser(room.recruiter)
    path = f"/loops/new?application_id={room.application.id}"
    opened = send(client, "/loops/new", {"application_id": str(room.application.id)}, seen=path)
    assert opened.status_code == 303
    seats = opened.headers["Location"]
    begun = text_of(client.get(seats))
    assert "Maya Manager" in begun
    assert begun.count("Choose a person") == 4
    saved = send(client, seats, panel_form(room))
    assert saved.status_code == 303, text_of(saved)
    shown = text_of(client.get(saved.headers["Location"]))
    assert "The panel is saved." in shown
    assert "Every rule is kept" in shown
    assert "Tue 17 Mar 2026, 09:00 GMT" in shown
    loop_path = saved.headers["Location"]
    done = send(client, f"{loop_path}/schedule", {}, seen=loop_path)
    assert done.status_code == 303
    assert "Scheduled" in text_of(client.get(loop_path))


@pytest.mark.parametrize("query", ["", "?application_id=nonsense"])
def test_starting_a_loop_for_nobody_says_where_to_go(
    room: Room, browser: Browser, query: str
) -> None:
    answer = browser(room.recruiter).get(f"/loops/new{query}")
    assert answer.status_code == 200
    assert "Whose loop?" in text_of(answer)


def test_the_panel_is_read_on_the_clock_that_the_form_names(room: Room, browser: Browser) -> None:
    loop_id = room.open()
    client = browser(room.recruiter)
    saved = send(client, f"/loops/{loop_id}/seats", panel_form(room, zone="Asia/Tokyo"))
    assert saved.status_code == 303
    assert room.loop(loop_id)["first_starts_at"] == "2026-03-17T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"seats-2-starts_at": "2026-03-29T01:30"}, "skip 01:30"),
        ({"seats-2-starts_at": "yesterday"}, "Not a valid datetime value"),
        ({"seats-2-minutes": "0"}, "between 1 and 480"),
        ({"seats-2-person_id": "nobody"}, "Choose from the list"),
        ({"seats-2-principles": ["charisma"]}, "not a principle"),
        ({"seats-2-kind": "judge"}, "Not a valid choice"),
        ({"seats-2-kind": "trainee", "seats-2-beside": "5"}, "That seat is empty"),
        ({"seats-2-place": "x" * 501}, "longer than 500"),
        ({"zone": "Mars/Olympus"}, "not a time zone we know"),
    ],
)
def test_a_panel_with_a_fault_comes_back_as_it_was_typed(
    room: Room, browser: Browser, changes: dict[str, Any], says: str
) -> None:
    loop_id = room.open()
    answer = send(browser(room.recruiter), f"/loops/{loop_id}/seats", panel_form(room, **changes))
    assert answer.status_code == 422
    shown = text_of(answer)
    assert says in shown
    assert "2026-03-17T09:00" in shown
    assert "Room 4" in shown
    assert room.loop(loop_id)["seats"] == []


def test_a_stale_panel_comes_back_with_what_was_typed(room: Room, browser: Browser) -> None:
    loop_id = room.open()
    version = room.loop(loop_id)["version"]
    client = browser(room.recruiter)
    form = panel_form(room, version=str(version))
    assert send(client, f"/loops/{loop_id}/seats", form).status_code == 303
    again = send(client, f"/loops/{loop_id}/seats", {**form, "seats-0-place": "Canary Wharf"})
    assert again.status_code == 409
    assert "Somebody else changed this loop" in text_of(again)
    assert "Canary Wharf" in text_of(again)


def test_l3_a_trainee_is_seated_beside_another_row(room: Room, browser: Browser) -> None:
    loop_id = room.open()
    trainee = {
        "seats-5-person_id": str(room.trainee.id),
        "seats-5-kind": "trainee",
        "seats-5-beside": "2",
        "seats-5-starts_at": "2026-03-17T11:00",
        "seats-5-minutes": "45",
    }
    saved = send(browser(room.recruiter), f"/loops/{loop_id}/seats", panel_form(room, **trainee))
    assert saved.status_code == 303
    loop = room.loop(loop_id)
    assert loop["seats"][5]["mentor_seat_id"] == loop["seats"][2]["id"]
    assert loop["broken_rules"] == []


PAGES = ("", "/seats", "/times", "/kit", "/conflict", "/waiver", "/timeline")


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("recruiter", (200, 200, 200, 404, 200, 403, 200)),
        ("manager", (200, 200, 200, 409, 200, 403, 200)),
        ("bar_raiser", (200, 403, 403, 409, 200, 200, 200)),
        ("interviewer", (200, 403, 403, 409, 200, 403, 200)),
        ("stranger", (404,) * 7),
    ],
)
def test_who_may_open_which_page_of_a_draft(
    room: Room, browser: Browser, who: str, statuses: tuple[int, ...]
) -> None:
    loop_id = room.seated()
    person = room.interviewers[0] if who == "interviewer" else getattr(room, who)
    client = browser(person)
    answers = tuple(client.get(f"/loops/{loop_id}{page}").status_code for page in PAGES)
    assert answers == statuses


def test_doors_are_shown_to_those_who_may_go_through(room: Room, browser: Browser) -> None:
    loop_id = room.scheduled()
    runs = text_of(browser(room.recruiter).get(f"/loops/{loop_id}"))
    sits = text_of(browser(room.interviewers[0]).get(f"/loops/{loop_id}"))
    for door in ("Cancel the loop", "Move interviews", "Add a seat", "Take off", "Swap"):
        assert door in runs
        assert door not in sits
    assert sits.count("Drop out</summary>") == 1
    assert "Your kit" in sits


def test_l6_a_kit_shows_its_holders_questions_and_notes_that_it_was_opened(
    room: Room, browser: Browser
) -> None:
    loop_id = room.scheduled()
    client = browser(room.interviewers[0])
    first = text_of(client.get(f"/loops/{loop_id}/kit"))
    assert "Earn Trust" in first
    assert first.count("Tell me about a time") == 2
    assert 'id="dive_deep"' not in first
    assert first.index('id="panel"') < first.index("Dive Deep"), "that is a colleague's to look at"
    room.app.extensions["clock"].advance(hours=1)
    again = text_of(client.get(f"/loops/{loop_id}/kit"))
    assert [question in again for question in re.findall("Tell me about [^<]*", first)] == [
        True
    ] * 2
    with room.db.reader() as session:
        opened = session.exec(select(Seat.kit_opened_at)).all()
    assert [at for at in opened if at is not None] == [START]


def test_l6_a_trainee_sees_the_mentors_questions(room: Room, browser: Browser) -> None:
    loop_id = room.open()
    seats = room.seats()
    seats.append(
        {
            "person_id": str(room.trainee.id),
            "kind": "trainee",
            "mentor_person_id": seats[2]["person_id"],
            "starts_at": seats[2]["starts_at"],
            "ends_at": seats[2]["ends_at"],
        }
    )
    recruiter = room.as_(room.recruiter)
    recruiter.put(f"/loops/{loop_id}/seats", {"seats": seats})
    assert recruiter.post(f"/loops/{loop_id}/schedule").status_code == 200

    def questions(person: Person) -> list[str]:
        shown = text_of(browser(person).get(f"/loops/{loop_id}/kit"))
        return re.findall(r"Tell me about [^<]*", shown)

    assert questions(room.trainee) == questions(room.interviewers[0]) != []


def test_a_swap_and_its_refusal(room: Room, browser: Browser) -> None:
    other = room.write(lambda session: a_person(session, name="Olu Other", team="Harbour Maps"))
    loop_id = room.scheduled()
    seats = room.loop(loop_id)["seats"]
    path = f"/loops/{loop_id}/seats/{seats[2]['id']}/swap"
    client = browser(room.recruiter)
    assert "Olu Other" in text_of(client.get(path))
    assert send(client, path, {"person_id": ""}).status_code == 422
    swapped = send(client, path, {"person_id": str(other.id)})
    assert swapped.status_code == 303
    assert room.loop(loop_id)["seats"][2]["name"] == "Olu Other"
    assert client.get(path).status_code == 404


def test_moving_an_interview_and_its_refusal(room: Room, browser: Browser) -> None:
    loop_id = room.scheduled()
    seat = room.loop(loop_id)["seats"][0]
    client = browser(room.recruiter)
    path = f"/loops/{loop_id}/times"
    form = {
        "zone": "Europe/London",
        "times-0-seat_id": seat["id"],
        "times-0-starts_at": "2026-03-01T09:00",
        "times-0-minutes": "45",
        "times-0-place": "Pier 9",
    }
    refused = send(client, path, form)
    assert refused.status_code == 409
    assert "cannot be moved into the past" in text_of(refused)
    moved = send(client, path, {**form, "times-0-starts_at": "2026-03-18T09:00"})
    assert moved.status_code == 303
    seat = room.loop(loop_id)["seats"][0]
    assert (seat["starts_at"], seat["place"]) == ("2026-03-18T09:00:00Z", "Pier 9")


def test_adding_editing_and_leaving_a_seat(room: Room, browser: Browser) -> None:
    other = room.write(lambda session: a_person(session, name="Olu Other", team="Harbour Maps"))
    loop_id = room.scheduled()
    client = browser(room.recruiter)
    form = {
        "zone": "Europe/London",
        "person_id": str(other.id),
        "kind": "interviewer",
        "principles": ["ownership"],
        "starts_at": "2026-03-18T09:00",
        "minutes": "45",
    }
    path = f"/loops/{loop_id}/seats/new"
    assert send(client, path, {**form, "person_id": ""}).status_code == 422
    assert send(client, path, {**form, "starts_at": "2026-03-01T09:00"}).status_code == 409
    assert send(client, path, form).status_code == 303
    seat = room.loop(loop_id)["seats"][5]
    edit = f"/loops/{loop_id}/seats/{seat['id']}"
    edited = send(
        client, edit, {"kind": "interviewer", "principles": ["dive_deep"], "place": "Pier 9"}
    )
    assert edited.status_code == 303
    seat = room.loop(loop_id)["seats"][5]
    assert (seat["principles"], seat["place"]) == (["dive_deep"], "Pier 9")
    leaving = browser(other)
    left = send(leaving, f"{edit}/remove", {}, seen=f"/loops/{loop_id}")
    assert (left.status_code, left.headers["Location"]) == (303, "/loops")
    assert leaving.get(f"/loops/{loop_id}").status_code == 404
    assert room.loop(loop_id)["state"] == "scheduled"


def test_l4_a_waiver_on_its_page(room: Room, browser: Browser) -> None:
    loop_id = room.open()
    form = {**panel_form(room), "seats-4-principles": ["ownership"]}
    send(browser(room.recruiter), f"/loops/{loop_id}/seats", form)
    client = browser(room.bar_raiser)
    path = f"/loops/{loop_id}/waiver"
    answer = {"key": "customer_obsession", "reason": "The phone screen covered it."}
    assert send(client, path, {**answer, "reason": ""}).status_code == 422
    assert send(client, path, answer).status_code == 303
    assert "Gap waived" in text_of(client.get(f"/loops/{loop_id}"))


def test_l3_a_conflict_on_its_page(room: Room, browser: Browser) -> None:
    loop_id = room.scheduled()
    person = room.interviewers[0]
    client = browser(person)
    path = f"/loops/{loop_id}/conflict"
    assert "Li Wei" not in text_of(client.get(path))
    form = {"person_id": str(person.id), "kind": "friend", "note": "canary"}
    assert send(client, path, {**form, "person_id": ""}).status_code == 422
    assert send(client, path, {**form, "person_id": str(room.manager.id)}).status_code == 403
    assert send(client, path, form).status_code == 303
    shown = text_of(browser(room.recruiter).get(f"/loops/{loop_id}"))
    assert "Ana Ruiz has a declared conflict of interest" in shown
    assert "canary" not in shown


def test_l1_scheduling_refused_says_every_rule_and_changes_nothing(
    room: Room, browser: Browser
) -> None:
    loop_id = room.open()
    client = browser(room.recruiter)
    answer = send(client, f"/loops/{loop_id}/schedule", {}, seen=f"/loops/{loop_id}")
    assert answer.status_code == 409
    assert "no seat on this loop" in text_of(answer)
    assert "needs 1 interviewer" in text_of(answer)


def test_cancelling_on_the_page(room: Room, browser: Browser) -> None:
    loop_id = room.scheduled()
    client = browser(room.manager)
    answer = send(
        client, f"/loops/{loop_id}/cancel", {"reason": "Hired another."}, seen=f"/loops/{loop_id}"
    )
    assert answer.status_code == 303
    assert "Cancelled" in text_of(client.get(f"/loops/{loop_id}"))


@pytest.mark.parametrize("deed", ["cancel", "schedule"])
@pytest.mark.parametrize("reason", ["x\x00y", "x" * 2001])
def test_a_reason_that_cannot_be_kept_is_refused(
    room: Room, browser: Browser, deed: str, reason: str
) -> None:
    loop_id = room.seated()
    form = {"reason": reason}
    answer = send(browser(room.manager), f"/loops/{loop_id}/{deed}", form, seen=f"/loops/{loop_id}")
    assert answer.status_code == 422
    assert room.loop(loop_id)["state"] == "draft"


def test_recording_a_past_loop_says_so(room: Room, browser: Browser) -> None:
    loop_id = room.seated(YESTERDAY)
    client = browser(room.recruiter)
    assert "Record this loop" in text_of(client.get(f"/loops/{loop_id}"))
    send(client, f"/loops/{loop_id}/schedule", {}, seen=f"/loops/{loop_id}")
    assert "The loop is recorded" in text_of(client.get(f"/loops/{loop_id}"))


def test_the_timeline_tells_in_sentences(room: Room, browser: Browser) -> None:
    loop_id = room.scheduled()
    browser(room.interviewers[0]).get(f"/loops/{loop_id}/kit")
    room.app.extensions["clock"].set(NEXT_WEEK + timedelta(minutes=1))
    room.as_(room.recruiter).post(f"/loops/{loop_id}/cancel")
    shown = text_of(browser(room.recruiter).get(f"/loops/{loop_id}/timeline"))
    for words in (
        "opened the loop",
        "set the panel: Maya Manager, Bea Barraiser, Ana Ruiz, Li Wei, Tom Okoro",
        "scheduled the loop",
        "opened their kit",
        "The first interview began",
        "cancelled the loop",
    ):
        assert words in shown


@pytest.mark.parametrize("state", ["draft", "scheduled", "collecting", "decided", "cancelled"])
def test_a_loop_is_shown_in_every_state(room: Room, browser: Browser, state: str) -> None:
    built = room.write(lambda session: a_loop(session, state=state, requisition=room.requisition))
    for person in (room.recruiter, room.manager, built.people[2]):
        assert browser(person).get(f"/loops/{built.loop.id}").status_code == 200
