"""What can be asked of this capability, as frozen command objects."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from hiring.domain.hours import WorkingSpan
from hiring.domain.terms import BarRaiserStanding, Role
from hiring.people.calendars.times import CalendarTimes


class Unset(Enum):
    """Stands for what a change leaves as it is; None is a value of its own."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
DEFAULT_LEVEL = 5


@dataclass(frozen=True, kw_only=True)
class CreatePerson:
    """A new person; all but e-mail and name can wait.

    Args:
        email: where they are reached; kept in lower case.
        team: the team's name; made when it is new.
        time_zone: IANA zone.
        certified_for: job families they may interview for (L3).
        weekly_loop_cap: loops a week as Bar Raiser; None for the installation's default (L2).
    """

    email: str
    name: str
    level: int = DEFAULT_LEVEL
    team: str | None = None
    manager_id: uuid.UUID | None = None
    time_zone: str = "UTC"
    roles: tuple[Role, ...] = ()
    certified_for: tuple[str, ...] = ()
    bar_raiser: BarRaiserStanding = BarRaiserStanding.NONE
    weekly_loop_cap: int | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class UpdatePerson:
    """A change of a person; what is ``UNSET`` stays.

    Args:
        person_id: whom.
        expected_version: the version the change was made from; None not to ask.
    """

    person_id: uuid.UUID
    expected_version: int | None = None
    email: str | Unset = UNSET
    name: str | Unset = UNSET
    level: int | Unset = UNSET
    team: str | Unset | None = UNSET
    manager_id: uuid.UUID | Unset | None = UNSET
    time_zone: str | Unset = UNSET
    roles: tuple[Role, ...] | Unset = UNSET
    certified_for: tuple[str, ...] | Unset = UNSET
    bar_raiser: BarRaiserStanding | Unset = UNSET
    weekly_loop_cap: int | Unset | None = UNSET
    active: bool | Unset = UNSET

    def changes(self) -> dict[str, Any]:
        """What is to change, by name."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in {"person_id", "expected_version"}
            and getattr(self, field.name) is not UNSET
        }


@dataclass(frozen=True)
class Window:
    """A span in which somebody can interview, aware UTC (L5)."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ReplaceAvailability:
    """All the windows of a person, in place of those there were (L5)."""

    person_id: uuid.UUID
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class ChangeAvailability:
    """Windows to add and to take away (L5)."""

    person_id: uuid.UUID
    add: tuple[Window, ...] = ()
    remove: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class SetHours:
    """A person's weekly hours and limits, in place of those there were (L5).

    Args:
        spans: of the week; none for no weekly hours.
        daily: the most interviews on a day; None for the organisation's.
        weekly: the most interviews in an ISO week; None for no limit.
        days_off: first and last days, in place of all there were; None leaves them.
    """

    person_id: uuid.UUID
    spans: tuple[WorkingSpan, ...]
    daily: int | None = None
    weekly: int | None = None
    days_off: tuple[tuple[date, date], ...] | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeDaysOff:
    """Days off to add (first and last) and to take away (L5)."""

    person_id: uuid.UUID
    add: tuple[tuple[date, date], ...] = ()
    remove: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ImportCalendar:
    """A calendar that was read, in place of the import of the same name.

    Args:
        name: what the person calls it.
        digest: SHA-256 of the file, in hexadecimal.
        times: what it tells; nothing else of it is kept.
    """

    person_id: uuid.UUID
    name: str
    digest: str
    times: CalendarTimes


@dataclass(frozen=True, kw_only=True)
class ForgetCalendar:
    """An import to remove with all its times."""

    person_id: uuid.UUID
    import_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AddHoliday:
    """A day on which nobody interviews; with a time zone, nobody who lives by it."""

    day: date
    name: str
    time_zone: str = ""


@dataclass(frozen=True)
class SignIn:
    """A sign-in with a password.

    Args:
        email: as typed.
        password: as typed.
        address: the network address it comes from; only a digest of it is kept.
        user_agent: what the browser says of itself, shown beside the session.
        replaces: the session this browser had before; it ends.
    """

    email: str
    password: str
    address: str
    user_agent: str = ""
    replaces: uuid.UUID | None = None


@dataclass(frozen=True)
class UseLink:
    """A press of the button behind a one-time sign-in address."""

    secret: str
    user_agent: str = ""
    replaces: uuid.UUID | None = None


@dataclass(frozen=True)
class SetPassword:
    """A new password of one's own.

    Args:
        new: the password wanted.
        current: the one in use, where there is one.
        session_id: the session it is asked from: the one that stays.
        came_by_link: that session began with a one-time link, moments ago.
    """

    new: str
    current: str
    session_id: uuid.UUID
    came_by_link: bool = False


@dataclass(frozen=True)
class MakeToken:
    """A new API token: who it acts for, what it is called, and for how many days it is valid."""

    person_id: uuid.UUID
    name: str
    days: int


@dataclass(frozen=True)
class MakeLink:
    """A new one-time sign-in link: for whom, and how many minutes it waits to be used."""

    person_id: uuid.UUID
    minutes: int


@dataclass(frozen=True)
class NewSession:
    """A session that has just begun.

    Args:
        secret: what the browser's cookie carries; kept nowhere here.
        needs_password: the person can only come back with another link.
    """

    secret: str
    session_id: uuid.UUID
    person_id: uuid.UUID
    needs_password: bool = False


@dataclass(frozen=True)
class SignInRefused:
    """A sign-in that failed.

    Args:
        retry_after: seconds to wait where there were too many; 0 where it was simply wrong.
    """

    retry_after: int = 0
