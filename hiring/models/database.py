"""The engine: SQLite or PostgreSQL, reading and writing through the same pool."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlmodel import Session

import hiring.models.finding  # noqa: F401  whoever writes a name, its words are kept with it

SQLITE_BUSY_SECONDS = 15


class Database:
    """One database. ``reader()`` sees a snapshot; ``writer()`` may change things.

    On SQLite a writer takes its lock at once (BEGIN IMMEDIATE): a transaction that began as a
    reader and then writes fails as soon as another has written in between.
    """

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url: URL = normalised_url(url)
        self.engine = _create_engine(self.url, pool_size)
        self._write_engine = self.engine.execution_options(writes=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    def reader(self) -> Session:
        """A session for reading."""
        return Session(self.engine, expire_on_commit=False)

    def writer(self) -> Session:
        """A session for a transaction that writes."""
        return Session(self._write_engine, expire_on_commit=False)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def normalised_url(url: str) -> URL:
    """The URL with the driver this product uses: ``postgres://`` becomes psycopg's."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _create_engine(url: URL, pool_size: int) -> Engine:
    # What a statement was given never shows in an error, and so in no log: it may be feedback (F2).
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(
            url,
            hide_parameters=True,
            connect_args={"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False},
            poolclass=sa.pool.QueuePool,
            pool_size=pool_size,
            max_overflow=pool_size,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=utc -c lock_timeout=15s"},
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own implicit BEGIN would make every transaction a deferred one.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
