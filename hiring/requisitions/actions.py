"""Opening, revising, approving, closing and reopening a requisition (J1 to J3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from hiring.audit import chain
from hiring.domain import authority
from hiring.domain.actor import Actor
from hiring.domain.errors import (
    FieldError,
    Invalid,
    NotAllowed,
    StaleWrite,
    demand,
    refuse,
)
from hiring.domain.policy import Policy
from hiring.domain.requisitions import (
    RequisitionFacts,
    state_after_edit,
    why_not_approve,
    why_not_edit,
)
from hiring.domain.terms import BarRaiserStanding, RequisitionState
from hiring.models.people import Person
from hiring.models.requisitions import Requisition
from hiring.requisitions import frame, requirements, rows
from hiring.requisitions.commands import ApproveRequisition, OpenRequisition, ReviseRequisition
from hiring.requisitions.queries import find_active_people
from hiring.requisitions.scope import get_requisition_scope


def open_requisition(
    session: Session,
    actor: Actor,
    command: OpenRequisition,
    *,
    principles: Mapping[str, str],
    policy: Policy,
    now: datetime,
) -> Requisition:
    """Open a requisition, as a draft until its narrative is approved.

    Args:
        session: of the transaction.
        actor: a recruiter, an administrator, or the hiring manager named in it.
        command: what it says.
        principles: every principle there is, key to name.
        policy: for the largest panel, which bounds what can be covered (L4).
        now: aware.

    Raises:
        NotAllowed: not this person's to open.
        Invalid: something is missing or makes no sense (J2, J3).
    """
    for refusal in authority.why_not_open_requisition(actor, command.hiring_manager_id):
        raise NotAllowed(refusal)
    wanted = (
        *requirements.resolve_principles(command.principles, principles),
        *requirements.resolve_competencies(command.competencies),
    )
    facts = RequisitionFacts(
        title=command.title,
        level=command.level,
        job_family=command.job_family,
        team_name=command.team,
        hiring_manager_id=command.hiring_manager_id,
        requirements=tuple(one.for_domain() for one in wanted),
    )
    _demand_valid(
        (
            *_people_named(
                session,
                hiring_manager_id=command.hiring_manager_id,
                recruiter_id=command.recruiter_id,
                future_reports=command.future_reports,
            ),
            *frame.lacks(facts, principles, wanted),
            *requirements.objections(wanted, principles, policy),
        )
    )
    requisition = Requisition(
        title=command.title.strip(),
        level=command.level,
        job_family=command.job_family.strip(),
        team_id=rows.team_named(session, command.team.strip()),
        hiring_manager_id=command.hiring_manager_id,
        recruiter_id=command.recruiter_id,
        state=RequisitionState.DRAFT,
        created_at=now,
    )
    session.add(requisition)
    session.flush()
    rows.write_requirements(session, requisition.id, wanted)
    rows.write_future_reports(session, requisition.id, command.future_reports)
    if command.narrative.strip():
        rows.write_narrative(session, actor, requisition.id, 1, command.narrative, now=now)
    chain.record(
        session,
        "requisition.opened",
        actor_id=actor.id,
        now=now,
        subject_id=requisition.id,
        level=requisition.level,
        hiring_manager_id=requisition.hiring_manager_id,
        recruiter_id=requisition.recruiter_id,
    )
    return requisition


def revise_requisition(
    session: Session,
    actor: Actor,
    command: ReviseRequisition,
    *,
    principles: Mapping[str, str],
    policy: Policy,
    now: datetime,
) -> Requisition:
    """Change a requisition. A new narrative is a new version, and must be approved again (J1).

    Raises:
        NotFound: no such requisition for this person.
        NotAllowed: they know of it and may not change it.
        StaleWrite: it changed since the version the change was written against.
        Invalid: something makes no sense (J2, J3).
        RuleRefused: it is closed, or a loop under way stands on what would change.
    """
    scope = get_requisition_scope(session, actor, command.requisition_id, lock=True)
    requisition = scope.requisition
    for refusal in authority.why_not_edit_requisition(actor, scope.part):
        raise NotAllowed(refusal)
    if command.version is not None and command.version != requisition.version:
        raise StaleWrite(
            "This requisition was changed since you opened it. Nothing was saved over it.",
            requisition.version,
        )
    demand(why_not_edit(requisition.state))
    stored = requirements.list_wanted(session, requisition.id)
    wanted = requirements.revised(stored, command.principles, command.competencies, principles)
    changes = frame.changes_of(session, requisition, command, stored=stored, wanted=wanted)
    _demand_valid(_revision_errors(session, command, changes, wanted, principles, policy))
    for refusal in frame.why_not_appoint(actor, scope.part, changes):
        raise NotAllowed(refusal)
    demand(frame.why_not_change(session, scope, changes))
    rows.write_changes(session, requisition, changes)
    newest = rows.newest_narrative(session, requisition.id)
    rewritten = command.narrative is not None and rows.is_new(newest, command.narrative)
    if command.narrative is not None and rewritten:
        number = newest.number + 1 if newest else 1
        rows.write_narrative(session, actor, requisition.id, number, command.narrative, now=now)
        requisition.state = state_after_edit(requisition.state, narrative_changed=True)
    if not changes and not rewritten:
        return requisition
    # What hangs on the requisition changes its version too.
    flag_modified(requisition, "title")
    session.flush()
    chain.record(
        session,
        "requisition.revised",
        actor_id=actor.id,
        now=now,
        subject_id=requisition.id,
        parts=sorted([*changes, *(["narrative"] if rewritten else [])]),
        state=requisition.state,
    )
    return requisition


def approve_requisition(
    session: Session,
    actor: Actor,
    command: ApproveRequisition,
    *,
    principles: Mapping[str, str],
    now: datetime,
) -> Requisition:
    """Approve the newest narrative (J1); a second approval of the same version changes nothing.

    Args:
        session: of the transaction.
        actor: a certified Bar Raiser who is not the hiring manager.
        command: which, and which version was read.
        principles: every principle there is, key to name.
        now: aware.

    Raises:
        NotFound: no such requisition for this person.
        NotAllowed: they are not a certified Bar Raiser.
        StaleWrite: a newer version was written since the one that was read.
        RuleRefused: they own the requisition, there is no narrative, or it is closed.
    """
    scope = get_requisition_scope(session, actor, command.requisition_id, lock=True)
    requisition = scope.requisition
    approver = session.get_one(Person, actor.id, populate_existing=True)
    newest = rows.newest_narrative(session, requisition.id)
    if requisition.state is RequisitionState.APPROVED and _may_approve(requisition, approver):
        return requisition
    wanted = requirements.list_wanted(session, requisition.id)
    refusals = why_not_approve(
        frame.facts_of(
            requisition,
            narrative=newest.text if newest else "",
            hiring_manager_active=session.get_one(Person, requisition.hiring_manager_id).active,
            wanted=wanted,
        ),
        frame.known_keys(principles, wanted),
        approver_id=approver.id,
        standing=approver.bar_raiser,
    )
    if approver.bar_raiser is not BarRaiserStanding.CERTIFIED:
        raise NotAllowed(refusals[0])
    demand(refusals)
    assert newest is not None  # the domain refuses an approval of nothing
    if command.narrative_number not in {None, newest.number}:
        raise StaleWrite(
            "A newer version of the narrative was written while you read. Read that one.",
            newest.number,
            "J1",
        )
    newest.approved_by, newest.approved_at = actor.id, now
    requisition.state = RequisitionState.APPROVED
    chain.record(
        session,
        "requisition.approved",
        actor_id=actor.id,
        now=now,
        subject_id=requisition.id,
        narrative_version=newest.number,
    )
    return requisition


def close_requisition(
    session: Session, actor: Actor, requisition_id: uuid.UUID, *, now: datetime
) -> Requisition:
    """Close a requisition: no loop starts on it any more. Those under way go on.

    Raises:
        NotFound: no such requisition for this person.
        NotAllowed: they know of it and may not change it.
        RuleRefused: it is closed already.
    """
    scope = get_requisition_scope(session, actor, requisition_id, lock=True)
    for refusal in authority.why_not_edit_requisition(actor, scope.part):
        raise NotAllowed(refusal)
    if scope.requisition.state is RequisitionState.CLOSED:
        refuse(None, "This requisition is closed already.", "There is nothing left to do.")
    scope.requisition.state = RequisitionState.CLOSED
    chain.record(
        session, "requisition.closed", actor_id=actor.id, now=now, subject_id=requisition_id
    )
    return scope.requisition


def reopen_requisition(
    session: Session, actor: Actor, requisition_id: uuid.UUID, *, now: datetime
) -> Requisition:
    """Open a closed requisition again: approved if its newest narrative is, else a draft (J1).

    Raises:
        NotFound: no such requisition for this person.
        NotAllowed: they know of it and may not change it.
        RuleRefused: it is not closed.
    """
    scope = get_requisition_scope(session, actor, requisition_id, lock=True)
    for refusal in authority.why_not_edit_requisition(actor, scope.part):
        raise NotAllowed(refusal)
    if scope.requisition.state is not RequisitionState.CLOSED:
        refuse(None, "This requisition is open.", "Only a closed one can be opened again.")
    newest = rows.newest_narrative(session, requisition_id)
    approved = newest is not None and newest.approved_by is not None
    scope.requisition.state = RequisitionState.APPROVED if approved else RequisitionState.DRAFT
    chain.record(
        session,
        "requisition.reopened",
        actor_id=actor.id,
        now=now,
        subject_id=requisition_id,
        state=scope.requisition.state,
    )
    return scope.requisition


def _may_approve(requisition: Requisition, approver: Person) -> bool:
    certified = approver.bar_raiser is BarRaiserStanding.CERTIFIED
    return certified and approver.id != requisition.hiring_manager_id


def _people_named(
    session: Session,
    *,
    hiring_manager_id: uuid.UUID | None,
    recruiter_id: uuid.UUID | None,
    future_reports: Sequence[uuid.UUID],
) -> tuple[FieldError, ...]:
    """What is wrong with the people named: each must work here now (J2)."""
    named = [
        ("/hiring_manager_id", hiring_manager_id, "J2", "hiring manager"),
        ("/recruiter_id", recruiter_id, "J2", "recruiter"),
        *(
            (f"/future_reports/{place}", person_id, "J3", "future report")
            for place, person_id in enumerate(future_reports)
        ),
    ]
    wanted = [person_id for _, person_id, _, _ in named if person_id is not None]
    known = find_active_people(session, wanted) if wanted else {}
    return tuple(
        FieldError(pointer, f"The {part} is nobody who works here now.", rule)
        for pointer, person_id, rule, part in named
        if person_id is not None and person_id not in known
    )


def _revision_errors(
    session: Session,
    command: ReviseRequisition,
    changes: Mapping[str, Any],
    wanted: Sequence[requirements.Wanted],
    principles: Mapping[str, str],
    policy: Policy,
) -> Iterator[FieldError]:
    """What makes no sense in a change; what it leaves alone is not judged again."""
    yield from _people_named(
        session,
        hiring_manager_id=changes.get("hiring_manager_id"),
        recruiter_id=changes.get("recruiter_id"),
        future_reports=changes.get("future_reports", ()),
    )
    unchanged = uuid.UUID(int=0)
    facts = RequisitionFacts(
        title=changes.get("title", "unchanged"),
        level=changes.get("level", 1),
        job_family=changes.get("job_family", "unchanged"),
        team_name=changes.get("team", "unchanged"),
        hiring_manager_id=changes.get("hiring_manager_id", unchanged),
        requirements=tuple(one.for_domain() for one in wanted),
    )
    for error in frame.lacks(facts, principles, wanted):
        asks = error.pointer.startswith(("/principles", "/competencies"))
        if not asks or "requirements" in changes:
            yield error
    if "requirements" in changes:
        yield from requirements.objections(wanted, principles, policy)
    yield from _narrative_emptied(command.narrative)


def _narrative_emptied(narrative: str | None) -> tuple[FieldError, ...]:
    if narrative is None or narrative.strip():
        return ()
    return (FieldError("/narrative", "A role narrative cannot be emptied, only rewritten.", "J1"),)


def _demand_valid(errors: Iterable[FieldError]) -> None:
    if found := tuple(errors):
        raise Invalid(found)
