from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.builders.debrief import a_veto, an_offer
from tests.builders.people import csrf_of, signed_in
from tests.integration.debrief.room import Case, a_case

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from hiring.models.database import Database

TYPED = "Level 6, Rotterdam, and three days a week in the port."


class Page:
    """What follows a decision, in one person's browser, without JavaScript."""

    def __init__(self, case: Case, who: str) -> None:
        self.client = signed_in(case.app.test_client(), case.people[who], case.app)
        self.base = f"/loops/{case.built.loop.id}"
        self.csrf = csrf_of(self.client, f"{self.base}/debrief")

    def get(self) -> str:
        answer = self.client.get(f"{self.base}/offer")
        assert answer.status_code == 200
        return answer.text

    def send(self, path: str, **fields: Any) -> TestResponse:
        data = {name.replace("__", "-"): value for name, value in fields.items()}
        return self.client.post(f"{self.base}/{path}", data={"csrf_token": self.csrf, **data})


def test_o1_from_reference_to_first_day_without_javascript(app: Flask):
    case = a_case(app, phase="decided")
    manager, staff = Page(case, "hiring_manager"), Page(case, "recruiter")
    sent = manager.send(
        "references",
        reference__referee="Ines Prado",
        reference__relation="managed them",
        reference__would_rehire="yes",
        reference__notes="Told the truth.",
    )
    assert sent.status_code == 303
    assert "Ines Prado" in staff.get()
    assert manager.send("offer", draft__terms=TYPED).status_code == 303
    assert "Make the offer" not in manager.get()
    assert staff.send("offer/approve", approve__note="Within the band.").status_code == 303
    assert "Make the offer" in manager.get()
    assert manager.send("offer/make").status_code == 303
    assert manager.send("offer/accept").status_code == 303
    assert staff.send("offer/first-day", first__first_day="2026-05-04").status_code == 303
    owner = case.people["second"]
    planned = staff.send(
        "offer/tasks", task__title="Lunch", task__owner_id=str(owner.id), task__due_on="2026-03-01"
    )
    assert planned.status_code == 303
    assert "Overdue" in manager.get()
    own = signed_in(app.test_client(), owner, app)
    listed = own.get("/onboarding").text
    assert "Lunch" in listed
    task_id = listed.split("/onboarding/", 1)[1].split("/done", 1)[0]
    done = own.post(f"/onboarding/{task_id}/done", data={"csrf_token": csrf_of(own, "/onboarding")})
    assert done.status_code == 303
    assert "Lunch" not in own.get("/onboarding").text


@pytest.mark.parametrize("who", ["interviewer", "stranger", "administrator"])
def test_the_page_does_not_exist_for_others(app: Flask, who: str):
    case = a_case(app, phase="decided")
    client = signed_in(app.test_client(), case.people[who], app)
    assert client.get(f"/loops/{case.built.loop.id}/offer").status_code == 404


def test_the_bar_raiser_reads_and_is_offered_nothing_to_do(app: Flask, db: Database):
    case = a_case(app, phase="decided")
    with db.writer() as session:
        an_offer(session, case.built, terms=TYPED)
        session.commit()
    page = Page(case, "bar_raiser").get()
    assert TYPED in page
    assert '<form class="form' not in page
    assert '<form class="inline"' not in page


def test_k1_before_the_decision_the_page_says_so(app: Flask):
    page = Page(a_case(app, phase="discussion"), "hiring_manager").get()
    assert "There is no decision yet." in page
    assert "Record a reference" not in page


def test_d4_under_a_veto_nothing_is_offered_and_what_was_typed_is_kept(app: Flask, db: Database):
    case = a_case(app, phase="decided")
    manager = Page(case, "hiring_manager")
    with db.writer() as session:
        a_veto(session, case.built)
        session.commit()
    assert "Draft the offer" not in manager.get()
    refused = manager.send("offer", draft__terms=TYPED)
    assert refused.status_code == 409
    assert 'aria-label="Rule D4"' in refused.text
    assert TYPED in refused.text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("offer", {"draft__terms": TYPED, "draft__first_day": "whenever"}, 422),
        ("references", {"reference__notes": TYPED, "reference__referee": "I. P."}, 422),
        (
            "references",
            {
                "reference__notes": TYPED,
                "reference__referee": "I. P.",
                "reference__would_rehire": "yes",
            },
            409,
        ),
    ],
)
def test_what_was_typed_comes_back(app: Flask, path: str, fields, status: int):
    refused = Page(a_case(app, phase="decided"), "hiring_manager").send(path, **fields)
    assert refused.status_code == status
    assert TYPED in refused.text


def test_what_a_person_may_not_do_is_kept_too(app: Flask):
    refused = Page(a_case(app, phase="decided"), "recruiter").send("offer", draft__terms=TYPED)
    assert refused.status_code == 403
    assert TYPED in refused.text
