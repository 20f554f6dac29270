"""What is measured: for each client, one request after another, as bytes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask

from benchmarks.load import Connection
from benchmarks.organisation import PRINCIPLES
from benchmarks.servers import HOST, SECRET_KEY

if TYPE_CHECKING:
    from benchmarks.population import Cast

COOKIE = "bar_raiser"
SENTENCE = "They moved the release, told the customers why, and wrote down what it cost. "


@dataclass(frozen=True)
class Scenario:
    """One thing to measure.

    Args:
        name: as the report says it.
        requests: makes the requests of one client, from the target and the client's number.
        expected: the statuses that count as an answer.
        target: the least share of the bare page's rate; None for the bare page itself.
    """

    name: str
    requests: Callable[[Target, int], Iterator[bytes]]
    expected: frozenset[int]
    target: float | None = None


class Target:
    """One server with one population behind it."""

    def __init__(self, size: int, port: int, cast: Cast) -> None:
        self.size = size
        self.port = port
        self.cast = cast
        self._submissions = iter(cast.submissions)

    def page(self, path: str, secret: str) -> bytes:
        """A page, asked for by a signed-in browser."""
        return request("GET", path, {"Cookie": f"{COOKIE}={_cookie(secret)}"})

    def headers_of(self, raw: bytes) -> dict[str, str]:
        """The headers of the answer to a request."""
        connection = Connection(self.port)
        try:
            connection.ask(raw)
        finally:
            connection.close()
        lines = connection.headers.decode().split("\r\n")[1:]
        return dict(line.split(": ", 1) for line in lines)

    def next_submission(self) -> Iterator[bytes]:
        """Submissions, each of a draft of its own, until none is left; shared by all clients."""
        for pending in self._submissions:
            path = f"/api/v1/loops/{pending.loop_id}/feedback/mine/submit"
            yield request("POST", path, {"Authorization": f"Bearer {pending.token}"}, {})


def request(method: str, path: str, headers: dict[str, str], body: Any = None) -> bytes:
    """An HTTP request."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


def _cookie(secret: str) -> str:
    """The signed cookie of a signed-in browser."""
    app = Flask("benchmarks")
    app.secret_key = SECRET_KEY
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value: str = serializer.dumps({"_user_id": secret, "_fresh": True})
    return value


def _bare(target: Target, _client: int) -> Iterator[bytes]:
    return itertools.repeat(request("GET", f"/bench/bare/{target.cast.candidate_id}", {}))


def _page(
    path: Callable[[Cast], str], who: Callable[[Cast], str]
) -> Callable[[Target, int], Iterator[bytes]]:
    def make(target: Target, _client: int) -> Iterator[bytes]:
        return itertools.repeat(target.page(path(target.cast), who(target.cast)))

    return make


def _draft_saves(target: Target, client: int) -> Iterator[bytes]:
    """One interviewer writing: the text grows with every save, and begins again."""
    pending = target.cast.writers[client % len(target.cast.writers)]
    path = f"/api/v1/loops/{pending.loop_id}/feedback/mine"
    headers = {"Authorization": f"Bearer {pending.token}"}
    for number in itertools.count():
        text = SENTENCE * (1 + number % 12)
        evidence = {
            "principle": PRINCIPLES[-1],
            "situation": text,
            "task": SENTENCE,
            "action": text,
            "result": f"{SENTENCE}{number}",
            "rating": "meets",
        }
        body = {"evidence": [evidence], "narrative": text * 2, "vote": None}
        yield request("PUT", path, headers, body)


def _submissions(target: Target, _client: int) -> Iterator[bytes]:
    return target.next_submission()


def _poll(target: Target, _client: int) -> Iterator[bytes]:
    """The debrief's poll with the validator of what the screen shows already."""
    path = f"/loops/{target.cast.debrief_loop_id}/debrief/state"
    headers = {"Cookie": f"{COOKIE}={_cookie(target.cast.interviewer)}"}
    etag = target.headers_of(request("GET", path, headers)).get("etag", "")
    return itertools.repeat(request("GET", path, {**headers, "If-None-Match": etag}))


OK = frozenset({200})
BARE = Scenario("bare page", _bare, OK)
SCENARIOS = (
    BARE,
    Scenario("home", _page(lambda _: "/", lambda cast: cast.interviewer), OK, 1 / 8),
    Scenario("loop list", _page(lambda _: "/loops", lambda cast: cast.recruiter), OK, 1 / 8),
    Scenario(
        "loop page",
        _page(lambda cast: f"/loops/{cast.open_loop_id}", lambda cast: cast.interviewer),
        OK,
        1 / 8,
    ),
    Scenario(
        "candidate list", _page(lambda _: "/candidates", lambda cast: cast.recruiter), OK, 1 / 8
    ),
    Scenario("save a draft", _draft_saves, OK, 1 / 5),
    Scenario("submit feedback", _submissions, frozenset({200, 201})),
    Scenario("debrief poll, unchanged", _poll, frozenset({304}), 1 / 2),
)
