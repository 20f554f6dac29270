"""``flask --app wsgi outbox``: how mail is getting on, and another try for what was given up."""

from __future__ import annotations

import uuid

import click
from flask.cli import AppGroup, with_appcontext

from hiring.app.commands.spoken import plainly
from hiring.mail.outbox import counts, oldest_due, try_again
from hiring.webkit.clock import now
from hiring.webkit.transaction import reading, transaction

command = AppGroup("outbox", help="Look after the mail that goes out.")


@command.command("status")
@with_appcontext
def status() -> None:
    """Print how many messages there are in each state, and how long the oldest is overdue."""
    with plainly():
        for state, number in counts(reading()).items():
            click.echo(f"{state.value:<14} {number:>9,}")
        oldest = oldest_due(reading())
        late = (now() - oldest).total_seconds() if oldest else 0
        click.echo(f"oldest overdue {max(0, late):>9,.0f} s")


@command.command("retry")
@click.argument("message_ids", metavar="[ID]...", nargs=-1, type=click.UUID)
@click.option("--dead", is_flag=True, help="All that are dead.")
@with_appcontext
def retry(message_ids: tuple[uuid.UUID, ...], *, dead: bool) -> None:
    """Send the messages of these IDs after all, with every attempt before them.

    They need to be dead or undeliverable. What each says is worked out anew: one that has been
    overtaken meanwhile is not sent.
    """
    if dead == bool(message_ids):
        raise click.UsageError("Name messages by their ids, or say --dead.")
    with plainly(), transaction() as session:
        again = try_again(session, None if dead else message_ids, now=now())
    for message in again:
        click.echo(f"{message.id} {message.kind.value}")
    left = set(message_ids) - {message.id for message in again}
    click.echo(f"{len(again)} will be tried again.")
    if left:
        raise click.ClickException(f"Not given up, or not there: {', '.join(map(str, left))}")
