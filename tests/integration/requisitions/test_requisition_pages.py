from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from hiring.models.candidates import ResumeReview
from hiring.models.requisitions import NarrativeVersion, Requirement, Requisition
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import a_loop
from tests.builders.people import a_person, csrf_of, signed_in
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from hiring.models.database import Database
    from hiring.models.people import Person


class Office:
    """A hiring manager, a recruiter, two Bar Raisers and a bystander, each at a browser."""

    def __init__(self, app: Flask, db: Database) -> None:
        self.app, self.db = app, db
        with db.writer() as session:
            self.people: dict[str, Person] = {
                "manager": a_person(session, name="Maya Manager", team="Berth Planning"),
                "recruiter": a_person(session, name="Rae Recruiter", roles=("recruiter",)),
                "administrator": a_person(session, name="Ada Admin", roles=("administrator",)),
                "bar_raiser": a_person(session, name="Bea Raiser", bar_raiser="certified"),
                "bystander": a_person(session, name="Bo Bystander"),
            }
            session.commit()

    def browser(self, who: str) -> FlaskClient:
        return signed_in(self.app.test_client(), self.people[who], self.app)

    def form(self, **changes: Any) -> dict[str, Any]:
        return {
            "title": "Staff Engineer, Tides",
            "level": "7",
            "job_family": "engineering",
            "team": "Tides",
            "hiring_manager_id": self.people["manager"].email,
            "recruiter_id": self.people["recruiter"].email.upper(),
            "customers": "Tides are known an hour ahead.",
            "one_year_later": "Nobody ran aground.",
            "one_year_later_on": "2027-03-10",
            "faq": "Why now? Because of the storms.",
            "principles-0-key": "ownership",
            "principles-0-interviewers": "1",
            "principles-1-key": "dive_deep",
            "principles-1-interviewers": "2",
            "principles-1-critical": "y",
            "principles-2-key": "frugality",
            "principles-2-interviewers": "0",
            "competencies-0-name": "System design",
            "competencies-0-interviewers": "1",
            "competencies-1-name": "",
            "competencies-1-interviewers": "1",
            "future_reports": f"{self.people['bystander'].email}\n",
            **changes,
        }

    def stored(self) -> Requisition:
        with self.db.reader() as session:
            return session.exec(select(Requisition)).one()


@pytest.fixture
def office(app: Flask, db: Database) -> Office:
    return Office(app, db)


def opened(office: Office, **changes: Any) -> str:
    browser = office.browser("recruiter")
    token = csrf_of(browser, "/requisitions/new")
    answer = browser.post("/requisitions/new", data={"csrf_token": token, **office.form(**changes)})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def text_of(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_a_requisition_is_opened_from_the_page(office: Office, db: Database) -> None:
    path = opened(office)
    page = text_of(office.browser("manager"), path)
    for words in (
        "Staff Engineer, Tides",
        "Tides are known an hour ahead.",
        "Dive Deep",
        "Critical",
    ):
        assert words in page
    assert re.search(r"<h3>One year later, 10 March 2027</h3>", page)
    with db.reader() as session:
        asked = session.exec(select(Requirement).order_by(col(Requirement.position))).all()
    assert [(one.key, one.kind.value, one.interviewers, one.critical) for one in asked] == [
        ("ownership", "principle", 1, False),
        ("dive_deep", "principle", 2, True),
        ("system_design", "competency", 1, False),
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "This is needed."),
        ({"level": "40"}, "Number must be between 1 and 20."),
        ({"hiring_manager_id": "nobody@example.com"}, "has the address nobody@example.com"),
        ({"future_reports": "ghost@example.com"}, "has the address ghost@example.com"),
        (
            {
                "principles-0-interviewers": "0",
                "principles-1-interviewers": "0",
                "competencies-0-name": "",
            },
            "asks for no principle",
        ),
        (
            {
                "principles-0-interviewers": "7",
                "principles-1-interviewers": "7",
                "principles-2-interviewers": "7",
                "competencies-0-interviewers": "1",
            },
            "no panel can carry",
        ),
        ({"principles-0-key": "kindness"}, "is not a principle"),
    ],
)
def test_what_was_typed_is_kept_when_it_is_refused(
    office: Office, changes: dict[str, Any], says: str
) -> None:
    browser = office.browser("recruiter")
    token = csrf_of(browser, "/requisitions/new")
    answer = browser.post("/requisitions/new", data={"csrf_token": token, **office.form(**changes)})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in page
    assert "Tides are known an hour ahead." in page
    assert "Why now? Because of the storms." in page
    assert 'value="System design"' in page or "competencies-0-name" in changes
    with office.db.reader() as session:
        assert not session.exec(select(Requisition)).all()


