"""What the forms of loops share: times on a named clock, people, choices."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from hiring.domain.panel import SeatFacts
from hiring.domain.terms import SeatKind
from hiring.domain.timetable import zone_named
from hiring.webkit.forms import Form, LocalTime, NoSuchWallClock, instant_of, whole_text

USUAL_MINUTES = 60
LONGEST_MINUTES = 480
MOST_ROWS = 20
OUT_OF_RANGE = "This date is out of range."


def named(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values with their words."""
    return [SelectChoice(value, words) for value, words in pairs]


def capital(words: str) -> str:
    """Words as they begin a line."""
    return words[:1].upper() + words[1:]


KINDS = named((kind.value, capital(kind.label)) for kind in SeatKind)


class Checkboxes(SelectMultipleField):  # type: ignore[misc]  # WTForms has no type information
    """Any number of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def kind_field() -> SelectField:
    """What somebody sits as."""
    return SelectField("Sits as", choices=KINDS, default=SeatKind.INTERVIEWER.value)


def start_field() -> LocalTime:
    """When an interview starts, on the clock of the form's zone."""
    return LocalTime("Starts", validators=[Optional()])


def minutes_field() -> IntegerField:
    """How long an interview takes."""
    return IntegerField(
        "Minutes", [Optional(), NumberRange(1, LONGEST_MINUTES)], default=USUAL_MINUTES
    )


def place_field() -> StringField:
    """Where an interview is."""
    return StringField("Place or video link", [Optional(), Length(max=500), whole_text])


class Zoned(Form):
    """A form whose wall-clock times are in a zone it names."""

    zone = SelectField("Times are in", validate_choice=False)

    def offer_zones(self, *zones: str) -> None:
        """The zones to choose from, the first one chosen."""
        if not self.zone.data:
            self.zone.data = zones[0]
        typed = [self.zone.data] if zone_named(self.zone.data) else []
        self.zone.choices = list(dict.fromkeys([*zones, *typed]))

    @property
    def clock(self) -> str:
        """The zone of the times; the first one offered while what was sent is none."""
        typed = str(self.zone.data or "")
        return typed if zone_named(typed) else str(self.zone.choices[0])

    def validate_zone(self, field: Any) -> None:
        """Refuse a zone that is none."""
        if zone_named(field.data or "") is None:
            raise ValidationError("This is not a time zone we know.")

    def instant(self, field: Any) -> datetime | None:
        """The instant of a wall-clock field; None, with an error on it, where there is none."""
        if field.data is None:
            return None
        try:
            return instant_of(field.data, self.clock)
        except NoSuchWallClock as error:
            complain(field, str(error))
        except OverflowError:
            complain(field, OUT_OF_RANGE)
        return None

    def interval(self, row: Any) -> tuple[datetime | None, datetime | None]:
        """When a row's interview starts and ends."""
        starts_at = None if row.minutes.errors else self.instant(row.starts_at)
        if starts_at is None:
            return None, None
        try:
            return starts_at, starts_at + length_of(row)
        except OverflowError:
            complain(row.starts_at, OUT_OF_RANGE)
            return None, None


def length_of(row: Any) -> timedelta:
    """How long a row's interview takes."""
    return timedelta(minutes=row.minutes.data or USUAL_MINUTES)


def complain(field: Any, text: str) -> None:
    """Put an error at a field, once."""
    if text not in field.errors:
        field.errors = [*field.errors, text]


def put(field: Any, value: Any) -> None:
    """Fill a field in, over whatever was typed there."""
    field.raw_data, field.data = None, value


def local(instant: datetime | None, zone: str) -> datetime | None:
    """An instant as a wall clock shows it."""
    return None if instant is None else instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes_of(seat: SeatFacts) -> int:
    """How long the interview is."""
    interval = seat.interval
    return round(interval.length / timedelta(minutes=1)) if interval else USUAL_MINUTES


def id_of(text: str | None) -> uuid.UUID | None:
    """An id as it was sent; None when it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
