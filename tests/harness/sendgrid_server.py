"""A server on this machine that answers as SendGrid's ``/v3/mail/send`` does, or as it is told."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

KEY = "SG.a-key-of-this-test"
_REQUIRED = ("personalizations", "from", "subject", "content")
_RESERVED = {
    "x-sg-id",
    "x-sg-eid",
    "received",
    "dkim-signature",
    "content-type",
    "content-transfer-encoding",
    "to",
    "from",
    "subject",
    "reply-to",
    "cc",
    "bcc",
}


@dataclass
class Answer:
    """What to answer in place of the usual.

    Args:
        status: of HTTP.
        headers: besides the usual.
        body: as it is sent.
        raw: the whole answer, in place of one in HTTP.
        hangs: whether it never comes.
    """

    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw: bytes | None = None
    hangs: bool = False


class SendGridServer:
    """Takes letters until closed; used as ``with SendGridServer() as server``."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.bodies: list[dict[str, Any]] = []
        self.requests: list[dict[str, str]] = []
        self.closed = threading.Event()

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  its name above
                """Nothing is said on stderr."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Take one request."""
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.requests.append({**request.headers, "path": request.path})
        told = self.answers.pop(0) if self.answers else self._usual(request, body)
        if told.hangs:
            self.closed.wait(30)
            return
        if told.raw is not None:
            request.wfile.write(told.raw)
            request.wfile.flush()
            request.close_connection = True
            with suppress(OSError):
                request.connection.shutdown(socket.SHUT_RDWR)
            return
        request.send_response(told.status)
        for name, value in told.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(told.body)))
        request.end_headers()
        request.wfile.write(told.body)

    def _usual(self, request: BaseHTTPRequestHandler, raw: bytes) -> Answer:
        if request.headers["Authorization"] != f"Bearer {KEY}":
            return refusal(401, "The provided authorization grant is invalid")
        if request.path != "/v3/mail/send":
            return refusal(404, "not found")
        body: dict[str, Any] = json.loads(raw)
        wrong = _wrong_with(body)
        if wrong:
            return refusal(400, wrong)
        self.bodies.append(body)
        if body.get("mail_settings", {}).get("sandbox_mode", {}).get("enable"):
            return Answer(200)
        return Answer(202, {"X-Message-Id": f"sg-{len(self.bodies)}"})


def refusal(status: int, message: str, **headers: str) -> Answer:
    """A refusal as SendGrid words it."""
    said = {"errors": [{"message": message, "field": None, "help": None}]}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"Content-Type": "application/json", **named}, json.dumps(said).encode())


def _wrong_with(body: dict[str, Any]) -> str:
    """What the documentation of the endpoint would have refused."""
    missing = [name for name in _REQUIRED if not body.get(name)]
    if missing:
        return f"{missing[0]} is required"
    types = [part["type"].split(";")[0] for part in body["content"]]
    if types != [kind for kind in ("text/plain", "text/html", "text/calendar") if kind in types]:
        return "If present, text/plain and text/html must come first and in this order"
    if not all(part["value"] for part in body["content"]):
        return "The content value must be a string at least one character in length"
    if _RESERVED & {name.lower() for name in body.get("headers", {})}:
        return "a reserved header"
    if not all(value.isascii() for value in body.get("headers", {}).values()):
        return "headers must be ASCII"
    if len(body.get("categories", [])) > 10:
        return "too many categories"
    return ""
