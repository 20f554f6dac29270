"""The product as a process of its own, and a company in it, once on each database."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.contract.company import Company, found
from tests.contract.server import Installation, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.harness.databases import Databases
    from tests.harness.workspace import Workspace


class Serve(Protocol):
    """Serves a fresh database of this kind until the tests are over."""

    def __call__(self, kind: str, **settings: str) -> Installation: ...


@pytest.fixture(scope="session")
def serve(
    databases: Callable[[str], Databases], workspace: Workspace, worker_id: str
) -> Iterator[Serve]:
    with ExitStack() as until_the_end:
        started: list[Installation] = []

        def start(kind: str, **settings: str) -> Installation:
            address = databases(kind).create()
            until_the_end.callback(databases(kind).drop, address)
            log = workspace.directory / f"server-{worker_id}-{len(started)}.log"
            started.append(until_the_end.enter_context(serving(address, log, settings)))
            return started[-1]

        yield start


@pytest.fixture(scope="session")
def companies(serve: Serve) -> Callable[..., Company]:
    """The company of a kind of database and a setting; made when first asked for."""
    made: dict[tuple[str, tuple[tuple[str, str], ...]], Company] = {}

    def of(kind: str, **settings: str) -> Company:
        key = (kind, tuple(sorted(settings.items())))
        if key not in made:
            made[key] = found(serve(kind, **settings))
        return made[key]

    return of


@pytest.fixture
def company(database_kind: str, companies: Callable[..., Company]) -> Company:
    """A company shared by the tests of this process; each makes loops of its own in it."""
    return companies(database_kind)


@pytest.fixture
def empty(database_kind: str, serve: Serve) -> Installation:
    """A server on a database that holds nothing yet."""
    return serve(database_kind)
