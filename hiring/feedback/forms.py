"""The forms written feedback is typed into."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Length

from hiring.domain.errors import FieldError
from hiring.domain.feedback import Evidence, FeedbackBody
from hiring.domain.terms import Rating, Vote
from hiring.feedback.asked import Asked
from hiring.feedback.body import MAX_EVIDENCE, MAX_TEXT, TEXTS, in_order, is_blank, without_blanks
from hiring.webkit.forms import Form, whole_text

_TEXT = (whole_text, Length(max=MAX_TEXT, message=f"At most {MAX_TEXT} characters, please."))
_VERSION = re.compile(r"[0-9]{1,9}")
_PART = re.compile(rf"/evidence/(?P<place>[0-9]+)/(?P<part>{'|'.join(TEXTS)}|rating)")
_RATINGS = [SelectChoice(rating.value, rating.label.capitalize()) for rating in Rating]
_VOTES = [SelectChoice(vote.value, vote.label.capitalize()) for vote in Vote]


def _choice(value: object) -> str:
    """A radio button that nobody pressed holds nothing, not the word None."""
    return "" if value is None else str(value)


class EvidenceForm(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """Evidence on one principle."""

    principle = HiddenField()
    situation = TextAreaField("Situation", _TEXT)
    task = TextAreaField("Task", _TEXT)
    action = TextAreaField("Action", _TEXT)
    result = TextAreaField("Result", _TEXT)
    rating = RadioField("Rating", choices=_RATINGS, coerce=_choice, validate_choice=False)
    reason = TextAreaField("Why it was not observed", _TEXT)


class FeedbackForm(Form):
    """The whole feedback on one page; any part may be missing until it is submitted."""

    evidence = FieldList(FormField(EvidenceForm), max_entries=MAX_EVIDENCE)
    narrative = TextAreaField("Narrative", _TEXT)
    vote = RadioField("Vote", choices=_VOTES, coerce=_choice, validate_choice=False)
    reason = TextAreaField("What changed, and why", _TEXT)
    version = StringField()
    _TOP = frozenset({"narrative", "vote", "reason"})

    @classmethod
    def showing(cls, body: FeedbackBody, asked: Asked) -> FeedbackForm:
        """The form with a text in it: the principles asked about first, in their order."""
        return cls(
            formdata=None,
            data={
                "evidence": [
                    {
                        "principle": line.principle,
                        **{name: getattr(line, name) for name in TEXTS},
                        "rating": _choice(line.rating),
                    }
                    for line in in_order(body, asked.offered).evidence
                ],
                "narrative": body.narrative,
                "vote": _choice(body.vote),
            },
        )

    def written(self) -> FeedbackBody:
        """What was typed, without the parts of the page left blank."""
        return without_blanks(self.everything())

    def body(self, asked: Asked) -> FeedbackBody:
        """What was typed, with the principles asked about kept also where nothing was.

        Pointers into its evidence are places on the page.
        """
        return self.body_with_places(asked)[0]

    def body_with_places(self, asked: Asked) -> tuple[FeedbackBody, tuple[int, ...]]:
        """The same, and where on the page each piece of its evidence stands."""
        whole = self.everything()
        places = tuple(
            place
            for place, line in enumerate(whole.evidence)
            if line.principle in asked.offered or not is_blank(line)
        )
        kept = tuple(whole.evidence[place] for place in places)
        return replace(whole, evidence=kept), places

    def everything(self) -> FeedbackBody:
        """What was typed, with every part of the page, written or not."""
        return FeedbackBody(
            evidence=tuple(self._line(entry.form) for entry in self.evidence),
            narrative=_lines(self.narrative),
            vote=Vote(self.vote.data) if self.vote.data in set(Vote) else None,
        )

    @property
    def base_version(self) -> int | None:
        """The version that the page was made from; None where the browser sent none."""
        raw = self.version.data or ""
        return int(raw) if _VERSION.fullmatch(raw) else None

    def show(self, errors: Any) -> None:
        """Put each error at the field its pointer names, down to the part of the evidence."""
        rest: list[FieldError] = []
        for error in errors:
            field = self._field_at(error.pointer)
            if field is None:
                rest.append(error)
            else:
                field.errors = [*field.errors, error.detail]
        known = [error for error in rest if error.pointer.strip("/") in self._TOP]
        super().show(known)
        self.form_errors.extend(error.detail for error in rest if error not in known)

    def problems(self) -> list[tuple[str, str]]:
        """Everything wrong with the page, in its order, each with the way to its field."""
        parts = [part for entry in self.evidence for part in entry.form]
        fields = [self.reason, *parts, self.narrative, self.vote]
        found = [
            (str(error), f"#{field.id}{'-0' if isinstance(field, RadioField) else ''}")
            for field in fields
            for error in field.errors
        ]
        return [*found, *((str(error), "") for error in self.form_errors)]

    def _field_at(self, pointer: str) -> Any:
        match = _PART.fullmatch(pointer)
        place = int(match["place"]) if match else len(self.evidence)
        if match is None or place >= len(self.evidence):
            return None
        return self.evidence[place].form[match["part"]]

    @staticmethod
    def _line(form: Any) -> Evidence:
        return Evidence(
            principle=form.principle.data or "",
            rating=Rating(form.rating.data) if form.rating.data in set(Rating) else None,
            **{name: _lines(form[name]) for name in TEXTS},
        )


class ReasonForm(Form):
    """Why the Bar Raiser returns or waives."""

    reason = TextAreaField("Reason", _TEXT)

    def reason_errors(self) -> list[FieldError]:
        """What is wrong with the reason as typed."""
        return [
            FieldError("/reason", str(error)) for errors in self.errors.values() for error in errors
        ]


def _lines(field: Any) -> str:
    """What was typed; a browser ends its lines in its own way."""
    return str(field.data or "").replace("\r\n", "\n")
