from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlmodel import select

from hiring.domain.terms import OfferState
from hiring.models.offers import Offer, ReferenceCheck
from hiring.models.system import AuditEntry
from tests.builders.debrief import a_decision, a_veto, an_offer
from tests.builders.people import signed_in
from tests.integration.debrief.room import Case, a_case

if TYPE_CHECKING:
    from flask import Flask

    from hiring.models.database import Database

REFERENCE = {
    "referee": "Ines Prado",
    "relation": "managed them for two years",
    "would_rehire": "yes",
    "notes": "Told customers the truth.",
}
TERMS = {"terms": "Level 6, Rotterdam.", "first_day": "2026-05-04"}
PANEL = ("interviewer", "second", "trainee", "stranger", "administrator")


def decided(app: Flask, outcome: str = "hire", **more) -> Case:
    if outcome == "hire":
        return a_case(app, phase="decided", **more)
    case = a_case(app, phase="discussion", **more)
    with app.extensions["database"].writer() as session:
        a_decision(session, case.built, outcome=outcome)
        session.commit()
    return case


def veto(case: Case) -> None:
    with case.app.extensions["database"].writer() as session:
        a_veto(session, case.built)
        session.commit()


@pytest.mark.parametrize("phase", [None, "reading", "discussion"])
def test_k1_no_reference_is_checked_before_the_decision(app: Flask, db: Database, phase):
    case = a_case(app, phase=phase)
    refused = case.post("hiring_manager", "references", REFERENCE)
    assert (refused.status_code, refused.json["rule"]) == (409, "K1")
    with db.reader() as session:
        assert session.exec(select(ReferenceCheck)).all() == []


@pytest.mark.parametrize("outcome", ["no_hire", "other_role"])
def test_k1_no_reference_is_checked_after_a_no(app: Flask, outcome: str):
    refused = decided(app, outcome).post("hiring_manager", "references", REFERENCE)
    assert (refused.status_code, refused.json["rule"]) == (409, "K1")


def test_k1_the_hiring_manager_records_references_after_a_hire(app: Flask):
    case = decided(app)
    for who in ("recruiter", "bar_raiser"):
        assert case.post(who, "references", REFERENCE).status_code == 403
    made = case.post("hiring_manager", "references", REFERENCE)
    assert made.status_code == 201
    case.post("hiring_manager", "references", {**REFERENCE, "referee": "Joao Melo"})
    found = case.get("recruiter", "references").json["items"]
    assert [one["referee"] for one in found] == ["Ines Prado", "Joao Melo"]
    first = case.get("bar_raiser", "references?limit=1").json
    assert len(first["items"]) == 1
    following = app.test_client().get(
        first["next"], headers={"Authorization": f"Bearer {case.tokens['bar_raiser']}"}
    )
    assert [one["referee"] for one in following.json["items"]] == ["Joao Melo"]


@pytest.mark.parametrize("blank", ["referee", "relation"])
def test_k1_a_reference_says_who_and_how_they_know(app: Flask, blank: str):
    refused = decided(app).post("hiring_manager", "references", {**REFERENCE, blank: " "})
    assert (refused.status_code, refused.json["rule"]) == (409, "K1")
    assert refused.json["errors"][0]["pointer"] == f"/{blank}"


@pytest.mark.parametrize("phase", [None, "reading", "discussion"])
def test_o1_no_offer_without_a_decision(app: Flask, phase):
    refused = a_case(app, phase=phase).post("hiring_manager", "offer", TERMS)
    assert (refused.status_code, refused.json["rule"]) == (409, "O1")


@pytest.mark.parametrize("outcome", ["no_hire", "other_role"])
def test_o1_no_offer_after_a_no(app: Flask, outcome: str):
    refused = decided(app, outcome).post("hiring_manager", "offer", TERMS)
    assert (refused.status_code, refused.json["rule"]) == (409, "O1")


