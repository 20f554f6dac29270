"""What is written to whom, when it may arrive, and when a delivery is tried again.

F10 holds for all of it: a message says that something is there, never what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from hiring.domain.terms import Term

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAX_ATTEMPTS: Final = 14
"""After so many failed attempts, most of a day, a message is dead and shown as such."""
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=6)
SOON: Final = timedelta(hours=24)
"""What an interview within this time is about does not wait for anybody's quiet hours."""


class MessageKind(Term):
    """What a message says."""

    INTERVIEW_INVITATION = "interview_invitation"
    INTERVIEW_CHANGED = "interview_changed"
    INTERVIEW_CANCELLED = "interview_cancelled"
    CANDIDATE_INVITATION = "candidate_invitation"
    CANDIDATE_CHANGED = "candidate_changed"
    CANDIDATE_CANCELLED = "candidate_cancelled"
    FEEDBACK_REQUESTED = "feedback_requested"
    FEEDBACK_REMINDER = "feedback_reminder"
    FEEDBACK_MISSING = "feedback_missing"
    FEEDBACK_RETURNED = "feedback_returned"
    DEBRIEF_READY = "debrief_ready"
    DEBRIEF_OPENED = "debrief_opened"
    DECISION_RECORDED = "decision_recorded"
    VETO_RECORDED = "veto_recorded"
    PANEL_BROKEN = "panel_broken"
    SEAT_DECLINED = "seat_declined"
    CANDIDATE_DECLINED = "candidate_declined"
    ADDRESS_FAILING = "address_failing"
    OFFER_STEP = "offer_step"
    TASK_ASSIGNED = "task_assigned"
    TASK_DUE = "task_due"
    DAILY_DIGEST = "daily_digest"
    WEEKLY_DIGEST = "weekly_digest"

    @property
    def for_candidates(self) -> bool:
        """Whether it goes to the candidate, who has no account and gets no link into this system."""
        return self.value.startswith("candidate_") and self is not MessageKind.CANDIDATE_DECLINED

    @property
    def carries_event(self) -> bool:
        """Whether a calendar event travels with it."""
        return self in _EVENTS


_EVENTS: Final = frozenset(
    {
        MessageKind.INTERVIEW_INVITATION,
        MessageKind.INTERVIEW_CHANGED,
        MessageKind.INTERVIEW_CANCELLED,
        MessageKind.CANDIDATE_INVITATION,
        MessageKind.CANDIDATE_CHANGED,
        MessageKind.CANDIDATE_CANCELLED,
    }
)


class MessageState(Term):
    """Where a message stands on its way."""

    WAITING = "waiting"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"
    UNDELIVERABLE = "undeliverable"


class Answer(Term):
    """What somebody answered to a calendar invitation."""

    NONE = "none"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Trouble(Term):
    """Why an address is written to no more."""

    BOUNCED = "bounced"
    DROPPED = "dropped"
    SPAM_REPORT = "spam_report"


class Rhythm(Term):
    """How somebody wants to be written to about what can wait."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class Patience(Term):
    """How long a kind of message can wait."""

    NONE = "none"
    """It has a deadline: it goes out at once, quiet hours or not."""
    AWAKE = "awake"
    """It waits for the end of quiet hours."""
    DIGEST = "digest"
    """It can also wait for the day's digest."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What a kind of message is to whoever gets it.

    Args:
        is_duty: part of what they owe: it cannot be turned off.
        patience: how long it can wait.
        keeps: after so long it is not mailed any more; it stays in the app.
    """

    is_duty: bool
    patience: Patience
    keeps: timedelta = timedelta(days=3)


_DUTY_NOW = Nature(is_duty=True, patience=Patience.NONE)
_DUTY_AWAKE = Nature(is_duty=True, patience=Patience.AWAKE)
_NEWS = Nature(is_duty=False, patience=Patience.DIGEST)

NATURES: Final[Mapping[MessageKind, Nature]] = MappingProxyType(
    {
        # An event is sent until it is over, however long that takes.
        **dict.fromkeys(
            _EVENTS, Nature(is_duty=True, patience=Patience.AWAKE, keeps=timedelta(days=400))
        ),
        MessageKind.FEEDBACK_REQUESTED: _DUTY_NOW,
        MessageKind.FEEDBACK_REMINDER: _DUTY_NOW,
        MessageKind.FEEDBACK_MISSING: _DUTY_NOW,
        MessageKind.FEEDBACK_RETURNED: _DUTY_NOW,
        MessageKind.DEBRIEF_READY: _DUTY_AWAKE,
        MessageKind.DEBRIEF_OPENED: Nature(
            is_duty=True, patience=Patience.NONE, keeps=timedelta(hours=12)
        ),
        MessageKind.DECISION_RECORDED: _NEWS,
        MessageKind.VETO_RECORDED: _DUTY_AWAKE,
        MessageKind.PANEL_BROKEN: _DUTY_AWAKE,
        MessageKind.SEAT_DECLINED: _DUTY_AWAKE,
        MessageKind.CANDIDATE_DECLINED: _DUTY_AWAKE,
        MessageKind.ADDRESS_FAILING: _DUTY_AWAKE,
        MessageKind.OFFER_STEP: _NEWS,
        MessageKind.TASK_ASSIGNED: Nature(is_duty=True, patience=Patience.DIGEST),
        MessageKind.TASK_DUE: _DUTY_AWAKE,
        MessageKind.DAILY_DIGEST: Nature(
            is_duty=True, patience=Patience.NONE, keeps=timedelta(hours=20)
        ),
        MessageKind.WEEKLY_DIGEST: Nature(
            is_duty=False, patience=Patience.AWAKE, keeps=timedelta(days=2)
        ),
    }
)

TURNED_OFF_AT_WILL: Final = tuple(kind for kind, nature in NATURES.items() if not nature.is_duty)
"""What a person may turn off: it is no duty of theirs."""


@dataclass(frozen=True, slots=True)
class Preference:
    """How somebody wants to be written to.

    Args:
        rhythm: at once, or once a day for what can wait.
        digest_at: when the day's digest is sent, on their own clock.
        quiet_from: from when on nothing that can wait is mailed, on their own clock; None: never.
        quiet_until: until when; may lie on the next morning.
        muted: kinds that are not mailed; duties never are among them.
    """

    rhythm: Rhythm = Rhythm.AT_ONCE
    digest_at: time = time(8)
    quiet_from: time | None = None
    quiet_until: time | None = None
    muted: frozenset[MessageKind] = frozenset()

    def mutes(self, kind: MessageKind) -> bool:
        """Whether a message of this kind is not to be mailed. A duty always is."""
        return kind in self.muted and not NATURES[kind].is_duty

    def holds(self, kind: MessageKind) -> bool:
        """Whether a message of this kind waits for the day's digest."""
        return self.rhythm is Rhythm.DAILY and NATURES[kind].patience is Patience.DIGEST


