"""Every table, imported once, so that ``metadata`` is whole."""

from sqlmodel import SQLModel

from hiring.models import (
    access,
    batches,
    calendar,
    candidates,
    debrief,
    duties,
    feedback,
    finding,
    loops,
    mail,
    offers,
    people,
    principles,
    programme,
    requisitions,
    system,
)

metadata = SQLModel.metadata

__all__ = [
    "access",
    "batches",
    "calendar",
    "candidates",
    "debrief",
    "duties",
    "feedback",
    "finding",
    "loops",
    "mail",
    "metadata",
    "offers",
    "people",
    "principles",
    "programme",
    "requisitions",
    "system",
]
