"""``flask --app wsgi worker``: the worker in a process of its own."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from hiring.app.worker import run


@click.command("worker", help="Run due work until told to stop.")
@with_appcontext
def command() -> None:
    """Run the worker."""
    run(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  the worker outlives the context
