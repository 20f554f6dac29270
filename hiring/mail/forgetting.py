"""What is kept of mail, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from hiring.mail import weekly
from hiring.models.mail import Message, WebhookEvent
from hiring.models.system import JobSlot

KEEP_MESSAGES = timedelta(days=400)
KEEP_WEBHOOK_EVENTS = timedelta(days=30)
AT_ONCE = 5_000


def forget_mail(session: Session, *, now: datetime) -> None:
    """Delete messages long settled, provider's events long dealt with, and slots long past.

    A message is the proof that something was told; the trail says that it happened. So many at
    once, oldest first: the rest goes the next time.
    """
    old = (
        sa.select(col(Message.id))
        .where(col(Message.settled_at) < now - KEEP_MESSAGES)
        .order_by(col(Message.settled_at))
        .limit(AT_ONCE)
    )
    session.execute(sa.delete(Message).where(col(Message.id).in_(old)))
    session.execute(sa.delete(WebhookEvent).where(col(WebhookEvent.at) < now - KEEP_WEBHOOK_EVENTS))
    session.execute(
        sa.delete(JobSlot).where(
            col(JobSlot.job) == weekly.JOB, col(JobSlot.claimed_at) < now - KEEP_MESSAGES
        )
    )
