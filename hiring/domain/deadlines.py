"""When things are due (F6, D1), and when a certification lapses.

All sums are made in UTC: 24 hours are 24 hours, also over a change of clocks.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from hiring.domain.terms import BarRaiserStanding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hiring.domain.policy import Policy


def due_at(ends_at: datetime, policy: Policy) -> datetime:
    """When feedback is due: so many hours after the interview's end (F6). UTC."""
    return _after(ends_at, policy.feedback_due_hours)


def due_after_return(returned_at: datetime, policy: Policy) -> datetime:
    """When feedback returned for rework is due again: the same hours after the return (F9). UTC."""
    return _after(returned_at, policy.feedback_due_hours)


def is_overdue(due: datetime, now: datetime) -> bool:
    """Whether the moment it was due has passed (F6). On the moment itself it is in time."""
    return now > due


def debrief_target(interview_ends: Iterable[datetime], policy: Policy) -> datetime | None:
    """By when the debrief should be held: hours after the last interview's end (D1). UTC."""
    last = max(interview_ends, default=None)
    return None if last is None else _after(last, policy.debrief_target_hours)


def writing_hold(ends_at: datetime, policy: Policy) -> tuple[datetime, datetime]:
    """The time held after an interview for writing (L6): its start and end, UTC."""
    start = ends_at.astimezone(UTC)
    return start, start + timedelta(minutes=policy.writing_hold_minutes)


def reading_ends_at(opened_at: datetime, policy: Policy) -> datetime:
    """When the debrief's silent reading is meant to end (D2). UTC; the screen counts down to it."""
    return opened_at.astimezone(UTC) + timedelta(minutes=policy.reading_minutes)


def bar_raiser_lapses_at(last_loop_at: datetime, policy: Policy) -> datetime:
    """When a certification lapses for want of a loop. UTC."""
    return _after(last_loop_at, 24 * policy.bar_raiser_lapse_days)


def standing_at(
    standing: BarRaiserStanding, last_loop_at: datetime | None, now: datetime, policy: Policy
) -> BarRaiserStanding:
    """A person's standing at ``now``: certified becomes lapsed after months without a loop.

    Args:
        standing: as recorded.
        last_loop_at: their last loop as Bar Raiser, or their certification if that is later
            (aware); None when neither is known: then nothing lapses.
        now: the present moment (aware).
        policy: for the days.
    """
    if standing is not BarRaiserStanding.CERTIFIED or last_loop_at is None:
        return standing
    lapsed = now > bar_raiser_lapses_at(last_loop_at, policy)
    return BarRaiserStanding.LAPSED if lapsed else standing


def _after(moment: datetime, hours: int) -> datetime:
    return moment.astimezone(UTC) + timedelta(hours=hours)
