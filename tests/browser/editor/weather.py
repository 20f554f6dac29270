"""What lies between a page that saves itself and the product: answers that fail, wait or are lost."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask
    from playwright.sync_api import Page, Route

LONGEST = 30.0
NO_CONNECTION = r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|EMPTY_RESPONSE|NETWORK_CHANGED)"


class Weather:
    """Stands before the application, and touches nothing but autosaves.

    ``fails_with("503 Busy")``, ``loses_answers()``, ``holds_back()``; ``clears_up()`` ends each.
    """

    def __init__(self, app: Flask) -> None:
        self._inner = app.wsgi_app
        self._failure = ""
        self._loses = False
        self._held = threading.Event()
        self._held.set()
        self._counting = threading.Lock()
        self._under_way = 0
        self.arrived = threading.Event()
        """Set once a save has reached the server."""
        self.most_at_once = 0
        app.wsgi_app = self  # type: ignore[method-assign]

    def fails_with(self, status: str) -> None:
        self._failure = status

    def loses_answers(self) -> None:
        """The product does what it was asked to, and nobody hears of it."""
        self._loses = True

    def holds_back(self) -> None:
        self._held.clear()
        self.arrived.clear()

    def clears_up(self) -> None:
        self._failure, self._loses = "", False
        self._held.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/autosave"):
            return self._inner(environ, start_response)
        with self._counting:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        self.arrived.set()
        try:
            self._held.wait(LONGEST)
            if self._failure:
                start_response(self._failure, [("Content-Length", "0")])
                return [b""]
            answer = self._inner(environ, start_response)
            if self._loses:
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return answer
        finally:
            with self._counting:
                self._under_way -= 1


@contextmanager
def opened_before(page: Page, script: str, path: str) -> Iterator[None]:
    """The page stands there, and one of its scripts arrives only when the block ends."""
    held: list[Route] = []
    address = re.compile(rf"/{re.escape(script)}(\?|$)")

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold)
    with page.expect_request(address):
        page.goto(path, wait_until="commit")
    yield
    for route in held:
        route.continue_()
    page.unroute(address, hold)
