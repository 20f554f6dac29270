"""The clients: as little work for each request as can be, for they share the server's machine."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.servers import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWER_WITHIN = 30.0


@dataclass
class Slice:
    """What a few clients got in a stretch of time.

    Args:
        seconds: how long it lasted.
        latencies: of each answer, in seconds.
        unexpected: answers with another status than expected, by status.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    unexpected: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0


class Connection:
    """One kept-open connection; a request is bytes, an answer its status."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self.headers = b""
        self.body = b""

    def ask(self, request: bytes) -> int:
        """Send a request, read the answer to its end, and give its status."""
        if self._socket is None:
            self._socket = socket.create_connection((HOST, self._port), ANSWER_WITHIN)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        self.headers = received[:end].lower()
        status = int(received[9:12])
        length = self._length(status)
        body = received[end + 4 :]
        while len(body) < length:
            body += self._more()
        self.body = body
        if b"connection: close" in self.headers:
            self.close()
        return status

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _more(self) -> bytes:
        assert self._socket is not None
        chunk = self._socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return chunk

    def _length(self, status: int) -> int:
        if status in {204, 304}:
            return 0
        mark = b"\r\ncontent-length: "
        at = self.headers.find(mark)
        if at < 0:
            raise ConnectionError("an answer without a length")
        return int(self.headers[at + len(mark) :].split(b"\r\n", 1)[0])


def run_slice(
    port: int, clients: list[Iterator[bytes]], seconds: float, expected: frozenset[int]
) -> Slice:
    """Let each client send one request after another until the time is over."""
    result = Slice()
    lock = threading.Lock()
    start = threading.Barrier(len(clients) + 1)
    troubles: list[Exception] = []

    def work(requests: Iterator[bytes]) -> None:
        connection, latencies, unexpected = Connection(port), list[float](), Counter[int]()
        start.wait()
        deadline = time.perf_counter() + seconds
        try:
            for request in requests:
                began = time.perf_counter()
                if began >= deadline:
                    break
                status = connection.ask(request)
                latencies.append(time.perf_counter() - began)
                if status not in expected:
                    unexpected[status] += 1
        except (OSError, ValueError) as trouble:
            troubles.append(trouble)
        finally:
            connection.close()
            with lock:
                result.latencies += latencies
                result.unexpected += unexpected

    threads = [threading.Thread(target=work, args=(client,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    if troubles:
        raise RuntimeError("a client failed") from troubles[0]
    return result
