"""The notification centre: one's own messages, as one may know them now, and how many are unread."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hiring.domain.terms import SeatKind
from hiring.mail.inbox import list_messages
from hiring.models.loops import Seat
from hiring.models.mail import MailPreference
from tests.builders.loops import a_loop
from tests.builders.people import a_person
from tests.harness.clock import START
from tests.integration.mail.letters import a_message, a_post_bag, an_event, candidate_of
from tests.integration.notices.readers import Reader, reload, statements

if TYPE_CHECKING:
    from flask import Flask
    from sqlmodel import Session

    from hiring.models.database import Database
    from hiring.models.mail import Message
    from hiring.models.people import Person
    from tests.builders.loops import BuiltLoop
    from tests.harness.clock import FrozenClock


def hours_ago(number: float) -> datetime:
    return START - timedelta(hours=number)


def test_every_kind_can_be_listed_and_opened_by_whom_it_is_for(
    app: Flask, db: Database, clock: FrozenClock
):
    with db.writer() as session:
        bag = a_post_bag(session)
        session.commit()
        messages = [one for one in bag.messages.values() if one.person_id is not None]
        people = {one.id: one for built in bag.loops.values() for one in built.people}
        people |= {built.recruiter.id: built.recruiter for built in bag.loops.values()}
    clock.advance(timedelta(hours=1))
    readers: dict[uuid.UUID, Reader] = {}
    for message in messages:
        if message.person_id not in people or message.kind == "daily_digest":
            continue
        reader = readers.setdefault(message.person_id, Reader(app, people[message.person_id]))
        assert f"/notifications/{message.id}" in reader.get("/notifications"), message.kind
        assert "By mail" in reader.get(f"/notifications/{message.id}"), message.kind
    assert len(readers) > 5


def test_messages_come_newest_first_by_the_day_on_ones_own_clock(app: Flask, db: Database):
    with db.writer() as session:
        built = a_loop(session)
        seat, person = built.of(SeatKind.INTERVIEWER)[0]
        person.time_zone = "Asia/Tokyo"
        for hours in (0, 1, 40, 64):
            at = hours_ago(hours)
            a_message(session, "feedback_requested", person, built=built, seat=seat, created_at=at)
        session.commit()
    page = Reader(app, person).get("/notifications")
    # 15:00 in London is midnight in Tokyo: what came an hour ago came yesterday.
    days = ("Today", "Yesterday", "Mon 9 Mar 2026", "Sun 8 Mar 2026")
    found = [page.index(day) for day in days]
    assert found == sorted(found)
    assert "Times are those of Asia/Tokyo" in page


def inbox_of(
    session: Session, person: Person, built: BuiltLoop, *, count: int, first: int = 0
) -> None:
    """So many messages, an hour apart."""
    seat = next(one for one in built.seats if one.person_id == person.id)
    for number in range(first, first + count):
        a_message(
            session,
            "feedback_requested",
            person,
            built=built,
            seat=seat,
            created_at=hours_ago(number),
        )


def test_the_list_goes_on_by_key_and_comes_back(app: Flask, db: Database):
    with db.writer() as session:
        built = a_loop(session)
        person = built.interviewers[0]
        inbox_of(session, person, built, count=60)
        session.commit()
    reader = Reader(app, person)
    first = reader.get("/notifications")
    assert first.count('class="agenda__title"') == 50
    older = first.split('rel="next"', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    second = reader.get(older)
    assert second.count('class="agenda__title"') == 10
    assert 'rel="next"' not in second
    newer = second.split('rel="prev"', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    assert reader.headlines(newer) == reader.headlines()
    reader.get("/notifications?cursor=nonsense", status=422)


@pytest.mark.parametrize("path", ["/notifications", "/account", "/"])
def test_a_page_costs_as_many_queries_with_one_message_as_with_sixty(
    app: Flask, db: Database, path: str
):
    with db.writer() as session:
        built = a_loop(session)
        person = built.interviewers[0]
        inbox_of(session, person, built, count=1)
        session.commit()
    reader = Reader(app, person)
    reader.get(path)
    with statements(app) as one:
        reader.get(path)
    with db.writer() as session:
        inbox_of(session, person, built, count=59, first=1)
        session.commit()
    with statements(app) as sixty:
        reader.get(path)
    assert sixty.count == one.count


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, ""), (1, "1 unread"), (99, "99 unread"), (100, "more than 99 unread"), (130, "more than")],
)
def test_the_header_of_every_page_says_how_many_are_unread(
    app: Flask, db: Database, count: int, words: str
):
    with db.writer() as session:
        built = a_loop(session)
        person = built.interviewers[0]
        inbox_of(session, person, built, count=count)
        session.commit()
    reader = Reader(app, person)
    assert reader.unread("/").startswith(words)
    assert reader.unread("/").startswith(reader.unread("/notifications"))
    assert ("99+" in reader.get("/")) is (count > 99)


def test_opening_one_changes_nothing_and_its_button_marks_it_read(
    app: Flask, db: Database, clock: FrozenClock
):
    with db.writer() as session:
        built = a_loop(session)
        person = built.interviewers[0]
        inbox_of(session, person, built, count=2)
        session.commit()
    reader = Reader(app, person)
    first = reader.get("/notifications?show=unread").split('href="/notifications/', 1)
    path = (
        "/notifications/" + first[1].split("agenda__title", 1)[1].split("/notifications/")[1][:36]
    )
    assert "Mark as read" in reader.get(path)
    assert reader.unread() == "2 unread"
    assert reader.post(f"{path}/read").status_code == 303
    assert reader.unread() == "1 unread"
    assert "Mark as read" not in reader.get(path)
    assert len(reader.headlines("/notifications?show=unread")) == 1
    assert len(reader.headlines()) == 2
    clock.advance(timedelta(hours=1))
    read_at = [reload(db, one).read_at for one in _messages(db, person)]
    reader.post(f"{path}/read")
    assert [reload(db, one).read_at for one in _messages(db, person)] == read_at


def test_a_script_that_marks_one_read_is_told_how_many_are_left(app: Flask, db: Database):
    with db.writer() as session:
        built = a_loop(session)
        person = built.interviewers[0]
        inbox_of(session, person, built, count=3)
        session.commit()
    reader = Reader(app, person)
    message = _messages(db, person)[0]
    token = reader.get(f"/notifications/{message.id}").split('name="csrf_token" value="', 1)[1]
    answer = reader.client.post(
        f"/notifications/{message.id}/read",
        data={"csrf_token": token.split('"', 1)[0]},
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.get_json()) == (200, {"unread": 2})


def test_all_of_ones_own_are_marked_read_and_nobody_elses(app: Flask, db: Database):
    with db.writer() as session:
        built = a_loop(session)
        one, other = built.interviewers[:2]
        for person in (one, other):
            inbox_of(session, person, built, count=3)
        session.commit()
    reader = Reader(app, one)
    assert reader.post("/notifications/read").status_code == 303
    assert reader.unread() == ""
    assert "Nothing unread" in reader.get("/notifications?show=unread")
    assert "Mark all as read" not in reader.get("/notifications")
    assert Reader(app, other).unread() == "3 unread"


@pytest.mark.parametrize("rest", ["", ".eml", "/letter"])
def test_anothers_message_is_not_there(app: Flask, db: Database, rest: str):
    with db.writer() as session:
        built = a_loop(session)
        one, other = built.interviewers[:2]
        inbox_of(session, one, built, count=1)
        stranger = a_person(session, roles=["administrator", "recruiter", "programme_lead"])
        session.commit()
    message = _messages(db, one)[0]
    for person in (other, stranger, built.recruiter):
        reader = Reader(app, person)
        reader.get(f"/notifications/{message.id}{rest}", status=404)
        assert reader.post(f"/notifications/{message.id}/read").status_code == 404
    reader.get(f"/notifications/{uuid.uuid4()}{rest}", status=404)
    assert reload(db, message).read_at is None


def test_whoever_left_the_panel_reads_no_more_of_the_candidate_f7(app: Flask, db: Database):
    with db.writer() as session:
        built = a_loop(session, state="scheduled")
        candidate = candidate_of(session, built)
        candidate.name = "Cam Canary"
        person = built.interviewers[0]
        event = an_event(session, built, person)
        told = a_message(session, "interview_invitation", person, built=built, event=event)
        kept = a_loop(session, state="scheduled")
        mine = a_message(
            session,
            "interview_invitation",
            kept.interviewers[0],
            built=kept,
            event=an_event(session, kept, kept.interviewers[0]),
        )
        session.commit()
    reader = Reader(app, person)
    assert "Cam Canary" in reader.get("/notifications")
    assert reader.unread() == "1 unread"
    with db.writer() as session:
        seat = session.get_one(Seat, built.of(SeatKind.INTERVIEWER)[0][0].id)
        seat.removed_at, seat.held = START, False
        session.commit()
    page = reader.get("/notifications")
    assert "Cam Canary" not in page
    assert "Nothing yet" in page
    # What cannot be opened is not counted either, from the page that finds it out on.
    assert "unread" not in page.split("data-bell-words>", 1)[1][:30]
    assert reader.unread() == ""
    reader.get(f"/notifications/{told.id}", status=404)
    assert Reader(app, kept.interviewers[0]).unread() == "1 unread"
    assert reload(db, mine).read_at is None


def test_a_digest_is_listed_once_it_was_sent_and_never_counted(app: Flask, db: Database):
    with db.writer() as session:
        person = a_person(session)
        digest = a_message(session, "daily_digest", person, until=START.isoformat())
        session.commit()
    reader = Reader(app, person)
    assert reader.headlines() == []
    assert reader.unread() == ""
    with db.writer() as session:
        sent = session.get_one(type(digest), digest.id)
        sent.state, sent.settled_at = "sent", START  # type: ignore[assignment]  # by its value
        session.commit()
    assert len(reader.headlines()) == 1
    assert reader.unread() == ""


STATES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("waiting", {}, "About to be mailed"),
    ("waiting", {"due_at": START + timedelta(hours=5)}, "quiet hours to end"),
    ("waiting", {"due_at": START + timedelta(minutes=5), "attempts": 2}, "Tried again"),
    ("held", {"due_at": START + timedelta(hours=17)}, "In your daily digest of"),
    ("sent", {}, "Mailed"),
    ("sent", {"outcome": "digest"}, "Mailed in your daily digest"),
    ("dropped", {"outcome": "muted"}, "Because you have turned this kind off."),
    ("dropped", {"outcome": "not_due"}, "Because it was done before the message went out."),
    ("dropped", {"outcome": "of_a_later_version"}, "Not mailed"),
    ("dead", {"attempts": 12}, "Given up after 12 attempts."),
    ("undeliverable", {"outcome": "bounced"}, "Could not be delivered"),
)


@pytest.mark.parametrize(
    ("state", "given", "words"), STATES, ids=[f"{s[0]}-{s[2]}" for s in STATES]
)
def test_how_it_was_mailed_is_said_in_words(
    app: Flask, db: Database, state: str, given: dict[str, object], words: str
):
    with db.writer() as session:
        built = a_loop(session)
        seat, person = built.of(SeatKind.INTERVIEWER)[0]
        quiet = MailPreference(person_id=person.id, muted=[], quiet_from=1200, quiet_until=480)
        session.add(quiet)
        message = a_message(
            session, "feedback_requested", person, built=built, seat=seat, state=state
        )
        for name, value in given.items():
            setattr(message, name, value)
        session.commit()
    assert words in Reader(app, person).get(f"/notifications/{message.id}")


def test_whoever_has_none_is_told_what_will_come(app: Flask, db: Database):
    with db.writer() as session:
        person = a_person(session)
        session.commit()
    assert "Invitations, reminders and what happens" in Reader(app, person).get("/notifications")


def test_signed_out_nobody_reads_anything(app: Flask):
    client = app.test_client()
    for path in ("/notifications", f"/notifications/{uuid.uuid4()}", "/notifications/settings"):
        assert client.get(path).status_code == 303
    assert "data-bell" not in client.get("/sign-in").get_data(as_text=True)


def _messages(db: Database, person: Person) -> tuple[Message, ...]:
    with db.reader() as session:
        return list_messages(session, person.id, now=START + timedelta(days=400))


def test_times_are_those_of_the_reader(app: Flask, db: Database):
    with db.writer() as session:
        built = a_loop(session)
        person = built.interviewers[0]
        person.time_zone = "America/New_York"
        inbox_of(session, person, built, count=1)
        session.commit()
    assert datetime(2026, 3, 10, 15, tzinfo=UTC) == START
    assert "11:00" in Reader(app, person).get("/notifications")
