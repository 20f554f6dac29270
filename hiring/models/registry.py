"""Every table, imported once, so that ``metadata`` is whole."""

from sqlmodel import SQLModel

from hiring.models import (
    access,
    candidates,
    debrief,
    duties,
    feedback,
    loops,
    offers,
    people,
    programme,
    requisitions,
    system,
)

metadata = SQLModel.metadata

__all__ = [
    "access",
    "candidates",
    "debrief",
    "duties",
    "feedback",
    "loops",
    "metadata",
    "offers",
    "people",
    "programme",
    "requisitions",
    "system",
]
