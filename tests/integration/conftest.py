"""The application on a fresh database; every test that asks for it runs on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from config.settings import Settings
from hiring.app import create_app
from hiring.models.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner

    from tests.harness.clock import FrozenClock


@pytest.fixture
def settings(database: str) -> Settings:
    """How the application of this test is set; override it to test another setting."""
    return Settings.for_tests(database_url=database)


_APPS: dict[Settings, tuple[Flask, dict[str, object]]] = {}


def _application(settings: Settings) -> Flask:
    """An application so set, as new: made once, since to compile routes and pages takes longest."""
    alike = replace(settings, database_url="sqlite://")
    if alike not in _APPS:
        made = create_app(alike)
        _APPS[alike] = made, dict(made.extensions)
    app, as_made = _APPS[alike]
    app.extensions.clear()
    app.extensions.update(as_made)
    return app


@pytest.fixture
def app(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    """The application, on this test's database and clock."""
    app = _application(settings)
    database = Database(settings.database_url)
    app.extensions.update(settings=settings, clock=clock, database=database)
    yield app
    database.dispose()


@pytest.fixture
def db(app: Flask) -> Database:
    """The application's database: ``with db.writer() as session: …``."""
    database: Database = app.extensions["database"]
    return database


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor with a cookie jar of their own; ``app.test_client()`` makes further ones."""
    return app.test_client()


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    """The command line: ``cli.invoke(args=["person", "create", …])``."""
    return app.test_cli_runner()
