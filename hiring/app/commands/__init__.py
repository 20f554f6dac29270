"""The command line: ``flask --app wsgi …``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.app.commands import audit, db, demo, mail, outbox, person, plans, token, worker

if TYPE_CHECKING:
    from flask import Flask

GROUPS = (db, audit, person, token, worker, mail, outbox, plans, demo)


def register(app: Flask) -> None:
    """Add every command group."""
    for group in GROUPS:
        app.cli.add_command(group.command)
