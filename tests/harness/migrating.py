"""The schema as the migrations make it."""

from __future__ import annotations


def migrate(address: str, revision: str = "head") -> None:
    """Bring the database at ``address`` to ``revision``, and leave no connection open."""
    from alembic import command

    from hiring.app.commands.db import alembic_config
    from hiring.models.database import Database

    database = Database(address)
    try:
        command.upgrade(alembic_config(database), revision)
    finally:
        database.dispose()
