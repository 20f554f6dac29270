"""Forms that change a panel that stands: one more seat, another holder, other times."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from wtforms import FieldList, FormField, HiddenField, SelectField, StringField
from wtforms import Form as PlainForm

from hiring.domain.panel import SeatFacts
from hiring.domain.terms import SeatKind
from hiring.domain.timetable import Interval
from hiring.loops.commands import SeatLine, SeatTime
from hiring.loops.forms.fields import (
    MOST_ROWS,
    Checkboxes,
    Zoned,
    id_of,
    kind_field,
    local,
    minutes_field,
    minutes_of,
    named,
    place_field,
    start_field,
)
from hiring.loops.queries.view import LoopView
from hiring.webkit.forms import Form


class SeatForm(Zoned):
    """One seat: added, or changed in all but its person and time."""

    person_id = StringField("Who")
    search = StringField("Look for others")
    kind = kind_field()
    beside = SelectField("Sits beside", description="For a trainee.", validate_choice=False)
    principles = Checkboxes("Looks at", validate_choice=False)
    starts_at = start_field()
    minutes = minutes_field()
    place = place_field()

    def begin(self, seat: SeatFacts) -> None:
        """Fill in a seat as it is."""
        self.kind.data, self.place.data = seat.kind.value, seat.place
        self.principles.data = list(seat.principles)
        self.beside.data = str(seat.mentor_seat_id or "")

    def offer(
        self,
        view: LoopView,
        principles: list[tuple[str, str]],
        apart_from: uuid.UUID | None = None,
    ) -> None:
        """What each field can choose from."""
        self.principles.choices = named(principles)
        self.beside.choices = named(
            [("", "Nobody")]
            + [
                (str(seat.id), seat.person.name)
                for seat in view.facts.counting
                if seat.id != apart_from
            ]
        )

    @property
    def as_kind(self) -> SeatKind:
        """What they would sit as."""
        kind = self.kind.data
        return SeatKind(kind) if kind in set(SeatKind) else SeatKind.INTERVIEWER

    @property
    def when(self) -> Interval | None:
        """When the interview would be; None while no sound time is typed."""
        starts_at, ends_at = self.interval(self)
        return Interval(starts_at, ends_at) if starts_at and ends_at else None

    def line(self) -> SeatLine | None:
        """The seat; None, with errors at their fields, when it makes no sense."""
        person = id_of(self.person_id.data)
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
        return id_of(self.beside.data) if self.kind.data == SeatKind.TRAINEE else None


class SwapForm(Form):
    """Who takes over a seat."""

    person_id = StringField("Give the seat to")

    @property
    def person(self) -> uuid.UUID | None:
        """Whoever was chosen."""
        return id_of(self.person_id.data)


class TimeRow(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """When one interview is to be."""

    seat_id = HiddenField()
    starts_at = start_field()
    minutes = minutes_field()
    place = place_field()


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

    def times_wanted(self) -> tuple[SeatTime, ...]:
        """The times that make sense; what makes none has errors at its field."""
        times = []
        for row in self.times:
            starts_at, ends_at = self.interval(row.form)
            seat_id = id_of(row.form.seat_id.data)
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
        return tuple(times)
