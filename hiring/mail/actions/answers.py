"""What somebody answered to a calendar invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiring.audit import chain

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlmodel import Session

    from hiring.domain.messages import Answer
    from hiring.models.mail import CalendarEvent


def record_answer(
    session: Session,
    event: CalendarEvent,
    answer: Answer,
    *,
    actor_id: uuid.UUID | None,
    answered_at: datetime,
    now: datetime,
) -> bool:
    """Note an answer. The same one again, or an older one, changes nothing.

    Args:
        session: of the transaction, which holds the event.
        event: that was answered.
        answer: what was said.
        actor_id: who said it; None for a candidate, who has no account.
        answered_at: when it was said, by their own clock (aware); mail may arrive out of order.
        now: aware.

    Returns:
        Whether it was news.
    """
    told_at = min(answered_at, now)
    if event.answer is answer or (event.answered_at is not None and told_at < event.answered_at):
        return False
    event.answer, event.answered_at = answer, told_at
    chain.record(
        session,
        "invitation.answered",
        actor_id=actor_id,
        now=now,
        loop_id=event.loop_id,
        subject_id=event.candidate_id,
        event_id=event.id,
        sequence=event.sequence,
        answer=answer.value,
    )
    session.flush()
    return True
