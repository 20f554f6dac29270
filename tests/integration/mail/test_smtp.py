"""Letters to a mail server that answers well, badly, or not at all."""

from __future__ import annotations

import email
from email import policy
from typing import TYPE_CHECKING

import pytest

from hiring.mail.transports import RefusedForGood, TryLater
from hiring.mail.transports.smtp import Server, Smtp
from tests.harness.smtp_server import HANG_UP, SAY_NOTHING, SmtpServer, tls_for
from tests.unit.mail.letters import CALENDAR, ID, PLAIN, WITH_EVENT, ready

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "p@ss/w%rd:1"
QUOTED = "p%40ss%2Fw%25rd%3A1"


PATIENT, IMPATIENT = 10.0, 0.3
"""Seconds: only where silence is the case does a test wait for it."""


def way_out(server: SmtpServer, *, timeout: float = PATIENT) -> Smtp:
    return Smtp(Server.from_url(f"smtp://127.0.0.1:{server.port}?tls=off"), timeout=timeout)


def test_a_letter_arrives_as_it_was_written():
    with SmtpServer() as server:
        transport = way_out(server)
        transport.send(ready(WITH_EVENT))
        transport.close()
    (taken,) = server.taken
    assert (taken.sender, taken.recipients) == ("hiring@example.com", ["ada@example.com"])
    read = email.message_from_bytes(taken.raw, policy=policy.default)
    assert read["Message-ID"] == f"<{ID}@example.com>"
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == PLAIN.text.splitlines()
    assert [part.get_payload(decode=True) for part in read.iter_attachments()] == [CALENDAR]
    assert taken.raw.isascii()


def test_letters_share_a_connection_until_it_is_closed():
    with SmtpServer() as server:
        transport = way_out(server)
        transport.send(ready())
        transport.send(ready())
        assert server.connections == 1
        transport.close()
        transport.send(ready())
        assert server.connections == 2
        transport.close()
        transport.close()
    assert len(server.taken) == 3
    assert server.commands[-1].upper() == "QUIT"


def test_a_connection_that_fell_is_opened_again_before_a_letter_is_risked():
    with SmtpServer() as server:
        transport = way_out(server)
        transport.send(ready())
        server.hang_up()
        transport.send(ready())
        transport.close()
    assert (server.connections, len(server.taken)) == (2, 2)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_credentials_travel_encrypted(tmp_path: Path, scheme: str):
    tls, trusting = tls_for(tmp_path)
    with SmtpServer(tls=tls, is_wrapped=scheme == "smtps") as server:
        url = f"{scheme}://post%40x.com:{QUOTED}@localhost:{server.port}"
        transport = Smtp(Server.from_url(url), context=trusting, timeout=PATIENT)
        transport.send(ready())
        transport.close()
    (taken,) = server.taken
    assert taken.was_encrypted
    assert taken.user == f"\0post@x.com\0{PASSWORD}"
    sign_in = [each.split(" ")[0].upper() for each in server.commands].index("AUTH")
    if scheme == "smtp":
        assert "STARTTLS" in [each.upper() for each in server.commands[:sign_in]]


def test_a_server_nobody_vouches_for_gets_no_letter(tmp_path: Path):
    tls, _ = tls_for(tmp_path)
    with SmtpServer(tls=tls) as server:
        url = f"smtp://post:secret@localhost:{server.port}"
        with pytest.raises(TryLater, match="smtp_SSLCertVerificationError"):
            Smtp(Server.from_url(url), timeout=PATIENT).send(ready())
    assert server.taken == []
    assert not [each for each in server.commands if each.upper().startswith("AUTH")]


def test_a_server_without_tls_gets_no_letter():
    with SmtpServer() as server:
        url = f"smtp://post:secret@127.0.0.1:{server.port}"
        with pytest.raises(TryLater, match="smtp_not_supported"):
            Smtp(Server.from_url(url), timeout=PATIENT).send(ready())
    assert server.taken == []


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "550 5.1.1 ada@example.com unknown", RefusedForGood("smtp_550")),
        ("RCPT", "450 greylisted", TryLater("smtp_450")),
        ("MAIL", "553 sender not allowed", RefusedForGood("smtp_553")),
        ("MAIL", "530 sign in first", TryLater("smtp_530")),
        ("MAIL", "451 later", TryLater("smtp_451")),
        ("DATA", "554 no", RefusedForGood("smtp_554")),
        ("DATA", "452 full", TryLater("smtp_452")),
        ("END", "552 too big", RefusedForGood("smtp_552")),
        ("END", "421 going down", TryLater("smtp_421")),
        ("CONNECT", "554 not you", TryLater("smtp_554")),
        ("CONNECT", "421 busy", TryLater("smtp_421")),
        ("CONNECT", "nonsense", TryLater("smtp_-1")),
        ("RCPT", HANG_UP, TryLater("smtp_SMTPServerDisconnected")),
        ("END", HANG_UP, TryLater("smtp_SMTPServerDisconnected")),
        ("CONNECT", HANG_UP, TryLater("smtp_SMTPServerDisconnected")),
        ("CONNECT", SAY_NOTHING, TryLater("smtp_SMTPServerDisconnected")),
        ("END", SAY_NOTHING, TryLater("smtp_SMTPServerDisconnected")),
    ],
)
def test_what_the_server_says_is_told_apart(command: str, answer: str, expected: Exception):
    with SmtpServer(instead={command: [answer]}) as server:
        transport = way_out(server, timeout=IMPATIENT if answer == SAY_NOTHING else PATIENT)
        with pytest.raises(type(expected)) as caught:
            transport.send(ready())
        assert str(caught.value) == str(expected)
        transport._timeout = PATIENT
        transport.send(ready())
        transport.close()
    assert server.taken[-1].recipients == ["ada@example.com"]


def test_a_refused_sign_in_is_not_the_letters_fault(tmp_path: Path):
    tls, trusting = tls_for(tmp_path)
    refused = {"AUTH": ["535 no", "535 no", "535 no"]}
    with SmtpServer(tls=tls, instead=refused) as server:
        url = f"smtp://post:{QUOTED}@localhost:{server.port}"
        transport = Smtp(Server.from_url(url), context=trusting, timeout=PATIENT)
        with pytest.raises(TryLater, match="smtp_535") as caught:
            transport.send(ready())
    assert PASSWORD not in str(caught.value)


def test_nobody_there_is_tried_later():
    with SmtpServer() as gone:
        pass
    with pytest.raises(TryLater, match="smtp_ConnectionRefusedError"):
        way_out(gone).send(ready())


def test_an_address_in_another_script_needs_a_server_that_takes_it():
    with SmtpServer() as server, pytest.raises(TryLater, match="smtp_not_supported"):
        way_out(server).send(ready(to=("Ädä", "ädä@example.com")))
