"""What a letter's headers and parts are, and that nothing in a name breaks out of its line."""

from __future__ import annotations

import email
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.mail.envelope import as_email, one_line
from hiring.mail.transports import Outgoing, RefusedForGood
from tests.unit.mail.letters import CALENDAR, ID, PLAIN, WITH_EVENT, ready


def parsed(letter: Outgoing) -> EmailMessage:
    """The letter as another program reads it."""
    read = email.message_from_bytes(as_email(letter).as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_the_headers_of_a_letter() -> None:
    read = parsed(ready())
    assert dict(read.items()) | {"Content-Type": "", "MIME-Version": ""} == {
        "From": "Bar Raiser <hiring@example.com>",
        "To": "Ada Mora <ada@example.com>",
        "Reply-To": "Rae Cruz <rae@example.com>",
        "Subject": "Interview on Thursday",
        "Date": "Tue, 10 Mar 2026 15:00:00 +0000",
        "Message-ID": f"<{ID}@example.com>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "References": "<loop-7@example.com>",
        "In-Reply-To": "<loop-7@example.com>",
        "Content-Type": "",
        "MIME-Version": "",
    }


def test_only_what_can_be_turned_off_says_where() -> None:
    read = parsed(ready(can_be_turned_off=True))
    assert read["List-Unsubscribe"] == "<https://hiring.example.com/notifications/settings>"
    assert parsed(ready())["List-Unsubscribe"] is None


def test_a_letter_of_no_thread_refers_to_none() -> None:
    read = parsed(ready(thread="", reply_to=None))
    assert [read["References"], read["In-Reply-To"], read["Reply-To"]] == [None, None, None]


def test_the_parts_of_a_letter() -> None:
    read = parsed(ready())
    assert read.get_content_type() == "multipart/alternative"
    text, html = read.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().splitlines() == PLAIN.text.splitlines()
    assert html.get_content().strip() == PLAIN.html


def test_an_invitation_is_an_alternative_and_a_file() -> None:
    read = parsed(ready(WITH_EVENT))
    assert read.get_content_type() == "multipart/mixed"
    alternatives, file = read.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    invitation = list(alternatives.iter_parts())[2]
    assert invitation["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert invitation.get_payload(decode=True) == CALENDAR
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_payload(decode=True) == CALENDAR


ENCODED = "=?utf-8?q?Ada=0D=0ABcc=3A_eve=40example=2Ecom?=@example.com"
EVIL = [
    "Ada\r\nBcc: eve@example.com",
    "Ada\nBcc: eve@example.com",
    "Ada\rBcc: eve@example.com",
    "Ada\u2028Bcc: eve@example.com",
    "Ada\x85Bcc: eve@example.com",
    "Ada\x0bBcc: eve@example.com",
    "Ada\x00\r\n\r\n<script>",
    'Ada" <eve@example.com>, "',
    ENCODED,
    ENCODED.replace("=?", "=\x00?"),
    "Ada " * 400,
    "Zoë \U0001f600 " * 60,
]


@pytest.mark.parametrize("text", EVIL, ids=repr)
def test_nothing_in_a_name_begins_a_header(text: str) -> None:
    letter = ready(
        replace(PLAIN, subject=text),
        to=(text, "ada@example.com"),
        reply_to=(text, "rae@example.com"),
        thread=text,
    )
    raw = as_email(letter).as_bytes()
    head = raw.split(b"\r\n\r\n", 1)[0]
    named = {line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")}
    assert b"Bcc" not in named
    read = parsed(letter)
    assert read["Bcc"] is None
    assert [each.addr_spec for each in read["To"].addresses] == ["ada@example.com"]
    assert [each.addr_spec for each in read["Reply-To"].addresses] == ["rae@example.com"]


@given(st.text(max_size=200))
def test_one_line_is_one_line_for_every_text(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line.isprintable() or not any(sign in line for sign in "\r\n\0")
    letter = ready(replace(PLAIN, subject=text), to=(text, "ada@example.com"))
    assert as_email(letter)["Bcc"] is None
    as_email(letter).as_bytes()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f"])
def test_nothing_turns_the_direction_of_a_header(sign: str) -> None:
    assert one_line(f"Ada{sign}Mora") == "AdaMora"


def test_a_name_keeps_its_letters() -> None:
    assert parsed(ready(to=("Łucja  Ñandú 李", "ada@example.com")))["To"].addresses[
        0
    ].display_name == ("Łucja Ñandú 李")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@x\r\nBcc: eve@example.com",
        "a b@c.de",
        "a@b, c@d",
        ENCODED,
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(RefusedForGood, match="no_address"):
        ready(to=("Ada", address))


def test_an_address_in_another_script_is_kept() -> None:
    raw = as_email(ready(to=("Ada", "ädä@example.com"))).as_bytes()
    assert "ädä@example.com".encode() in raw
