"""The forms of how one is written to, and of the reminder ladder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wtforms import HiddenField, RadioField, SelectMultipleField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from hiring.domain.ladder import MAX_HOURS, MAX_STEPS, Step
from hiring.domain.messages import TURNED_OFF_AT_WILL, Preference, Rhythm
from hiring.domain.terms import Addressee
from hiring.mail.commands import ChangeLadder, KeepPreference
from hiring.notices.words import KINDS
from hiring.webkit.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hiring.domain.errors import Refusal

NO_CLOCK = "A time of day, such as 20:00."


class PreferenceForm(Form):
    """How one wants to be written to. What is ticked is mailed; the rest stays in the app."""

    rhythm = RadioField(
        "What can wait",
        choices=[
            SelectChoice(Rhythm.AT_ONCE.value, "Mail me at once"),
            SelectChoice(Rhythm.DAILY.value, "Mail me once a day, all in one"),
        ],
    )
    digest_at = TimeField("Once a day, at", [InputRequired(NO_CLOCK)])
    quiet_from = TimeField("Quiet from", [Optional()])
    quiet_until = TimeField("Quiet until", [Optional()])
    mailed = SelectMultipleField(
        "Mail me also",
        choices=[SelectChoice(kind.value, KINDS[kind]) for kind in TURNED_OFF_AT_WILL],
        option_widget=CheckboxInput(),
    )
    version = HiddenField()

    def fill(self, preference: Preference, version: int) -> None:
        """Show what is kept."""
        self.rhythm.data = preference.rhythm.value
        self.digest_at.data = preference.digest_at
        self.quiet_from.data = preference.quiet_from
        self.quiet_until.data = preference.quiet_until
        self.mailed.data = [
            kind.value for kind in TURNED_OFF_AT_WILL if kind not in preference.muted
        ]
        self.version.data = str(version)

    def command(self) -> KeepPreference:
        """What was asked."""
        text = self.version.data or ""
        wanted = set(self.mailed.data or ())
        return KeepPreference(
            preference=Preference(
                rhythm=Rhythm(self.rhythm.data),
                digest_at=self.digest_at.data,
                quiet_from=self.quiet_from.data,
                quiet_until=self.quiet_until.data,
                muted=frozenset(kind for kind in TURNED_OFF_AT_WILL if kind.value not in wanted),
            ),
            expected_version=int(text) if text.isascii() and text.isdigit() else None,
        )


@dataclass
class Rung:
    """A row of the ladder's form: what was typed, and what is wrong with it."""

    hours: str
    to: str
    errors: list[str] = field(default_factory=list)


@dataclass
class LadderForm:
    """The steps as they are typed; adding and taking away a row works without a script.

    Args:
        rows: in order.
        expected: the steps the form was made from, as text.
        refusals: what is wrong with the whole.
    """

    rows: list[Rung]
    expected: str
    refusals: tuple[Refusal, ...] = ()

    @classmethod
    def of(cls, steps: Iterable[Step], own: Sequence[Step]) -> LadderForm:
        """The form as it first comes.

        Args:
            steps: those in force.
            own: those the organisation set itself.
        """
        rows = [Rung(str(step.hours), step.to.value) for step in steps]
        return cls(rows, _as_text(own))

    @classmethod
    def sent(cls, given: Mapping[str, Any]) -> LadderForm:
        """The form as it was sent."""
        hours, to = given.getlist("hours"), given.getlist("to")  # type: ignore[attr-defined]
        rows = [Rung(one, other) for one, other in zip(hours, to, strict=False)]
        return cls(rows[: 2 * MAX_STEPS], str(given.get("expected", "")))

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong with it."""
        return bool(self.refusals) or any(row.errors for row in self.rows)

    @property
    def may_grow(self) -> bool:
        """Whether another step fits in."""
        return len(self.rows) < MAX_STEPS

    def add(self) -> None:
        """Another step at the end: to whoever the last goes to, a while later."""
        if not self.may_grow:
            return
        last = self.rows[-1] if self.rows else Rung("0", Addressee.AUTHOR.value)
        hours = int(last.hours) + 4 if _is_number(last.hours) else 0
        self.rows.append(Rung(str(min(hours, MAX_HOURS)), last.to))

    def remove(self, place: str) -> None:
        """Take the row at a place away."""
        if _is_number(place) and int(place) < len(self.rows):
            del self.rows[int(place)]

    def steps(self) -> tuple[Step, ...] | None:
        """The steps that were typed; None, with an error at its row, where one is none."""
        addressees = {one.value: one for one in Addressee}
        steps = []
        for row in self.rows:
            text = row.hours.strip()
            if not _is_number(text):
                row.errors.append(f"A whole number of hours from 0 to {MAX_HOURS}.")
            elif row.to not in addressees:
                row.errors.append("Choose who is told.")
            else:
                steps.append(Step(int(text), addressees[row.to]))
        return tuple(steps) if len(steps) == len(self.rows) else None

    def command(self, steps: tuple[Step, ...]) -> ChangeLadder:
        """What was asked."""
        return ChangeLadder(steps=steps, expected=_from_text(self.expected))

    def show(self, refusals: Iterable[Refusal]) -> None:
        """Put each reason at the row its pointer names, or above the form."""
        whole = []
        for refusal in refusals:
            place = refusal.pointer.removeprefix("/steps/")
            if _is_number(place) and int(place) < len(self.rows):
                self.rows[int(place)].errors.append(str(refusal))
            else:
                whole.append(refusal)
        self.refusals = tuple(whole)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MAX_HOURS)) + 1


def _as_text(steps: Iterable[Step]) -> str:
    return " ".join(f"{step.hours}:{step.to.value}" for step in steps)


def _from_text(text: str) -> tuple[Step, ...] | None:
    """The steps of a text; None where it is not one that a form of ours held."""
    steps = []
    for part in text.split():
        hours, _, to = part.partition(":")
        if not _is_number(hours) or to not in {one.value for one in Addressee}:
            return None
        steps.append(Step(int(hours), Addressee(to)))
    return tuple(steps)
