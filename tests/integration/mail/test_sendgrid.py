"""The real SendGrid client against a server that answers as SendGrid does, well and badly."""

from __future__ import annotations

import base64
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hiring.mail.transports import RefusedForGood, TryLater
from hiring.mail.transports.sendgrid import SendGrid
from tests.harness.clock import START, FrozenClock
from tests.harness.sendgrid_server import KEY, Answer, SendGridServer, refusal
from tests.unit.mail.letters import CALENDAR, ID, PLAIN, WITH_EVENT, ready

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[SendGridServer]:
    with SendGridServer() as running:
        yield running


PATIENT, IMPATIENT = 10.0, 0.3
"""Seconds: only where silence is the case does a test wait for it."""


def way_out(
    server: SendGridServer, *, key: str = KEY, timeout: float = PATIENT, is_sandbox: bool = False
) -> SendGrid:
    return SendGrid(
        key, host=server.address, clock=FrozenClock(), timeout=timeout, is_sandbox=is_sandbox
    )


def test_a_letter_is_handed_over_whole(server: SendGridServer):
    receipt = way_out(server).send(ready(can_be_turned_off=True))
    assert receipt.provider_id == "sg-1"
    (body,) = server.bodies
    assert body == {
        "personalizations": [
            {
                "to": [{"email": "ada@example.com", "name": "Ada Mora"}],
                "custom_args": {"message_id": str(ID)},
            }
        ],
        "from": {"email": "hiring@example.com", "name": "Bar Raiser"},
        "reply_to": {"email": "rae@example.com", "name": "Rae Cruz"},
        "subject": PLAIN.subject,
        "content": [
            {"type": "text/plain", "value": PLAIN.text},
            {"type": "text/html", "value": PLAIN.html},
        ],
        "headers": {
            "Message-ID": f"<{ID}@example.com>",
            "References": "<loop-7@example.com>",
            "In-Reply-To": "<loop-7@example.com>",
            "List-Unsubscribe": "<https://hiring.example.com/notifications/settings>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
        "categories": ["interview_invitation"],
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
        },
    }


def test_an_invitation_is_a_part_and_a_file(server: SendGridServer):
    way_out(server).send(ready(WITH_EVENT))
    (body,) = server.bodies
    assert body["content"][2] == {
        "type": "text/calendar; method=REQUEST; charset=utf-8",
        "value": CALENDAR.decode(),
    }
    (file,) = body["attachments"]
    assert base64.b64decode(file["content"]) == CALENDAR
    assert (file["type"], file["filename"]) == ("application/ics", "invite.ics")


def test_in_the_sandbox_a_letter_is_only_checked(server: SendGridServer):
    assert way_out(server, is_sandbox=True).send(ready()).provider_id == ""
    assert server.bodies[0]["mail_settings"] == {"sandbox_mode": {"enable": True}}


def test_the_same_letter_is_the_same_request(server: SendGridServer):
    client = way_out(server)
    client.send(ready())
    client.send(ready())
    assert server.bodies[0] == server.bodies[1]
    assert {each["path"] for each in server.requests} == {"/v3/mail/send"}


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


LATER = START + seconds(90)
BUSY = "too many requests"

LATER_CASES = [
    pytest.param(refusal(429, BUSY), "http_429", None, id="429"),
    pytest.param(refusal(429, BUSY, Retry_After="17"), "http_429", seconds(17), id="in seconds"),
    pytest.param(
        refusal(429, BUSY, Retry_After="Tue, 10 Mar 2026 15:01:30 GMT"),
        "http_429",
        seconds(90),
        id="at a time of day",
    ),
    pytest.param(
        refusal(429, BUSY, X_RateLimit_Reset=str(int(LATER.timestamp()))),
        "http_429",
        seconds(90),
        id="by its own header",
    ),
    pytest.param(
        refusal(429, BUSY, Retry_After="Tue, 10 Mar 2026 14:00:00 GMT"),
        "http_429",
        seconds(0),
        id="in the past",
    ),
    *(
        pytest.param(refusal(429, BUSY, Retry_After=text), "http_429", None, id=f"says {text}")
        for text in ("soon", "-5", "1e9", "9" * 40, "")
    ),
    pytest.param(refusal(503, "", Retry_After="5"), "http_503", seconds(5), id="503"),
    pytest.param(Answer(500, body=b"<html>oops"), "http_500", None, id="500"),
    pytest.param(Answer(502), "http_502", None, id="502"),
    pytest.param(refusal(408, ""), "http_408", None, id="408"),
    pytest.param(refusal(401, "key"), "http_401", None, id="our key"),
    pytest.param(refusal(403, "key"), "http_403", None, id="our rights"),
    pytest.param(Answer(200, body=b"<html>Welcome to our Wi-Fi"), "http_200", None, id="a proxy"),
    pytest.param(Answer(hangs=True), "network_TimeoutError", None, id="silence"),
    pytest.param(Answer(raw=b""), "network_RemoteDisconnected", None, id="hung up"),
    pytest.param(Answer(raw=b"\0\1\2 nonsense\n\n"), "network_BadStatusLine", None, id="garbage"),
    pytest.param(
        Answer(raw=b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\nhalf"),
        "network_IncompleteRead",
        None,
        id="half an answer",
    ),
]


@pytest.mark.parametrize(("answer", "outcome", "wait"), LATER_CASES)
def test_what_may_pass_is_tried_later(
    server: SendGridServer, answer: Answer, outcome: str, wait: timedelta | None
):
    server.answers = [answer]
    with pytest.raises(TryLater) as caught:
        way_out(server, timeout=IMPATIENT if answer.hangs else PATIENT).send(ready())
    assert (caught.value.outcome, caught.value.wait) == (outcome, wait)
    assert way_out(server).send(ready()).provider_id == "sg-1"


@pytest.mark.parametrize("status", [400, 404, 405, 413, 415, 422])
def test_what_is_the_letters_fault_is_final(server: SendGridServer, status: int):
    server.answers = [refusal(status, "ada@example.com is no address")]
    with pytest.raises(RefusedForGood) as caught:
        way_out(server).send(ready())
    assert caught.value.outcome == f"http_{status}"


def test_a_wrong_key_is_not_the_letters_fault(server: SendGridServer):
    with pytest.raises(TryLater, match="http_401"):
        way_out(server, key="SG.another").send(ready())
    assert server.bodies == []


def test_nobody_there_is_tried_later(server: SendGridServer):
    with SendGridServer() as gone:
        pass
    with pytest.raises(TryLater, match="network_URLError"):
        way_out(gone).send(ready())


def test_neither_the_key_nor_an_address_is_logged(
    server: SendGridServer, caplog: pytest.LogCaptureFixture
):
    server.answers = [refusal(500, "ada@example.com")]
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(TryLater):
            way_out(server).send(ready())
        way_out(server).send(ready())
    assert "ada" not in caplog.text.lower()
    assert KEY not in caplog.text
