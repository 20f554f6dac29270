"""The forms of the pages: the shape of what is typed, turned into commands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from hiring.domain.errors import FieldError
from hiring.domain.terms import BarRaiserStanding, Role
from hiring.people.checks import (
    HIGHEST_CAP,
    HIGHEST_LEVEL,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_TEAM,
    time_zones,
)
from hiring.people.commands import DEFAULT_LEVEL, Window
from hiring.people.passwords import LONGEST, SHORTEST
from hiring.people.queries import PersonView
from hiring.webkit.forms import Form, NoSuchWallClock, instant_of, whole_text

WEEKDAYS = (
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
)
MOST_WEEKS = 26
TOKEN_DAYS = (30, 90, 365)
YEARS = range(2000, 2101)
_VERSION = re.compile(r"[0-9]{1,9}")


def _ticked(choices: Iterable[tuple[str, str]], label: str, **kwargs: Any) -> Any:
    return SelectMultipleField(
        label,
        choices=[SelectChoice(value, words) for value, words in choices],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        **kwargs,
    )


def _zones() -> list[Any]:
    return [SelectChoice(zone, zone.replace("_", " ")) for zone in sorted(time_zones())]


class SignInForm(Form):
    """E-mail and password."""

    email = StringField("E-mail address", [InputRequired("Type your e-mail address."), whole_text])
    password = PasswordField(
        "Password", [InputRequired("Type your password."), Length(max=1000), whole_text]
    )
    next = HiddenField()


class PasswordForm(Form):
    """A password of one's own."""

    current_password = PasswordField("Current password", [Length(max=1000), whole_text])
    new_password = PasswordField(
        "New password",
        [InputRequired("Type the new password."), whole_text],
        description=f"{SHORTEST} to {LONGEST} characters. Four or five unrelated words do well.",
    )


class TimeZoneForm(Form):
    """One's own time zone."""

    time_zone = SelectField("Time zone", choices=_zones)


class TokenForm(Form):
    """A new API token."""

    name = StringField(
        "What will use it",
        [InputRequired("Name the program that will use it."), Length(max=80), whole_text],
    )
    days = SelectField(
        "Valid for",
        choices=[SelectChoice(days, f"{days} days") for days in TOKEN_DAYS],
        coerce=int,
        default=90,
    )


class StandingForm(Form):
    """What the leads of the programme decide on: a standing and the certifications."""

    certified_for = StringField(
        "Certified to interview for",
        [Optional(), Length(max=1000), whole_text],
        description="Job families, with commas between them (L3).",
    )
    bar_raiser = SelectField(
        "Bar Raiser",
        choices=[
            SelectChoice(standing.value, standing.label.capitalize())
            for standing in BarRaiserStanding
        ],
    )
    version = HiddenField()

    def particulars(self) -> dict[str, Any]:
        """What was typed, by the names of a person's particulars."""
        return {
            "certified_for": tuple(
                family.strip()
                for family in (self.certified_for.data or "").split(",")
                if family.strip()
            ),
            "bar_raiser": BarRaiserStanding(self.bar_raiser.data),
        }

    @property
    def expected_version(self) -> int | None:
        """The version the form was made from."""
        text = self.version.data or ""
        return int(text) if _VERSION.fullmatch(text) else None

    def fill(self, person: PersonView, manager_email: str = "") -> None:
        """Show a person as they are."""
        for name in self._fields.keys() & {"email", "name", "level", "time_zone", "active"}:
            self._fields[name].data = getattr(person, name)
        self.certified_for.data = ", ".join(person.certified_for)
        self.bar_raiser.data = person.bar_raiser.value
        self.version.data = str(person.version)
        if isinstance(self, PersonForm):
            self.team.data = person.team or ""
            self.manager_id.data = manager_email
            self.roles.data = [role.value for role in person.roles]
            self.weekly_loop_cap.data = person.weekly_loop_cap


