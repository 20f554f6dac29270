"""How much work a calendar's rules of repetition are: measured before one is laid out."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateutil.rrule import rrulestr

from hiring.people.calendars.times import MOST_OCCURRENCES, TOO_LONG, TOO_MANY, CalendarRefused

if TYPE_CHECKING:
    from hiring.domain.timetable import Interval

MOST_STEPS = 400_000
"""How far, all rules together, they may be counted out; a step takes some microseconds."""
EARLIEST_YEAR = 1900
_STEPS_A_YEAR = {"DAILY": 366.0, "WEEKLY": 110.0, "MONTHLY": 400.0, "YEARLY": 400.0}
_OFTEN_A_YEAR = {"DAILY": 366, "WEEKLY": 53, "MONTHLY": 12, "YEARLY": 1}
_A_YEAR = timedelta(days=366)


class Budget:
    """How much of laying rules out is left; a rule that is too much is refused, not begun."""

    def __init__(self, within: Interval) -> None:
        self.until = within.ends_at
        self.weeks = within.length
        self.steps = float(MOST_STEPS)
        self.occurrences = float(MOST_OCCURRENCES)

    def spend(self, part: Any) -> None:
        """Measure an entry, and let its rules end where they are no longer asked.

        Raises:
            CalendarRefused: a rule, or all of them, would take too long.
        """
        for name in ("RDATE", "EXDATE"):
            for group in several(part.get(name)):
                self._take(len(getattr(group, "dts", ())) * 2.0, 0.0)
        rules = several(part.get("RRULE"))
        if not rules:
            self._take(1.0, 1.0)
            return
        if len(rules) > 1:
            raise CalendarRefused("An entry of the calendar has more than one rule of repetition.")
        start = part["DTSTART"].dt
        if start.year < EARLIEST_YEAR:
            raise CalendarRefused(TOO_LONG)
        ending = self._ending(rules[0], start)
        part.pop("RRULE")
        if ending is not None:
            part["RRULE"] = ending

    def _ending(self, rule: Any, start: date | datetime) -> Any:
        frequency = str(next(iter(rule.get("FREQ", ())), "")).upper()
        if frequency not in _STEPS_A_YEAR:
            raise CalendarRefused(
                "An entry of the calendar repeats more often than daily; that is no appointment."
            )
        interval = int(next(iter(rule.get("INTERVAL", ())), 1))
        a_day = math.prod(
            max(1, len(several(rule.get(name)))) for name in ("BYHOUR", "BYMINUTE", "BYSECOND")
        )
        if interval < 1 or a_day > 24:  # noqa: PLR2004  more than one an hour
            raise CalendarRefused(
                "An entry of the calendar repeats more often than hourly; that is no appointment."
            )
        days = (self.until.date() - date(start.year, start.month, start.day)).days + 2
        years = max(0.0, days / 365) / interval
        chosen = sum(
            len(several(rule.get(name))) for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYMONTH")
        )
        most = min(366 * a_day, _OFTEN_A_YEAR[frequency] * max(1, chosen * 5) * a_day)
        self._take(2 + years * _STEPS_A_YEAR[frequency] * a_day, 1 + most * (self.weeks / _A_YEAR))
        return self._until_then(rule, start)

    def _take(self, steps: float, occurrences: float) -> None:
        self.steps -= steps
        self.occurrences -= occurrences
        if self.steps < 0:
            raise CalendarRefused(TOO_LONG)
        if self.occurrences < 0:
            raise CalendarRefused(TOO_MANY)

    def _until_then(self, rule: Any, start: date | datetime) -> Any:
        """The rule with an end: without one, a rule that never fits is tried until the year 9999."""
        horizon = self.until.replace(tzinfo=None) + timedelta(days=2)
        bounded = rule.copy()
        count = next(iter(bounded.pop("COUNT", ())), None)
        ends = next(iter(bounded.get("UNTIL", ())), None)
        if ends is not None and wall(ends) < horizon:
            return bounded
        last = horizon
        bounded["UNTIL"] = [last]
        if count is not None:
            laid_out = rrulestr(bounded.to_ical().decode(), dtstart=wall(start))
            found = [*islice(laid_out, max(1, int(count)))]
            if not found:
                return None
            last = found[-1]
        if not isinstance(start, datetime):
            bounded["UNTIL"] = [last.date()]
        elif start.tzinfo is None:
            bounded["UNTIL"] = [last]
        else:
            bounded["UNTIL"] = [last.replace(tzinfo=start.tzinfo).astimezone(UTC)]
        return bounded


def wall(value: date | datetime) -> datetime:
    """A time of the file as a clock shows it, without its zone."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001  the wall clock is meant


def several(value: Any) -> list[Any]:
    """A property's values, whether it was there never, once or more often."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
