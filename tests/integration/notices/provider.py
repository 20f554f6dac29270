"""SendGrid as the application meets it: it signs what it tells, and hands mail in as a form."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlmodel import col, select

from config.settings import Settings
from hiring.models.mail import Message
from hiring.models.system import AuditEntry

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlmodel import Session
    from werkzeug.test import TestResponse

    from hiring.domain.messages import MessageKind
    from tests.harness.clock import FrozenClock

INBOUND = "/webhooks/sendgrid/inbound/"
EVENTS = "/webhooks/sendgrid/events"
SECRET = "a-long-secret-of-the-address"
DKIM = "{@example.com : pass}"

KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(
    KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()


def settings_of(database: str, **changes: Any) -> Settings:
    """Settings with both webhooks configured."""
    given = {"sendgrid_event_key": PUBLIC_KEY, "inbound_secret": SECRET, **changes}
    return Settings.for_tests(database_url=database, **given)


def signature(body: bytes, timestamp: str, key: ec.EllipticCurvePrivateKey = KEY) -> str:
    """As SendGrid makes it."""
    signed = key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return base64.b64encode(signed).decode()


def headers(stamp: str, signed: str) -> dict[str, str]:
    """Those that carry a signature."""
    return {
        "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        "X-Twilio-Email-Event-Webhook-Signature": signed,
    }


def tell(
    client: FlaskClient, clock: FrozenClock, *events: dict[str, Any], body: bytes | None = None
) -> TestResponse:
    """Have SendGrid tell these events, signed at this moment; ``body`` instead of them."""
    raw = json.dumps(events).encode() if body is None else body
    stamp = str(int(clock.now.timestamp()))
    return client.post(EVENTS, data=raw, headers=headers(stamp, signature(raw, stamp)))


def event(kind: str, address: str, id_: str = "e1", **more: Any) -> dict[str, Any]:
    """One event, as SendGrid tells it."""
    return {"event": kind, "email": address, "sg_event_id": id_, "timestamp": 1, **more}


def hand_in(
    client: FlaskClient, raw: bytes, *, secret: str = SECRET, **fields: str
) -> TestResponse:
    """Have SendGrid hand in a whole mail, checked: DKIM passed for example.com."""
    form = {"email": raw.decode(), "dkim": DKIM, "SPF": "pass", "envelope": "{}", **fields}
    return client.post(INBOUND + secret, data=form, content_type="multipart/form-data")


def hand_in_parts(
    client: FlaskClient, sender: str, calendar: bytes, *, kind: str = "text/calendar"
) -> TestResponse:
    """Have SendGrid hand in a mail that it took apart."""
    form = {
        "from": sender,
        "dkim": DKIM,
        "text": "Ines has declined.",
        "attachments": "1",
        "attachment1": (io.BytesIO(calendar), "invite.ics", kind),
    }
    return client.post(INBOUND + SECRET, data=form, content_type="multipart/form-data")


def messages(session: Session, kind: MessageKind) -> list[Message]:
    """The messages of a kind, oldest first."""
    return list(session.exec(select(Message).where(Message.kind == kind).order_by(col(Message.id))))


def trail(session: Session, *actions: str) -> list[AuditEntry]:
    """What the trail tells of these actions."""
    entries = select(AuditEntry).where(col(AuditEntry.action).in_(actions))
    return list(session.exec(entries.order_by(col(AuditEntry.seq))))
