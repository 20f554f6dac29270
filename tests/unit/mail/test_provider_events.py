"""What SendGrid's event webhook tells is read by its meaning here, whatever else stands in it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.messages import Trouble
from hiring.mail.provider_events import Malformed, ProviderEvent, read_events

MESSAGE = uuid.UUID("019c1a2b-3c4d-7e5f-8a9b-0c1d2e3f4a5b")
WELL = {"email": "Noor@Example.org", "sg_event_id": "e1", "event": "delivered"}


def read(**told: Any) -> ProviderEvent | None:
    events = read_events(json.dumps([{**WELL, **told}]))
    return events[0] if events else None


@pytest.mark.parametrize(
    ("told", "trouble"),
    [
        ({"event": "bounce", "type": "bounce", "reason": "550 no such user"}, Trouble.BOUNCED),
        ({"event": "bounce"}, Trouble.BOUNCED),
        ({"event": "dropped", "reason": "Bounced Address"}, Trouble.DROPPED),
        ({"event": "dropped", "reason": "Unsubscribed Address"}, Trouble.DROPPED),
        ({"event": "dropped", "reason": "Invalid"}, Trouble.DROPPED),
        ({"event": "dropped"}, Trouble.DROPPED),
        ({"event": "spamreport"}, Trouble.SPAM_REPORT),
    ],
)
def test_an_address_that_fails_is_told_with_why(told: dict[str, Any], trouble: Trouble):
    assert read(**told) == ProviderEvent("e1", "noor@example.org", trouble)


@pytest.mark.parametrize(
    "told",
    [
        {"event": "bounce", "type": "blocked", "reason": "451 try again later"},
        {"event": "dropped", "reason": "Recipient List over Package Quota"},
        {"event": "dropped", "reason": "Spam Content (if Spam Checker app enabled)"},
        {"event": "dropped", "reason": "Invalid SMTPAPI header"},
        {"event": "deferred", "message_id": str(MESSAGE)},
        {"event": "open", "message_id": str(MESSAGE)},
        {"event": "group_unsubscribe"},
        {"event": "something new"},
        {"event": ["bounce"]},
        {"event": None},
        {"event": "delivered"},
        {"event": "delivered", "message_id": 17},
        {"event": "delivered", "message_id": "not an id"},
        {"event": "delivered", "message_id": "\x00" * 36},
        {"event": "bounce", "email": None},
        {"event": "bounce", "email": ["noor@example.org"]},
        {"event": "bounce", "email": "noor"},
        {"event": "bounce", "email": "noor\x00@example.org"},
        {"event": "bounce", "email": "noor\ud800@example.org"},
        {"event": "bounce", "email": "x" * 300 + "@example.org"},
        {"event": "bounce", "sg_event_id": ""},
        {"event": "bounce", "sg_event_id": 5},
        {"event": "bounce", "sg_event_id": "x" * 121},
        {"event": "bounce", "sg_event_id": "e\x00"},
        {"event": "bounce", "sg_event_id": "é\ud800"},
    ],
    ids=str,
)
def test_what_means_nothing_here_is_passed_over(told: dict[str, Any]):
    assert read(**told) is None


@pytest.mark.parametrize("event", ["processed", "delivered"])
@pytest.mark.parametrize(
    ("provider_id", "known"),
    [("abc.filter01", "abc.filter01"), ("x" * 500, "x" * 120), ("a\nb", ""), (7, "")],
)
def test_a_letter_that_arrived_is_told_by_our_own_id(event: str, provider_id: Any, known: str):
    told = read(event=event, message_id=str(MESSAGE), sg_message_id=provider_id)
    assert told == ProviderEvent("e1", "noor@example.org", None, MESSAGE, known)


def test_each_event_counts_once_and_keeps_its_place():
    told = [
        {**WELL, "event": "bounce", "sg_event_id": name, "email": f"{place}@example.org"}
        for place, name in enumerate(["b", "a", "b"])
    ]
    assert [(one.id, one.address) for one in read_events(json.dumps([*told, 3, None, []]))] == [
        ("b", "0@example.org"),
        ("a", "1@example.org"),
    ]


@pytest.mark.parametrize(
    "text", ["", "{}", "null", '"text"', "[", "[1,]", "[" * 100_000, "[" + "9" * 5_000 + "]"]
)
def test_what_is_no_array_is_malformed(text: str):
    with pytest.raises(Malformed):
        read_events(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["email", "event", "sg_event_id", "type", "reason", "message_id"])


@given(st.lists(st.dictionaries(names, json_values)))
def test_any_values_are_read_without_trouble(told: list[dict[str, Any]]):
    read_events(json.dumps([{**WELL, **one} for one in told]))
