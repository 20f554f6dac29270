"""What every test has: no network beyond this machine, a clock that stands still, databases."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.harness.clock import FrozenClock
from tests.harness.databases import (
    Databases,
    PostgresDatabases,
    SqliteDatabases,
    drop_all,
    other_server,
)
from tests.harness.migrating import migrate
from tests.harness.network import NetworkGuard
from tests.harness.workspace import OwnedWorkspace, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    DatabasesOf = Callable[[str], Databases]

WORKSPACE = pytest.StashKey[Workspace]()
GUARD = NetworkGuard()

pytest.register_assert_rewrite("tests.builders")

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("exploring", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_configure(config: pytest.Config) -> None:
    server = other_server()
    if server is not None:
        from sqlalchemy.engine import make_url

        GUARD.allow(make_url(server).host or "localhost")
    GUARD.install()
    told = getattr(config, "workerinput", None)
    if told is not None:
        from pathlib import Path

        config.stash[WORKSPACE] = Workspace(Path(told["workspace"]))
        return
    owned = OwnedWorkspace()
    config.stash[WORKSPACE] = owned
    _clean_up_when_told_to_stop(owned)


def _clean_up_when_told_to_stop(workspace: OwnedWorkspace) -> None:
    """On SIGTERM leave nothing behind, and do not wait for the tests that are under way."""

    def stop(number: int, _frame: object) -> None:
        workspace.close()
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    signal.signal(signal.SIGTERM, stop)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    node.workerinput["workspace"] = str(  # type: ignore[attr-defined]
        node.config.stash[WORKSPACE].directory  # type: ignore[attr-defined]
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    workspace = config.stash.get(WORKSPACE, None)
    if not isinstance(workspace, OwnedWorkspace):
        return
    server = other_server()
    if server is not None:
        drop_all(server, workspace)
    workspace.close()


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that tried to leave the machine, also if what it tests swallowed the refusal."""
    before = len(GUARD.attempts)
    yield
    attempts = GUARD.attempts[before:]
    assert not attempts, f"this test tried to reach {attempts}"


@pytest.fixture(scope="session")
def workspace(request: pytest.FixtureRequest) -> Workspace:
    """The directory of this test run; its tests share it."""
    return request.config.stash[WORKSPACE]


@pytest.fixture(scope="session")
def databases(workspace: Workspace, worker_id: str) -> Iterator[DatabasesOf]:
    """Maker of databases by kind, for what needs more than the one of ``database``."""
    made: dict[str, Databases] = {}

    def of(kind: str) -> Databases:
        if kind not in made:
            made[kind] = (
                SqliteDatabases(workspace, worker_id, migrate)
                if kind == "sqlite"
                else PostgresDatabases(workspace, worker_id, migrate, other_server())
            )
        return made[kind]

    yield of
    for each in made.values():
        each.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Either database: a test that asks for it, directly or not, runs once on each."""
    kind: str = request.param
    return kind


@pytest.fixture
def database(database_kind: str, databases: DatabasesOf) -> Iterator[str]:
    """The address of a fresh database with the schema the migrations make."""
    address = databases(database_kind).create()
    yield address
    databases(database_kind).drop(address)


@pytest.fixture
def empty_database(database_kind: str, databases: DatabasesOf) -> Iterator[str]:
    """The address of a database without any table: for tests of the migrations themselves."""
    address = databases(database_kind).create_empty()
    yield address
    databases(database_kind).drop(address)


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands at Tuesday 10 March 2026, 15:00 UTC, until moved."""
    return FrozenClock()
