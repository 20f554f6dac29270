"""Alembic's environment: one connection, on which SQLite does not enforce foreign keys."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool
from sqlmodel.sql.sqltypes import AutoString

from hiring.models.base import UtcDateTime
from hiring.models.database import Database
from hiring.models.registry import metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write column types as SQLAlchemy's own, so that a frozen migration needs no model."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def run(connection: Connection, target: MetaData) -> None:
    """Run the migrations in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


database: Database = context.config.attributes["database"]
if database.is_sqlite:
    # Batch mode recreates tables; with foreign keys enforced, dropping the old one would delete
    # or refuse its children. The pragma is a no-op inside a transaction, so it comes first, on
    # a connection of its own.
    engine = sa.create_engine(database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.execute(text("BEGIN IMMEDIATE"))
        try:
            run(connection, metadata)
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"the migration left dangling references: {broken[:5]}")
        except BaseException:
            connection.execute(text("ROLLBACK"))
            raise
        connection.execute(text("COMMIT"))
    engine.dispose()
else:
    with database.engine.connect() as connection:
        run(connection, metadata)
        connection.commit()
