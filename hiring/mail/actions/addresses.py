"""What a mail provider tells: an address that mail does not get through to, a letter it has."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.audit import chain
from hiring.domain.messages import MessageKind, MessageState
from hiring.domain.terms import LoopState, RequisitionState, Role
from hiring.mail import outbox
from hiring.mail.posting import Draft, post_all
from hiring.models.base import new_id
from hiring.models.candidates import Application, Candidate
from hiring.models.inserting import insert_new
from hiring.models.loops import Loop, Seat
from hiring.models.mail import AddressTrouble, Message, WebhookEvent
from hiring.models.people import Person, PersonRole
from hiring.models.requisitions import Requisition

if TYPE_CHECKING:
    from hiring.domain.messages import Trouble

_AT_A_TIME: Final = 500
_ENDED: Final = (LoopState.CANCELLED, LoopState.DECIDED)


def claim_events(session: Session, ids: Collection[str], *, now: datetime) -> set[str]:
    """Those of a provider's events that nobody has dealt with; they are dealt with now.

    Two requests that bring the same event at once wait for each other here.
    """
    statement = insert_new(session, WebhookEvent, ["id"]).returning(col(WebhookEvent.id))
    fresh: set[str] = set()
    # In one order everywhere, so that two requests queue instead of deadlocking.
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_A_TIME):
        rows = [{"id": id_, "at": now} for id_ in wanted[start : start + _AT_A_TIME]]
        fresh.update(session.scalars(statement.values(rows)))
    return fresh


def confirm_sent(session: Session, provider_ids: Mapping[uuid.UUID, str], *, now: datetime) -> int:
    """Mark letters that the provider has, though whoever handed them over never said so.

    The worker may have died, or lost the connection, right after: without this the letter would go
    out a second time.

    Args:
        session: a writing session.
        provider_ids: by message, what the provider calls it.
        now: aware.

    Returns:
        How many were not known to be sent.
    """
    confirmed = 0
    wanted = sorted(provider_ids)
    for start in range(0, len(wanted), _AT_A_TIME):
        under_way = (
            select(Message)
            .where(
                col(Message.id).in_(wanted[start : start + _AT_A_TIME]),
                col(Message.attempts) > 0,
                col(Message.state).in_((MessageState.SENDING, MessageState.WAITING)),
            )
            .order_by(col(Message.id))
            .with_for_update()
        )
        for message in session.exec(under_way).all():
            # A try that seemed to fail waits for the next one: it is taken up, and ended.
            token = message.lease_token or new_id()
            message.state, message.lease_token, message.lease_until = (
                MessageState.SENDING,
                token,
                message.lease_until or now,
            )
            session.flush()
            claim = outbox.Claim(message.id, token, message.attempts, message.lease_until)
            known = provider_ids[message.id]
            confirmed += outbox.sent(session, claim, message, now=now, provider_id=known)
    return confirmed


# ---------------------------------------------------------------- addresses that fail


def mark_failing(
    session: Session, troubles: Sequence[tuple[str, Trouble]], *, now: datetime
) -> int:
    """Write to these addresses no more, and tell those who can find a better one.

    Only addresses of our people and candidates are kept. The first trouble stands until it is
    cleared; what comes after it changes nothing and tells nobody.

    Args:
        session: a writing session.
        troubles: addresses in lower case, in the order told.
        now: aware.

    Returns:
        How many addresses were well until now.
    """
    first: dict[str, Trouble] = {}
    for address, trouble in troubles:
        first.setdefault(address, trouble)
    marked = 0
    wanted = sorted(first)
    for start in range(0, len(wanted), _AT_A_TIME):
        some = wanted[start : start + _AT_A_TIME]
        people = _by_address(session, Person, some)
        candidates = _by_address(session, Candidate, some)
        for address in (one for one in some if one in people or one in candidates):
            if not _insert_trouble(session, address, first[address], now):
                continue
            marked += 1
            owners = (("candidate", candidates.get(address)), ("person", people.get(address)))
            for of, owner in owners:
                if owner is not None:
                    _tell(session, address, of, owner, first[address], now)
    return marked


def _by_address(
    session: Session, table: type[Person | Candidate], addresses: Sequence[str]
) -> dict[str, uuid.UUID]:
    owned = sa.select(col(table.email), col(table.id)).where(col(table.email).in_(addresses))
    return {row.email: row.id for row in session.execute(owned)}


def _insert_trouble(session: Session, address: str, trouble: Trouble, now: datetime) -> bool:
    new = insert_new(session, AddressTrouble, ["address"])
    new = new.values(address=address, trouble=trouble, since=now)
    return session.scalar(new.returning(col(AddressTrouble.address))) is not None


def _tell(
    session: Session, address: str, of: str, owner: uuid.UUID, trouble: Trouble, now: datetime
) -> None:
    chain.record(
        session, "address.failing", actor_id=None, now=now, subject_id=owner, trouble=trouble.value
    )
    told = (
        recruiters_of_candidate(session, owner)
        if of == "candidate"
        else recruiters_of_person(session, owner)
    )
    told = told - {owner} or administrators(session) - {owner}
    hashed = hashlib.sha256(address.encode()).hexdigest()[:16]
    facts = {"of": of, "id": str(owner), "trouble": trouble.value}
    drafts = [
        Draft(
            key=f"address_failing:{hashed}:{now.isoformat()}:{of}:{recipient}",
            kind=MessageKind.ADDRESS_FAILING,
            at=now,
            person_id=recipient,
            facts=facts,
        )
        for recipient in sorted(told)
    ]
    post_all(session, drafts, now=now)


def recruiters_of_candidate(session: Session, candidate_id: uuid.UUID) -> set[uuid.UUID]:
    """Who recruits for what they apply for now, or else for what they applied for last."""
    rows = session.execute(
        sa.select(col(Requisition.recruiter_id), col(Requisition.state), _live_loops())
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .join(Person, col(Person.id) == col(Requisition.recruiter_id))
        .where(col(Application.candidate_id) == candidate_id, col(Person.active))
        .order_by(col(Application.created_at).desc(), col(Application.id).desc())
    ).all()
    by_liveness: defaultdict[bool, list[uuid.UUID]] = defaultdict(list)
    for recruiter_id, state, has_live_loop in rows:
        by_liveness[has_live_loop or state is not RequisitionState.CLOSED].append(recruiter_id)
    return set(by_liveness[True] or by_liveness[False][:1])


def _live_loops() -> Any:
    return (
        sa.exists()
        .where(
            col(Loop.application_id) == col(Application.id),
            col(Loop.state).not_in(_ENDED),
        )
        .correlate(Application)
    )


def recruiters_of_person(session: Session, person_id: uuid.UUID) -> set[uuid.UUID]:
    """Who recruits for the loops under way that somebody sits on."""
    sits_on = (
        sa.select(col(Requisition.recruiter_id))
        .join(Application, col(Application.requisition_id) == col(Requisition.id))
        .join(Loop, col(Loop.application_id) == col(Application.id))
        .join(Seat, col(Seat.loop_id) == col(Loop.id))
        .join(Person, col(Person.id) == col(Requisition.recruiter_id))
        .where(
            col(Seat.person_id) == person_id,
            col(Seat.removed_at).is_(None),
            col(Loop.state).not_in(_ENDED),
            col(Person.active),
        )
    )
    return set(session.scalars(sits_on))


def administrators(session: Session) -> set[uuid.UUID]:
    """The installation's administrators who have not left."""
    active = (
        sa.select(col(PersonRole.person_id))
        .join(Person, col(Person.id) == col(PersonRole.person_id))
        .where(col(PersonRole.role) == Role.ADMINISTRATOR, col(Person.active))
    )
    return set(session.scalars(active))
