"""The form that asks for several loops to be planned together."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from hiring.loops.batch_commands import StartBatch
from hiring.loops.forms.fields import Checkboxes, Zoned, id_of, local, named
from hiring.loops.queries.lists import LoopRow
from hiring.webkit.forms import LocalTime

TIMES = (("30", "Half a minute"), ("60", "A minute"), ("180", "3 minutes"), ("600", "10 minutes"))
_MOST_MINUTES = 240


class BatchForm(Zoned):
    """Which drafts, between when, and how long it may take."""

    id = Checkboxes("Loops", validate_choice=False)
    earliest = LocalTime("Not before", validators=[InputRequired("Say from when.")])
    latest = LocalTime("Not after", validators=[InputRequired("Say until when.")])
    minutes = IntegerField(
        "Minutes each interview takes",
        [InputRequired("Say how long an interview takes."), NumberRange(15, _MOST_MINUTES)],
        default=60,
        description="A multiple of 15.",
    )
    seconds = SelectField(
        "The planner may take",
        choices=named(TIMES),
        default="60",
        description="It ends earlier when nothing better can exist.",
    )

    def offer(self, drafts: Iterable[LoopRow]) -> None:
        """The drafts to choose from."""
        self.id.choices = named(
            (str(row.id), f"{row.candidate_name}, {row.requisition_title}") for row in drafts
        )

    def begin(self, ticked: Collection[uuid.UUID], start: datetime) -> None:
        """Tick loops, and propose the working week that begins then."""
        self.id.data = [str(loop_id) for loop_id in ticked]
        self.earliest.data = local(start, self.clock)
        self.latest.data = local(start + timedelta(days=7), self.clock)

    def command(self) -> StartBatch | None:
        """What is asked for; None, with errors at their fields, when it makes no sense."""
        is_sound = self.validate()
        ids = [found for text in self.id.data or () if (found := id_of(text)) is not None]
        if not ids:
            self.id.errors = ["Tick at least one loop."]
        earliest, latest = self.instant(self.earliest), self.instant(self.latest)
        if not is_sound or not ids or earliest is None or latest is None:
            return None
        return StartBatch(
            loop_ids=tuple(ids),
            earliest=earliest,
            latest=latest,
            minutes=self.minutes.data,
            seconds=int(self.seconds.data),
        )
