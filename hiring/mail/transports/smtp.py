"""Letters through a mail server of one's own."""

from __future__ import annotations

import ipaddress
import smtplib
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from hiring.mail.envelope import as_email
from hiring.mail.transports import Outgoing, Receipt, RefusedForGood, TryLater

TIMEOUT_SECONDS: Final = 10.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
_NOT_THE_LETTERS_FAULT: Final = frozenset({530, 534, 535, 538})
"""Answers about who we are, not about the letter (RFC 4954)."""
_FINE: Final = 250
_FOR_GOOD: Final = 500


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mail server is, and how to sign in to it.

    Args:
        host: name or address.
        port: of the server.
        user: empty: no sign-in.
        password: of the user.
        is_wrapped: TLS from the first byte (``smtps``).
        is_plain: no TLS at all, for a server on this machine.
    """

    host: str
    port: int
    user: str
    password: str
    is_wrapped: bool
    is_plain: bool

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"

    @classmethod
    def from_url(cls, url: str) -> Server:
        """Read ``smtp://user:password@host:587`` or ``smtps://…:465``; ``?tls=off`` on localhost.

        Raises:
            ValueError: it is malformed; what it holds is never repeated.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError("HIRING_SMTP_URL is no address of a server") from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("HIRING_SMTP_URL needs smtp://host or smtps://host")
        is_plain = parse_qs(parts.query).get("tls") == ["off"]
        if is_plain and not _is_here(parts.hostname):
            raise ValueError("HIRING_SMTP_URL: tls=off is for a server on this machine only")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (user.isascii() and password.isascii()):
            # The library underneath would fail at every letter.
            raise ValueError("HIRING_SMTP_URL: user and password can be ASCII only")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            user=user,
            password=password,
            is_wrapped=parts.scheme == "smtps",
            is_plain=is_plain,
        )


class Smtp:
    """Hands letters to a mail server, over one connection for as long as there is work.

    Args:
        server: where.
        name: what this machine calls itself.
        context: of TLS; by default certificates are checked against the system's authorities.
        timeout: seconds that the server may stay silent.
    """

    def __init__(
        self,
        server: Server,
        *,
        name: str = "localhost",
        context: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._server = server
        self._name = name
        self._context = context or ssl.create_default_context()
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand the letter over.

        Raises:
            TryLater: the server is not there, or will not take it now.
            RefusedForGood: it will never take this letter.
        """
        email = as_email(outgoing)
        try:
            self._open().send_message(
                email, from_addr=outgoing.sender[1], to_addrs=[outgoing.to[1]]
            )
        except Exception as error:
            self.close()
            raise _told_apart(error) from error
        return Receipt()

    def close(self) -> None:
        """Take leave of the server, politely where it still listens."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()

    def _open(self) -> smtplib.SMTP:
        """The connection; one that stood idle is asked first whether it still stands."""
        if self._connection is not None and not _answers(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP
        if server.is_wrapped:
            connection = smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=self._name,
                timeout=self._timeout,
                context=self._context,
            )
        else:
            connection = smtplib.SMTP(
                server.host, server.port, local_hostname=self._name, timeout=self._timeout
            )
        try:
            if not server.is_wrapped and not server.is_plain:
                connection.starttls(context=self._context)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _answers(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == _FINE
    except (smtplib.SMTPException, OSError):
        return False


def _told_apart(error: Exception) -> Exception:
    """What became of the letter, by a code; what the server said in words stays out of it."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _by_code(next(iter(error.recipients.values()))[0])
        case (
            smtplib.SMTPAuthenticationError() | smtplib.SMTPConnectError() | smtplib.SMTPHeloError()
        ):
            return TryLater(f"smtp_{error.smtp_code}")
        case smtplib.SMTPResponseException():
            return _by_code(error.smtp_code)
        case smtplib.SMTPNotSupportedError():
            # No TLS, no sign-in, or no letters of other scripts in addresses: a matter of the
            # server's settings, which somebody may mend.
            return TryLater("smtp_not_supported")
        case smtplib.SMTPException() | OSError():
            return TryLater(f"smtp_{type(error).__name__}")
        case _:
            return error


def _by_code(code: int) -> Exception:
    is_final = code >= _FOR_GOOD and code not in _NOT_THE_LETTERS_FAULT
    return RefusedForGood(f"smtp_{code}") if is_final else TryLater(f"smtp_{code}")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
