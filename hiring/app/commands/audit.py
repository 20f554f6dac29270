"""``flask --app wsgi audit``: the trail's own check."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DatabaseError

from hiring.audit import chain
from hiring.webkit.transaction import reading

command = AppGroup("audit", help="Check the audit trail.")


@command.command("verify")
@with_appcontext
def verify() -> None:
    """Recompute the hash chain; fail and say where it is broken."""
    try:
        breaks = list(chain.verify(reading()))
    except DatabaseError as error:
        raise click.ClickException(
            "the audit trail cannot be read: is the database there, and migrated?"
        ) from error
    for line in breaks:
        click.echo(line, err=True)
    if breaks:
        raise click.ClickException(f"the audit trail is broken in {len(breaks)} place(s)")
    click.echo("The audit trail is whole.")
