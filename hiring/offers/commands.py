"""What can be asked after a hire decision."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from hiring.domain.terms import Rehire


@dataclass(frozen=True)
class RecordReference:
    """What somebody who worked with the candidate said (K1)."""

    referee: str
    relation: str
    would_rehire: Rehire
    notes: str = ""


@dataclass(frozen=True)
class DraftOffer:
    """The offer's terms, in prose, and the first day if it is agreed."""

    terms: str
    first_day: date | None = None


@dataclass(frozen=True)
class AddTask:
    """Something to do until the first day: what, whose, by when."""

    title: str
    owner_id: uuid.UUID
    due_on: date


@dataclass(frozen=True)
class RecordOutcome:
    """How the hire is doing, from 1 to 5, at 6 or 12 months."""

    month: int
    rating: int
    note: str = ""
