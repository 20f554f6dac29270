"""Letters on what follows a decision, and on mail that does not arrive."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from hiring.domain.messages import Trouble
from hiring.mail.letter import Action, Letter
from hiring.mail.wording import about, compose, on_day, one_line, path_of, the_loop
from hiring.mail.wording_facts import Known, TaskKnown

# By step: headline, what is said, and to whom the step turns.
_STEPS: Final = MappingProxyType(
    {
        "drafted": ("The offer is drafted", "It waits for the recruiter's approval (O1)."),
        "approved": ("The offer is approved", "The hiring manager can make it now (O1)."),
        "made": ("The offer is made", "Now it is the candidate's to answer."),
        "accepted": (
            "The offer is accepted",
            "Keep in touch until the first day: every task has an owner and a date.",
        ),
        "declined": ("The offer is declined", "Nothing more goes out on it."),
        "withdrawn": ("The offer is withdrawn", "Nothing more goes out on it."),
    }
)
_TROUBLES: Final = MappingProxyType(
    {
        Trouble.BOUNCED: "The mailbox refused our letter for good.",
        Trouble.DROPPED: "Our mail provider did not send our letter on.",
        Trouble.SPAM_REPORT: "Our letter was reported as unwanted.",
    }
)


def offer_step(known: Known) -> Letter:
    """To those who may know of the offer: how far it is (O1)."""
    headline, said = _STEPS[known.step]
    label = {"drafted": "Approve the offer", "approved": "Make the offer"}.get(known.step, "")
    theirs = {"drafted": known.part.is_recruiter, "approved": known.part.is_hiring_manager}
    if not theirs.get(known.step):
        label = "Open the offer"
    return compose(
        known,
        headline=headline,
        paragraphs=(f"{headline} for {about(known.about)}. {said}",),
        action=Action(label, path_of(known.about.id, "/offer")),
        why=f"You get this because you are this loop's {_part(known)}.",
    )


def task_assigned(known: Known) -> Letter:
    """To its owner: a task until the first day."""
    task = _task(known)
    return compose(
        known,
        # It names no candidate: the owner may have had no part in the loop.
        subject=f"A task for you: {one_line(task.title, 80)}",
        headline="A task for you before the first day",
        preview=one_line(task.title),
        paragraphs=("You own this task. It keeps the team in touch until the first day.",),
        facts=_task_facts(task),
        action=Action("Open your tasks", "/onboarding"),
        why="You get this because the task is yours.",
    )


def task_due(known: Known) -> Letter:
    """To its owner: the task's day has come."""
    task = _task(known)
    return compose(
        known,
        subject=f"Due: {one_line(task.title, 80)}",
        headline="A task of yours is due",
        preview=one_line(task.title),
        paragraphs=("Do it, or tell the hiring manager who will. Then mark it as done.",),
        facts=_task_facts(task),
        action=Action("Mark it as done", "/onboarding"),
        why="You get this because the task is yours.",
    )


def address_failing(known: Known) -> Letter:
    """To whoever can mend it: an address that mail does not reach. The address is not repeated."""
    who = one_line(known.named.name if known.named else "")
    of_candidate = known.facts.get("of") == "candidate"
    trouble = _TROUBLES.get(
        Trouble(str(known.facts.get("trouble", Trouble.BOUNCED))), "Our letter did not arrive."
    )
    facts = [("Whose", who)]
    if known.named is not None and not known.named.is_in_trouble:
        facts.append(("Since then", "It works again."))
    action = None
    if of_candidate and known.named is not None:
        action = Action("Open the candidate's page", f"/candidates/{known.named.id}")
    elif known.loop is not None:
        action = the_loop(known)
    reach = (
        "Call them, and ask for another address."
        if of_candidate
        else ("Tell them in another way, and have their address corrected.")
    )
    return compose(
        known,
        headline=f"Mail does not reach {who}",
        paragraphs=(
            f"{trouble} Nothing more is sent to that address until somebody clears it.",
            f"They do not hear of changes to their interviews. {reach}",
        ),
        facts=tuple(facts),
        action=action,
        why="You get this because you can put it right.",
    )


def _task(known: Known) -> TaskKnown:
    if known.task is None:
        raise LookupError("the message is about no task")
    return known.task


def _task_facts(task: TaskKnown) -> tuple[tuple[str, str], ...]:
    facts = [("Task", one_line(task.title)), ("Due", on_day(task.due_on))]
    if task.is_done:
        facts.append(("Since then", "It is done."))
    return tuple(facts)


def _part(known: Known) -> str:
    if known.part.is_hiring_manager:
        return "hiring manager"
    return "recruiter" if known.part.is_recruiter else "Bar Raiser"
