"""The reminder ladder (F6): steps an organisation can edit, and which of them are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hiring.domain.errors import Refusal
from hiring.domain.terms import Addressee

if TYPE_CHECKING:
    from hiring.domain.policy import Policy

MAX_STEPS = 12
MAX_HOURS = 24 * 14


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: so many hours after the interview's end, to whom."""

    hours: int
    to: Addressee


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of one interview's ladder, at its moment.

    Args:
        step: which.
        at: aware, UTC.
        for_leave: the author is away: it goes to the next in line at once instead.
    """

    step: Step
    at: datetime
    for_leave: bool = False

    @property
    def key(self) -> str:
        """Stable: of one interview and round, a message of a key is sent once."""
        return "leave" if self.for_leave else f"{self.step.to.value}_{self.step.hours}"


def default_ladder(policy: Policy) -> tuple[Step, ...]:
    """The law's ladder: author at 0, 4 and 24 hours, then recruiter, then Bar Raiser (F6)."""
    return (
        *(Step(hours, Addressee.AUTHOR) for hours in policy.reminder_hours),
        Step(policy.escalate_recruiter_hours, Addressee.RECRUITER),
        Step(policy.escalate_bar_raiser_hours, Addressee.BAR_RAISER),
    )


def why_not_ladder(steps: Sequence[Step]) -> tuple[Refusal, ...]:
    """What is wrong with a ladder (F6): it asks the author first, then the recruiter, then the BR.

    Each refusal points at the step it is about.
    """
    wrong = []
    if not steps or steps[0].to is not Addressee.AUTHOR:
        detail = "The first step asks the author: nobody is escalated who was not asked."
        wrong.append(Refusal("F6", detail, "Add a step to the author.", pointer="/steps/0"))
    if len(steps) > MAX_STEPS:
        wrong.append(Refusal("F6", f"A ladder has {MAX_STEPS} steps at most.", "Remove some."))
    for place, step in enumerate(steps):
        if not 0 <= step.hours <= MAX_HOURS:
            detail = f"A step comes between 0 and {MAX_HOURS} hours after the interview's end."
            wrong.append(Refusal("F6", detail, "Change its hours.", pointer=f"/steps/{place}"))
    order = list(Addressee)
    for place, (one, other) in enumerate(pairwise(steps), start=1):
        if (other.hours, order.index(other.to)) <= (one.hours, order.index(one.to)):
            detail = "Each step comes later than the one before it."
            wrong.append(Refusal("F6", detail, "Change its hours.", pointer=f"/steps/{place}"))
        if order.index(other.to) < order.index(one.to):
            detail = f"The {other.to.label} is not reminded after the {one.to.label} was told."
            wrong.append(Refusal("F6", detail, "Move it forward.", pointer=f"/steps/{place}"))
    if {step.to for step in steps} != set(Addressee):
        detail = "A ladder reaches the author, then the recruiter, then the Bar Raiser."
        wrong.append(Refusal("F6", detail, "Add a step to whoever is missing."))
    return tuple(wrong)


def rungs_due(
    ladder: Iterable[Step], anchor: datetime, *, after: datetime, now: datetime, is_away: bool
) -> tuple[Rung, ...]:
    """The rungs to act on now (F6): at most one to each addressee, the latest that is due.

    Rungs up to ``after`` have been dealt with; of several missed since, the earlier are not made
    up for. An author who is away is not nagged: the recruiter is told at once instead.

    Args:
        ladder: the organisation's steps.
        anchor: from when its hours count: the interview's end, or the return (aware).
        after: up to when the ladder was dealt with before (aware).
        now: aware.
        is_away: whether the author is on leave now.
    """
    latest: dict[Addressee, Rung] = {}
    for step in sorted(ladder, key=lambda step: step.hours):
        at = anchor.astimezone(UTC) + timedelta(hours=step.hours)
        if after < at <= now:
            latest[step.to] = Rung(step, at)
    if is_away and (asked := latest.pop(Addressee.AUTHOR, None)):
        told = Rung(Step(asked.step.hours, Addressee.RECRUITER), asked.at, for_leave=True)
        latest.setdefault(Addressee.RECRUITER, told)
    return tuple(latest.values())


def next_rung_at(ladder: Iterable[Step], anchor: datetime, *, after: datetime) -> datetime | None:
    """When the ladder's next rung after ``after`` comes (UTC); None when there is none."""
    moments = (anchor.astimezone(UTC) + timedelta(hours=step.hours) for step in ladder)
    return min((at for at in moments if at > after), default=None)