def test_o1_an_offer_goes_from_draft_over_approval_to_the_answer(app: Flask):
    case = decided(app)
    assert case.get("hiring_manager", "offer").status_code == 404
    assert case.post("hiring_manager", "offer", TERMS).status_code == 201
    early = case.post("hiring_manager", "offer/make")
    assert (early.status_code, early.json["rule"]) == (409, "O1")
    assert case.post("hiring_manager", "offer/approve", {}).status_code == 403
    approved = case.post("recruiter", "offer/approve", {"note": "Within the band."})
    assert approved.json["state"] == "approved"
    assert approved.json["approvals"][0]["note"] == "Within the band."
    assert case.post("recruiter", "offer/make").status_code == 403
    assert case.post("hiring_manager", "offer/make").json["state"] == "made"
    assert case.post("recruiter", "offer/accept").json["state"] == "accepted"
    for path in ("accept", "decline", "withdraw", "make"):
        assert case.post("hiring_manager", f"offer/{path}").status_code == 409
    assert case.post("hiring_manager", "offer", TERMS).status_code == 409
    seen = case.get("bar_raiser", "offer")
    assert seen.json["first_day"] == "2026-05-04"
    assert seen.headers["ETag"]


@pytest.mark.parametrize("state", ["draft", "approved", "made", "accepted"])
def test_o1_one_offer_stands_at_a_time(app: Flask, db: Database, state: str):
    case = decided(app)
    with db.writer() as session:
        an_offer(session, case.built, state=state)
        session.commit()
    refused = case.post("hiring_manager", "offer", TERMS)
    assert (refused.status_code, refused.json["rule"]) == (409, "O1")
    with db.writer() as session, pytest.raises(sa.exc.IntegrityError):
        an_offer(session, case.built)


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_o1_another_offer_may_follow_one_that_ended(app: Flask, db: Database, state: str):
    case = decided(app)
    with db.writer() as session:
        an_offer(session, case.built, state=state)
        session.commit()
    assert case.post("hiring_manager", "offer", TERMS).status_code == 201
    assert case.get("recruiter", "offer").json["state"] == "draft"


@pytest.mark.parametrize(
    ("state", "who", "path", "body"),
    [
        (None, "hiring_manager", "references", REFERENCE),
        (None, "hiring_manager", "offer", TERMS),
        ("draft", "recruiter", "offer/approve", {}),
        ("approved", "hiring_manager", "offer/make", None),
        ("made", "hiring_manager", "offer/accept", None),
        ("made", "recruiter", "offer/accept", None),
    ],
)
def test_d4_a_veto_makes_every_step_of_an_offer_impossible(
    app: Flask, db: Database, state, who, path, body
):
    case = decided(app)
    if state:
        with db.writer() as session:
            an_offer(session, case.built, state=state)
            session.commit()
    veto(case)
    refused = case.post(who, path, body)
    assert (refused.status_code, refused.json["rule"]) == (409, "D4")
    with db.reader() as session:
        assert session.exec(select(Offer.state)).all() == ([OfferState(state)] if state else [])


@pytest.mark.parametrize("path", ["withdraw", "decline"])
def test_d4_a_vetoed_offer_that_is_out_can_still_end(app: Flask, db: Database, path: str):
    case = decided(app)
    with db.writer() as session:
        an_offer(session, case.built, state="made")
        session.commit()
    veto(case)
    assert case.get("hiring_manager", "offer").json["vetoed"] is True
    assert case.post("hiring_manager", f"offer/{path}").status_code == 200


def test_d4_the_veto_ends_with_the_acceptance(app: Flask, db: Database):
    case = decided(app)
    with db.writer() as session:
        an_offer(session, case.built, state="accepted")
        session.commit()
    refused = case.post("bar_raiser", "veto", {"reason": "Too late."})
    assert (refused.status_code, refused.json["rule"]) == (409, "D4")


@pytest.mark.parametrize("who", PANEL)
def test_an_offer_does_not_exist_for_the_panel_nor_for_strangers(app: Flask, db: Database, who):
    case = decided(app, trainee=True, trainee_submitted=True)
    with db.writer() as session:
        an_offer(session, case.built, state="made")
        session.commit()
    for path in ("offer", "references"):
        assert case.get(who, path).status_code == 404
    for path, body in (("offer", TERMS), ("references", REFERENCE), ("offer/accept", None)):
        assert case.post(who, path, body).status_code == 404


def test_an_offers_steps_are_on_the_trail_and_say_nothing_of_its_terms(app: Flask, db: Database):
    case = decided(app)
    case.post("hiring_manager", "references", REFERENCE)
    case.post("hiring_manager", "offer", TERMS)
    case.post("recruiter", "offer/approve", {"note": "Within the band."})
    case.post("hiring_manager", "offer/make")
    case.post("hiring_manager", "offer/withdraw")
    with db.reader() as session:
        entries = session.exec(select(AuditEntry)).all()
    actions = [entry.action for entry in entries if not entry.action.startswith("debrief")]
    assert actions == [
        "reference.recorded",
        "offer.drafted",
        "offer.approved",
        "offer.made",
        "offer.withdrawn",
    ]
    assert "Rotterdam" not in str([entry.detail for entry in entries])


