"""``flask --app wsgi demo``: an invented company to try the product on."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from hiring.app.demo.create import create_demo
from hiring.app.demo.signins import sign_ins
from hiring.people.demo import is_demo
from hiring.people.queries import has_people
from hiring.webkit.clock import now
from hiring.webkit.transaction import policy, reading, settings, transaction

command = AppGroup("demo", help="An invented company to try the product on.")


@command.command("create")
@with_appcontext
def create() -> None:
    """Fill an empty database with the demonstration; leave any other as it is."""
    if is_demo(reading()):
        click.echo("The demonstration is there already.")
        return
    if has_people(reading()):
        click.echo(
            "This database has people of its own, so the demonstration was not put into it."
            " For the demonstration, name an empty one in DATABASE_URL."
        )
        return
    with transaction() as session:
        stage = create_demo(session, policy=policy(), now=now())
    click.echo(
        f"Created the demonstration: {stage.company.name}, with {len(stage.people)} people,"
        f" {len(stage.requisitions)} requisitions and {len(stage.candidates)} candidates."
    )


@command.command("sign-ins")
@with_appcontext
def show_sign_ins() -> None:
    """Say where to sign in, as whom, and what waits for them."""
    if not is_demo(reading()):
        click.echo("This database holds no demonstration: sign in with your own address.")
        return
    for line in sign_ins(reading(), policy(), base_url=settings().base_url, now=now()):
        click.echo(line)
