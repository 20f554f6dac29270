"""What every table shares: ids, UTC instants, enums with a CHECK, and constraint names."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, stored as UTC, aware out, on either database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone: a naive datetime is ambiguous")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(enum: type[StrEnum], name: str | None = None) -> sa.Enum:
    """A text column holding the enum's values, with a CHECK that refuses any other."""
    return sa.Enum(
        enum,
        name=name or enum.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def new_id() -> uuid.UUID:
    """A new UUIDv7: opaque outside, in order of creation inside."""
    return uuid7()


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A column holding an aware UTC instant."""
    if nullable:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(sa_type=UtcDateTime, nullable=False, index=index)


def prose(default: str | None = None) -> Any:
    """A column of free text."""
    if default is None:
        return Field(sa_type=sa.Text)
    return Field(default=default, sa_type=sa.Text)


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A foreign key to ``table.column`` that refuses to lose what it points at."""
    if nullable:
        return Field(
            default=None, foreign_key=target, nullable=True, index=index, ondelete="RESTRICT"
        )
    return Field(foreign_key=target, index=index, ondelete="RESTRICT")


class Row(SQLModel):
    """A table row with an opaque id."""

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)


Check = sa.CheckConstraint
Unique = sa.UniqueConstraint


def not_blank(column: str) -> sa.CheckConstraint:
    """A CHECK that a text column is not empty."""
    return Check(f"length(trim({column})) > 0", name=f"{column}_not_blank")


def version_column() -> Any:
    """The optimistic lock of a row that two people may edit."""
    return Field(default=1, nullable=False)
