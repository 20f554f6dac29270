"""The product's design on one page: tokens, type and every component, each made by its own macro."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from hiring.domain.terms import Rating, Vote
from hiring.webkit import access
from hiring.webkit.clock import now
from hiring.webkit.forms import LocalTime

blueprint = Blueprint("design", __name__, url_prefix="/design")

TEXT, SHAPE = 4.5, 3.0
"""The least contrast of WCAG 2.2 AA: of text, and of what shows a control or a state."""
_PAIR: Final = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
_SINGLE: Final = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
_SIZE: Final = re.compile(r"--((?:text|s|radius|measure|page|control|target)[\w-]*): ([\d.]+\w+);")
_LINEAR_UP_TO: Final = 0.04045


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour token: its value on a light and on a dark ground."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """How far one token stands out from another, measured.

    Args:
        light: the ratio on a light ground.
        dark: the ratio on a dark ground.
        least: the ratio it needs.
    """

    ink: str
    ground: str
    light: float
    dark: float
    least: float

    @property
    def holds(self) -> bool:
        """Whether both are enough."""
        return min(self.light, self.dark) >= self.least


# What stands on what, and how much contrast it needs there.
USES: Final = (
    *(("ink", ground, TEXT) for ground in ("ground", "surface", "sunken", "hover")),
    *(("ink-soft", ground, TEXT) for ground in ("ground", "surface", "sunken", "hover")),
    *(("accent", ground, TEXT) for ground in ("ground", "surface", "accent-wash")),
    *(("on-accent", ground, TEXT) for ground in ("accent-solid", "accent-solid-hover")),
    *((mood, ground, TEXT) for mood in ("good", "warn", "bad") for ground in ("surface", f"{mood}-wash")),
    *(("on-accent", ground, TEXT) for ground in ("bad-solid", "bad-solid-hover")),
    *(("line-strong", ground, SHAPE) for ground in ("ground", "surface")),
    *(("focus", ground, SHAPE) for ground in ("ground", "surface", "sunken")),
)  # fmt: skip


@blueprint.get("")
@access.signed_in
def index() -> ResponseReturnValue:
    """Every component, so that none has to be invented twice."""
    sheet = (Path(current_app.static_folder or "") / "css" / "tokens.css").read_text("utf-8")
    return render_template(
        "design/index.html",
        colours=tuple(colours_in(sheet).values()),
        contrasts=contrasts_in(sheet),
        sizes=dict(_SIZE.findall(sheet.partition("@media")[0])),
        form=_example(),
        moment=now(),
    )


@cache
def colours_in(sheet: str) -> dict[str, Colour]:
    """The colour tokens of a style sheet, by name."""
    found = {name: Colour(name, light, dark) for name, light, dark in _PAIR.findall(sheet)}
    return found | {name: Colour(name, value, value) for name, value in _SINGLE.findall(sheet)}


@cache
def contrasts_in(sheet: str) -> tuple[Contrast, ...]:
    """Every use of one token on another, measured.

    Raises:
        KeyError: a use names a token that is none.
    """
    known = colours_in(sheet)
    return tuple(
        Contrast(
            ink,
            ground,
            contrast(known[ink].light, known[ground].light),
            contrast(known[ink].dark, known[ground].dark),
            least,
        )
        for ink, ground, least in USES
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_UP_TO else ((channel + 0.055) / 1.055) ** 2.4


def _choices(terms: type[Vote | Rating]) -> list[SelectChoice]:
    return [SelectChoice(one.value, one.label.capitalize()) for one in terms]


class ExampleForm(Form):  # type: ignore[misc]  # WTForms has no type information
    """One field of each kind, filled in; it is never sent."""

    line = StringField("Title", description="What the opening is called.")
    faulty = StringField("E-mail address")
    chosen = SelectField("Level", choices=[SelectChoice(level) for level in ("5", "6", "7")])
    text = TextAreaField("Narrative", description="In prose, for readers who were not in the room.")
    at = LocalTime("Starts")
    radio = RadioField(
        "Go on?", choices=[SelectChoice("yes", "Go on"), SelectChoice("no", "Not this one")]
    )
    several = SelectMultipleField(
        "Roles",
        choices=[SelectChoice("recruiter", "Recruiter"), SelectChoice("lead", "Programme lead")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    one_yes = BooleanField("Off target")
    vote = RadioField("Vote", choices=_choices(Vote))
    rating = RadioField("Rating", choices=_choices(Rating))


def _example() -> ExampleForm:
    given: dict[str, Any] = {
        "line": "Senior Software Engineer",
        "faulty": "ada at example.com",
        "chosen": "6",
        "text": "She found the broken number by following two hundred parcels by hand.",
        "at": now().replace(tzinfo=None),
        "radio": "yes",
        "several": ["lead"],
        "vote": Vote.YES.value,
    }
    form = ExampleForm(data=given)
    form.faulty.errors = ["An e-mail address has an @ in it."]
    return form
