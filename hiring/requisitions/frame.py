"""What a requisition must name, and what of it stands still while a loop rests on it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.domain.actor import Actor
from hiring.domain.authority import Part
from hiring.domain.errors import FieldError, Refusal
from hiring.domain.requisitions import RequisitionFacts, missing_parts
from hiring.domain.terms import LoopState, SeatKind
from hiring.models.candidates import Application
from hiring.models.loops import Loop, Seat
from hiring.models.people import Person, Team
from hiring.models.requisitions import FutureReport, NarrativeVersion, Requisition
from hiring.requisitions.commands import ReviseRequisition
from hiring.requisitions.requirements import Wanted
from hiring.requisitions.scope import RequisitionScope
from hiring.visibility.facts import active

UNDER_WAY = (
    LoopState.SCHEDULED,
    LoopState.COLLECTING,
    LoopState.DEBRIEF_READY,
    LoopState.DEBRIEFING,
)
FRAME = frozenset(
    {"level", "job_family", "team", "hiring_manager_id", "requirements", "future_reports"}
)
"""The parts by which a loop's panel was found fit to sit (L1 to L4)."""


def facts_of(
    requisition: Requisition,
    *,
    narrative: str,
    hiring_manager_active: bool,
    wanted: Sequence[Wanted],
) -> RequisitionFacts:
    """A stored requisition as the rules take it."""
    return RequisitionFacts(
        state=requisition.state,
        title=requisition.title,
        level=requisition.level,
        job_family=requisition.job_family,
        team_name="named",
        hiring_manager_id=requisition.hiring_manager_id,
        hiring_manager_active=hiring_manager_active,
        narrative=narrative,
        requirements=tuple(one.for_domain() for one in wanted),
    )


def known_keys(names: Collection[str], wanted: Sequence[Wanted]) -> frozenset[str]:
    """Every key there is: the principle set, and the requisition's own competencies."""
    return frozenset(names) | {one.key for one in wanted if not one.is_principle}


def lacks(
    facts: RequisitionFacts, names: Collection[str], wanted: Sequence[Wanted]
) -> Iterator[FieldError]:
    """What is missing or unknown (J2, J3), each where it stands in the request."""
    principles = sum(one.is_principle for one in wanted)
    for refusal in missing_parts(facts, known_keys(names, wanted)):
        error = refusal.as_field_error()
        _, part, *rest = error.pointer.split("/")
        if part == "principles" and rest and int(rest[0]) >= principles:
            place = "/".join([str(int(rest[0]) - principles), *rest[1:]])
            yield FieldError(f"/competencies/{place}", error.detail, error.rule)
        else:
            yield error


def changes_of(
    session: Session,
    requisition: Requisition,
    command: ReviseRequisition,
    *,
    stored: Sequence[Wanted],
    wanted: Sequence[Wanted],
) -> dict[str, Any]:
    """The parts that would be different afterwards, besides the narrative."""
    asked: dict[str, Any] = {
        "title": _bare(command.title),
        "level": command.level,
        "job_family": _bare(command.job_family),
        "hiring_manager_id": command.hiring_manager_id,
        "recruiter_id": command.recruiter_id,
    }
    changes = {
        name: value
        for name, value in asked.items()
        if value is not None and value != getattr(requisition, name)
    }
    if command.team is not None:
        team = _bare(command.team)
        if team != session.get_one(Team, requisition.team_id).name:
            changes["team"] = team
    if tuple(wanted) != tuple(stored):
        changes["requirements"] = wanted
    if command.future_reports is not None:
        before = session.scalars(
            sa.select(col(FutureReport.person_id)).where(
                col(FutureReport.requisition_id) == requisition.id
            )
        )
        if set(before) != set(command.future_reports):
            changes["future_reports"] = command.future_reports
    return changes


def why_not_appoint(actor: Actor, part: Part, changes: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """Why the actor may not take the part they name themselves for (F7).

    A hiring manager and a recruiter come to read feedback; being an administrator never grants
    that, by this road either.
    """
    has_part = part.is_hiring_manager or part.is_recruiter
    named = {changes.get("hiring_manager_id"), changes.get("recruiter_id")}
    if has_part or actor.id not in named:
        return ()
    detail = "An administrator does not make themselves a requisition's hiring manager or recruiter"
    return (Refusal("F7", f"{detail}.", "Ask its hiring manager or its recruiter to name you."),)


def why_not_change(
    session: Session, scope: RequisitionScope, changes: Mapping[str, Any]
) -> tuple[Refusal, ...]:
    """Why the parts may not change now: a loop under way was found fit by them (L1 to L4).

    A hiring manager who has left can always be succeeded. To an administrator, who may not know
    of loops, an approved requisition stands still whether or not there are any.
    """
    requisition = scope.requisition
    reasons: list[Refusal] = []
    settled = set(changes) & FRAME
    if "hiring_manager_id" in settled:
        present = session.get_one(Person, requisition.hiring_manager_id)
        settled -= set() if present.active else {"hiring_manager_id"}
    has_part = scope.part.is_hiring_manager or scope.part.is_recruiter
    words = ", ".join(sorted(_WORDS[name] for name in settled))
    if settled and not has_part and _was_ever_approved(session, requisition.id):
        reasons.append(
            Refusal(
                "J1",
                f"This requisition has been approved: its {words} cannot be changed for it.",
                "Its hiring manager or its recruiter can.",
            )
        )
    elif settled and has_part and _has_loop_under_way(session, requisition.id):
        reasons.append(
            Refusal(
                "L4" if settled == {"requirements"} else "L1",
                f"A loop is under way on this requisition; its {words} cannot change beneath it.",
                "Cancel the loop first, wait for its decision, or open another requisition.",
            )
        )
    recruiter_id = changes.get("recruiter_id")
    if recruiter_id is not None and _raises_the_bar_here(session, requisition.id, recruiter_id):
        reasons.append(
            Refusal(
                "L2",
                "This person's part in this requisition rules them out as its recruiter.",
                "Name somebody else.",
                pointer="/recruiter_id",
            )
        )
    return tuple(reasons)


_WORDS = {
    "level": "level",
    "job_family": "job family",
    "team": "team",
    "hiring_manager_id": "hiring manager",
    "requirements": "principles and competencies",
    "future_reports": "future reports",
}


def _was_ever_approved(session: Session, requisition_id: uuid.UUID) -> bool:
    """Without an approval there was never a loop (J1)."""
    return bool(
        session.scalar(
            sa.select(
                sa.exists().where(
                    col(NarrativeVersion.requisition_id) == requisition_id,
                    col(NarrativeVersion.approved_by).is_not(None),
                )
            )
        )
    )


def _loops_under_way(requisition_id: uuid.UUID) -> sa.Select[Any]:
    return (
        sa.select(col(Loop.id))
        .join(Application, col(Application.id) == col(Loop.application_id))
        .where(col(Application.requisition_id) == requisition_id, col(Loop.state).in_(UNDER_WAY))
    )


def _has_loop_under_way(session: Session, requisition_id: uuid.UUID) -> bool:
    return session.scalar(_loops_under_way(requisition_id).limit(1)) is not None


def _raises_the_bar_here(session: Session, requisition_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    held = sa.exists().where(
        col(Seat.loop_id).in_(_loops_under_way(requisition_id)),
        col(Seat.person_id) == person_id,
        col(Seat.kind) == SeatKind.BAR_RAISER,
        active(),
    )
    return bool(session.scalar(sa.select(held)))


def _bare(text: str | None) -> str | None:
    return None if text is None else text.strip()
