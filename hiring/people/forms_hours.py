"""The forms of hours, days off, calendars and holidays."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hiring.domain.errors import FieldError
from hiring.domain.hours import MINUTES_A_DAY, WorkingSpan
from hiring.people.actions.hours import (
    HIGHEST_DAILY,
    HIGHEST_WEEKLY,
    LONGEST_CALENDAR_NAME,
    LONGEST_HOLIDAY_NAME,
    MOST_SPANS_A_DAY,
    wrong_hours,
)
from hiring.people.checks import time_zones
from hiring.people.commands import AddHoliday, ChangeDaysOff, SetHours
from hiring.people.forms import WEEKDAYS
from hiring.people.queries_hours import HoursView
from hiring.webkit.forms import Form, whole_text

MONDAY, LAST_WORKDAY = 0, 4


@dataclass(frozen=True)
class SpanFields:
    """The three inputs of one stretch of a weekday."""

    name: str
    begins: Any
    ends: Any
    preferred: Any

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return self.begins.data is None and self.ends.data is None


class HoursForm(Form):
    """The hours of a week, two stretches a day, and the limits."""

    daily_limit = IntegerField(
        "Interviews a day, at most",
        [Optional(), NumberRange(0, HIGHEST_DAILY, f"A whole number from 0 to {HIGHEST_DAILY}.")],
    )
    weekly_limit = IntegerField(
        "Interviews a week, at most",
        [Optional(), NumberRange(0, HIGHEST_WEEKLY, f"A whole number from 0 to {HIGHEST_WEEKLY}.")],
        description="Left empty, there is no limit.",
    )

    def days(self) -> Iterator[tuple[str, list[SpanFields]]]:
        """Each weekday with its inputs."""
        for number, day in WEEKDAYS:
            yield day, [self._span(int(number), place) for place in range(MOST_SPANS_A_DAY)]

    def copy_monday(self) -> None:
        """Give Tuesday to Friday what was typed for Monday."""
        for weekday in range(MONDAY + 1, LAST_WORKDAY + 1):
            for place in range(MOST_SPANS_A_DAY):
                source, target = self._span(MONDAY, place), self._span(weekday, place)
                for name in ("begins", "ends", "preferred"):
                    getattr(target, name).data = getattr(source, name).data

    def command(self, person_id: uuid.UUID) -> SetHours | None:
        """What was typed; None with an error at a field where that cannot be."""
        spans, fields = [], []
        for weekday in range(len(WEEKDAYS)):
            for place in range(MOST_SPANS_A_DAY):
                typed = self._span(weekday, place)
                if typed.is_empty:
                    continue
                if typed.begins.data is None or typed.ends.data is None:
                    missing = typed.begins if typed.begins.data is None else typed.ends
                    self.show([FieldError(f"/{missing.name}", "Give both times, or neither.")])
                    continue
                ends = _minutes(typed.ends.data) or MINUTES_A_DAY
                preferred = bool(typed.preferred.data)
                spans.append(WorkingSpan(weekday, _minutes(typed.begins.data), ends, preferred))
                fields.append(typed)
        for error in wrong_hours(spans):
            _, number, part = error.pointer.strip("/").split("/")
            at = fields[int(number)]
            name = at.ends.name if part == "ends" else at.begins.name
            self.show([FieldError(f"/{name}", error.detail, error.rule)])
        if self.errors:
            return None
        return SetHours(
            person_id=person_id,
            spans=tuple(spans),
            daily=self.daily_limit.data,
            weekly=self.weekly_limit.data,
        )

    def fill(self, kept: HoursView) -> None:
        """Show the hours as they are kept."""
        self.daily_limit.data, self.weekly_limit.data = kept.daily, kept.weekly
        places: dict[int, int] = {}
        for one in kept.spans:
            place = places.get(one.weekday, 0)
            places[one.weekday] = place + 1
            fields = self._span(one.weekday, place)
            fields.begins.data, fields.ends.data = _time(one.starts), _time(one.ends)
            fields.preferred.data = one.preferred

    def _span(self, weekday: int, place: int) -> SpanFields:
        name = f"{weekday}_{place}"
        begins, ends, preferred = (
            self._fields[f"{part}_{name}"] for part in ("begins", "ends", "preferred")
        )
        return SpanFields(name, begins, ends, preferred)


for _number, _day in WEEKDAYS:
    for _place in range(MOST_SPANS_A_DAY):
        _which = f"{_day}, {'first' if not _place else 'second'} hours"
        _quarters = {"step": 900}
        setattr(
            HoursForm,
            f"begins_{_number}_{_place}",
            TimeField(f"{_which}, from", [Optional()], render_kw=_quarters),
        )
        setattr(
            HoursForm,
            f"ends_{_number}_{_place}",
            TimeField(f"{_which}, until", [Optional()], render_kw=_quarters),
        )
        setattr(HoursForm, f"preferred_{_number}_{_place}", BooleanField(f"{_which}, preferred"))


class DaysOffForm(Form):
    """Days on which somebody is away."""

    first_day = DateField("First day", [InputRequired("Choose the first day.")], id="off_first_day")
    last_day = DateField(
        "Last day", [Optional()], id="off_last_day", description="Left empty, it is one day."
    )

    def command(self, person_id: uuid.UUID) -> ChangeDaysOff:
        """The days to add."""
        first = self.first_day.data
        return ChangeDaysOff(person_id=person_id, add=((first, self.last_day.data or first),))


class CalendarForm(Form):
    """A calendar file."""

    name = StringField(
        "What you call it",
        [InputRequired("Name the calendar."), Length(max=LONGEST_CALENDAR_NAME), whole_text],
        description="Importing under the same name again replaces what was there.",
    )
    file = FileField(
        "Calendar file",
        [FileRequired("Choose the file.")],
        description="An .ics file of at most 900 kB. Only the times at which something stands in it are kept.",
    )


class HolidayForm(Form):
    """A holiday."""

    day = DateField("Day", [InputRequired("Choose the day.")])
    name = StringField(
        "Name", [InputRequired("Name it."), Length(max=LONGEST_HOLIDAY_NAME), whole_text]
    )
    time_zone = SelectField("For whom", choices=lambda: list(_whose()), default="")

    def command(self) -> AddHoliday:
        """The holiday to enter."""
        return AddHoliday(
            day=self.day.data, name=self.name.data, time_zone=self.time_zone.data or ""
        )


def _whose() -> Iterable[Any]:
    yield SelectChoice("", "Everybody")
    for zone in sorted(time_zones()):
        yield SelectChoice(zone, f"Those on {zone.replace('_', ' ')} time")


def _minutes(clock: time) -> int:
    return 60 * clock.hour + clock.minute


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
