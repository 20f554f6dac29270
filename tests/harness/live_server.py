"""The application behind a real socket, in a thread of the test's own process."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

HOST = "127.0.0.1"


@dataclass(frozen=True)
class LiveServer:
    """Where it listens, and the application it serves: a test may look into its database."""

    url: str
    app: Flask

    def path(self, path: str) -> str:
        """The address of a path: ``live_server.path("/loops")``."""
        return self.url + path


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open, as the product's own server does

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of requests that went well."""


@contextmanager
def serving(make_app: Callable[[str], Flask]) -> Iterator[LiveServer]:
    """Serve ``make_app(base_url)`` on a free port until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with socket.create_server((HOST, 0)) as listening:
        url = f"http://{HOST}:{listening.getsockname()[1]}"
        app = make_app(url)
        server = make_server(
            HOST, 0, app, threaded=True, request_handler=_QuietHandler, fd=listening.fileno()
        )
        # An open keep-alive connection must not hold up the end of a test.
        server.daemon_threads = True  # type: ignore[attr-defined]
        server.block_on_close = False  # type: ignore[attr-defined]
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="live server"
        )
        thread.start()
        try:
            yield LiveServer(url, app)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            if "database" in app.extensions:
                app.extensions["database"].dispose()
