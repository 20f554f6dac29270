"""What single kinds of messages need beside their context: each in one statement, if at all."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from hiring.domain.messages import MessageKind, MessageState
from hiring.domain.terms import OfferState, Role
from hiring.mail.outbox import in_state
from hiring.mail.wording_facts import Named, TaskKnown
from hiring.models.candidates import Candidate
from hiring.models.loops import Loop
from hiring.models.mail import AddressTrouble, Message
from hiring.models.offers import Offer, OnboardingTask
from hiring.models.people import Person, PersonRole
from hiring.visibility import formula
from hiring.visibility.facts import Viewer, facts_for

_OWNER: Final = cast("uuid.UUID", sa.literal_column("onboarding_task.owner_id", sa.Uuid()))


def tasks_of(session: Session, task_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, TaskKnown]:
    """Onboarding tasks, and whether their owner may see them: a task tells of a hire. One query."""
    if not task_ids:
        return {}
    rows = session.execute(_tasks(), {"wanted": list(task_ids)}).all()
    return {
        row.OnboardingTask.id: TaskKnown(
            id=row.OnboardingTask.id,
            title=row.OnboardingTask.title,
            due_on=row.OnboardingTask.due_on,
            is_done=row.OnboardingTask.done_at is not None,
            owner_id=row.OnboardingTask.owner_id,
            is_theirs=bool(row.is_theirs),
        )
        for row in rows
    }


@cache
def _tasks() -> Any:
    viewer = Viewer(id=_OWNER, leads_programme=False, opens_after_own=False)
    seen = formula.own_task(facts_for(viewer))
    return (
        sa.select(OnboardingTask, sa.type_coerce(seen, sa.Boolean).label("is_theirs"))
        .join(Offer, col(Offer.id) == col(OnboardingTask.offer_id))
        .join(Loop, col(Loop.id) == col(Offer.loop_id))
        .where(col(OnboardingTask.id).in_(sa.bindparam("wanted", expanding=True)))
    )


def offers_of(session: Session, offer_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, OfferState]:
    """Where offers stand. One query; who may know of them is decided with the loop."""
    if not offer_ids:
        return {}
    found = session.exec(select(Offer.id, Offer.state).where(col(Offer.id).in_(offer_ids)))
    return {offer_id: OfferState(state) for offer_id, state in found}


def announced_before(session: Session, messages: Sequence[Message]) -> frozenset[uuid.UUID]:
    """Which of the messages follow an earlier one of the same event that went out. One query.

    Or that may have: to hear of a cancellation twice is better than to come to an interview that
    is none. An earlier message among these themselves has not gone out unless it was tried
    before: whoever reads them together sends the latest alone.
    """
    if not messages:
        return frozenset()
    ours = {message.id for message in messages}
    rows = session.execute(
        sa.select(
            col(Message.id),
            col(Message.event_id),
            col(Message.facts),
            col(Message.state),
            col(Message.attempts),
        ).where(
            col(Message.event_id).in_({message.event_id for message in messages}),
            col(Message.kind).in_([kind for kind in MessageKind if kind.carries_event]),
            sa.or_(col(Message.state) == MessageState.SENT, col(Message.attempts) > 0),
        )
    )
    told: defaultdict[uuid.UUID | None, set[int]] = defaultdict(set)
    for row in rows:
        if _may_have_gone_out(row.state, row.attempts, is_ours=row.id in ours):
            told[row.event_id].add(int(row.facts.get("sequence", 0)))
    return frozenset(
        message.id
        for message in messages
        if any(one < int(message.facts.get("sequence", 0)) for one in told[message.event_id])
    )


def _may_have_gone_out(state: MessageState, attempts: int, *, is_ours: bool) -> bool:
    if state is MessageState.SENT:
        return True
    if state is MessageState.UNDELIVERABLE:
        return False
    # Its last attempt came to nothing, or is the one that is being made now.
    over = state is MessageState.DROPPED or is_ours
    return attempts - over > 0


def people_named(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """People whom messages name, and whether mail fails to reach them. One query."""
    return _named(session, Person, ids)


def candidates_named(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Named]:
    """Candidates whom messages name, and whether mail fails to reach them. One query."""
    return _named(session, Candidate, ids)


def _named(session: Session, table: Any, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Named]:
    if not ids:
        return {}
    rows = session.execute(
        sa.select(col(table.id), col(table.name), col(AddressTrouble.since))
        .outerjoin(AddressTrouble, col(AddressTrouble.address) == col(table.email))
        .where(col(table.id).in_(ids))
    )
    return {
        row.id: Named(id=row.id, name=row.name, is_in_trouble=row.since is not None) for row in rows
    }


def roles_of(
    session: Session, person_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, frozenset[Role]]:
    """Site-wide roles of the people. One query; none of them grants the reading of feedback."""
    if not person_ids:
        return {}
    found: defaultdict[uuid.UUID, set[Role]] = defaultdict(set)
    for person_id, role in session.exec(
        select(PersonRole.person_id, PersonRole.role).where(
            col(PersonRole.person_id).in_(person_ids)
        )
    ):
        found[person_id].add(Role(role))
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def held_for(
    session: Session, digests: Iterable[tuple[uuid.UUID, datetime]]
) -> dict[uuid.UUID, list[Message]]:
    """What waits for people's daily digests, oldest first. One query.

    Args:
        session: for reading.
        digests: person, and up to when (aware) what came in belongs to their digest.
    """
    until = dict(digests)
    if not until:
        return {}
    rows = session.exec(
        select(Message)
        .where(
            col(Message.person_id).in_(until),
            in_state(MessageState.HELD),
            col(Message.kind).not_in((MessageKind.DAILY_DIGEST, MessageKind.WEEKLY_DIGEST)),
        )
        .order_by(col(Message.created_at), col(Message.id))
    )
    found: dict[uuid.UUID, list[Message]] = {person_id: [] for person_id in until}
    for message in rows:
        if message.person_id is not None and message.created_at < until[message.person_id]:
            found[message.person_id].append(message)
    return found
