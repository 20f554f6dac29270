"""The forms of what follows a decision. What was typed stays in them whatever happens."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from hiring.domain.offers import OUTCOME_MONTHS, RATINGS
from hiring.domain.terms import Rehire
from hiring.offers.commands import AddTask, DraftOffer, RecordOutcome, RecordReference
from hiring.webkit.forms import Form, whole_text

_TEXT = (Length(max=50_000), whole_text)
_LINE = (Length(max=200), whole_text)
_FIRST_YEAR, _LAST_YEAR = 1970, 9000


def _sensible(_form: Any, field: Any) -> None:
    if field.data and not _FIRST_YEAR <= field.data.year <= _LAST_YEAR:
        raise ValidationError("Enter a day of this age.")


def _capital(label: str) -> str:
    return label[0].upper() + label[1:]


class ReferenceForm(Form):
    """A reference check."""

    referee = StringField("Who you spoke with", validators=_LINE)
    relation = StringField("How they know the candidate", validators=_LINE)
    would_rehire = RadioField(
        "Would they hire them again",
        choices=[SelectChoice(one.value, _capital(one.label)) for one in Rehire],
        validators=[InputRequired("Choose what they said.")],
    )
    notes = TextAreaField("Notes", validators=_TEXT)

    def command(self) -> RecordReference:
        """What was typed."""
        return RecordReference(
            referee=self.referee.data or "",
            relation=self.relation.data or "",
            would_rehire=Rehire(self.would_rehire.data),
            notes=self.notes.data or "",
        )


class OfferForm(Form):
    """An offer's terms."""

    terms = TextAreaField("Terms", validators=_TEXT)
    first_day = DateField("First day", validators=[Optional(), _sensible])

    def command(self) -> DraftOffer:
        """What was typed."""
        return DraftOffer(self.terms.data or "", self.first_day.data)


class ApproveForm(Form):
    """A note with an approval."""

    note = TextAreaField("Note", validators=_TEXT)


class FirstDayForm(Form):
    """The agreed first day."""

    first_day = DateField(
        "First day", validators=[InputRequired("Enter the first day."), _sensible]
    )

    def day(self) -> date:
        """What was typed."""
        day: date = self.first_day.data
        return day


class TaskForm(Form):
    """A task until the first day."""

    title = StringField("What", validators=_LINE)
    owner_id = SelectField("Whose", choices=[], validate_choice=False)
    due_on = DateField("By when", validators=[InputRequired("Enter a day."), _sensible])

    def offer(self, owners: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer the people who may own it."""
        self.owner_id.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(str(one), name) for one, name in owners),
        ]

    def validate_owner_id(self, field: Any) -> None:
        """Refuse what is nobody's id."""
        try:
            uuid.UUID(field.data or "")
        except ValueError:
            raise ValidationError("Choose whose task it is.") from None

    def command(self) -> AddTask:
        """What was typed."""
        return AddTask(self.title.data or "", uuid.UUID(self.owner_id.data), self.due_on.data)


class OutcomeForm(Form):
    """How the hire is doing."""

    month = RadioField(
        "After",
        choices=[SelectChoice(str(month), f"{month} months") for month in OUTCOME_MONTHS],
        validators=[InputRequired("Choose which.")],
    )
    rating = RadioField(
        "How they are doing",
        choices=[
            SelectChoice(str(number), words)
            for number, words in zip(
                RATINGS,
                (
                    "1: would not hire again",
                    "2: below what was hoped",
                    "3: as hoped",
                    "4: better than hoped",
                    "5: raised the bar",
                ),
                strict=True,
            )
        ],
        validators=[InputRequired("Choose one.")],
    )
    note = TextAreaField("Note", validators=_TEXT)

    def command(self) -> RecordOutcome:
        """What was typed."""
        return RecordOutcome(int(self.month.data), int(self.rating.data), self.note.data or "")
