"""A fresh, migrated database for every test, copied from a template the migrations built once.

Nothing is ever emptied: the audit tables refuse DELETE and TRUNCATE, as they must.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
from sqlalchemy.engine import make_url

from tests.harness.postgres import server_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.workspace import Workspace

DROPPED_LATER = 3


class Databases(Protocol):
    """Makes databases and drops them again; an address is a SQLAlchemy URL."""

    def create(self) -> str: ...
    def create_empty(self) -> str: ...
    def drop(self, address: str) -> None: ...
    def close(self) -> None: ...


class SqliteDatabases:
    """Databases as files: a fresh one is a copy of the template."""

    def __init__(self, workspace: Workspace, worker: str, migrate: Callable[[str], None]) -> None:
        self._workspace = workspace
        self._migrate = migrate
        self._worker = worker
        self._numbers = itertools.count()
        self._template = workspace.directory / "template.sqlite"

    def create(self) -> str:
        self._ensure_template()
        path = self._new_path()
        shutil.copyfile(self._template, path)
        return _sqlite_address(path)

    def create_empty(self) -> str:
        return _sqlite_address(self._new_path())

    def drop(self, address: str) -> None:
        path = make_url(address).database
        assert path is not None
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(path + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held open."""

    def _new_path(self) -> Path:
        name = f"{self._worker}-{next(self._numbers)}.sqlite"
        return self._workspace.directory / name

    def _ensure_template(self) -> None:
        if self._template.exists():
            return
        with self._workspace.lock("template.sqlite"):
            if self._template.exists():
                return
            draft = self._template.with_name("template-draft.sqlite")
            self._migrate(_sqlite_address(draft))
            left_open = [path.name for path in draft.parent.glob(f"{draft.name}-*")]
            assert not left_open, f"the migrations left the database open: {left_open}"
            draft.rename(self._template)


class PostgresDatabases:
    """Databases on one server: a fresh one is a file copy of the template, made by the server."""

    def __init__(
        self, workspace: Workspace, worker: str, migrate: Callable[[str], None], server: str | None
    ) -> None:
        self._workspace = workspace
        self._migrate = migrate
        self._server = make_url(server or server_address(workspace)).set(
            drivername="postgresql+psycopg"
        )
        self._prefix = database_prefix(workspace)
        self._worker = worker
        self._numbers = itertools.count()
        self._left: deque[str] = deque()
        self._template = f"{self._prefix}template"
        self._connection: psycopg.Connection[tuple[Any, ...]] = psycopg.connect(
            _plain(self._server.render_as_string(hide_password=False)), autocommit=True
        )

    def create(self) -> str:
        self._ensure_template()
        name = self._new_name()
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}" STRATEGY FILE_COPY')
        return self._address(name)

    def create_empty(self) -> str:
        name = self._new_name()
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self._address(name)

    def drop(self, address: str) -> None:
        """Drop it a little later: the server would wait 100 ms for connections closed just now."""
        self._left.append(address)
        if len(self._left) > DROPPED_LATER:
            self._drop_now(self._left.popleft())

    def close(self) -> None:
        while self._left:
            self._drop_now(self._left.popleft())
        self._connection.close()

    def _drop_now(self, address: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def _new_name(self) -> str:
        return f"{self._prefix}{self._worker}_{next(self._numbers)}"

    def _address(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _ensure_template(self) -> None:
        built = self._workspace.directory / "template.postgresql"
        if built.exists():
            return
        with self._workspace.lock("template.postgresql"):
            if built.exists():
                return
            self._execute(f'DROP DATABASE IF EXISTS "{self._template}"')
            self._execute(f'CREATE DATABASE "{self._template}" TEMPLATE template0')
            self._migrate(self._address(self._template))
            built.touch()

    def _execute(self, statement: str) -> None:
        # Only names this class made are ever put together here; CREATE DATABASE takes no parameters.
        self._connection.execute(statement.encode())


def database_prefix(workspace: Workspace) -> str:
    """What the names of this run's databases begin with."""
    return workspace.directory.name.replace("-", "_").lower() + "_"


def drop_all(server: str, workspace: Workspace) -> None:
    """Drop what this run left on a server that outlives it."""
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            (database_prefix(workspace),),
        ).fetchall()
        for (name,) in names:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def other_server() -> str | None:
    """The PostgreSQL server to use instead of the suite's own, where one is named."""
    return os.environ.get("TEST_DATABASE_URL") or None


def _plain(address: str) -> str:
    """The address as libpq takes it: without SQLAlchemy's name for the driver."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def _sqlite_address(path: Path) -> str:
    return f"sqlite:///{path}"
