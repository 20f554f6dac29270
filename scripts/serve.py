"""`make serve`: migrate, fill in the demo, and run the product until told to stop.

On SQLite one web process also runs the worker. On PostgreSQL several web processes and a
separate worker run side by side. They start together and stop together.
"""

from __future__ import annotations

import contextlib
import ctypes
import http
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.prefix) / "bin"
READY_WITHIN = 120.0
STOP_WITHIN = 20.0
LOOK_EVERY = 0.2
"""Seconds between two looks at what tells nobody: another process's parent, a port, a sibling."""
PR_SET_PDEATHSIG = 1


class StopServing(Exception):
    """A signal asks to stop."""


class Service:
    """The processes that make up the running product."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        self._running[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._environment,
            # Ctrl-C is for this program alone; it then stops the others in their order.
            process_group=0,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread has been started here
        )

    def one_that_ended(self, *, within: float = 0.0) -> tuple[str, int] | None:
        """The name and exit status of a process that is no longer there.

        Args:
            within: how long to wait for the end of the first one started (seconds).
        """
        if within and self._running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                next(iter(self._running.values())).wait(within)
        for name, process in self._running.items():
            status = process.poll()
            if status is not None:
                return name, status
        return None

    def stop(self) -> None:
        """Ask every process to finish, and insist once they had time to."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for name, process in self._running.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{name} did not stop in {STOP_WITHIN:.0f} s; ending it")
                process.kill()
                process.wait()


def main() -> int:
    environment = dict(os.environ)
    on_postgresql = environment.get("DATABASE_URL", "").startswith("postgres")
    demo = environment.get("DEMO", "1").strip().lower() not in {"0", "false", "no", "off"}
    environment["HIRING_EMBEDDED_WORKER"] = "0" if on_postgresql else "1"
    flask = (str(PROGRAMS / "flask"), "--app", "wsgi")
    service = Service(environment)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    started_by = os.getppid()
    try:
        run(environment, *flask, "db", "upgrade")
        if demo:
            run(environment, *flask, "demo", "create")
        service.start(
            "web server", str(PROGRAMS / "gunicorn"), "--config", "config/gunicorn.py", "wsgi:app"
        )
        if on_postgresql:
            service.start("worker", *flask, "worker")
        if not _answers(environment, service, started_by):
            return _report(service)
        _announce(environment, flask, demo=demo)
        while service.one_that_ended(within=LOOK_EVERY) is None:
            if os.getppid() != started_by:
                return 0  # whoever started this is gone
        return _report(service)
    except StopServing:
        say("Stopping")
        return 0
    except subprocess.CalledProcessError as error:
        say(f"{' '.join(error.cmd[1:])} failed with status {error.returncode}")
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        service.stop()


def run(environment: dict[str, str], *command: str) -> None:
    """Run one command to its end."""
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def say(line: str) -> None:
    print(line, flush=True)


def _announce(environment: dict[str, str], flask: tuple[str, ...], *, demo: bool) -> None:
    address = environment.get("BASE_URL") or f"http://localhost:{_port(environment)}"
    say(f"\nBar Raiser is running at {address}")
    if demo:
        run(environment, *flask, "demo", "sign-ins")
    else:
        say(
            "Create the first person and a sign-in link:\n"
            "  .venv/bin/flask --app wsgi person create EMAIL --name NAME --role administrator\n"
            "  .venv/bin/flask --app wsgi person login-link EMAIL"
        )
    say("Ctrl-C stops it.")


def _answers(environment: dict[str, str], service: Service, started_by: int) -> bool:
    """Wait until the product answers; False when it never does."""
    host = environment.get("HOST") or "127.0.0.1"
    if host in {"0.0.0.0", "::", "[::]"}:  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    address = f"http://{host}:{_port(environment)}/healthz"
    # Straight to this machine, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if service.one_that_ended(within=LOOK_EVERY) or os.getppid() != started_by:
            return False
        with contextlib.suppress(OSError), opener.open(address, timeout=5) as answer:
            return bool(answer.status == http.HTTPStatus.OK)
    return False


def _report(service: Service) -> int:
    ended = service.one_that_ended()
    if ended is None:
        say(f"The web server did not answer within {READY_WITHIN:.0f} s")
    else:
        name, status = ended
        say(f"The {name} ended by itself (status {status}); stopping the rest")
    return 1


def _port(environment: dict[str, str]) -> str:
    return environment.get("PORT") or "8000"


def _ask_to_stop(_number: int, _frame: object) -> None:
    raise StopServing


def _end_with_parent() -> None:
    """On Linux, have the kernel tell this process when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