class PersonForm(StandingForm):
    """All of a person's particulars."""

    name = StringField(
        "Name", [InputRequired("Type the name."), Length(max=LONGEST_NAME), whole_text]
    )
    email = StringField(
        "E-mail address",
        [InputRequired("Type the e-mail address."), Length(max=LONGEST_EMAIL), whole_text],
    )
    level = IntegerField(
        "Level",
        [
            InputRequired("Type the level."),
            NumberRange(1, HIGHEST_LEVEL, f"A whole number from 1 to {HIGHEST_LEVEL}."),
        ],
        default=DEFAULT_LEVEL,
        description="Nobody interviews for a role more than one level above their own (L3).",
    )
    team = StringField(
        "Team",
        [Optional(), Length(max=LONGEST_TEAM), whole_text],
        description="A new name makes a new team.",
    )
    manager_id = StringField(
        "Manager’s e-mail address",
        [Optional(), Length(max=LONGEST_EMAIL), whole_text],
        description="A Bar Raiser stands outside the hiring manager’s chain of managers (L2).",
    )
    time_zone = SelectField("Time zone", choices=_zones, default="UTC")
    roles = _ticked(
        [(role.value, role.label.capitalize()) for role in Role],
        "Site-wide roles",
        description="None of them opens anybody’s feedback on a loop (F7).",
    )
    weekly_loop_cap = IntegerField(
        "Loops a week as Bar Raiser",
        [Optional(), NumberRange(0, HIGHEST_CAP, f"A whole number from 0 to {HIGHEST_CAP}.")],
        description="Empty for what the installation allows everybody (L2).",
    )
    active = BooleanField(
        "Active",
        default=True,
        description="Somebody deactivated is signed out everywhere and sits on no new loop.",
    )

    def particulars(self) -> dict[str, Any]:
        """What was typed, by the names of a person's particulars; the manager apart."""
        return {
            **super().particulars(),
            "name": self.name.data,
            "email": self.email.data,
            "level": self.level.data,
            "team": self.team.data or None,
            "time_zone": self.time_zone.data,
            "roles": tuple(Role(role) for role in self.roles.data or ()),
            "weekly_loop_cap": self.weekly_loop_cap.data,
            "active": bool(self.active.data),
        }


class WindowsForm(Form):
    """Spans of the same hours on several days, on the person's own clock."""

    first_day = DateField("From day", [InputRequired("Choose the first day.")])
    from_time = TimeField("From", [InputRequired("Choose a time.")])
    to_time = TimeField("Until", [InputRequired("Choose a time.")])
    weeks = IntegerField(
        "For weeks",
        [
            InputRequired("Say for how many weeks."),
            NumberRange(1, MOST_WEEKS, f"A whole number from 1 to {MOST_WEEKS}."),
        ],
        default=1,
    )
    weekdays = _ticked(
        WEEKDAYS, "On", description="Without a day ticked, the first day alone counts."
    )

    def validate_first_day(self, field: Any) -> None:
        """Keep to years in which somebody may be hired."""
        if field.data.year not in YEARS:
            raise ValidationError("This year is out of reach.")

    def windows(self, zone: str) -> tuple[Window, ...]:
        """The spans as instants; empty with an error at a field where that cannot be.

        Args:
            zone: the person's IANA zone, whose clock was meant.
        """
        if self.to_time.data <= self.from_time.data:
            self.show([FieldError("/to_time", "This has to be later than the beginning.")])
            return ()
        try:
            return tuple(
                Window(
                    instant_of(datetime.combine(day, self.from_time.data), zone),
                    instant_of(datetime.combine(day, self.to_time.data), zone),
                )
                for day in self._days()
            )
        except NoSuchWallClock as error:
            self.show([FieldError("/from_time", str(error))])
            return ()

    def _days(self) -> Iterable[date]:
        first: date = self.first_day.data
        ticked = {int(day) for day in self.weekdays.data or ()}
        if not ticked:
            return (first,)
        span = (first + timedelta(days=number) for number in range(7 * self.weeks.data))
        return tuple(day for day in span if day.weekday() in ticked)
