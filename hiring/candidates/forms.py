"""The forms of candidates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from hiring.candidates.commands import (
    AddCandidate,
    Apply,
    ChangeCandidateWindows,
    DeclareConflict,
    ReviewResume,
)
from hiring.candidates.queries import OpenRequisitionChoice
from hiring.domain.errors import FieldError
from hiring.domain.terms import ConflictKind
from hiring.webkit.forms import Form, LocalTime, NoSuchWallClock, instant_of, whole_text

NEEDED = "This is needed."
YEARS = range(2000, 2101)


class CandidateForm(Form):
    """Bring a candidate."""

    name = StringField("Name", [InputRequired(NEEDED), Length(max=200), whole_text])
    email = StringField(
        "E-mail address",
        [InputRequired(NEEDED), Length(max=254), whole_text],
        description="Invitations go there.",
    )
    time_zone = StringField(
        "Time zone",
        [InputRequired(NEEDED), Length(max=64), whole_text],
        description="Where they will be on the day, such as Europe/London. Invitations speak in it.",
    )
    background = TextAreaField(
        "Background",
        [Optional(), Length(max=20_000), whole_text],
        description="What their résumé says that matters for the interviews. Facts, no judgement.",
    )

    def command(self) -> AddCandidate:
        """What is written here."""
        return AddCandidate(
            name=self.name.data,
            email=self.email.data,
            time_zone=self.time_zone.data.strip(),
            background=self.background.data or "",
        )


class ApplyForm(Form):
    """Put a candidate forward for a requisition."""

    requisition_id = SelectField("Requisition", [InputRequired(NEEDED)])

    def offer(self, choices: Iterable[OpenRequisitionChoice]) -> None:
        """The requisitions to choose from."""
        self.requisition_id.choices = [
            SelectChoice("", "Choose one"),
            *(SelectChoice(str(one.id), f"{one.title} (level {one.level})") for one in choices),
        ]

    def command(self, candidate_id: uuid.UUID) -> Apply:
        """What is chosen here."""
        return Apply(candidate_id=candidate_id, requisition_id=uuid.UUID(self.requisition_id.data))


class ResumeReviewForm(Form):
    """Say yes or no to a résumé."""

    application_id = HiddenField()
    proceed = RadioField(
        "Go on with this candidate?",
        [InputRequired("Choose yes or no.")],
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
    )
    off_target = BooleanField(
        "Off target",
        description="The job description should not have drawn this person. Many of these speak of "
        "the job description, not of the candidates.",
    )
    reason = TextAreaField(
        "Reason", [InputRequired("Say why."), Length(max=5_000), whole_text], description=""
    )

    def command(self, application_id: uuid.UUID) -> ReviewResume:
        """What is written here."""
        return ReviewResume(
            application_id=application_id,
            proceed=self.proceed.data == "yes",
            off_target=self.off_target.data,
            reason=self.reason.data,
        )


class ConflictForm(Form):
    """Say: I know this person."""

    kind = RadioField(
        "How do you know them?",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(kind.value, kind.label.capitalize()) for kind in ConflictKind],
    )
    note = TextAreaField(
        "Note",
        [Optional(), Length(max=2_000), whole_text],
        description="You alone can read it.",
    )

    def command(self, person_id: uuid.UUID, candidate_id: uuid.UUID) -> DeclareConflict:
        """What is declared here, of the person themselves."""
        return DeclareConflict(
            person_id=person_id,
            candidate_id=candidate_id,
            kind=ConflictKind(self.kind.data),
            note=self.note.data or "",
        )


class CandidateWindowForm(Form):
    """A span in which a candidate can be interviewed, on their clock."""

    starts_at = LocalTime("From", [InputRequired(NEEDED)], id="window_starts_at")
    ends_at = LocalTime("Until", [InputRequired(NEEDED)], id="window_ends_at")

    def command(self, candidate_id: uuid.UUID, zone: str) -> ChangeCandidateWindows | None:
        """The span to add; None with an error at a field where that cannot be."""
        found = []
        for field in (self.starts_at, self.ends_at):
            try:
                found.append(instant_of(field.data, zone))
            except (NoSuchWallClock, OverflowError) as error:
                said = str(error) if isinstance(error, NoSuchWallClock) else "Out of reach."
                self.show([FieldError(f"/{field.name}", said)])
                return None
        starts_at, ends_at = found
        if starts_at.year not in YEARS or ends_at.year not in YEARS:
            self.show([FieldError("/starts_at", "This year is out of reach.")])
            return None
        if ends_at <= starts_at:
            self.show([FieldError("/ends_at", "This has to be later than the beginning.", "L5")])
            return None
        return ChangeCandidateWindows(candidate_id=candidate_id, add=((starts_at, ends_at),))
