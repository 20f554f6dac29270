"""How a mail server is named, and that its password is named nowhere."""

from __future__ import annotations

import pytest

from hiring.mail.transports.smtp import Server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 587, "", "", False, False)),
        ("smtps://mail.example.com", ("mail.example.com", 465, "", "", True, False)),
        ("smtp://u%40x:p%3A%2F@h.example:2525", ("h.example", 2525, "u@x", "p:/", False, False)),
        ("smtp://localhost:25?tls=off", ("localhost", 25, "", "", False, True)),
        ("smtp://127.0.0.1?tls=off", ("127.0.0.1", 587, "", "", False, True)),
        ("smtp://[::1]:25?tls=off", ("::1", 25, "", "", False, True)),
        ("smtp://localhost?tls=on", ("localhost", 587, "", "", False, False)),
    ],
)
def test_a_server_is_read_from_its_address(url: str, expected: tuple[object, ...]) -> None:
    server = Server.from_url(url)
    assert (
        server.host,
        server.port,
        server.user,
        server.password,
        server.is_wrapped,
        server.is_plain,
    ) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "http://u:secret@mail.example.com",
        "smtp://u:secret@",
        "smtp://u:secret@mail.example.com:port",
        "smtp://u:secret@mail.example.com:99999",
        "smtp://u:secret@mail.example.com?tls=off",
        "smtp://u:secret@localhost.example.com?tls=off",
        "smtp://u:secret@[::1",
        "smtp://u:secret%C3%B6@mail.example.com",
    ],
)
def test_a_malformed_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="HIRING_SMTP_URL") as caught:
        Server.from_url(url)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_password_is_not_shown_with_the_server() -> None:
    assert "secret" not in repr(Server.from_url("smtp://u:secret@mail.example.com"))
