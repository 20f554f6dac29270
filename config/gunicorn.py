"""How the web server runs; `make serve` and a system service use this same file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

host = os.environ.get("HOST") or "127.0.0.1"
port = os.environ.get("PORT") or "8000"
on_sqlite = not (os.environ.get("DATABASE_URL") or "sqlite:").startswith("postgres")

bind = f"{host}:{port}"
worker_class = "gthread"
# SQLite has one writer at a time whatever is done: one process, which also runs the worker.
workers = int(
    os.environ.get("WEB_CONCURRENCY") or (1 if on_sqlite else min(os.cpu_count() or 1, 4))
)
threads = 4
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
# A worker's sign of life is a file that is touched: in memory, a slow disk cannot make it look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn opens it privately
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()
proc_name = "bar-raiser"

_stop_worker: list[Callable[[], None]] = []


def post_worker_init(worker: Any) -> None:
    """Run the product's own worker inside one web process, where the settings ask for it."""
    from hiring.app.worker import start_embedded

    app = worker.wsgi
    if app.extensions["settings"].embedded_worker:
        _stop_worker.append(start_embedded(app))


def worker_exit(_server: Any, _worker: Any) -> None:
    """Let the job at hand finish before the process goes."""
    for stop in _stop_worker:
        stop()
