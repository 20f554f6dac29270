"""The forms of requisitions: what they ask, kept as typed, and turned into commands."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hiring.domain.errors import FieldError
from hiring.requisitions.commands import Asked, OpenRequisition, ReviseRequisition
from hiring.requisitions.narrative import NarrativeParts, compose, split
from hiring.requisitions.queries import NamedPerson, RequisitionView
from hiring.webkit.forms import Form, whole_text

LONGEST_PART = 12_000
LONGEST_NARRATIVE = 50_000
BLANK_ROWS = 2
_COUNTS = [
    SelectChoice("0", "None"),
    *(SelectChoice(str(number)) for number in range(1, 8)),
]


@dataclass(frozen=True, slots=True)
class FormPeople:
    """Who the addresses typed into the form belong to, by address in lower case."""

    by_email: Mapping[str, NamedPerson]

    def find(self, email: str) -> uuid.UUID | None:
        """The active person with this address."""
        person = self.by_email.get(email.strip().lower())
        return person.id if person else None


def _line(label: str, longest: int, description: str = "") -> StringField:
    return StringField(
        label,
        [InputRequired("This is needed."), Length(max=longest), whole_text],
        description=description,
    )


def _prose(label: str, description: str, longest: int = LONGEST_PART) -> TextAreaField:
    return TextAreaField(
        label, [Optional(), Length(max=longest), whole_text], description=description
    )


class AskedForm(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """How many interviewers look at one principle."""

    key = HiddenField()
    interviewers = SelectField("Interviewers", choices=_COUNTS, default="0")
    critical = BooleanField("Critical")


class CompetencyForm(PlainForm):  # type: ignore[misc]  # WTForms has no type information
    """A functional competency; without a name the row says nothing."""

    key = HiddenField()
    name = StringField("Competency", [Optional(), Length(max=80), whole_text])
    interviewers = SelectField("Interviewers", choices=_COUNTS[1:], default="1")
    critical = BooleanField("Critical")


class RequisitionForm(Form):
    """Open or change a requisition."""

    version = HiddenField()
    title = _line("Title", 200)
    level = IntegerField(
        "Level",
        [InputRequired("This is needed."), NumberRange(1, 20)],
        description="Interviewers sit at most one level below, the Bar Raiser at or above it.",
    )
    job_family = _line(
        "Job family", 80, "Interviewers are certified for it, so use one that is in use."
    )
    team = _line("Team", 120, "A new name makes a new team.")
    hiring_manager_id = _line(
        "Hiring manager",
        254,
        "Their e-mail address. Exactly one person owns this requisition and decides.",
    )
    recruiter_id = _line("Recruiter", 254, "Their e-mail address.")
    customers = _prose(
        "What customers get",
        "Begin at the end: what is different for customers because this person was hired?",
    )
    one_year_later_on = DateField(
        "The day of that page", [Optional()], description="About a year after they join."
    )
    one_year_later = _prose(
        "One year later",
        "A page as it will read a year after they joined, in the past tense, with names, numbers "
        "and a day.",
    )
    faq = _prose(
        "The hard questions",
        "What a doubtful colleague would ask, and your answers. Why a person, why now, why this "
        "level?",
    )
    job_description = _prose(
        "Job description", "What follows from all that, for those who apply.", LONGEST_PART
    )
    narrative = _prose(
        "Role narrative",
        "What customers get because this person was hired; a dated page from one year later; the "
        "hard questions, answered; then the job description that follows.",
        LONGEST_NARRATIVE,
    )
    principles = FieldList(FormField(AskedForm), "Principles")
    competencies = FieldList(FormField(CompetencyForm), "Functional competencies")
    future_reports = _prose(
        "Future direct reports",
        "E-mail addresses, one to a line. They never interview for the person they would report "
        "to.",
    )

    whole_narrative: bool = False
    """Whether the narrative is one text, written otherwise than in the guided parts."""

    def begin(self, principles: Iterable[str], view: RequisitionView | None = None) -> None:
        """Fill in what is stored, and a row for each principle and a few for competencies."""
        if view is not None:
            self._fill(view)
        asked = {one.key: one for one in view.principles} if view else {}
        for key in (*principles, *(key for key in asked if key not in set(principles))):
            one = asked.get(key)
            row: dict[str, Any] = {"key": key}
            if one:
                row |= {"interviewers": str(one.interviewers), "critical": one.critical}
            self.principles.append_entry(row)
        for competency in view.competencies if view else ():
            self.competencies.append_entry(
                {
                    "key": competency.key,
                    "name": competency.name,
                    "interviewers": str(competency.interviewers),
                    "critical": competency.critical,
                }
            )
        for _ in range(BLANK_ROWS):
            self.competencies.append_entry()

    def _fill(self, view: RequisitionView) -> None:
        self.version.data = str(view.version)
        self.title.data, self.level.data = view.title, view.level
        self.job_family.data, self.team.data = view.job_family, view.team
        self.hiring_manager_id.data = view.hiring_manager.email
        self.recruiter_id.data = view.recruiter.email
        self.future_reports.data = "\n".join(person.email for person in view.future_reports)
        parts = NarrativeParts() if not view.narrative else split(view.narrative)
        if parts is None:
            self.narrative.data = view.narrative
            return
        self.customers.data, self.faq.data = parts.customers, parts.faq
        self.one_year_later.data = parts.one_year_later
        self.one_year_later_on.data = parts.one_year_later_on
        self.job_description.data = parts.job_description

    @property
    def emails(self) -> tuple[str, ...]:
        """Every address typed."""
        named = (self.hiring_manager_id.data or "", self.recruiter_id.data or "")
        return (*named, *self._report_emails())

    def _report_emails(self) -> list[str]:
        return [word for word in re.split(r"[\s,;]+", self.future_reports.data or "") if word]

    def unknown_people(self, people: FormPeople) -> list[FieldError]:
        """The addresses that nobody active here has, each at its field."""
        named = [
            ("/hiring_manager_id", self.hiring_manager_id.data or ""),
            ("/recruiter_id", self.recruiter_id.data or ""),
            *(("/future_reports", email) for email in self._report_emails()),
        ]
        return [
            FieldError(pointer, f"Nobody who works here now has the address {email.strip()}.")
            for pointer, email in named
            if people.find(email) is None
        ]

    def narrative_text(self) -> str:
        """The narrative as one text."""
        if self.whole_narrative:
            return str(self.narrative.data or "")
        return compose(
            NarrativeParts(
                customers=self.customers.data or "",
                one_year_later=self.one_year_later.data or "",
                one_year_later_on=self.one_year_later_on.data,
                faq=self.faq.data or "",
                job_description=self.job_description.data or "",
            )
        )

    def to_open(self, people: FormPeople) -> OpenRequisition:
        """The command to open what is written here."""
        return OpenRequisition(narrative=self.narrative_text(), **self._parts(people))

    def to_revise(self, requisition_id: uuid.UUID, people: FormPeople) -> ReviseRequisition:
        """The command to change the requisition into what is written here."""
        version = str(self.version.data or "")
        return ReviseRequisition(
            requisition_id=requisition_id,
            # Left empty, a narrative that was never written stays unwritten.
            narrative=self.narrative_text() or None,
            version=int(version) if version.isdecimal() else None,
            **self._parts(people),
        )

    def _parts(self, people: FormPeople) -> dict[str, Any]:
        reports = (people.find(email) for email in self._report_emails())
        return {
            "title": self.title.data,
            "level": self.level.data,
            "job_family": self.job_family.data,
            "team": self.team.data,
            "hiring_manager_id": people.find(self.hiring_manager_id.data),
            "recruiter_id": people.find(self.recruiter_id.data),
            "principles": tuple(
                Asked(
                    key=row.key.data or "",
                    interviewers=int(row.interviewers.data),
                    critical=row.critical.data,
                )
                for row in (entry.form for entry in self.principles)
                if row.interviewers.data != "0"
            ),
            "competencies": _competencies([entry.form for entry in self.competencies]),
            "future_reports": tuple(one for one in reports if one is not None),
        }


class ApproveForm(Form):
    """Approve the version that was read."""

    narrative_number = HiddenField()


def _competencies(rows: Sequence[CompetencyForm]) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            key=row.key.data or key_of(row.name.data),
            name=row.name.data.strip(),
            interviewers=int(row.interviewers.data),
            critical=row.critical.data,
        )
        for row in rows
        if (row.name.data or "").strip()
    )


def key_of(name: str) -> str:
    """The key of a competency that a form named: ``System design`` is ``system_design``."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:80] or "competency"
