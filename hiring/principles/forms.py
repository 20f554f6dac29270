"""The form in which a principle and its questions are reworded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms import Form as PlainForm

from hiring.domain.errors import FieldError
from hiring.domain.principles import PROBES, PreparedQuestion, Wording
from hiring.principles.commands import RewordPrinciple
from hiring.principles.queries import PrincipleView
from hiring.webkit.forms import Form, whole_text

_PARTS = ("text", *PROBES)


class QuestionForm(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """One question with its probes; a new one that is blank says nothing."""

    key = HiddenField()
    text = TextAreaField("Question", [whole_text])
    situation = TextAreaField("Situation", [whole_text])
    task = TextAreaField("Task", [whole_text])
    action = TextAreaField("Action", [whole_text])
    result = TextAreaField("Result", [whole_text])
    withdraw = BooleanField("Withdraw this question")

    @property
    def is_blank(self) -> bool:
        """Whether it is new and nothing was written into it."""
        return not self.key.data and not any(self.words().values())

    def words(self) -> dict[str, str]:
        """What is written, tidied."""
        return {part: _tidy(self[part].data) for part in _PARTS}


class PrincipleForm(Form):
    """Reword a principle. What it holds is checked where it is kept."""

    number = HiddenField()
    name = StringField("Name", [whole_text])
    meaning = TextAreaField("Meaning", [whole_text], description="One or two sentences.")
    questions = FieldList(FormField(QuestionForm), "Questions")
    reason = TextAreaField(
        "Why it changes",
        [whole_text],
        description="Everybody reads it in the history, beside what changed.",
    )

    def begin(self, view: PrincipleView) -> None:
        """Fill in what is in force."""
        self.number.data = str(view.number)
        self.name.data, self.meaning.data = view.wording.name, view.wording.meaning
        for question in view.wording.questions:
            row = {"key": question.key, **{part: getattr(question, part) for part in _PARTS}}
            self.questions.append_entry(row)

    def add_question(self) -> None:
        """One more row, blank."""
        self.questions.append_entry()

    def move(self, place: int, by: int) -> int:
        """Let a row change places with a neighbour.

        Returns:
            Where the row now stands.
        """
        rows: list[dict[str, Any]] = [entry.data for entry in self.questions]
        other = place + by
        if not (0 <= place < len(rows) and 0 <= other < len(rows)):
            return place
        rows[place], rows[other] = rows[other], rows[place]
        while len(self.questions):
            self.questions.pop_entry()
        for row in rows:
            self.questions.append_entry(row)
        return other

    def to_command(self, key: str) -> RewordPrinciple:
        """What was asked for."""
        number = self.number.data or ""
        return RewordPrinciple(
            key=key,
            wording=self.wording(),
            reason=_tidy(self.reason.data),
            expected_number=int(number) if number.isdecimal() else None,
        )

    def wording(self) -> Wording:
        """The words as they would be kept."""
        return Wording(
            " ".join((self.name.data or "").split()),
            _tidy(self.meaning.data),
            tuple(
                PreparedQuestion(key=row.key.data or "", **row.words())
                for row in (self.questions[place].form for place in self._kept())
            ),
        )

    def show(self, errors: Iterable[FieldError]) -> None:
        """Put each error at its field, that of a question at the question's own part."""
        kept = self._kept()
        others = []
        for error in errors:
            match error.pointer.strip("/").split("/"):
                case ["questions", place, part] if part in _PARTS:
                    field = self.questions[kept[int(place)]].form[part]
                    field.errors = [*field.errors, error.detail]
                case ["questions", *_]:
                    self.form_errors.append(error.detail)
                case _:
                    others.append(error)
        self.questions.errors = [entry.errors for entry in self.questions if entry.errors]
        super().show(others)

    def _kept(self) -> list[int]:
        """The rows that are to stay or to come."""
        return [
            place
            for place, entry in enumerate(self.questions)
            if not entry.form.withdraw.data and not entry.form.is_blank
        ]


def asked_move(form: Mapping[str, str]) -> tuple[int, int] | None:
    """Which row is to move and which way, when one of the arrows was pressed: ``2:up``."""
    place, _, way = form.get("move", "").partition(":")
    ways = {"up": -1, "down": 1}
    return (int(place), ways[way]) if place.isdecimal() and way in ways else None


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()