AT_ONCE: Final = Preference()


def delivery_time(
    kind: MessageKind,
    preference: Preference,
    zone: ZoneInfo,
    *,
    now: datetime,
    about: datetime | None = None,
) -> datetime:
    """When a message may go out: now, or when the recipient's quiet hours end.

    Args:
        kind: deadlines are excepted from quiet hours.
        preference: the recipient's.
        zone: the recipient's.
        now: aware.
        about: when what it is about begins (aware); within 24 hours of it nothing waits.

    Returns:
        An aware UTC instant, never before ``now``.
    """
    if NATURES[kind].patience is Patience.NONE or (about is not None and about - now < SOON):
        return now.astimezone(UTC)
    return quiet_until(preference, zone, now=now)


def quiet_until(preference: Preference, zone: ZoneInfo, *, now: datetime) -> datetime:
    """The end of the quiet hours that ``now`` lies in, or ``now`` itself (UTC).

    The wall clock decides: over a change of clocks the night is an hour shorter or longer.
    """
    start, end = preference.quiet_from, preference.quiet_until
    if start is None or end is None or start == end:
        return now.astimezone(UTC)
    local = now.astimezone(zone)
    wall = local.time().replace(tzinfo=None, fold=0)
    over_midnight = end < start
    inside = (wall >= start or wall < end) if over_midnight else start <= wall < end
    if not inside:
        return now.astimezone(UTC)
    day = local.date() + timedelta(days=1) if over_midnight and wall >= start else local.date()
    return max(datetime.combine(day, end, zone).astimezone(UTC), now.astimezone(UTC))


def next_digest(preference: Preference, zone: ZoneInfo, *, now: datetime) -> datetime:
    """When the next daily digest of this person goes out: later than ``now``, UTC."""
    day = now.astimezone(zone).date()
    at = datetime.combine(day, preference.digest_at, zone).astimezone(UTC)
    if at <= now:
        at = datetime.combine(day + timedelta(days=1), preference.digest_at, zone).astimezone(UTC)
    return at


def is_too_old(kind: MessageKind, told: datetime, now: datetime) -> bool:
    """Whether a message that could not be sent in time is not mailed any more.

    Args:
        kind: of the message.
        told: from when on it was news (aware); trying again makes it no younger.
        now: aware.
    """
    return now - told > NATURES[kind].keeps


def retry_at(
    attempts: int, *, now: datetime, draw: float, asked: timedelta | None = None
) -> datetime:
    """When a failed delivery is tried again: twice as late each time, spread by chance.

    ``min(6 h, 30 s · 2^(attempts - 1))``, of which between half and all, so that what failed
    together is not tried again together ("equal jitter"; AWS Architecture Blog, "Exponential
    Backoff And Jitter", 2015).

    Args:
        attempts: how many have failed, at least 1.
        now: aware.
        draw: between 0 and 1, by chance.
        asked: how long the other side asked us to wait (``Retry-After``); never less than this,
            and never more than the longest wait.
    """
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1))
    wait = wait / 2 + wait / 2 * draw
    if asked is not None:
        wait = min(LONGEST_WAIT, max(wait, asked))
    return now + wait
