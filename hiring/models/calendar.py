"""The hours people keep, when they are away, and what their imported calendars leave free (L5)."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from hiring.models.base import Check, Row, Unique, UtcDateTime, instant, not_blank, reference


class WorkingHours(SQLModel, table=True):
    """A span of every such weekday in which a person can interview, on their own clock.

    ``preferred`` marks the hours in which they would rather.
    """

    __tablename__ = "working_hours"
    __table_args__ = (
        Check("weekday BETWEEN 0 AND 6", name="weekday_from_monday"),
        Check("starts_minute >= 0 AND ends_minute <= 1440", name="within_the_day"),
        Check("ends_minute > starts_minute", name="ends_after_start"),
        Check("starts_minute % 15 = 0 AND ends_minute % 15 = 0", name="on_the_grid"),
    )

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    weekday: int = Field(primary_key=True)
    starts_minute: int = Field(primary_key=True)
    ends_minute: int
    preferred: bool = False


class InterviewLimit(SQLModel, table=True):
    """How many interviews a person takes at most; None leaves it to the organisation."""

    __tablename__ = "interview_limit"
    __table_args__ = (
        Check("daily IS NULL OR daily BETWEEN 0 AND 20", name="daily_in_range"),
        Check("weekly IS NULL OR weekly BETWEEN 0 AND 50", name="weekly_in_range"),
    )

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    daily: int | None = Field(default=None)
    weekly: int | None = Field(default=None)


class DayOff(Row, table=True):
    """Days, first and last included, on which a person is away, where they are. Never why."""

    __tablename__ = "day_off"
    __table_args__ = (
        Check("last_day >= first_day", name="last_not_before_first"),
        sa.Index("ix_day_off_person_last", "person_id", "last_day"),
    )

    person_id: uuid.UUID = reference("person.id", index=False)
    first_day: date
    last_day: date


class Holiday(Row, table=True):
    """A day on which nobody interviews: everybody, or those who live by ``time_zone``."""

    __tablename__ = "holiday"
    __table_args__ = (Unique("day", "time_zone"), not_blank("name"))

    day: date
    name: str = Field(max_length=120)
    time_zone: str = Field(default="", max_length=64)


class CalendarImport(Row, table=True):
    """A calendar that a person handed over: what it covered, and a digest to tell it again."""

    __tablename__ = "calendar_import"
    __table_args__ = (
        Unique("person_id", "name"),
        Check("covers_until > covers_from", name="covers_something"),
        Check("length(digest) = 64", name="digest_length"),
        not_blank("name"),
    )

    person_id: uuid.UUID = reference("person.id", index=False)
    name: str = Field(max_length=80)
    imported_at: datetime = instant()
    covers_from: datetime = instant()
    covers_until: datetime = instant()
    digest: str = Field(max_length=64)


class CalendarBusy(SQLModel, table=True):
    """A time at which an imported calendar has something. Only the time is kept."""

    __tablename__ = "calendar_busy"
    __table_args__ = (
        Check("ends_at > starts_at", name="ends_after_start"),
        sa.Index("ix_calendar_busy_person_start", "person_id", "starts_at"),
    )

    import_id: uuid.UUID = Field(
        foreign_key="calendar_import.id", primary_key=True, ondelete="CASCADE"
    )
    starts_at: datetime = Field(sa_column=sa.Column(UtcDateTime, primary_key=True, nullable=False))
    ends_at: datetime = instant()
    person_id: uuid.UUID = reference("person.id", index=False)
