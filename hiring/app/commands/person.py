"""``flask --app wsgi person``: accounts, from the machine that runs the installation."""

from __future__ import annotations

import click
import sqlalchemy as sa
from alembic import command as alembic_command
from flask import current_app, url_for
from flask.cli import AppGroup, with_appcontext

from hiring.app.commands.db import alembic_config
from hiring.app.commands.spoken import plainly, required_person
from hiring.domain.terms import Role
from hiring.people import actions
from hiring.people.commands import DEFAULT_LEVEL, CreatePerson, MakeLink
from hiring.webkit.clock import now
from hiring.webkit.transaction import database, settings, transaction

command = AppGroup("person", help="Give people accounts, and a way in.")


@command.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What they are called.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="A site-wide role; may be given several times. None of them opens anybody's feedback.",
)
@click.option("--level", default=DEFAULT_LEVEL, show_default=True, help="Job level, 1 to 20.")
@click.option("--team", default=None, help="Their team; made when it is new.")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA zone: Europe/London.")
@with_appcontext
def create(
    email: str, name: str, roles: tuple[str, ...], level: int, team: str | None, time_zone: str
) -> None:
    """Give EMAIL an account, without a password.

    Works on an empty database as well: its tables are made first. Then let the person in with
    `flask --app wsgi person login-link EMAIL`.
    """
    _lay_tables_where_there_are_none()
    wanted = CreatePerson(
        email=email,
        name=name,
        level=level,
        team=team,
        time_zone=time_zone,
        roles=tuple(Role(role) for role in roles),
    )
    with plainly(), transaction() as session:
        person = actions.create_person(session, None, wanted, now=now())
    click.echo(f"{person.name} <{person.email}> has an account.")


@command.command("login-link")
@click.argument("email")
@with_appcontext
def login_link(email: str) -> None:
    """Print a one-time sign-in address for EMAIL, and nothing else.

    Its page has one button; pressing it signs in. Afterwards a password can be chosen.
    """
    with plainly(), transaction() as session:
        person = required_person(session, email)
        wanted = MakeLink(person.id, settings().link_minutes)
        secret = actions.make_sign_in_link(session, None, wanted, now=now())
    with current_app.test_request_context(base_url=settings().base_url):
        click.echo(url_for("people.link", token=secret, _external=True))


def _lay_tables_where_there_are_none() -> None:
    if set(sa.inspect(database().engine).get_table_names()) - {"alembic_version"}:
        return
    click.echo("This database is empty: making its tables.", err=True)
    alembic_command.upgrade(alembic_config(database()), "head")