def test_j2_a_bystander_does_not_open_one_for_another(office: Office) -> None:
    browser = office.browser("bystander")
    token = csrf_of(browser, "/requisitions/new")
    answer = browser.post("/requisitions/new", data={"csrf_token": token, **office.form()})
    assert answer.status_code == 403


def test_the_editor_gives_back_what_is_stored_and_saves_no_change(office: Office) -> None:
    path = opened(office)
    browser = office.browser("manager")
    page = text_of(browser, f"{path}/edit")
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    assert fields["hiring_manager_id"] == office.people["manager"].email
    assert fields["one_year_later_on"] == "2027-03-10"
    assert "Nobody ran aground." in page
    before = office.stored()
    answer = browser.post(
        f"{path}/edit",
        data={
            **office.form(),
            "competencies-0-key": "system_design",
            "version": fields["version"],
            "csrf_token": fields["csrf_token"],
        },
    )
    assert answer.status_code == 303
    assert office.stored().version == before.version


def test_j1_a_new_narrative_is_a_new_version_to_approve(office: Office) -> None:
    path = opened(office)
    raiser, manager = office.browser("bar_raiser"), office.browser("manager")
    page = text_of(raiser, path)
    assert "Approve version 1" in page
    assert "Approve version" not in text_of(manager, path)
    token = csrf_of(raiser, path)
    approved = raiser.post(f"{path}/approve", data={"csrf_token": token, "narrative_number": "1"})
    assert approved.status_code == 303
    assert "approved by Bea Raiser" in text_of(manager, path)
    data = office.form(faq="Why now? The storms are worse.", csrf_token=csrf_of(manager, path))
    data["competencies-0-key"] = "system_design"
    assert manager.post(f"{path}/edit", data=data).status_code == 303
    assert "Approve version 2" in text_of(raiser, path)
    versions = text_of(manager, f"{path}/versions")
    assert "Version 2" in versions
    assert "Because of the storms." in versions
    stale = raiser.post(f"{path}/approve", data={"csrf_token": token, "narrative_number": "1"})
    assert stale.status_code == 409
    assert office.stored().state == "draft"


def test_j1_who_is_no_bar_raiser_is_told_who_is(office: Office) -> None:
    path = opened(office)
    browser = office.browser("recruiter")
    answer = browser.post(f"{path}/approve", data={"csrf_token": csrf_of(browser, path)})
    assert answer.status_code == 403
    assert "certified Bar Raiser" in answer.get_data(as_text=True)


def test_an_older_copy_does_not_overwrite_a_newer_one(office: Office) -> None:
    path = opened(office)
    browser = office.browser("manager")
    token = csrf_of(browser, f"{path}/edit")
    data = {**office.form(), "csrf_token": token, "version": str(office.stored().version)}
    assert browser.post(f"{path}/edit", data={**data, "title": "First"}).status_code == 303
    second = browser.post(f"{path}/edit", data={**data, "title": "Second, kept as typed"})
    assert second.status_code == 409
    page = second.get_data(as_text=True)
    assert "Somebody else changed this requisition" in page
    assert "Second, kept as typed" in page
    assert office.stored().title == "First"


