"""Accounts, links and tokens from the command line: what is printed, where, and exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from config.settings import Settings
from hiring.app import create_app
from hiring.audit import chain
from hiring.models.system import AuditEntry
from hiring.people.queries import DirectoryFilter, list_people
from tests.builders.people import bearer, csrf_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from hiring.models.database import Database

CREATE = ["person", "create", "Ada@Example.com", "--name", "Ada Min"]


def test_the_first_administrator_gets_in(cli: FlaskCliRunner, client: FlaskClient, db: Database):
    made = cli.invoke(args=[*CREATE, "--role", "administrator", "--role", "recruiter"])
    assert made.exit_code == 0, made.output
    link = cli.invoke(args=["person", "login-link", "ADA@example.com"])
    assert link.exit_code == 0
    address = link.stdout.removesuffix("\n")
    assert address.startswith("http://localhost:8000/sign-in/link/")
    assert "\n" not in address
    path = address.removeprefix("http://localhost:8000")
    signed = client.post(path, data={"csrf_token": csrf_of(client, path)})
    assert signed.status_code == 303
    assert client.get("/people/new").status_code == 200
    with db.reader() as session:
        [person] = list_people(session, DirectoryFilter(), limit=9)
        trail = [entry.action for entry in session.exec(select(AuditEntry))]
        assert list(chain.verify(session)) == []
    assert [role.value for role in person.roles] == ["administrator", "recruiter"]
    assert trail == ["person.created", "link.made", "session.began"]


def test_the_token_alone_is_printed(cli: FlaskCliRunner, client: FlaskClient):
    cli.invoke(args=CREATE)
    made = cli.invoke(args=["token", "create", "ada@example.com"])
    assert made.exit_code == 0
    assert len(made.stdout.split()) == 1
    me = client.get("/api/v1/me", headers=bearer(made.stdout.strip()))
    assert me.get_json()["name"] == "Ada Min"


def test_particulars_can_be_given(cli: FlaskCliRunner, db: Database):
    more = ["--level", "9", "--team", "Platform", "--time-zone", "Asia/Kolkata"]
    assert cli.invoke(args=[*CREATE, *more]).exit_code == 0
    with db.reader() as session:
        [person] = list_people(session, limit=9)
    assert (person.level, person.team, person.time_zone) == (9, "Platform", "Asia/Kolkata")
    assert person.email == "ada@example.com"


MISTAKES: dict[str, tuple[list[str], int, str]] = {
    "an address taken": (CREATE, 1, "There already is a person"),
    "no address": (["person", "create", "ada", "--name", "Ada"], 1, "email: This needs to be"),
    "no name": (["person", "create", "bo@example.com"], 2, "--name"),
    "a blank name": (["person", "create", "bo@example.com", "--name", " "], 1, "name: A person"),
    "no such role": ([*CREATE, "--role", "king"], 2, "king"),
    "no such zone": (
        ["person", "create", "bo@example.com", "--name", "Bo", "--time-zone", "Mars/Phobos"],
        1,
        "time_zone: ",
    ),
    "a token for nobody": (["token", "create", "bo@example.com"], 1, "There is no person"),
    "a link for nobody": (["person", "login-link", "bo@example.com"], 1, "person create"),
    "a token for no time": (["token", "create", "ada@example.com", "--days", "0"], 1, "days: "),
}


@pytest.mark.parametrize(("args", "code", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_on_stderr(cli: FlaskCliRunner, args: list[str], code: int, said: str):
    cli.invoke(args=CREATE)
    result = cli.invoke(args=args)
    assert result.exit_code == code
    assert result.stdout == ""
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_nobody_deactivated_is_let_in(cli: FlaskCliRunner, db: Database):
    cli.invoke(args=CREATE)
    with db.writer() as session:
        from hiring.people.queries import find_person_by_email

        person = find_person_by_email(session, "ada@example.com")
        assert person is not None
        person.active = False
        session.commit()
    for args in (["token", "create"], ["person", "login-link"]):
        result = cli.invoke(args=[*args, "ada@example.com"])
        assert result.exit_code == 1
        assert "is deactivated" in result.stderr


@pytest.mark.parametrize("args", [["person"], ["person", "create"], ["token", "create"]])
def test_help_is_whole(cli: FlaskCliRunner, args: list[str]):
    result = cli.invoke(args=[*args, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_a_database_without_tables_is_laid_first(empty_database: str):
    app: Flask = create_app(Settings.for_tests(database_url=empty_database))
    runner = app.test_cli_runner()
    too_early = runner.invoke(args=["token", "create", "ada@example.com"])
    assert too_early.exit_code == 1
    assert "db upgrade" in too_early.stderr
    made = runner.invoke(args=CREATE)
    assert made.exit_code == 0, made.output
    assert runner.invoke(args=["token", "create", "ada@example.com"]).exit_code == 0
    app.extensions["database"].dispose()
