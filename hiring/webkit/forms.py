"""The base of every page form: CSRF, and domain errors shown at their field."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, SelectMultipleField, ValidationError

from hiring.domain.errors import FieldError

LOCAL_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no type information
    """A page form. What was typed stays in it whatever happens."""

    def show(self, errors: Iterable[FieldError]) -> None:
        """Put each domain error at the field its pointer names, or above the form."""
        for error in errors:
            name = error.pointer.strip("/").split("/")[0]
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(error.detail)
            else:
                field.errors = [*field.errors, error.detail]


class TickedForm(Form):
    """Rows that are ticked, by their ids."""

    window = SelectMultipleField("Rows", validate_choice=False)

    def ids(self) -> frozenset[uuid.UUID]:
        """Those ticked; what is no id is left out."""
        found = set()
        for text in self.window.data or ():
            try:
                found.add(uuid.UUID(text))
            except ValueError:
                continue
        return frozenset(found)


def whole_text(_form: Any, field: Any) -> None:
    """Refuse what no database stores: the null character, half a surrogate pair."""
    text = field.data or ""
    if "\x00" in text:
        raise ValidationError("This holds a character that cannot be stored.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError("This holds a character that cannot be stored.") from None


class LocalTime(DateTimeLocalField):  # type: ignore[misc]  # WTForms has no type information
    """A wall-clock time typed by a person, in a zone the form names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, format=list(LOCAL_FORMATS), **kwargs)


class NoSuchWallClock(ValueError):
    """The clock skips this time in this zone: daylight saving begins."""


def instant_of(local: datetime, zone: str) -> datetime:
    """The UTC instant of a wall-clock time; of two (autumn), the earlier.

    Args:
        local: naive wall-clock time.
        zone: IANA zone.

    Raises:
        NoSuchWallClock: the clock jumps over this time in that zone.
    """
    aware = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    instant = aware.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise NoSuchWallClock(
            f"On {local:%d %B %Y} the clocks in {zone} go forward and skip {local:%H:%M}. "
            "Choose a time before or after."
        )
    return instant
