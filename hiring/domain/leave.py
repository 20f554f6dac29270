"""Whether somebody is on leave: days off of their own, or a calendar that is full all day (F6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from hiring.domain.hours import OFFICE_HOURS, WorkingSpan, expanded, whole_days, without
from hiring.domain.timetable import Interval

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def is_on_leave(
    now: datetime,
    zone: ZoneInfo,
    *,
    days_off: Iterable[tuple[date, date]],
    taken: Iterable[Interval],
    spans: Sequence[WorkingSpan],
) -> bool:
    """Whether a person is away all of the day that ``now`` lies in, on their own clock.

    Args:
        now: aware.
        zone: theirs.
        days_off: first and last day, both included.
        taken: what their imported calendars have, around ``now``.
        spans: their weekly hours; none: office hours. A calendar counts as leave when it leaves
            nothing of that day's hours. A day without hours is no leave: nothing was asked of it.
    """
    today = now.astimezone(zone).date()
    if any(first <= today <= last for first, last in days_off):
        return True
    working = expanded(spans or OFFICE_HOURS, zone, whole_days(today, today, zone))
    return bool(working) and not without(working, taken)
