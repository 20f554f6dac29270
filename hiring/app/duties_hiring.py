"""What is to do around the loops: narratives, résumés, phone screens, offers, onboarding."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from hiring.app.duties import Duty
from hiring.candidates.queries_duties import WaitingApplication
from hiring.domain import offers as rules
from hiring.domain.terms import RequisitionState
from hiring.domain.wording import counted
from hiring.offers.queries import OwnTask
from hiring.offers.queries_duties import OpenHire
from hiring.requisitions.queries_duties import OwnRequisition, WaitingNarrative

# For each step after a decision to hire: title, why it is theirs, rule, anchor on the page.
STEPS: Final = {
    "check_references": (
        "Check references",
        "You decided to hire; references come before the offer.",
        "K1",
        "references",
    ),
    "draft_offer": ("Draft the offer", "You decided to hire: the offer is yours.", "O1", "offer"),
    "approve_offer": ("Approve the offer", "You are the recruiter.", "O1", "offer"),
    "make_offer": ("Make the offer", "It is approved, and yours to make.", "O1", "offer"),
    "record_answer": (
        "Record the candidate’s answer",
        "You are the recruiter, and the offer is out.",
        "O1",
        "offer",
    ),
    "plan_first_day": (
        "Plan the time until the first day",
        "You are the hiring manager, and they have accepted.",
        "",
        "onboarding",
    ),
    "record_outcome": (
        "Say how the hire is doing",
        "You are the hiring manager; it calibrates how we interview.",
        "",
        "outcomes",
    ),
}


def duties_of_requisitions(own: Iterable[OwnRequisition]) -> Iterator[Duty]:
    """Narratives that their hiring manager has still to write (J1)."""
    for one in own:
        if one.is_hiring_manager and one.state is RequisitionState.DRAFT and not one.has_narrative:
            yield Duty(
                kind="write_narrative",
                title="Write the role narrative",
                about=one.title,
                because="You are the hiring manager; no loop begins before it is approved.",
                rule="J1",
                endpoint="requisitions.edit",
                values={"requisition_id": one.id},
            )


def duties_of_narratives(waiting: Iterable[WaitingNarrative]) -> Iterator[Duty]:
    """Narratives for a Bar Raiser to read (J1)."""
    for one in waiting:
        yield Duty(
            kind="approve_narrative",
            title="Read and approve a role narrative",
            about=f"{one.title} · {one.hiring_manager}",
            because="Any certified Bar Raiser but its hiring manager may.",
            rule="J1",
            endpoint="requisitions.show",
            values={"requisition_id": one.requisition_id},
            anchor="narrative",
        )


def duties_of_applications(waiting: Sequence[WaitingApplication]) -> Iterator[Duty]:
    """Résumés to read, phone screens to hold, loops to begin: before there is a loop."""
    unread: defaultdict[uuid.UUID, list[WaitingApplication]] = defaultdict(list)
    for one in waiting:
        if not one.reviewed:
            unread[one.requisition_id].append(one)
    yield from (_resumes(several) for several in unread.values())
    for one in waiting:
        if not one.reviewed or not one.is_approved:
            continue
        about = f"{one.candidate} · {one.title}"
        if one.screened_at is None and one.is_hiring_manager:
            yield Duty(
                kind="phone_screen",
                title=f"Hold the phone screen with {one.candidate}",
                about=one.title,
                because="You are the hiring manager, and the résumé got a yes.",
                rule="S1",
                endpoint="screens.show",
                values={"application_id": one.application_id},
            )
        elif one.screened_at is not None and one.is_recruiter:
            yield Duty(
                kind="after_screen",
                title="Begin a loop, or tell the candidate no",
                about=about,
                because="You are the recruiter; the phone screen is written down.",
                endpoint="candidates.show",
                values={"candidate_id": one.candidate_id},
                anchor=f"application-{one.application_id}",
            )


def _resumes(several: Sequence[WaitingApplication]) -> Duty:
    first = several[0]
    who = "hiring manager" if first.is_hiring_manager else "recruiter"
    if len(several) == 1:
        return Duty(
            kind="review_resume",
            title=f"Read the résumé of {first.candidate}",
            about=first.title,
            because=f"You are the {who}, and nobody has said yes or no.",
            endpoint="candidates.show",
            values={"candidate_id": first.candidate_id},
            anchor=f"application-{first.application_id}",
        )
    return Duty(
        kind="review_resume",
        title=f"Read {counted(len(several), 'résumé')}",
        about=first.title,
        because=f"You are the {who}, and nobody has said yes or no.",
        endpoint="requisitions.show",
        values={"requisition_id": first.requisition_id},
        anchor="candidates",
    )


def duties_of_hires(hires: Iterable[OpenHire], *, today: date) -> Iterator[Duty]:
    """The next step after each decision to hire (K1, O1)."""
    for hire in hires:
        for step in hire.next_steps(today):
            title, because, rule, anchor = STEPS[step]
            if step == "record_outcome":
                title = f"{title} after {rules.OUTCOME_MONTHS[hire.outcomes]} months"
            yield Duty(
                kind=step,
                title=title,
                about=f"{hire.candidate} · {hire.title}",
                because=because,
                rule=rule,
                endpoint="offers.show",
                values={"loop_id": hire.loop_id},
                anchor=anchor,
            )


def duties_of_tasks(tasks: Iterable[OwnTask]) -> Iterator[Duty]:
    """Onboarding tasks, which have an owner and a day."""
    for task in tasks:
        yield Duty(
            kind="onboarding_task",
            title=task.title,
            about=f"Until {task.candidate_name} starts",
            because="This task is yours.",
            endpoint="offers.tasks",
            due_on=task.due_on,
        )