def test_a_narrative_written_as_one_text_is_edited_as_one(office: Office, db: Database) -> None:
    with db.writer() as session:
        requisition = a_requisition(
            session,
            hiring_manager=office.people["manager"],
            recruiter=office.people["recruiter"],
            narrative="One text, as it came.",
            approved=False,
        )
        session.commit()
    browser = office.browser("manager")
    path = f"/requisitions/{requisition.id}"
    page = text_of(browser, f"{path}/edit")
    assert 'name="narrative"' in page
    assert 'name="customers"' not in page
    data = {
        **office.form(),
        "narrative": "One text, changed.",
        "csrf_token": csrf_of(browser, path),
    }
    assert browser.post(f"{path}/edit", data=data).status_code == 303
    with db.reader() as session:
        texts = session.exec(
            select(NarrativeVersion.text).order_by(col(NarrativeVersion.number))
        ).all()
    assert texts == ["One text, as it came.", "One text, changed."]


def test_markup_in_what_people_write_stays_text(office: Office) -> None:
    path = opened(office, customers="<script>alert(1)</script>", title="<b>Engineer</b>")
    for page in (path, f"{path}/versions", f"{path}/edit", "/requisitions"):
        shown = text_of(office.browser("manager"), page)
        assert "<script>alert" not in shown
        assert "<b>Engineer" not in shown


@pytest.mark.parametrize("suffix", ["", "/edit", "/versions"])
def test_a_requisition_one_may_not_know_is_not_there(office: Office, suffix: str) -> None:
    path = opened(office, future_reports="")
    text_of(office.browser("bystander"), f"{path}{suffix}", 404)
    assert "Staff Engineer" not in text_of(office.browser("bystander"), "/requisitions")


def test_close_and_reopen(office: Office) -> None:
    path = opened(office)
    browser = office.browser("recruiter")
    data = {"csrf_token": csrf_of(browser, path)}
    assert browser.post(f"{path}/close", data=data).status_code == 303
    assert "Open it again" in text_of(browser, path)
    assert browser.post(f"{path}/edit", data={**office.form(), **data}).status_code == 409
    assert browser.post(f"{path}/reopen", data=data).status_code == 303
    assert office.stored().state == "draft"


def test_the_page_names_only_candidates_one_may_know(office: Office, db: Database) -> None:
    with db.writer() as session:
        built = a_loop(
            session,
            state="collecting",
            hiring_manager=office.people["manager"],
            recruiter=office.people["recruiter"],
            bar_raiser=office.people["bar_raiser"],
        )
        other = an_application(
            session,
            requisition=built.requisition,
            candidate=a_candidate(session, name="Zoe Zander"),
        )
        session.add(
            ResumeReview(
                application_id=other.id,
                reviewer_id=office.people["recruiter"].id,
                proceed=False,
                off_target=True,
                reason="Sells tractors.",
                reviewed_at=START,
            )
        )
        session.commit()
    path = f"/requisitions/{built.requisition.id}"
    manager = text_of(office.browser("manager"), path)
    assert "Noor Haddad" in manager
    assert "Zoe Zander" in manager
    assert "Collecting feedback" in manager
    raiser = text_of(office.browser("bar_raiser"), path)
    assert "Noor Haddad" in raiser
    assert "Zoe Zander" not in raiser
    administrator = text_of(office.browser("administrator"), path)
    assert "Noor Haddad" not in administrator
    assert "Collecting feedback" not in administrator


def test_many_off_target_speak_of_the_job_description(office: Office, db: Database) -> None:
    path = opened(office)
    with db.writer() as session:
        requisition = session.exec(select(Requisition)).one()
        for place in range(6):
            application = an_application(session, requisition=requisition)
            session.add(
                ResumeReview(
                    application_id=application.id,
                    reviewer_id=office.people["recruiter"].id,
                    proceed=place > 3,
                    off_target=place < 3,
                    reason="So it was.",
                    reviewed_at=START,
                )
            )
        session.commit()
    said = "3 of 6 résumés reviewed were off target"
    assert said in text_of(office.browser("manager"), path)
    assert said not in text_of(office.browser("bar_raiser"), path)
