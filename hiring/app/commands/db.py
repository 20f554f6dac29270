"""``flask --app wsgi db``: migrations."""

from __future__ import annotations

import click
from alembic import command as alembic_command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from config.settings import ROOT
from hiring.models.database import Database

command = AppGroup("db", help="Create and upgrade the database.")


def alembic_config(database: Database) -> Config:
    """Alembic's configuration for a database: no file, so that nothing can disagree."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database"] = database
    return config


def head_revision() -> str | None:
    """The newest migration."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


def _config() -> Config:
    return alembic_config(current_app.extensions["database"])


@command.command("upgrade")
@click.argument("revision", default="head")
@with_appcontext
def upgrade(revision: str) -> None:
    """Bring the database to REVISION (the newest by default)."""
    alembic_command.upgrade(_config(), revision)


@command.command("downgrade")
@click.argument("revision")
@with_appcontext
def downgrade(revision: str) -> None:
    """Take the database back to REVISION."""
    alembic_command.downgrade(_config(), revision)


@command.command("check")
@with_appcontext
def check() -> None:
    """Fail when the models and the migrated database differ."""
    alembic_command.check(_config())


@command.command("revision")
@click.argument("message")
@with_appcontext
def revision(message: str) -> None:
    """Write the next migration from what has changed in the models."""
    newest = head_revision() or "0000"
    alembic_command.revision(
        _config(), message=message, autogenerate=True, rev_id=f"{int(newest) + 1:04}"
    )
