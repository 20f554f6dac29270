"""The product as it is run: its own web server and its own command line, on one database."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.client import Caller

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
READY_WITHIN = 40.0
STOP_WITHIN = 15.0
PR_SET_PDEATHSIG = 1
# What this process was told is not for the product, which starts quicker from compiled files.
FORGOTTEN = {
    "BASE_URL",
    "DATABASE_URL",
    "PYTHONDONTWRITEBYTECODE",
    "SECRET_KEY",
    "WEB_CONCURRENCY",
}

# Several commands in one process: starting one for each of a dozen people would take its time.
COMMANDS = """
import json, sys
from wsgi import app
run = app.test_cli_runner()
for arguments in json.loads(sys.argv[1]):
    done = run.invoke(args=arguments)
    print(json.dumps([done.exit_code, done.stdout, done.stderr]))
"""


@dataclass(frozen=True)
class Done:
    """What a command said, and whether it did what it was asked to."""

    status: int
    printed: str
    complained: str


@dataclass(frozen=True)
class Installation:
    """A database and the environment the product's programs run in."""

    database_url: str
    port: int
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HIRING_", "FLASK_", "SENDGRID", "COVERAGE", "PYTEST_"))
            and name not in FORGOTTEN
        }
        return {
            **kept,
            "DATABASE_URL": self.database_url,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "BASE_URL": self.address,
            "SECRET_KEY": "for the contract tests only, and long enough to be one",
            "HIRING_MAIL_FOLDER": str(Path(tempfile.gettempdir()) / "hiring-letters-of-tests"),
            **dict(self.settings),
        }

    def caller(self, token: str | None = None) -> Caller:
        return Caller(self.address, token)

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the product's command line, whether it succeeds or not."""
        return self._run([str(PROGRAMS / "flask"), "--app", "wsgi", *arguments])

    def succeed(self, *arguments: str) -> str:
        """Run one command that has to succeed; what it printed."""
        done = self.flask(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def in_one_go(self, commands: Iterable[Sequence[str]]) -> list[Done]:
        """Run commands one after another."""
        done = self._run([sys.executable, "-c", COMMANDS, json.dumps(list(commands))])
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return [Done(*json.loads(line)) for line in done.stdout.splitlines()]

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(
    database_url: str, log: Path, settings: Mapping[str, str] | None = None, *, port: int = 0
) -> Iterator[Installation]:
    """Serve this database, migrated by whoever made it, until the block ends; 0: any port."""
    installation = Installation(database_url, port or free_port(), tuple((settings or {}).items()))
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "wsgi:app"],
            cwd=ROOT,
            env=installation.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the tests start it from their one thread
        )
    try:
        _wait_until_it_answers(installation, server, log)
        yield installation
    finally:
        server.terminate()
        try:
            server.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _end_with_parent() -> None:
    """However the test run ends, its servers end with it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_it_answers(
    installation: Installation, server: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if installation.caller().get("/healthz").status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")
