"""Where one scenario's time goes: its functions and its statements, inside this process."""

from __future__ import annotations

import cProfile
import itertools
import os
import pstats
import sys
import tempfile
import time
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from benchmarks.population import populate
from benchmarks.scenarios import BARE, SCENARIOS, Scenario, Target
from benchmarks.servers import SECRET_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.population import Cast

ALL = "all"
WARM_UP = 20
REQUESTS = 150
SHOWN = 40


def migrate(address: str) -> None:
    """Bring an empty database to the newest schema."""
    from alembic import command

    from hiring.app.commands.db import alembic_config
    from hiring.models.database import Database

    database = Database(address)
    try:
        command.upgrade(alembic_config(database), "head")
    finally:
        database.dispose()


def run(name: str, *, size: int) -> int:
    """Profile a scenario, or sum all of them up, on SQLite; print what costs most."""
    with tempfile.TemporaryDirectory(prefix="hiring-bench-") as scratch:
        address = f"sqlite:///{Path(scratch) / 'profile.sqlite3'}"
        migrate(address)
        cast = populate(address, size)
        os.environ.update(DATABASE_URL=address, SECRET_KEY=SECRET_KEY)
        from benchmarks.app import app

        statements = _watch(app)
        target = InProcess(app, size, cast)
        for scenario in SCENARIOS:
            if name in {scenario.name, ALL}:
                _summary(target, scenario, statements)
            if name == scenario.name:
                _statements(statements)
                _functions(target, scenario)
        app.extensions["database"].dispose()
    return 0


class InProcess(Target):
    """The application itself, with no server in front of it."""

    def __init__(self, app: Any, size: int, cast: Cast) -> None:
        super().__init__(size, 0, cast)
        self.app = app

    def headers_of(self, raw: bytes) -> dict[str, str]:
        """The headers of the answer to a request."""
        return answer(self.app, raw)[1]


def _watch(app: Any) -> list[tuple[str, float]]:
    """Every statement sent, with the seconds it took."""
    seen: list[tuple[str, float]] = []
    engine = app.extensions["database"].engine

    def before(
        _connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _m: Any
    ) -> None:
        context.began = time.perf_counter()

    def after(
        _connection: Any, _cursor: Any, text: str, _values: Any, context: Any, _m: Any
    ) -> None:
        seen.append((" ".join(text.split()), time.perf_counter() - context.began))

    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    return seen


def _summary(target: InProcess, scenario: Scenario, statements: list[tuple[str, float]]) -> None:
    """What a request costs the processor, whatever else the machine is doing."""
    requests = scenario.requests(target, 0)
    for raw in itertools.islice(requests, WARM_UP):
        status = answer(target.app, raw)[0]
        if status not in scenario.expected:
            print(f"{scenario.name}: answered {status}")
            return
    bare = _processor_ms(target.app, BARE.requests(target, 0))
    statements.clear()
    spent = _processor_ms(target.app, requests)
    print(
        f"{scenario.name:<26} {spent:7.2f} ms of the processor,"
        f" {len(statements) / REQUESTS:5.1f} statements, 1/{spent / bare:.1f} of the bare page"
    )


def _processor_ms(app: Any, requests: Iterator[bytes]) -> float:
    began = time.process_time()
    for raw in itertools.islice(requests, REQUESTS):
        answer(app, raw)
    return 1000 * (time.process_time() - began) / REQUESTS


def _statements(statements: list[tuple[str, float]]) -> None:
    for text, count in Counter(text for text, _ in statements).most_common():
        spent = sum(seconds for each, seconds in statements if each == text)
        print(f"  {count / REQUESTS:5.1f} × {1000 * spent / count:6.2f} ms  {text[:150]}")


def _functions(target: InProcess, scenario: Scenario) -> None:
    profile = cProfile.Profile()
    requests = scenario.requests(target, 0)
    profile.enable()
    for raw in itertools.islice(requests, REQUESTS):
        answer(target.app, raw)
    profile.disable()
    stats = pstats.Stats(profile, stream=sys.stdout)
    for order in ("cumulative", "tottime"):
        stats.sort_stats(order).print_stats(SHOWN)


def answer(app: Callable[..., Any], raw: bytes) -> tuple[int, dict[str, str]]:
    """Hand a raw request to the application as a server would; answers status and headers."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.partition("?")[0],
        "QUERY_STRING": path.partition("?")[2],
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
    }
    for line in lines:
        key, _, value = line.partition(": ")
        variable = key.upper().replace("-", "_")
        environ[variable if variable == "CONTENT_TYPE" else f"HTTP_{variable}"] = value
    started: list[tuple[int, dict[str, str]]] = []

    def start(status: str, headers: Any, _info: Any = None) -> Callable[[bytes], None]:
        started.append((int(status[:3]), {name.lower(): value for name, value in headers}))
        return lambda _chunk: None

    parts = app(environ, start)
    for _ in parts:
        pass
    if hasattr(parts, "close"):
        parts.close()
    return started[0]
