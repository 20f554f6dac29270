"""An answer is found however it was mailed; whatever else is mailed is none, and is read safely."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.messages import Answer
from hiring.mail.replies import (
    MOST_CALENDAR_BYTES,
    MOST_MESSAGE_BYTES,
    Mailed,
    Reply,
    address_in,
    read_message,
    read_parts,
    read_reply,
)
from tests.builders.replies import a_calendar, a_mail

EVENT = uuid.UUID("019c1a2b-3c4d-7e5f-8a9b-0c1d2e3f4a5b")
INES = "ines@example.com"
DECLINED = Reply(EVENT, 0, INES, Answer.DECLINED, datetime(2026, 3, 10, 14, 59, tzinfo=UTC))

GOOGLE = f"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20260317T090000Z
DTEND:20260317T094500Z
DTSTAMP:20260310T145900Z
ORGANIZER;CN=Bar Raiser:mailto:answers@hiring.example.com
UID:{EVENT}@hiring.example.com
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=ines@ex
 ample.com;X-NUM-GUESTS=0:mailto:ines@example.com
CREATED:20260301T090000Z
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Interview
BEGIN:VALARM
UID:of-the-alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = f"""BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=DECLINED;CN="Doe, Ines":MAILTO:Ines@Example.com
COMMENT;LANGUAGE=en-GB:PARTSTAT=ACCEPTED\\n
UID:{str(EVENT).upper()}@hiring.example.com
SUMMARY;LANGUAGE=en-GB:Declined: Interview
DTSTAMP:20260310T145900Z
SEQUENCE:0
X-MICROSOFT-CDO-APPT-SEQUENCE:0
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("text", [GOOGLE, OUTLOOK], ids=["google", "outlook"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_what_calendars_write_is_understood(text: str, line_end: str):
    assert read_reply(text.replace("\n", line_end).encode()) == DECLINED


@pytest.mark.parametrize("way", ["alternative", "attached", "quoted", "alone", "nested"])
@pytest.mark.parametrize("sender", [INES, '"Doe, Ines" <Ines@Example.com>', f"<{INES}>"])
def test_an_answer_is_found_however_it_was_mailed(way: str, sender: str):
    mail = a_mail(sender, a_calendar(EVENT, INES), way=way)
    assert read_message(mail) == Mailed(INES, DECLINED)
    assert read_message(b"From ines Tue Mar 10 15:00:00 2026\n" + mail) == Mailed(INES, DECLINED)


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("ACCEPTED", Answer.ACCEPTED),
        ("tentative", Answer.TENTATIVE),
        ('"DECLINED"', Answer.DECLINED),
    ],
)
def test_each_answer_is_known(told: str, answer: Answer):
    reply = read_reply(a_calendar(EVENT, INES, told))
    assert reply is not None
    assert reply.answer is answer


