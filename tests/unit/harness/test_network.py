"""The guard every test runs under."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import GUARD
from tests.harness.network import NetworkRefusedError


@pytest.fixture
def attempts():
    """What the guard has noted; taken back, so that these tests may try."""
    before = len(GUARD.attempts)
    yield GUARD.attempts
    del GUARD.attempts[before:]


@pytest.mark.parametrize("host", ["example.com", "192.0.2.1", "2001:db8::1"])
def test_refuses_to_leave_the_machine_and_notes_the_attempt(host: str, attempts: list[str]):
    with pytest.raises(NetworkRefusedError):
        socket.create_connection((host, 80), timeout=1)
    assert attempts[-1] == host


def test_refuses_a_datagram(attempts: list[str]):
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(NetworkRefusedError),
    ):
        sender.sendto(b"hello", ("192.0.2.1", 53))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_lets_this_machine_be_reached(host: str):
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1]), timeout=1).close()
