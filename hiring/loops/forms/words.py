"""Forms that ask for a reason: a conflict, a waiver, calling a loop off."""

from __future__ import annotations

import uuid

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hiring.domain.errors import FieldError, Invalid
from hiring.domain.terms import ConflictKind
from hiring.loops.forms.fields import capital, id_of, named
from hiring.webkit.forms import Form, whole_text


class ConflictForm(Form):
    """Somebody is too close to the candidate."""

    person_id = SelectField("Who", validate_choice=False)
    kind = SelectField(
        "How close",
        choices=named((kind.value, capital(kind.label)) for kind in ConflictKind),
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
        return id_of(self.person_id.data)


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
