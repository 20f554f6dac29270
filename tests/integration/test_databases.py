"""The databases the other tests stand on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from hiring.app.commands.db import head_revision
from hiring.models.database import Database
from tests.harness.processes import wait_until_ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.databases import Databases

ROOT = Path(__file__).parents[2]


def test_a_database_stands_at_the_newest_migration(database: str, database_kind: str):
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        assert engine.dialect.name == database_kind
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
        assert list(found) == [head_revision()]
    engine.dispose()


def test_two_databases_share_nothing(database_kind: str, databases: Callable[[str], Databases]):
    maker = databases(database_kind)
    addresses = [maker.create(), maker.create()]
    engines = [sa.create_engine(address) for address in addresses]
    with engines[0].begin() as connection:
        connection.execute(sa.text("CREATE TABLE only_here (a INTEGER)"))
    assert sa.inspect(engines[0]).has_table("only_here")
    assert not sa.inspect(engines[1]).has_table("only_here")
    for engine, address in zip(engines, addresses, strict=True):
        engine.dispose()
        maker.drop(address)


KILLED = """
import os, signal
from tests.harness.postgres import server_address, started
from tests.harness.workspace import OwnedWorkspace
workspace = OwnedWorkspace()
server_address(workspace)
print(workspace.directory, started[0].pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.postgresql
def test_the_server_stops_although_the_run_that_wanted_it_was_killed():
    ran = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout, ran.stderr
    place, owner = ran.stdout.split()
    directory = Path(place)
    assert directory.name.startswith("hiring-tests-")
    wait_until_ended([int(owner)], 30)
    assert not directory.exists()


def test_f2_what_a_statement_was_given_never_shows_in_an_error(database: str):
    secret = "a narrative nobody else may read"
    product = Database(database)
    with (
        product.writer() as session,
        pytest.raises(sa.exc.DBAPIError) as refused,
    ):
        session.execute(sa.text("INSERT INTO nowhere VALUES (:text)"), {"text": secret})
    assert secret not in str(refused.value)
    product.dispose()
