"""Several drafts are planned together: the page follows by itself, with scripts and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from hiring.app.batches import run_next
from hiring.domain.terms import LoopState
from hiring.models.loops import Loop
from tests.builders.candidates import a_candidate, an_application
from tests.builders.loops import PRINCIPLES
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.loops.planners import in_turn

if TYPE_CHECKING:
    from hiring.models.database import Database
    from tests.browser.conftest import AsPerson, AssertAccessible
    from tests.harness.live_server import LiveServer

RECRUITER = "rae@example.com"


@pytest.fixture
def drafts(db: Database) -> None:
    """Two drafts of one recruiter, and the people to seat."""
    with db.writer() as session:
        recruiter = a_person(
            session, name="Rae Recruiter", email=RECRUITER, roles=["recruiter"], certified_for=()
        )
        manager = a_person(session, name="Maya Manager", level=7, team="Berth Planning")
        a_person(session, name="Bea Barraiser", level=7, team="Payments", bar_raiser="certified")
        for name in ("Ana Ruiz", "Li Wei", "Tom Okoro"):
            a_person(session, name=name, team="Harbour Maps")
        requisition = a_requisition(
            session,
            hiring_manager=manager,
            recruiter=recruiter,
            principles=[(key, 1) for key in PRINCIPLES],
        )
        for name in ("Cam First", "Cam Second"):
            application = an_application(
                session, requisition=requisition, candidate=a_candidate(session, name=name)
            )
            session.add(
                Loop(
                    application_id=application.id,
                    created_by=recruiter.id,
                    created_at=START,
                    changed_at=START,
                )
            )
        session.commit()


@pytest.mark.usefixtures("drafts")
@pytest.mark.parametrize("scripts", [True, False])
def test_a_week_is_planned_together_and_accepted(
    as_person: AsPerson,
    live_server: LiveServer,
    db: Database,
    assert_accessible: AssertAccessible,
    scripts: bool,
) -> None:
    page = as_person(RECRUITER, java_script_enabled=scripts)
    page.goto("/loops")
    for box in page.get_by_role("checkbox", name="Cam").all():
        box.check()
    page.get_by_role("button", name="Plan together…").click()
    page.get_by_role("button", name="Plan them").click()
    expect(page.get_by_text("Waiting for the planner.")).to_be_visible()
    assert run_next(live_server.app, in_turn, every=0.05) is not None
    if not scripts:
        page.get_by_role("link", name="Refresh").click()
    expect(page.locator("[data-announce]")).to_contain_text("The planner has finished.")
    if scripts:
        spoken = page.get_by_role("status").filter(has_text="The planner has finished.")
        expect(spoken).to_be_attached()
        assert_accessible(page)
    expect(page.get_by_text("2 of 2 loops have a plan")).to_be_visible()
    page.get_by_text("Why, and who else").first.click()
    expect(page.get_by_text("They come first by name.").first).to_be_visible()
    page.get_by_role("button", name="Accept and schedule all").click()
    expect(page.get_by_text("2 loops are scheduled.")).to_be_visible()
    with db.reader() as session:
        assert set(session.exec(select(Loop.state))) == {LoopState.SCHEDULED}
