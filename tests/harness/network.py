"""Refuses every connection and name look-up that would leave this machine."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class NetworkRefusedError(RuntimeError):
    """A test tried to leave the machine."""


class NetworkGuard:
    """Once installed, raises where a connection starts, and remembers that it was tried.

    Remembering matters: product code that retries on any error would swallow the exception,
    and the test that tried would still pass.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._allowed: set[str] = {"", "localhost"}

    def allow(self, host: str) -> None:
        """Let one more host be reached (a database server the caller has named)."""
        self._allowed.add(host)

    def install(self) -> None:
        """Take effect for the rest of this process; an audit hook cannot be removed."""
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _CONNECTING:
            address = args[1]
            # A Unix socket's address is a path; an Internet one a tuple that starts with the host.
            if isinstance(address, tuple):
                self._check(str(address[0]))
        elif event in _LOOKING_UP and args[0] is not None:
            host = args[0]
            self._check(host.decode() if isinstance(host, bytes) else str(host))

    def _check(self, host: str) -> None:
        if host in self._allowed or _is_loopback(host):
            return
        self.attempts.append(host)
        raise NetworkRefusedError(f"tests stay on this machine: refused to reach {host!r}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
