"""A mail server on this machine that answers as it is told, over plain sockets or TLS."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

HANG_UP: Final = "hang up"
SAY_NOTHING: Final = "say nothing"
HOST: Final = "127.0.0.1"


@dataclass
class Taken:
    """A letter as the server took it."""

    sender: str
    recipients: list[str]
    raw: bytes
    user: str
    was_encrypted: bool


@dataclass
class SmtpServer:
    """Takes letters until closed; used as ``with SmtpServer() as server``.

    Args:
        tls: TLS for this server; None: it has none.
        is_wrapped: whether TLS begins with the connection.
        instead: by command in capitals (or ``CONNECT``, ``END``: after the letter), what to
            answer in place of yes; a list is used up one by one.
    """

    tls: ssl.SSLContext | None = None
    is_wrapped: bool = False
    instead: dict[str, list[str]] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        # Closing alone would not wake whoever waits in accept().
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.hang_up()
        self._thread.join(5)

    def hang_up(self) -> None:
        """End every connection without a word."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        # One connection at a time is all that a transport has.
        while not self._closed.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            with suppress(OSError):
                _Talk(self, connection).run()

    def answer(self, command: str, usual: str) -> str:
        """What to answer to a command."""
        told = self.instead.get(command)
        return told.pop(0) if told else usual

    def keep(self, connection: socket.socket) -> None:
        """Remember a connection, to be able to end it."""
        self._open.append(connection)


class _HungUpError(OSError):
    pass


class _Talk:
    """One connection."""

    def __init__(self, server: SmtpServer, connection: socket.socket) -> None:
        self._server = server
        self._socket = connection
        self._encrypted = False
        self._user = self._sender = ""
        self._recipients: list[str] = []

    def run(self) -> None:
        try:
            if self._server.is_wrapped:
                self._encrypt()
            self._use(self._socket)
            self._say("CONNECT", "220 ready")
            while line := self._lines.readline():
                command = line.decode().strip()
                self._server.commands.append(command)
                verb = command.split(" ")[0].upper()
                if verb == "QUIT":
                    self._write("221 bye")
                    return
                self._obey(verb, command)
        finally:
            with suppress(OSError):
                self._lines.close()
            self._socket.close()

    def _obey(self, verb: str, command: str) -> None:
        if verb == "EHLO":
            offers = ["250-here", "250-AUTH PLAIN LOGIN"]
            if self._server.tls and not self._encrypted:
                offers.append("250-STARTTLS")
            self._say(verb, "\r\n".join([*offers, "250 8BITMIME"]))
        elif verb == "STARTTLS":
            if self._say(verb, "220 go ahead"):
                self._encrypt()
                self._use(self._socket)
        elif verb == "AUTH":
            if self._say(verb, "235 welcome"):
                self._user = base64.b64decode(command.split(" ")[2]).decode()
        elif verb == "MAIL":
            self._sender, self._recipients = _address(command), []
            self._say(verb, "250 ok")
        elif verb == "RCPT":
            if self._say(verb, "250 ok"):
                self._recipients.append(_address(command))
        elif verb == "DATA":
            if self._say(verb, "354 go on"):
                self._take()
        else:
            self._say(verb, "250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self._lines.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        letter = Taken(self._sender, self._recipients, b"".join(lines), self._user, self._encrypted)
        if self._server.answer("LOSE", "") != HANG_UP:
            self._server.taken.append(letter)
        self._say("END", "250 taken")

    def _say(self, command: str, usual: str) -> bool:
        """Answer; whether it was a yes."""
        text = self._server.answer(command, usual)
        if text == HANG_UP:
            raise _HungUpError
        if text != SAY_NOTHING:
            self._write(text)
        return text[0] in "23"

    def _write(self, text: str) -> None:
        self._socket.sendall(text.encode() + b"\r\n")

    def _encrypt(self) -> None:
        assert self._server.tls is not None
        self._socket = self._server.tls.wrap_socket(self._socket, server_side=True)
        self._encrypted = True

    def _use(self, connection: socket.socket) -> None:
        self._server.keep(connection)
        self._lines: BinaryIO = connection.makefile("rb")


def _address(command: str) -> str:
    return command.split("<", 1)[1].split(">", 1)[0]


def tls_for(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server on this machine, and for a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "certificate.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, secret)
    return server, ssl.create_default_context(cafile=str(chain))
