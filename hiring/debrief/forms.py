"""The forms of the debrief's page. What was typed stays in them whatever happens."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from hiring.debrief.commands import (
    AddBoardLine,
    CastVeto,
    CastVote,
    Decide,
    ExcuseVoter,
    GiveFloor,
    ReasonGiven,
    RecordFailure,
)
from hiring.debrief.view import DebriefView
from hiring.domain.errors import FieldError
from hiring.domain.terms import BoardColumn, Outcome, Term, Vote
from hiring.domain.wording import spoken_key
from hiring.webkit.forms import Form, whole_text

LONGEST_TEXT = 50_000
_TEXT = (Length(max=LONGEST_TEXT), whole_text)
_REASON = "reason_for_"
VETO = "veto"


def _a_seat(_form: Any, field: Any) -> None:
    try:
        uuid.UUID(field.data or "")
    except ValueError:
        raise ValidationError("Choose somebody on this panel.") from None


def _choice(label: str, *validators: Any) -> SelectField:
    """A list to choose from. Whether a choice is still open is for the rules to say, and why."""
    return SelectField(label, choices=[], validators=validators, validate_choice=False)


def _choices(terms: type[Term]) -> list[SelectChoice]:
    return [SelectChoice(term.value, term.label[0].upper() + term.label[1:]) for term in terms]


def _one_of(choices: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice("", "Choose"), *(SelectChoice(value, label) for value, label in choices)]


class Sheet(Form):
    """One of the debrief's forms: its fields' names begin with its own."""

    sheet = ""
    page = "debrief/show.html"
    """Where it stands: in the room, or on a page of its own."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, prefix=self.sheet, **given)

    def offer(self, view: DebriefView) -> None:
        """Offer what can be chosen now."""

    def has_place(self, view: DebriefView) -> bool:
        """Whether the page, as it now is, still has a place for this form.

        It has none, unless a form says when: what was typed is then handed back beside the page.
        """
        return False

    @property
    def typed(self) -> dict[str, str]:
        """The texts that were typed into it."""
        return {
            field.label.text: field.data
            for field in self
            if isinstance(field, TextAreaField) and field.data
        }


class VoteForm(Sheet):
    """The second vote."""

    sheet = "vote"

    vote = RadioField(
        "Your second vote",
        choices=_choices(Vote),
        validators=[InputRequired("Choose one of the four: there is no neutral vote.")],
    )

    def has_place(self, view: DebriefView) -> bool:
        """While one may vote."""
        return view.controls.may_vote

    def command(self) -> CastVote:
        """What was chosen."""
        return CastVote(Vote(self.vote.data))


class ExcuseForm(Sheet):
    """Whom the panel does not wait for."""

    sheet = "excuse"

    seat_id = _choice("Who is absent", InputRequired("Choose who is absent."), _a_seat)
    reason = TextAreaField("Why they cannot take part", validators=_TEXT)

    def offer(self, view: DebriefView) -> None:
        """Offer the seats that may be excused now."""
        self.seat_id.choices = _one_of((str(seat), name) for seat, name in view.controls.excusable)

    def has_place(self, view: DebriefView) -> bool:
        """While there is somebody to excuse."""
        return bool(view.controls.excusable)

    def command(self) -> ExcuseVoter:
        """What was typed."""
        return ExcuseVoter(uuid.UUID(self.seat_id.data), self.reason.data or "")


class FloorForm(Sheet):
    """What is discussed and who speaks: ``principle`` or ``principle:seat``; empty ends it."""

    sheet = "floor"

    to = StringField(validators=[Length(max=200)])

    def validate_to(self, field: Any) -> None:
        """Hold that a seat is named by its id."""
        _principle, _, seat = (field.data or "").partition(":")
        if seat:
            _a_seat(self, _Named(seat))

    def command(self) -> GiveFloor:
        """Where the floor goes."""
        principle, _, seat = (self.to.data or "").partition(":")
        return GiveFloor(principle, uuid.UUID(seat) if seat else None)


@dataclass(frozen=True)
class _Named:
    data: str


class BoardForm(Sheet):
    """A line for the board, under its principle."""

    sheet = "board"

    principle = HiddenField(validators=[InputRequired("Choose one.")])
    column = RadioField(
        "Where it stands", choices=_choices(BoardColumn), validators=[InputRequired("Choose one.")]
    )
    seat_id = RadioField(
        "Whose evidence shows it",
        choices=[],
        validators=[InputRequired("Choose whose evidence it is."), _a_seat],
        validate_choice=False,
    )
    text = TextAreaField("What it shows", validators=_TEXT)

    def under(self, principle: str) -> BoardForm:
        """The same with the ids of one principle's: there is a form for each on the page."""
        if not self.principle.data:
            self.principle.data = principle
        for field in self:
            field.id = f"{field.id}-{principle}"
            field.label.field_id = field.id
        return self

    def offer(self, view: DebriefView) -> None:
        """Offer those who wrote on the principle; the only one is chosen already."""
        sources = view.sources(self.principle.data or "")
        self.seat_id.choices = [SelectChoice(str(seat), name) for seat, name in sources]
        if len(sources) == 1 and not self.seat_id.data:
            self.seat_id.data = str(sources[0][0])

    def has_place(self, view: DebriefView) -> bool:
        """While lines are added, under a principle the loop looked at."""
        return view.controls.may_add_line and self.principle.data in view.principles

    def command(self) -> AddBoardLine:
        """What was typed."""
        return AddBoardLine(
            principle=self.principle.data,
            column=BoardColumn(self.column.data),
            text=self.text.data or "",
            seat_id=uuid.UUID(self.seat_id.data),
        )


