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
from benchmarks.servers import SECRET_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.scenarios import Scenario

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
    """Profile a scenario on SQLite and print what costs most."""
    from benchmarks.scenarios import SCENARIOS, Target

    scenario = next(one for one in SCENARIOS if one.name == name)
    with tempfile.TemporaryDirectory(prefix="hiring-bench-") as scratch:
        address = f"sqlite:///{Path(scratch) / 'profile.sqlite3'}"
        migrate(address)
        cast = populate(address, size)
        os.environ.update(DATABASE_URL=address, SECRET_KEY=SECRET_KEY)
        from benchmarks.app import app

        statements = _watch(app)
        _profile(app, scenario, Target(size, 0, cast), statements)
        app.extensions["database"].dispose()
    return 0


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


def _profile(
    app: Any, scenario: Scenario, target: Any, statements: list[tuple[str, float]]
) -> None:
    requests = scenario.requests(target, 0)
    for raw in itertools.islice(requests, 20):
        status = answer(app, raw)
        if status not in scenario.expected:
            sys.exit(f"{scenario.name} answered {status}")
    statements.clear()
    profile = cProfile.Profile()
    began = time.perf_counter()
    done = 0
    for raw in itertools.islice(requests, REQUESTS):
        answer(app, raw)
        done += 1
    plain = time.perf_counter() - began
    print(f"{scenario.name}: {1000 * plain / done:.2f} ms a request, without a profiler")
    counted = Counter(text for text, _ in statements)
    print(f"{len(statements) / done:.1f} statements a request:")
    for text, count in counted.most_common():
        spent = sum(seconds for each, seconds in statements if each == text)
        print(f"  {count / done:5.1f} × {1000 * spent / count:6.2f} ms  {text[:150]}")
    profile.enable()
    for raw in itertools.islice(requests, REQUESTS):
        answer(app, raw)
    profile.disable()
    stats = pstats.Stats(profile, stream=sys.stdout).strip_dirs()
    for order in ("cumulative", "tottime"):
        stats.sort_stats(order).print_stats(SHOWN)


def answer(app: Callable[..., Any], raw: bytes) -> int:
    """Hand a raw request to the application as a server would; answers the status."""
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
    statuses: list[int] = []

    def start(status: str, _headers: Any, _info: Any = None) -> Callable[[bytes], None]:
        statuses.append(int(status[:3]))
        return lambda _chunk: None

    parts = app(environ, start)
    for _ in parts:
        pass
    if hasattr(parts, "close"):
        parts.close()
    return statuses[0]
