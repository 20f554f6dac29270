"""What each kind of message tells, and why it is or is not one's to turn off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hiring.domain.messages import NATURES, MessageKind, Patience

KINDS: Final[Mapping[MessageKind, str]] = MappingProxyType(
    {
        MessageKind.INTERVIEW_INVITATION: "An interview of yours is scheduled",
        MessageKind.INTERVIEW_CHANGED: "An interview of yours has changed",
        MessageKind.INTERVIEW_CANCELLED: "An interview of yours is cancelled",
        MessageKind.CANDIDATE_INVITATION: "Invitation to the interviews",
        MessageKind.CANDIDATE_CHANGED: "Change of the interviews",
        MessageKind.CANDIDATE_CANCELLED: "Cancellation of the interviews",
        MessageKind.FEEDBACK_REQUESTED: "Your feedback is due",
        MessageKind.FEEDBACK_REMINDER: "A reminder of feedback you owe",
        MessageKind.FEEDBACK_MISSING: "Feedback that others owe is late",
        MessageKind.FEEDBACK_RETURNED: "Your feedback was returned",
        MessageKind.DEBRIEF_READY: "A debrief can be opened",
        MessageKind.DEBRIEF_OPENED: "A debrief has begun",
        MessageKind.DECISION_RECORDED: "A decision is recorded on a loop of yours",
        MessageKind.VETO_RECORDED: "A veto stands on a loop of yours",
        MessageKind.PANEL_BROKEN: "A panel breaks a rule",
        MessageKind.SEAT_DECLINED: "An interviewer declined",
        MessageKind.CANDIDATE_DECLINED: "A candidate declined",
        MessageKind.ADDRESS_FAILING: "Mail does not get through to an address",
        MessageKind.OFFER_STEP: "An offer of a loop of yours moves on",
        MessageKind.TASK_ASSIGNED: "A task is given to you",
        MessageKind.TASK_DUE: "A task of yours is due",
        MessageKind.DAILY_DIGEST: "Your daily digest",
        MessageKind.WEEKLY_DIGEST: "A summary of the week, on Mondays",
    }
)
"""What each kind tells, in the words of its recipient."""


@dataclass(frozen=True)
class Duty:
    """Messages that are always mailed, for one reason.

    Args:
        what: they tell, each.
        when: they arrive, as seen from quiet hours.
        why: they cannot be turned off.
    """

    title: str
    what: tuple[str, ...]
    why: str
    when: str


def duties() -> tuple[Duty, ...]:
    """What is always mailed to people, with why."""
    owed = [
        kind
        for kind in MessageKind
        if NATURES[kind].is_duty
        and not kind.for_candidates
        and kind is not MessageKind.DAILY_DIGEST
    ]
    events = [kind for kind in owed if kind.carries_event]
    at_once = [kind for kind in owed if NATURES[kind].patience is Patience.NONE]
    others = [kind for kind in owed if kind not in {*events, *at_once}]
    return (
        Duty(
            "Your calendar",
            _told(events),
            "The calendar in your mailbox follows them.",
            "They wait for the end of your quiet hours, unless the interview is within a day.",
        ),
        Duty(
            "Deadlines",
            _told(at_once),
            "Somebody waits for you, and the clock runs.",
            "They are mailed at once, also in your quiet hours.",
        ),
        Duty(
            "What is yours to move on",
            _told(others),
            "Nobody else is asked.",
            "They wait for the end of your quiet hours.",
        ),
    )


def _told(kinds: Iterable[MessageKind]) -> tuple[str, ...]:
    return tuple(KINDS[kind] for kind in kinds)