@pytest.mark.parametrize(
    "lines",
    [
        {"METHOD": "METHOD:REQUEST"},
        {"METHOD": "METHOD:COUNTER"},
        {"METHOD": ""},
        {"METHOD": "METHOD:REPLY\r\nMETHOD:REPLY"},
        {"UID": "UID:something-else@example.com"},
        {"UID": f"UID:{EVENT}"},
        {"UID": f"UID:x{EVENT}@example.com"},
        {"UID": f"UID:{EVENT}@a b"},
        {"UID": f"UID:{EVENT}@a.example\r\nUID:{EVENT}@b.example"},
        {"UID": ""},
        {"SEQUENCE": "SEQUENCE:-1"},
        {"SEQUENCE": "SEQUENCE:many"},
        {"SEQUENCE": f"SEQUENCE:{10**12}"},
        {"SEQUENCE": "SEQUENCE:٣"},
        {"ATTENDEE": ""},
        {"ATTENDEE": f"ATTENDEE:mailto:{INES}"},
        {"ATTENDEE": f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{INES}"},
        {"ATTENDEE": f"ATTENDEE;PARTSTAT=DELEGATED:mailto:{INES}"},
        {"ATTENDEE": f"ATTENDEE;PARTSTAT=DECLINED;PARTSTAT=ACCEPTED:mailto:{INES}"},
        {"ATTENDEE": f'ATTENDEE;CN=";PARTSTAT=DECLINED":mailto:{INES}'},
        {"ATTENDEE": "ATTENDEE;PARTSTAT=DECLINED:https://example.com/ines"},
        {"ATTENDEE": "ATTENDEE;PARTSTAT=DECLINED:mailto:not an address"},
        {"ATTENDEE": f"ATTENDEE;PARTSTAT=DECLINED;CN={'x' * 3000}:mailto:{INES}"},
        {"ATTENDEE": f"ATTENDEE;PARTSTAT=DECLINED:mailto:{INES}\r\nATTENDEE:mailto:b@example.com"},
        {"SUMMARY": "RECURRENCE-ID:20260317T090000Z"},
        {"SUMMARY": "END:VEVENT\r\nBEGIN:VEVENT"},
        {"END": ""},
        {"END": "END:VTODO"},  # the calendar format's word for a task (RFC 5545, 3.6.2)
        {"BEGIN": "BEGIN:VTODO", "END": "END:VTODO"},  # the same: a task is no event
        {"SUMMARY": "BEGIN:A\r\nBEGIN:B\r\nBEGIN:C\r\nBEGIN:D"},
    ],
    ids=lambda lines: "-".join(lines.values())[:40] or "without",
)
def test_what_is_not_exactly_one_answer_to_one_event_is_none(lines: dict[str, str]):
    assert read_reply(a_calendar(EVENT, INES, **lines)) is None


@pytest.mark.parametrize(
    ("stamp", "read"),
    [
        ("20260310T145900Z", datetime(2026, 3, 10, 14, 59, tzinfo=UTC)),
        ("20260310T145900", None),
        ("20269999T999999Z", None),
        ("00000101T000000Z", None),
        ("now", None),
    ],
)
def test_the_time_of_the_answer_is_read_or_left_out(stamp: str, read: datetime | None):
    reply = read_reply(a_calendar(EVENT, INES, stamp=stamp))
    assert reply is not None
    assert reply.stamped_at == read


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("Ines <ines@example.com>", INES),
        ("Ines\r\n <INES@EXAMPLE.COM>", INES),
        ("=?utf-8?q?In=C3=A9s?= <ines@example.com>", INES),
        ('"other@example.com" <ines@example.com>', INES),
        ("ines@example.com, other@example.com", None),
        ("ines@example.com <ines@example.com> <other@example.com>", None),
        ("ines@example.com)other@example.com", None),
        ("Ines <ines@example.com>\r\nBcc: other@example.com", None),
        ("Ines <ines@example.com\x00>", None),
        ("Ines <ines>", None),
        ("Ines <@example.com>", None),
        ("Ines <ines@>", None),
        ("(" * 900 + INES, None),
        ("x" * 2000 + " <ines@example.com>", None),
        (f"<{'x' * 250}@example.com>", None),
        ("", None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_sender_is_one_address_or_none(header: str, address: str | None):
    assert address_in(header) == address


CALENDAR = a_calendar(EVENT, INES)
HEAD = b"From: ines@example.com\r\nContent-Type: "


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        b"no headers at all",
        b"From: ines@example.com\n\nI cannot come.",
        b"Content-Type: text/calendar\n\n" + CALENDAR,
        b"From: ines@example.com\nFrom: other@example.com\nContent-Type: text/calendar\n\n"
        + CALENDAR,
        HEAD + b"text/plain\r\n\r\n" + CALENDAR,
        HEAD + b"message/rfc822\r\n\r\n" + HEAD + b"text/calendar\r\n\r\n" + CALENDAR,
        HEAD + b"text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=" * 99 + b"a",
        HEAD + b"text/calendar\r\nContent-Transfer-Encoding: rot13\r\n\r\n" + CALENDAR,
        HEAD + b"multipart/mixed\r\n\r\n--x\r\n" + CALENDAR,
        HEAD + b"multipart/mixed; boundary=" + b"x" * 900 + b"\r\n\r\n" + CALENDAR,
        HEAD + b"multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 300_000,
        HEAD + b"multipart/mixed; boundary=x\r\n\r\n" + b"--x\n\ntext\n" * 1_000 + b"--x\n"
        b"Content-Type: text/calendar\n\n" + CALENDAR,
        (HEAD + b"multipart/mixed; boundary=x\r\n\r\n--x\r\n") * 10_000 + CALENDAR,
        HEAD + b";" * 1_500_000 + b"\r\n\r\n" + CALENDAR,
        HEAD + b"text/calendar\r\n" + b"X: y\r\n" * 200_000 + b"\r\n" + CALENDAR,
        HEAD + b"text/calendar\r\n\r\n" + CALENDAR + b" " * MOST_MESSAGE_BYTES,
        HEAD + b"text/calendar\r\n\r\n" + b"X:" + b"y" * MOST_CALENDAR_BYTES + b"\r\n" + CALENDAR,
    ],
    ids=range(19),
)
@pytest.mark.timeout(10)
def test_no_mail_is_too_much_to_be_passed_over(raw: bytes):
    assert read_message(raw) is None


def test_the_calendar_is_found_behind_others_and_many_are_not_looked_at():
    invitation = a_calendar(EVENT, INES, METHOD="METHOD:REQUEST")
    assert read_parts(INES, iter([b"", invitation, CALENDAR])) == Mailed(INES, DECLINED)
    assert read_parts(INES, iter([invitation] * 60 + [CALENDAR])) is None
    assert read_parts("nobody", iter([CALENDAR])) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_trouble(noise: bytes):
    cut = len(noise) * 2
    for raw in (noise, CALENDAR[:cut] + noise + CALENDAR[cut:]):
        read_reply(raw)
        read_message(raw)
        read_message(HEAD + b"multipart/mixed; boundary=x\n\n--x\n" + raw + b"\n--x--\n")
        read_message(b"From: " + raw + b"\nContent-Type: " + raw + b"\n\n" + raw)
