"""Appending to the trail, sealing it into its chain, and verifying it."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from hiring.domain.terms import AuditRung
from hiring.models.system import AuditEntry, AuditHead

GENESIS = "0" * 64
_PENDING = "audit_pending"


@dataclass(frozen=True)
class Fact:
    """A change or a reading of the transaction under way; see ``record``."""

    at: datetime
    actor_id: uuid.UUID | None
    action: str
    loop_id: uuid.UUID | None
    seat_id: uuid.UUID | None
    subject_id: uuid.UUID | None
    rung: AuditRung
    detail: dict[str, Any]


def record(
    session: Session,
    action: str,
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
    loop_id: uuid.UUID | None = None,
    seat_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    rung: AuditRung = AuditRung.OPEN,
    **detail: Any,
) -> None:
    """Note a change or a reading; it is chained when the transaction commits.

    Args:
        session: the writing session of the transaction.
        action: what happened, as ``noun.verb`` (``feedback.submitted``).
        actor_id: who did it; None for the worker.
        now: when (aware).
        loop_id: the loop whose timeline shows it.
        seat_id: the seat whose feedback it concerns, for ``rung``.
        subject_id: the person, candidate or requisition it concerns.
        rung: what a reader of the timeline must be allowed (F7).
        detail: ids, states, numbers. Never free text, never a vote.
    """
    pending: list[Fact] = session.info.setdefault(_PENDING, [])
    pending.append(Fact(now, actor_id, action, loop_id, seat_id, subject_id, rung, detail))


def noted(session: Session) -> tuple[Fact, ...]:
    """What ``record`` has noted in this transaction so far, in order."""
    return tuple(session.info.get(_PENDING, ()))


def seal(session: Session) -> None:
    """Chain what ``record`` has noted. Called once, right before the commit.

    The head row is locked only from here to the commit, so that transactions queue briefly.
    """
    pending: list[Fact] = session.info.pop(_PENDING, [])
    if not pending:
        return
    session.flush()
    head = session.exec(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one()
    for fact in pending:
        entry = AuditEntry(
            seq=head.seq + 1,
            at=fact.at,
            actor_id=fact.actor_id,
            action=fact.action,
            loop_id=fact.loop_id,
            seat_id=fact.seat_id,
            subject_id=fact.subject_id,
            rung=fact.rung,
            detail=json.loads(json.dumps(fact.detail, default=str)),
            previous_hash=head.hash,
            hash="",
        )
        entry.hash = digest(entry)
        session.add(entry)
        head.seq, head.hash = entry.seq, entry.hash
    session.flush()


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the entry's canonical JSON and the hash of the entry before it."""
    facts = [
        entry.seq,
        entry.at.astimezone(UTC).isoformat(),
        str(entry.actor_id or ""),
        entry.action,
        str(entry.loop_id or ""),
        str(entry.seat_id or ""),
        str(entry.subject_id or ""),
        str(entry.rung),
        entry.detail,
        entry.previous_hash,
    ]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def verify(session: Session) -> Iterator[str]:
    """Every break in the chain, in words; nothing when it is whole.

    Finds a changed entry, a removed one, an inserted one, and a tail that was cut off.
    """
    expected_seq, expected_hash = 1, GENESIS
    entries = session.exec(
        select(AuditEntry).order_by(col(AuditEntry.seq)).execution_options(yield_per=1000)
    )
    for entry in entries:
        if entry.seq != expected_seq:
            yield f"entry {expected_seq} is missing: the next one is {entry.seq}"
        elif entry.previous_hash != expected_hash:
            yield f"entry {entry.seq} does not follow from the entry before it"
        if digest(entry) != entry.hash:
            yield f"entry {entry.seq} was changed after it was written"
        expected_seq, expected_hash = entry.seq + 1, entry.hash
    head = session.exec(select(AuditHead)).one_or_none()
    if head is None:
        yield "the chain's head is missing"
    elif (head.seq, head.hash) != (expected_seq - 1, expected_hash):
        yield f"the chain should end at entry {head.seq}: it ends at {expected_seq - 1}"
