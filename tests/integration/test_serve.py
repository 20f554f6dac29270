"""`make serve`: what it starts answers, and ends with it."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.harness.processes import wait_until_ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 120
STOPS_WITHIN = 25


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture
def serve(empty_database: str, tmp_path: Path) -> Iterator[Callable[..., Serving]]:
    """Starts the program as ``make serve`` does, on an empty database and a free port."""
    started: list[Serving] = []

    def start(*command: str) -> Serving:
        serving = Serving(command or PROGRAM, empty_database, tmp_path / "output")
        started.append(serving)
        return serving

    yield start
    for serving in started:
        serving.kill()


def on(kind: str) -> pytest.MarkDecorator:
    """One database is enough; on PostgreSQL there are more processes to stop."""
    return pytest.mark.parametrize("database_kind", [kind], indirect=True)


PROGRAM = (sys.executable, "scripts/serve.py")


class Serving:
    """A running `make serve` and every process it has started."""

    def __init__(self, command: tuple[str, ...], database: str, output: Path) -> None:
        self.port = free_port()
        self._output = output
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "DEMO": "0",
            "HIRING_MAIL_FOLDER": str(output.with_name("mail")),
            "PORT": str(self.port),
            "SECRET_KEY": "for this test only",
        }
        with output.open("w") as file:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._all: list[psutil.Process] = []

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait_until_running(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN
        while "is running at" not in self.output:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.1)
            assert self.process.returncode is None, self.output
            assert time.monotonic() < deadline, self.output
        self._all = psutil.Process(self.process.pid).children(recursive=True)

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def running(self) -> list[str]:
        """The command lines of what it started and still runs."""
        return [" ".join(each.cmdline()) for each in self._all if alive(each)]

    def kill(self) -> None:
        for each in self._all:
            if alive(each):
                each.kill()
        self.process.kill()
        self.process.wait()


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_until_nothing_runs(serving: Serving) -> None:
    wait_until_ended((each.pid for each in serving._all), STOPS_WITHIN)
    assert serving.running() == [], serving.output


def test_serves_and_leaves_nothing_running_when_told_to_stop(
    serve: Callable[..., Serving], database_kind: str
):
    serving = serve()
    serving.wait_until_running()
    assert serving.status("/healthz") == 200
    assert serving.status("/readyz") == 200
    assert f"http://localhost:{serving.port}" in serving.output
    workers = [line for line in serving.running() if line.endswith("wsgi worker")]
    assert len(workers) == (1 if database_kind == "postgresql" else 0)

    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(STOPS_WITHIN) == 0
    wait_until_nothing_runs(serving)
    assert "Traceback" not in serving.output


@on("postgresql")
def test_ctrl_c_stops_every_process_in_peace(serve: Callable[..., Serving]):
    serving = serve()
    serving.wait_until_running()
    os.killpg(serving.process.pid, signal.SIGINT)  # as a terminal does it
    serving.process.wait(STOPS_WITHIN)
    wait_until_nothing_runs(serving)
    assert "Traceback" not in serving.output


@on("postgresql")
def test_nothing_outlives_a_program_that_was_killed(serve: Callable[..., Serving]):
    serving = serve()
    serving.wait_until_running()
    serving.process.kill()
    wait_until_nothing_runs(serving)


@on("postgresql")
def test_stops_the_rest_when_one_process_ends_by_itself(serve: Callable[..., Serving]):
    serving = serve()
    serving.wait_until_running()
    server = next(each for each in serving._all if "gunicorn" in " ".join(each.cmdline()))
    server.kill()
    assert serving.process.wait(STOPS_WITHIN) == 1
    wait_until_nothing_runs(serving)
    assert "ended by itself" in serving.output


@on("sqlite")
def test_make_stops_what_it_started(serve: Callable[..., Serving]):
    serving = serve("make", "serve")
    serving.wait_until_running()
    serving.process.send_signal(signal.SIGTERM)
    serving.process.wait(STOPS_WITHIN)
    wait_until_nothing_runs(serving)
