"""What a person may ask to be done to a loop, complete and frozen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from hiring.domain.terms import ConflictKind, SeatKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A seat as somebody wants it.

    Args:
        starts_at: aware; None while no time is set.
        ends_at: aware; None while no time is set.
        handle: the id of the seat it continues, or any id that a trainee's line refers to.
        mentor_seat_id: for a trainee, a seat's id or the ``handle`` of another line.
        mentor_person_id: the same by person.
    """

    person_id: uuid.UUID
    kind: SeatKind
    principles: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    handle: uuid.UUID | None = None
    mentor_seat_id: uuid.UUID | None = None
    mentor_person_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLoop:
    """Start a loop for an application."""

    application_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeats:
    """Replace a draft's seats.

    Args:
        version: of the loop that was looked at; None to replace whatever is there.
    """

    loop_id: uuid.UUID
    seats: tuple[SeatLine, ...]
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What a plan of a whole loop is to keep to.

    What a person may concede is in it, and nothing is conceded that is not: a longer window and
    shorter interviews are other times and minutes.

    Args:
        earliest: aware; nothing before it.
        latest: aware; nothing after it.
        minutes: how long each interview takes, on the grid of 15.
        keep_seats: whether the seats that have a time in these days stay as the rules let them.
        panel_size: a size outside the usual one that is also possible (L1).
        size_reason: why, with ``panel_size``.
    """

    loop_id: uuid.UUID
    earliest: datetime
    latest: datetime
    minutes: int = 60
    keep_seats: bool = False
    panel_size: int | None = None
    size_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePlan:
    """Make a plan the loop's panel, if it still keeps every rule.

    Args:
        version: of the loop that was planned; None to replace whatever is there.
        size_reason: why the panel is smaller or larger than usual (L1).
        schedules: whether everybody's time is held at once.
    """

    loop_id: uuid.UUID
    seats: tuple[SeatLine, ...]
    version: int | None = None
    size_reason: str = ""
    schedules: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRepair:
    """Make the smallest change of a panel that stands already, as it was proposed.

    Args:
        seats: the whole panel as it is to be.
        version: of the loop that was looked at.
    """

    loop_id: uuid.UUID
    seats: tuple[SeatLine, ...]
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSeat:
    """Seat one more person."""

    loop_id: uuid.UUID
    seat: SeatLine


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSeat:
    """Change what a seat is for and where, but not who holds it nor when."""

    loop_id: uuid.UUID
    seat_id: uuid.UUID
    kind: SeatKind
    principles: tuple[str, ...]
    place: str = ""
    mentor_seat_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSeat:
    """Take a seat off, because its holder drops out or is not needed."""

    loop_id: uuid.UUID
    seat_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapPerson:
    """Give a seat, with its time and principles, to another person."""

    loop_id: uuid.UUID
    seat_id: uuid.UUID
    person_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTime:
    """When one interview is to be; both aware, or both None to take the time away."""

    seat_id: uuid.UUID
    starts_at: datetime | None
    ends_at: datetime | None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reschedule:
    """Move one interview or several; trainees move with their mentors."""

    loop_id: uuid.UUID
    times: tuple[SeatTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveGap:
    """Accept that a requirement is covered by fewer than asked."""

    loop_id: uuid.UUID
    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLoop:
    """Hold everybody's time.

    Args:
        size_reason: why the panel is smaller or larger than usual (L1).
    """

    loop_id: uuid.UUID
    size_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelLoop:
    """Call a loop off."""

    loop_id: uuid.UUID
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareConflictOnLoop:
    """Say that a person is too close to this loop's candidate. Kind and note stay private."""

    loop_id: uuid.UUID
    person_id: uuid.UUID
    kind: ConflictKind
    note: str = ""
