"""What a plan of a whole loop is asked for, and the panel that came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from hiring.loops.commands import PlanRequest, SeatLine
from hiring.loops.forms.fields import USUAL_MINUTES, Zoned, complain, local, put
from hiring.loops.forms.panel import SeatsForm
from hiring.webkit.forms import LocalTime, whole_text

_WORKING_DAYS = 5
_FRIDAY = 5
_QUARTER = timedelta(minutes=15)


class PlanForm(Zoned):
    """Between when, how long, and what there may be of it already."""

    earliest = LocalTime("From", [DataRequired("Say from when.")])
    latest = LocalTime("To", [DataRequired("Say until when.")])
    minutes = IntegerField(
        "Minutes for each interview",
        [InputRequired("Say how long an interview takes.")],
        default=USUAL_MINUTES,
    )
    keep_seats = BooleanField(
        "Keep who is there",
        description="Seats that have a time in these days stay, as far as the rules let them.",
    )
    panel_size = IntegerField("Interviewers", [Optional()])
    size_reason = StringField(
        "Why this loop needs another size", [Optional(), Length(max=2000), whole_text]
    )

    def begin(self, start: datetime, *, has_seats: bool) -> None:
        """The usual: a working week from a start (aware)."""
        put(self.earliest, local(start, self.clock))
        put(self.latest, local(start + timedelta(days=7, hours=8), self.clock))
        self.keep_seats.data = has_seats

    def take_week(self, now: datetime, *, ahead: int) -> None:
        """The rest of this week, or the working days of one to come, on the form's clock.

        Args:
            now: aware.
            ahead: weeks from this one.
        """
        here = now.astimezone(ZoneInfo(self.clock)).replace(tzinfo=None, second=0, microsecond=0)
        monday = here.replace(hour=0, minute=0) - timedelta(days=here.weekday())
        monday += timedelta(weeks=ahead)
        quarter = here + (_QUARTER - timedelta(minutes=here.minute % 15))
        put(self.earliest, max(monday, quarter))
        put(self.latest, max(monday + timedelta(days=_WORKING_DAYS), quarter))
        # Whatever was typed there no longer matters.
        self.earliest.process_errors = self.latest.process_errors = []

    def has_this_week(self, now: datetime) -> bool:
        """Whether anything of this working week is left on the form's clock."""
        return now.astimezone(ZoneInfo(self.clock)).isoweekday() <= _FRIDAY

    def request(self, loop_id: uuid.UUID) -> PlanRequest | None:
        """What is asked for; None, with errors at their fields, where it makes no sense."""
        is_sound = self.validate()
        earliest = self.instant(self.earliest)
        latest = self.instant(self.latest)
        if not is_sound or earliest is None or latest is None:
            return None
        return PlanRequest(
            loop_id=loop_id,
            earliest=earliest,
            latest=latest,
            minutes=self.minutes.data,
            keep_seats=self.keep_seats.data,
            panel_size=self.panel_size.data,
            size_reason=self.size_reason.data or "",
        )

    def carried(self) -> list[tuple[str, str]]:
        """The fields as they were typed, for a form that brings them back unseen."""
        names = ("earliest", "latest", "minutes", "panel_size", "size_reason")
        fields = [(name, _text(self._fields[name].data)) for name in names]
        kept = [("keep_seats", "y")] if self.keep_seats.data else []
        return [("zone", self.clock), *((name, text) for name, text in fields if text), *kept]

    def restated(self, request: PlanRequest) -> list[tuple[str, str]]:
        """The same for another request, such as one with a concession."""
        changed = {
            "earliest": _text(local(request.earliest, self.clock)),
            "latest": _text(local(request.latest, self.clock)),
            "minutes": _text(request.minutes),
            "panel_size": _text(request.panel_size),
        }
        rest = [(name, text) for name, text in self.carried() if name not in changed]
        return [*((name, text) for name, text in changed.items() if text), *rest]

    def validate_minutes(self, field: IntegerField) -> None:
        """Let a number that is none be told of once."""
        if field.data is None and not field.errors:
            complain(field, "Say how long an interview takes.")


def _text(value: datetime | str | int | None) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    return "" if value is None else str(value)


class PlannedForm(SeatsForm):
    """A planned panel that can still be moved about, before it is used."""

    def fill(self, lines: Sequence[SeatLine], version: int) -> None:
        """Fill in a plan.

        Args:
            lines: the panel; trainees have the time of whom they sit beside.
            version: of the loop that was planned.
        """
        put(self.version, str(version))
        rows = {line.handle: place for place, line in enumerate(lines)}
        for line in lines:
            beside = rows.get(line.mentor_seat_id) if line.mentor_seat_id else None
            minutes = USUAL_MINUTES
            if line.starts_at and line.ends_at:
                minutes = (line.ends_at - line.starts_at) // timedelta(minutes=1)
            self.seats.append_entry(
                {
                    "person_id": str(line.person_id),
                    "kind": line.kind.value,
                    "beside": "" if beside is None else str(beside),
                    "principles": list(line.principles),
                    "starts_at": None if beside is not None else local(line.starts_at, self.clock),
                    "minutes": minutes,
                    "place": line.place,
                }
            )
