"""The whole panel of a draft as a form: filled in, changed step by step, turned into seats."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional

from hiring.domain.errors import FieldError
from hiring.domain.policy import Policy
from hiring.domain.terms import SeatKind
from hiring.domain.timetable import one_after_another
from hiring.loops.commands import SeatLine
from hiring.loops.forms.fields import (
    MOST_ROWS,
    USUAL_MINUTES,
    Checkboxes,
    Zoned,
    id_of,
    kind_field,
    length_of,
    local,
    minutes_field,
    minutes_of,
    named,
    place_field,
    put,
    start_field,
)
from hiring.loops.queries.view import LoopView
from hiring.webkit.forms import LocalTime

LONGEST_PAUSE = 240
_AT_A_SEAT = re.compile(r"/seats/(\d+)/(\w+)")
# Where the errors of what a seat is stored with are shown.
_SHOWN_AT = {"ends_at": "minutes", "mentor_person_id": "beside", "mentor_seat_id": "beside"}


class SeatRow(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """One seat of a panel; without a person the row is not kept."""

    person_id = HiddenField("Person")
    kind = kind_field()
    beside = SelectField("Sits beside", validate_choice=False)
    principles = Checkboxes("Looks at", validate_choice=False)
    starts_at = start_field()
    minutes = minutes_field()
    place = place_field()

    @property
    def person(self) -> uuid.UUID | None:
        """Who sits here; None while nobody does."""
        return id_of(self.person_id.data)

    @property
    def is_blank(self) -> bool:
        """Whether nobody is chosen."""
        return not (self.person_id.data or "").strip()

    @property
    def as_kind(self) -> SeatKind:
        """What they sit as."""
        kind = self.kind.data
        return SeatKind(kind) if kind in set(SeatKind) else SeatKind.INTERVIEWER

    @property
    def mentor_row(self) -> int | None:
        """For a trainee, the row of the seat beside."""
        typed = self.beside.data or ""
        trains = self.as_kind is SeatKind.TRAINEE
        return int(typed) if trains and re.fullmatch(r"[0-9]{1,4}", typed) else None


class SeatsForm(Zoned):
    """The whole panel of a draft. A row keeps its number whatever becomes of the others."""

    version = HiddenField()
    seats = FieldList(FormField(SeatRow), "Seat", max_entries=MOST_ROWS)
    first_at = LocalTime("The first interview starts", validators=[Optional()])
    pause = IntegerField("Minutes between", [Optional(), NumberRange(0, LONGEST_PAUSE)])

    # ------------------------------------------------------------ filling in

    def begin(self, view: LoopView, policy: Policy) -> None:
        """Fill in the panel as it is; for an empty one the seats that every panel has."""
        self.version.data = str(view.scope.loop.version)
        places = {seat.id: place for place, seat in enumerate(view.seats)}
        for seat in view.seats:
            mentor = view.seat(seat.mentor_seat_id) if seat.mentor_seat_id else None
            follows = mentor is not None and mentor.interval == seat.interval
            self.seats.append_entry(
                {
                    "person_id": str(seat.person.id),
                    "kind": seat.kind.value,
                    "beside": str(places[mentor.id]) if mentor else "",
                    "principles": list(seat.principles),
                    "starts_at": None if follows else local(seat.starts_at, self.clock),
                    "minutes": minutes_of(seat),
                    "place": seat.place,
                }
            )
        if not view.seats:
            self.add(SeatKind.HIRING_MANAGER, view.scope.requisition.hiring_manager_id)
            self.add(SeatKind.BAR_RAISER)
            for _ in range(policy.panel_min - 2):
                self.add(SeatKind.INTERVIEWER)

    def offer(
        self, names: Mapping[uuid.UUID, str], starts: datetime, principles: list[tuple[str, str]]
    ) -> None:
        """What each row can choose from, and the usual layout of times.

        Args:
            names: of the people in the rows.
            starts: when the loop would usually begin (aware).
            principles: keys with names.
        """
        if self.first_at.data is None and not self.first_at.raw_data:
            put(self.first_at, local(starts, self.clock))
        if self.pause.data is None and not self.pause.raw_data:
            put(self.pause, 15)
        mentors = [
            (str(number), names.get(row.person, f"Seat {place}"))
            for place, (number, row) in enumerate(self.rows, start=1)
            if row.as_kind.counts
        ]
        for number, row in self.rows:
            row.principles.choices = named(principles)
            others = [one for one in mentors if one[0] != str(number)]
            row.beside.choices = named([("", "Choose"), *others])

    # ------------------------------------------------------------ steps

    def add(self, kind: SeatKind, person: uuid.UUID | None = None) -> None:
        """One more seat."""
        if len(self.seats) < MOST_ROWS:
            row = {"kind": kind.value, "person_id": str(person or ""), "minutes": USUAL_MINUTES}
            self.seats.append_entry(row)

    def remove(self, number: int) -> None:
        """Take a row away; a trainee who sat beside it is left without a mentor."""
        self.seats.entries = [one for one in self.seats.entries if _number(one) != number]
        for _, row in self.rows:
            if row.mentor_row == number:
                put(row.beside, "")

    def take(self, number: int, person: uuid.UUID) -> None:
        """Give a row to a person."""
        for place, row in self.rows:
            if place == number:
                put(row.person_id, str(person))

    def lay_out(self) -> None:
        """Set the times one after another, in the order of the rows; trainees follow mentors."""
        first = None if self.first_at.errors else self.instant(self.first_at)
        if first is None or self.pause.errors:
            self.first_at.errors = self.first_at.errors or ["Say when the first one starts."]
            return
        rows = [row for _, row in self.rows if row.as_kind.counts and not row.minutes.errors]
        pause = timedelta(minutes=self.pause.data or 0)
        times = one_after_another(first, [length_of(row) for row in rows], pause)
        for row, time in zip(rows, times, strict=True):
            put(row.starts_at, local(time.starts_at, self.clock))
        for _, row in self.rows:
            if row.mentor_row is not None:
                put(row.starts_at, None)

    # ------------------------------------------------------------ reading

    @property
    def read_version(self) -> int | None:
        """The version of the loop that the form was made from."""
        typed = self.version.data or ""
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else None

    @property
    def rows(self) -> list[tuple[int, Any]]:
        """Every row with its number."""
        return [(_number(entry), entry.form) for entry in self.seats]

    @property
    def chosen(self) -> list[tuple[int, Any]]:
        """The rows that seat somebody."""
        return [(number, row) for number, row in self.rows if not row.is_blank]

    @property
    def loses_something(self) -> bool:
        """Whether a row without a person holds more than what it starts with."""
        return any(
            row.is_blank and (row.principles.data or row.starts_at.data or row.place.data)
            for _, row in self.rows
        )

    def lines(self) -> tuple[SeatLine, ...]:
        """The panel as far as it makes sense; what makes none has errors at its field."""
        rows = dict(self.rows)
        lines = []
        for number, row in self.chosen:
            person, mentor = row.person, rows.get(row.mentor_row)
            if person is None:
                row.person_id.errors = ["Choose from the list."]
                continue
            if row.mentor_row is not None and (mentor is None or mentor.is_blank):
                row.beside.errors = ["That seat is empty."]
                mentor = None
            # A trainee without a time of their own has the mentor's.
            timed = mentor if mentor is not None and row.starts_at.data is None else row
            starts_at, ends_at = self.interval(timed)
            lines.append(
                SeatLine(
                    person_id=person,
                    kind=row.as_kind,
                    principles=tuple(row.principles.data or ()),
                    starts_at=starts_at,
                    ends_at=ends_at,
                    place=row.place.data or "",
                    handle=handle_of(number),
                    mentor_seat_id=None if mentor is None else handle_of(row.mentor_row),
                )
            )
        self._gather_errors()
        return tuple(lines)

    def show_at_seats(self, errors: Iterable[FieldError]) -> None:
        """Put errors about ``/seats/2/kind`` at the third filled row's field."""
        rows = [row for _, row in self.chosen]
        for error in errors:
            found = _AT_A_SEAT.match(error.pointer)
            field = None
            if found and int(found[1]) < len(rows):
                field = rows[int(found[1])]._fields.get(_SHOWN_AT.get(found[2], found[2]))
            if field is None:
                self.form_errors.append(error.detail)
            else:
                field.errors = [*field.errors, error.detail]
        self._gather_errors()

    def people(self) -> Iterator[uuid.UUID]:
        """Everybody in the rows."""
        return (row.person for _, row in self.rows if row.person is not None)

    def _gather_errors(self) -> None:
        """Let the list know what is wrong in its rows, for the summary above the form."""
        errors = [row.form.errors for row in self.seats]
        self.seats.errors = errors if any(errors) else []


def handle_of(number: int) -> uuid.UUID:
    """The name by which rows refer to each other before they are stored."""
    return uuid.UUID(int=number)


def number_of(handle: uuid.UUID | None) -> int | None:
    """The row of a handle."""
    return None if handle is None else handle.int


def _number(entry: Any) -> int:
    return int(entry.name.rsplit("-", 1)[1])
