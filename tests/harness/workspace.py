"""The one directory a test run lives in, shared by its worker processes."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = Path("/dev/shm")  # noqa: S108 - wanted for its speed; the directory made in it is private
ENOUGH = 2 * 1024**3
STOP_WITHIN = 30.0


class Workspace:
    """Paths and locks of one run; held by the controller, found again by its workers."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lifeline = directory / "lifeline"
        self.server_alive = directory / "server.lock"

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold a lock that at most one process of this run holds at a time."""
        with (self.directory / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class OwnedWorkspace(Workspace):
    """A workspace and the lifeline that ends it.

    The lifeline is a FIFO whose writing end only the controller holds. Whatever started for
    this run waits for its end of file, so that it stops however the controller ends, `kill -9`
    included.
    """

    def __init__(self) -> None:
        super().__init__(Path(tempfile.mkdtemp(prefix="hiring-tests-", dir=_roomy_directory())))
        os.mkfifo(self.lifeline)
        # Read and write, so that opening does not wait for a reader.
        self._held_end: int | None = os.open(self.lifeline, os.O_RDWR | os.O_CLOEXEC)

    def close(self) -> None:
        """Let go of the lifeline, wait for the server to be gone, and remove everything."""
        if self._held_end is None:
            return
        os.close(self._held_end)
        self._held_end = None
        self._wait_for_the_server()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _wait_for_the_server(self) -> None:
        if not self.server_alive.exists():
            return
        # The server holds this lock for as long as it lives. Waiting for one has no end of its own.
        with self.server_alive.open("a") as file:
            gone = threading.Thread(target=fcntl.flock, args=(file, fcntl.LOCK_EX), daemon=True)
            gone.start()
            gone.join(STOP_WITHIN)
            if gone.is_alive():
                raise RuntimeError(
                    f"the test database server did not stop within {STOP_WITHIN:.0f} s"
                )


def _roomy_directory() -> Path | None:
    """Memory where there is plenty, else wherever temporary files go."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return None
