"""One thing that is somebody's to do: what, why theirs, where, by when; and how urgent that is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

A_WEEK = timedelta(days=7)


class Urgency(Enum):
    """How soon something is to be done, in the viewer's own days; in the order of the page."""

    OVERDUE = "Overdue"
    TODAY = "Today"
    WEEK = "In the next seven days"
    LATER = "Later"
    OPEN = "No deadline"


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing to do.

    Args:
        kind: what sort of thing, as a key.
        about: the candidate and the opening, or what else it concerns.
        because: why it is this person's.
        rule: the process rule behind it.
        endpoint: where it is done, with ``values`` for its path and ``anchor`` on its page.
        due: the deadline, or the start of an interview (aware).
        due_on: the deadline where it is a day.
        starts: ``due`` is when something begins.
        under_way: it is going on at this moment.
    """

    kind: str
    title: str
    about: str
    because: str
    endpoint: str
    rule: str = ""
    values: Mapping[str, uuid.UUID] = field(default_factory=dict)
    anchor: str = ""
    due: datetime | None = None
    due_on: date | None = None
    starts: bool = False
    under_way: bool = False

    def urgency(self, now: datetime, zone: str) -> Urgency:
        """How soon, by the days of a zone.

        Args:
            now: aware.
            zone: IANA name.
        """
        if self.under_way:
            return Urgency.TODAY
        today = local_day(now, zone)
        if self.due is not None:
            if self.due < now:
                return Urgency.OVERDUE
            day = local_day(self.due, zone)
        elif self.due_on is not None:
            day = self.due_on
        else:
            return Urgency.OPEN
        if day < today:
            return Urgency.OVERDUE
        if day == today:
            return Urgency.TODAY
        return Urgency.WEEK if day <= today + A_WEEK else Urgency.LATER

    def order(self, zone: str) -> tuple[bool, datetime | None, str, str]:
        """What puts duties of one urgency in order: what goes on now, then by deadline."""
        due = self.due
        if due is None and self.due_on is not None:
            # The whole of a day is time to do it in.
            end = self.due_on + timedelta(days=1)
            due = datetime(end.year, end.month, end.day, tzinfo=ZoneInfo(zone))
        return (not self.under_way, due, self.title, self.about)


def local_day(moment: datetime, zone: str) -> date:
    """The day it is, somewhere, at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