class VetoForm(Sheet):
    """The veto's reason, and the word that says it is meant."""

    sheet = "veto"
    page = "debrief/veto.html"

    reason = TextAreaField("Which evidence keeps this hire below the bar", validators=_TEXT)
    confirmed = StringField("Type the word veto", validators=[Length(max=20)])

    def validate_confirmed(self, field: Any) -> None:
        """Hold that it is meant: a slip of the hand types no word."""
        if (field.data or "").strip().casefold() != VETO:
            raise ValidationError(f"Type the word {VETO}: nothing takes it back afterwards.")

    def has_place(self, view: DebriefView) -> bool:
        """While a veto can be cast."""
        return view.controls.may_veto

    def command(self) -> CastVeto:
        """What was typed."""
        return CastVeto(self.reason.data or "")


class FailureForm(Sheet):
    """The gap that made one more interview necessary."""

    sheet = "failure"

    principle = _choice("The gap", InputRequired("Choose what was not covered."))
    reason = TextAreaField("How the gap came about", validators=_TEXT)

    def offer(self, view: DebriefView) -> None:
        """Offer what the loop looked at."""
        self.principle.choices = _one_of(view.principles.items())

    def has_place(self, view: DebriefView) -> bool:
        """While a failure can be recorded."""
        return view.controls.may_record_failure

    def command(self) -> RecordFailure:
        """What was typed."""
        return RecordFailure(self.principle.data, self.reason.data or "")


class DecisionForm(Sheet):
    """The decision; ``decision_form`` adds a text for each principle."""

    sheet = "decide"
    page = "debrief/decide.html"

    outcome = RadioField(
        "Outcome", choices=_choices(Outcome), validators=[InputRequired("Choose the outcome.")]
    )
    other_role = StringField(
        "Which other role", validators=[Optional(), Length(max=200), whole_text]
    )
    summary = TextAreaField("Summary", validators=_TEXT)

    @property
    def reason_fields(self) -> list[Any]:
        """The text of each principle, in order."""
        return [field for name, field in self._fields.items() if name.startswith(_REASON)]

    @property
    def reasons(self) -> list[tuple[str, Any]]:
        """The same with the principle of each."""
        return [(_key(field), field) for field in self.reason_fields]

    def offer(self, view: DebriefView) -> None:
        """Name each principle."""
        for field in self.reason_fields:
            field.label.text = view.principles.get(_key(field), field.label.text)

    def has_place(self, view: DebriefView) -> bool:
        """While the decision can be recorded."""
        return view.controls.may_decide

    def command(self) -> Decide:
        """What was typed; a principle left blank gives no reason."""
        return Decide(
            outcome=Outcome(self.outcome.data),
            summary=self.summary.data or "",
            reasons=tuple(ReasonGiven(_key(field), field.data) for field in self._given()),
            other_role=self.other_role.data or "",
        )

    def show(self, errors: Iterable[FieldError]) -> None:
        """Put what is said of the n-th reason at that principle's text."""
        given = self._given()
        rest = []
        for error in errors:
            steps = error.pointer.strip("/").split("/")
            if steps[0] == "reasons" and len(steps) > 1 and int(steps[1]) < len(given):
                field = given[int(steps[1])]
                field.errors = [*field.errors, error.detail]
            else:
                rest.append(error)
        super().show(rest)

    def _given(self) -> list[Any]:
        return [field for field in self.reason_fields if (field.data or "").strip()]


def decision_form(keys: Iterable[str], **given: Any) -> DecisionForm:
    """The decision's form, with a text for each of these principles."""
    texts = {f"{_REASON}{key}": TextAreaField(spoken_key(key), validators=_TEXT) for key in keys}
    made: DecisionForm = type("DecisionForm", (DecisionForm,), texts)(**given)
    return made


def sent_keys(names: Iterable[str]) -> list[str]:
    """The principles that a decision as sent has a text for."""
    sent = f"{DecisionForm.sheet}-{_REASON}"
    return [name.removeprefix(sent) for name in names if name.startswith(sent)]


def _key(field: Any) -> str:
    name: str = field.short_name
    return name.removeprefix(_REASON)
