"""What a step of the tour is about, as it is now: somebody may have moved on with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from config.demo_tour import TourStep
from hiring.app.demo.panels import AT
from hiring.domain.states import effective_state
from hiring.domain.terms import LoopState
from hiring.models.candidates import Application, Candidate
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person
from hiring.models.requisitions import Requisition

CANDIDATE_AT = "@example.org"
# What a page of the tour is asked for with; a page that is not here needs nothing.
NEEDS = {
    "loops": "loop_id",
    "feedback": "loop_id",
    "debrief": "loop_id",
    "offers": "loop_id",
    "candidates": "candidate_id",
    "screens": "application_id",
    "requisitions": "requisition_id",
}


@dataclass(frozen=True)
class Subject:
    """What a step is about.

    Args:
        values: for the page's address; None when there is nothing to open.
        gone: what has become of it, when the step no longer fits.
    """

    person_id: uuid.UUID | None
    person_name: str
    values: dict[str, uuid.UUID] | None
    gone: str


def find_subjects(
    session: Session, steps: Sequence[TourStep], *, now: datetime
) -> tuple[Subject, ...]:
    """The subject of each step, as it is now. Three queries.

    Args:
        session: any.
        steps: of one tour.
        now: aware; decides the loops' effective states.
    """
    people = {
        row.email: row
        for row in session.execute(
            sa.select(col(Person.id), col(Person.name), col(Person.email)).where(
                col(Person.email).in_([step.person + AT for step in steps]), col(Person.active)
            )
        )
    }
    found = _loops(session, {step.candidate + CANDIDATE_AT for step in steps if step.candidate})
    around = _around(session, [row.loop_id for row in found.values() if row.loop_id is not None])
    return tuple(_subject(step, people, found, around, now) for step in steps)


def _loops(session: Session, emails: set[str]) -> dict[str, Any]:
    """By the candidate's address, their newest loop with all that hangs on it."""
    rows = session.execute(
        sa.select(
            col(Candidate.email),
            col(Candidate.id).label("candidate_id"),
            col(Application.id).label("application_id"),
            col(Requisition.id).label("requisition_id"),
            col(Requisition.hiring_manager_id),
            col(Requisition.recruiter_id),
            col(Loop.id).label("loop_id"),
            col(Loop.state),
            col(Loop.first_starts_at),
        )
        .join(Application, col(Application.candidate_id) == col(Candidate.id))
        .join(Requisition, col(Requisition.id) == col(Application.requisition_id))
        .outerjoin(Loop, col(Loop.application_id) == col(Application.id))
        .where(col(Candidate.email).in_(emails))
        .order_by(col(Loop.id))
    )
    return {row.email: row for row in rows}


def _around(session: Session, loop_ids: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Who sits on which of these loops."""
    rows = session.execute(
        sa.select(col(Seat.loop_id), col(Seat.person_id)).where(
            col(Seat.loop_id).in_(loop_ids), col(Seat.removed_at).is_(None)
        )
    )
    return {(row.loop_id, row.person_id) for row in rows}


def _subject(
    step: TourStep,
    people: dict[str, Any],
    found: dict[str, Any],
    around: set[tuple[uuid.UUID, uuid.UUID]],
    now: datetime,
) -> Subject:
    person = people.get(step.person + AT)
    if person is None:
        return Subject(None, "", None, "Whoever this step would have you be has left the company.")
    need = NEEDS.get(step.page.partition(".")[0], "") if step.candidate else ""
    if not need:
        return Subject(person.id, person.name, {}, "")
    row = found.get(step.candidate + CANDIDATE_AT)
    if row is None or getattr(row, need) is None:
        return Subject(person.id, person.name, None, "What this step showed is no longer here.")
    involved = person.id in {row.hiring_manager_id, row.recruiter_id} or (
        (row.loop_id, person.id) in around
    )
    if need == "loop_id" and not involved:
        gone = f"{person.name} is no longer on this loop, so to them it does not exist."
        return Subject(person.id, person.name, None, gone)
    return Subject(person.id, person.name, {need: getattr(row, need)}, _moved_on(step, row, now))


def _moved_on(step: TourStep, row: Any, now: datetime) -> str:
    """What has become of the loop, when it is no longer what the step speaks of."""
    if not step.while_ or row.loop_id is None:
        return ""
    state = effective_state(LoopState(row.state), row.first_starts_at, now)
    if state.value in step.while_:
        return ""
    return f"Somebody has moved on with this one: the loop is {state.label} now."
