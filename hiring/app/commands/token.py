"""``flask --app wsgi token``: keys to the API, from the machine that runs the installation."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from hiring.app.commands.spoken import plainly, required_person
from hiring.people import actions
from hiring.people.commands import MakeToken
from hiring.webkit.clock import now
from hiring.webkit.transaction import settings, transaction

command = AppGroup("token", help="Make API tokens.")


@command.command("create")
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What will use it.")
@click.option(
    "--days", default=None, type=int, help="How long it is valid; by default HIRING_TOKEN_DAYS."
)
@with_appcontext
def create(email: str, name: str, days: int | None) -> None:
    """Print a new API token acting as EMAIL, and nothing else.

    It is shown this once; only its digest is kept. Send it as `Authorization: Bearer TOKEN`.
    """
    with plainly(), transaction() as session:
        person = required_person(session, email)
        wanted = MakeToken(person.id, name, settings().token_days if days is None else days)
        secret = actions.make_token(session, None, wanted, now=now())
    click.echo(secret)
