"""Mending what could not be delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col, select

from hiring.audit import chain
from hiring.domain.errors import NotAllowed, NotFound, Refusal, refuse
from hiring.domain.terms import Role
from hiring.mail.outbox import STUCK, put_back
from hiring.models.candidates import Candidate
from hiring.models.mail import AddressTrouble, Message
from hiring.models.people import Person

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.actor import Actor


def try_again(session: Session, actor: Actor, message_id: uuid.UUID, *, now: datetime) -> None:
    """Put a message that was given up on its way once more, as if for the first time.

    What it says is worked out anew, so that one that has been overtaken is not sent after all.

    Raises:
        NotAllowed: no administrator asks.
        NotFound: there is no such message.
        RuleRefused: it is not stuck, or not any more.
    """
    if not actor.has(Role.ADMINISTRATOR):
        detail = "What could not be delivered is looked after by administrators."
        raise NotAllowed(Refusal(None, detail, "Ask one of them."))
    message = session.exec(
        select(Message).where(Message.id == message_id).with_for_update()
    ).first()
    if message is None:
        raise NotFound("message")
    if message.state not in STUCK:
        refuse(None, "This message is not stuck any more.", "Reload the page to see what is.")
    put_back(session, message, actor_id=actor.id, now=now)


def clear_address(session: Session, actor: Actor, address: str, *, now: datetime) -> None:
    """Write to an address again to which mail did not get through.

    Args:
        session: a writing session.
        actor: an administrator, or whoever the caller found to look after that candidate.
        address: in lower case; it is never recorded, only whose it is.
        now: aware.

    Raises:
        NotFound: that address is written to as it is.
    """
    trouble = session.get(AddressTrouble, address)
    if trouble is None:
        raise NotFound("address")
    session.delete(trouble)
    chain.record(
        session,
        "address.cleared",
        actor_id=actor.id,
        now=now,
        subject_id=_owner(session, address),
        trouble=trouble.trouble.value,
    )


def _owner(session: Session, address: str) -> uuid.UUID | None:
    for table in (Person, Candidate):
        owner = sa.select(col(table.id)).where(sa.func.lower(col(table.email)) == address)
        found: uuid.UUID | None = session.scalar(owner.limit(1))
        if found is not None:
            return found
    return None
