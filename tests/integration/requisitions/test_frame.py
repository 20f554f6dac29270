from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from hiring.candidates.scope import knows_candidate
from hiring.domain.actor import Actor
from hiring.domain.authority import Part, may_know_candidate, may_know_loop, may_know_requisition
from hiring.domain.errors import NotAllowed, RuleRefused
from hiring.domain.policy import DEFAULT_POLICY
from hiring.domain.terms import Role
from hiring.models.candidates import Application, Candidate
from hiring.models.requisitions import Requisition
from hiring.requisitions.actions import revise_requisition
from hiring.requisitions.commands import Asked, ReviseRequisition
from hiring.requisitions.scope import knows_application, knows_requisition
from tests.builders.loops import PRINCIPLES, BuiltLoop, a_loop
from tests.builders.people import a_person
from tests.builders.requisitions import a_requisition
from tests.harness.clock import START
from tests.integration.requisitions.asking import Company, problem

if TYPE_CHECKING:
    from sqlmodel import Session

    from hiring.models.database import Database
    from hiring.models.people import Person

NAMES = {key: key.replace("_", " ").title() for key in PRINCIPLES}


def acting(person: Person, *roles: Role) -> Actor:
    return Actor(person.id, person.name, roles=frozenset(roles))


def revise(session: Session, actor: Actor, requisition: Requisition, **changes: Any) -> None:
    command = ReviseRequisition(requisition_id=requisition.id, **changes)
    revise_requisition(session, actor, command, principles=NAMES, policy=DEFAULT_POLICY, now=START)


CHANGES: dict[str, Any] = {
    "level": 5,
    "job_family": "research",
    "team": "Tides",
    "principles": (Asked(key="ownership"),),
}


@pytest.mark.parametrize("change", [*CHANGES, "hiring_manager_id", "future_reports"])
@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("draft", False),
        ("scheduled", True),
        ("collecting", True),
        ("debrief_ready", True),
        ("debriefing", True),
        ("decided", False),
        ("cancelled", False),
    ],
)
def test_l1_what_a_panel_was_found_fit_by_stands_still_beneath_it(
    db: Database, change: str, state: str, refused: bool
) -> None:
    with db.writer() as session:
        built = a_loop(session, state=state)
        other = a_person(session)
        value = CHANGES.get(change, (other.id,) if change == "future_reports" else other.id)
        actor = acting(built.recruiter)
        if not refused:
            revise(session, actor, built.requisition, **{change: value})
            return
        with pytest.raises(RuleRefused) as told:
            revise(session, actor, built.requisition, **{change: value})
        assert told.value.rule == ("L4" if change == "principles" else "L1")
        revise(session, actor, built.requisition, title="Another title", narrative="Anew.")


def test_j2_a_hiring_manager_who_has_left_is_succeeded_at_any_time(db: Database) -> None:
    with db.writer() as session:
        built = a_loop(session, state="debriefing")
        administrator, successor = a_person(session), a_person(session)
        built.hiring_manager.active = False
        session.flush()
        actor = acting(administrator, Role.ADMINISTRATOR)
        revise(session, actor, built.requisition, hiring_manager_id=successor.id)
        assert built.requisition.hiring_manager_id == successor.id


def test_f7_an_administrator_learns_of_no_loop_from_a_refusal(db: Database) -> None:
    with db.writer() as session:
        actor = acting(a_person(session), Role.ADMINISTRATOR)
        said = set()
        for built in (a_loop(session, state="collecting"), None):
            requisition = (
                built.requisition
                if built
                else a_requisition(
                    session, hiring_manager=a_person(session), recruiter=a_person(session)
                )
            )
            with pytest.raises(RuleRefused) as told:
                revise(session, actor, requisition, level=5)
            said.add(str(told.value))
        assert len(said) == 1
        never_approved = a_requisition(
            session, hiring_manager=a_person(session), recruiter=a_person(session), approved=False
        )
        revise(session, actor, never_approved, level=5)


@pytest.mark.parametrize("part", ["hiring_manager_id", "recruiter_id"])
def test_f7_an_administrator_does_not_appoint_themselves(db: Database, part: str) -> None:
    with db.writer() as session:
        built = a_loop(session, state="decided")
        built.hiring_manager.active = False
        administrator = a_person(session)
        actor = acting(administrator, Role.ADMINISTRATOR)
        with pytest.raises(NotAllowed):
            revise(session, actor, built.requisition, **{part: administrator.id})


@pytest.mark.parametrize(("state", "refused"), [("scheduled", True), ("draft", False)])
def test_l2_the_bar_raiser_of_a_loop_does_not_become_its_recruiter(
    db: Database, state: str, refused: bool
) -> None:
    with db.writer() as session:
        built = a_loop(session, state=state)
        actor, change = acting(built.hiring_manager), {"recruiter_id": built.bar_raiser.id}
        if refused:
            with pytest.raises(RuleRefused) as told:
                revise(session, actor, built.requisition, **change)
            assert told.value.rule == "L2"
        else:
            revise(session, actor, built.requisition, **change)


PEOPLE = ("manager", "recruiter", "bar_raiser", "interviewer", "removed", "stranger")


def _person(built: BuiltLoop, who: str, stranger: Person) -> Person:
    return {
        "manager": built.hiring_manager,
        "recruiter": built.recruiter,
        "bar_raiser": built.bar_raiser,
        "interviewer": built.interviewers[0],
        "removed": built.interviewers[1],
        "stranger": stranger,
    }[who]


def test_sql_says_the_same_as_the_rules_of_authority(db: Database) -> None:
    with db.writer() as session:
        built, beside = a_loop(session, state="draft"), a_loop(session, state="draft")
        removed = next(s for s in built.seats if s.person_id == built.interviewers[1].id)
        removed.removed_at = START
        stranger = a_person(session)
        session.flush()
        known = 0
        for who, roles, certified, of in product(
            PEOPLE, [(), *((role,) for role in Role)], (False, True), (built, beside)
        ):
            person = _person(built, who, stranger)
            actor = Actor(person.id, "x", roles=frozenset(roles), certified_bar_raiser=certified)
            seats = [s.kind for s in of.seats if s.person_id == person.id and not s.removed_at]
            part = Part(
                is_hiring_manager=of.hiring_manager.id == person.id,
                is_recruiter=of.recruiter.id == person.id,
                seat=seats[0] if seats else None,
            )
            requisition = session.exec(
                select(Requisition.id).where(
                    Requisition.id == of.requisition.id, knows_requisition(actor)
                )
            ).first()
            assert bool(requisition) is may_know_requisition(actor, part), (who, roles, certified)
            candidate = session.execute(
                sa.select(col(Candidate.id), col(Application.id))
                .join(Application, col(Application.candidate_id) == col(Candidate.id))
                .where(
                    col(Application.id) == of.application.id,
                    knows_candidate(actor),
                    knows_application(actor),
                )
            ).first()
            assert bool(candidate) is may_know_candidate(actor, part), (who, roles, certified)
            known += may_know_loop(part)
        assert known


def test_a_principle_that_has_left_the_set_blocks_only_what_touches_it(
    company: Company, db: Database
) -> None:
    with db.writer() as session:
        requisition = a_requisition(
            session,
            hiring_manager=company.people["manager"],
            recruiter=company.people["recruiter"],
            principles=(("an_old_one", 1),),
            approved=False,
        )
        session.commit()
    path = f"/requisitions/{requisition.id}"
    assert company.ask("manager", "PATCH", path, json={"title": "Other"}).status_code == 200
    assert problem(company.ask("bar_raiser", "POST", f"{path}/approve")) == (409, "J3")