def accepted(
    app: Flask, db: Database, *, first_day: str | None = "2026-05-04", trainee: bool = False
) -> Case:
    case = decided(app, trainee=trainee)
    with db.writer() as session:
        an_offer(session, case.built, state="accepted")
        session.commit()
    if first_day:
        set_ = case.post("recruiter", "offer/first-day", {"first_day": first_day})
        assert set_.json["first_day"] == first_day
    return case


def test_tasks_until_the_first_day_have_an_owner_and_a_day(app: Flask, db: Database):
    case = accepted(app, db)
    owner = str(case.people["second"].id)
    task = {"title": "Have lunch with them", "owner_id": owner, "due_on": "2026-04-01"}
    assert case.post("bar_raiser", "offer/tasks", task).status_code == 403
    assert case.post("recruiter", "offer/tasks", {**task, "title": " "}).status_code == 409
    nobody = {**task, "owner_id": str(case.built.loop.id)}
    assert case.post("recruiter", "offer/tasks", nobody).status_code == 409
    (made,) = case.post("recruiter", "offer/tasks", task).json["tasks"]
    path = f"/api/v1/onboarding-tasks/{made['id']}/done"
    for who, status in (("third", 404), ("bar_raiser", 403), ("second", 200), ("recruiter", 200)):
        answer = app.test_client().post(
            path, headers={"Authorization": f"Bearer {case.tokens[who]}"}
        )
        assert answer.status_code == status, who
    assert case.get("hiring_manager", "offer").json["tasks"][0]["done_at"]


@pytest.mark.parametrize(("who", "told"), [("second", True), ("trainee", False)])
def test_f8_a_task_tells_a_trainee_who_still_writes_nothing_of_the_hire(
    app: Flask, db: Database, who: str, told: bool
):
    case = accepted(app, db, trainee=True)
    task = {"title": "Lunch in week one", "due_on": "2026-04-01"}
    owner = {"owner_id": str(case.people[who].id)}
    assert case.post("recruiter", "offer/tasks", {**task, **owner}).status_code == 200
    browser = signed_in(app.test_client(), case.people[who], app)
    for page in ("/", "/onboarding"):
        assert (task["title"] in browser.get(page).get_data(as_text=True)) is told, page


def test_nothing_is_planned_before_an_offer_is_accepted(app: Flask, db: Database):
    case = decided(app)
    with db.writer() as session:
        an_offer(session, case.built, state="made")
        session.commit()
    task = {"title": "Call", "owner_id": str(case.people["second"].id), "due_on": "2026-04-01"}
    assert case.post("recruiter", "offer/tasks", task).status_code == 409
    assert case.post("recruiter", "offer/first-day", {"first_day": "2026-05-04"}).status_code == 409
    assert (
        case.post("hiring_manager", "offer/outcomes", {"month": 6, "rating": 3}).status_code == 409
    )


@pytest.mark.parametrize(
    ("first_day", "month", "rating", "pointer"),
    [
        ("2025-08-01", 6, 4, None),
        ("2025-03-10", 12, 1, None),
        ("2025-09-11", 6, 4, "/month"),
        ("2025-03-11", 12, 4, "/month"),
        (None, 6, 4, "/month"),
        ("2025-01-01", 9, 4, "/month"),
        ("2025-01-01", 6, 6, "/rating"),
    ],
)
def test_how_a_hire_is_doing_is_recorded_at_6_and_12_months(
    app: Flask, db: Database, first_day, month: int, rating: int, pointer
):
    case = accepted(app, db, first_day=first_day)
    body = {"month": month, "rating": rating, "note": "Steady."}
    assert case.post("recruiter", "offer/outcomes", body).status_code == 403
    answer = case.post("hiring_manager", "offer/outcomes", body)
    if pointer:
        assert answer.status_code == 409
        assert answer.json["errors"][0]["pointer"] == pointer
        return
    assert answer.json["outcomes"][0]["rating"] == rating
    assert case.post("hiring_manager", "offer/outcomes", body).status_code == 409


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "tomorrow"])
def test_a_first_day_is_a_day_of_this_age(app: Flask, db: Database, day: str):
    case = accepted(app, db, first_day=None)
    assert case.post("recruiter", "offer/first-day", {"first_day": day}).status_code == 422
