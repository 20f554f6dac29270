from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from hiring.models.candidates import Application, Candidate, DeclaredConflict, ResumeReview
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import a_loop
from tests.builders.people import a_person, csrf_of, signed_in
from tests.builders.requisitions import a_requisition

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from hiring.models.people import Person


class Office:
    """One loop with its people at their browsers, and a candidate nobody has put forward."""

    def __init__(self, app: Flask, db: Database, state: str = "scheduled") -> None:
        self.app, self.db = app, db
        with db.writer() as session:
            self.built = a_loop(session, state=state)
            self.people: dict[str, Person] = {
                "manager": self.built.hiring_manager,
                "recruiter": self.built.recruiter,
                "interviewer": self.built.interviewers[0],
                "other_recruiter": a_person(session, name="Remy Other", roles=("recruiter",)),
                "administrator": a_person(session, roles=("administrator",)),
                "stranger": a_person(session),
            }
            self.idle = a_candidate(session, name="Ida Idle")
            session.commit()
        self.path = f"/candidates/{self.built.application.candidate_id}"

    def browser(self, who: str) -> FlaskClient:
        return signed_in(self.app.test_client(), self.people[who], self.app)


@pytest.fixture
def office(app: Flask, db: Database) -> Office:
    return Office(app, db)


def text_of(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def post(browser: FlaskClient, path: str, page: str, **data: Any) -> tuple[int, str, str]:
    answer = browser.post(path, data={"csrf_token": csrf_of(browser, page), **data})
    return answer.status_code, answer.headers.get("Location", ""), answer.get_data(as_text=True)


def test_a_candidate_is_added_and_put_forward(office: Office, db: Database) -> None:
    browser = office.browser("recruiter")
    given = {"name": "Lena Fischer", "email": "Lena@example.org", "time_zone": "Europe/Berlin"}
    status, location, _ = post(browser, "/candidates/new", "/candidates/new", **given)
    assert status == 303
    assert location.endswith("/apply")
    assert "Senior Engineer, Berth Planning" in text_of(browser, location)
    wanted = str(office.built.requisition.id)
    status, home, _ = post(browser, location, location, requisition_id=wanted)
    assert status == 303
    assert "No applications" not in text_of(browser, home)
    assert "no open requisition" in text_of(browser, location)
    with db.reader() as session:
        assert len(session.exec(select(Application)).all()) == 2


@pytest.mark.parametrize(
    ("changes", "says", "status"),
    [
        ({"name": ""}, "This is needed.", 422),
        ({"email": "lena"}, "an e-mail address", 422),
        ({"time_zone": "Mars/Olympus"}, "an IANA time zone", 422),
        ({"name": "a\x00b"}, "cannot be stored", 422),
        ({"email": "taken@example.org"}, "exists already: Tara Taken", 409),
    ],
)
def test_what_was_typed_is_kept_when_it_is_refused(
    office: Office, db: Database, changes: dict[str, Any], says: str, status: int
) -> None:
    with db.writer() as session:
        a_candidate(session, name="Tara Taken", email="taken@example.org")
        session.commit()
    given = {
        "name": "Lena Fischer",
        "email": "lena@example.org",
        "time_zone": "Europe/Berlin",
        "background": "Six years of tides.",
        **changes,
    }
    browser = office.browser("recruiter")
    answered, _, page = post(browser, "/candidates/new", "/candidates/new", **given)
    assert answered == status
    assert says in page
    assert "Six years of tides." in page
    with db.reader() as session:
        names = session.exec(select(Candidate.name)).all()
    assert "Lena Fischer" not in names


@pytest.mark.parametrize("who", ["manager", "interviewer", "administrator", "stranger"])
def test_only_recruiters_add_and_put_forward(office: Office, who: str) -> None:
    browser = office.browser(who)
    text_of(browser, "/candidates/new", 403)
    text_of(browser, f"{office.path}/apply", 403)
    for path in ("/candidates/new", f"{office.path}/apply"):
        assert post(browser, path, "/requisitions/new")[0] in {403, 422}
    assert "Add a candidate" not in text_of(browser, "/candidates")


@pytest.mark.parametrize(
    ("who", "knows", "idle"),
    [
        ("recruiter", True, True),
        ("other_recruiter", True, True),
        ("manager", True, False),
        ("interviewer", True, False),
        ("administrator", False, False),
        ("stranger", False, False),
    ],
)
def test_who_may_know_a_candidate(office: Office, who: str, knows: bool, idle: bool) -> None:
    browser = office.browser(who)
    text_of(browser, office.path, 200 if knows else 404)
    text_of(browser, f"/candidates/{office.idle.id}", 200 if idle else 404)
    listed = text_of(browser, "/candidates")
    assert ("Noor Haddad" in listed) is knows
    assert ("Ida Idle" in listed) is idle
    assert ("Ida Idle" in text_of(browser, "/candidates?search=ida")) is idle
    assert "Ida Idle" not in text_of(browser, "/candidates?search=noor")


@pytest.mark.parametrize(
    ("who", "sees"),
    [("manager", True), ("recruiter", True), ("interviewer", True), ("other_recruiter", False)],
)
def test_a_loop_and_its_state_show_to_those_on_it(office: Office, who: str, sees: bool) -> None:
    page = text_of(office.browser(who), office.path)
    assert ("Scheduled" in page) is sees
    assert (f"/loops/{office.built.loop.id}" in page) is sees
    assert ("Phone screen" in page) is sees


def test_a_decided_loop_says_nothing_of_its_outcome(app: Flask, db: Database) -> None:
    office = Office(app, db, state="decided")
    page = text_of(office.browser("interviewer"), office.path)
    assert "Decided" in page
    assert "Hire</span>" not in page


def test_j1_a_loop_is_started_where_the_narrative_is_approved(office: Office, db: Database) -> None:
    with db.writer() as session:
        for candidate_number, approved in enumerate((True, False)):
            requisition = a_requisition(
                session,
                hiring_manager=office.people["manager"],
                recruiter=office.people["recruiter"],
                title=f"Opening {candidate_number}",
                approved=approved,
            )
            an_application(session, requisition=requisition, candidate=office.idle)
        session.commit()
    path = f"/candidates/{office.idle.id}"
    page = text_of(office.browser("recruiter"), path)
    assert page.count("Start a loop") == 1
    assert page.count("No loop can start yet") == 1
    assert "Start a loop" not in text_of(office.browser("other_recruiter"), path)
    assert "Start a loop" not in text_of(office.browser("manager"), office.path)


def test_a_resume_is_reviewed_with_a_reason(office: Office, db: Database) -> None:
    browser = office.browser("manager")
    path = f"/applications/{office.built.application.id}/resume"
    status, _, page = post(browser, path, office.path, proceed="no", off_target="y")
    assert status == 422
    assert "Say why." in page
    sent = {"proceed": "no", "off_target": "y", "reason": "Sells tractors."}
    assert post(browser, path, office.path, **sent)[0] == 303
    page = text_of(browser, office.path)
    for words in ("Sells tractors.", "Not this one", "Off target"):
        assert words in page
    assert "Sells tractors." not in text_of(office.browser("interviewer"), office.path)
    assert post(office.browser("interviewer"), path, "/candidates/new", **sent)[0] in {403, 404}
    both = {"proceed": "yes", "off_target": "y", "reason": "Kept as typed."}
    status, _, page = post(browser, path, office.path, **both)
    assert status == 422
    assert "Kept as typed." in page
    with db.reader() as session:
        assert session.exec(select(ResumeReview)).one().reason == "Sells tractors."


def test_l3_i_know_this_person(office: Office, db: Database) -> None:
    path = f"/candidates/{office.idle.id}"
    browser = office.browser("recruiter")
    status, _, page = post(browser, f"{path}/conflicts", path, note="Kept as typed.")
    assert status == 422
    assert "Kept as typed." in page
    sent = {"kind": "relative", "note": "My cousin Zebedee."}
    assert post(browser, f"{path}/conflicts", path, **sent)[0] == 303
    assert "My cousin Zebedee." in text_of(browser, path)
    assert "Zebedee" not in text_of(office.browser("other_recruiter"), path)
    with db.reader() as session:
        conflict = session.exec(select(DeclaredConflict)).one()
    assert conflict.person_id == conflict.declared_by == office.people["recruiter"].id


def test_l3_with_a_loop_under_way_it_is_declared_on_the_loop(office: Office) -> None:
    page = text_of(office.browser("interviewer"), office.path)
    assert f"/loops/{office.built.loop.id}/conflict" in page
    assert f"{office.path}/conflicts" not in page


def test_markup_in_what_people_write_stays_text(office: Office, db: Database) -> None:
    with db.writer() as session:
        candidate = a_candidate(session, name="<b>Bold</b>", background="<script>alert(1)</script>")
        session.commit()
    browser = office.browser("recruiter")
    for path in ("/candidates?search=<i>", "/candidates", f"/candidates/{candidate.id}"):
        page = text_of(browser, path)
        for markup in ("<b>Bold", "<script>alert", "<i>"):
            assert markup not in page


def test_pages_take_as_many_queries_for_many_as_for_few(office: Office, db: Database) -> None:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    browser = office.browser("recruiter")
    event.listen(db.engine, "before_cursor_execute", note)
    counts: dict[str, list[int]] = {}
    try:
        for _ in range(2):
            for path in (
                "/candidates",
                office.path,
                f"/requisitions/{office.built.requisition.id}",
            ):
                seen.clear()
                text_of(browser, path)
                counts.setdefault(path, []).append(len(seen))
            with db.writer() as session:
                candidate = session.get_one(Candidate, office.built.application.candidate_id)
                for _ in range(6):
                    requisition = a_requisition(
                        session,
                        hiring_manager=office.people["manager"],
                        recruiter=office.people["recruiter"],
                    )
                    application = an_application(
                        session, requisition=requisition, candidate=candidate
                    )
                    a_loop(session, state="draft", application=application)
                    an_application(session, requisition=office.built.requisition)
                session.commit()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert {path: few for path, (few, _) in counts.items()} == {
        path: many for path, (_, many) in counts.items()
    }
