"""The forms of loops: panels and times as typed, turned into commands."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from hiring.domain.errors import FieldError, Invalid
from hiring.domain.panel import SeatFacts
from hiring.domain.terms import ConflictKind, SeatKind
from hiring.domain.timetable import zone_named
from hiring.loops.commands import SeatLine, SeatTime
from hiring.loops.picking import named, people_choices
from hiring.loops.queries.choices import Choice
from hiring.loops.queries.view import LoopView
from hiring.webkit.forms import Form, LocalTime, NoSuchWallClock, instant_of, whole_text

USUAL_MINUTES = 60
LONGEST_MINUTES = 480
LEAST_ROWS = 7
SPARE_ROWS = 2
MOST_ROWS = 20
KINDS = named((kind.value, kind.label[:1].upper() + kind.label[1:]) for kind in SeatKind)


class Checkboxes(SelectMultipleField):  # type: ignore[misc]  # WTForms has no type information
    """Any number of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SeatRow(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """One seat of a panel; without a person the row says nothing."""

    person_id = SelectField("Person", validate_choice=False)
    kind = SelectField("Sits as", choices=KINDS, default=SeatKind.INTERVIEWER.value)
    beside = SelectField("Sits beside", validate_choice=False)
    principles = Checkboxes("Looks at", validate_choice=False)
    starts_at = LocalTime("Starts", validators=[Optional()])
    minutes = IntegerField(
        "Minutes",
        [Optional(), NumberRange(1, LONGEST_MINUTES)],
        default=USUAL_MINUTES,
    )
    place = StringField("Place or video link", [Optional(), Length(max=500), whole_text])

    @property
    def is_blank(self) -> bool:
        """Whether nobody is chosen."""
        return not (self.person_id.data or "").strip()


class Zoned(Form):
    """A form whose wall-clock times are in a zone it names."""

    zone = SelectField("Times are in", validate_choice=False)

    def offer_zones(self, *zones: str) -> None:
        """The zones to choose from, the first one chosen."""
        if not self.zone.data:
            self.zone.data = zones[0]
        typed = [self.zone.data] if zone_named(self.zone.data) else []
        self.zone.choices = list(dict.fromkeys([*zones, *typed]))

    def validate_zone(self, field: Any) -> None:
        """Refuse a zone that is none."""
        if zone_named(field.data or "") is None:
            raise ValidationError("This is not a time zone we know.")

    def instant(self, field: Any) -> datetime | None:
        """The instant of a wall-clock field; None, with an error on it, where there is none."""
        if field.data is None:
            return None
        try:
            return instant_of(field.data, self.zone.data)
        except (NoSuchWallClock, OverflowError) as error:
            field.errors = [*field.errors, str(error) or "This date is out of range."]
            return None

    def interval(self, row: Any) -> tuple[datetime | None, datetime | None]:
        """When a row's interview starts and ends."""
        starts_at = self.instant(row.starts_at)
        if starts_at is None:
            return None, None
        return starts_at, starts_at + timedelta(minutes=row.minutes.data or USUAL_MINUTES)


class SeatsForm(Zoned):
    """The whole panel of a draft."""

    version = HiddenField()
    seats = FieldList(FormField(SeatRow), "Seat", max_entries=MOST_ROWS)

    def begin(self, view: LoopView, rows: int) -> None:
        """Fill in the panel as it is, and a few empty rows."""
        self.version.data = str(view.scope.loop.version)
        places = {seat.id: str(place) for place, seat in enumerate(view.seats)}
        for seat in view.seats:
            self.seats.append_entry(
                {
                    "person_id": str(seat.person.id),
                    "kind": seat.kind.value,
                    "beside": places.get(seat.mentor_seat_id, "") if seat.mentor_seat_id else "",
                    "principles": list(seat.principles),
                    "starts_at": local(seat.starts_at, self.zone.data),
                    "minutes": minutes_of(seat),
                    "place": seat.place,
                }
            )
        wanted = max(LEAST_ROWS, len(view.seats) + SPARE_ROWS, rows)
        while len(self.seats) < min(wanted, MOST_ROWS):
            self.seats.append_entry()

    def offer(
        self, view: LoopView, choices: Sequence[Choice], principles: list[tuple[str, str]]
    ) -> None:
        """The people and principles each row can choose from."""
        kinds = {str(seat.person.id): seat.kind for seat in view.seats}
        names = {str(choice.person.id): choice.person.name for choice in choices}
        taken = [names.get(row.form.person_id.data or "", "") for row in self.seats]
        for row in self.seats:
            person = row.form.person_id.data or ""
            row.form.person_id.choices = people_choices(choices, kinds.get(person))
            row.form.principles.choices = named(principles)
            row.form.beside.choices = named(
                [("", "Nobody")]
                + [
                    (str(place), f"Seat {place + 1}{f', {name}' if name else ''}")
                    for place, name in enumerate(taken)
                ]
            )

    @property
    def read_version(self) -> int | None:
        """The version of the loop that the form was made from."""
        typed = self.version.data or ""
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None

    @property
    def chosen(self) -> list[tuple[int, Any]]:
        """The rows that seat somebody, each with its place in the form."""
        return [(place, row.form) for place, row in enumerate(self.seats) if not row.form.is_blank]

    def lines(self) -> tuple[SeatLine, ...] | None:
        """The panel; None, with errors at their fields, when a row makes no sense."""
        rows = self.chosen
        people = {str(place): _uuid(row.person_id.data) for place, row in rows}
        lines = []
        for _, row in rows:
            starts_at, ends_at = self.interval(row)
            person = _uuid(row.person_id.data)
            beside = (row.beside.data or "") if row.kind.data == SeatKind.TRAINEE else ""
            if person is None:
                row.person_id.errors = ["Choose from the list."]
                continue
            if beside and people.get(beside) is None:
                row.beside.errors = ["That seat is empty."]
            lines.append(
                SeatLine(
                    person_id=person,
                    kind=SeatKind(row.kind.data),
                    principles=tuple(row.principles.data or ()),
                    starts_at=starts_at,
                    ends_at=ends_at,
                    place=row.place.data or "",
                    mentor_person_id=people.get(beside) if beside else None,
                )
            )
        self._gather_errors()
        return None if self.seats.errors else tuple(lines)

    def _gather_errors(self) -> None:
        """Let the list know what is wrong in its rows, for the summary above the form."""
        errors = [row.form.errors for row in self.seats]
        self.seats.errors = errors if any(errors) else []

    def show_at_seats(self, errors: Iterable[FieldError]) -> None:
        """Put errors about ``/seats/2/kind`` at the second filled row's field."""
        rows = [row for _, row in self.chosen]
        for error in errors:
            found = re.match(r"/seats/(\d+)/(\w+)", error.pointer)
            field = None
            if found and int(found[1]) < len(rows):
                names = {"ends_at": "minutes", "mentor_person_id": "beside"}
                field = rows[int(found[1])]._fields.get(names.get(found[2], found[2]))
            if field is None:
                self.form_errors.append(error.detail)
            else:
                field.errors = [*field.errors, error.detail]
        self._gather_errors()


class SeatForm(Zoned):
    """One seat: added, or changed in all but its person and time."""

    person_id = SelectField("Person", validate_choice=False)
    kind = SelectField("Sits as", choices=KINDS, default=SeatKind.INTERVIEWER.value)
    beside = SelectField("Sits beside", description="For a trainee.", validate_choice=False)
    principles = Checkboxes("Looks at", validate_choice=False)
    starts_at = LocalTime("Starts", validators=[Optional()])
    minutes = IntegerField(
        "Minutes", [Optional(), NumberRange(1, LONGEST_MINUTES)], default=USUAL_MINUTES
    )
    place = StringField("Place or video link", [Optional(), Length(max=500), whole_text])

    def begin(self, seat: SeatFacts) -> None:
        """Fill in a seat as it is."""
        self.kind.data, self.place.data = seat.kind.value, seat.place
        self.principles.data = list(seat.principles)
        self.beside.data = str(seat.mentor_seat_id or "")

    def offer(
        self,
        view: LoopView,
        choices: Sequence[Choice],
        principles: list[tuple[str, str]],
        apart_from: uuid.UUID | None = None,
    ) -> None:
        """What each field can choose from."""
        self.person_id.choices = people_choices(choices, None, "Choose")
        self.principles.choices = named(principles)
        self.beside.choices = named(
            [("", "Nobody")]
            + [
                (str(seat.id), seat.person.name)
                for seat in view.facts.counting
                if seat.id != apart_from
            ]
        )

    def line(self) -> SeatLine | None:
        """The seat; None, with errors at their fields, when it makes no sense."""
        person = _uuid(self.person_id.data)
        starts_at, ends_at = self.interval(self)
        if person is None:
            self.person_id.errors = ["Choose somebody."]
        if person is None or self.errors:
            return None
        return SeatLine(
            person_id=person,
            kind=SeatKind(self.kind.data),
            principles=tuple(self.principles.data or ()),
            starts_at=starts_at,
            ends_at=ends_at,
            place=self.place.data or "",
            mentor_seat_id=self.mentor,
        )

    @property
    def mentor(self) -> uuid.UUID | None:
        """The seat a trainee sits beside."""
        return _uuid(self.beside.data) if self.kind.data == SeatKind.TRAINEE else None


class TimeRow(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """When one interview is to be."""

    seat_id = HiddenField()
    starts_at = LocalTime("Starts", validators=[Optional()])
    minutes = IntegerField(
        "Minutes", [Optional(), NumberRange(1, LONGEST_MINUTES)], default=USUAL_MINUTES
    )
    place = StringField("Place or video link", [Optional(), Length(max=500), whole_text])


class RescheduleForm(Zoned):
    """Times of the interviews that may still move."""

    times = FieldList(FormField(TimeRow), "Interview", max_entries=MOST_ROWS)

    def begin(self, seats: Iterable[SeatFacts]) -> None:
        """Fill in the times as they are."""
        for seat in seats:
            self.times.append_entry(
                {
                    "seat_id": str(seat.id),
                    "starts_at": local(seat.starts_at, self.zone.data),
                    "minutes": minutes_of(seat),
                    "place": seat.place,
                }
            )

    def wanted(self) -> tuple[SeatTime, ...] | None:
        """The times; None, with errors at their fields, when one makes no sense."""
        times = []
        for row in self.times:
            starts_at, ends_at = self.interval(row.form)
            seat_id = _uuid(row.form.seat_id.data)
            if seat_id is not None:
                times.append(
                    SeatTime(
                        seat_id=seat_id,
                        starts_at=starts_at,
                        ends_at=ends_at,
                        place=row.form.place.data or "",
                    )
                )
        errors = [row.form.errors for row in self.times]
        self.times.errors = errors if any(errors) else []
        return None if self.times.errors else tuple(times)


class SwapForm(Form):
    """Who takes over a seat."""

    person_id = SelectField("Give the seat to", validate_choice=False)

    @property
    def person(self) -> uuid.UUID | None:
        """Whoever was chosen."""
        return _uuid(self.person_id.data)


class ConflictForm(Form):
    """Somebody is too close to the candidate."""

    person_id = SelectField("Who", validate_choice=False)
    kind = SelectField(
        "How close",
        choices=named(
            (kind.value, kind.label[:1].upper() + kind.label[1:]) for kind in ConflictKind
        ),
        description="Shown to nobody but you and the person concerned.",
    )
    note = TextAreaField(
        "Note",
        [Optional(), Length(max=5000), whole_text],
        description="Shown to nobody but you and the person concerned.",
    )

    @property
    def person(self) -> uuid.UUID | None:
        """Whoever was chosen."""
        return _uuid(self.person_id.data)


class ReasonForm(Form):
    """Why, where one may say so."""

    reason = TextAreaField("Reason", [Optional(), Length(max=2000), whole_text])

    def checked(self) -> str:
        """The reason.

        Raises:
            Invalid: it is too long, or holds what cannot be stored.
        """
        if not self.validate():
            raise Invalid([FieldError("/reason", str(error)) for error in self.reason.errors])
        return self.reason.data or ""


class WaiverForm(Form):
    """Accept a coverage gap."""

    key = SelectField("Gap", validate_choice=False)
    reason = TextAreaField(
        "Reason",
        [InputRequired("A waiver needs a written reason."), Length(max=5000), whole_text],
        description="What the panel will not know, and why that is acceptable. "
        "It is shown in the debrief.",
    )


def local(instant: datetime | None, zone: str) -> datetime | None:
    """An instant as a wall clock shows it."""
    return None if instant is None else instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes_of(seat: SeatFacts) -> int:
    """How long the interview is."""
    interval = seat.interval
    return round(interval.length / timedelta(minutes=1)) if interval else USUAL_MINUTES


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
